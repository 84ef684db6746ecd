"""Find a Postfix for the test that sends letters through one; with --install, get Debian's where there is none.

Prints the path. Exits with 1 and the mend where none can be had.
"""

import os
import shutil
import subprocess
import sys

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
_SETTINGS = "postfix postfix/main_mailer_type select No configuration\n"


def found() -> str | None:
    return shutil.which("postfix", path=PATH)


def install() -> None:
    """The package without a configuration: nothing listens, the test starts an instance of its own."""
    apt = shutil.which("apt-get")
    if apt is None:
        return
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*become, "debconf-set-selections"], input=_SETTINGS, text=True, check=False)
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "postfix"]):
        subprocess.run([*become, apt, *step], check=False, env=environment, stdout=subprocess.DEVNULL)


def main() -> int:
    if found() is None and "--install" in sys.argv:
        print("Installing Postfix for the test that sends letters through one.", file=sys.stderr)
        install()
    postfix = found()
    if postfix is None:
        print("No Postfix: install it (on Debian: apt-get install postfix).", file=sys.stderr)
        return 1
    print(postfix)
    return 0


if __name__ == "__main__":
    sys.exit(main())
