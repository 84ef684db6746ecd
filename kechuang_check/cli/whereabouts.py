"""Where the workspace lies and what is in it by name, told without reading it: for help, messages and completion, which
must answer at once, also in a workspace that has faults.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kechuang_check.words import LANGUAGES

_LANGUAGE = re.compile(r"""^\s*language\s*=\s*["']?(\w+)""", re.MULTILINE)
_INDICATOR = re.compile(r"""^\s*(?:-\s*)?(?:kwargs:\s*\{.*?)?indicator:\s*["']?([a-z][a-z0-9_]*)""", re.MULTILINE)
_MOST = 1_000_000


def given_option(arguments: Sequence[str], option: str) -> str | None:
    """The last value that stands after `option` on the command line."""
    found = None
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == option and number + 1 < len(arguments):
            found = arguments[number + 1]
        elif argument.startswith(f"{option}="):
            found = argument.partition("=")[2]
    return found


def likely_root(arguments: Sequence[str], environment: Mapping[str, str], here: Path) -> Path | None:
    """The workspace that the command line speaks of: --project-dir, KECHUANG_PROJECT_DIR, or upwards from `here`."""
    named = given_option(arguments, "--project-dir") or environment.get("KECHUANG_PROJECT_DIR")
    if named:
        return Path(named)
    return next((folder for folder in (here, *here.parents) if (folder / "kechuang.toml").is_file()), None)


def language_asked_for(arguments: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """What --lang or else KECHUANG_LANG says; None where neither names a language that there is."""
    asked = (given_option(arguments, "--lang"), environment.get("KECHUANG_LANG"))
    return next((lang for lang in asked if lang in LANGUAGES), None)


def language_of(arguments: Sequence[str], environment: Mapping[str, str], here: Path) -> str:
    """The language to speak: as asked for, else the workspace's (which may have faults), else that of the locale."""
    asked = language_asked_for(arguments, environment)
    if asked is not None:
        return asked
    root = likely_root(arguments, environment, here)
    written = None if root is None else _LANGUAGE.search(_before_first_table(_text(root / "kechuang.toml")))
    if written is not None and written[1] in LANGUAGES:
        return written[1]
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].lower().startswith("zh") else "en"
    return "en"


def spoken_language() -> str:
    """`language_of` this process."""
    try:
        here = Path.cwd()
    except OSError:  # the folder is gone
        here = Path("/")
    return language_of(sys.argv[1:], os.environ, here)


def feeds_in(root: Path) -> list[str]:
    return sorted(file.stem for file in (root / "checks").glob("*.yaml"))


def suites_in(root: Path) -> list[str]:
    return sorted(file.stem for file in (root / "expectations").glob("*.yaml"))


def indicators_in(root: Path) -> list[str]:
    return sorted({name for file in (root / "expectations").glob("*.yaml") for name in _indicators(_text(file))})


def _indicators(suite: str) -> Iterator[str]:
    return (found[1] for found in _INDICATOR.finditer(suite))


def _before_first_table(settings: str) -> str:
    return re.split(r"^\s*\[", settings, maxsplit=1, flags=re.MULTILINE)[0]


def _text(file: Path) -> str:
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            return opened.read(_MOST)
    except OSError:
        return ""
