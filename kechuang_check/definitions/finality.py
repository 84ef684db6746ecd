"""`finality` of a check: how its filings say whether their figures are provisional or final."""

from __future__ import annotations

from kechuang_check.definitions.check_shapes import CheckShape
from kechuang_check.definitions.deadlines import parse_deadline
from kechuang_check.definitions.problems import Problems, Wrong, pick
from kechuang_check.definitions.written import Document
from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.finality import FINAL_WORDS, PROVISIONAL_WORDS, FinalityRule
from kechuang_check.words import text

_NAMED = (ColumnType.TEXT, ColumnType.CODE)


def read_finality(document: Document, check: CheckShape, problems: Problems) -> FinalityRule | None:
    """The rule; None where the check says nothing of it. What does not go together is added to `problems`."""
    shape = check.finality
    if shape is None:
        return None
    column = None if shape.column is None else check.columns.get(shape.column)
    if shape.column is not None and (column is None or column.type not in _NAMED):
        named = [name for name, c in check.columns.items() if c.type in _NAMED]
        problems.add(
            document.place("finality", "column"),
            text("`{column}` is not a column of words of this check", column=shape.column),
            pick(shape.column, named),
        )
    both = sorted(set(shape.provisional or ()) & set(shape.final or ()))
    if both:
        problems.add(
            document.place("finality", "final"),
            text("`{word}` cannot say both, provisional and final", word=both[0]),
            text("Keep it in one of the two lists"),
        )
    until = None
    if shape.final_until is not None:
        try:
            until = parse_deadline(shape.final_until, check.expected.every)
        except Wrong as wrong:
            problems.add_wrong(document.place("finality", "final_until"), wrong)
    return FinalityRule(
        PROVISIONAL_WORDS if shape.provisional is None else tuple(shape.provisional),
        FINAL_WORDS if shape.final is None else tuple(shape.final),
        shape.column,
        shape.unmarked,
        until,
    )
