"""Letters: one to each receiver who has something to be told, with everything for them in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from kechuang_check.digests import digest_of
from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.receivers import Receiver
from kechuang_check.domain.run import Letter, page_in
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.letter_items import Beside
from kechuang_check.reporting.letter_parts import html_of, text_of
from kechuang_check.reporting.letter_view import letter_view, worst_first
from kechuang_check.reporting.reader import Reader


def compose(
    digests: Iterable[Digest],
    workspace: Workspace,
    as_of: date,
    run_id: str,
    report: str | None = None,
    beside: Beside = Beside(),  # noqa: B008 - a frozen value
) -> tuple[Letter, ...]:
    """The letters of a night, one for each digest, in their order. `report`: where its page is to be found.

    Each is in its receiver's language, and so is the page that it leads to.
    The same digests in the same run give the same letters with the same keys.
    """
    return tuple(_letter(d, workspace.receivers[d.receiver], workspace, as_of, run_id, report, beside) for d in digests)


def _letter(
    digest: Digest,
    receiver: Receiver,
    workspace: Workspace,
    as_of: date,
    run_id: str,
    report: str | None,
    beside: Beside,
) -> Letter:
    # What is told by the weekly summary alone stands there, and not as an item of its own besides.
    items = [d for d in digest.news if d.reason is not Reason.WEEKLY_SUMMARY]
    ordered = sorted(items, key=worst_first)
    shown = replace(digest, news=tuple(_once(ordered)))
    own_page = None if report is None else page_in(report, receiver.lang)
    reader = Reader(workspace, receiver.lang, beside.forms)
    view = letter_view(shown, receiver, reader, as_of, run_id, own_page, beside)
    return Letter(
        key=_key(digest, run_id),
        to=receiver.id,
        address=receiver.address,
        lang=receiver.lang,
        subject=view.subject,
        text=text_of(view, receiver.lang),
        html=html_of(view, receiver.lang),
        alerts=tuple(d.fingerprint.id for d in ordered),
    )


def _once(ordered: Sequence[Decision]) -> Iterator[Decision]:
    """What has turned into another alert stands with that one, if the letter tells of it; and one filing that ends two
    alerts is in order once.
    """
    told = {d.fingerprint for d in ordered}
    ended = set()
    for decision in ordered:
        filing = (decision.fingerprint.about, decision.fingerprint.group)
        is_end = decision.verdict is None and decision.transition is Transition.RECOVERED
        if decision.turned_into not in told and not (is_end and filing in ended):
            yield decision
        if is_end:
            ended.add(filing)


def _key(digest: Digest, run_id: str) -> str:
    told = [d.fingerprint.id for d in digest.news]
    told += [f"{n.silence.id} {n.is_over}" for n in digest.announcements]
    told += [] if digest.summary is None else ["summary"]
    return digest_of(digest.receiver, run_id, *sorted(told))
