"""`kechuang-check doctor`: whether a night has all it needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kechuang_check.cli.naming import OneOf
from kechuang_check.cli.options import USAGE, clock_of, common, console_for, environment, open_workspace, project_root
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.errors import DefinitionError
from kechuang_check.words import Text, speaker, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kechuang_check.health import Area, Sign


@click.command(
    name="doctor",
    **USAGE,
    short_help=say(text("Look whether a night has all it needs")),
    help=say(
        text(
            "Look at settings, addresses, the mail server (line, certificate, login, sender), chat groups, the "
            "history, the disk and the clock, and say the mend for each. Nothing is sent."
        )
    ),
)
@click.option("--format", "format_", type=OneOf(["table", "json"]), help=say(text("Form of the result (table).")))
@common
def command(format_: str | None, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    from kechuang_check.health import Area, State, examine

    root = project_root(project_dir)
    try:
        workspace = open_workspace(root)
    except DefinitionError:
        workspace = None
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    speak = speaker(lang)
    signs = list(examine(root, environment(), clock_of))
    if format_ == "json":
        write_result(json.dumps([_plain(s, speak) for s in signs], ensure_ascii=False, indent=2), None)
    else:
        shown = [s for s in signs if not quiet or s.state is not State.GOOD]
        if shown:
            write_result(_lines(shown, speak), None)
    bad = {s.area for s in signs if s.state is State.BAD}
    if Area.SETTINGS in bad or Area.ADDRESSES in bad:
        return 2
    if bad - {Area.MAIL, Area.CHAT}:
        return 3
    return 4 if bad else 0


def _lines(signs: Sequence[Sign], speak: Callable[[Text], str]) -> str:
    marks = {"good": "✓", "soon": "!", "bad": "✕"}
    lines = []
    for sign in signs:
        line = text("{about}: {what}", about=_word(sign.area), what=sign.what)
        lines.append(f"{marks[sign.state.value]} {speak(line)}")
        for problem in sign.problems:
            where = f"{problem.where}: " if problem.where is not None else ""
            lines += [f"    {where}{speak(problem.what)}", f"        -> {speak(problem.mend)}"]
    return "\n".join(lines)


def _word(area: Area) -> Text:
    words = {
        "settings": text("Settings"),
        "addresses": text("Mailboxes"),
        "mail": text("Mail server"),
        "letters": text("Letters"),
        "chat": text("Chat group"),
        "history": text("History"),
        "disk": text("Disk"),
        "clock": text("Clock"),
    }
    return words[area.value]


def _plain(sign: Sign, speak: Callable[[Text], str]) -> dict[str, Any]:
    return {
        "area": sign.area.value,
        "state": sign.state.value,
        "what": speak(sign.what),
        "problems": [
            {
                "where": None if p.where is None else str(p.where),
                "what": speak(p.what),
                "mend": speak(p.mend),
            }
            for p in sign.problems
        ],
    }
