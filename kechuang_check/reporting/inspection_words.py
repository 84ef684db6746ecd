"""The words for what was seen in a file: kinds of columns, reasons, units, where they are said."""

from __future__ import annotations

from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.inspection import Inspection, SeenColumn
from kechuang_check.domain.layout import Form, RowsLeftOut, UnitFrom, WhyLeftOut
from kechuang_check.reporting.numbers import whole
from kechuang_check.reporting.punctuation import listed, phrases
from kechuang_check.words import Text, speaker, text

_KINDS = {
    ColumnType.TEXT: text("text"),
    ColumnType.CODE: text("code"),
    ColumnType.INTEGER: text("whole number"),
    ColumnType.AMOUNT: text("amount"),
    ColumnType.DATE: text("date"),
    ColumnType.BOOLEAN: text("yes or no"),
    ColumnType.PERIOD: text("period"),
}
_FORMS = {
    Form.TABLE: text("a table with one record in a row"),
    Form.WIDE: text("a wide table with one column for each period"),
    Form.CODED: text("a form with codes"),
}
_REASONS = {
    WhyLeftOut.BLANK: text("blank rows"),
    WhyLeftOut.TITLE: text("title rows"),
    WhyLeftOut.HEADER: text("rows that go on with the header"),
    WhyLeftOut.UNITS: text("rows of units"),
    WhyLeftOut.COLUMN_NUMBERS: text("rows that number the columns"),
    WhyLeftOut.REPEATED_HEADER: text("rows that repeat the header"),
    WhyLeftOut.TOTAL: text("total rows"),
    WhyLeftOut.SUBTOTAL: text("subtotal rows"),
    WhyLeftOut.GROUP: text("rows of groups of others"),
    WhyLeftOut.OF_WHICH: text("of-which rows"),
    WhyLeftOut.CONTINUATION: text("rows with nothing of the check"),
    WhyLeftOut.FOOTNOTE: text("footnotes"),
    WhyLeftOut.UNKNOWN_CODE: text("lines of codes that the check does not know"),
}
_DELIMITERS = {",": text("comma"), "\t": text("tab"), ";": text("semicolon"), "|": text("vertical bar")}
_ROWS_SHOWN = 8
_KILOBYTE = 1024


def kind_word(kind: ColumnType, lang: str) -> str:
    return speaker(lang)(_KINDS[kind])


def form_words(form: Form) -> Text:
    return _FORMS[form]


def delimiter_word(delimiter: str, lang: str) -> str:
    return speaker(lang)(_DELIMITERS[delimiter]) if delimiter in _DELIMITERS else delimiter


def size_words(size: int) -> str:
    """`812 B`, `35 KB`, `1,024 MB`."""
    if size < _KILOBYTE:
        return f"{size} B"
    kilobytes = size / _KILOBYTE
    return f"{whole(round(kilobytes))} KB" if kilobytes < _KILOBYTE else f"{whole(round(kilobytes / _KILOBYTE))} MB"


def left_out_words(rows: RowsLeftOut, lang: str) -> str:
    """`total rows: 2 (rows 6, 40)`."""
    say = speaker(lang)
    numbers = [str(n) for n in rows.first[:_ROWS_SHOWN]]
    if rows.count > len(numbers):
        numbers.append("…")
    return say(
        text(
            "{reason}: {count} (rows {rows})",
            reason=_REASONS[rows.why],
            count=whole(rows.count),
            rows=listed(numbers, lang),
        )
    )


def unit_words(column: SeenColumn, lang: str) -> str:
    """`亿元 (A3) ×100,000,000`: the unit, where it is said, and the factor to the canonical one."""
    if column.unit is None:
        return ""
    say = speaker(lang)
    factor = f"×{whole(int(column.factor))}" if column.factor is not None and column.factor > 1 else None
    percent = f"÷{whole(int(1 / column.factor))}" if column.factor is not None and column.factor < 1 else None
    said: Text | str | None = column.unit_cell
    if column.unit_from in (UnitFrom.FEED, UnitFrom.LAYOUT):
        said = text("by the check")
    if column.is_guess:
        said = text("{cell} states several; check", cell=column.unit_cell or "")
    place = say(said) if isinstance(said, Text) else said
    return " ".join(p for p in (column.unit, f"({place})" if place else None, factor or percent) if p)


def file_words(seen: Inspection, lang: str) -> str:
    """What the file is: `encrypted xls, 35 KB, encoding gb18030, separator comma`."""
    say = speaker(lang)
    return phrases(
        (
            seen.kind,
            size_words(seen.size),
            say(text("encoding {encoding}", encoding=seen.encoding)) if seen.encoding else None,
            say(text("separator {separator}", separator=delimiter_word(seen.delimiter, lang)))
            if seen.delimiter
            else None,
        ),
        lang,
    )
