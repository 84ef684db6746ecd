"""The night for a terminal: verdicts first, then what failed, what was not judged, letters and report."""

from __future__ import annotations

import io
from collections import Counter

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.batches import FindingView
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.characters import width as width_of
from kechuang_check.reporting.indicators import IndicatorView
from kechuang_check.reporting.night_view import NightView, night_view
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import NO_FORMS, Forms
from kechuang_check.reporting.wording import letter_word
from kechuang_check.words import text

_STYLES = {
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
_BATCHES_SHOWN = 3


def render(
    night: Night,
    workspace: Workspace,
    lang: str,
    *,
    forms: Forms = NO_FORMS,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """`width` in columns, otherwise as the terminal has; with `colour` the text holds its colour codes."""
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
    reader = Reader(workspace, lang, forms)
    view = night_view(night, reader)
    _headline(console, view)
    _indicators(console, view, reader)
    _cautions(console, view, reader)
    _batches(console, view, reader)
    _failed(console, view, reader)
    _remarks(console, view, reader)
    _unjudged(console, view, reader)
    _letters(console, night, reader)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _headline(console: Console, view: NightView) -> None:
    console.print(Line(one_line(f"{view.plan} · {view.date}"), "dim"))
    console.print(Line(view.headline, "bold"))
    if view.caution:
        console.print(Line(view.caution))
    lines = [Line()]
    for t in view.tallies:
        tally = Line(f"{t.mark.symbol} {t.mark.word} {t.count}", _STYLES.get(t.mark.key, ""))
        if lines[-1] and lines[-1].cell_len + tally.cell_len + 3 > console.width:
            lines.append(Line())
        lines[-1].append_text(Line("   ") if lines[-1] else Line()).append_text(tally)
    for line in lines:
        console.print(line)
    for note in view.notes:
        words = f"{note.feeds}: {note.words}" if len(view.notes) > 1 else note.words
        console.print(Line(one_line(words), "dim"))
    console.print()


def _indicators(console: Console, view: NightView, reader: Reader) -> None:
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
    rows = [tuple(reader.say(label) for label in labels), *(_cells(i) for i in view.indicators)]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    room = console.width - sum(widths) + widths[_NAME] - _GUTTER * (len(widths) - 1)
    if room < min(widths[_NAME], _NAME_AT_LEAST):
        # A table squeezed into too few columns would cut numbers off.
        _list(console, view, reader)
        return
    widths[_NAME] = min(widths[_NAME], room)
    grid = Table(box=None, padding=(0, _GUTTER, 0, 0), header_style="dim", pad_edge=False)
    for place, (label, columns) in enumerate(zip(rows[0], widths, strict=True)):
        grid.add_column(label, width=columns, overflow="fold", justify="right" if place in _NUMBERS else "left")
    for i, cells in zip(view.indicators, rows[1:], strict=True):
        grid.add_row(Line(cells[0], _STYLES.get(i.mark.key, "")), *(Line(c) for c in cells[1:]))
    console.print(grid)


def _cells(i: IndicatorView) -> tuple[str, ...]:
    numbers = (n or "—" for n in (i.value, i.bound, i.target_sign, i.gap, i.completion))
    return (f"{i.mark.symbol} {i.mark.word}", one_line(i.name), *numbers, one_line(i.owner))


def _list(console: Console, view: NightView, reader: Reader) -> None:
    for i in view.indicators:
        console.print(Line(one_line(f"{i.mark.symbol} {i.mark.word} · {i.name}"), _STYLES.get(i.mark.key, "")))
        bound = reader.say(text("bound in force {bound}", bound=i.bound)) if i.bound else None
        target = reader.say(text("final target {target}", target=i.target_sign))
        parts = (i.value, bound, target, i.gap_words, i.completion, i.owner)
        console.print(Padding(Line(one_line(" · ".join(p for p in parts if p))), (0, 0, 0, 2)))


def _cautions(console: Console, view: NightView, reader: Reader) -> None:
    """Verdicts that were given although reports are missing."""
    cautioned = [i for i in view.indicators if i.caution]
    if cautioned:
        _title(console, reader.say(text("Caution")))
    for i in cautioned:
        console.print(Line(one_line(f"{i.mark.symbol} {i.mark.word} · {i.name} · {i.caution}")))


def _title(console: Console, words: str) -> None:
    console.print()
    console.print(Line(words, "bold"))


def _batches(console: Console, view: NightView, reader: Reader) -> None:
    """Of a few batches what came of each, repairs included; of many only how many there are."""
    say = reader.say
    if not view.batches:
        return
    console.print()
    if len(view.batches) > _BATCHES_SHOWN:
        kinds = Counter(b.status_word for b in view.batches)
        counts = ", ".join(f"{word} {count}" for word, count in kinds.items())
        console.print(Line(say(text("Batches: {total} ({counts})", total=len(view.batches), counts=counts))))
        return
    for b in view.batches:
        rules = say(text("{passed} of {checked} checks passed", passed=b.passed, checked=b.checked))
        rows = say(text("{count} rows", count=b.rows))
        parts = (b.title, b.period, b.status_word, rows, rules if b.is_judged else None)
        console.print(Line(one_line(" · ".join(p for p in parts if p)), _STYLES.get(b.status, "")))
        for r in b.repairs:
            console.print(Padding(Line(one_line(r.what), "dim"), (0, 0, 0, 2)))


def _failed(console: Console, view: NightView, reader: Reader) -> None:
    if not view.failing_batches:
        return
    _title(console, reader.say(text("Checks of the data that failed")))
    for b in view.failing_batches:
        name = " · ".join(filter(None, (b.title, b.period, b.status_word, b.source)))
        console.print(Line(one_line(name), _STYLES.get(b.status, "")))
        for f in b.failed:
            _finding(console, f, reader)
    if view.repeating_batches:
        batches = "; ".join(f"{b.title} {b.period}" for b in view.repeating_batches)
        words = reader.say(text("The same in earlier batches: {batches}", batches=batches))
        console.print(Line(one_line(words), "dim"))


def _remarks(console: Console, view: NightView, reader: Reader) -> None:
    if view.remarked_batches:
        _title(console, reader.say(text("For your information")))
    for b in view.remarked_batches:
        for f in b.remarks:
            words = " · ".join(filter(None, (b.title, b.period, b.source, f.sentence)))
            console.print(Line(one_line(words)))


def _finding(console: Console, f: FindingView, reader: Reader) -> None:
    say = reader.say
    coverage = say(text("coverage {share}", share=f.coverage)) if f.coverage else None
    parts = (f.severity_word, f.sentence, f.outcome_word, f.counts, coverage, f.rows, f.where, f.detail, f.code)
    console.print(Padding(Line(one_line(" · ".join(p for p in parts if p)), _STYLES.get(f.severity, "")), (0, 0, 0, 2)))
    if f.mend:
        words = one_line(say(text("Mend: {mend}", mend=f.mend)))
        console.print(Padding(Line(words, "dim"), (0, 0, 0, 4)))


def _unjudged(console: Console, view: NightView, reader: Reader) -> None:
    if not view.unjudged and not view.unjudged_batches:
        return
    _title(console, reader.say(text("What was not judged, and why")))
    for i in view.unjudged:
        reason = " ".join(filter(None, (i.reason, "; ".join(i.because))))
        console.print(
            Line(one_line(f"{i.mark.symbol} {i.mark.word} · {i.name} · {reason}"), _STYLES.get(i.mark.key, ""))
        )
    for b in view.unjudged_batches:
        name = " · ".join(filter(None, (b.title, b.period, b.status_word, b.source, b.steward)))
        console.print(Line(one_line(name), _STYLES.get(b.status, "")))
        for f in (*(b.failed if not b.is_judged else ()), *b.unjudged):
            _finding(console, f, reader)


def _letters(console: Console, night: Night, reader: Reader) -> None:
    say = reader.say
    if night.letters:
        _title(console, say(text("Letters")))
        for letter in night.letters:
            parts = (letter_word(letter.status, reader.lang), letter.subject, letter.path, letter.error)
            console.print(Line(one_line(" · ".join(p for p in parts if p))))
    if night.report:
        console.print()
        console.print(Line(one_line(say(text("Report: {path}", path=night.report)))))
