"""What is written of the groups by which a shortfall is split: `by`, and `share_of` where the target is no ratio."""

from __future__ import annotations

import re

from kechuang_check.definitions.known import Columns
from kechuang_check.definitions.problems import Wrong, pick
from kechuang_check.definitions.rule_keys import add_fault
from kechuang_check.definitions.shapes import AnyTargetKwargs
from kechuang_check.definitions.target_amounts import Telling
from kechuang_check.definitions.values import IDENTIFIER
from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.vocabulary import Vocabulary
from kechuang_check.words import text

_ADDS_UP = re.compile(r"\s*(sum|count)\s*\(\s*(?!distinct\b)", re.IGNORECASE)
_KEYS = re.compile(r"\s*count\s*\(\s*distinct\s+([a-z][a-z0-9_]*)\s*\)", re.IGNORECASE)
_NAMES = (ColumnType.TEXT, ColumnType.CODE)


def share_expression(kwargs: AnyTargetKwargs) -> str | None:
    """`share_of` as an aggregate: a column alone stands for its sum."""
    written = kwargs.share_of
    if written is None:
        return None
    return f"sum({written.strip()})" if IDENTIFIER.fullmatch(written.strip()) else written


class SplitCheck(Telling):
    def all_of(self, kwargs: AnyTargetKwargs, columns: Columns, vocabulary: Vocabulary) -> None:
        if kwargs.share_of is not None and (kwargs.denominator is not None or not kwargs.by):
            what = text("`share_of` is for groups of a number that is no ratio")
            mend = text("Remove `share_of`: the groups of a ratio are held against its rate; or add `by: ...`")
            self.tell(("kwargs", "share_of"), Wrong(what, mend))
        if not kwargs.by:
            return
        if kwargs.numerator is None:
            what = text("There is a `{key}`, and nothing is measured", key="by")
            self.tell(("kwargs", "by"), Wrong(what, text("Add the numerator, or remove `{key}`", key="by")))
            return
        self._columns(kwargs, columns)
        self._adds_up(kwargs)
        share = share_expression(kwargs)
        if share is not None:
            place = self._document.place(*self._rule, "kwargs", "share_of")
            for types in columns.values():
                for fault in vocabulary.check_expression(share, types, types):
                    add_fault(place, fault, self._problems)

    def _columns(self, kwargs: AnyTargetKwargs, columns: Columns) -> None:
        for column in kwargs.by:
            for check, types in columns.items():
                if column not in types:
                    what = text("The check `{feed}` has no column `{column}`", feed=check, column=column)
                    self.tell(("kwargs", "by"), Wrong(what, pick(column, types)))
                elif types[column] not in (*_NAMES, None):
                    what = text("The column `{column}` holds no names to split by", column=column)
                    mend = text("Write a column of type text or code, such as town")
                    self.tell(("kwargs", "by"), Wrong(what, mend))

    def _adds_up(self, kwargs: AnyTargetKwargs) -> None:
        """Averages of towns are not the average of the city. What is counted once is put into one group by its key, so
        all that is counted so has to have the same.
        """
        keys: set[str] = set()
        for key in ("numerator", "denominator", "share_of"):
            written = share_expression(kwargs) if key == "share_of" else getattr(kwargs, key)
            if written is None:
                continue
            counted = _KEYS.match(written)
            keys |= {counted[1]} if counted else set()
            if len(keys) > 1 or not (counted or _ADDS_UP.match(written)):
                what = text("The groups of `{key}` would not add up to the whole", key=key)
                mend = text("Use sum(...), count(...) or count(distinct ...) over one column only, or remove `by`")
                self.tell(("kwargs", key), Wrong(what, mend))
