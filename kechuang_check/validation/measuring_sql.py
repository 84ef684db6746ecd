"""The queries that measure an indicator. Every text in them is rendered by `expressions` or made here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kechuang_check.domain.reading import Missing
from kechuang_check.validation.expressions import Aggregate


def query(parts: Sequence[Aggregate], names: Mapping[str, str], key: Sequence[str], missing: Missing | None) -> str:
    """One query for all: rows, rows in scope, rows covered, and two results for each part.

    Rows that are not covered are left out of all parts if they are EXCLUDED, and of the first if they are FAILING.
    """
    scopes = [scope_of(p, names) for p in parts]
    in_scope = " OR ".join(f"({s})" for s, _ in scopes)
    covered = _covered(parts, names)
    results = []
    for index, part in enumerate(parts):
        rows, failing = _rows_of(index, len(parts), missing)
        first, second = results_of(part, names, rows, undecided=failing)
        results.append(f"(SELECT {first} AS first_{index}, {second} AS second_{index} FROM {rows})")  # noqa: S608
    return (
        f"{_with_rows(parts, names, key)}"  # noqa: S608
        f"SELECT * FROM (SELECT count(*), count(*) FILTER (WHERE {in_scope}), "
        f"count(*) FILTER (WHERE ({in_scope}) AND {covered}) FROM counting), {', '.join(results)}"
    )


def query_of_groups(
    parts: Sequence[Aggregate],
    names: Mapping[str, str],
    key: Sequence[str],
    missing: Missing | None,
    by: str,
    respondent: str,
    basis: Sequence[Aggregate] = (),
) -> str:
    """One row for each group by the column `by`: its name, whether it holds the keys of several groups, rows,
    respondents, and for each of `parts` and then `basis` its sum or count, and the largest that one respondent has in
    it. Groups without a value have 0.
    """
    columns, joined = [], []
    every = (*parts, *basis)
    for index, part in enumerate(every):
        rows, failing = _rows_of(index, len(parts), missing) if index < len(parts) else ("counting", False)
        first, _ = results_of(part, names, rows, undecided=failing)
        # A sum of what each respondent has would count twice what two of them share.
        sums = f"SELECT placed, {first} AS value FROM {rows} GROUP BY placed"  # noqa: S608
        each = f"SELECT placed, {respondent} AS who, {first} AS value FROM {rows} GROUP BY ALL"  # noqa: S608
        most = f"SELECT placed, max(abs(value)) AS most FROM ({each}) GROUP BY placed"  # noqa: S608
        joined += [
            f"LEFT JOIN ({table}) {name}{index} ON {name}{index}.placed IS NOT DISTINCT FROM counted.placed"
            for name, table in (("p", sums), ("m", most))
        ]
        columns.append(f"coalesce(p{index}.value, 0), coalesce(m{index}.most, 0)")
    counted = f"SELECT placed, count(*) AS n, count(DISTINCT {respondent}) AS who FROM counting GROUP BY ALL"  # noqa: S608
    return (
        f"{_with_rows(parts, names, key, _placed(every, names, by, missing))}"  # noqa: S608
        f"SELECT counted.placed.name, counted.placed.several, n, counted.who, {', '.join(columns)} "
        f"FROM ({counted}) counted {' '.join(joined)} ORDER BY counted.placed.several, counted.placed.name NULLS LAST"
    )


def _placed(parts: Sequence[Aggregate], names: Mapping[str, str], by: str, missing: Missing | None) -> str:
    """The group of a row. Where different keys are counted, all rows of one key that count are in one: in that which
    they name, or, where they name two, in the group of those that are in several.
    """
    own = f"{{'name': {by}, 'several': false}}"
    of_keys = [p for p in parts if p.distinct]
    if not of_keys:
        return own
    key = of_keys[0].argument_sql(names)
    decided = "IS NOT FALSE" if missing is Missing.FAILING else "IS TRUE"
    counts = " OR ".join(f"(({p.condition_sql(names) or 'true'}) {decided})" for p in of_keys)
    low, high = (f"{f}(CASE WHEN {counts} THEN {by} END) OVER (PARTITION BY {key})" for f in ("min", "max"))
    one = f"{{'name': CASE WHEN {low} = {high} THEN {low} END, 'several': coalesce({low} <> {high}, false)}}"
    return f"CASE WHEN ({counts}) AND ({key}) IS NOT NULL THEN {one} ELSE {own} END"


def query_of_keys(
    part: Aggregate, names: Mapping[str, str], key: Sequence[str], missing: Missing | None, lapses: str | None = None
) -> str:
    """The different values that a part counts, as `k`, and the last day that the column `lapses` has for each."""
    rows, _ = _rows_of(0, 1, missing)
    argument, condition = part.argument_sql(names), part.condition_sql(names)
    only = f" AND ({condition})" if condition else ""
    return (
        f"{_with_rows([part], names, key)}SELECT {argument} AS k, max({lapses or 'NULL::DATE'}) AS lapses "  # noqa: S608
        f"FROM {rows} WHERE ({argument}) IS NOT NULL{only} GROUP BY ALL"
    )


def _with_rows(
    parts: Sequence[Aggregate], names: Mapping[str, str], key: Sequence[str], placed: str | None = None
) -> str:
    """The rows that count, and those of them that are covered, under the names `counting` and `whole`; with their group
    in the column `placed`, where that is asked for.
    """
    covered, rows = _covered(parts, names), counting(key)
    if placed is not None:
        rows = f"SELECT *, {placed} AS placed FROM ({rows})"  # noqa: S608
    return f"WITH counting AS ({rows}), whole AS (SELECT * FROM counting WHERE {covered}) "  # noqa: S608


def _covered(parts: Sequence[Aggregate], names: Mapping[str, str]) -> str:
    return " AND ".join(f"(NOT ({s}) OR ({c}))" for s, c in (scope_of(p, names) for p in parts))


def _rows_of(index: int, count: int, missing: Missing | None) -> tuple[str, bool]:
    """Over which rows the part at `index` is reckoned, and whether rows count whose condition cannot be decided."""
    whole = {Missing.EXCLUDED: count, Missing.FAILING: 1}.get(missing, 0) if missing else 0
    return "whole" if index < whole else "counting", missing is Missing.FAILING and index > 0


def counting(key: Sequence[str]) -> str:
    """The rows that count: of those with one key the ones of the latest source."""
    if not key:
        return "SELECT * FROM filings"
    complete = " AND ".join(f"{k} IS NOT NULL" for k in key)
    latest = f"QUALIFY NOT ({complete}) OR source = max(source) OVER (PARTITION BY {', '.join(key)})"
    return f"SELECT * FROM filings {latest}"  # noqa: S608


def scope_of(part: Aggregate, names: Mapping[str, str]) -> tuple[str, str]:
    """When a row is in scope of a part, and when it is covered there; both never null."""
    condition = part.condition_sql(names)
    if part.function == "rank":
        # A row without a value might stand before the one whose place is asked for.
        condition = None
    inputs = [f'"{names[c]}" IS NOT NULL' for c in part.argument_columns]
    if part.divides:
        inputs.append(f"({part.argument_sql(names)}) IS NOT NULL")
    if condition is None:
        return "true", " AND ".join(inputs) or "true"
    return f"({condition}) IS NOT FALSE", " AND ".join([f"({condition}) IS NOT NULL", *inputs])


def results_of(part: Aggregate, names: Mapping[str, str], rows: str, *, undecided: bool) -> tuple[str, str]:
    """Two results from which `number_of` makes the number exactly. `rows`: the table they are asked of. `undecided`:
    rows whose condition cannot be decided count as well.
    """
    argument, condition = part.argument_sql(names), part.condition_sql(names)
    if undecided and condition:
        condition = f"({condition}) IS NOT FALSE"
    distinct = "DISTINCT " if part.distinct else ""
    only = f" FILTER (WHERE {condition})" if condition else ""

    def call(function: str, value: str, *more: str) -> str:
        return f"{function}({', '.join([distinct + value, *more])}){only}"

    match part.function:
        case "avg":
            return call("sum", argument), call("count", argument)
        case "median":
            return call("quantile_disc", argument, "0.5"), f"-{call('quantile_disc', f'-({argument})', '0.5')}"
        case "quantile":
            return call("quantile_disc", argument, part.by_sql(names)), "NULL"
        case "arg_max":
            by, also = part.by_sql(names), f" AND ({condition})" if condition else ""
            there = f"FILTER (WHERE ({argument}) IS NOT NULL AND ({by}) IS NOT NULL{also})"
            # Of several last rows the highest value, so that the answer does not hang on the order of the rows.
            return f"(max(struct_pack(last := {by}, value := {argument})) {there}).value", "NULL"
        case "rank":
            own = f"SELECT max({argument}) FROM {rows} WHERE {condition}"  # noqa: S608
            place = f"1 + count(*) FILTER (WHERE ({argument}) > ({own}))"
            return f"CASE WHEN count({argument}) FILTER (WHERE {condition}) = 1 THEN {place} END", "NULL"
        case function:
            return call(function, argument), "NULL"
