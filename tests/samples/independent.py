"""The eleven figures at the end of 2024, computed with pandas straight from the files as they were sent.

Nothing of the product is used here: its own results are held against these.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

BATCHES = Path(__file__).resolve().parents[2] / "samples" / "batches"
PLAN_END = date(2024, 12, 31)
TOTALS = ("合计", "总计", "小计")


def read_filing(path: Path) -> pd.DataFrame:
    """The rows of a filing under its own headers, all cells as text or None, without the rows of totals."""
    if path.suffix == ".xlsx":
        grid = pd.read_excel(path, header=None, dtype=object, engine="openpyxl")
        head = int(grid.notna().all(axis=1).idxmax())  # titles and units leave cells empty, the header does not
        frame = grid.iloc[head + 1 :].set_axis([str(h) for h in grid.iloc[head]], axis=1)
        frame = frame.map(lambda v: None if pd.isna(v) else str(v.date()) if hasattr(v, "date") else str(v))
    else:
        encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "gb18030"
        frame = pd.read_csv(path, encoding=encoding, dtype=str, keep_default_na=False)
        frame = frame.map(lambda v: v or None)
    frame = frame.astype(object).where(frame.notna(), None)
    return frame[~frame.iloc[:, 0].isin(TOTALS)].reset_index(drop=True)


def files(feed: str, mark: str = "") -> list[Path]:
    """The batches of a feed whose names hold `mark`."""
    return sorted(p for p in (BATCHES / feed).iterdir() if mark in p.name)


def one(feed: str, mark: str) -> pd.DataFrame:
    (path,) = files(feed, mark)
    return read_filing(path)


def total(values: Sequence[str | None] | pd.Series) -> Fraction:
    """The exact sum of numbers written as text."""
    return sum((Fraction(Decimal(str(v))) for v in values if v is not None), Fraction(0))


def days(values: pd.Series) -> pd.Series:
    return values.map(lambda v: date.fromisoformat(v.replace("/", "-")))


def valid_certificate_holders(register: pd.DataFrame, day: date) -> int:
    """Enterprises, by credit code, with a certificate that is valid on `day`."""
    issued, until = days(register["发证日期"]), days(register["有效期至"])
    return int(register.loc[(issued <= day) & (until >= day), "统一社会信用代码"].nunique())


def independent_figures() -> dict[str, Fraction]:
    """Each indicator of the plan at 2024-12-31: shares as fractions, money in yuan, things as counts."""
    macro = one("macro_series", "2024").set_index("截止日期").loc["2024-12-31"]
    research = one("enterprise_rd", "2024")
    output = one("industrial_output", "2024年12月")
    talents = one("talent_summary", "2024年下半年")
    projects = pd.concat([read_filing(p) for p in files("talent_projects")])
    carriers = pd.concat([read_filing(p) for p in files("carriers")])
    contracts = pd.concat([read_filing(p) for p in files("technology_contracts", "2024")])
    tasks = one("priorities", "2024-12")

    sold = contracts[contracts["统计口径"] == "输出"]
    overdue = (days(tasks["完成时限"]) <= PLAN_END) & (tasks["任务状态"] != "已完成")
    counted = carriers["载体类型"].isin(["科技企业孵化器", "加速器", "产业园"])
    whole_output = total(output["工业总产值累计"])
    return {
        "rd_gdp": total([macro["全社会研发经费内部支出"]]) / total([macro["地区生产总值"]]),
        "enterprise_rd": total(research["研究开发费用合计"]) / total(research["主营业务收入"]),
        "sei_share": total(output["战略性新兴产业产值累计"]) / whole_output,
        "hitech_share": total(output["高新技术产业产值累计"]) / whole_output,
        "hitech_enterprises": Fraction(valid_certificate_holders(one("hitech_certificates", "2024-12"), PLAN_END)),
        "talent_total": total(talents["人才总量"]),
        "talent_high_level": total(talents["其中：高层次人才"]),
        "talent_projects": Fraction(projects["项目编号"].nunique()),
        "carriers": Fraction(carriers.loc[counted, "载体编号"].nunique()),
        "contract_turnover": total(sold["成交额"]) * 10_000,
        "priorities": Fraction(int((tasks["责任单位"].notna() & ~overdue).sum())),
    }
