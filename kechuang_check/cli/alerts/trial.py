"""`kechuang-check alerts test`: whether a letter arrives."""

from __future__ import annotations

from pathlib import Path

import click

from kechuang_check.cli.naming import known_name
from kechuang_check.cli.options import USAGE, clock_of, common, console_for, environment, open_workspace
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.words import speaker, text


@click.command(
    name="test",
    **USAGE,
    short_help=say(text("Send a marked test to a receiver or a chat group")),
    help=say(
        text(
            "Send a letter that is marked as a test to RECEIVER: a receiver or owner, by every channel of its letters, "
            "or a chat group. It waits for no quiet times, and nothing is recorded. Exit code 4 if it did not leave."
        )
    ),
)
@click.argument("receiver")
@common
def command(receiver: str, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    from kechuang_check import mailroom
    from kechuang_check.reporting.notices import channel_word
    from kechuang_check.reporting.status_words import letter_word

    workspace = open_workspace(project_dir)
    names = {id_: r.name for id_, r in workspace.receivers.items()} | dict.fromkeys(workspace.chats)
    known_name(receiver, names, text("receiver"), "RECEIVER")
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    speak = speaker(lang)
    done = mailroom.send_a_test(workspace, receiver, mailroom.channels(workspace, environment()), clock_of(workspace)())
    lines = []
    for channel, delivered in done:
        about, word = speak(channel_word(channel)), letter_word(delivered.status, lang)
        path = None if delivered.path is None else mailroom.seen_from(workspace, Path(delivered.path))
        lines.append(" · ".join(part for part in (about, word, path) if part))
        if delivered.error is not None:
            lines.append(f"    -> {speak(delivered.error)}")
    write_result("\n".join(lines), None)
    return 0 if all(delivered.status.has_left for _, delivered in done) else 4
