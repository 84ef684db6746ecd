"""`kechuang-check alerts list|show|why`: what is open, its whole course, and why somebody is told or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli.alerts.remembered import history_of, memory_of, named_alert, on_terminal
from kechuang_check.cli.naming import OneOf, known_name
from kechuang_check.cli.options import USAGE, Day, common, console_for, open_workspace
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.domain.alerting.fingerprint import Fingerprint
    from kechuang_check.domain.alerting.record import Spell
    from kechuang_check.domain.workspace import Workspace

_IS_AN_ID = re.compile("[0-9a-f]+")

_format_option = click.option(
    "--format",
    "format_",
    type=OneOf(["table", "json"]),
    default="table",
    help=say(text("Form of the result (table).")),
)
_as_of_option = click.option(
    "--as-of",
    type=Day(),
    help=say(text("What was known on this day (YYYY-MM-DD); otherwise on the day of the last night recorded.")),
)


@click.command(
    name="list",
    **USAGE,
    short_help=say(text("Show the alerts that are open, and what holds them")),
    help=say(
        text(
            "Show the alerts that are open, with the gap, since when, who was told, who has them in hand, and what is "
            "silenced. What recovered is shown with --all."
        )
    ),
)
@click.option("--open", "which", flag_value="open", default=True, help=say(text("Only what is open (usual).")))
@click.option("--all", "which", flag_value="all", help=say(text("Also what has recovered.")))
@click.option("--silenced", "which", flag_value="silenced", help=say(text("Only what is silenced.")))
@click.option("--acked", "which", flag_value="acknowledged", help=say(text("Only what somebody has in hand.")))
@_as_of_option
@_format_option
@common
def list_(
    which: str, as_of: date | None, format_: str, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool
) -> int:
    from kechuang_check.domain.alerting.overview import overview
    from kechuang_check.reporting.formats import alerts as form
    from kechuang_check.reporting.reader import Reader

    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    with history_of(workspace) as (history, last):
        day = as_of or last
        memory = memory_of(history, workspace, day)
        unsent = history.waiting_letters()
    known = overview(memory, workspace, day)
    shown = [a for a in known if a.condition.is_open] if which == "open" else known
    if which in ("silenced", "acknowledged"):
        shown = [a for a in known if a.condition.value == which]
    silences = [s for s in memory.silences if not s.is_over(day)] if which != "acknowledged" else []
    if format_ == "json":
        write_result(form.list_json(shown, silences), None)
    else:
        width, colour = on_terminal()
        write_result(
            form.list_table(shown, silences, unsent, Reader(workspace, lang), width=width, colour=colour), None
        )
    return 0


@click.command(
    name="show",
    **USAGE,
    short_help=say(text("Show the whole course of one alert")),
    help=say(
        text(
            "Show the whole course of the alert ID (the beginning is enough): what it went through with value and gap, "
            "each decision for each receiver with its letter, acknowledgements and silences."
        )
    ),
)
@click.argument("id_", metavar="ID")
@_as_of_option
@_format_option
@common
def show(
    id_: str, as_of: date | None, format_: str, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool
) -> int:
    from kechuang_check.domain.alerting.signals import subject_of
    from kechuang_check.reporting.formats import alerts as form
    from kechuang_check.reporting.reader import Reader

    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    with history_of(workspace) as (history, last):
        fingerprint = named_alert(id_, history.alerts.known())
        day = as_of or last
        record = history.alerts.record(fingerprint.id, day)
        memory = memory_of(history, workspace, day)
        letters = history.letters([s.letter for s in record.spells if s.letter is not None])
    subject = subject_of(fingerprint, workspace)
    silences = [s for s in memory.silences if subject is not None and s.matchers.match(subject)]
    if format_ == "json":
        write_result(form.show_json(record, day, silences), None)
    else:
        width, colour = on_terminal()
        reader = Reader(workspace, lang)
        write_result(form.show_table(record, day, letters, silences, reader, width=width, colour=colour), None)
    return 0


@click.command(
    name="why",
    **USAGE,
    short_help=say(text("Say why somebody was told of an alert or not")),
    help=say(
        text(
            "Say in one sentence for each receiver why they were told of an alert on the last night or not, and what "
            "would make it told. WHAT is the id of an alert, an indicator or a check."
        )
    ),
)
@click.argument("what")
@_as_of_option
@click.option("--to", "receiver", help=say(text("Only this receiver.")))
@_format_option
@common
def why(
    what: str,
    as_of: date | None,
    receiver: str | None,
    format_: str,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.reporting.formats import alerts as form
    from kechuang_check.reporting.reader import Reader
    from kechuang_check.reporting.why_words import now_of

    workspace = open_workspace(project_dir)
    if receiver is not None:
        known_name(receiver, {i: r.name for i, r in workspace.receivers.items()}, text("receiver"), "--to")
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    with history_of(workspace) as (history, last):
        day = as_of or last
        meant = _meant(what, history.alerts.known(), workspace)
        records = {f: history.alerts.record(f.id, day) for f in meant}
        memory = memory_of(history, workspace, day)
        letters = history.letters([s.letter for r in records.values() for s in r.spells if s.letter is not None])
    found = {f: _latest(r.spells, receiver) for f, r in records.items()}
    newest = max((s.last for spells in found.values() for s in spells), default=None)
    # Of many periods of a check, those that the last night decided about.
    found = {f: tuple(s for s in spells if s.last == newest or len(meant) == 1) for f, spells in found.items()}
    found = {f: spells for f, spells in found.items() if spells}
    reader, (width, colour) = Reader(workspace, lang), on_terminal()
    now = {f: now_of(f, memory, day) for f in found}
    if format_ == "json":
        write_result(form.dumped([form.why_json(f, spells, reader, now[f]) for f, spells in found.items()]), None)
    elif found:
        parts = [
            form.why_text(f, spells, letters, reader, now[f], width=width, colour=colour) for f, spells in found.items()
        ]
        write_result("\n".join(parts), None)
    else:
        nothing = text("Nothing has been decided of {what} up to this day: there was no alert on it.", what=what)
        if receiver is not None:
            nothing = text("{receiver} was neither told of {what} nor passed over.", receiver=receiver, what=what)
        console.note(nothing)
        console.note(text("Who would be told: kechuang-check alerts route --indicator NAME"))
    return 0


def _meant(what: str, known: Mapping[str, Fingerprint], workspace: Workspace) -> Sequence[Fingerprint]:
    """The alerts on an indicator or a check, the last one last, or the one with that id."""
    if what in workspace.targets or what in workspace.feeds:
        return sorted((f for f in known.values() if f.about == what), key=lambda f: (f.kind, f.group))
    if not any(id_.startswith(what.lower()) for id_ in known) and not _IS_AN_ID.fullmatch(what.lower()):
        names = {i: t.name for i, t in workspace.targets.items()} | {n: f.title for n, f in workspace.feeds.items()}
        known_name(what, names, text("indicator or check"), "WHAT")
    return (named_alert(what, known),)


def _latest(spells: Sequence[Spell], receiver: str | None) -> Sequence[Spell]:
    """What was decided last for each receiver."""
    latest = {s.decision.receiver: s for s in spells if receiver in (None, s.decision.receiver)}
    return tuple(latest.values())
