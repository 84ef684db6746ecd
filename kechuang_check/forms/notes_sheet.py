"""The explanations of a form: each column with its unit, how it is written, its rules, and the mend of each."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.period import Frequency
from kechuang_check.forms.asked import Asked, Blank, RuleWords
from kechuang_check.forms.cells import BOLD, HEADING, TITLE, WHITE, WRAPPED, filled, height_for, put_text, set_widths
from kechuang_check.reporting.ledger_words import deadline_words
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text

_HEAD = "1F4E79"
_MANY = 30
_EVERY: dict[Frequency, Text] = {
    Frequency.YEARLY: text("Filed for every year; due {due}."),
    Frequency.HALF_YEARLY: text("Filed for every half year; due {due}."),
    Frequency.QUARTERLY: text("Filed for every quarter; due {due}."),
    Frequency.MONTHLY: text("Filed for every month; due {due}."),
}
_WIDTHS = (("A", 30), ("B", 10), ("C", 10), ("D", 34), ("E", 56), ("F", 56), ("G", 34))


def write_notes(workbook: Workbook, blank: Blank, reader: Reader) -> None:
    sheet = workbook.create_sheet(reader.say(text("Explanations")))
    if blank.is_bare and blank.feed.layout.sheet is None:
        # A sheet beside the table would be left out, and that is a repair.
        sheet.sheet_state = "hidden"
    put_text(sheet["A1"], blank.feed.title.in_(reader.lang))
    sheet["A1"].font = TITLE
    lines = _about(blank, reader)
    for row, words in enumerate(lines, start=2):
        put_text(sheet.cell(row, 1), words)
    start = len(lines) + 3
    _write_columns(sheet, start, blank, reader)
    if blank.rules:
        _write_table_rules(sheet, start + len(blank.columns) + 2, blank, reader)
    set_widths(sheet, _WIDTHS)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def how_to_write(asked: Asked, reader: Reader) -> str:
    """How the values of a column are written, in a few words."""
    if asked.options:
        return reader.say(text("choose from the list"))
    match asked.column.type:
        case ColumnType.AMOUNT:
            words = text("a number such as 1234.5, without its unit")
        case ColumnType.INTEGER:
            words = text("a whole number such as 12, without its unit")
        case ColumnType.DATE:
            words = text("a day such as 2024-12-31")
        case ColumnType.CODE:
            words = text("a code with all its digits; the cell is text")
        case ColumnType.PERIOD:
            words = text("a period such as 2024, 2024-Q3 or 2024-06")
        case _:
            words = text("text")
    return reader.say(words)


def _about(blank: Blank, reader: Reader) -> list[str]:
    expected, say = blank.feed.expected, reader.say
    due = Text(_EVERY[expected.every].template, (("due", deadline_words(expected.until, expected.every, reader.lang)),))
    return [
        say(text("To be handed in by: {owner}", owner=reader.owner(expected.steward))),
        say(due),
        say(
            text(
                "Fill in the sheet “{sheet}” only; add no columns, no totals and no merged cells.",
                sheet=_form_name(blank, reader),
            )
        ),
        say(text("An empty cell means that the value is not known; 0 is a value.")),
        say(text("Cells that turn red or yellow break a rule; paste values only, so that the rules stay.")),
        say(text("Before you hand it in: kechuang-check check FILE.xlsx --feed {feed}", feed=blank.feed.name)),
    ]


def _form_name(blank: Blank, reader: Reader) -> str:
    return blank.feed.layout.sheet or reader.say(text("Form"))


def _write_columns(sheet: Worksheet, start: int, blank: Blank, reader: Reader) -> None:
    say = reader.say
    heads = (
        text("Column"),
        text("Required"),
        text("Unit"),
        text("How to write"),
        text("Rules"),
        text("If a rule is broken"),
        text("Also called"),
    )
    _write_head(sheet, start, [say(h) for h in heads])
    for row, asked in enumerate(blank.columns, start=start + 1):
        # Not the bare header: this sheet must not look like one that is filled in.
        cells = (
            f"{asked.letter} · {asked.title}",
            say(text("yes") if asked.is_required else text("no")),
            asked.unit or "",
            _written(asked, reader),
            _rule_lines(asked.rules, reader),
            "\n".join(dict.fromkeys(r.mend for r in asked.rules if r.mend)),
            listed((n for n in asked.column.names if n != asked.title), reader.lang),
        )
        _write_row(sheet, row, cells)


def _write_table_rules(sheet: Worksheet, start: int, blank: Blank, reader: Reader) -> None:
    say = reader.say
    _write_head(
        sheet,
        start,
        [say(text("Rules of the whole table")), "", "", "", say(text("Rules")), say(text("If a rule is broken"))],
    )
    for row, rule in enumerate(blank.rules, start=start + 1):
        _write_row(sheet, row, ("", "", "", "", _rule_lines((rule,), reader), rule.mend or ""))


def _written(asked: Asked, reader: Reader) -> str:
    how = how_to_write(asked, reader)
    if not asked.options:
        return how
    shown = listed(asked.options[:_MANY], reader.lang)
    return f"{how}\n{shown}{'…' if len(asked.options) > _MANY else ''}"


def _rule_lines(rules: tuple[RuleWords, ...], reader: Reader) -> str:
    """Each rule on its line; those without which a filing cannot be used are marked."""
    mark = reader.say(text("critical"))
    return "\n".join(
        f"• {r.sentence}" + (f"【{mark}】" if reader.lang == "zh" else f" [{mark}]") * r.is_grave for r in rules
    )


def _write_head(sheet: Worksheet, row: int, words: list[str]) -> None:
    for index, word in enumerate(words, start=1):
        cell = sheet.cell(row, index)
        put_text(cell, word)
        cell.font, cell.fill, cell.alignment = WHITE, filled(_HEAD), HEADING


def _write_row(sheet: Worksheet, row: int, words: tuple[str, ...]) -> None:
    sheet.row_dimensions[row].height = height_for(zip(words, (columns for _, columns in _WIDTHS), strict=False))
    line = Side(style="thin", color="BFBFBF")
    for index, word in enumerate(words, start=1):
        cell = sheet.cell(row, index)
        put_text(cell, word)
        cell.alignment, cell.border = WRAPPED, Border(bottom=line)
        if index == 1:
            cell.font = BOLD
