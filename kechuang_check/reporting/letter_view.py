"""View of a letter: the items it tells of, each with its facts; both parts of a letter are made from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest
from kechuang_check.domain.receivers import Receiver
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.letter_closing import told_again, where_the_report_is
from kechuang_check.reporting.letter_data import data_item
from kechuang_check.reporting.letter_items import Beside, ItemView
from kechuang_check.reporting.letter_opening import opening
from kechuang_check.reporting.letter_sections import Section, sections_of
from kechuang_check.reporting.letter_shortfalls import shortfall_item
from kechuang_check.reporting.letter_subject import subject_of, subject_of_silences, subject_of_summary
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import seriousness
from kechuang_check.words import text

MOST_IN_FULL, MOST_LISTED = 6, 40
"""So many items stand in a letter in full, and so many in its overview: of more, the page of the night tells."""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """`body`: what a notice says after its opening. `listed`: the items of the overview, with what to act on where it
    stands nowhere else; `items` those in full, `more` what is left out of each. `link`: where the page of the night is
    published, if it is.
    """

    subject: str
    plan: str
    greeting: str
    opening: str
    closing: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    listed: tuple[ItemView, ...] = ()
    items: tuple[ItemView, ...] = ()
    more: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    link: Link | None = None


def letter_view(
    digest: Digest,
    receiver: Receiver,
    reader: Reader,
    as_of: date,
    run_id: str,
    report: str | None = None,
    beside: Beside = Beside(),  # noqa: B008 - a frozen value
) -> LetterView:
    """The letter of a digest whose news is worst first. `report`: the night's page."""
    say, lang = reader.say, reader.lang
    told = [reader.workspace.plan_of(d.verdict.target) for d in digest.news if d.verdict is not None]
    plans = [p for p in reader.workspace.plans if p in told] or [reader.workspace.plan]
    plan, day = listed((p.name.in_(lang) for p in plans), lang), day_words(as_of, lang)
    items = tuple(_item(d, receiver, reader, beside) for d in digest.news[:MOST_LISTED])
    address, where = where_the_report_is(report, reader)
    return LetterView(
        subject=_subject(digest, items, receiver, reader),
        plan=plan,
        greeting=say(text("To the {owner}:", owner=receiver.name.in_(lang))),
        opening=opening(digest, receiver, plan, day, reader),
        listed=tuple(_listed(items)) if len(items) > 1 else (),
        items=items[:MOST_IN_FULL],
        more=tuple(_more(digest.news, reader)),
        closing=(
            *told_again(digest, reader, as_of),
            say(text("The full picture is in the nightly report of {day} (run {run}).", day=day, run=run_id)),
            *([] if where is None else [where]),
        ),
        sections=tuple(sections_of(digest, reader, beside.decisions, as_of)),
        link=None if address is None else Link(say(text("Report:")), address),
    )


def worst_first(decision: Decision) -> tuple[bool, bool, tuple[int, int, Decimal, str]]:
    """Recoveries last; shortfalls before alerts on data."""
    verdict = decision.verdict
    data = (0, 0, Decimal(0), f"{decision.fingerprint.kind} {decision.fingerprint.about} {decision.fingerprint.group}")
    return (not decision.is_open, verdict is None, data if verdict is None else seriousness(verdict))


def _item(decision: Decision, receiver: Receiver, reader: Reader, beside: Beside) -> ItemView:
    if decision.verdict is None:
        return data_item(decision, receiver, reader, beside)
    return shortfall_item(decision, decision.verdict, receiver, reader, beside)


def _listed(items: Sequence[ItemView]) -> Iterator[ItemView]:
    """What is told in full below needs no words here."""
    for place, item in enumerate(items):
        yield replace(item, brief=()) if place < MOST_IN_FULL else item


def _more(news: Sequence[Decision], reader: Reader) -> Iterator[str]:
    if len(news) > MOST_LISTED:
        yield reader.say(text("and {more} more, in the nightly report", more=len(news) - MOST_LISTED))
    if len(news) > MOST_IN_FULL:
        yield reader.say(
            text("The first {count} of these are told below in full; the report has all of them.", count=MOST_IN_FULL)
        )


def _subject(digest: Digest, items: Sequence[ItemView], receiver: Receiver, reader: Reader) -> str:
    name = receiver.name.in_(reader.lang)
    if items:
        return subject_of(items[0].headline, len(digest.news) - 1, name, reader)
    if digest.summary is not None:
        return subject_of_summary(digest.summary, name, reader)
    return subject_of_silences(digest.announcements, receiver, reader)
