"""The series of an indicator: every value of every period, since when it was known, and what revised it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

from openpyxl import load_workbook

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.series import Point, Revision, series_of
from kechuang_check.forms.series_workbook import series_workbook
from kechuang_check.history import open_history
from kechuang_check.reporting.formats import series
from kechuang_check.reporting.reader import Reader
from tests.nights.conftest import HOLDERS, TURNOVER, Office

END = "2024-12-31"


def points(office: Office, indicator: str) -> dict[str, Point]:
    with open_history(office.workspace.database) as history:
        sightings = history.sightings(indicator)
    return {p.period.label: p for p in series_of(office.workspace.indicators[indicator], sightings)}


def values(point: Point) -> list[tuple[Decimal | None, Revision | None]]:
    return [(v.observation.value, v.revised) for v in point.vintages]


def test_every_period_has_its_value_its_bound_and_the_standing_that_was_recorded(office: Office) -> None:
    office.night("2024-06-30")
    office.night(END)
    found = points(office, "turnover")
    assert [(label, point.current.value) for label, point in found.items()] == [
        ("2023-Q1", 20), ("2023-Q2", 40), ("2023-Q3", 60), ("2023-Q4", 80),
        ("2024-Q1", 25), ("2024-Q2", 50), ("2024-Q3", 75), ("2024-Q4", 100),
    ]  # fmt: skip
    bounds = [found[label].bound for label in ("2023-Q4", "2024-Q2", "2024-Q4")]
    assert [None if bound is None else round(bound) for bound in bounds] == [80, None, 100]
    standings = {label: point.verdict.standing for label, point in found.items() if point.verdict is not None}
    assert standings == {"2024-Q2": Standing.NOT_YET_DUE, "2024-Q4": Standing.ACHIEVED}
    assert {len(point.vintages) for point in found.values()} == {1}


def test_a_correction_stands_beside_the_value_it_took_the_place_of(office: Office) -> None:
    first = office.night(END)
    office.file("contracts/contracts_2024-Q4_改.csv", 30)
    second = office.night(END)
    office.night("2025-01-01")
    found = points(office, "turnover")["2024-Q4"]
    assert values(found) == [(100, None), (105, Revision.DATA)]
    assert [v.first.run for v in found.vintages] == [first.id, second.id]
    assert found.vintages[0].first.recorded == first.finished
    assert values(points(office, "turnover")["2024-Q3"]) == [(75, None)]


def test_another_rule_on_the_same_data_is_told_apart_from_other_data(office: Office) -> None:
    office.night(END)
    office.targets["contracts"] = replace(TURNOVER, numerator="max(amount)")
    office.night(END)
    assert values(points(office, "turnover")["2024-Q4"]) == [(100, None), (25, Revision.RULE)]


def test_another_target_revises_no_value_and_gives_another_bound(office: Office) -> None:
    office.night(END)
    office.targets["register"] = replace(HOLDERS, value=Decimal(12))
    office.night(END)
    (point,) = points(office, "holders").values()
    assert (values(point), point.bound) == ([(10, None)], 12)
    assert point.verdict is not None
    assert point.verdict.standing is Standing.BEHIND


def test_exports_hold_numbers_as_numbers_and_no_text_becomes_a_formula(office: Office) -> None:
    # The name of a file is in the hands of whoever sends it.
    (office.root / "in/register/register_2024-12.csv").rename(office.root / "in/register/=1+1_2024-12.csv")
    office.night(END)
    office.file("register/=1+1_2024-12.csv", *[1] * 8)
    office.night("2025-01-01")
    target, reader = office.workspace.indicators["holders"], Reader(office.workspace, "en")
    found = list(points(office, "holders").values())
    named = [replace(p, vintages=tuple(replace(v, first=_bare(v.first)) for v in p.vintages)) for p in found]
    written = list(csv.DictReader(io.StringIO(series.render_csv(target, named, reader))))
    assert [(r["value"], r["is_in_force"], r["revised_by"]) for r in written] == [
        ("8", "true", "data"), ("10", "false", ""),
    ]  # fmt: skip
    assert {r["files"] for r in written} == {"'=1+1_2024-12.csv"}
    sheet = load_workbook(io.BytesIO(series_workbook(target, named, reader))).active
    assert sheet is not None
    rows = {cell.value: cell.column for cell in sheet[1]}
    value, files = sheet.cell(2, rows["value"]), sheet.cell(2, rows["files"])
    assert (value.value, value.data_type) == (8, "n")
    assert (files.value, files.data_type, files.quotePrefix) == ("=1+1_2024-12.csv", "s", True)
    (period,) = json.loads(series.render_json(target, named))["periods"]
    assert [v["value"] for v in period["vintages"]] == ["10", "8"]


def _bare(sighting):
    """With files named as if they lay in the workspace itself."""
    return replace(
        sighting, sources=tuple(replace(s, name=(s.name or "").rpartition("/")[2]) for s in sighting.sources)
    )


def test_what_an_earlier_version_recorded_still_has_the_values_that_verdicts_rest_on(office: Office) -> None:
    office.night("2024-06-30")
    office.night(END)
    with open_history(office.workspace.database) as history, history._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM run_observations")
    assert list(points(office, "turnover")) == ["2024-Q2", "2024-Q4"]
