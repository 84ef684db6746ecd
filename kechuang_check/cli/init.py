"""`kechuang-check init`: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from kechuang_check.cli.options import common, console_for, say
from kechuang_check.words import text


@click.command(
    name="init",
    short_help=say(text("Make a new workspace")),
    help=say(
        text(
            "Make a new workspace in DIR: the Jiangyin plan with its checks, suites and samples, or with --template "
            "empty a minimal one in which every key is explained."
        )
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--template",
    type=click.Choice(["jiangyin", "empty"]),
    default="jiangyin",
    help=say(text("What to start from (jiangyin).")),
)
@common
def command(folder: Path, template: str, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    del project_dir  # init makes a workspace, it does not need one
    from kechuang_check.definitions.templates import create_workspace

    console, _ = console_for(None, lang, quiet=quiet, verbose=verbose)
    made = create_workspace(folder, template)
    console.note(text("{count} files written to {folder}.", count=len(made), folder=str(folder)))
    console.note(text("Next: cd {folder} && kechuang-check lint", folder=str(folder)))
    return 0
