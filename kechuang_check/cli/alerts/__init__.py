"""`kechuang-check alerts`: who is told what, and whether it arrives."""

from __future__ import annotations

import click

from kechuang_check.cli.alerts import route, trial
from kechuang_check.cli.options import USAGE
from kechuang_check.cli.speech import say
from kechuang_check.words import text

command = click.Group(
    name="alerts",
    **USAGE,
    subcommand_metavar=say(text("VERB [ARGS]...")),
    short_help=say(text("Alerts: who is told, and whether it arrives")),
    help=say(text("Alerts and where they go.")),
)

for verb in (route.command, trial.command):
    command.add_command(verb)
