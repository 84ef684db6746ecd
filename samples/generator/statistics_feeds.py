"""Feeds of the statistics bureau: macro series, enterprise R&D, industrial output."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from generator import story
from generator.apportion import apportion, apportion_within
from generator.credit_codes import with_slip
from generator.enterprises import City, Enterprise
from generator.writing import Cell, Table, total_row, write_csv, write_workbook

MACRO_HEADERS = (
    "截止日期",
    "地区生产总值",
    "第一产业增加值",
    "第二产业增加值",
    "第三产业增加值",
    "全社会研发经费内部支出",
    "企业研发经费支出",
    "二〇二〇年地区生产总值",
    "数据状态",
    "发布日期",
)
RD_HEADERS = (
    "统一社会信用代码",
    "单位详细名称",
    "所属镇街",
    "行业代码",
    "主营业务收入",
    "研究开发费用合计",
    "人员人工费用",
    "直接投入费用",
    "从业人员期末人数",
    "研究开发人员合计",
)
OUTPUT_HEADERS = (
    "统一社会信用代码",
    "单位详细名称",
    "所属镇街",
    "行业代码",
    "工业总产值本月",
    "工业总产值累计",
    "战略性新兴产业产值累计",
    "高新技术产业产值累计",
    "工业销售产值累计",
    "出口交货值累计",
    "高新技术产业目录",
)
CATALOGUE = "2018年目录"
_SMALLEST_REVENUE = 20_000  # 千元: below 20 million yuan an enterprise is not on the list
_WIDTHS = (22, 36, 12, 10, *[16] * 7)


def write_macro(folder: Path) -> None:
    """Yearly series in 亿元: the year of the filing and the one before. The figures of 2024 are early ones (快报数)."""
    for year in (2022, 2023, 2024):
        rows = [macro_row(y, story.GDP[y], story.SOCIAL_RD[y], is_early=y == 2024) for y in (year - 1, year)]
        table = Table(
            MACRO_HEADERS, rows, f"江阴市{year}年主要经济指标（合成数据）", "单位：亿元", (14, *[18] * 7, 12, 14)
        )
        if year == 2023:
            write_csv(folder / f"主要经济指标_{year}年.csv", table, encoding="gb18030")
        else:
            write_workbook(folder / f"主要经济指标_{year}年.xlsx", table)


def macro_row(year: int, gdp: Decimal, rd: Decimal, *, is_early: bool) -> list[Cell]:
    """One year in 亿元; the industries add up to GDP."""
    primary, secondary = _share(gdp, "0.0092"), _share(gdp, "0.5117")
    state = "快报数" if is_early else "最终核实"
    last_day = date(year, 12, 31)
    published_on = last_day if is_early else date(year + 1, 10, 20)
    return [
        last_day,
        gdp,
        primary,
        secondary,
        gdp - primary - secondary,
        rd,
        _share(rd, "0.9612"),
        story.PUBLISHED_GDP_2020,
        state,
        published_on,
    ]


def _share(whole: Decimal, share: str) -> Decimal:
    return (whole * Decimal(share)).quantize(Decimal("0.01"))


def write_enterprise_rd(folder: Path, city: City) -> None:
    """Enterprise R&D of three years; the newest file is a workbook with a few slips that a bureau lives with."""
    for year in (2022, 2023, 2024):
        rows = _rd_rows(city, year)
        if year == 2024:
            for i in (211, 874, 1403):
                rows[i][0] = with_slip(str(rows[i][0]))
            for i in (96, 530, 1188, 1511):
                rows[i][8] = rows[i][9] = None
        table = Table(
            RD_HEADERS, rows, f"{year}年江阴市规模以上工业企业研究开发情况（合成数据）", "单位：千元", _WIDTHS
        )
        match year:
            case 2022:
                write_csv(folder / f"规上工业研发_{year}年.csv", table, encoding="gb18030")
            case 2023:
                write_csv(folder / f"规上工业研发_{year}年.csv", table, encoding="utf-8-sig")
            case _:
                write_workbook(folder / f"规上工业研发_{year}年.xlsx", table)


def _rd_rows(city: City, year: int) -> list[list[Cell]]:
    rng = story.seeded(f"enterprise_rd {year}")
    firms = city.listed(year)
    revenue = _by_size(story.REVENUE[year], firms, rng, _SMALLEST_REVENUE)
    weights = []
    for firm, income in zip(firms, revenue, strict=True):
        active = rng.randrange(100) < (72 if firm.hitech else 34)
        weights.append(int(income * rng.lognormvariate(0, 0.55) * (1.6 if firm.hitech else 1)) if active else 0)
    rows: list[list[Cell]] = []
    for firm, income, expense in zip(firms, revenue, apportion(story.RD_EXPENSE[year], weights), strict=True):
        if expense > income // 4:
            raise ValueError("the story asks for more R&D than is believable")
        employees = max(12, income // rng.randrange(900, 2600))
        researchers = max(1, employees * rng.randrange(4, 22) // 100) if expense else 0
        staff, inputs = expense * rng.randrange(28, 44) // 100, expense * rng.randrange(34, 50) // 100
        rows.append(
            [firm.code, firm.name, firm.town, firm.industry, income, expense, staff, inputs, employees, researchers]
        )
    return rows


def _by_size(total: int, firms: list[Enterprise], rng: random.Random, least: int) -> list[int]:
    weights = [max(1, int(f.size * rng.lognormvariate(0, 0.12))) for f in firms]
    return [least + part for part in apportion(total - least * len(firms), weights)]


@dataclass(frozen=True)
class _YearOfOutput:
    """For each firm its output from January to June, November and December, and of those months alone, in 千元."""

    firms: list[Enterprise]
    to_date: dict[int, list[int]]
    of_month: dict[int, list[int]]


@cache
def _year_of_output(city: City, year: int) -> _YearOfOutput:
    rng = story.seeded(f"industrial_output {year}")
    firms = city.listed(year)
    whole = _by_size(story.OUTPUT[year, 12], firms, rng, 18_000)
    december = [w * rng.randrange(70, 105) // 1000 for w in whole]
    to_november = [w - m for w, m in zip(whole, december, strict=True)]
    november = [w * rng.randrange(70, 100) // 1000 for w in whole]
    to_june = [w * rng.randrange(440, 500) // 1000 for w in whole]
    june = [w * rng.randrange(150, 190) // 1000 for w in to_june]
    return _YearOfOutput(firms, {6: to_june, 11: to_november, 12: whole}, {6: june, 11: november, 12: december})


def write_industrial_output(folder: Path, city: City) -> None:
    """Year-to-date output of some months, the last one with the published total of 2024 and a row 合计."""
    for year, month in story.SEI_OUTPUT:
        rows = _output_rows(city, year, month)
        if month != 12:
            table = Table(OUTPUT_HEADERS, rows)
            encoding = "utf-8-sig" if month == 6 else "gb18030"
            write_csv(folder / f"规上工业产值_{year}年{month}月.csv", table, encoding=encoding)
            continue
        rows.append(total_row(OUTPUT_HEADERS, rows, OUTPUT_HEADERS[4:10]))
        title = f"{year}年1—{month}月江阴市规模以上工业产值（合成数据）"
        table = Table(OUTPUT_HEADERS, rows, title, "单位：千元", _WIDTHS)
        if year == 2024:
            write_workbook(folder / f"规上工业产值_{year}年{month}月.xlsx", table)
        else:
            write_csv(folder / f"规上工业产值_{year}年{month}月.csv", table, encoding="gb18030")


def _output_rows(city: City, year: int, month: int) -> list[list[Cell]]:
    filed = _year_of_output(city, year)
    rng = story.seeded(f"sales {year} {month}")
    total = filed.to_date[month]
    sei = apportion_within(story.SEI_OUTPUT[year, month], total, [f.sei for f in filed.firms])
    hitech = apportion_within(story.HITECH_OUTPUT[year, month], total, [f.hitech for f in filed.firms])
    rows: list[list[Cell]] = []
    for i, firm in enumerate(filed.firms):
        sales = total[i] * rng.randrange(930, 1010) // 1000
        export = sales * rng.randrange(5, 60) // 100 if rng.randrange(100) < 38 else 0
        amounts = (filed.of_month[month][i], total[i], sei[i], hitech[i], sales, export)
        rows.append([firm.code, firm.name, firm.town, firm.industry, *amounts, CATALOGUE])
    return rows
