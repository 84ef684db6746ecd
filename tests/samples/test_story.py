"""What the samples tell: the figures, the published ones among them, and the slips that are meant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from stdnum.cn import uscc

from tests.samples.independent import (
    BATCHES,
    PLAN_END,
    days,
    files,
    independent_figures,
    one,
    read_filing,
    total,
    valid_certificate_holders,
)

CODE_HEADERS = ("统一社会信用代码", "卖方统一社会信用代码", "承担单位统一社会信用代码", "运营单位统一社会信用代码")
SLIPS = {"规上工业研发_2024年.xlsx": 3} | {p.name: 2 for p in files("hitech_certificates")}


@pytest.fixture(scope="module")
def figures() -> dict[str, Fraction]:
    return independent_figures()


def test_the_figures_at_the_end_of_the_plan_are_those_of_the_story(figures: dict[str, Fraction]) -> None:
    assert figures == {
        "rd_gdp": Fraction(Decimal("164.92")) / Fraction(Decimal("5043.28")),
        "enterprise_rd": Fraction(13_188_130, 771_235_640),
        "sei_share": Fraction(4022, 10_000),
        "hitech_share": Fraction(4162, 10_000),
        "hitech_enterprises": 1002,
        "talent_total": 563_482,
        "talent_high_level": 16_214,
        "talent_projects": 612,
        "carriers": 24,
        "contract_turnover": 9_268_000_000,
        "priorities": 22,
    }


def test_a_share_that_prints_as_its_target_still_falls_short_of_it(figures: dict[str, Fraction]) -> None:
    assert f"{float(figures['rd_gdp']):.1%}" == "3.3%"
    assert figures["rd_gdp"] < Fraction(33, 1000)


@pytest.mark.parametrize("year", ["2022", "2023", "2024"])
def test_the_published_gdp_of_2020_stands_in_every_macro_filing(year: str) -> None:
    assert {Decimal(v) for v in one("macro_series", year)["二〇二〇年地区生产总值"]} == {Decimal("4113.75")}


@pytest.mark.parametrize("year", ["2022", "2023", "2024"])
def test_the_industries_of_a_year_add_up_to_its_gdp(year: str) -> None:
    for _, row in one("macro_series", year).iterrows():
        parts = [row[f"第{n}产业增加值"] for n in "一二三"]
        assert round(total(parts), 2) == total([row["地区生产总值"]])


def test_industrial_output_of_2024_is_the_published_total() -> None:
    assert total(one("industrial_output", "2024年12月")["工业总产值累计"]) * 1000 == 750_000_000_000


def test_output_to_date_grows_by_the_month() -> None:
    november, december = (one("industrial_output", f"2024年{m}月").set_index("统一社会信用代码") for m in (11, 12))
    grown = december["工业总产值累计"].map(int) - november["工业总产值累计"].map(int)
    assert (grown == december["工业总产值本月"].map(int)).all()


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        (date(2020, 12, 31), 650),
        (date(2022, 12, 31), 818),
        (date(2023, 12, 31), 878),
        (date(2024, 11, 30), 1002),
        (date(2024, 12, 31), 1002),
    ],
)
def test_valid_certificates_by_enterprise(day: date, holders: int) -> None:
    assert valid_certificate_holders(one("hitech_certificates", "2024-12"), day) == holders


def test_the_register_of_a_month_is_the_beginning_of_the_next_one() -> None:
    registers = [read_filing(p) for p in sorted(files("hitech_certificates"), key=lambda p: p.stem)]
    for earlier, later in pairwise(registers):
        assert earlier.to_numpy().tolist() == later.head(len(earlier)).to_numpy().tolist()


def test_certificates_run_three_years_and_a_renewal_has_a_number_of_its_own() -> None:
    register = one("hitech_certificates", "2024-12")
    issued, until = days(register["发证日期"]), days(register["有效期至"])
    assert all(u == i.replace(year=i.year + 3) for i, u in zip(issued, until, strict=True))
    assert register["证书编号"].is_unique
    assert register["证书编号"].str.fullmatch(r"GR[0-9]{12}").all()
    assert (register["证书编号"].str[2:6] == issued.map(lambda d: str(d.year))).all()
    assert register["统一社会信用代码"].duplicated().sum() > 500


def test_renewals_lapse_and_wait_before_they_are_counted_again() -> None:
    register = one("hitech_certificates", "2024-12")
    assert valid_certificate_holders(register, date(2024, 12, 1)) == 902
    lapsed = set(register.loc[days(register["有效期至"]) < PLAN_END, "统一社会信用代码"])
    valid = set(register.loc[days(register["有效期至"]) >= PLAN_END, "统一社会信用代码"])
    assert lapsed - valid, "some enterprises lost their certificate for good"


@pytest.mark.parametrize("path", sorted(BATCHES.rglob("*.*")), ids=lambda p: p.name)
def test_every_credit_code_is_valid_except_the_slips_that_are_meant(path: Path) -> None:
    filing = read_filing(path)
    codes = [c for header in CODE_HEADERS if header in filing.columns for c in filing[header]]
    wrong = [c for c in codes if not uscc.is_valid(c)]
    assert len(wrong) == SLIPS.get(path.name, 0)
    assert all("O" in c and uscc.is_valid(c.replace("O", "0")) for c in wrong)


def test_there_are_enough_enterprises_contracts_and_certificates() -> None:
    assert min(len(read_filing(p)) for f in ("enterprise_rd", "industrial_output") for p in files(f)) >= 1500
    assert sum(len(read_filing(p)) for p in files("technology_contracts", "2024")) >= 3000
    assert min(len(read_filing(p)) for p in files("hitech_certificates")) >= 1000


def test_the_list_of_enterprises_changes_each_year() -> None:
    lists = [set(one("enterprise_rd", f"{y}年")["统一社会信用代码"]) for y in (2022, 2023)]
    assert lists[0] - lists[1]
    assert lists[1] - lists[0]


def test_towns_are_the_sixteen_streets_and_towns_and_no_zone() -> None:
    towns = set(one("talent_summary", "2024年下半年")["所属镇街"])
    assert len(towns) == 16
    for feed in (
        "enterprise_rd",
        "industrial_output",
        "hitech_certificates",
        "technology_contracts",
        "talent_projects",
    ):
        assert set(pd.concat([read_filing(p) for p in files(feed)])["所属镇街"]) <= towns


def test_no_contract_and_no_project_is_listed_twice() -> None:
    for feed, key in (
        ("technology_contracts", "合同登记编号"),
        ("talent_projects", "项目编号"),
        ("carriers", "载体编号"),
    ):
        assert pd.concat([read_filing(p) for p in files(feed)])[key].is_unique


def is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def test_filings_come_in_the_encodings_that_bureaus_use() -> None:
    texts = list(BATCHES.rglob("*.csv"))
    with_mark = [p for p in texts if p.read_bytes().startswith(b"\xef\xbb\xbf")]
    assert with_mark
    assert len(with_mark) < len(texts)
    in_gb18030 = [p for p in texts if not is_utf8(p.read_bytes())]
    assert len(in_gb18030) >= 3
    for path in in_gb18030:
        assert any("\u4e00" <= character <= "\u9fff" for character in path.read_bytes().decode("gb18030"))
    assert list(BATCHES.rglob("*.xlsx"))
