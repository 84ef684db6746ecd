"""`kechuang-check alerts ack|silence|unsilence`: what somebody has in hand, and what is not to be told for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli import completion
from kechuang_check.cli.alerts.remembered import history_of, memory_of, named_alert
from kechuang_check.cli.naming import Names, OneOf, unknown_patterns
from kechuang_check.cli.options import USAGE, Day, clock_of, common, console_for, open_workspace
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.errors import Problem, UsageError
from kechuang_check.words import Text, speaker, text

if TYPE_CHECKING:
    from kechuang_check.domain.routing import Matchers
    from kechuang_check.domain.workspace import Workspace

_LONGEST_WORDS = 500

_by_option = click.option("--by", required=True, help=say(text("Who does it: a name or a role.")))
_until_option = click.option(
    "--until", type=Day(), required=True, help=say(text("The last day on which it holds (YYYY-MM-DD)."))
)


@click.command(
    name="ack",
    **USAGE,
    short_help=say(text("Say that somebody has an alert in hand")),
    help=say(
        text(
            "Say that somebody has the alert ID in hand until a day. Until then it is neither repeated nor escalated; "
            "that it worsens or recovers is told all the same. It ends when the alert recovers."
        )
    ),
)
@click.argument("id_", metavar="ID")
@_by_option
@_until_option
@click.option("--note", default="", help=say(text("What is being done, in one line.")))
@common
def ack(
    id_: str,
    by: str,
    until: date,
    note: str,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.domain.alerting.quieting import Acknowledgement
    from kechuang_check.domain.receivers import AlertKind
    from kechuang_check.reporting.alert_words import title
    from kechuang_check.reporting.calendar_words import day_words
    from kechuang_check.reporting.reader import Reader

    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    who, why = _line(by), _line(note, may_be_empty=True)
    with history_of(workspace) as (history, last):
        fingerprint = named_alert(id_, history.alerts.known())
        memory = memory_of(history, workspace, last)
        course = memory.courses.get(fingerprint.id)
        if course is None or not course.is_open:
            what = text("The alert {id} is not open: there is nothing to have in hand.", id=fingerprint.short)
            raise UsageError(Problem(what, text("See what is open: kechuang-check alerts list")))
        _check_end(until, last)
        before = memory.hand(fingerprint.id, course.opened, last)
        history.alerts.acknowledge(
            Acknowledgement(fingerprint.id, course.opened, who, until, clock_of(workspace)(), why)
        )
    values = {
        "what": title(fingerprint, Reader(workspace, lang)),
        "id": fingerprint.short,
        "by": who,
        "until": day_words(until, lang),
    }
    of_shortfall = text(
        "{what} ({id}): in hand with {by} until {until}. It is not repeated or escalated until then; that it worsens "
        "or recovers is told all the same.",
        **values,
    )
    of_data = text(
        "{what} ({id}): in hand with {by} until {until}. It is not repeated or escalated until then; what changes of "
        "it is told all the same.",
        **values,
    )
    lines = [speaker(lang)(of_shortfall if fingerprint.kind is AlertKind.SHORTFALL else of_data)]
    if before is not None and before.holds:
        instead = text(
            "Before, it was in hand with {by} until {until}; that no longer counts, and stays in the record.",
            by=before.last.by,
            until=day_words(before.last.until, lang),
        )
        lines.append(speaker(lang)(instead))
    write_result("\n".join(lines), None)
    return 0


@click.command(
    name="silence",
    **USAGE,
    short_help=say(text("Have nothing told of what matches, until a day")),
    help=say(
        text(
            "Have nothing told of alerts that match, until a day, which is at most 366 days ahead. Those whom it "
            "concerns are told that it has begun and that it is over; what is open then is told. In names * stands "
            "for anything."
        )
    ),
)
@click.option(
    "--indicator", multiple=True, shell_complete=completion.indicators, help=say(text("Only this indicator."))
)
@click.option("--project", multiple=True, help=say(text("Only this project.")))
@click.option("--owner", multiple=True, help=say(text("Only what this owner answers for or hands in.")))
@click.option("--check", multiple=True, shell_complete=completion.feeds, help=say(text("Only this check.")))
@click.option(
    "--kind",
    multiple=True,
    type=OneOf(["shortfall", "data_not_fit", "missing_report"]),
    help=say(text("Only alerts of this kind.")),
)
@click.option(
    "--severity",
    multiple=True,
    type=OneOf(["info", "warning", "critical"]),
    help=say(text("Only alerts of this severity.")),
)
@_by_option
@click.option("--reason", required=True, help=say(text("Why, in one line.")))
@_until_option
@common
def silence(
    indicator: tuple[str, ...],
    project: tuple[str, ...],
    owner: tuple[str, ...],
    check: tuple[str, ...],
    kind: tuple[str, ...],
    severity: tuple[str, ...],
    by: str,
    reason: str,
    until: date,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.domain.alerting.overview import overview
    from kechuang_check.domain.alerting.signals import subject_of
    from kechuang_check.domain.finding import Severity
    from kechuang_check.domain.receivers import AlertKind
    from kechuang_check.domain.routing import Matchers
    from kechuang_check.reporting.alert_lines import silence_words
    from kechuang_check.reporting.reader import Reader

    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    kinds, severities = tuple(map(AlertKind, kind)), tuple(map(Severity, severity))
    matchers = Matchers(kinds, severities, indicator, check, project, owner)
    if matchers == Matchers():
        what = text("A silence must say what it is of.")
        raise UsageError(Problem(what, text("Name an indicator, project, owner, check, kind or severity.")))
    _check_matches(matchers, workspace)
    who, why = _line(by), _line(reason)
    with history_of(workspace) as (history, last):
        _check_end(until, last)
        made = history.alerts.silence(matchers, who, why, until, clock_of(workspace)())
        known = overview(memory_of(history, workspace, last), workspace, last)
        subjects = {a.fingerprint: subject_of(a.fingerprint, workspace) for a in known if a.condition.is_open}
    held = sum(s is not None and matchers.match(s) for s in subjects.values())
    reader = Reader(workspace, lang)
    lines = (
        silence_words(made, reader),
        reader.say(text("Open alerts that it silences: {count}", count=held)),
        reader.say(text("To end it before: kechuang-check alerts unsilence {id} --by WHO", id=made.id)),
    )
    write_result("\n".join(lines), None)
    return 0


@click.command(
    name="unsilence",
    **USAGE,
    short_help=say(text("End a silence before its day")),
    help=say(
        text("End the silence ID (as `alerts list` shows it: s1) now. What is open then is told on the next night.")
    ),
)
@click.argument("id_", metavar="ID")
@_by_option
@common
def unsilence(id_: str, by: str, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    who = _line(by)
    with history_of(workspace) as (history, last):
        held = [s for s in memory_of(history, workspace, last).silences if not s.is_over(last)]
        found = next((s for s in held if s.id == id_.lower()), None)
        if found is None or not history.alerts.end_silence(found.number, who, clock_of(workspace)()):
            ids = ", ".join(s.id for s in held) or "—"
            what = text("No silence that holds has the id {id}.", id=repr(id_))
            raise UsageError(Problem(what, text("Those that hold: {ids}", ids=ids)))
    done = text("The silence {id} is over. What is open then is told on the next night.", id=found.id)
    write_result(speaker(lang)(done), None)
    return 0


def _line(words: str, *, may_be_empty: bool = False) -> str:
    """The words on one line. Raises UsageError for none, or too many."""
    from kechuang_check.reporting.characters import one_line

    line = one_line(words)
    if (not line and not may_be_empty) or len(line) > _LONGEST_WORDS:
        what = text("The name, the reason or the note is empty, or longer than {most} characters.", most=_LONGEST_WORDS)
        raise UsageError(Problem(what, text("Say it in one line.")))
    return line


def _check_end(until: date, last: date) -> None:
    """Raises UsageError for an end before the next night, or too far away. `last`: the day of the last night."""
    from kechuang_check.domain.alerting.quieting import LONGEST_DAYS

    if until <= last:
        what = text(
            "{until} is over: the last night was that of {last}.", until=until.isoformat(), last=last.isoformat()
        )
        raise UsageError(Problem(what, text("Name a later day.")))
    latest = last + timedelta(days=LONGEST_DAYS)
    if until > latest:
        what = text("{until} is more than {most} days ahead.", until=until.isoformat(), most=LONGEST_DAYS)
        raise UsageError(Problem(what, text("Name a day up to {latest}.", latest=latest.isoformat())))


def _check_matches(matchers: Matchers, workspace: Workspace) -> None:
    """Raises UsageError that tells every name that there is not, or else that nothing fits all of the options."""
    from kechuang_check.domain.subjects import possible

    known: Sequence[tuple[str, Text, Names]] = (
        ("indicator", text("indicator"), {i: t.name for i, t in workspace.targets.items()}),
        ("project", text("project"), workspace.projects),
        ("owner", text("owner"), {i: o.name for i, o in workspace.owners.items()}),
        ("check", text("check"), {n: f.title for n, f in workspace.feeds.items()}),
    )
    problems = [
        problem
        for key, kind, names in known
        for problem in unknown_patterns(getattr(matchers, key), names, kind, f"--{key}")
    ]
    if problems:
        raise UsageError(*problems)
    if not any(matchers.match(subject) for subject in possible(workspace)):
        what = text("No alert can ever match all of these together.")
        mend = text(
            "Leave one out: a shortfall has the project and owner of its indicator, and the check that it is measured "
            "on; data and reports have a check and its owner, and neither indicator nor project."
        )
        raise UsageError(Problem(what, mend))
