"""`kechuang-check alerts route`: who would be told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli.naming import OneOf, known_check, known_indicator
from kechuang_check.cli.options import USAGE, Day, clock_of, common, console_for, open_workspace, today
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.errors import Problem, UsageError
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.domain.finding import Severity
    from kechuang_check.domain.receivers import AlertKind
    from kechuang_check.domain.routing import Subject
    from kechuang_check.domain.workspace import Workspace

_KINDS = ("shortfall", "data_not_fit", "missing_report", "operation")
_SEVERITIES = ("info", "warning", "critical")


@click.command(
    name="route",
    **USAGE,
    short_help=say(text("Say who would be told, by which route, and when")),
    help=say(
        text(
            "Say who would be told of an alert: of a shortfall of an indicator, of the data or a missing report of a "
            "check, or of the nights themselves (--kind operation). By which route of kechuang.toml, through which "
            "channels, when, and who is told besides if nothing happens. Nothing is sent. Exit code 1 if it is nobody."
        )
    ),
)
@click.option("--indicator", help=say(text("Id of the indicator that is short.")))
@click.option("--check", "check", help=say(text("Name of the check whose data or report it is about.")))
@click.option(
    "--kind",
    type=OneOf(_KINDS),
    help=say(text("Kind of the alert (shortfall for an indicator, missing_report for a check).")),
)
@click.option("--severity", type=OneOf(_SEVERITIES), help=say(text("How grave it is; otherwise as its rule says.")))
@click.option(
    "--nights",
    type=click.IntRange(0, 10_000),
    default=0,
    help=say(text("For how many nights it has been open without recovery (0).")),
)
@click.option("--acknowledged", is_flag=True, help=say(text("Somebody has acknowledged it.")))
@click.option("--as-of", type=Day(), help=say(text("The day of the news (YYYY-MM-DD); otherwise today.")))
@click.option("--format", "format_", type=OneOf(["table", "json"]), help=say(text("Form of the result (table).")))
@common
def command(
    indicator: str | None,
    check: str | None,
    kind: str | None,
    severity: str | None,
    nights: int,
    acknowledged: bool,
    as_of: date | None,
    format_: str | None,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.addressees import ways_of
    from kechuang_check.domain.finding import Severity
    from kechuang_check.domain.receivers import AlertKind
    from kechuang_check.domain.routing import recipients
    from kechuang_check.reporting import route_view
    from kechuang_check.reporting.calendar_words import zone_words

    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    asked_kind, grave = AlertKind(kind) if kind else None, Severity(severity) if severity else None
    subject = _subject(indicator, check, asked_kind, grave, workspace)
    ways = {id_: ways_of(id_, workspace) for id_ in workspace.receivers}
    question = route_view.Question(
        subject, nights, acknowledged, as_of or today(workspace), ways, zone_words(clock_of(workspace)())
    )
    shown = route_view.render_json if format_ == "json" else route_view.render
    write_result(shown(question, workspace, lang), None)
    return 0 if recipients(subject, workspace.routing, nights=nights, acknowledged=acknowledged) else 1


def _subject(
    indicator: str | None, check: str | None, kind: AlertKind | None, severity: Severity | None, workspace: Workspace
) -> Subject:
    """What is asked about. Raises UsageError for what there is not, and for what does not go together."""
    from kechuang_check.domain.receivers import AlertKind
    from kechuang_check.domain.subjects import of_check, of_operation, of_shortfall

    if indicator is not None:
        known_indicator(indicator, workspace.targets, "--indicator")
        if check is None and kind in (None, AlertKind.SHORTFALL):
            return of_shortfall(indicator, workspace, severity)
        raise UsageError(
            Problem(
                text("An indicator has alerts of the kind shortfall only."),
                text("Leave out --check and --kind, or ask for the check alone: --check NAME --kind missing_report"),
            )
        )
    if check is not None:
        known_check(check, workspace, "--check")
        if kind in (None, AlertKind.NOT_FIT, AlertKind.MISSING_REPORT):
            return of_check(check, workspace, kind or AlertKind.MISSING_REPORT, severity)
        raise UsageError(
            Problem(
                text("A check has alerts of the kinds missing_report and data_not_fit only."),
                text("Name the indicator that is short: --indicator ID"),
            )
        )
    if kind is AlertKind.OPERATION:
        return of_operation() if severity is None else of_operation(severity)
    raise UsageError(
        Problem(
            text("It is not said what the alert is about."),
            text("Name one: --indicator ID, --check NAME, or --kind operation"),
        )
    )
