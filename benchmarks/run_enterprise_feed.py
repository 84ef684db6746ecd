"""Time `kechuang-check run` on a generated enterprise feed: whole processes, one fresh workspace each.

    python benchmarks/run_enterprise_feed.py --rows 10000 --rows 100000 [--repeat 3]

Prints, for each number of rows, the median wall time, CPU time and peak memory of the first night (everything is read
and judged) and of the second (everything is known already). Made for comparison on one machine, not for a verdict.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from stdnum.cn import uscc

from kechuang_check.definitions.templates import create_workspace

CHECK = "enterprise_rd"
DAY = "2024-12-31"
COMMAND = [sys.executable, "-m", "kechuang_check"]


def make_workspace(folder: Path, rows: int) -> None:
    """The Jiangyin workspace with one check, and one batch of `rows` enterprises."""
    create_workspace(folder, "jiangyin")
    for part in ("checks", "expectations"):
        for file in (folder / part).glob("*.yaml"):
            if file.stem != CHECK:
                file.unlink()
    batches = folder / "samples" / "batches" / CHECK
    columns = columns_of(folder)
    for file in batches.iterdir():
        file.unlink()
    choose = random.Random(rows)  # noqa: S311 - made-up figures
    with (batches / "enterprises_2024.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(columns)
        writer.writerows(row(number, columns, choose) for number in range(rows))


def columns_of(folder: Path) -> list[str]:
    """The canonical names of the feed's columns, which are headers that it knows."""
    from kechuang_check.definitions import load_workspace
    from kechuang_check.validation import RuleVocabulary

    return [c.name for c in load_workspace(folder, RuleVocabulary()).feeds[CHECK].columns]


def row(number: int, columns: list[str], choose: random.Random) -> list[str]:
    body = f"91320281MA{number:07d}"
    revenue = choose.randint(20_000, 5_000_000)
    known = {
        "credit_code": body + uscc.calc_check_digit(body),
        "enterprise_name": f"江阴市示例{number}有限公司",
        "town": choose.choice(["澄江街道", "周庄镇", "华士镇"]),
        "main_business_revenue": f"{revenue}",
        "rd_expense": f"{revenue * choose.randint(5, 30) // 1000}",
        "employees": f"{choose.randint(20, 2000)}",
        "rd_staff": f"{choose.randint(1, 20)}",
    }
    return [known.get(column, "") for column in columns]


def timed_run(folder: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MiB of one night."""
    started = time.perf_counter()
    arguments = [*COMMAND, "run", "--as-of", DAY, "--format", "json", "--quiet", "--output", "result.json"]
    child = os.posix_spawn(
        sys.executable,
        arguments,
        {**os.environ, "KECHUANG_PROJECT_DIR": str(folder), "PYTHONPATH": str(Path(__file__).parents[1])},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(folder / "out"), os.O_CREAT | os.O_WRONLY, 0o600)],
    )
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit("the run failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, action="append", required=True)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    print("rows      night   wall s   CPU s   peak MiB")
    for rows in arguments.rows:
        nights: dict[str, list[tuple[float, float, float]]] = {"first": [], "second": []}
        for _ in range(arguments.repeat):
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place) / "workspace"
                make_workspace(folder, rows)
                os.chdir(folder)
                for runs in nights.values():
                    runs.append(timed_run(folder))
                result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
                if sum(b["rows"] for b in result["batches"]) != rows:
                    raise SystemExit("not every row was judged")
                os.chdir("/")
        for night, runs in nights.items():
            wall, cpu, peak = (statistics.median(r[i] for r in runs) for i in range(3))
            print(f"{rows:<9} {night:<7} {wall:>6.2f}  {cpu:>6.2f}   {peak:>8.0f}")


if __name__ == "__main__":
    main()
