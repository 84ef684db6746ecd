"""The words for figures that are provisional or final."""

from __future__ import annotations

from collections.abc import Mapping

from kechuang_check.domain.assessment import Observation
from kechuang_check.domain.finality import Finality
from kechuang_check.reporting.calendar_words import day_words, period_words
from kechuang_check.words import Text, speaker, text

FINALITIES: Mapping[Finality, Text] = {
    Finality.PROVISIONAL: text("provisional"),
    Finality.FINAL: text("final"),
}


def observed_words(seen: Observation, lang: str) -> str:
    """The period of an observation, and that its figures are provisional: `2024年（初步数）`."""
    period = period_words(seen.period, lang)
    if seen.finality is not Finality.PROVISIONAL:
        return period
    return speaker(lang)(text("{period} (provisional)", period=period))


def finality_words(seen: Observation | None, lang: str) -> str | None:
    """A sentence on figures of which it is known what they are: `初步数；最终数应于2025年10月31日前报送`."""
    say = speaker(lang)
    match None if seen is None else seen.finality:
        case Finality.FINAL:
            return say(text("The figures are final."))
        case Finality.PROVISIONAL if seen is not None and seen.final_due is not None:
            return say(
                text(
                    "The figures are provisional; the final ones are due by {day}.", day=day_words(seen.final_due, lang)
                )
            )
        case Finality.PROVISIONAL:
            return say(text("The figures are provisional; final ones are still to come."))
    return None
