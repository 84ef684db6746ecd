"""View of a letter: the items it tells of, each with its facts; both parts of a letter are made from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from urllib.parse import quote

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest
from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.receivers import AlertKind, Receiver
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import subject_line
from kechuang_check.reporting.letter_data import data_item
from kechuang_check.reporting.letter_items import Beside, ItemView
from kechuang_check.reporting.letter_sections import Section, sections_of
from kechuang_check.reporting.letter_shortfalls import shortfall_item
from kechuang_check.reporting.letter_subject import subject_of
from kechuang_check.reporting.punctuation import listed, phrases
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import seriousness
from kechuang_check.words import Text, text

MOST_IN_FULL, MOST_LISTED = 6, 40
"""So many items stand in a letter in full, and so many in its overview: of more, the page of the night tells."""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """`listed`: the items of the overview, with what to act on where it stands nowhere else; `items` those in full,
    `more` what is left out of each. `link`: where the page of the night is published, if it is.
    """

    subject: str
    plan: str
    greeting: str
    opening: str
    closing: tuple[str, ...]
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
    link, where = _where(report, reader)
    return LetterView(
        subject=_subject(digest, items, receiver, reader),
        plan=plan,
        greeting=say(text("To the {owner}:", owner=receiver.name.in_(lang))),
        opening=_opening(digest, receiver, plan, day, reader),
        listed=tuple(_listed(items)) if len(items) > 1 else (),
        items=items[:MOST_IN_FULL],
        more=tuple(_more(digest.news, reader)),
        closing=(
            say(
                text(
                    "Each change is told once. The next letter comes only when one of your indicators newly falls "
                    "short or recovers, and, while one is short, when the gap grows by a tenth, the target is changed "
                    "or the due date has passed."
                )
            ),
            say(text("The full picture is in the nightly report of {day} (run {run}).", day=day, run=run_id)),
            *([] if where is None else [where]),
        ),
        sections=tuple(sections_of(digest, reader)),
        link=link,
    )


def worst_first(decision: Decision) -> tuple[bool, bool, tuple[int, int, Decimal, str]]:
    """Recoveries last; shortfalls before alerts on data."""
    verdict = decision.verdict
    data = (0, 0, Decimal(0), f"{decision.fingerprint.kind} {decision.fingerprint.about} {decision.fingerprint.group}")
    return (not decision.is_open, verdict is None, data if verdict is None else seriousness(verdict))


def _item(decision: Decision, receiver: Receiver, reader: Reader, beside: Beside) -> ItemView:
    if decision.verdict is None:
        return data_item(decision, reader, beside, cleared=receiver.cleared)
    return shortfall_item(decision, decision.verdict, reader, beside)


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


def _where(report: str | None, reader: Reader) -> tuple[Link | None, str | None]:
    """The link to the night's page, or how else it is found."""
    settings = reader.workspace.letters
    if report is None:
        return None, None
    name = PurePosixPath(report).name
    if settings.report_url is not None:
        return Link(reader.say(text("Report:")), f"{settings.report_url}{quote(name)}"), None
    if settings.attach_report:
        return None, reader.say(
            text("Report: goes along with this mail as {name}, unless it is over 5 MB; it lies at {path}", name=name,
                 path=report)
        )  # fmt: skip
    return None, reader.say(text("Report: {path}", path=report))


def _subject(digest: Digest, items: Sequence[ItemView], receiver: Receiver, reader: Reader) -> str:
    name = receiver.name.in_(reader.lang)
    if items:
        return subject_of(items[0].headline, len(digest.news) - 1, name, reader)
    if digest.summary is not None:
        count = len(digest.summary.open)
        return subject_line(
            reader.say(text("[Weekly summary] open alerts: {count} ({owner})", count=count, owner=name))
        )
    return subject_line(reader.say(text("[Silences] of alerts that concern you ({owner})", owner=name)))


def _opening(digest: Digest, receiver: Receiver, plan: str, day: str, reader: Reader) -> str:
    """How many of what; what nobody had to be told by itself is counted as a reminder."""
    of = Counter(d.transition for d in digest.news if d.verdict is not None and d.transition.is_news)
    data = [d for d in digest.news if d.verdict is None and d.transition.is_news]
    kinds = Counter(d.fingerprint.kind for d in data if d.is_open)
    data_of = Counter(d.transition for d in data)
    in_order, reminders = data_of[Transition.RECOVERED], sum(not d.transition.is_news for d in digest.news)
    counted: list[tuple[int, Text]] = [
        (n := of[Transition.NEW], text("newly short: {count}", count=n)),
        (n := of[Transition.REOPENED], text("short again: {count}", count=n)),
        (n := of[Transition.WORSENED], text("worsened: {count}", count=n)),
        (n := of[Transition.TARGET_CHANGED], text("target changed, still short: {count}", count=n)),
        (n := of[Transition.DUE_PASSED], text("due date passed, still short: {count}", count=n)),
        (n := of[Transition.RECOVERED], text("recovered: {count}", count=n)),
        (n := kinds[AlertKind.NOT_FIT], text("data not fit: {count}", count=n)),
        (n := kinds[AlertKind.MISSING_REPORT], text("missing reports: {count}", count=n)),
        (in_order, text("data in order again: {count}", count=in_order)),
        (n := data_of[Transition.TURNED], text("gone over into another alert: {count}", count=n)),
        (reminders, text("still open: {count}", count=reminders)),
    ]
    counts = phrases((reader.say(words) for n, words in counted if n), reader.lang)
    is_own = all(d.verdict is None or d.verdict.target.owner == receiver.of for d in digest.news)
    if counts and not is_own:
        return reader.say(
            text("As of {day}, of what concerns you under “{plan}”: {counts}.", day=day, plan=plan, counts=counts)
        )
    if not counts:
        return reader.say(text("As of {day}, of what concerns you under “{plan}”:", day=day, plan=plan))
    return reader.say(
        text("As of {day}, of your indicators under “{plan}”: {counts}.", day=day, plan=plan, counts=counts)
    )
