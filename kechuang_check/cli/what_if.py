"""`kechuang-check what-if`: how an indicator would stand if a column held other values."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli import completion
from kechuang_check.cli.naming import OneOf, known_indicator
from kechuang_check.cli.options import USAGE, as_of_option, common, console_for, open_workspace, today
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.validation.altering import Change

_CHANGE = re.compile(r"(?P<column>[^=]+)=(?P<sign>[+\-=x]?)(?P<number>\d+(?:\.\d+)?)(?P<percent>%?)")


@click.command(
    name="what-if",
    **USAGE,
    short_help=say(text("Show how an indicator would stand with other values")),
    help=say(
        text(
            "How an indicator would stand if a column of its last batch held other values: value, standing and "
            "shortfall before and after. Nothing is recorded."
        )
    ),
)
@click.argument("indicator", shell_complete=completion.indicators)
@click.option(
    "--set",
    "set_",
    required=True,
    help=say(text("COLUMN=+5%, -100, =5 or x1.1: what becomes of each value, in yuan or as it is counted.")),
)
@click.option("--where", multiple=True, help=say(text("COLUMN=VALUE: only rows with this value; may be repeated.")))
@as_of_option
@click.option(
    "--format",
    "format_",
    type=OneOf(["table", "json"]),
    default="table",
    help=say(text("Form of the result (table).")),
)
@common
def command(
    indicator: str,
    set_: str,
    where: tuple[str, ...],
    as_of: date | None,
    format_: str,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.reporting.formats import what_if as shown
    from kechuang_check.what_if import what_if

    workspace = open_workspace(project_dir)
    known_indicator(indicator, workspace.targets, "INDICATOR")
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    change = _change(set_, where)
    found = what_if(workspace, indicator, change, as_of or today(workspace))
    render = shown.as_json if format_ == "json" else shown.as_table
    taken = shown.Taken(change.column, change.how.value, change.by)
    write_result(render(found.before, found.after, found.rows, taken, workspace, lang), None)
    return 0


def _change(written: str, where: tuple[str, ...]) -> Change:
    from kechuang_check.validation.altering import Change, How

    found = _CHANGE.fullmatch(written.replace(" ", ""))
    percent = found is not None and bool(found["percent"])
    if found is None or (percent and found["sign"] not in ("+", "-")):
        message = text("{value} is no change. Write COLUMN=+5%, COLUMN=-100, COLUMN==5 or COLUMN=x1.1.", value=written)
        raise click.BadParameter(say(message), param_hint="--set")
    conditions = {}
    for one in where:
        column, sign, value = one.partition("=")
        if not sign or not value:
            message = text("{value} is no condition. Write COLUMN=VALUE.", value=one)
            raise click.BadParameter(say(message), param_hint="--where")
        conditions[column.strip()] = value.strip()
    number = Decimal(found["number"])
    signed = -number if found["sign"] == "-" else number
    if percent:
        return Change(found["column"], How.TIMES, 1 + signed / 100, conditions)
    how = {"+": How.ADD, "-": How.ADD, "x": How.TIMES}.get(found["sign"], How.SET)
    return Change(found["column"], how, signed, conditions)
