"""Forms, and their rows as whoever fills them in writes them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.period import Period
from kechuang_check.domain.workspace import Workspace
from kechuang_check.forms.asked import Blank, blank_form
from kechuang_check.forms.conditions import factor_of
from kechuang_check.forms.entry_form import entry_form
from kechuang_check.reporting.reader import Reader
from kechuang_check.validation import RuleVocabulary

ROOT = Path(__file__).parents[2]
Row = Mapping[str, object]


def form_of(
    feed: Feed, workspace: Workspace, lang: str = "zh", period: Period | None = None, *, strict: bool = False
) -> tuple[Blank, bytes]:
    reader = Reader(workspace, lang, RuleVocabulary().forms)
    blank = blank_form(feed, reader, period, f"checks/{feed.name}.yaml", strict=strict)
    return blank, entry_form(blank, reader)


def filled_in(blank: Blank, form: bytes, rows: Sequence[Row], target: Path, period: str | None = None) -> Path:
    """The form with `rows` (by canonical name, numbers in the form's units) below its header, saved as `target`."""
    workbook = openpyxl.load_workbook(io.BytesIO(form))
    sheet = workbook.worksheets[0]
    for number, row in enumerate(rows, start=blank.header_row + 1):
        for asked in blank.columns:
            value = row.get(asked.column.name)
            if value is not None:
                sheet[f"{asked.letter}{number}"] = value
    if period is not None:
        sheet["B2"] = period
    workbook.save(target)
    return target


def rows_of(batch: Batch, feed: Feed) -> list[dict[str, object]]:
    """The rows of a batch, with numbers in the units that the form asks for."""
    table = pq.read_table(str(batch.canonical), columns=[c.name for c in feed.columns])
    factors = {c.name: factor_of(c, feed) for c in feed.columns}

    def written(name: str, value: object) -> object:
        if isinstance(value, bool | str | date) or value is None:
            return value
        return float(Decimal(str(value)) / factors[name])

    return [{name: written(name, value) for name, value in row.items()} for row in table.to_pylist()]


def values_of(batch: Batch, feed: Feed) -> list[dict[str, object]]:
    assert batch.canonical is not None, batch.findings
    return pq.read_table(str(batch.canonical), columns=[c.name for c in feed.columns]).to_pylist()
