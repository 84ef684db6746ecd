"""Time `kechuang-check run` on a generated enterprise feed: whole processes, one fresh workspace each.

    python benchmarks/run_enterprise_feed.py --rows 10000 --rows 100000 [--repeat 3]

Prints, for each number of rows, the median wall time, CPU time and peak memory of the first night (everything is read
and judged) and of the second (everything is known already). Made for comparison on one machine, not for a verdict.
Fewer than 1000 rows are refused: the suite takes them for a list that was cut off, and its data would not be measured.
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
from typing import Any

from stdnum.cn import uscc

from kechuang_check.definitions.templates import create_workspace

CHECK = "enterprise_rd"
DAY = "2024-12-31"
TOWNS = (
    "澄江街道", "南闸街道", "云亭街道", "申港街道", "利港街道", "夏港街道", "璜土镇", "月城镇", "青阳镇", "徐霞客镇",
    "华士镇", "周庄镇", "新桥镇", "长泾镇", "顾山镇", "祝塘镇",
)  # fmt: skip
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
    # 千元: from the size from which an enterprise is listed, with a median between 30 million and 1.5 billion yuan.
    revenue = choose.randint(20_000, 400_000)
    known = {
        "credit_code": body + uscc.calc_check_digit(body),
        "enterprise_name": f"江阴市示例{number}有限公司",
        "town": TOWNS[number % len(TOWNS)],
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


def require_a_whole_measurement(result: dict[str, Any], rows: int) -> None:
    """Stop unless one fit batch with all its rows was judged and its indicator measured: other times mean nothing."""
    statuses = [(b["status"], b["rows"]) for b in result["batches"]]
    if statuses != [("fit", rows)]:
        failed = [f["code"] for b in result["batches"] for f in b["findings"] if f["outcome"] not in ("pass", "warn")]
        raise SystemExit(f"wanted one fit batch of {rows} rows, got {statuses} ({', '.join(failed)})")
    values = [a["value"] for a in result["assessments"]]
    if len(values) != 1 or values[0] is None:
        raise SystemExit(f"the indicator was not measured: {values}")


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
                require_a_whole_measurement(result, rows)
                os.chdir("/")
        for night, runs in nights.items():
            wall, cpu, peak = (statistics.median(r[i] for r in runs) for i in range(3))
            print(f"{rows:<9} {night:<7} {wall:>6.2f}  {cpu:>6.2f}   {peak:>8.0f}")


if __name__ == "__main__":
    main()
