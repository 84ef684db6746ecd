"""Feeds of the talent office, carriers, and the register of the 24 priorities."""

from __future__ import annotations

import calendar
import random
from datetime import date, timedelta
from pathlib import Path

from generator import story
from generator.apportion import apportion
from generator.enterprises import TOWNS, City
from generator.writing import Cell, Table, total_row, write_csv, write_workbook

TALENT_HEADERS = ("所属镇街", "人才总量", "其中：高层次人才", "其中：高技能人才", "本期新增人才")
PROJECT_HEADERS = ("项目编号", "项目名称", "项目类别", "承担单位统一社会信用代码", "所属镇街", "立项日期", "资助金额")
CARRIER_HEADERS = (
    "载体编号",
    "载体名称",
    "载体类型",
    "载体级别",
    "运营单位统一社会信用代码",
    "所属镇街",
    "设立日期",
    "入驻企业数",
)
PRIORITY_HEADERS = ("任务编号", "任务名称", "所属工程", "责任单位", "完成时限", "任务状态", "更新日期")
PROJECTS = (
    "创新型产业集群培育",
    "科创策源空间建设",
    "创新企业雨林营造",
    "高能级科创载体攀登",
    "高层次人才引育",
    "全方位创新生态建设",
)
_BUREAUS = ("市工信局", "市发改委", "市科技局", "市科技局", "市委人才办", "市人社局")
_FIELDS = ("集成电路封测", "高端装备", "生物医药", "新能源材料", "特种冶金", "工业软件", "光电器件", "节能环保")
_HALVES = "上下"


def write_talent_summary(folder: Path) -> None:
    """Talents by town at the end of each half year, with a row 合计."""
    before = 489_960
    for (year, half), (talents, high) in story.TALENTS.items():
        rng = story.seeded(f"talents {year} {half}")
        weights = [w * 1000 + rng.randrange(90) for w in TOWNS.values()]
        columns = [
            apportion(talents, weights),
            apportion(high, [w * w // 1000 + 4000 for w in weights]),
            apportion(talents * 27 // 100, weights),
            apportion(talents - before, [w + 900 for w in weights]),
        ]
        rows: list[list[Cell]] = [[town, *[c[i] for c in columns]] for i, town in enumerate(TOWNS)]
        rows.append(total_row(TALENT_HEADERS, rows, TALENT_HEADERS[1:]))
        name = f"人才统计_{year}年{_HALVES[half - 1]}半年"
        title = f"江阴市{year}年{_HALVES[half - 1]}半年人才统计（合成数据）"
        table = Table(TALENT_HEADERS, rows, title, "单位：人", (14, 12, 18, 18, 16))
        if year == 2022:
            write_csv(folder / f"{name}.csv", table, encoding="gb18030")
        else:
            write_workbook(folder / f"{name}.xlsx", table)
        before = talents


def write_talent_projects(folder: Path, city: City) -> None:
    rng = story.seeded("talent projects")
    hosts = [e for e in city.enterprises if e.hitech and e.last > 2024]
    for year, counts in story.TALENT_PROJECTS.items():
        serial = 0
        for quarter, count in enumerate(counts, start=1):
            rows: list[list[Cell]] = []
            for approved_on in sorted(_days(rng, year, quarter * 3 - 2, 3, count)):
                serial += 1
                host, kind, topic = rng.choice(hosts), rng.choice(("创业类", "创新类")), rng.choice(_FIELDS)
                grant = rng.choice((50, 100, 100, 150, 200, 300))
                number = f"RC{year}{serial:04d}"
                rows.append([number, f"示例{topic}项目{serial:03d}", kind, host.code, host.town, approved_on, grant])
            encoding = "gb18030" if year == 2023 else "utf-8-sig"
            path = folder / f"人才项目_{year}年第{'一二三四'[quarter - 1]}季度.csv"
            write_csv(path, Table(PROJECT_HEADERS, rows), encoding=encoding)


def write_carriers(folder: Path, city: City) -> None:
    """New carriers by half year. Each file also lists some 众创空间, which the plan does not count."""
    rng = story.seeded("carriers")
    operators = [e for e in city.enterprises if e.last > 2024]
    for (year, half), count in story.CARRIERS.items():
        kinds = [rng.choice(("科技企业孵化器", "加速器", "产业园")) for _ in range(count)]
        kinds += ["众创空间"] * rng.randrange(1, 4)
        rng.shuffle(kinds)
        rows: list[list[Cell]] = []
        for i, (kind, day) in enumerate(zip(kinds, sorted(_days(rng, year, half * 6 - 5, 6, len(kinds))), strict=True)):
            number = f"ZT{year}{half}{i + 1:02d}"
            firm, level = rng.choice(operators), rng.choice(("市级", "市级", "省级", "国家级"))
            title = f"江阴示例{rng.choice(_FIELDS)}{kind}{year % 100}{half}{i + 1:02d}号"
            rows.append([number, title, kind, level, firm.code, firm.town, day, rng.randrange(6, 90)])
        name = f"科创载体_{year}年{_HALVES[half - 1]}半年"
        if year == 2024:
            table = Table(
                CARRIER_HEADERS, rows, "江阴市新设科创载体（合成数据）", widths=(12, 36, 16, 10, 22, 12, 14, 12)
            )
            write_workbook(folder / f"{name}.xlsx", table)
        else:
            write_csv(folder / f"{name}.csv", Table(CARRIER_HEADERS, rows), encoding="utf-8-sig")


def _days(rng: random.Random, year: int, month: int, months: int, count: int) -> list[date]:
    first = date(year, month, 1)
    last = date(year, month + months - 1, calendar.monthrange(year, month + months - 1)[1])
    return [first + timedelta(days=rng.randrange((last - first).days + 1)) for _ in range(count)]


def write_priorities(folder: Path) -> None:
    """The register at the end of some months; at the last one task is overdue, and one overdue and without owner."""
    tasks = _tasks()
    for day in (
        date(2022, 12, 31),
        date(2023, 12, 31),
        date(2024, 6, 30),
        date(2024, 11, 30),
        date(2024, 12, 31),
    ):
        rows = []
        for number, title, project, owner, deadline, done_on in tasks:
            if number == "KC-17" and day >= date(2024, 11, 30):
                owner = None  # noqa: PLW2901  the department was merged, nobody took the task over yet
            state = "已完成" if done_on <= day else "进行中" if (deadline - day).days < 700 else "未启动"
            rows.append([number, title, project, owner, deadline, state, day])
        table = Table(
            PRIORITY_HEADERS,
            rows,
            f"重点任务台账（合成数据，截至{day.year}年{day.month}月末）",
            "",
            (12, 30, 24, 16, 14, 12, 14),
        )
        name = f"重点任务_{day:%Y-%m}"
        if day.year == 2024:
            write_workbook(folder / f"{name}.xlsx", table)
        else:
            write_csv(folder / f"{name}.csv", table, encoding="gb18030")


def _tasks() -> list[tuple[str, str, str, str | None, date, date]]:
    """Number, title, project, owner, deadline, and the day it was done (after the plan for two of them)."""
    tasks: list[tuple[str, str, str, str | None, date, date]] = []
    for i in range(24):
        project = i // 4
        month = 6 + i * 7 % 31  # spread over the plan, from June 2022 to December 2024
        deadline = _month_end(2022 + (month - 1) // 12, (month - 1) % 12 + 1)
        done_on = deadline - timedelta(days=11 + i * 5 % 60)
        tasks.append(
            (f"KC-{i + 1:02d}", f"示例重点任务{i + 1:02d}", PROJECTS[project], _BUREAUS[project], deadline, done_on)
        )
    never = date(2025, 6, 30)
    tasks[8] = (*tasks[8][:4], date(2024, 10, 31), never)
    tasks[16] = (*tasks[16][:4], date(2024, 12, 31), never)
    return tasks


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
