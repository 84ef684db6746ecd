"""Time a night, and the night after it, over an inbox of many small files: whole processes.

Prints wall time, processor time and peak memory of each. Memory should hardly grow with the number of files, and the
second night should read none of them again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = (sys.executable, "-m", "kechuang_check")
HEADER = "单位编号,单位名称,支出,收入,批准日期\n"
YEARS = range(2015, 2025)


def make_inbox(folder: Path, files: int) -> None:
    """Files of five rows each, for the years in turn; of one year the last counts and the others are replaced."""
    for n in range(files):
        year = YEARS[n % len(YEARS)]
        rows = "".join(f"U{i:02d},示例单位{n},{10 + n},{2000 + n},{year}-03-01\n" for i in range(5))
        (folder / f"example_{n:06d}_{year}.csv").write_text(HEADER + rows, encoding="utf-8")


def night(root: Path) -> tuple[float, float, float]:
    """Seconds, processor seconds, and MiB of one night."""
    begun = time.perf_counter()
    process = subprocess.Popen([*COMMAND, "run", "--as-of", "2026-12-31", "--quiet", "--fail-on", "never"], cwd=root)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"the night ended with {process.returncode}")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, action="append", help="how many (1000 and 10000)")
    for files in parser.parse_args().files or [1000, 10_000]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "plan"
            subprocess.run([*COMMAND, "init", str(root), "--template", "empty"], check=True, capture_output=True)
            make_inbox(root / "samples/batches/example", files)
            for which in ("first", "second"):
                wall, processor, memory = night(root)
                print(f"{files:>7,} files, {which:>6} night: {wall:7.1f} s, {processor:7.1f} s CPU, {memory:6.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
