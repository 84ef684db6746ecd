"""What can become of an alert from night to night, and every reason why somebody is or is not told of it."""

from __future__ import annotations

from enum import StrEnum


class Transition(StrEnum):
    """What is different from what was known. REOPENED: short again after its end was known. WORSENED, IMPROVED: by a
    step that matters (`steps`). TARGET_CHANGED: the plan asks for something else. DUE_PASSED: was behind, is missed.
    RESUBMITTED: other data has come for it, and is not fit either (`filings`). TURNED: over, and no recovery: another
    alert on the same report has taken its place.
    """

    NEW = "new"
    REOPENED = "reopened"
    WORSENED = "worsened"
    TARGET_CHANGED = "target_changed"
    DUE_PASSED = "due_passed"
    RESUBMITTED = "resubmitted"
    CONTINUING = "continuing"
    IMPROVED = "improved"
    RECOVERED = "recovered"
    TURNED = "turned"

    @property
    def is_news(self) -> bool:
        """Whether it is told by itself. What is not news is told at most as a reminder, and moves no mark by which
        later changes are measured.
        """
        return self not in (Transition.CONTINUING, Transition.IMPROVED)

    @property
    def is_opening(self) -> bool:
        return self in (Transition.NEW, Transition.REOPENED)

    @property
    def is_end(self) -> bool:
        return self in (Transition.RECOVERED, Transition.TURNED)


class Reason(StrEnum):
    """Why a receiver is told of an alert tonight, or is not. The second half are reasons of silence."""

    FIRST = "first"
    REOPENED = "reopened"
    WORSENED = "worsened"
    TARGET_CHANGED = "target_changed"
    DUE_PASSED = "due_passed"
    RESUBMITTED = "resubmitted"
    RECOVERED = "recovered"
    TURNED = "turned"
    ESCALATED = "escalated"
    SILENCE_ENDED = "silence_ended"
    REPEAT = "repeat"
    WEEKLY_SUMMARY = "weekly_summary"

    UNCHANGED = "unchanged"
    IMPROVED = "improved"
    REPEAT_NOT_DUE = "repeat_not_due"
    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"
    INHIBITED = "inhibited"
    NOT_A_WORKING_DAY = "not_a_working_day"
    NO_RECEIVER = "no_receiver"
    NOT_THEIRS = "not_theirs"
    PAST_NIGHT = "past_night"
    NOTHING_JUDGED = "nothing_judged"

    @property
    def is_told(self) -> bool:
        return self in _TOLD


_TOLD = (
    Reason.FIRST,
    Reason.REOPENED,
    Reason.WORSENED,
    Reason.TARGET_CHANGED,
    Reason.DUE_PASSED,
    Reason.RESUBMITTED,
    Reason.RECOVERED,
    Reason.TURNED,
    Reason.ESCALATED,
    Reason.SILENCE_ENDED,
    Reason.REPEAT,
    Reason.WEEKLY_SUMMARY,
)
