"""`kechuang-check verify`: the suites' own cases."""

from __future__ import annotations

from pathlib import Path

import click

from kechuang_check.cli.options import common, console_for, known_name, open_workspace, say
from kechuang_check.words import speaker, text


@click.command(
    name="verify",
    short_help=say(text("Run the suites' own cases")),
    help=say(
        text(
            "Run the suites' own cases (samples/cases/SUITE/CASE): each is judged and compared with the result written "
            "beside it. Exit code 1 if one differs."
        )
    ),
)
@click.argument("suites", nargs=-1)
@common
def command(suites: tuple[str, ...], project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    from kechuang_check import verification

    workspace = open_workspace(project_dir)
    names = [known_name(name, list(workspace.suites), text("suite")) for name in suites]
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    speak = speaker(lang)
    with console:
        results = verification.verify(workspace, names, console)
    different = 0
    for result in results:
        different += bool(result.differences)
        verdict = text("as written") if not result.differences else text("DIFFERENT")
        click.echo(f"{result.suite}/{result.case}: {speak(verdict)}")
        for difference in result.differences:
            click.echo(f"    {speak(difference)}")
    missing = [s for s in (names or sorted(workspace.suites)) if s not in {r.suite for r in results}]
    for suite in missing:
        click.echo(speak(text("{suite}: has no case", suite=suite)))
    click.echo(
        speak(
            text(
                "{total} cases, {different} different, {missing} suites without a case.",
                total=len(results),
                different=different,
                missing=len(missing),
            )
        )
    )
    return 1 if different or missing else 0
