"""What to do next, concretely: what would close it, with whom to begin, until when, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.receivers import AlertKind, Receiver, Role
from kechuang_check.domain.run import BatchResult, quarantined
from kechuang_check.reporting.alert_lines import hand_words
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.indicators import IndicatorView
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text

Step = tuple[Text, str | None]


def closing_steps(verdict: Assessment, view: IndicatorView, receiver: Receiver, reader: Reader) -> Iterator[Step]:
    """For an indicator that falls short: the amount, the groups that lack most of it, the day, and whom to ask."""
    say, target = reader.say, verdict.target
    if view.closing is None:
        yield text("To close it"), _amount(view, reader, below=verdict.is_below)
    else:
        yield text("Estimate"), view.closing
    for split in view.splits:
        yield text("Where it is missing"), split.words
        yield text("Fewest groups to close it"), split.closing
    yield text("Pace needed"), view.pace
    yield text("Until"), say(_until(target.due, verdict.as_of, reader))
    yield text("Whom to ask"), _asked(receiver, reader)


def _until(due: date, as_of: date, reader: Reader) -> Text:
    """A letter is read on the morning after its night, so the due date itself is not called today."""
    day = day_words(due, reader.lang)
    if due > as_of:
        return text("{day} at the latest", day=day)
    if due == as_of:
        return text("{day}, the day of this check: it is due now", day=day)
    return text("the due date, {day}, has passed: agree on a new date", day=day)


def data_steps(
    kind: AlertKind, batch: BatchResult | None, feed: Feed, receiver: Receiver, reader: Reader
) -> Iterator[Step]:
    """For a report that has not come, or a filing that cannot be used: what to hand in, where, and whom to ask."""
    say, source = reader.say, feed.source
    if batch is not None and (kind is AlertKind.OPERATION or batch.status is BatchStatus.WITHDRAWN):
        yield text("What to do"), next((reader.in_words(f.advice) for f in batch.findings), None)
        yield text("Whom to ask"), _asked(receiver, reader, feed.expected.steward)
        return
    if source.sql is not None:
        table = say(text("The rows are read from {table}: put them right there.", table=source.sql.shown))
        yield text("Where to put it right"), table
    elif kind is AlertKind.MISSING_REPORT:
        yield text("Where to put it"), say(text("into the folder {folder}", folder=source.folder))
        form = text("kechuang-check template {check} --output {check}.xlsx", check=feed.name)
        yield text("Form to fill in"), say(form)
    else:
        corrected = text(
            "Put the corrected file into the folder {folder}, under the same name or another.", folder=source.folder
        )
        yield text("Where to put it right"), say(corrected)
        if batch is not None and batch.status is BatchStatus.UNREADABLE:
            path = _place(batch, feed, reader)
            yield text("Where the file is now"), say(text("{path}, with a note beside it that says why", path=path))
    if source.sql is None:
        trial = text("kechuang-check check FILE --feed {check}", check=feed.name)
        yield text("To try it first"), say(trial)
    yield text("Whom to ask"), _asked(receiver, reader, feed.expected.steward)


def in_hand(decision: Decision, reader: Reader) -> Iterator[Step]:
    """Who has it in hand, until when, with their note; or who had it, where that has run out."""
    if decision.is_open and decision.hand is not None:
        label = text("In hand") if decision.hand.holds else text("No longer in hand")
        yield label, hand_words(decision.hand, reader)


def acknowledging(decision: Decision, receiver: Receiver, reader: Reader) -> Iterator[Step]:
    """How somebody says that they have it in hand, so that it is neither repeated nor escalated; nothing where somebody
    has said so.
    """
    if decision.is_open and not (decision.hand is not None and decision.hand.holds):
        id_ = decision.fingerprint.short
        if _is_steward(receiver, reader):
            who = text("run: kechuang-check alerts ack {id} --by WHO --until YYYY-MM-DD", id=id_)
        else:
            who = text(
                "tell the data steward who does it and until when; they run: kechuang-check alerts ack {id}", id=id_
            )
        yield text("To take it in hand"), reader.say(who)


def _is_steward(receiver: Receiver, reader: Reader) -> bool:
    """Whether they look after data, or after the nights, and so can write it down themselves; not a department that has
    somebody for its data.
    """
    workspace = reader.workspace
    named = {f.expected.steward for f in workspace.feeds.values()}
    named -= {r.of for r in workspace.receivers.values() if r.role is Role.STEWARD}
    return receiver.role is Role.STEWARD or receiver.id in {workspace.watch.steward, *named}


def _place(batch: BatchResult, feed: Feed, reader: Reader) -> str:
    """Where a file lies that was set aside, from the folder of the workspace."""
    workspace, sent = reader.workspace, PurePosixPath(batch.source or "")
    folder = PurePosixPath(feed.source.folder)
    below = sent.relative_to(folder) if sent.is_relative_to(folder) else PurePosixPath(sent.name)
    place = quarantined(workspace.state, feed.name, below)
    return (place.relative_to(workspace.root) if place.is_relative_to(workspace.root) else place).as_posix()


def _asked(receiver: Receiver, reader: Reader, steward: str | None = None) -> str | None:
    """The steward of the filing, if one is named, and whoever looks after the nights; not the reader."""
    ids = dict.fromkeys(
        i for i in (steward, reader.workspace.watch.steward) if i not in (None, receiver.id, receiver.of)
    )
    return listed((reader.owner(i) for i in ids), reader.lang) or None


def _amount(view: IndicatorView, reader: Reader, *, below: bool) -> str | None:
    if view.gap is None:
        return None
    return reader.say(text("{gap} more", gap=view.gap) if below else text("{gap} less", gap=view.gap))
