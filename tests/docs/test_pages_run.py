"""The commands in the pages are run as they stand, and what the pages show is what comes out.

In a ```console block a line that starts with `$ ` is a command, and lines with `>` go on with it; the lines after it
must stand in its output, in that order, with `...` for what is left out. The blocks of one page are one session, in an
empty folder.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_RUN = (
    "tutorial", "alerts", "routes", "inspect", "batches", "forms", "sources", "ledger", "memory", "own-plan",
    "operations",
)  # fmt: skip
PAGES = [ROOT / "docs" / f"{name}{lang}.md" for name in _RUN for lang in ("", ".zh")]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def session(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Each command with the output lines that the page shows for it."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        command, shown = None, []
        for line in block.splitlines():
            if line.startswith("$ "):
                if command is not None:
                    yield command, shown
                command, shown = line.removeprefix("$ "), []
            elif line.startswith(">") and command is not None and not shown:
                command += "\n" + line[2:]
            else:
                shown.append(line)
        if command is not None:
            yield command, shown


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_does_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    commands = list(session(page))
    assert len(commands) >= 5
    environment = clean_environment("zh_CN.UTF-8" if page.name.endswith(".zh.md") else "C.UTF-8")
    folder = tmp_path
    for command, shown in commands:
        if command.startswith("cd "):
            folder /= command.removeprefix("cd ")
            continue
        done = in_a_shell(command, folder, environment)
        output = done.stdout + done.stderr
        assert done.returncode != 127, output
        assert "Traceback" not in output, output
        rest = squeezed(output)
        for line in shown:
            for part in filter(None, (squeezed(p) for p in line.split("..."))):
                assert part in rest, f"after `{command}` the page shows {part!r}, and it is not in\n{output}"
                rest = rest[rest.index(part) + len(part) :]


def commands_of_the_readme() -> list[str]:
    """The block under "In daily use", without comments; a line that only goes on with one is none of them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("## In daily use\n\n```\n", 1)[1].split("```", 1)[0]
    lines = (line.partition(" #")[0].strip() for line in block.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def test_the_commands_of_the_readme_do_their_work(tmp_path: Path) -> None:
    install, *commands = commands_of_the_readme()
    assert install == "pip install ."
    verbs = [command.split()[1] for command in commands if command.startswith("kechuang-check ")]
    assert sorted(verbs) == [
        "alerts",
        "batches",
        "check",
        "doctor",
        "explain",
        "history",
        "init",
        "inspect",
        "ledger",
        "lint",
        "outbox",
        "run",
        "status",
        "template",
        "verify",
        "what-if",
    ]
    environment = clean_environment("C.UTF-8")
    folder = tmp_path
    for command in commands:
        if command.startswith("cd "):
            folder /= command.removeprefix("cd ")
            continue
        done = in_a_shell(command, folder, environment)
        # The samples hold shortfalls, and a check of a file with warnings says so.
        assert done.returncode in ((0, 1) if command.split()[1] in ("run", "check") else (0,)), (
            f"{command}\n{done.stderr}"
        )
        assert "Traceback" not in done.stderr


def clean_environment(locale: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KECHUANG", "LC_", "LANG"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return kept | {"PATH": path, "LANG": locale, "PYTHONUTF8": "1"}


def in_a_shell(command: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def squeezed(text: str) -> str:
    return " ".join(text.split())
