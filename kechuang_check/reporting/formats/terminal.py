"""What the forms for a terminal share: a page of so many columns, the table of indicators, findings line by line."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from kechuang_check.reporting.batches import BatchView, FindingView
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.characters import width as width_of
from kechuang_check.reporting.indicators import IndicatorView
from kechuang_check.reporting.night_view import NightView
from kechuang_check.reporting.punctuation import colon, dotted
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text

STYLES = {
    "missed": "bold red",
    "behind": "yellow",
    "data_not_fit": "magenta",
    "on_track": "blue",
    "achieved": "green",
    "critical": "red",
    "warning": "yellow",
    "unfit": "magenta",
    "unreadable": "magenta",
}

# Columns of the table: the name gives way, numbers stand on the right.
_NAME = 1
_NAME_AT_LEAST = 20
_NUMBERS = range(2, 7)
_GUTTER = 2


def drawn(draw: Callable[[Console], None], *, width: int | None, colour: bool) -> str:
    """What `draw` prints, in `width` columns (otherwise as the terminal has); with `colour` it holds colour codes."""
    out = io.StringIO()
    # An empty environment: whether and how there is colour was decided by the caller.
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    draw(console)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def print_line(console: Console, words: str, style: str = "", indent: int = 0) -> None:
    console.print(Padding(Line(one_line(words), style), (0, 0, 0, indent)))


def print_title(console: Console, words: str) -> None:
    console.print()
    console.print(Line(one_line(words), "bold"))


def print_notes(console: Console, view: NightView, reader: Reader) -> None:
    for note in view.notes:
        words = f"{note.feeds}{colon(reader.lang)}{note.words}" if len(view.notes) > 1 else note.words
        print_line(console, words, "dim")


def print_indicators(console: Console, indicators: Sequence[IndicatorView], reader: Reader) -> None:
    labels = (
        text("Standing"),
        text("Indicator"),
        text("Value"),
        text("Bound in force"),
        text("Final target"),
        text("Shortfall"),
        text("Completion"),
        text("Owner"),
    )
    rows = [tuple(reader.say(label) for label in labels), *(_cells(i) for i in indicators)]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    room = console.width - sum(widths) + widths[_NAME] - _GUTTER * (len(widths) - 1)
    if room < min(widths[_NAME], _NAME_AT_LEAST):
        # A table squeezed into too few columns would cut numbers off.
        _print_list(console, indicators, reader)
        return
    widths[_NAME] = min(widths[_NAME], room)
    grid = Table(box=None, padding=(0, _GUTTER, 0, 0), header_style="dim", pad_edge=False)
    for place, (label, columns) in enumerate(zip(rows[0], widths, strict=True)):
        grid.add_column(label, width=columns, overflow="fold", justify="right" if place in _NUMBERS else "left")
    for i, cells in zip(indicators, rows[1:], strict=True):
        grid.add_row(Line(cells[0], STYLES.get(i.mark.key, "")), *(Line(c) for c in cells[1:]))
    console.print(grid)


def _cells(i: IndicatorView) -> tuple[str, ...]:
    numbers = (n or "—" for n in (i.value, i.bound_sign, i.target_sign, i.gap, i.completion))
    return (f"{i.mark.symbol} {i.mark.word}", one_line(i.name), *numbers, one_line(i.owner))


def _print_list(console: Console, indicators: Sequence[IndicatorView], reader: Reader) -> None:
    for i in indicators:
        print_line(console, f"{i.mark.symbol} {i.mark.word} · {i.name}", STYLES.get(i.mark.key, ""))
        bound = reader.say(text("bound in force {bound}", bound=i.bound_sign)) if i.bound_sign else None
        target = reader.say(text("final target {target}", target=i.target_sign))
        completion = reader.say(text("completion {share}", share=i.completion)) if i.completion else None
        print_line(console, dotted((i.value, bound, target, i.gap_words, completion, i.owner)), indent=2)


def print_unjudged(console: Console, indicators: Sequence[IndicatorView], reader: Reader) -> None:
    for i in indicators:
        reason = reader.reasons(i.reason, i.because)
        print_line(console, f"{i.mark.symbol} {i.mark.word} · {i.name} · {reason}", STYLES.get(i.mark.key, ""))


def print_finding(console: Console, f: FindingView, reader: Reader) -> None:
    """What the rule asks, how many rows fail, which; then where it is written, and the mend on a line of its own."""
    say = reader.say
    coverage = say(text("coverage {share}", share=f.coverage)) if f.coverage else None
    column = say(text("column {column}", column=f.column)) if f.column and f.column not in f.sentence else None
    facts = dotted((f.severity_word, f.sentence, column, f.outcome_word, f.counts, coverage, f.rows))
    print_line(console, dotted((facts, f.where, f.detail, f.code)), STYLES.get(f.severity, ""), indent=2)
    if f.mend:
        print_line(console, say(text("Mend: {mend}", mend=f.mend)), "dim", indent=4)


def print_repairs(console: Console, batch: BatchView) -> None:
    for r in batch.repairs:
        print_line(console, f"{r.what} × {r.count}" if r.count else r.what, "dim", indent=2)
