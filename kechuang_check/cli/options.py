"""Options that several verbs share, and the workspace they lead to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kechuang_check.cli.console import Console
from kechuang_check.cli.naming import OneOf
from kechuang_check.cli.speech import say
from kechuang_check.cli.whereabouts import language_asked_for, spoken_language
from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.words import LANGUAGES, Text, text

if TYPE_CHECKING:
    from kechuang_check.domain.period import Frequency, Period
    from kechuang_check.domain.workspace import Workspace

Function = TypeVar("Function", bound=Callable[..., Any])

USAGE: dict[str, Any] = {"options_metavar": say(text("[OPTIONS]"))}


class Day(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(say(text("{value} is not a date. Write it as 2024-12-31.", value=repr(value))), param, ctx)


LANGUAGE_HELP = say(text("Language of what is shown; otherwise KECHUANG_LANG, the workspace's, the locale's."))
lang_option = click.option("--lang", type=OneOf(LANGUAGES), help=LANGUAGE_HELP)


def speaking(quiet: Text | None = None) -> Callable[[Function], Function]:
    """--lang, --quiet, --verbose. `quiet`: what quiet means to the verb, where it is more than no notes."""

    def with_options(function: Function) -> Function:
        for decorator in (
            click.option(
                "-v",
                "--verbose",
                is_flag=True,
                help=say(text("Say more on stderr; on a fault of the program, show where.")),
            ),
            click.option("-q", "--quiet", is_flag=True, help=say(quiet or text("Only results and problems."))),
            lang_option,
        ):
            function = decorator(function)
        return function

    return with_options


def common(function: Function) -> Function:
    """--project-dir, --lang, --quiet, --verbose."""
    return project_dir_option(speaking()(function))


project_dir_option = click.option(
    "--project-dir",
    type=click.Path(path_type=Path),
    envvar="KECHUANG_PROJECT_DIR",
    help=say(text("The workspace; otherwise found upwards from the current folder by its kechuang.toml.")),
)

as_of_option = click.option(
    "--as-of",
    type=Day(),
    help=say(text("The day to judge for (YYYY-MM-DD); otherwise today.")),
)


format_option = click.option(
    "--format",
    "format_",
    type=OneOf(["table", "json", "junit"]),
    help=say(text("Form of the result (table).")),
)

fail_on_option = click.option(
    "--fail-on",
    type=OneOf(["warning", "critical", "never"]),
    default="warning",
    help=say(text("From which severity on a shortfall or failed rule makes the exit code 1 (warning).")),
)

strict_option = click.option(
    "--strict", is_flag=True, help=say(text("Refuse every filing that needs more repair than names and units."))
)


period_option = click.option(
    "--period",
    help=say(text("Period of the file (2024, 2024-H1, 2024-Q3, 2024-06) where its name does not say it.")),
)


def stated_period(given: str | None, every: Frequency | None = None) -> Period | None:
    """What --period says. Raises BadParameter for what is no period, or none of the length of `every`."""
    from kechuang_check.domain.period import Period

    if given is None:
        return None
    try:
        period = Period.parse(given)
    except ValueError:
        message = text("{value} is not a period. Write 2024, 2024-H1, 2024-Q3 or 2024-06.", value=repr(given))
        raise click.BadParameter(say(message), param_hint="--period") from None
    if every is not None and period.frequency is not every:
        example = Period.containing(date(2024, 12, 31), every).label
        message = text(
            "{value} is not of the length in which this feed is reported. Write it as {example}.",
            value=given,
            example=example,
        )
        raise click.BadParameter(say(message), param_hint="--period")
    return period


def existing_file(file: Path) -> None:
    """What is no file at all is a slip of the call; a file that cannot be read is a finding. Raises UsageError."""
    if not file.exists() and not file.is_symlink():
        raise UsageError(Problem(text("There is no such file."), text("Check the path."), Place(str(file))))
    if file.is_dir():
        raise UsageError(Problem(text("This is a folder."), text("Name one file in it."), Place(str(file))))


Clock = Callable[[], datetime]


def clock_of(workspace: Workspace) -> Clock:
    """The clock that everything goes by: in the time zone of the workspace, else in that of the machine.

    Its moments have a fixed offset, so that they can be reckoned with where a zone puts its clock forward or back.
    """

    def now() -> datetime:
        at = datetime.now(workspace.timezone).astimezone(workspace.timezone)
        return at.astimezone(timezone(at.utcoffset() or timedelta()))

    return now


def today(workspace: Workspace) -> date:
    return clock_of(workspace)().date()


def project_root(given: Path | None) -> Path:
    """The folder of kechuang.toml. Raises UsageError where there is none."""
    from kechuang_check.definitions import find_root

    if given is not None:
        if (given / "kechuang.toml").is_file():
            return given.resolve()
        raise UsageError(
            Problem(
                text("There is no kechuang.toml in this folder."),
                text("Name the folder of a workspace, or make one: kechuang-check init {folder}", folder=str(given)),
                Place(str(given)),
            )
        )
    root = find_root(Path.cwd())
    if root is None:
        raise UsageError(
            Problem(
                text("No workspace: neither this folder nor one above it has a kechuang.toml."),
                text("Go to a workspace, name one with --project-dir, or make one: kechuang-check init DIR"),
                Place(str(Path.cwd())),
            )
        )
    return root


def open_workspace(given: Path | None, *, thorough: bool = False) -> Workspace:
    """Read the workspace, and if `thorough` also what a night can do without. Raises UsageError or DefinitionError."""
    from kechuang_check.definitions import load_workspace
    from kechuang_check.validation import RuleVocabulary

    return load_workspace(project_root(given), RuleVocabulary(), thorough=thorough)


def console_for(workspace: Workspace | None, lang: str | None, *, quiet: bool, verbose: bool) -> tuple[Console, str]:
    """The console and the language: --lang (also before the verb), KECHUANG_LANG, the workspace's, the locale's."""
    chosen = lang or language_asked_for(sys.argv[1:], os.environ)
    if chosen is None:
        chosen = workspace.lang if workspace is not None else spoken_language()
    return Console(chosen, quiet=quiet, verbose=verbose), chosen


def environment() -> dict[str, str]:
    return dict(os.environ)
