"""Who else was told of the same, and why it goes to this reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.quieting import Hand
from kechuang_check.domain.alerting.vocabulary import Reason
from kechuang_check.domain.routing import NAMED_BY_ROUTE
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text

_KNOW_IT = (Reason.UNCHANGED, Reason.IMPROVED, Reason.REPEAT_NOT_DUE, Reason.ACKNOWLEDGED, Reason.NOT_THEIRS)
"""Why somebody is not told tonight who was told before."""


def telling_facts(
    decision: Decision, usual: str | None, decisions: Iterable[Decision], reader: Reader
) -> Iterator[tuple[Text, str | None]]:
    """By name, never by address. `usual`: the owner to whom it goes without any route; `decisions`: of the night."""
    others = [d for d in decisions if d.fingerprint == decision.fingerprint and d.receiver != decision.receiver]
    if not decision.is_open and decision.is_escalated:
        yield text("Why you are told"), reader.say(text("it was escalated to you while it was open"))
    elif decision.why is not None and (decision.is_escalated or decision.receiver != usual):
        yield text("Why you are told"), reader.say(_why(decision.why))
    yield text("Also told tonight"), _names((d for d in others if d.is_told), reader)
    yield text("Told before"), _names((d for d in others if d.is_open and d.reason in _KNOW_IT), reader)


def _why(why: Text) -> Text:
    """Without the file and line of a route, which its reader need not know."""
    if why.template == NAMED_BY_ROUTE.template:
        return text("the rules of who is told name you")
    return why


def open_since(opened: date, decision: Decision, reader: Reader) -> Text:
    """To whom it is escalated: since when it is open, whether somebody has it in hand, and who had silenced it."""
    since, silence = _lain(day_words(opened, reader.lang), decision.hand), decision.silenced
    if silence is None:
        return since
    return text(
        "{since} Up to {until} it was silenced by {by}: {reason}.",
        since=since,
        until=day_words(silence.end, reader.lang),
        by=one_line(silence.by),
        reason=one_line(silence.reason),
    )


def _lain(day: str, hand: Hand | None) -> Text:
    if hand is None:
        return text("It has been open since {day}, and nobody has it in hand.", day=day)
    if hand.holds:
        return text("It has been open since {day}.", day=day)
    return text("It has been open since {day}; it was in hand for a time, which has run out.", day=day)


def _names(decisions: Iterable[Decision], reader: Reader) -> str | None:
    ids = dict.fromkeys(d.receiver for d in decisions if d.receiver is not None)
    return listed((receiver_name(id_, reader) for id_ in ids), reader.lang) or None


def receiver_name(id_: str, reader: Reader) -> str:
    known = reader.workspace.receivers.get(id_)
    return id_ if known is None else known.name.in_(reader.lang)
