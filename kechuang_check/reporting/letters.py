"""Letters: one to each owner who has something to be told, with everything for them in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kechuang_check.digests import digest_of
from kechuang_check.domain.alerting import Decision
from kechuang_check.domain.assessment import Observation
from kechuang_check.domain.plan import Owner
from kechuang_check.domain.run import Letter, Telling
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.letter_parts import html_of, text_of
from kechuang_check.reporting.letter_view import letter_view, worst_first
from kechuang_check.reporting.reader import Reader


def compose(
    decisions: Iterable[Decision],
    workspace: Workspace,
    as_of: date,
    run_id: str,
    report: str | None = None,
    observations: Sequence[Observation] = (),
) -> tuple[tuple[Letter, ...], tuple[Telling, ...]]:
    """The letters of a night, by owner, and what each of them tells. `report`: where its page is to be found.
    `observations`: all that it measured.

    Each is in its owner's language. The same decisions in the same run give the same letters with the same keys.
    """
    told: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.is_told:
            told.setdefault(decision.assessment.target.owner, []).append(decision)
    letters, tellings = [], []
    for id_, news in sorted(told.items()):
        news.sort(key=worst_first)
        letter = _letter(news, workspace.owners[id_], workspace, as_of, run_id, report, observations)
        letters.append(letter)
        tellings += [Telling(d.indicator, d.news, letter.key) for d in news]
    return tuple(letters), tuple(tellings)


def _letter(
    news: Sequence[Decision],
    owner: Owner,
    workspace: Workspace,
    as_of: date,
    run_id: str,
    report: str | None,
    observations: Sequence[Observation],
) -> Letter:
    view = letter_view(news, owner, Reader(workspace, owner.lang), as_of, run_id, report, observations)
    return Letter(
        key=_key(owner.id, run_id, (d.indicator for d in news)),
        to=owner.id,
        address=owner.address,
        lang=owner.lang,
        subject=view.subject,
        text=text_of(view, owner.lang),
        html=html_of(view, owner.lang),
    )


def _key(owner: str, run_id: str, indicators: Iterable[str]) -> str:
    return digest_of(owner, run_id, *sorted(indicators))
