"""The words for periods whose reports a verdict lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kechuang_check.domain.assessment import Assessment, Measured, Standing
from kechuang_check.domain.period import Period
from kechuang_check.domain.reporting_periods import REPORT_NOT_DUE
from kechuang_check.domain.withdrawn import WHY, WITHDRAWN
from kechuang_check.reporting.calendar_words import period_words
from kechuang_check.words import Text, speaker, text

REASONS = {REPORT_NOT_DUE: text("The report has not come, and is not due yet"), WITHDRAWN: WHY}
"""Reasons that no finding of the night puts into words."""

_RUN = 3


def periods_in_words(periods: Iterable[Period], lang: str) -> str:
    """`2024年2季度、2024年3季度`; three or more in a row as the first and the last of them."""
    runs: list[list[Period]] = []
    for period in sorted(periods):
        if runs and period.before() == runs[-1][-1]:
            runs[-1].append(period)
        else:
            runs.append([period])
    shown = []
    for run in runs:
        if len(run) < _RUN:
            shown += [period_words(p, lang) for p in run]
        else:
            first, last = period_words(run[0], lang), period_words(run[-1], lang)
            shown.append(speaker(lang)(text("{first} to {last}", first=first, last=last)))
    return ("、" if lang == "zh" else ", ").join(shown)


def caution_words(assessment: Assessment, lang: str) -> str | None:
    """What is to be known of a verdict that was given although reports are missing; None where none are, or where
    they are why nothing was judged.
    """
    seen = assessment.observation
    if seen is None or not assessment.missing or assessment.standing is Standing.NO_DATA:
        return None
    lines: list[Text] = []
    if seen.missing and assessment.standing.is_good:
        lines.append(
            text(
                "There is no report of {periods} that can be read; the target is met without it.",
                periods=periods_in_words(seen.missing, lang),
            )
        )
    if assessment.overdue:
        values = {"periods": periods_in_words(assessment.overdue, lang), "seen": period_words(seen.period, lang)}
        if WITHDRAWN in assessment.because:
            lines.append(
                text("The report of {periods} is there no longer; this rests on the report of {seen}.", **values)
            )
        else:
            lines.append(text("The report of {periods} is overdue; this rests on the report of {seen}.", **values))
    return (("" if lang == "zh" else " ").join(map(speaker(lang), lines))) or None


def gap_in_window(periods: Sequence[Period], lang: str) -> str:
    """Why a sum over several periods was not judged."""
    return speaker(lang)(
        text(
            "There is no report of {periods} that can be read, so the value is only a part and is not held against "
            "the target.",
            periods=periods_in_words(periods, lang),
        )
    )


def nothing_decides(assessment: Assessment, lang: str) -> str | None:
    """That the report which decides the target did not come, where there was an earlier one; else None."""
    seen = assessment.observation
    if seen is None or not assessment.overdue or seen.state is Measured.NO_DATA:
        return None
    if WITHDRAWN in assessment.because:
        return speaker(lang)(
            text(
                "The report of {periods} had come and is there no longer, and an older one does not stand in for "
                "it. What is shown is {seen}.",
                periods=periods_in_words(assessment.overdue, lang),
                seen=period_words(seen.period, lang),
            )
        )
    return speaker(lang)(
        text(
            "The target is decided by the report of {periods}, which was due and of which nothing can be read. What "
            "is shown is {seen}.",
            periods=periods_in_words(assessment.overdue, lang),
            seen=period_words(seen.period, lang),
        )
    )
