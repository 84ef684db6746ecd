"""`kechuang-check alerts`: who is told what, and whether it arrives."""

from __future__ import annotations

import click

from kechuang_check.cli.alerts import keeping_back, looking, route, trial
from kechuang_check.cli.options import USAGE
from kechuang_check.cli.speech import say
from kechuang_check.words import text

command = click.Group(
    name="alerts",
    **USAGE,
    subcommand_metavar=say(text("VERB [ARGS]...")),
    short_help=say(text("Alerts: what is open, who was told and why, silences")),
    help=say(
        text(
            "Alerts: what is open and since when, who was told and why, who has what in hand, what is silenced, and "
            "whether letters arrive."
        )
    ),
)

for verb in (
    looking.list_,
    looking.show,
    looking.why,
    keeping_back.ack,
    keeping_back.silence,
    keeping_back.unsilence,
    route.command,
    trial.command,
):
    command.add_command(verb)
