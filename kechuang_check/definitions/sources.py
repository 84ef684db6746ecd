"""The `source` of a check: a folder with files, or a table or query of a database."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from kechuang_check.definitions.check_shapes import CheckShape, SourceShape
from kechuang_check.definitions.problems import Problems, nearest, pick
from kechuang_check.definitions.written import Document
from kechuang_check.domain.feed import Source, SqlSource
from kechuang_check.domain.layout import Form
from kechuang_check.domain.names import same_name
from kechuang_check.domain.vocabulary import Fault
from kechuang_check.one_select import NotOneSelect, OneSelect, read_query
from kechuang_check.words import text

_OF_FILES = ("folder", "pattern", "settle_seconds", "done_marker")
_OF_DATABASES = ("url_env", "table", "query", "period", "timeout_seconds", "max_rows")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TABLE = re.compile(r"[^\s.\"'`;\[\]]+(\.[^\s.\"'`;\[\]]+){0,2}")


def read_source(document: Document, check: CheckShape, problems: Problems) -> Source:
    """The declared source; what does not go together is added to `problems`."""
    shape = check.source
    written = document.keys("source") or ()
    of_database = [key for key in written if key in _OF_DATABASES]
    if not of_database:
        return _folder(document, shape, problems)
    for key in (key for key in written if key in _OF_FILES):
        problems.add(
            document.place("source", key),
            text("`{key}` is of files, and `{other}` of a database", key=key, other=of_database[0]),
            text("Keep either the keys of a folder or those of a database"),
        )
    if check.layout.form is not Form.TABLE:
        problems.add(
            document.place("layout", "form"),
            text("The rows of a database are a table, never a form or a wide table"),
            text("Remove `form`; a column of periods is named by `period` under source"),
        )
    return _database(document, check, problems)


def _folder(document: Document, shape: SourceShape, problems: Problems) -> Source:
    for key, example in (("folder", "samples/batches/enterprise_rd"), ("pattern", '"*.csv"')):
        if getattr(shape, key) is None:
            _missing(document, key, example, problems)
    folder = PurePosixPath(shape.folder or "").as_posix()
    return Source(folder, shape.pattern or "*", shape.settle_seconds, shape.done_marker)


def _database(document: Document, check: CheckShape, problems: Problems) -> Source:
    shape = check.source
    if shape.url_env is None:
        _missing(document, "url_env", "KECHUANG_BUREAU_DB", problems)
    elif not _VARIABLE.fullmatch(shape.url_env):
        # What was written here may be the URL, with its password: it is not said again.
        problems.add(
            document.place("source", "url_env"),
            text("This is not the name of an environment variable"),
            text("Write the name of the variable that holds the URL, such as KECHUANG_BUREAU_DB; never the URL itself"),
        )
    if shape.table is not None and shape.query is not None:
        problems.add(
            document.place("source", "query"),
            text("`table` and `query` cannot stand together"),
            text("Keep the one that is meant"),
        )
    if shape.table is None and shape.query is None:
        problems.add(
            document.place("source"),
            text("Neither `table` nor `query` says what is read from the database"),
            text("Add it, such as `{line}`", line="table: public.output"),
        )
    if shape.table is not None and not _TABLE.fullmatch(shape.table):
        problems.add(
            document.place("source", "table"),
            text("`{table}` is not the name of a table", table=shape.table),
            text("Write schema and table as the database has them, without quotes, such as public.output"),
        )
    select = None
    if shape.query is not None:
        try:
            select = read_query(shape.query)
        except NotOneSelect as error:
            for fault in error.faults:
                _add(document, shape.query, fault, problems)
    if shape.query is None or select is not None:
        _check_period(document, shape, select, problems)
    if select is not None and select.columns is not None:
        _check_columns(document, check, select.columns, problems)
    sql = SqlSource(shape.url_env or "", shape.table, shape.query, shape.period, shape.timeout_seconds, shape.max_rows)
    return Source(sql.shown, sql=sql)


def _missing(document: Document, key: str, example: str, problems: Problems) -> None:
    problems.add(
        document.place("source"),
        text("`{key}` is missing", key=key),
        text("Add it, such as `{line}`", line=f"{key}: {example}"),
    )


def _add(document: Document, query: str, fault: Fault, problems: Problems) -> None:
    what = text("The query cannot be used: {fault}", fault=fault.what)
    if fault.position is not None:
        before = query[: fault.position]
        line, column = before.count("\n") + 1, fault.position - (before.rfind("\n") + 1) + 1
        what = text(
            "The query cannot be used: {fault} (its line {line}, character {column})",
            fault=fault.what,
            line=line,
            column=column,
        )
    problems.add(document.place("source", "query"), what, fault.mend)


def _check_period(document: Document, shape: SourceShape, select: OneSelect | None, problems: Problems) -> None:
    """Each row belongs to one period: a column says which, or the query was asked for one."""
    parameters = select.parameters if select else frozenset()
    if shape.period is None and not parameters:
        problems.add(
            document.place("source"),
            text("Nothing says which period the rows belong to"),
            text("Add `period: COLUMN`, the column that says it, or ask for it in the query, such as month = :period"),
        )
    if shape.period is not None and parameters:
        problems.add(
            document.place("source", "period"),
            text("`period` and :{parameter} in the query say the same in two ways", parameter=min(parameters)),
            text("Keep one of them"),
        )


def _check_columns(document: Document, check: CheckShape, given: Collection[str], problems: Problems) -> None:
    """What the query gives, against what the check asks for."""
    place, period = document.place("source", "query"), check.source.period
    if period is not None and same_name(period) not in {same_name(name) for name in given}:
        problems.add(
            document.place("source", "period"),
            text("The query gives no column `{column}`", column=period),
            pick(period, given),
        )
    known = {same_name(n): name for name, column in check.columns.items() for n in (name, *column.names)}
    for column in given:
        # A unit may stand behind the name: `研发费用(千元)`.
        if column != period and not any(same_name(column).startswith(name) for name in known):
            close = nearest(column, [n for name, c in check.columns.items() for n in (name, *c.names)])
            problems.add(
                place,
                text("The query gives `{column}`, which is not a column of this check", column=column),
                text("Did you mean `{word}`?", word=close)
                if close
                else text("Remove it from the query, or add it to the columns"),
            )
    for name, shape in check.columns.items():
        wanted = tuple(same_name(n) for n in (name, *shape.names))
        if shape.required and not any(same_name(column).startswith(wanted) for column in given):
            problems.add(
                place,
                text("The query gives no column `{column}`", column=name),
                text("Add it, such as `{line}`", line=f"... AS {name}"),
            )
