"""checks/<feed>.yaml: what a department sends."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from kechuang_check.definitions.check_shapes import CheckShape, ColumnShape
from kechuang_check.definitions.deadlines import check_span, read_expected
from kechuang_check.definitions.finality import read_finality
from kechuang_check.definitions.known import KnownPlan, columns_of
from kechuang_check.definitions.layouts import read_layout
from kechuang_check.definitions.problems import Problems, nearest, one_of, pick
from kechuang_check.definitions.shape_check import read_shape
from kechuang_check.definitions.sources import read_source
from kechuang_check.definitions.written import Document
from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.domain.names import NameList, same_name
from kechuang_check.domain.units import COMMON_UNITS, measure_of
from kechuang_check.words import text

_MEASURED = (ColumnType.AMOUNT, ColumnType.INTEGER)
_NAMED = (ColumnType.TEXT, ColumnType.CODE)

NameLists = Mapping[str, NameList | None]
"""By stem of the file in regions/; None for one that could not be read."""


def read_check(
    document: Document, stem: str, plan: KnownPlan, suites: tuple[str, ...], lists: NameLists, problems: Problems
) -> Feed | None:
    """The feed of one check; None if its shape is wrong. `suites`: stems of the suite files there are."""
    _check_owner_and_suite(document, plan, suites, problems)
    _check_key(document, problems)
    _check_columns(document, lists, problems)
    shape = read_shape(CheckShape, document, problems)
    if shape is None:
        return None
    if shape.name != stem:
        problems.add(
            document.place("name"),
            text("The check is named `{name}` and its file {file}", name=shape.name, file=f"{stem}.yaml"),
            text("Write `name: {stem}`, or rename the file", stem=stem),
        )
    _check_units(document, shape, lists, problems)
    check_span(document, shape.expected, plan, problems)
    _check_headers(document, shape.columns, problems)
    return Feed(
        name=shape.name,
        title=shape.title.words(),
        suite=shape.suite,
        source=read_source(document, shape, problems),
        expected=read_expected(document, shape.expected, lists.get(shape.expected.by.of or ""), problems),
        columns=tuple(_column(name, column, lists) for name, column in shape.columns.items()),
        key=tuple(shape.key),
        tag=shape.tag,
        layout=read_layout(document, shape.layout, shape.columns, problems),
        strict=shape.strict,
        source_note=shape.note.words() if shape.note else None,
        digest=_digest(document, shape, lists),
        finality=read_finality(document, shape, problems),
    )


def _column(name: str, shape: ColumnShape, lists: NameLists) -> Column:
    among = lists.get(shape.among) if shape.among else None
    return Column(name, shape.type, tuple(shape.names), shape.unit, shape.required, shape.code, shape.at, among)


def _digest(document: Document, shape: CheckShape, lists: NameLists) -> str:
    of = shape.expected.by.of
    used = sorted({column.among for column in shape.columns.values() if column.among} | ({of} if of else set()))
    if not used:
        return document.digest
    digests = [found.digest for name in used if (found := lists.get(name))]
    return sha256("\n".join((document.digest, *digests)).encode()).hexdigest()


def _check_owner_and_suite(document: Document, plan: KnownPlan, suites: tuple[str, ...], problems: Problems) -> None:
    steward = document.word("expected", "steward")
    if steward is not None and plan.owners is not None and steward not in plan.owners:
        called = plan.called.get(steward)
        close = called if called in plan.owners else nearest(steward, plan.owners)
        problems.add(
            document.place("expected", "steward"),
            text("There is no owner `{owner}` in kechuang.toml", owner=steward),
            text("Did you mean `{word}`?", word=close)
            if close
            else text("Add the table `[owners.{owner}]` to kechuang.toml", owner=steward),
        )
    suite = document.word("suite")
    if suite is not None and suite not in suites:
        close = nearest(suite, suites)
        problems.add(
            document.place("suite"),
            text("There is no suite `{suite}`", suite=suite),
            text("Did you mean `{word}`?", word=close)
            if close
            else text("Write expectations/{suite}.yaml", suite=suite),
        )


def _check_key(document: Document, problems: Problems) -> None:
    columns = columns_of(document)
    keys = document.node("key")
    if columns is None or keys is None or not isinstance(keys.value, list):
        return
    words = [node.value for node in keys.value]
    for index, word in enumerate(words):
        if not isinstance(word, str):
            continue
        place = document.place("key", index)
        if word not in columns:
            problems.add(place, text("`{column}` is not a column of this check", column=word), pick(word, columns))
            continue
        required = document.node("columns", word, "required")
        if required is not None and required.value is False:
            problems.add(
                place,
                text("`{column}` belongs to the key, so no filing can do without it", column=word),
                text("Remove `required: false` from the column, or the column from the key"),
            )
        if word in words[:index]:
            problems.add(place, text("`{column}` stands twice in the key", column=word), text("Keep one of the two"))


def _check_columns(document: Document, lists: NameLists, problems: Problems) -> None:
    """Units and lists of names, as they are written: nothing else that is wrong keeps them from being looked at."""
    types = {type_.value: type_ for type_ in ColumnType}
    for name in document.keys("columns") or ():
        type_ = types.get(document.word("columns", name, "type") or "")
        unit, among = (document.word("columns", name, key) for key in ("unit", "among"))
        if unit is not None:
            _check_unit(document, name, unit, type_, problems)
        if among is not None:
            _check_among(document, ("columns", name, "among"), among, type_, lists, problems)


def _check_unit(document: Document, name: str, unit: str, type_: ColumnType | None, problems: Problems) -> None:
    place = document.place("columns", name, "unit")
    if measure_of(unit) is None:
        problems.add(place, text("`{unit}` is not a known unit", unit=unit), one_of(COMMON_UNITS))
    if type_ is not None and type_ not in _MEASURED:
        problems.add(
            place,
            text("A column of type {type} has no unit", type=type_.value),
            text("Remove the unit, or write `type: amount`"),
        )


def _check_among(
    document: Document, path: tuple[str, ...], name: str, type_: ColumnType | None, lists: NameLists, problems: Problems
) -> None:
    """That the list `name`, which is written at `path`, is there, and that a column of that type holds names."""
    place = document.place(*path)
    if name not in lists:
        close = nearest(name, lists)
        problems.add(
            place,
            text("There is no list of names `{name}`", name=name),
            text("Did you mean `{word}`?", word=close) if close else text("Write regions/{name}.yaml", name=name),
        )
    if type_ is not None and type_ not in _NAMED:
        problems.add(
            place,
            text("A column of type {type} holds no names", type=type_.value),
            text("Remove `{key}`, or write `type: text`", key=path[-1]),
        )


def _check_units(document: Document, shape: CheckShape, lists: NameLists, problems: Problems) -> None:
    """That whoever owes rows is named in a column of the check, and on a list that is there."""
    by = shape.expected.by
    if by.rows is None:
        return
    column = shape.columns.get(by.rows)
    if column is None:
        place = document.place("expected", "by", "rows")
        problems.add(
            place, text("`{column}` is not a column of this check", column=by.rows), pick(by.rows, shape.columns)
        )
    elif by.of is not None:
        _check_among(document, ("expected", "by", "of"), by.of, column.type, lists, problems)


def _check_headers(document: Document, columns: Mapping[str, ColumnShape], problems: Problems) -> None:
    """A header that two columns answer to would be given to either of them."""
    owners: dict[str, str] = {}
    for name, column in columns.items():
        for header in (name, *column.names):
            first = owners.setdefault(same_name(header), name)
            if first != name:
                problems.add(
                    document.place("columns", name, "names") if header != name else document.place("columns", name),
                    text("The header `{header}` belongs to column `{first}` already", header=header, first=first),
                    text("Keep it in one of the two columns"),
                )
