"""Time the intake of one large CSV against plain readers of the same file: whole processes, in turn.

A made-up feed of 15 columns (codes, texts, amounts, counts, a day). Intake keeps the file, hashes it, looks through
its encoding, reads every cell by the feed's grammar, and writes canonical Parquet; `pandas.read_csv` and DuckDB's
reader only read it. Prints the median wall time, CPU time and peak memory of each. `--quoted` puts texts in quotes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AMOUNTS = ("revenue", "rd_expense", "output", "sei_output", "hitech_output", "sales", "export")
COUNTS = ("employees", "rd_staff", "patents")

MAKE = """
COPY (SELECT '91320281MA' || lpad((i % 9999999)::VARCHAR, 7, '0') || 'X' AS credit_code,
  '示例企业' || i AS name, ['华士镇', '周庄镇', '澄江街道'][1 + i % 3] AS town,
  lpad((1300 + i % 3000)::VARCHAR, 4, '0') AS industry, (DATE '2024-01-01' + (i % 366)::INT)::VARCHAR AS day,
  {amounts}, {counts} FROM range({rows}) t(i)) TO '{file}' (HEADER, {quotes})
"""

OURS = """
import sys
from pathlib import Path
from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Feed, Source, Tag
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual
from kechuang_check.intake import Reception, take_in
T = ColumnType
columns = (
    *(Column(name, T.CODE) for name in ("credit_code", "industry")),
    *(Column(name, T.TEXT) for name in ("name", "town")),
    Column("day", T.DATE),
    *(Column(name, T.AMOUNT, unit="千元") for name in {amounts}),
    *(Column(name, T.INTEGER) for name in {counts}),
)
expected = Expected(Frequency.YEARLY, Deadline(DaysAfter(1)), "o")
feed = Feed("f", Bilingual("f", "f"), "f", Source("."), expected, columns, ("credit_code",), Tag.STATISTICAL)
batch = take_in(Path(sys.argv[1]), feed, Reception(Path("."), Path(sys.argv[2])), period=Period.parse("2024"))
assert batch.rows == {rows} and not batch.findings, (batch.rows, batch.findings)
"""
PANDAS = "import sys, pandas; assert len(pandas.read_csv(sys.argv[1])) == {rows}"
DUCKDB = """
import sys, duckdb
duckdb.execute("SET enable_progress_bar = false")
duckdb.execute("CREATE TABLE t AS FROM read_csv($file)", {{"file": sys.argv[1]}})
assert duckdb.execute("SELECT count(*) FROM t").fetchone()[0] == {rows}
"""


def make_file(file: Path, rows: int, *, quoted: bool) -> None:
    """The same file on every machine for the same number of rows."""
    import duckdb

    amounts = ", ".join(f"((hash(i + {n}) % 90000000) / 100.0)::DECIMAL(18, 2) AS {a}" for n, a in enumerate(AMOUNTS))
    counts = ", ".join(f"(hash(i * {n + 3}) % 5000)::INT AS {c}" for n, c in enumerate(COUNTS))
    quotes = "FORCE_QUOTE (credit_code, name, town, industry, day)" if quoted else "QUOTE ''"
    duckdb.execute(MAKE.format(amounts=amounts, counts=counts, rows=rows, file=file, quotes=quotes))


def measure(code: str, *arguments: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak megabytes of a process."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code, *arguments])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"a measured process failed ({process.returncode})")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--quoted", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the file is made; otherwise a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        file = Path(folder) / "enterprises_2024.csv"
        make_file(file, given.rows, quoted=given.quoted)
        print(f"{given.rows:,} rows, 15 columns, {file.stat().st_size / 2**20:,.0f} MiB")
        values = {"rows": given.rows, "amounts": AMOUNTS, "counts": COUNTS}
        for name, code in (("intake", OURS), ("pandas.read_csv", PANDAS), ("DuckDB read_csv", DUCKDB)):
            found = []
            for turn in range(given.repeat):
                state = Path(folder) / f"state{turn}"
                found.append(measure(code.format(**values), str(file), str(state)))
            wall, cpu, memory = (statistics.median(column) for column in zip(*found, strict=True))
            print(f"{name:16} {wall:7.1f} s wall {cpu:7.1f} s CPU {memory:8,.0f} MiB peak")


if __name__ == "__main__":
    main()
