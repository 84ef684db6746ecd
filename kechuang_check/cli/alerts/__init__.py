"""`kechuang-check alerts`: who is told what, and whether it arrives."""

from __future__ import annotations

import click

from kechuang_check.cli.alerts import keeping_back, looking, route, trial
from kechuang_check.cli.naming import OneOf
from kechuang_check.cli.options import LANGUAGE_HELP, USAGE
from kechuang_check.cli.speech import say
from kechuang_check.words import LANGUAGES, text

command = click.Group(
    name="alerts",
    # Whoever needs the language reads it from the command line, where it may stand before the verb or after it.
    params=[click.Option(["--lang"], type=OneOf(LANGUAGES), expose_value=False, help=LANGUAGE_HELP)],
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
