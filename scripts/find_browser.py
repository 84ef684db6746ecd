"""Find a Chromium for the tests that look at pages; with --install, get Debian's where there is none.

Prints the path. Exits with 1 and the mend where none can be had.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    apt = shutil.which("apt-get")
    if apt is None:
        return
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"]):
        subprocess.run([*become, apt, *step], check=False, env=environment, stdout=subprocess.DEVNULL)


def main() -> int:
    if found() is None and "--install" in sys.argv:
        print("Installing Chromium for the tests that look at pages.", file=sys.stderr)
        install()
    browser = found()
    if browser is None:
        print("No Chromium: install one (on Debian: apt-get install chromium fonts-noto-cjk).", file=sys.stderr)
        return 1
    print(browser)
    return 0


if __name__ == "__main__":
    sys.exit(main())
