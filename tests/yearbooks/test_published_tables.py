"""Published tables in all their formats and editions: the right numbers, by nothing but a check file.

Runs where KECHUANG_YEARBOOKS names the folder of the tables. What is right is computed without this product, by the
rule that the total of the whole country is the sum of its regions, and by comparing formats and editions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.units import measure_of
from kechuang_check.domain.workspace import Workspace
from tests.yearbooks.conftest import PUBLISHED
from tests.yearbooks.independent import country_totals
from tests.yearbooks.reading import Numbers, numbers_of, read

FOLDER = Path(PUBLISHED)
FILES = sorted(p for p in FOLDER.glob("*/raw-*") if p.suffix in (".xls", ".xlsx"))
CELL = Decimal(1)
"""Editions round to whole units of the table."""


def _feed(file: Path, workspace: Workspace) -> Feed:
    if file.parent.name == "high_tech_industry_operation":
        return workspace.feeds["hitech_operation"]
    return workspace.feeds["inflow_amount" if "amount" in file.name else "inflow_funds"]


def _year(file: Path) -> str:
    found = re.search(r"20[0-9]{2}", file.name)
    assert found
    return found[0]


def _factor(feed: Feed, column: str) -> Decimal:
    found = feed.column(column)
    measure = measure_of(found.unit or "") if found else None
    return measure.factor if measure else Decimal(1)


def test_there_are_tables_to_read() -> None:
    assert len(FILES) == 28


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_the_country_is_the_sum_of_its_regions(file: Path, yearbooks: Workspace, tmp_path: Path) -> None:
    feed = _feed(file, yearbooks)
    batch = read(file, feed, tmp_path, _year(file))
    assert {f.code for f in batch.findings} <= {"intake/total-mismatch"}
    numbers = numbers_of(batch, feed)
    regions = {key[0] for key in numbers}
    assert len(regions) == (31 if feed.name == "hitech_operation" else 33)
    totals = country_totals(file)
    for column in (c.name for c in feed.columns if c.unit):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for key, values in numbers.items():
            sums[key[1] if len(key) > 1 else column] += (values[column] or Decimal(0)) / _factor(feed, column)
        for name, total in sums.items():
            stated = totals[name]
            assert abs(total - stated) <= CELL * len(regions) / 2, (name, total, stated)


def _editions(yearbooks: Workspace, state: Path) -> Iterator[tuple[Path, Feed, Numbers]]:
    for file in FILES:
        feed = _feed(file, yearbooks)
        yield file, feed, numbers_of(read(file, feed, state, _year(file)), feed)


def test_all_formats_and_editions_agree_cell_by_cell(yearbooks: Workspace, tmp_path: Path) -> None:
    """The year of a table by year stands in several editions; those of one year stand in several formats."""
    seen: dict[tuple[str, ...], dict[str, tuple[Path, Decimal | None]]] = defaultdict(dict)
    compared = 0
    revised: set[tuple[str, str]] = set()
    for file, feed, numbers in _editions(yearbooks, tmp_path):
        for key, values in numbers.items():
            year = () if len(key) > 1 else (_year(file),)
            for column, value in values.items():
                cell = (feed.name, column, *key, *year)
                other = seen[cell].get("value")
                if other is None:
                    seen[cell]["value"] = (file, value)
                    continue
                compared += 1
                if abs((other[1] or 0) - (value or 0)) > _factor(feed, column) * CELL:
                    revised.add((other[0].name, file.name))
    assert compared > 4000
    assert revised == set()
