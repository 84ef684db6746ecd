"""How a letter begins: what of which kind it tells, in a sentence or two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.receivers import AlertKind, Receiver
from kechuang_check.reporting.punctuation import enumerated, paragraph
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text


class _Told(Enum):
    """What is told besides transitions, which count where none of these holds."""

    ESCALATED = auto()
    DECIDED = auto()
    SILENCE_ENDED = auto()
    LEFT_OPEN = auto()


_Of = Transition | _Told
_Words = dict[_Of, tuple[Text, Text]]
"""In the order in which they are named; of each the words for one and for several."""

_SHORT: _Words = {
    _Told.ESCALATED: (
        text("1 that has stayed short is now told to you as well"),
        text("{count} that have stayed short are now told to you as well"),
    ),
    Transition.NEW: (text("1 has newly fallen short"), text("{count} have newly fallen short")),
    Transition.REOPENED: (text("1 falls short again"), text("{count} fall short again")),
    Transition.WORSENED: (text("1 falls further short"), text("{count} fall further short")),
    Transition.TARGET_CHANGED: (
        text("1 is still short after its target was changed"),
        text("{count} are still short after their targets were changed"),
    ),
    _Told.DECIDED: (
        text("1 is missed by the report that decides"),
        text("{count} are missed by the reports that decide"),
    ),
    Transition.DUE_PASSED: (
        text("1 is short with its due date passed"),
        text("{count} are short with their due dates passed"),
    ),
    _Told.SILENCE_ENDED: (
        text("1 is still short now that its silence has ended"),
        text("{count} are still short now that their silence has ended"),
    ),
    Transition.IMPROVED: (text("1 is less short than it was"), text("{count} are less short than they were")),
    _Told.LEFT_OPEN: (text("1 is still short"), text("{count} are still short")),
    Transition.RECOVERED: (text("1 has recovered"), text("{count} have recovered")),
}
_UNFIT: _Words = {
    _Told.ESCALATED: (
        text("1 that still cannot be used is now told to you as well"),
        text("{count} that still cannot be used are now told to you as well"),
    ),
    Transition.NEW: (text("1 cannot be used"), text("{count} cannot be used")),
    Transition.REOPENED: (text("1 has become unusable again"), text("{count} have become unusable again")),
    Transition.RESUBMITTED: (
        text("1 was handed in again and still cannot be used"),
        text("{count} were handed in again and still cannot be used"),
    ),
    _Told.LEFT_OPEN: (text("1 still cannot be used"), text("{count} still cannot be used")),
    Transition.TURNED: (
        text("1 that could not be used was taken out or replaced, and is not settled"),
        text("{count} that could not be used were taken out or replaced, and are not settled"),
    ),
    Transition.RECOVERED: (
        text("1 that could not be used is settled"),
        text("{count} that could not be used are settled"),
    ),
}
_MISSING: _Words = {
    _Told.ESCALATED: (
        text("1 that is still overdue is now told to you as well"),
        text("{count} that are still overdue are now told to you as well"),
    ),
    Transition.NEW: (text("1 is overdue"), text("{count} are overdue")),
    Transition.REOPENED: (text("1 is overdue again"), text("{count} are overdue again")),
    _Told.LEFT_OPEN: (text("1 is still overdue"), text("{count} are still overdue")),
    Transition.TURNED: (
        text("1 that was missing has come and cannot be used"),
        text("{count} that were missing have come and cannot be used"),
    ),
    Transition.RECOVERED: (text("1 that was missing is settled"), text("{count} that were missing are settled")),
}
_WITHDRAWN: _Words = {
    _Told.ESCALATED: (
        text("1 that is still gone from its place is now told to you as well"),
        text("{count} that are still gone from their places are now told to you as well"),
    ),
    Transition.NEW: (text("1 is gone from its place"), text("{count} are gone from their places")),
    _Told.LEFT_OPEN: (text("1 is still gone from its place"), text("{count} are still gone from their places")),
}
_UNREACHED: _Words = {
    _Told.ESCALATED: (
        text("1 folder or table that still cannot be reached is now told to you as well"),
        text("{count} folders or tables that still cannot be reached are now told to you as well"),
    ),
    Transition.NEW: (
        text("1 folder or table cannot be reached"),
        text("{count} folders or tables cannot be reached"),
    ),
    Transition.REOPENED: (
        text("1 folder or table cannot be reached again"),
        text("{count} folders or tables cannot be reached again"),
    ),
    _Told.LEFT_OPEN: (
        text("1 folder or table still cannot be reached"),
        text("{count} folders or tables still cannot be reached"),
    ),
    Transition.RECOVERED: (
        text("1 folder or table can be reached again"),
        text("{count} folders or tables can be reached again"),
    ),
}


def opening(digest: Digest, receiver: Receiver, plan: str, day: str, reader: Reader) -> str:
    """Indicators first, then filings. `day`: that of the night, in words."""
    say, values = reader.say, {"day": day, "plan": plan}
    shortfalls = [d for d in digest.news if d.verdict is not None]
    data = [d for d in digest.news if d.verdict is None]
    if not digest.news and digest.summary is not None:
        return say(text("The weekly summary of “{plan}” as of {day}: what is open, and what recovered.", **values))
    if not digest.news:
        return say(text("As of {day}, silences under “{plan}” that concern you have begun or ended.", **values))
    lines: list[Text] = []
    if shortfalls:
        counts = enumerated([say(w) for w in _counted(shortfalls, _SHORT)], reader.lang)
        is_own = all(d.verdict is not None and d.verdict.target.owner == receiver.of for d in shortfalls)
        lines.append(_indicators(values | {"counts": counts}, is_own=is_own))
    if data:
        counts = enumerated([say(w) for w in _of_filings(data)], reader.lang)
        is_own = all(_hands_in(d, reader) == receiver.of for d in data)
        lines.append(_filings(values | {"counts": counts}, is_own=is_own, is_first=not shortfalls))
    return paragraph(map(say, lines), reader.lang)


def is_decided_anew(decision: Decision) -> bool:
    """Whether it is missed because the report that decides has come, and not because the due date has passed: of what
    they were told last, the report was an earlier one.
    """
    before = decision.before
    if decision.transition is not Transition.DUE_PASSED or before is None or before.observation is None:
        return False
    return before.observation.period.end < before.target.due


def _indicators(values: dict[str, str], *, is_own: bool) -> Text:
    if is_own:
        return text("As of {day}, of the indicators that you answer for under “{plan}”, {counts}.", **values)
    return text("As of {day}, of the indicators of “{plan}”, {counts}.", **values)


def _filings(values: dict[str, str], *, is_own: bool, is_first: bool) -> Text:
    if is_first and is_own:
        return text("As of {day}, of the filings that you hand in for “{plan}”, {counts}.", **values)
    if is_first:
        return text("As of {day}, of the filings for “{plan}”, {counts}.", **values)
    if is_own:
        return text("Of the filings that you hand in, {counts}.", **values)
    return text("Of the filings, {counts}.", **values)


def _hands_in(decision: Decision, reader: Reader) -> str | None:
    feed = reader.workspace.feeds.get(decision.fingerprint.about)
    return None if feed is None else feed.expected.steward


def _of_filings(data: Sequence[Decision]) -> list[Text]:
    words = (_UNFIT, _MISSING, _WITHDRAWN, _UNREACHED)
    return [line for one in words for line in _counted([d for d in data if _words_for(d) is one], one)]


def _words_for(decision: Decision) -> _Words:
    match decision.fingerprint.kind:
        case AlertKind.NOT_FIT:
            return _UNFIT
        case AlertKind.OPERATION:
            return _UNREACHED
    is_gone = decision.batch is not None and decision.batch.status is BatchStatus.WITHDRAWN
    return _WITHDRAWN if is_gone else _MISSING


def _counted(decisions: Iterable[Decision], words: _Words) -> list[Text]:
    """How many of what. What has no words of its own is open as before."""
    of = Counter(what if (what := _what(d)) in words else _Told.LEFT_OPEN for d in decisions)
    return [
        one if of[what] == 1 else Text(many.template, (("count", of[what]),))
        for what, (one, many) in words.items()
        if of[what]
    ]


def _what(decision: Decision) -> _Of:
    if decision.is_open and decision.reason is Reason.ESCALATED:
        return _Told.ESCALATED
    if decision.reason is Reason.SILENCE_ENDED:
        return _Told.SILENCE_ENDED
    if decision.transition is Transition.REOPENED and _words_for(decision) is _WITHDRAWN:
        # What was over may have been that it had not come.
        return Transition.NEW
    if is_decided_anew(decision):
        return _Told.DECIDED
    return decision.transition
