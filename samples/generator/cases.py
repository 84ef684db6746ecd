"""Small filings for `kechuang-check verify`: for each suite one that meets its targets and one that falls short.

Most lie exactly on a bound or one smallest step beside it. Each case has an `expected.yaml` with the result.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from generator.apportion import apportion
from generator.enterprises import TOWNS, City
from generator.registers import (
    CARRIER_HEADERS,
    PRIORITY_HEADERS,
    PROJECT_HEADERS,
    PROJECTS,
    TALENT_HEADERS,
)
from generator.statistics_feeds import CATALOGUE, MACRO_HEADERS, OUTPUT_HEADERS, RD_HEADERS, macro_row
from generator.story import seeded
from generator.writing import Cell, Table, total_row, write_csv, write_workbook

PLAN_END = date(2024, 12, 31)
_TOWNS = tuple(TOWNS)
_LIST = 1000
"""How many enterprises of designated size a filing has, so that it does not look cut off."""


def _town(i: int) -> str:
    return _TOWNS[i % len(_TOWNS)]


def _weights(count: int, least: int) -> list[int]:
    """Sizes that repeat every sixteen enterprises."""
    return [least + i % 16 for i in range(count)]


def write_cases(folder: Path, city: City) -> None:
    rng = seeded("cases")
    _macro(folder / "macro_series")
    _enterprise_rd(folder / "enterprise_rd", city)
    _industrial_output(folder / "industrial_output", city)
    _talent_summary(folder / "talent_summary")
    _talent_projects(folder / "talent_projects", city, rng)
    _carriers(folder / "carriers", city)
    _priorities(folder / "priorities")


def expect(
    case: Path,
    feed: str,
    shows: str,
    assessments: Mapping[str, tuple[str, str, str]],
    findings: Sequence[str] = (),
    as_of: date = PLAN_END,
) -> None:
    """Write `expected.yaml`: for each indicator its standing, value and shortfall; for each finding a line."""
    lines = [f"# {shows}", f"as_of: {as_of}", f"feed: {feed}", "assessments:"]
    lines += [
        f'  {name}: {{standing: {standing}, value: "{value}", shortfall: "{shortfall}"}}'
        for name, (standing, value, shortfall) in assessments.items()
    ]
    lines += ["findings:", *[f"  - {f}" for f in findings]] if findings else ["findings: []"]
    (case / "expected.yaml").write_bytes(("\n".join(lines) + "\n").encode())


def _macro(folder: Path) -> None:
    def case(name: str, rd: str, shows: str, result: tuple[str, str, str], as_of: date = PLAN_END) -> None:
        rows = [macro_row(2024, Decimal("5000.00"), Decimal(rd), is_early=True)]
        write_csv(folder / name / "主要经济指标_2024年.csv", Table(MACRO_HEADERS, rows), encoding="gb18030")
        expect(folder / name, "macro_series", shows, {"rd_gdp": result}, as_of=as_of)

    case("meets", "165.50", "3.31 % is more than 3.3 %.", ("achieved", "0.033100", "0"))
    case(
        "falls_short",
        "164.50",
        "3.29 % prints as 3.3 % and is not more than it; after the due date that is missed.",
        ("missed", "0.032900", "0.010000"),
        date(2025, 10, 31),
    )
    case(
        "at_the_bound",
        "165.00",
        "Exactly 3.3 % is not more than 3.3 %: one smallest step is missing.",
        ("behind", "0.033000", "0.01"),
    )


def _enterprise_rd(folder: Path, city: City) -> None:
    small = 40

    def case(name: str, expense: int, shows: str, result: tuple[str, str, str]) -> None:
        """A thousand enterprises; `small` of them put half of their revenue into research."""
        revenue = [20_000] * small + apportion(50_000_000 - 20_000 * small, _weights(_LIST - small, 20))
        expenses = [10_000] * small + apportion(expense - 10_000 * small, _weights(_LIST - small, 40))
        rows: list[list[Cell]] = []
        for i, (income, cost) in enumerate(zip(revenue, expenses, strict=True)):
            firm = city.enterprises[i]
            third = cost // 3
            place, staff = _town(i), 100 + i % 50
            rows.append([firm.code, firm.name, place, firm.industry, income, cost, third, third, staff, 9])
        write_csv(folder / name / "规上工业研发_2024年.csv", Table(RD_HEADERS, rows), encoding="gb18030")
        expect(folder / name, "enterprise_rd", shows, {"enterprise_rd": result})

    case("meets", 1_000_000, "Exactly 2.00 % meets 2 %.", ("achieved", "0.020000000", "0"))
    case(
        "falls_short",
        999_999,
        "1000 yuan too little: it prints as 2.00 % and does not meet 2 %, though the mean of the ratios is far above.",
        ("behind", "0.01999998", "0.000002"),
    )


def _industrial_output(folder: Path, city: City) -> None:
    def case(
        name: str,
        month: int,
        shares: tuple[int, int],
        shows: str,
        results: Mapping[str, tuple[str, str, str]],
        as_of: date,
    ) -> None:
        """A thousand enterprises; `shares` of a total of 100,000,000 千元, in 千元."""
        total = apportion(100_000_000, _weights(_LIST, 20))
        sei, hitech = (apportion(share, _weights(_LIST, 30)) for share in shares)
        rows: list[list[Cell]] = []
        for i, output in enumerate(total):
            firm = city.enterprises[i]
            amounts = (output // month, output, sei[i], hitech[i], output, output // 5)
            rows.append([firm.code, firm.name, _town(i), firm.industry, *amounts, CATALOGUE])
        rows.append(total_row(OUTPUT_HEADERS, rows, OUTPUT_HEADERS[4:10]))
        table = Table(OUTPUT_HEADERS, rows, "规模以上工业产值（合成数据）", "单位：千元")
        write_workbook(folder / name / f"规上工业产值_2024年{month}月.xlsx", table)
        expect(folder / name, "industrial_output", shows, results, as_of=as_of)

    case(
        "meets",
        12,
        (40_000_000, 42_000_000),
        "Exactly 40 % and 42 % meet their targets; the row of totals is not added.",
        {"sei_share": ("achieved", "0.400000000", "0"), "hitech_share": ("achieved", "0.420000000", "0")},
        PLAN_END,
    )
    case(
        "falls_short",
        12,
        (39_990_000, 41_999_999),
        "39.99 % and 41.999999 % do not meet 40 % and 42 %.",
        {"sei_share": ("behind", "0.399900000", "0.01000"), "hitech_share": ("behind", "0.419999990", "0.000001")},
        PLAN_END,
    )
    case(
        "not_yet_due",
        6,
        (39_000_000, 43_000_000),
        "In the middle of the last year: one target is met early, of the other nothing is asked yet.",
        {"sei_share": ("not_yet_due", "0.390000000", "none"), "hitech_share": ("achieved", "0.430000000", "none")},
        date(2024, 7, 31),
    )


def _talent_summary(folder: Path) -> None:
    def case(name: str, talents: int, high: int, shows: str, results: Mapping[str, tuple[str, str, str]]) -> None:
        weights = list(TOWNS.values())
        columns = [apportion(n, weights) for n in (talents, high, talents // 4, 9000)]
        rows: list[list[Cell]] = [[town, *[c[i] for c in columns]] for i, town in enumerate(_TOWNS)]
        rows.append(total_row(TALENT_HEADERS, rows, TALENT_HEADERS[1:]))
        table = Table(TALENT_HEADERS, rows, "江阴市人才统计（合成数据）", "单位：人")
        write_workbook(folder / name / "人才统计_2024年下半年.xlsx", table)
        expect(folder / name, "talent_summary", shows, results)

    case(
        "meets",
        560_000,
        16_000,
        "Exactly 560,000 and 16,000 meet their targets; the row of totals is not added.",
        {"talent_total": ("achieved", "560000", "0"), "talent_high_level": ("achieved", "16000", "0")},
    )
    case(
        "falls_short",
        559_999,
        15_990,
        "One talent and ten high-level talents are missing.",
        {"talent_total": ("behind", "559999", "1"), "talent_high_level": ("behind", "15990", "10")},
    )


def _talent_projects(folder: Path, city: City, rng: random.Random) -> None:
    def case(
        name: str,
        repeated: int,
        shows: str,
        result: tuple[str, str, str],
        findings: Sequence[str] = (),
        without: tuple[int, int] | None = None,
    ) -> None:
        """Fifty projects in each quarter; the first `repeated` of 2023 and of 2024 were in the quarter before.
        `without`: a year and a quarter of which there is no filing.
        """
        first = 1
        for year in (2022, 2023, 2024):
            for quarter in (1, 2, 3, 4):
                if quarter == 1 and year > 2022:
                    first -= repeated
                rows: list[list[Cell]] = []
                for i in range(50):
                    firm, number = city.enterprises[i], f"RC{first + i:06d}"
                    day = date(year, quarter * 3 - 2, 1) + timedelta(days=rng.randrange(90))
                    rows.append([number, f"示例项目{number}", "创业类", firm.code, firm.town, day, 100])
                first += 50
                file = f"人才项目_{year}年第{'一二三四'[quarter - 1]}季度.csv"
                if (year, quarter) != without:
                    write_csv(folder / name / file, Table(PROJECT_HEADERS, rows), encoding="gb18030")
        expect(folder / name, "talent_projects", shows, {"talent_projects": result}, findings)

    case(
        "meets", 0, "600 projects in three years: the count does not start again in January.", ("achieved", "600", "0")
    )
    case(
        "falls_short",
        1,
        "600 rows and 598 projects: one of each year before is listed a second time.",
        ("behind", "598", "2"),
    )
    case(
        "quarter_missing",
        0,
        "550 projects, and a quarter of which nothing is known: no shortfall can be told.",
        ("insufficient_data", "550", "none"),
        ["{code: intake/report-missing, outcome: warn}"],
        without=(2023, 3),
    )


def _carriers(folder: Path, city: City) -> None:
    def case(name: str, kinds: Sequence[Sequence[str]], shows: str, result: tuple[str, str, str]) -> None:
        """`kinds`: of the carriers of each half year of the plan."""
        number = 0
        for n, of_half in enumerate(kinds):
            year, is_second = 2022 + n // 2, n % 2
            rows: list[list[Cell]] = []
            for i, kind in enumerate(of_half):
                number += 1
                firm, day = city.enterprises[number], date(year, 1 + 6 * is_second + i % 6, 15)
                rows.append(
                    [f"ZT{number:04d}", f"示例载体{number:02d}", kind, "市级", firm.code, firm.town, day, 20 + i]
                )
            file = f"科创载体_{year}年{'上下'[is_second]}半年.csv"
            write_csv(folder / name / file, Table(CARRIER_HEADERS, rows), encoding="utf-8-sig")
        expect(folder / name, "carriers", shows, {"carriers": result})

    three = ["科技企业孵化器", "加速器", "产业园"]
    before = (three, three * 2, three, three * 2)
    case("meets", (*before, three, [*three, three[0]]), "25 of three kinds together.", ("achieved", "25", "0"))
    case(
        "falls_short",
        (*before, three, [*three, "众创空间", "众创空间"]),
        "26 are listed, and two of them are of a kind that the plan does not count.",
        ("behind", "24", "1"),
    )


def _priorities(folder: Path) -> None:
    def case(
        name: str,
        in_order: bool,
        shows: str,
        result: tuple[str, str, str],
        findings: Sequence[str] = (),
        tasks: int = 24,
    ) -> None:
        rows: list[list[Cell]] = []
        for i in range(tasks):
            deadline = PLAN_END if i % 2 else date(2024, 6, 30)
            owner = "市科技局" if in_order or i != 3 else None
            state = "已完成" if in_order or i != 10 else "进行中"
            number = f"KC-{i + 1:02d}"
            rows.append([number, f"示例重点任务{i + 1:02d}", PROJECTS[i // 4], owner, deadline, state, PLAN_END])
        write_csv(folder / name / "重点任务_2024-12.csv", Table(PRIORITY_HEADERS, rows), encoding="gb18030")
        expect(folder / name, "priorities", shows, {"priorities": result}, findings)

    case("meets", True, "All 24 are present, owned and done in time.", ("achieved", "24", "0"))
    case(
        "falls_short",
        False,
        "24 are present, one has no owner and one is overdue.",
        ("behind", "22", "2"),
        ["{code: priorities/owner-named, outcome: warn, failing: 1}"],
    )
    case(
        "cut_off",
        True,
        "A register of 21 tasks was cut off: that is no shortfall of 3.",
        ("data_not_fit", "21", "none"),
        ["{code: priorities/all-24-present, outcome: fail}"],
        tasks=21,
    )
