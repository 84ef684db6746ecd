"""Published tables as sources of indicators by region: sum, share, growth, place and mean growth of Jiangsu.

Runs where KECHUANG_YEARBOOKS names the folder of the tables. What is right is read from the workbooks cell by cell and
reckoned here in fractions, without this product.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from kechuang_check.domain.assess import exact_value
from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.validation import gx_judge
from tests.targets.workspaces import standings_of
from tests.yearbooks.conftest import PUBLISHED

FOLDER = Path(PUBLISHED)
OPERATION = {
    2020: "raw-2020-edited.xlsx", 2021: "raw-2021.xlsx", 2022: "raw-2022.xlsx", 2023: "raw-2023.xlsx",
}  # fmt: skip
GROUPS = ("全国", "东部", "中部", "西部", "东北")
YI, WAN = 10**8, 10**4
Table = Mapping[str, Mapping[str, Fraction]]


def rows_of(file: Path) -> list[list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = [
            ["".join(str(c).split()) if c is not None else "" for c in row] for row in sheet.iter_rows(values_only=True)
        ]
        book.close()
    return rows


def by_region(file: Path, titles: Mapping[str, tuple[str, ...]]) -> Table:
    """By region and name of the column its number as it stands; groups of regions are left out."""
    rows = rows_of(file)
    head = next(i for i, row in enumerate(rows) if row and row[0] == "地区")
    body = next(i for i, row in enumerate(rows) if i > head and row and row[0] == "全国")
    columns = {}
    for column in range(len(rows[head])):
        title = "".join(row[column] for row in rows[head:body] if column < len(row))
        name = next((n for n, words in titles.items() if any(w in title for w in words)), None)
        if name is not None:
            columns[name] = column
    found = {}
    for row in rows[body:]:
        region = row[0].removesuffix("地区") if row else ""
        if region and region not in GROUPS and not region.startswith(("注", "资料")):
            found[region] = {n: Fraction(row[c]) for n, c in columns.items() if row[c]}
    return {region: numbers for region, numbers in found.items() if numbers}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Assessment]:
    root = tmp_path_factory.mktemp("yearbooks") / "workspace"
    shutil.copytree(Path(__file__).parent / "workspace", root)
    for folder, names in {
        "high_tech_industry_operation": tuple(OPERATION.values()),
        "technology_market_inflow": ("raw-type-amount-2021.xlsx", "raw-type-funds-2021.xlsx"),
    }.items():
        inbox = root / "inbox" / folder
        inbox.mkdir(parents=True)
        for name in names:
            shutil.copy(FOLDER / folder / name, inbox / name)
    return standings_of(root, date(2024, 6, 30), gx_judge())


@pytest.fixture(scope="module")
def operation() -> Mapping[int, Table]:
    titles = {"revenue": ("营业收入", "主营业务收入"), "profits": ("利润总额",)}
    folder = FOLDER / "high_tech_industry_operation"
    return {year: by_region(folder / name, titles) for year, name in OPERATION.items()}


def value(verdicts: Mapping[str, Assessment], indicator: str) -> Fraction:
    found = verdicts[indicator]
    assert found.observation is not None
    assert found.observation.value is not None, found.because
    return exact_value(found.target, found.observation)


def total(table: Table, column: str = "revenue") -> Fraction:
    return sum((numbers[column] for numbers in table.values()), Fraction(0))


def test_31_regions_are_read_by_both(operation: Mapping[int, Table]) -> None:
    assert {year: len(table) for year, table in operation.items()} == dict.fromkeys(OPERATION, 31)


def test_the_sum_of_the_regions(verdicts: Mapping[str, Assessment], operation: Mapping[int, Table]) -> None:
    assert value(verdicts, "revenue_total") == total(operation[2023]) * YI


def test_the_share_of_jiangsu_in_the_country(
    verdicts: Mapping[str, Assessment], operation: Mapping[int, Table]
) -> None:
    assert value(verdicts, "jiangsu_share") == operation[2023]["江苏"]["revenue"] / total(operation[2023])


def test_the_place_of_jiangsu(verdicts: Mapping[str, Assessment], operation: Mapping[int, Table]) -> None:
    own = operation[2023]["江苏"]["revenue"]
    place = 1 + sum(numbers["revenue"] > own for numbers in operation[2023].values())
    assert value(verdicts, "jiangsu_place") == place
    assert verdicts["jiangsu_place"].standing is (Standing.ACHIEVED if place <= 2 else Standing.BEHIND)


def test_growth_and_how_far_jiangsu_is_ahead(
    verdicts: Mapping[str, Assessment], operation: Mapping[int, Table]
) -> None:
    before, now = operation[2022], operation[2023]
    own = now["江苏"]["revenue"] / before["江苏"]["revenue"] - 1
    assert value(verdicts, "jiangsu_growth") == own
    ahead = own - (total(now) / total(before) - 1)
    assert float(value(verdicts, "jiangsu_ahead")) == pytest.approx(float(ahead), abs=1e-15)


def test_mean_growth_a_year_since_2020(verdicts: Mapping[str, Assessment], operation: Mapping[int, Table]) -> None:
    found = value(verdicts, "jiangsu_mean_growth")
    times = operation[2023]["江苏"]["revenue"] / operation[2020]["江苏"]["revenue"]
    assert abs((1 + found) ** 3 - times) < Fraction(1, 10**30)


def test_the_margin_is_exact_and_names_no_region(
    verdicts: Mapping[str, Assessment], operation: Mapping[int, Table]
) -> None:
    """One region is one row, so nothing of a statistical feed is split: it would name its respondent."""
    found = verdicts["profit_margin"]
    assert value(verdicts, "profit_margin") == total(operation[2023], "profits") / total(operation[2023])
    assert found.observation is not None
    assert found.observation.splits == ()


def test_inflow_of_technology_by_region(verdicts: Mapping[str, Assessment]) -> None:
    years = {str(y): (str(y),) for y in (2020, 2021)}
    table = by_region(FOLDER / "technology_market_inflow" / "raw-type-funds-2021.xlsx", years)
    own = table["江苏"]["2021"]
    assert value(verdicts, "inflow_share") == own / total(table, "2021")
    assert value(verdicts, "inflow_place") == 1 + sum(n["2021"] > own for n in table.values())
    assert value(verdicts, "inflow_rise") == own / table["江苏"]["2020"]
    counted = by_region(FOLDER / "technology_market_inflow" / "raw-type-amount-2021.xlsx", {"2021": ("2021",)})
    assert value(verdicts, "contracts_total") == total(counted, "2021")
