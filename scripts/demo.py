"""Run the sample workspace for one day; what it prints ends with where the letters and the report are.

A run that finds shortfalls exits with 1, as it should; for a demonstration that is success.
"""

import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).with_name("kechuang-check")
NOTHING_SHORT, SHORT = 0, 1


def main(day: str) -> int:
    shown = subprocess.run([str(COMMAND), "run", "--as-of", day], check=False)
    if shown.returncode in (NOTHING_SHORT, SHORT):
        return 0
    print(f"The run failed with exit code {shown.returncode}.", file=sys.stderr)
    return shown.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
