"""A file as it was seen, for a terminal: what it is, each sheet with its columns, what was left out, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.inspection import Beginning, Inspection, SeenColumn, SeenSheet
from kechuang_check.domain.layout import Form, WhyLeftOut
from kechuang_check.reporting.calendar_words import period_words
from kechuang_check.reporting.characters import one_line, shortened
from kechuang_check.reporting.formats.terminal import STYLES, drawn, print_line, print_title
from kechuang_check.reporting.inspection_words import (
    file_words,
    form_words,
    kind_word,
    left_out_words,
    size_words,
    unit_words,
)
from kechuang_check.reporting.numbers import whole
from kechuang_check.reporting.punctuation import clauses, dotted, listed
from kechuang_check.reporting.rule_words import place_words, severity_word
from kechuang_check.words import Text, speaker, text

_TITLE_COLUMNS = 60
_VALUE_COLUMNS = 28
_REPAIRS = 12
_PROBLEMS_ALIKE = 3
_TOLD_AS_ROWS = {
    "title-rows-left-out",
    "totals-left-out",
    "groups-left-out",
    "footnotes-left-out",
    *(why.value.replace("_", "-") + "-left-out" for why in WhyLeftOut),
}


def render(seen: Inspection, lang: str, *, width: int | None = None, colour: bool = False) -> str:
    """`width` in columns, otherwise as the terminal has; with `colour` the text holds its colour codes."""
    say = speaker(lang)

    def draw(console: Console) -> None:
        console.print(Line(one_line(seen.source), "bold"))
        print_line(console, file_words(seen, lang))
        if seen.read is not None:
            print_line(
                console,
                say(
                    text(
                        "Only the beginning was read: {read} of {size}. Counts speak of it; --whole reads all.",
                        read=size_words(seen.read),
                        size=size_words(seen.size),
                    )
                ),
                "yellow",
            )
        for words in _summary(seen, lang):
            print_line(console, say(words))
        chosen = [s for s in seen.sheets if s.is_chosen] or list(seen.sheets[:1])
        for sheet in chosen:
            _sheet(console, sheet, lang)
        _other_sheets(console, [s for s in seen.sheets if s not in chosen], lang)
        _lacking(console, seen, lang)
        _repairs(console, seen, lang)
        _problems(console, seen.problems, lang)
        _draft(console, seen, lang)

    return drawn(draw, width=width, colour=colour)


def _summary(seen: Inspection, lang: str) -> Sequence[Text]:
    lines: list[Text] = []
    if seen.feed is not None and seen.rows_taken is not None:
        lines.append(text("Read by check {check}: {rows} rows of data.", check=seen.feed, rows=whole(seen.rows_taken)))
    elif seen.feed is not None:
        lines.append(text("It cannot be read by check {check}: see what is wrong, below.", check=seen.feed))
    elif seen.likenesses:
        likes = listed(
            (
                speaker(lang)(text("{check} ({found} of {asked} columns)", check=x.feed, found=x.found, asked=x.asked))
                for x in seen.likenesses[:3]
            ),
            lang,
        )
        lines.append(text("No check was named. It resembles most: {checks}", checks=likes))
    else:
        lines.append(text("No check was named, and it resembles none that is known here."))
    form = seen.draft.feed.layout.form if seen.draft else Form.TABLE
    if form is not Form.TABLE:
        lines.append(text("It is read as {form}.", form=form_words(form)))
    if seen.period is not None:
        lines.append(text("Period by its name: {period}", period=period_words(seen.period, lang)))
    return lines


def _sheet(console: Console, sheet: SeenSheet, lang: str) -> None:
    say = speaker(lang)
    name = text("The table") if sheet.name is None else text("Sheet “{sheet}”", sheet=sheet.name)
    print_title(console, one_line(say(name)))
    for number, words in sheet.titles:
        print_line(
            console, say(text("Title in row {row}: {words}", row=number, words=shortened(words, _TITLE_COLUMNS))), "dim"
        )
    if sheet.units:
        units = listed((f"{words} ({cell})" for cell, words in sheet.units), lang)
        print_line(console, say(text("Units: {units}", units=units)))
    if sheet.header_rows is not None:
        first, last = sheet.header_rows
        rows = (
            text("Header: row {row}", row=first)
            if first == last
            else text("Header: rows {first} to {last}", first=first, last=last)
        )
        print_line(console, say(rows if first else text("Header: the names of the columns")))
    elif not sheet.columns:
        print_line(console, say(text("No header was found.")), "yellow")
    if sheet.periods:
        print_line(console, say(text("Periods: {periods}", periods=listed(sheet.periods, lang))))
    if sheet.columns:
        _columns(console, sheet.columns, lang)
    if sheet.rows is not None:
        print_line(console, say(text("Rows taken: {rows}", rows=whole(sheet.rows))))
    if sheet.left_out:
        words = clauses((left_out_words(r, lang) for r in sheet.left_out), lang)
        print_line(console, say(text("Rows left out: {rows}", rows=words)))


def _columns(console: Console, columns: Sequence[SeenColumn], lang: str) -> None:
    say = speaker(lang)
    labels = (
        text("Cell"),
        text("Header"),
        text("Column"),
        text("Kind"),
        text("Unit"),
        text("First value"),
        text("as taken"),
    )
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for label in labels:
        grid.add_column(say(label), overflow="fold")
    for column in columns:
        first = _first(column)
        grid.add_row(
            Line(column.cell or ""),
            Line(one_line(column.header)),
            Line(_name(column, lang), "" if column.name else "yellow"),
            Line(kind_word(column.type, lang) if column.type else ""),
            Line(unit_words(column, lang)),
            Line(shortened(one_line(first.before), _VALUE_COLUMNS) if first else ""),
            Line(_as_taken(column, first) if first else ""),
        )
    console.print(grid)


def _as_taken(column: SeenColumn, first: Beginning) -> str:
    if first.after is None:
        return "—"
    if column.type in (ColumnType.AMOUNT, ColumnType.INTEGER):
        return f"{Decimal(first.after):,f}"
    return shortened(one_line(first.after), _VALUE_COLUMNS)


def _first(column: SeenColumn) -> Beginning | None:
    """The first value that says something: one that is not blank, if there is one."""
    return next((b for b in column.first if b.before), column.first[0] if column.first else None)


def _name(column: SeenColumn, lang: str) -> str:
    say = speaker(lang)
    if column.name is not None:
        return f"{column.name} · {column.period}" if column.period else column.name
    if column.nearest is not None:
        return say(text("none; near: {column}", column=column.nearest))
    return say(text("none"))


def _other_sheets(console: Console, sheets: Sequence[SeenSheet], lang: str) -> None:
    if not sheets:
        return
    say = speaker(lang)
    print_title(console, say(text("Other sheets")))
    for sheet in sheets:
        named = [c for c in sheet.columns if c.name is not None]
        words = (
            text("no header of this check") if not named else text("columns of the check: {count}", count=len(named))
        )
        print_line(console, dotted((sheet.name or "—", say(words))))


def _lacking(console: Console, seen: Inspection, lang: str) -> None:
    if not seen.lacking:
        return
    say = speaker(lang)
    print_title(console, say(text("Columns that were not found")))
    for lacks in seen.lacking:
        near = say(text("nearest header: {header}", header=lacks.nearest)) if lacks.nearest else None
        print_line(console, dotted((lacks.name, listed(lacks.names, lang), near)), "yellow")


def _repairs(console: Console, seen: Inspection, lang: str) -> None:
    # Rows that were left out stand under their sheet already, with their numbers.
    repairs = [r for r in seen.repairs if r.kind not in _TOLD_AS_ROWS]
    if not repairs:
        return
    say = speaker(lang)
    print_title(console, say(text("What was repaired or left out")))
    for repair in repairs[:_REPAIRS]:
        print_line(console, say(repair.what), "dim")
    if len(repairs) > _REPAIRS:
        print_line(console, say(text("and {count} more", count=len(repairs) - _REPAIRS)), "dim")


def _problems(console: Console, problems: Sequence[Finding], lang: str) -> None:
    """Of each kind the first few, and its mend once."""
    if not problems:
        return
    say = speaker(lang)
    print_title(console, say(text("What is wrong")))
    kinds: dict[str, list[Finding]] = {}
    for finding in problems:
        kinds.setdefault(finding.code, []).append(finding)
    for alike in kinds.values():
        for f in alike[:_PROBLEMS_ALIKE]:
            message = say(f.message) if f.message else f.code
            place = place_words(f.where, lang) if f.where else None
            style = STYLES.get(f.severity, "")
            print_line(console, dotted((severity_word(f.severity, lang), message, place)), style)
        if len(alike) > _PROBLEMS_ALIKE:
            print_line(console, say(text("and {count} more", count=len(alike) - _PROBLEMS_ALIKE)), indent=2)
        if alike[0].advice:
            print_line(console, say(text("Mend: {mend}", mend=say(alike[0].advice))), "dim", indent=2)


def _draft(console: Console, seen: Inspection, lang: str) -> None:
    draft = seen.draft
    if draft is None:
        return
    say = speaker(lang)
    print_title(console, say(text("A layout to declare") if not draft.is_whole else text("A check to start from")))
    if draft.fault is not None:
        words = text("The file cannot be read with it yet: {fault}", fault=_fault(draft.fault))
    elif seen.rows_taken is not None and not draft.is_whole:
        words = text("Nothing need be declared: all was found.")
    else:
        words = text("With it the file is read: {rows} rows.", rows=whole(draft.rows))
    print_line(console, say(words))
    print_line(console, say(text("To print it: add --format yaml")), "dim")


def _fault(finding: Finding) -> Text | str:
    return finding.message or finding.code
