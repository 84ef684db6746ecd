"""Where results go: stdout, or a file that is looked at before the work begins and then written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli.speech import say
from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.whole_file import write_whole
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    from kechuang_check.domain.workspace import Workspace

output_option = click.option(
    "--output",
    type=click.Path(path_type=Path),
    help=say(text("Write the result to this file, not to stdout; its folder must be there.")),
)

force_option = click.option("--force", is_flag=True, help=say(text("Write over a workbook that is there already.")))


def check_output(output: Path | None) -> None:
    """Raises UsageError unless the result can be written there; nothing is left behind."""
    if output is None or _is_device(output):
        return
    if output.is_dir():
        raise _refused(output, text("This is a folder, and the result is a file."))
    if not output.parent.is_dir():
        raise _refused(output, text("The folder for the result does not exist."))
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix="."):
            pass
    except OSError as error:
        raise _refused(output, _cannot(error)) from error


def check_workbook(output: Path, *, force: bool, besides: Path | None = None) -> None:
    """Raises UsageError unless a workbook can be written there. `besides`: the file it is made from, which is never
    replaced; any other file that is there is only with `force`.
    """
    if output.suffix.lower() != ".xlsx":
        raise _refused(output, text("The result is a workbook."), text("Name a file that ends with .xlsx."))
    check_output(output)
    if besides is not None and output.exists() and output.samefile(besides):
        raise _refused(
            output, text("This is the filing itself."), text("Name another file: the filing stays as it is.")
        )
    if output.exists() and not force:
        mend = text("Name another file, or write over it with --force.")
        raise _refused(output, text("This file is there already."), mend)


def refuse_inbox(output: Path, workspace: Workspace) -> None:
    """Raises UsageError for a workbook in the folder of a feed, where the next night would take it for a filing."""
    for feed in (f for f in workspace.feeds.values() if f.source.sql is None):
        inbox = (Path(workspace.root) / feed.source.folder).resolve()
        if output.resolve().is_relative_to(inbox):
            what = text(
                "The folder is that of feed {feed}: the next night would take this for a filing.", feed=feed.name
            )
            raise _refused(output, what, text("Name a file in another folder."))


def refuse_same(workbook: Path, output: Path | None) -> None:
    """Raises UsageError where a workbook would be written over the result."""
    if output is not None and workbook.resolve() == output.resolve():
        raise _refused(workbook, text("The result is written to this file as well."), text("Name another file."))


def write_workbook(made: bytes, output: Path) -> None:
    """Write the bytes of a workbook whole or not at all. Raises UsageError."""
    try:
        if _is_device(output):
            output.write_bytes(made)
        else:
            write_whole(output, made)
    except OSError as error:
        raise _refused(output, _cannot(error)) from error


def write_result(shown: str, output: Path | None) -> None:
    """Write to `output` or to stdout, with a line end. Raises UsageError."""
    whole = shown if shown.endswith("\n") else shown + "\n"
    if output is None:
        with stdout_told():
            sys.stdout.write(whole)
            sys.stdout.flush()
        return
    try:
        if _is_device(output):
            # A device or a pipe is written into, and never replaced.
            output.write_text(whole, encoding="utf-8")
        else:
            write_whole(output, whole)
    except OSError as error:
        raise _refused(output, _cannot(error)) from error


@contextmanager
def stdout_told() -> Iterator[None]:
    """A stdout that takes no more is told in words; one whose reader has gone (`| head`) has nobody left to be told."""
    try:
        yield
    except BrokenPipeError:
        _drop_the_rest()
    except OSError as error:
        _drop_the_rest()
        problem = Problem(_cannot(error), text("Make room, or choose another place for the result."), Place("stdout"))
        raise UsageError(problem) from error


def _drop_the_rest() -> None:
    """What still waits to be written would be tried again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_device(output: Path) -> bool:
    return output.exists() and not output.is_file() and not output.is_dir()


def _cannot(error: OSError) -> Text:
    return text("The result cannot be written: {reason}.", reason=error.strerror or type(error).__name__)


def _refused(output: Path, what: Text, mend: Text | None = None) -> UsageError:
    usual = text("Name a file in a folder that is there and may be written to.")
    return UsageError(Problem(what, mend or usual, Place(str(output))))
