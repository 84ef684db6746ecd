"""New workspaces, made from those that the package carries."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.whole_file import write_whole
from kechuang_check.words import text

_PARTS = ("kechuang.toml", "checks", "expectations", "regions", "samples")


def create_workspace(folder: Path, template: str) -> tuple[Path, ...]:
    """Write the workspace `template` (`jiangyin`, `empty`) into `folder`, made if needed; returns the files written.

    Raises UsageError if there is anything of that name already: nothing is overwritten.
    """
    _check_free(folder)
    with as_file(files("kechuang_check")) as package:
        source = package / "workspaces" / template
        if not source.is_dir():
            # A checkout keeps the Jiangyin workspace at its root, where stewards look for it; a wheel carries a copy.
            source = package.parent
        for part in _PARTS:
            if (source / part).is_dir():
                shutil.copytree(source / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            elif (source / part).is_file():
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / part, folder / part)
    made = (f for part in _PARTS for f in (folder / part, *(folder / part).rglob("*")))
    return tuple(sorted(f for f in made if f.is_file()))


def write_workspace(folder: Path, contents: Mapping[str, str]) -> tuple[Path, ...]:
    """Write files, by their path in the workspace, into `folder`; returns them. Raises UsageError as above."""
    _check_free(folder)
    for name, content in contents.items():
        write_whole(folder / name, content)
    return tuple(sorted(folder / name for name in contents))


def _check_free(folder: Path) -> None:
    present = [part for part in _PARTS if (folder / part).exists()]
    if present or (folder.exists() and not folder.is_dir()):
        raise UsageError(
            Problem(
                text("There is something here already: {names}", names=", ".join(present) or str(folder)),
                text("Name a new or empty folder; nothing was written."),
                Place(str(folder)),
            )
        )
