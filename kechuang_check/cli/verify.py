"""`kechuang-check verify`: the suites' own cases."""

from __future__ import annotations

from pathlib import Path

import click

from kechuang_check.cli import completion
from kechuang_check.cli.naming import known_name
from kechuang_check.cli.options import USAGE, common, console_for, open_workspace
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.words import speaker, text


@click.command(
    name="verify",
    **USAGE,
    short_help=say(text("Run the suites' own cases")),
    help=say(
        text(
            "Run the suites' own cases (samples/cases/SUITE/CASE): each is judged and compared with the result written "
            "beside it. Exit code 1 if one differs, or if a suite has no case."
        )
    ),
)
@click.argument("suites", nargs=-1, shell_complete=completion.suites)
@common
def command(suites: tuple[str, ...], project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    from kechuang_check import verification

    workspace = open_workspace(project_dir)
    names = [known_name(name, list(workspace.suites), text("suite"), "SUITE") for name in suites]
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    speak = speaker(lang)
    with console:
        results = verification.verify(workspace, names, console)
    lines: list[str] = []
    for result in results:
        verdict = text("as written") if not result.differences else text("DIFFERENT")
        lines.append(speak(text("{case}: {verdict}", case=f"{result.suite}/{result.case}", verdict=verdict)))
        lines += [f"    {speak(difference)}" for difference in result.differences]
    missing = [s for s in (names or sorted(workspace.suites)) if s not in {r.suite for r in results}]
    lines += [speak(text("{suite}: has no case", suite=suite)) for suite in missing]
    different = sum(bool(result.differences) for result in results)
    lines.append(
        speak(
            text(
                "Cases: {total}; different: {different}; suites without a case: {missing}.",
                total=len(results),
                different=different,
                missing=len(missing),
            )
        )
    )
    write_result("\n".join(lines), None)
    return 1 if different or missing else 0
