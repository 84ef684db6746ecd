"""The `layout` of a check: how the table lies in its file."""

from __future__ import annotations

from collections.abc import Mapping

from kechuang_check.definitions.check_shapes import ColumnShape, LayoutShape
from kechuang_check.definitions.problems import Problems, one_of, pick
from kechuang_check.definitions.written import Document
from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.layout import BLANK, DEFAULT_SYMBOLS, Coded, Form, Layout, Meaning, Totals, Wide
from kechuang_check.domain.units import COMMON_UNITS, measure_of
from kechuang_check.words import text

Columns = Mapping[str, ColumnShape]
_LONGEST_SYMBOL = 8


def read_layout(document: Document, shape: LayoutShape, columns: Columns, problems: Problems) -> Layout:
    """The declared layout; what does not go together is added to `problems`."""
    if shape.unit is not None and measure_of(shape.unit) is None:
        problems.add(
            document.place("layout", "unit"),
            text("`{unit}` is not a known unit", unit=shape.unit),
            one_of(COMMON_UNITS),
        )
    _check_form(document, shape, columns, problems)
    return Layout(
        form=shape.form,
        encodings=tuple(shape.encodings),
        delimiter="\t" if shape.delimiter == "tab" else shape.delimiter,
        sheet=shape.sheet,
        sheets=shape.sheets,
        header_rows=_header_rows(document, shape, problems),
        unit=shape.unit,
        fill_merged=shape.fill_merged,
        ignore_unnamed=shape.ignore_unnamed,
        negatives=tuple(shape.negatives),
        symbols=_symbols(document, shape, problems),
        totals=Totals(tuple(shape.totals.words), shape.totals.tolerance),
        wide=_wide(document, shape, columns, problems),
        coded=Coded(tuple(shape.coded.code), tuple(shape.coded.value), tuple(shape.coded.unit))
        if shape.coded
        else Coded(),
        password_env=shape.password_env,
    )


def _header_rows(document: Document, shape: LayoutShape, problems: Problems) -> tuple[int, int] | None:
    if shape.header_rows is None:
        return None
    first, last = shape.header_rows[0], shape.header_rows[-1]
    if not 1 <= first <= last:
        problems.add(
            document.place("layout", "header_rows"),
            text("The header cannot stand in rows {first} to {last}", first=first, last=last),
            text("Write its first and last row as Excel numbers them: [5, 7], or [5] for one row"),
        )
    return first, last


def _symbols(document: Document, shape: LayoutShape, problems: Problems) -> Mapping[str, Meaning]:
    if shape.symbols is None:
        return DEFAULT_SYMBOLS
    for symbol in shape.symbols:
        if len(symbol) > _LONGEST_SYMBOL or not symbol.strip() or symbol.isdigit():
            problems.add(
                document.place("layout", "symbols", symbol),
                text("`{symbol}` is no sign that stands in place of a value", symbol=symbol),
                text("Write a sign such as — … - / x, or `{blank}` for empty cells", blank=BLANK),
            )
    return {**DEFAULT_SYMBOLS, **shape.symbols}


def _check_form(document: Document, shape: LayoutShape, columns: Columns, problems: Problems) -> None:
    place = document.place("layout", "form")
    if (shape.form is Form.WIDE) is not (shape.wide is not None):
        problems.add(
            document.place("layout", "wide") if shape.wide else place,
            text("`form: wide` and `wide:` belong together"),
            text("Write both, such as form: wide, wide: {{into: year, values: [contracts]}}"),
        )
    coded = [name for name, column in columns.items() if column.code is not None]
    if shape.form is Form.CODED and not coded:
        problems.add(
            place,
            text("No column has a `code`, by which a coded form names it"),
            text('Write the code into each column that the form numbers, such as code: "7"'),
        )
    if shape.form is not Form.CODED:
        for name in coded:
            problems.add(
                document.place("columns", name, "code"),
                text("Only coded forms name columns by a code"),
                text("Remove `code`, or write `form: coded` under layout"),
            )


def _wide(document: Document, shape: LayoutShape, columns: Columns, problems: Problems) -> Wide | None:
    if shape.wide is None:
        return None
    numbers = (ColumnType.AMOUNT, ColumnType.INTEGER)
    named = [(("into",), shape.wide.into, (ColumnType.PERIOD,))]
    for path, name, types in [*named, *((("values", i), v, numbers) for i, v in enumerate(shape.wide.values))]:
        place = document.place("layout", "wide", *path)
        if name not in columns:
            problems.add(place, text("`{column}` is not a column of this check", column=name), pick(name, columns))
        elif columns[name].type not in types:
            words = ", ".join(type_.value for type_ in types)
            problems.add(
                place,
                text("`{column}` is of type {type}", column=name, type=columns[name].type.value),
                text("Name a column of type {types}", types=words),
            )
    return Wide(shape.wide.into, tuple(shape.wide.values), shape.wide.own_period)
