"""What is written of the movement of a register: it needs things that are counted by key, as they stand at a date."""

from __future__ import annotations

import re

from kechuang_check.definitions.known import Columns
from kechuang_check.definitions.problems import Wrong, pick
from kechuang_check.definitions.shapes import AnyTargetKwargs
from kechuang_check.definitions.target_amounts import Telling
from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.plan import Kind
from kechuang_check.words import text

_BY_KEY = re.compile(r"\s*count\s*\(\s*distinct\s+[a-z][a-z0-9_]*\s*\)", re.IGNORECASE)
_HERE = ("kwargs", "movement")


class MovementCheck(Telling):
    def all_of(self, kwargs: AnyTargetKwargs, columns: Columns) -> None:
        asked = kwargs.movement
        if asked is None:
            return
        if kwargs.kind is not Kind.STOCK or not _BY_KEY.match(kwargs.numerator or "") or kwargs.denominator is not None:
            what = text("`movement` is for things that are counted by key, as they stand at a date")
            mend = text(
                "Write `kind: stock` and `numerator: count(distinct ...)` over one column, or remove `movement`"
            )
            self.tell(_HERE, Wrong(what, mend))
        if asked.lapses is None:
            if asked.within_days is not None:
                what = text("There is a `within_days`, and no `lapses` says when a thing lapses")
                self.tell((*_HERE, "within_days"), Wrong(what, text("Add `lapses: ...`, or remove `within_days`")))
            return
        for check, types in columns.items():
            if asked.lapses not in types:
                what = text("The check `{feed}` has no column `{column}`", feed=check, column=asked.lapses)
                self.tell((*_HERE, "lapses"), Wrong(what, pick(asked.lapses, types)))
            elif types[asked.lapses] not in (ColumnType.DATE, None):
                what = text("The column `{column}` holds no days", column=asked.lapses)
                mend = text("Write a column of type date, the last day of validity")
                self.tell((*_HERE, "lapses"), Wrong(what, mend))
