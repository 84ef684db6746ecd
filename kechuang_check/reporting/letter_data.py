"""What a letter tells of data: the filing with what makes it unfit, or the report that has not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.masking import Example
from kechuang_check.domain.receivers import AlertKind, Receiver
from kechuang_check.domain.run import BatchResult
from kechuang_check.reporting.alert_words import KIND_WORDS, TRANSITION_WORDS, WITHDRAWN_WORDS, group_words, title
from kechuang_check.reporting.batches import FindingView, finding_view
from kechuang_check.reporting.calendar_words import day_words, short_day_words
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.letter_items import Beside, Fact, ItemView, facts_of
from kechuang_check.reporting.letter_subject import Headline
from kechuang_check.reporting.letter_telling import open_since, telling_facts
from kechuang_check.reporting.next_steps import acknowledging, data_steps, in_hand
from kechuang_check.reporting.punctuation import clauses, colon, dotted, sentences
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import column_words
from kechuang_check.reporting.wording import Mark
from kechuang_check.words import Text, text


def data_item(decision: Decision, receiver: Receiver, reader: Reader, beside: Beside) -> ItemView:
    """`receiver`: who reads it; whoever is cleared sees examples of failing rows, masked."""
    batch, about = decision.batch, decision.fingerprint
    feed = reader.workspace.feeds.get(about.about)
    mark, name = _mark(decision, reader), title(about, reader)
    hand = facts_of(in_hand(decision, reader), reader)
    wrong = [f for f in (() if batch is None else batch.findings) if f.makes_unfit]
    told = tuple(
        _told(f, feed, reader, _examples(f, batch, beside, reader, feed) if receiver.cleared else None) for f in wrong
    )
    due = _due(batch, feed, reader)
    facts: list[tuple[Text, str | None]] = [
        (text("File"), None if batch is None else batch.source),
        (text("Due"), due),
        (text("Handed in by"), None if feed is None else reader.owner(feed.expected.steward)),
    ]
    telling = tuple(telling_facts(decision, None if feed is None else feed.expected.steward, beside.decisions, reader))
    steps: list[tuple[Text, str | None]] = []
    if decision.is_open and feed is not None:
        steps = [
            *data_steps(about.kind, batch, feed, receiver, reader),
            *acknowledging(decision, receiver, reader),
        ]
    summary = _summary(decision, len(wrong), due)
    what, place = facts_of(steps, reader), facts_of(facts[:1], reader)
    change = _change(decision, feed, reader)
    return ItemView(
        headline=_headline(decision, mark.word, name, summary, _brief(decision, batch, feed, reader), reader),
        mark=mark,
        name=name,
        summary=reader.say(summary),
        change=None if change is None else reader.say(change),
        steps=(*hand, *what),
        brief=(*hand, *(what[:1] if about.kind is AlertKind.MISSING_REPORT else (*place, *told[:1]))),
        facts=(*told, *facts_of(facts, reader)),
        telling=facts_of(telling, reader),
    )


def _headline(decision: Decision, word: str, name: str, summary: Text, brief: Text | None, reader: Reader) -> Headline:
    """The period stands apart from the name, so that it stays where a name is cut."""
    is_of_source = decision.fingerprint.kind is AlertKind.OPERATION
    group = "" if is_of_source else one_line(group_words(decision.fingerprint.group, reader.lang))
    check = name.removesuffix(group).rstrip() or name
    return Headline(word, check, check, group or None, matter=summary if decision.is_open else None, brief=brief)


def _mark(decision: Decision, reader: Reader) -> Mark:
    if decision.turned_into is not None:
        return Mark(reader.say(_TURNED_MARKS[decision.fingerprint.kind, decision.turned_into.kind]), "→", "no_data")
    if not decision.is_open and decision.fingerprint.kind is AlertKind.MISSING_REPORT and decision.batch is None:
        return Mark(reader.say(text("No longer asked for")), "–", "no_data")
    if not decision.is_open and decision.fingerprint.kind is AlertKind.NOT_FIT and decision.batch is None:
        return Mark(reader.say(text("Taken out")), "–", "no_data")
    if not decision.is_open:
        return Mark(reader.say(text("In order again")), "✓", "achieved")
    if decision.transition is Transition.RESUBMITTED:
        return Mark(reader.say(text("Data still not fit")), "!", "data_not_fit")
    is_unfit = decision.fingerprint.kind is AlertKind.NOT_FIT
    if _is_withdrawn(decision):
        return Mark(reader.say(WITHDRAWN_WORDS), "!", "no_data")
    word = reader.say(KIND_WORDS[decision.fingerprint.kind])
    return Mark(word, "!", "data_not_fit") if is_unfit else Mark(word, "–", "no_data")


def _is_withdrawn(decision: Decision) -> bool:
    return decision.batch is not None and decision.batch.status is BatchStatus.WITHDRAWN


def _summary(decision: Decision, wrong: int, due: str | None) -> Text:
    is_missing = decision.fingerprint.kind is AlertKind.MISSING_REPORT
    if decision.turned_into is not None:
        return _TURNED_WORDS[decision.fingerprint.kind, decision.turned_into.kind]
    if decision.fingerprint.kind is AlertKind.OPERATION:
        reached = text("It can be reached again.")
        return text("cannot be reached, so nothing of it is judged") if decision.is_open else reached
    match decision.is_open, is_missing:
        case False, True if decision.batch is None:
            return text("It is no longer asked for.")
        case False, True:
            return text("It has come, and can be used.")
        case False, False if decision.batch is None:
            return text("The filing is no longer there.")
        case False, False:
            return text("The data can be used again.")
        case True, True if _is_withdrawn(decision):
            return text("had come, and is there no longer")
        case True, True if due is not None:
            return text("was due on {day}, and has not come", day=due)
        case True, False if decision.batch is not None and decision.batch.status is BatchStatus.UNREADABLE:
            return text("the file cannot be read")
        case True, False if wrong == 1:
            return text("1 critical check failed")
        case True, False if wrong:
            return text("{count} critical checks failed", count=wrong)
    return TRANSITION_WORDS[decision.transition]


def _change(decision: Decision, feed: Feed | None, reader: Reader) -> Text | None:
    """What is new since they were told last, where the verdict does not say it by itself."""
    if not decision.is_open:
        return None
    if decision.turned_from is not None and decision.transition.is_opening:
        return _TURNED_WORDS[decision.turned_from.kind, decision.fingerprint.kind]
    match decision.transition, decision.reason:
        case Transition.RESUBMITTED, _ if feed is not None and feed.source.sql is not None:
            return text("Its rows have changed since you were told, and a further check fails.")
        case Transition.RESUBMITTED, _:
            return text("Another file was handed in since you were told, and it is not fit either.")
        case Transition.NEW | Transition.REOPENED, Reason.ESCALATED if decision.opened is not None:
            return open_since(decision.opened, decision, reader)
        case Transition.REOPENED, _ if _is_withdrawn(decision):
            # What was over may have been that it had not come: it has come since, and counted.
            return None
        case Transition.REOPENED, _:
            return text("It had ended before, and has come back.")
        case _, Reason.SILENCE_ENDED:
            return text("The silence has ended, and it is still open.")
        case Transition.CONTINUING, _:
            return text("Nothing has changed; this is a reminder.")
    return None


_CAME = (AlertKind.MISSING_REPORT, AlertKind.NOT_FIT)
_TAKEN_OUT = (AlertKind.NOT_FIT, AlertKind.MISSING_REPORT)
_REPLACED = (AlertKind.NOT_FIT, AlertKind.NOT_FIT)
_TURNED_MARKS = {_CAME: text("Not fit"), _TAKEN_OUT: text("Missing now"), _REPLACED: text("Not fit either")}
_TURNED_WORDS = {
    _CAME: text("The report was missing; it has come, and is not fit."),
    _TAKEN_OUT: text("The filing that was not fit is no longer there; now the report is missing."),
    _REPLACED: text("Another file was handed in for the one that was not fit, and it is not fit either."),
}


def _brief(decision: Decision, batch: BatchResult | None, feed: Feed | None, reader: Reader) -> Text | None:
    """Of a report that is missing, for a narrow place."""
    due = _due_day(batch, feed, reader)
    if due is None or not decision.is_open or _is_withdrawn(decision):
        return None
    return text("due {day}, not received", day=short_day_words(due, due.year, reader.lang))


def _due(batch: BatchResult | None, feed: Feed | None, reader: Reader) -> str | None:
    due = _due_day(batch, feed, reader)
    return None if due is None else day_words(due, reader.lang)


def _due_day(batch: BatchResult | None, feed: Feed | None, reader: Reader) -> date | None:
    if batch is None or feed is None or batch.period is None:
        return None
    if batch.source is not None and batch.status is not BatchStatus.WITHDRAWN:
        return None
    return feed.expected.until.of(batch.period, reader.workspace.days)


def _told(finding: Finding, feed: Feed | None, reader: Reader, examples: str | None) -> Fact:
    view: FindingView = finding_view(finding, feed, reader)
    counted = dotted((view.detail, view.counts, view.rows))
    return Fact(view.sentence, sentences((counted, examples, view.mend), reader.lang) or "—")


def _examples(
    finding: Finding, batch: BatchResult | None, beside: Beside, reader: Reader, feed: Feed | None
) -> str | None:
    found = beside.examples.get(("" if batch is None else batch.id or "", finding.code, finding.column), ())
    if not found:
        return None
    rows = clauses((dotted(_cells(example, reader, feed)) for example in found), reader.lang)
    return reader.say(text("For example (masked): {rows}", rows=rows))


def _cells(example: Example, reader: Reader, feed: Feed | None) -> Iterator[str]:
    yield reader.say(text("row {row}", row=example.row))
    for column, value in example.cells:
        shown = value if value is not None else reader.say(text("empty"))
        yield f"{column_words(column, feed, reader.lang)}{colon(reader.lang)}{shown}"
