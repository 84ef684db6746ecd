"""Batches of the history and their repairs: as tables for a terminal, as CSV for a spreadsheet, as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from kechuang_check.domain.batch import CellRepair
from kechuang_check.domain.confirmation import Confirmation
from kechuang_check.domain.recorded_batch import RecordedBatch
from kechuang_check.reporting.batches import batch_views
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import one_line, shortened
from kechuang_check.reporting.finality_words import FINALITIES
from kechuang_check.reporting.formats.json import escaped
from kechuang_check.reporting.formats.terminal import drawn, print_finding, print_line, print_title
from kechuang_check.reporting.numbers import whole
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.recorded_words import by_kind, kind_of_repair, short_id, state_word
from kechuang_check.words import text

_CELL_COLUMNS = 40
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*%?")


def batches_table(batches: Sequence[RecordedBatch], reader: Reader, *, width: int | None, colour: bool) -> str:
    labels = (
        text("Batch"),
        text("Check"),
        text("Period"),
        text("Version"),
        text("State"),
        text("Rows"),
        text("Received"),
        text("File"),
    )
    rows = [
        (
            short_id(b.id),
            b.result.check,
            b.result.period.label if b.result.period else "—",
            f"v{b.version}",
            state_word(b, reader.lang),
            whole(b.result.rows),
            f"{b.received.astimezone(reader.workspace.timezone):%Y-%m-%d %H:%M}",
            b.result.source or "—",
        )
        for b in batches
    ]

    def draw(console: Console) -> None:
        if not rows:
            print_line(console, reader.say(text("There are no such batches.")))
            return
        _grid(console, [reader.say(label) for label in labels], rows, right=(5,))

    return drawn(draw, width=width, colour=colour)


def batch_shown(
    batch: RecordedBatch,
    cells: Sequence[CellRepair],
    confirmation: Confirmation | None,
    reader: Reader,
    *,
    width: int | None,
    colour: bool,
) -> str:
    """One batch with all that is known of it. `cells`: its repairs one by one, of which the counts are shown."""
    say, lang = reader.say, reader.lang
    (view,) = batch_views([batch.result], reader)
    facts = (
        (text("Batch"), batch.id),
        (text("Check"), f"{batch.result.check} · {view.title}"),
        (text("Period"), view.period or "—"),
        (text("Version"), f"v{batch.version}"),
        (text("State"), state_word(batch, lang)),
        (text("Figures"), None if batch.result.finality is None else say(FINALITIES[batch.result.finality])),
        (text("Rows"), whole(batch.result.rows)),
        (text("File"), batch.result.source or "—"),
        (text("Content (SHA-256)"), batch.result.sha256 or "—"),
        (text("Received"), reader.moment(batch.received)),
        (text("Last judged for"), day_words(batch.as_of, lang)),
        (text("Replaced by"), listed(map(short_id, batch.replaced_by), lang) or None),
    )

    def draw(console: Console) -> None:
        grid = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
        for label, value in facts:
            if value is not None:
                grid.add_row(Line(say(label), "dim"), Line(one_line(value)))
        console.print(grid)
        if confirmation is not None:
            print_title(console, say(text("Confirmed")))
            print_line(
                console,
                say(
                    text(
                        "{who}, {when}: {note}",
                        who=confirmation.by,
                        when=reader.moment(confirmation.at),
                        note=confirmation.note,
                    )
                ),
            )
        if batch.withdrawal is not None:
            said = batch.withdrawal
            print_title(console, say(text("Withdrawn on purpose")))
            words = text("{who}, {when}: {note}", who=said.by, when=reader.moment(said.at), note=said.note)
            print_line(console, say(words))
        findings = (*view.failed, *view.unjudged, *view.remarks)
        print_title(
            console, say(text("Findings: {count} of {checked} checks", count=len(findings), checked=view.checked))
        )
        for finding in findings:
            print_finding(console, finding, reader)
        print_title(console, say(text("Repairs")))
        for repair in view.repairs:
            print_line(console, f"{repair.what} × {repair.count}" if repair.count else repair.what, "dim", indent=2)
        for kind, count in by_kind(cells).items():
            print_line(console, f"{kind_of_repair(kind, lang)} × {whole(count)}", indent=2)
        if not view.repairs and not cells:
            print_line(console, say(text("none")), indent=2)

    return drawn(draw, width=width, colour=colour)


def repairs_table(cells: Sequence[CellRepair], reader: Reader, *, width: int | None, colour: bool) -> str:
    """The repairs one by one, those of a kind together, with their count above them."""
    labels = (text("Sheet"), text("Row"), text("Column"), text("Before"), text("After"))

    def draw(console: Console) -> None:
        if not cells:
            print_line(console, reader.say(text("No cell was repaired.")))
        for kind, count in by_kind(cells).items():
            print_title(console, f"{kind_of_repair(kind, reader.lang)} × {whole(count)}")
            rows = [
                (c.part or "—", str(c.row), c.column, shortened(c.before, _CELL_COLUMNS), c.after or "—")
                for c in cells
                if c.kind == kind
            ]
            _grid(console, [reader.say(label) for label in labels], rows, right=(1,))

    return drawn(draw, width=width, colour=colour)


def batches_csv(batches: Iterable[RecordedBatch]) -> str:
    rows = [list(_plain_batch(b).values()) for b in batches]
    names = (
        "id",
        "check",
        "period",
        "version",
        "status",
        "superseded",
        "rows",
        "received",
        "source",
        "sha256",
        "finality",
    )
    return _csv([names, *rows])


def repairs_csv(cells: Iterable[CellRepair]) -> str:
    names = ("kind", "sheet", "row", "column", "before", "after")
    return _csv([names, *((c.kind, c.part, c.row, c.column, c.before, c.after) for c in cells)])


def batches_json(batches: Iterable[RecordedBatch]) -> str:
    return _json([_plain_batch(b) for b in batches])


def batch_json(
    batch: RecordedBatch, cells: Sequence[CellRepair], confirmation: Confirmation | None, reader: Reader
) -> str:
    result = batch.result
    feed = reader.workspace.feeds.get(result.check)
    return _json(
        {
            **_plain_batch(batch),
            "as_of": batch.as_of.isoformat(),
            "replaced_by": list(batch.replaced_by),
            "confirmed": None
            if confirmation is None
            else {"at": confirmation.at.isoformat(), "by": confirmation.by, "note": confirmation.note},
            "withdrawn": None
            if batch.withdrawal is None
            else {"at": batch.withdrawal.at.isoformat(), "by": batch.withdrawal.by, "note": batch.withdrawal.note},
            "findings": [
                {"code": f.code, "severity": f.severity.value, "outcome": f.outcome.value, "failing": f.failing,
                 "rows": list(f.rows), "message": reader.sentence(f, feed)}
                for f in result.findings
            ],
            "repairs": [{"kind": r.kind, "count": r.count, "what": reader.repair(r, feed)} for r in result.repairs],
            "cells_repaired": by_kind(cells),
        }
    )  # fmt: skip


def repairs_json(cells: Iterable[CellRepair]) -> str:
    return _json(
        [
            {"kind": c.kind, "sheet": c.part, "row": c.row, "column": c.column, "before": c.before, "after": c.after}
            for c in cells
        ]
    )


def _plain_batch(batch: RecordedBatch) -> dict[str, Any]:
    result = batch.result
    return {
        "id": batch.id,
        "check": result.check,
        "period": result.period.label if result.period else None,
        "version": batch.version,
        "status": result.status.value,
        "superseded": batch.is_superseded,
        "rows": result.rows,
        "received": batch.received.isoformat(),
        "source": result.source,
        "sha256": result.sha256,
        "finality": None if result.finality is None else result.finality.value,
    }


def _grid(console: Console, labels: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for place, label in enumerate(labels):
        grid.add_column(label, overflow="fold", justify="right" if place in right else "left")
    for row in rows:
        grid.add_row(*(Line(one_line(cell)) for cell in row))
    console.print(grid)


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[_harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def _harmless(cell: object) -> str:
    """A cell that a spreadsheet shows and does not run: an apostrophe before what would be a formula."""
    words = "" if cell is None else str(cell)
    return f"'{words}" if words.startswith(_FORMULA) and not _NUMBER.fullmatch(words) else words


def _json(value: object) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"
