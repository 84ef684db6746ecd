"""Splits what an indicator measures into groups, exactly: their parts add up to those of the whole."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath

import duckdb
import pyarrow as pa

from kechuang_check.domain.feed import Feed, Tag
from kechuang_check.domain.plan import Target
from kechuang_check.domain.splits import Cell, Group, Split, protected, total
from kechuang_check.validation.expressions import Aggregate, read
from kechuang_check.validation.measure import CannotMeasure, Indicator, check_types, connect_to, read_columns
from kechuang_check.validation.measuring_sql import query_of_groups

_LOG = logging.getLogger(__name__)
_ADDS_UP = ("sum", "count")


@dataclass(frozen=True, slots=True)
class Whole:
    """What the groups have to add up to."""

    numerator: Decimal | None
    denominator: Decimal | None


def splits_of(
    target: Target, feed: Feed, indicator: Indicator, sources: Sequence[PurePath | str], whole: Whole
) -> tuple[Split, ...]:
    """The value of `target` by each of its `by` columns, in their order. `sources`: as for `measure`.

    In a statistical feed no group gives away a respondent, who is known by the first column of the feed's key. A split
    is left out where its column was not sent, or where its groups do not add up to the whole.
    """
    found = []
    for column in target.by:
        try:
            cells = _cells(target, indicator, column, sources)
        except (CannotMeasure, ValueError, duckdb.Error, pa.ArrowException, OSError) as error:
            # The measurement itself has told what is wrong with the rule or the file.
            _LOG.info("split: %s", type(error).__name__)
            continue
        groups = protected(cells) if feed.tag is Tag.STATISTICAL else tuple(c.group for c in cells)
        if groups and _adds_up(groups, whole):
            found.append(Split(column, groups))
    return tuple(found)


def _cells(target: Target, indicator: Indicator, by: str, sources: Sequence[PurePath | str]) -> list[Cell]:
    expressions = [e for e in (indicator.numerator, indicator.denominator) if e is not None]
    parts = [read(e, indicator.columns) for e in expressions]
    basis = [] if target.share_of is None else [read(target.share_of, indicator.columns)]
    every: list[Aggregate] = [*parts, *basis]
    keys = {p.argument_sql() for p in every if p.distinct}
    if any(p.function not in _ADDS_UP or (p.distinct and p.function != "count") for p in every) or len(keys) > 1:
        raise CannotMeasure("groups of it do not add up")
    wanted = dict.fromkeys((*(c for p in every for c in p.columns), by, *indicator.key))
    names = {c: f"c{i}" for i, c in enumerate(wanted)}
    table = read_columns(sources, names)
    if not set(names.values()) <= set(table.column_names):
        return []
    with connect_to(table) as connection:
        days = {p: indicator.days[p] for part in every for p in part.placeholders}
        check_types(connection, every, names, days)
        key = [names[k] for k in indicator.key]
        sql = query_of_groups(parts, names, key, indicator.missing, names[by], key[0], basis)
        return [_cell(row) for row in connection.execute(sql, days or None).fetchall()]


def _cell(row: Sequence[object]) -> Cell:
    name, several, rows, respondents, *numbers = row
    exact = [Decimal(str(n)) for n in numbers]
    denominator = exact[2] if len(exact) > 2 else None
    word = None if name is None else str(name)
    group = Group(word, exact[0], denominator, int(str(rows)), is_several=bool(several))
    return Cell(group, int(str(respondents)), tuple(exact[1::2]))


def _adds_up(groups: Sequence[Group], whole: Whole) -> bool:
    denominator = total(g.denominator for g in groups if g.denominator is not None)
    return total(g.numerator for g in groups) == whole.numerator and whole.denominator in (None, denominator)
