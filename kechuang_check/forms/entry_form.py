"""The form to fill in, as a workbook: rules for input at each column, so that most errors cannot be made."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.period import Frequency
from kechuang_check.forms import credit_codes
from kechuang_check.forms.asked import Asked, Blank
from kechuang_check.forms.cells import (
    BOLD,
    FAINT,
    HEADING,
    TEXT_FORMAT,
    TITLE,
    WHITE,
    filled,
    put_text,
    set_widths,
    width_for,
)
from kechuang_check.forms.conditions import Condition, Native, all_of, list_name, tightest
from kechuang_check.forms.notes_sheet import how_to_write, write_notes
from kechuang_check.reporting.punctuation import clauses, colon, sentences
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text

Style = Literal["stop", "warning"]

EXAMPLES = {
    Frequency.YEARLY: "2024",
    Frequency.HALF_YEARLY: "2024-H1",
    Frequency.QUARTERLY: "2024-Q3",
    Frequency.MONTHLY: "2024-12",
}
_FORMATS = {
    ColumnType.TEXT: TEXT_FORMAT,
    ColumnType.CODE: TEXT_FORMAT,
    ColumnType.PERIOD: TEXT_FORMAT,
    ColumnType.BOOLEAN: TEXT_FORMAT,
    ColumnType.INTEGER: "#,##0",
    ColumnType.AMOUNT: "#,##0.00####",
    ColumnType.DATE: "yyyy-mm-dd",
}
_REQUIRED, _OPTIONAL, _TO_FILL = "1F4E79", "DDEBF7", "FFF2CC"
_BROKEN, _DOUBTFUL, _EMPTY = "FFC7CE", "FFEB9C", "FFF2CC"
_LISTS = "_lists"
# What Excel takes; a file with more is called damaged.
_LONGEST_TITLE, _LONGEST_MESSAGE, _LONGEST_FORMULA = 32, 255, 255


def entry_form(blank: Blank, reader: Reader) -> bytes:
    """The form as the bytes of an .xlsx file: a sheet to fill in, a sheet of explanations, a hidden one of lists."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  # a new workbook has one
    sheet.title = blank.feed.layout.sheet or reader.say(text("Form"))
    workbook.properties.creator = "kechuang-check"
    workbook.properties.title = blank.feed.title.in_(reader.lang)
    _write_top(sheet, blank, reader)
    _write_header(sheet, blank)
    for asked in blank.columns:
        _ask(sheet, asked, blank, reader)
    _set_page(sheet, blank)
    write_notes(workbook, blank, reader)
    _write_lists(workbook, blank)
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


def _write_top(sheet: Worksheet, blank: Blank, reader: Reader) -> None:
    """Title, period, unit and a word on colours, as far as the check leaves room above the header."""
    say = reader.say
    period = say(text("Report period"))
    rows: list[str] = [blank.feed.title.in_(reader.lang), f"{period}{colon(reader.lang)}".rstrip()]
    if blank.unit is not None:
        rows.append(f"计量单位：{blank.unit}")
    rows.append(
        say(text("Dark headers must be filled in. What a column asks for shows when one of its cells is chosen."))
    )
    for number, words in enumerate(rows[: blank.top_rows], start=1):
        cell = sheet.cell(number, 1)
        put_text(cell, words)
        cell.font = (TITLE, BOLD)[number - 1] if number <= 2 else FAINT
        cell.alignment = Alignment(vertical="center")
        cell.number_format = "General"
    if blank.top_rows < 2:
        return
    asked_for = sheet.cell(2, 2)
    asked_for.fill, asked_for.number_format = filled(_TO_FILL), TEXT_FORMAT
    if blank.period is not None:
        put_text(asked_for, blank.period.label)
    example = EXAMPLES[blank.feed.expected.every]
    hint = DataValidation(allow_blank=True, showInputMessage=True, promptTitle=period[:_LONGEST_TITLE])
    hint.prompt = say(text("Write it as {example}.", example=example))
    hint.add(asked_for.coordinate)
    sheet.add_data_validation(hint)


def _write_header(sheet: Worksheet, blank: Blank) -> None:
    for asked in blank.columns:
        cell = sheet[f"{asked.letter}{blank.header_row}"]
        put_text(cell, asked.header)
        cell.font = WHITE if asked.is_required else BOLD
        cell.fill = filled(_REQUIRED if asked.is_required else _OPTIONAL)
        cell.alignment = HEADING
        cell.number_format = "General"
        dimension = sheet.column_dimensions[asked.letter]
        dimension.number_format = _FORMATS[asked.column.type]
    least = {ColumnType.CODE: 22, ColumnType.TEXT: 26}
    set_widths(
        sheet,
        (
            (a.letter, width_for((a.header, *a.options), 14 if a.options else least.get(a.column.type, 14), 44))
            for a in blank.columns
        ),
    )


def _ask(sheet: Worksheet, asked: Asked, blank: Blank, reader: Reader) -> None:
    """The rule for input of a column, and colours for what was pasted past it."""
    cells = f"{asked.letter}{blank.grid.first}:{asked.letter}{blank.grid.last}"
    rule = _input_rule(asked, blank.grid.cell(asked.column.name))
    rule.promptTitle = asked.title[:_LONGEST_TITLE]
    rule.prompt = _cut(_prompt(asked, reader), _LONGEST_MESSAGE)
    rule.showInputMessage = True
    rule.add(cells)
    sheet.add_data_validation(rule)
    if rule.type is not None:
        rule.showErrorMessage = True
        rule.errorTitle = _cut(reader.say(text("Please check this entry")), _LONGEST_TITLE)
        rule.error = _cut(_refusal(asked, reader), _LONGEST_MESSAGE)
    cell = blank.grid.cell(asked.column.name)
    for condition in asked.conditions:
        formula = f'AND({cell}<>"",IFERROR(NOT({condition.formula}),TRUE))'
        is_grave = condition.is_strict or not condition.words
        colour = _BROKEN if is_grave and not condition.options else _DOUBTFUL
        _colour(sheet, cells, formula, colour)
    if asked.is_required:
        formula = f'AND({cell}="",COUNTA({blank.grid.row()})>0)'
        _colour(sheet, cells, formula, _EMPTY)


def _colour(sheet: Worksheet, cells: str, formula: str, colour: str) -> None:
    rule = FormulaRule(formula=[formula], fill=filled(colour))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(cells, rule)


def deciding(asked: Asked) -> Sequence[Condition]:
    """Of the conditions of a column those that its one rule for input holds: the list of its values, or else its rules,
    or else what its kind asks for.
    """
    chosen = [c for c in asked.conditions if c.options]
    rules = sorted((c for c in asked.conditions if c.words), key=lambda c: not c.is_strict)
    return chosen[-1:] or rules or asked.conditions[:1]


def _input_rule(asked: Asked, cell: str) -> DataValidation:
    """Stops whoever writes what no row may have; asks back where a rule leaves room for single rows."""
    held = list(deciding(asked))
    if not held:
        return DataValidation(allow_blank=True)
    if held[0].options:
        return DataValidation("list", list_name(asked.column.name), allow_blank=True, errorStyle=_style(held))
    native = tightest([c.native for c in held])
    if native is not None:
        return _of_its_own(native, _style(held))
    # Bounds of numbers and days ask for a number besides.
    is_said = any(c.native is not None and c.native.kind in ("decimal", "date") for c in held)
    kind = [c.formula for c in asked.conditions[:1] if not c.words and not is_said]
    while held and len(_checked([*kind, *(c.formula for c in held)], cell)) > _LONGEST_FORMULA:
        held.pop()
    if not held:
        return DataValidation(allow_blank=True)
    formula = _checked([*kind, *(c.formula for c in held)], cell)
    # Where blanks are allowed, Excel lets in everything as soon as one cell that the formula reads is blank.
    return DataValidation("custom", formula, allow_blank=False, errorStyle=_style(held))


def _style(held: Sequence[Condition]) -> Style:
    return "stop" if all(c.is_strict for c in held) else "warning"


def _of_its_own(native: Native, style: Style) -> DataValidation:
    return DataValidation(
        native.kind, native.first, native.last, operator=native.operator, allow_blank=True, errorStyle=style
    )


def _checked(formulas: list[str], cell: str) -> str:
    return f'IF({cell}="",TRUE,IFERROR({all_of(formulas)},FALSE))'


def _prompt(asked: Asked, reader: Reader) -> str:
    say = reader.say
    unit = None if asked.unit is None else say(text("Unit: {unit}", unit=asked.unit))
    required = say(text("Required")) if asked.is_required else say(text("Optional"))
    rules = clauses((r.sentence for r in asked.rules), reader.lang)
    return sentences((clauses((required, unit), reader.lang), how_to_write(asked, reader), rules), reader.lang)


def _refusal(asked: Asked, reader: Reader) -> str:
    told = [c for c in deciding(asked) if c.words]
    words = [c.words for c in told] or [how_to_write(asked, reader)]
    mends = dict.fromkeys(c.mend for c in told if c.mend)
    limits = (_limits(c.native, asked.unit, reader) for c in told)
    return sentences((clauses(dict.fromkeys(words), reader.lang), *limits, *mends), reader.lang)


def _limits(native: Native | None, unit: str | None, reader: Reader) -> str | None:
    """The bounds in the unit of the form, which need not be that of the rule's name."""
    if native is None or unit is None or native.kind not in ("whole", "decimal"):
        return None
    match native.operator:
        case "between":
            words = text("Here: {low} to {high} {unit}", low=native.first, high=native.last, unit=unit)
        case "greaterThanOrEqual":
            words = text("Here: at least {low} {unit}", low=native.first, unit=unit)
        case _:
            words = text("Here: at most {high} {unit}", high=native.first, unit=unit)
    return reader.say(words)


def _cut(words: str, most: int) -> str:
    """Words as a spreadsheet counts them: in UTF-16."""
    while len(words.encode("utf-16-le")) > 2 * most:
        words = words[: most - 1].rstrip("…")[:-1] + "…"
    return words


def _set_page(sheet: Worksheet, blank: Blank) -> None:
    sheet.freeze_panes = f"B{blank.header_row + 1}"
    sheet.row_dimensions[blank.header_row].height = 32
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{blank.header_row}"


def _write_lists(workbook: Workbook, blank: Blank) -> None:
    """The values to choose from, and what the formulas look up, on a sheet that is not shown."""
    lists: dict[str, Sequence[int | str]] = {list_name(a.column.name): a.options for a in blank.columns if a.options}
    formulas = [c.formula for a in blank.columns for c in a.conditions]
    if any(credit_codes.PLACES in f for f in formulas):
        lists |= credit_codes.TABLES
    if not lists:
        return
    sheet = workbook.create_sheet(_LISTS)
    sheet.sheet_state = "hidden"
    for index, (name, values) in enumerate(lists.items(), start=1):
        for row, value in enumerate(values, start=1):
            cell = sheet.cell(row, index)
            if isinstance(value, str):
                put_text(cell, value)
            else:
                cell.value = value
        letter = get_column_letter(index)
        place = f"{_LISTS}!${letter}$1:${letter}${len(values)}"
        workbook.defined_names[name] = DefinedName(name, attr_text=place)
