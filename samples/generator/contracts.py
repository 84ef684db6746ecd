"""Technology contracts registered in each quarter."""

from __future__ import annotations

import calendar
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from generator import story
from generator.apportion import apportion
from generator.enterprises import City
from generator.writing import Cell, Table, write_csv

HEADERS = (
    "合同登记编号",
    "统计口径",
    "合同类别",
    "卖方统一社会信用代码",
    "卖方名称",
    "所属镇街",
    "签订日期",
    "登记日期",
    "成交额",
    "技术交易额",
)
_KINDS = {"技术开发": 46, "技术服务": 34, "技术转让": 8, "技术许可": 5, "技术咨询": 7}
_QUARTERS = "一二三四"


def write_contracts(folder: Path, city: City) -> None:
    """Twelve quarters: contracts of sellers in the city (输出), and of buyers here with sellers elsewhere (吸纳)."""
    rng = story.seeded("contracts")
    sellers = [e for e in city.enterprises if e.hitech and e.last > 2024]
    buyers = [e for e in city.enterprises if e.last > 2024]
    outside = [(city.codes.draw(elsewhere=True), city.name("技术服务", city="示例外地")) for _ in range(240)]
    for year, (sold, bought) in story.CONTRACTS_BY_QUARTER.items():
        for quarter, turnover in enumerate(story.CONTRACT_TURNOVER[year], start=1):
            rows = []
            for amount in _amounts(turnover, sold, rng):
                firm = rng.choice(sellers)
                rows.append(_contract(rng, "输出", firm.code, firm.name, firm.town, year, quarter, amount))
            for amount in _amounts(turnover * 2 // 5, bought, rng):
                code, name = rng.choice(outside)
                rows.append(_contract(rng, "吸纳", code, name, rng.choice(buyers).town, year, quarter, amount))
            rows.sort(key=lambda row: str(row[7]))
            for serial, row in enumerate(rows, start=1):
                row[0] = _registration_number(year, quarter * 10_000 + serial)
            if (year, quarter) == (2024, 4):
                _slip(rows)
            _write(folder, year, quarter, rows)


def _amounts(total: int, count: int, rng: random.Random) -> list[int]:
    """Amounts in 100 yuan, none below 3,000 yuan."""
    weights = [int(1000 * rng.lognormvariate(0, 1.6)) + 1 for _ in range(count)]
    return [30 + part for part in apportion(total - 30 * count, weights)]


def _contract(
    rng: random.Random, basis: str, code: str, name: str, town: str, year: int, quarter: int, amount: int
) -> list[Cell]:
    first = date(year, quarter * 3 - 2, 1)
    last = date(year, quarter * 3, calendar.monthrange(year, quarter * 3)[1])
    registered_on = first + timedelta(days=rng.randrange((last - first).days + 1))
    signed_on = registered_on - timedelta(days=rng.randrange(3, 120))
    kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
    technology = amount if rng.random() < 0.6 else amount * rng.randrange(60, 100) // 100
    ten_thousands = [Decimal(a).scaleb(-2) for a in (amount, technology)]
    return ["", basis, kind, code, name, town, signed_on, registered_on, *ten_thousands]


def _registration_number(year: int, serial: int) -> str:
    """Fourteen digits in the old register, sixteen in the new one that the samples have from 2023 on."""
    return f"{year}3202{serial:06d}" if year < 2023 else f"{year}320281{serial:06d}"


def _slip(rows: list[list[Cell]]) -> None:
    """What happens in a busy quarter: two dates the wrong way round, five sellers not named."""
    for i in (77, 402):
        rows[i][6], rows[i][7] = rows[i][7], rows[i][6]
        if str(rows[i][7]) < "2024-10-01":
            rows[i][7], rows[i][6] = date(2024, 10, 9), date(2024, 10, 16)
    for i in (15, 288, 301, 640, 811):
        rows[i][4] = None


def _write(folder: Path, year: int, quarter: int, rows: list[list[Cell]]) -> None:
    encoding = "utf-8-sig" if year == 2024 else "gb18030"
    day_format = "%Y/%m/%d" if year == 2022 else "%Y-%m-%d"
    path = folder / f"技术合同_{year}年{_QUARTERS[quarter - 1]}季度.csv"
    write_csv(path, Table(HEADERS, rows), encoding=encoding, day_format=day_format)
