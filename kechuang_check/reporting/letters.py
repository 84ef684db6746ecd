"""Letters: one to each owner who has something to be told, with everything for them in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kechuang_check.digests import digest_of
from kechuang_check.domain.alerting import Decision
from kechuang_check.domain.plan import Owner
from kechuang_check.domain.run import Letter, Telling
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.characters import visible
from kechuang_check.reporting.letter_view import LetterView, letter_view, worst_first
from kechuang_check.reporting.punctuation import colon
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.templating import fill


def compose(
    decisions: Iterable[Decision], workspace: Workspace, as_of: date, run_id: str, report: str | None = None
) -> tuple[tuple[Letter, ...], tuple[Telling, ...]]:
    """The letters of a night, by owner, and what each of them tells. `report`: where its page is to be found.

    Each is in its owner's language. The same decisions in the same run give the same letters with the same keys.
    """
    told: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.is_told:
            told.setdefault(decision.assessment.target.owner, []).append(decision)
    letters, tellings = [], []
    for id_, news in sorted(told.items()):
        news.sort(key=worst_first)
        letter = _letter(news, workspace.owners[id_], workspace, as_of, run_id, report)
        letters.append(letter)
        tellings += [Telling(d.indicator, d.news, letter.key) for d in news]
    return tuple(letters), tuple(tellings)


def _letter(
    news: Sequence[Decision], owner: Owner, workspace: Workspace, as_of: date, run_id: str, report: str | None
) -> Letter:
    view = letter_view(news, owner, Reader(workspace, owner.lang), as_of, run_id, report)
    return Letter(
        key=_key(owner.id, run_id, (d.indicator for d in news)),
        to=owner.id,
        address=owner.address,
        lang=owner.lang,
        subject=view.subject,
        text=_plain_text(view, owner.lang),
        html=fill("letter.html", owner.lang, letter=view),
    )


def _key(owner: str, run_id: str, indicators: Iterable[str]) -> str:
    return digest_of(owner, run_id, *sorted(indicators))


def _plain_text(view: LetterView, lang: str) -> str:
    """The same words as the HTML part, without its looks."""
    lines = [view.greeting, "", view.opening, ""]
    if len(view.items) > 1:
        lines += [f"{i.mark.symbol} {i.name}{colon(lang)}{i.summary}" for i in view.items] + [""]
    for item in view.items:
        lines += [f"{item.mark.symbol} {item.mark.word}  {item.name}", f"  {item.value}  {item.period}"]
        lines += [f"  {item.summary}"]
        lines += [f"  {f.label}{colon(lang)}{' '.join(f.value.split())}" for f in item.facts]
        lines.append("")
    return visible("\n".join((*lines, *view.closing, "", view.plan, "")))
