"""Find PostgreSQL's server programs for the tests that read from it; with --install, get Debian's where there are none.

Prints their folder. Exits with 1 and the mend where none can be had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("initdb", "postgres")
DEBIAN = Path("/usr/lib/postgresql")


def found() -> Path | None:
    """The folder with the server programs: the one of the PATH, or Debian's newest."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(DEBIAN.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    return next((f for f in folders if all((f / name).is_file() for name in PROGRAMS)), None)


def install() -> None:
    apt = shutil.which("apt-get")
    if apt is None:
        return
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "postgresql"]):
        subprocess.run([*become, apt, *step], check=False, env=environment, stdout=subprocess.DEVNULL)


def main() -> int:
    if found() is None and "--install" in sys.argv:
        print("Installing PostgreSQL for the tests that read from it.", file=sys.stderr)
        install()
    folder = found()
    if folder is None:
        print("No PostgreSQL: install its server (on Debian: apt-get install postgresql).", file=sys.stderr)
        return 1
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
