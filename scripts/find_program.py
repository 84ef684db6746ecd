"""Find a program that tests need beside Python: browser, postgresql, postfix or systemd; with --install, get Debian's.

`python scripts/find_program.py browser --install` prints where it is. Exits with 1 and the mend where none can be had.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SERVER_PROGRAMS = ("initdb", "postgres")
_DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")


def browser() -> str | None:
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def postgresql() -> str | None:
    """The folder with the server programs: the one of the PATH, or Debian's newest."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(_DEBIAN_POSTGRESQL.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    return next((str(f) for f in folders if all((f / name).is_file() for name in _SERVER_PROGRAMS)), None)


def postfix() -> str | None:
    return shutil.which("postfix", path=SYSTEM_PATH)


def systemd() -> str | None:
    """What looks at units; no systemd needs to run."""
    return shutil.which("systemd-analyze")


@dataclass(frozen=True)
class Program:
    """`answers`: what Debian would ask while it installs. `options`: of its installer."""

    title: str
    found: Callable[[], str | None]
    packages: tuple[str, ...]
    answers: str = ""
    options: tuple[str, ...] = ("--no-install-recommends",)


PROGRAMS = {
    "browser": Program("Chromium", browser, ("chromium", "fonts-noto-cjk"), options=()),
    "postgresql": Program("PostgreSQL", postgresql, ("postgresql",)),
    "systemd": Program("systemd", systemd, ("systemd",)),
    # Without a configuration nothing listens: the test starts an instance of its own.
    "postfix": Program("Postfix", postfix, ("postfix",), "postfix postfix/main_mailer_type select No configuration\n"),
}


def install(program: Program) -> None:
    apt = shutil.which("apt-get")
    if apt is None:
        return
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if program.answers:
        subprocess.run([*become, "debconf-set-selections"], input=program.answers, text=True, check=False)
    for step in (["update", "-qq"], ["install", "-y", "-qq", *program.options, *program.packages]):
        subprocess.run([*become, apt, *step], check=False, env=environment, stdout=subprocess.DEVNULL)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=PROGRAMS)
    parser.add_argument("--install", action="store_true")
    asked = parser.parse_args()
    program = PROGRAMS[asked.name]
    if program.found() is None and asked.install:
        print(f"Installing {program.title} for the tests that need it.", file=sys.stderr)
        install(program)
    path = program.found()
    if path is None:
        packages = " ".join(program.packages)
        print(f"No {program.title}: install it (on Debian: apt-get install {packages}).", file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
