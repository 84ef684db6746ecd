"""Judging: which rules there are, and the judge that holds batches against them.

Both names are imported on first use, so that knowing the rules does not cost the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kechuang_check.domain.judging import Judge
    from kechuang_check.domain.places import FailingPlaces
    from kechuang_check.validation.vocabulary import RuleVocabulary

__all__ = ["RuleVocabulary", "gx_judge"]


def gx_judge(places: FailingPlaces | None = None) -> Judge:
    """The judge of reference, on Great Expectations; imports it, which takes about three seconds.

    `places`: told of every failing row, which findings name only the first of.
    """
    from kechuang_check.validation.judge import GxJudge

    return GxJudge(places)


def __getattr__(name: str) -> object:
    if name == "RuleVocabulary":
        from kechuang_check.validation.vocabulary import RuleVocabulary

        return RuleVocabulary
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
