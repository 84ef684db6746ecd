"""Time what must answer at once: `--version`, `--help`, the help of a verb, and a completion.

    python benchmarks/start_up.py [--repeat 20]

Whole processes, median wall time. The variable PYTHONDONTWRITEBYTECODE is taken out, and one run before the first that
counts writes the compiled modules: without them the time is that of compiling. What is wanted is under 0.3 s.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "kechuang_check"]
WANTED = 0.3
COMPLETION = {
    "_KECHUANG_CHECK_COMPLETE": "bash_complete",
    "COMP_WORDS": "kechuang-check explain ",
    "COMP_CWORD": "2",
}
CALLS: Mapping[str, tuple[list[str], Mapping[str, str]]] = {
    "--version": (["--version"], {}),
    "--help": (["--help"], {}),
    "run --help": (["run", "--help"], {}),
    "explain <Tab>": ([], COMPLETION),
}


def seconds(arguments: list[str], more: Mapping[str, str]) -> float:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=ROOT, env={**environment, **more}, stdout=subprocess.DEVNULL, check=False
    )
    passed = time.perf_counter() - started
    if done.returncode not in (0, 1):  # click ends a completion with 1
        raise SystemExit(f"{arguments} failed with {done.returncode}")
    return passed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=20)
    repeat = parser.parse_args().repeat
    print("call            median s   slowest s")
    for name, (arguments, more) in CALLS.items():
        seconds(arguments, more)
        times = [seconds(arguments, more) for _ in range(repeat)]
        median = statistics.median(times)
        print(f"{name:<15} {median:>8.3f}   {max(times):>9.3f}{'' if median < WANTED else '   slower than wanted'}")


if __name__ == "__main__":
    main()
