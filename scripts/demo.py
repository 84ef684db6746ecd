"""Run the sample workspace for one day and say where the report and the letters are.

A run that finds shortfalls exits with 1, as it should; for a demonstration that is success.
"""

import json
import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).with_name("kechuang-check")
NOTHING_SHORT, SHORT = 0, 1


def main(day: str) -> int:
    run = [str(COMMAND), "run", "--as-of", day]
    shown = subprocess.run(run, check=False)
    if shown.returncode not in (NOTHING_SHORT, SHORT):
        print(f"The run failed with exit code {shown.returncode}.", file=sys.stderr)
        return shown.returncode
    # The same night again: recorded already, so this only reads what the first run left.
    again = subprocess.run([*run, "--quiet", "--format", "json"], check=False, stdout=subprocess.PIPE)
    night = json.loads(again.stdout)
    short = [a["indicator"] for a in night["assessments"] if a["standing"] in ("behind", "missed")]
    print()
    print(f"{len(short)} of {len(night['assessments'])} indicators fall short on {day}: {', '.join(short)}")
    print(f"Report:  {night['report']}")
    for letter in night["letters"]:
        print(f"Letter:  {letter['path']}  {letter['subject']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
