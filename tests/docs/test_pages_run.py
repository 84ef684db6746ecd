"""The commands in the pages are run as they stand, and what the pages show is what comes out.

In a ```console block a line that starts with `$ ` is a command; the lines after it must stand in its output, in that
order, with `...` for what is left out. The blocks of one page are one session, in an empty folder.
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
PAGES = [ROOT / "docs" / "tutorial.md", ROOT / "docs" / "tutorial.zh.md"]
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
            else:
                shown.append(line)
        if command is not None:
            yield command, shown


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_does_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    commands = list(session(page))
    assert len(commands) >= 5
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KECHUANG", "LC_", "LANG"))}
    environment |= {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LANG": "zh_CN.UTF-8" if page.name.endswith(".zh.md") else "C.UTF-8",
        "PYTHONUTF8": "1",
    }
    folder = tmp_path
    for command, shown in commands:
        if command.startswith("cd "):
            folder /= command.removeprefix("cd ")
            continue
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        output = done.stdout + done.stderr
        assert done.returncode != 127, output
        assert "Traceback" not in output, output
        rest = squeezed(output)
        for line in shown:
            for part in filter(None, (squeezed(p) for p in line.split("..."))):
                assert part in rest, f"after `{command}` the page shows {part!r}, and it is not in\n{output}"
                rest = rest[rest.index(part) + len(part) :]


def squeezed(text: str) -> str:
    return " ".join(text.split())
