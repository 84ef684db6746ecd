"""Time the intake of one large table of a database: whole processes, for each number of rows.

    python benchmarks/take_in_table.py --rows 100000 --rows 1000000 [--url postgresql://OWNER@HOST/NAME]

A made-up table of 10 columns, in a SQLite file unless a URL is given (its table `kechuang_benchmark` is made and
dropped). Prints wall time, CPU time and peak memory: memory should not grow with the rows once there are many.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

TABLE = "kechuang_benchmark"
COLUMNS = ("year", "credit_code", "name", "town", "day", "revenue", "rd_expense", "output", "employees", "rd_staff")
PORTION = 50_000

TAKE_IN = """
import os, sys
from pathlib import Path
from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Feed, Source, SqlSource, Tag
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual
from kechuang_check.intake import Reception, take_in_database
T = ColumnType
columns = (
    Column("credit_code", T.CODE), Column("name", T.TEXT), Column("town", T.TEXT), Column("day", T.DATE),
    *(Column(name, T.AMOUNT, unit="千元") for name in ("revenue", "rd_expense", "output")),
    *(Column(name, T.INTEGER) for name in ("employees", "rd_staff")),
)
sql = SqlSource("URL", table="kechuang_benchmark", period="year", max_rows=10_000_000, timeout_seconds=3600)
expected = Expected(Frequency.YEARLY, Deadline(DaysAfter(1)), "o")
source = Source(sql.shown, sql=sql)
feed = Feed("f", Bilingual("f", "f"), "f", source, expected, columns, ("credit_code",), Tag.STATISTICAL)
at = Reception(Path("/"), Path(sys.argv[1]), environment=dict(os.environ))
batches = take_in_database(feed, at, (Period.parse("2024"),))
faults = [f.code for b in batches for f in b.findings if f.code != "intake/source-writable"]
assert sum(b.rows for b in batches) == int(sys.argv[2]) and not faults, faults
"""


def rows_of(count: int) -> Iterator[dict[str, Any]]:
    """The same rows on every machine, in an order that is not theirs by key."""
    for i in range(count):
        number = i * 7_654_321 % 9_999_991
        values = (
            2023 + i % 2, f"91320281MA{number:07d}X", f"示例企业{i}", ("华士镇", "周庄镇", "澄江街道")[i % 3],
            f"2024-{1 + i % 12:02d}-{1 + i % 28:02d}", number / 4, number / 8, number, i % 5000, i % 700,
        )  # fmt: skip
        yield dict(zip(COLUMNS, values, strict=True))


def make_table(url: str, count: int) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {TABLE}"))
        types = ["INTEGER", *["VARCHAR(40)"] * 4, *["NUMERIC(18, 3)"] * 3, "INTEGER", "INTEGER"]
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(COLUMNS, types, strict=True))
        connection.execute(text(f"CREATE TABLE {TABLE} ({columns})"))
        insert = text(f"INSERT INTO {TABLE} VALUES ({', '.join(f':{name}' for name in COLUMNS)})")  # noqa: S608
        portion: list[dict[str, Any]] = []
        for row in rows_of(count):
            portion.append(row)
            if len(portion) == PORTION:
                connection.execute(insert, portion)
                portion = []
        if portion:
            connection.execute(insert, portion)
    engine.dispose()


def measure(url: str, state: Path, rows: int) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak megabytes of one intake."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", TAKE_IN, str(state), str(rows)], env=os.environ | {"URL": url})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the measured process failed ({process.returncode})")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", required=True)
    parser.add_argument("--url", help="of a database in which a table may be made; otherwise a SQLite file")
    given = parser.parse_args()
    for rows in given.rows:
        with tempfile.TemporaryDirectory() as folder:
            url = given.url or f"sqlite:///{folder}/table.sqlite"
            if make_url(url).drivername == "postgresql":
                url = make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
            make_table(url, rows)
            wall, cpu, memory = measure(url, Path(folder) / "state", rows)
            print(f"{rows:>10,} rows {wall:7.1f} s wall {cpu:7.1f} s CPU {memory:8,.0f} MiB peak", flush=True)
    if given.url:
        make_table(url, 0)


if __name__ == "__main__":
    main()
