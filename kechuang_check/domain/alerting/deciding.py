"""Whether one receiver is told of one alert tonight, and why or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kechuang_check.domain.alerting import filings, steps
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.quieting import Acknowledgement, Hand, Silence
from kechuang_check.domain.alerting.signals import Signal, State
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.plan import Target
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.run import BatchResult
from kechuang_check.words import Text


@dataclass(frozen=True, slots=True)
class Known:
    """The last news that was known of an alert, and what it spoke of: the verdict, or the filings that were not fit
    (none where that is not known).
    """

    transition: Transition
    day: date
    verdict: Assessment | None = None
    filings: tuple[BatchResult, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.transition.is_end


@dataclass(frozen=True, slots=True)
class Told:
    """What one receiver was told of an alert: the last news, and when it was spoken of last, be it as a reminder."""

    known: Known
    last: date


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the alert itself decides whether `receiver` (None: there is nobody) is told on the night of `as_of`.

    `is_routed`: whether the alert goes to them now; `is_escalated`: because others have let it lie. `was_silenced`: a
    silence has kept it from them since they were told last. `repeat_days`: after how many days what goes on is told
    again; None for never. `is_past`: a later night was told already.
    """

    as_of: date
    receiver: str | None
    is_routed: bool = True
    is_escalated: bool = False
    is_working: bool = True
    acknowledgement: Acknowledgement | None = None
    silence: Silence | None = None
    was_silenced: bool = False
    repeat_days: int | None = None
    summary_is_due: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether `receiver` is told of an alert, and why.

    `transition`: what is new for this receiver; CONTINUING where nothing is. `until`: how long it is kept from them,
    or when it is told again. `by`: the alert or silence that keeps it back. `former`: the target they knew, where
    another one is asked for now. `opened`: since when it is open. `why`: in words, why it goes to them. `turned_from`:
    the alert whose place this one has taken; `turned_into`: the one that has taken the place of this one. `hand`: who
    has it in hand, or had. `silenced`: the silence that has kept it back since it opened, and is over. `before`: the
    verdict that they were told of last.
    """

    fingerprint: Fingerprint
    receiver: str | None
    transition: Transition
    reason: Reason
    verdict: Assessment | None = None
    batch: BatchResult | None = None
    former: Target | None = None
    until: date | None = None
    by: str | None = None
    opened: date | None = None
    is_escalated: bool = False
    why: Text | None = None
    turned_from: Fingerprint | None = None
    turned_into: Fingerprint | None = None
    hand: Hand | None = None
    silenced: Silence | None = None
    before: Assessment | None = None

    @property
    def is_told(self) -> bool:
        return self.reason.is_told

    @property
    def is_open(self) -> bool:
        return not self.transition.is_end


def transition_of(known: Known | None, tonight: Signal) -> Transition | None:
    """What is new of an alert against what was known; None where there is nothing to speak of."""
    match tonight.state:
        case State.UNJUDGED:
            return None
        case State.GOOD if known is None or not known.is_open:
            return None
        case State.GOOD:
            return Transition.RECOVERED if tonight.turned_into is None else Transition.TURNED
        case State.FIRING if known is None:
            return Transition.NEW
        case State.FIRING if not known.is_open:
            return Transition.REOPENED
    before, now = known.verdict, tonight.verdict
    if before is not None and now is not None:
        return steps.between(before, now)
    return Transition.RESUBMITTED if _others(known, tonight) else Transition.CONTINUING


def _others(known: Known, tonight: Signal) -> tuple[BatchResult, ...]:
    """Filings that are news; what is missing, or gone, is no filing."""
    if tonight.fingerprint.kind is not AlertKind.NOT_FIT:
        return ()
    return filings.others(known.filings, tonight.filings, is_table=tonight.is_table)


def decide(tonight: Signal, told: Told | None, at: Circumstances, last: Assessment | None = None) -> Decision | None:
    """Decide about one alert and one receiver; None where nothing is open and nothing to be said.

    `told`: what they were told of it. `last`: the verdict of the night before.
    """
    known = None if told is None else told.known
    is_known_open = known is not None and known.is_open
    transition = transition_of(known, tonight)
    if transition is None:
        if tonight.state is State.UNJUDGED and (is_known_open or (tonight.inhibited_by and at.is_routed)):
            return _unjudged(tonight, at)
        return None
    if not at.is_routed and not is_known_open:
        return None
    reason, until, by = _reason(transition, told, at)
    if reason is Reason.TURNED and tonight.turned_into is not None:
        by = tonight.turned_into.id
    others = _others(known, tonight) if known is not None and transition is Transition.RESUBMITTED else ()
    return Decision(
        tonight.fingerprint,
        at.receiver,
        transition,
        reason,
        tonight.verdict,
        others[-1] if others else tonight.batch,
        _former(transition, known, last, tonight.verdict),
        until,
        by,
        is_escalated=at.is_escalated,
        turned_from=tonight.turned_from,
        turned_into=tonight.turned_into,
        before=None if known is None else known.verdict,
    )


def _reason(transition: Transition, told: Told | None, at: Circumstances) -> tuple[Reason, date | None, str | None]:
    """The reason, until when it holds or when the next one comes, and what keeps the alert back."""
    if at.is_past:
        return Reason.PAST_NIGHT, None, None
    if at.receiver is None:
        return Reason.NO_RECEIVER, None, None
    if at.silence is not None:
        return Reason.SILENCED, at.silence.until, at.silence.id
    if not transition.is_end and not at.is_routed:
        if at.acknowledgement is not None:
            return Reason.ACKNOWLEDGED, at.acknowledgement.until, None
        return Reason.NOT_THEIRS, None, None
    reason, until = _wish(transition, told, at)
    if reason.is_told and not at.is_working:
        return Reason.NOT_A_WORKING_DAY, None, None
    return reason, until, None


def _wish(transition: Transition, told: Told | None, at: Circumstances) -> tuple[Reason, date | None]:
    """What they would be told on a day on which they can be told, and when what is not told now comes."""
    if transition.is_opening and at.is_escalated:
        return Reason.ESCALATED, None
    if transition.is_news:
        return _NEWS[transition], None
    if at.was_silenced:
        return Reason.SILENCE_ENDED, None
    if at.acknowledgement is not None:
        return Reason.ACKNOWLEDGED, at.acknowledgement.until
    due = None if at.repeat_days is None or told is None else told.last + timedelta(days=at.repeat_days)
    if due is not None and due <= at.as_of:
        return Reason.REPEAT, None
    if at.summary_is_due:
        return Reason.WEEKLY_SUMMARY, None
    if transition is Transition.IMPROVED:
        return Reason.IMPROVED, due
    return (Reason.UNCHANGED, None) if due is None else (Reason.REPEAT_NOT_DUE, due)


_NEWS = {
    Transition.NEW: Reason.FIRST,
    Transition.REOPENED: Reason.REOPENED,
    Transition.WORSENED: Reason.WORSENED,
    Transition.TARGET_CHANGED: Reason.TARGET_CHANGED,
    Transition.DUE_PASSED: Reason.DUE_PASSED,
    Transition.RESUBMITTED: Reason.RESUBMITTED,
    Transition.RECOVERED: Reason.RECOVERED,
    Transition.TURNED: Reason.TURNED,
}


def _unjudged(tonight: Signal, at: Circumstances) -> Decision:
    by = tonight.inhibited_by
    reason = Reason.NOTHING_JUDGED if by is None else Reason.INHIBITED
    if at.is_past:
        reason, by = Reason.PAST_NIGHT, None
    elif at.receiver is None:
        reason, by = Reason.NO_RECEIVER, None
    return Decision(
        tonight.fingerprint,
        at.receiver,
        Transition.CONTINUING,
        reason,
        tonight.verdict,
        tonight.batch,
        by=None if by is None else by.id,
        is_escalated=at.is_escalated,
    )


def _former(
    transition: Transition, known: Known | None, last: Assessment | None, now: Assessment | None
) -> Target | None:
    """The target before: the one that they were told of, or, of what is new for them, that of the night before."""
    if now is None:
        return None
    before = last if transition.is_opening or known is None else known.verdict
    return steps.former_target(before, now)
