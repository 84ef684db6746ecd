"""Why somebody is told of an alert or not, in one sentence, and what would make it told in another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kechuang_check.domain.alerting.fingerprint import Fingerprint, shortened_id
from kechuang_check.domain.alerting.kept import KeptDecision
from kechuang_check.domain.alerting.memory import Memory
from kechuang_check.domain.alerting.record import Spell
from kechuang_check.domain.alerting.vocabulary import Reason
from kechuang_check.domain.quiet_times import told_on
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.reporting.alert_words import REASON_WORDS
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text


@dataclass(frozen=True, slots=True)
class Now:
    """How an alert stands on the last `night`. `ended`: since when it is over; None for one that is open, or never was.
    `is_withdrawn`: of a report that had come and is there no longer.
    """

    night: date
    is_open: bool = True
    ended: date | None = None
    is_withdrawn: bool = False


def now_of(alert: Fingerprint, memory: Memory, day: date) -> Now:
    """`memory`: what was known on `day`."""
    course = memory.courses.get(alert.id)
    is_open = course is not None and course.is_open
    ended = None if course is None or is_open else course.known.day
    return Now(memory.night or day, is_open, ended, is_open and memory.is_withdrawn(alert))


def why_words(
    spell: Spell, kind: AlertKind, reader: Reader, now: Now, *, has_left: bool = True
) -> tuple[str, str | None]:
    """What was decided for a receiver, and what would make it told (None where nothing would).

    `has_left`: whether the letter that tells of it has.
    """
    decision, say = spell.decision, reader.say
    reason = say(REASON_WORDS[decision.reason])
    day = day_words(spell.last, reader.lang)
    if decision.receiver is None:
        said = say(text("{day}: told to nobody, because {reason}.", day=day, reason=reason))
    else:
        values = {"day": day, "receiver": reader.receiver(decision.receiver), "reason": reason}
        told = text("{day}: {receiver} was told, because {reason}.", **values)
        if not has_left:
            told = text("{day}: a notice to {receiver} was queued, because {reason}.", **values)
        not_told = text("{day}: {receiver} was not told, because {reason}.", **values)
        said = say(told if decision.reason.is_told else not_told)
    return said, _overtaken(spell, reader, now) or _next(spell, kind, reader)


def _overtaken(spell: Spell, reader: Reader, now: Now) -> str | None:
    """What has become of it since the night on which this was decided, where that is over; None otherwise."""
    if now.is_open or spell.last >= now.night or spell.decision.transition.is_end:
        return None
    if now.ended is not None and now.ended >= spell.last:
        return reader.say(text("Since {day} it is over.", day=day_words(now.ended, reader.lang)))
    return reader.say(text("That is past: on {day} no alert on it is open.", day=day_words(now.night, reader.lang)))


def _next(spell: Spell, kind: AlertKind, reader: Reader) -> str | None:
    decision = spell.decision
    until = None if decision.until is None else day_words(decision.until, reader.lang)
    match decision.reason:
        case Reason.PAST_NIGHT:
            return None
        case Reason.NO_RECEIVER:
            sentence = text("It would be told if a route named a receiver: kechuang-check alerts route")
        case Reason.NOT_THEIRS:
            sentence = text("They will be told once more: when it recovers.")
        case Reason.SILENCED:
            sentence = _silenced(decision, until)
        case Reason.INHIBITED:
            sentence = text("It is judged and told once alert {alert} is over.", alert=shortened_id(decision.by or ""))
        case Reason.NOTHING_JUDGED:
            sentence = text("It is told again once a night can judge it.")
        case Reason.NOT_A_WORKING_DAY:
            sentence = text("It is told on {day} if it is still so.", day=_next_day(spell, reader))
        case Reason.ACKNOWLEDGED:
            sentence = _acknowledged(kind, until)
        case Reason.REPEAT_NOT_DUE:
            sentence = text("It is told again on {until}, and before if it changes.", until=until)
        case Reason.TURNED:
            sentence = text("It goes on as alert {alert}.", alert=shortened_id(decision.by or ""))
        case _ if decision.transition.is_end:
            sentence = text("It is told again if it comes back.")
        case _:
            sentence = _usual(kind)
    return reader.say(sentence)


def _silenced(decision: KeptDecision, until: str | None) -> Text:
    if decision.transition.is_end:
        return text(
            "It is over; that is told after {until}, or once the silence is ended: kechuang-check alerts unsilence "
            "{silence} --by WHO",
            until=until,
            silence=decision.by,
        )
    return text(
        "It is told after {until} if it is still open, or once the silence is ended: kechuang-check alerts "
        "unsilence {silence} --by WHO",
        until=until,
        silence=decision.by,
    )


def _acknowledged(kind: AlertKind, until: str | None) -> Text:
    match kind:
        case AlertKind.NOT_FIT:
            return text(
                "It is told if it is handed in anew and is not fit either, or when it is over, and reminders go on "
                "after {until}.",
                until=until,
            )
        case AlertKind.MISSING_REPORT:
            return text("It is told when it is over, and reminders go on after {until}.", until=until)
    return text("It is told if it worsens or recovers, and reminders go on after {until}.", until=until)


def _usual(kind: AlertKind) -> Text:
    match kind:
        case AlertKind.SHORTFALL:
            return text(
                "It is told again if the gap grows by a tenth, the target is changed, the due date passes, or it "
                "recovers."
            )
        case AlertKind.NOT_FIT:
            return text("It is told again if it is handed in anew and is not fit either, and when it is over.")
    return text("It is told again when it is over.")


def _next_day(spell: Spell, reader: Reader) -> str:
    receiver = reader.workspace.receivers.get(spell.decision.receiver or "")
    following: date = spell.last + timedelta(days=1)
    if receiver is not None:
        following = told_on(receiver, following, reader.workspace.days)
    return day_words(following, reader.lang)
