"""The series of an indicator as a table for a terminal, as JSON, and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.text import Text as Line

from kechuang_check.domain.plan import Target
from kechuang_check.domain.series import Point, Vintage
from kechuang_check.domain.shift import Shift
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.characters import width as width_of
from kechuang_check.reporting.formats.csv_cells import harmless
from kechuang_check.reporting.formats.terminal import STYLES, drawn, print_line, print_title
from kechuang_check.reporting.numbers import figures, plain
from kechuang_check.reporting.punctuation import dotted
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.series_view import VintageView, series_view
from kechuang_check.reporting.shift_words import shift_fields, shift_line
from kechuang_check.reporting.wording import comparison
from kechuang_check.words import text

COLUMNS = (
    "indicator", "period", "start", "end", "vintage", "is_in_force", "value", "unit", "numerator", "denominator",
    "part_unit", "state", "finality", "final_due", "coverage", "rows", "bound", "standing", "standing_word", "as_of",
    "known_since", "first_night", "run", "revised_by", "turned", "files",
)  # fmt: skip
_GUTTER = 2

Moved = tuple[date, Shift]
Cell = str | Decimal | int | None


def render_table(
    target: Target,
    points: Sequence[Point],
    reader: Reader,
    shifts: Sequence[Moved] = (),
    *,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """`shifts`: with the day of the night that recorded each. `width` in columns, otherwise as the terminal has; with
    `colour` the text holds its colour codes.
    """
    views = series_view(target, points, reader)

    def draw(console: Console) -> None:
        console.print(Line(one_line(dotted((target.name.in_(reader.lang), target.indicator))), "bold"))
        if not target.is_series:
            number = comparison(target, figures(target, None, None, reader.lang).target, reader.lang)
            words = text("final target {target}, due {day}", target=number, day=target.due.isoformat())
            print_line(console, reader.say(words), "dim")
        console.print()
        if views:
            _print_views(console, views, reader)
        else:
            print_line(console, reader.say(text("Nothing of this indicator has been recorded yet.")), "dim")
        told = [(day, shift) for day, shift in shifts if shift.was is not shift.now]
        if told:
            print_title(console, reader.say(text("Why the standing moved")))
        for day, shift in told:
            print_line(console, shift_line(shift, day_words(day, reader.lang), reader))

    return drawn(draw, width=width, colour=colour)


def _print_views(console: Console, views: Sequence[VintageView], reader: Reader) -> None:
    labels = (text("Period"), text("Value"), text("Bound at its end"), text("Standing"), text("Recorded"))
    rows = [tuple(map(reader.say, labels)), *(_cells(view, reader) for view in views)]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    is_wide = sum(widths) + _GUTTER * len(widths) <= console.width
    if is_wide:
        console.print(Line(_row(rows[0], widths), "dim"))
    for view, cells in zip(views, rows[1:], strict=True):
        style = "dim" if not view.is_current else "" if view.mark is None else STYLES.get(view.mark.key, "")
        shown = _row(cells, widths) if is_wide else dotted(cell.strip() for cell in cells if cell != "—")
        console.print(Padding(Line(shown, style), 0))


def _cells(view: VintageView, reader: Reader) -> tuple[str, ...]:
    """An earlier value stands under the one in force, with what took its place."""
    value = view.value or view.state or "—"
    if not view.is_current:
        return (f"  {reader.say(text('before'))}", value, "", "", dotted((view.known_since, *_why(view))))
    standing = "—" if view.mark is None else f"{view.mark.symbol} {view.mark.word}"
    return (view.period, value, view.bound or "—", standing, dotted((view.known_since, *_why(view))))


def _why(view: VintageView) -> tuple[str | None, ...]:
    return (view.finality, view.revised, view.turned)


def _row(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (cell + " " * (width - width_of(cell)) for cell, width in zip(cells, widths, strict=True))
    return (" " * _GUTTER).join(padded).rstrip()


def render_json(target: Target, points: Sequence[Point], shifts: Sequence[Moved] = ()) -> str:
    """The series for machines: exact numbers as texts, times in UTC."""
    result = {
        "indicator": target.indicator,
        "name": {"zh": target.name.zh, "en": target.name.en},
        "unit": target.unit.value,
        "part_unit": None if target.part_unit is None else target.part_unit.value,
        "periods": [_point(point) for point in points],
        "changes": [{"as_of": day.isoformat(), **shift_fields(shift)} for day, shift in shifts],
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _point(point: Point) -> dict[str, object]:
    verdict = point.verdict
    return {
        "period": point.period.label,
        "start": point.period.start.isoformat(),
        "end": point.period.end.isoformat(),
        "bound": _plain(point.bound),
        "standing": None if verdict is None else verdict.standing.value,
        "as_of": None if verdict is None else verdict.as_of.isoformat(),
        "vintages": [_vintage(vintage) for vintage in point.vintages],
    }


def _vintage(vintage: Vintage) -> dict[str, object]:
    seen, first = vintage.observation, vintage.first
    return {
        "state": seen.state.value,
        "value": _plain(seen.value),
        "numerator": _plain(seen.numerator),
        "denominator": _plain(seen.denominator),
        "coverage": _plain(seen.coverage),
        "rows": seen.rows,
        "finality": None if seen.finality is None else seen.finality.value,
        "final_due": None if seen.final_due is None else seen.final_due.isoformat(),
        "known_since": _utc(first.recorded),
        "first_night": first.as_of.isoformat(),
        "run": first.run,
        "revised_by": None if vintage.revised is None else vintage.revised.value,
        "turned": _turned(vintage),
        "sources": [{"batch": s.batch, "check": s.check, "source": s.name, "sha256": s.sha256} for s in first.sources],
    }


def render_csv(target: Target, points: Sequence[Point], reader: Reader) -> str:
    """One line a value, with a header. Texts that a spreadsheet would take for a formula begin with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines_of(target, points, reader):
        writer.writerow(
            [harmless(c) if isinstance(c, str) else plain(c) if isinstance(c, Decimal) else c for c in line]
        )
    return out.getvalue()


def lines_of(target: Target, points: Sequence[Point], reader: Reader) -> Iterable[tuple[Cell, ...]]:
    """One line a value, in the order of COLUMNS; numbers are exact."""
    for view in series_view(target, points, reader):
        seen, first, period = view.vintage.observation, view.vintage.first, view.point.period
        verdict = view.point.verdict if view.is_current else None
        yield (
            target.indicator,
            period.label,
            period.start.isoformat(),
            period.end.isoformat(),
            view.number,
            "true" if view.is_current else "false",
            seen.value,
            target.unit.value,
            seen.numerator,
            seen.denominator,
            None if target.part_unit is None else target.part_unit.value,
            seen.state.value,
            None if seen.finality is None else seen.finality.value,
            None if seen.final_due is None else seen.final_due.isoformat(),
            seen.coverage,
            seen.rows,
            view.point.bound if view.is_current else None,
            None if verdict is None else verdict.standing.value,
            None if view.mark is None else view.mark.word,
            None if verdict is None else verdict.as_of.isoformat(),
            _utc(first.recorded),
            first.as_of.isoformat(),
            first.run,
            None if view.vintage.revised is None else view.vintage.revised.value,
            _turned(view.vintage),
            " ".join(view.files) or None,
        )


def _turned(vintage: Vintage) -> str | None:
    """`achieved -> missed` for a value that turned a verdict."""
    shift = vintage.turned
    return (
        None if shift is None or shift.was is None or shift.now is None else f"{shift.was.value} -> {shift.now.value}"
    )


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
