"""Notices to the steward: what became of letters and nights that somebody must look after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kechuang_check.digests import digest_of
from kechuang_check.domain.outbox import CHAT, FILE
from kechuang_check.domain.plan import Owner
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.characters import subject_line
from kechuang_check.reporting.letter_parts import html_of, text_of
from kechuang_check.reporting.letter_view import LetterView
from kechuang_check.words import Text, speaker, text

_ENDING = "-notice"
"""At the end of the key, so that its beginning tells one from another."""


def is_notice(key: str) -> bool:
    return key.endswith(_ENDING)


def of_a_refusal(letter: Letter, channel: str, answer: str, steward: Owner, workspace: Workspace, about: str) -> Letter:
    """That a letter was refused for good, or given up. `about`: a refusal of the same name is told once."""
    return compose(
        (about, letter.key, channel),
        steward,
        workspace,
        text("Not delivered: {subject}", subject=letter.subject),
        text(
            "A letter to {owner} by {channel} was not taken and is not tried again by itself.",
            owner=_name(letter.to, steward, workspace),
            channel=channel_word(channel),
        ),
        (
            text("Letter: {subject}", subject=letter.subject),
            text("Answer: {answer}", answer=answer),
            text("Mend the address, or try again: kechuang-check outbox retry {key}", key=letter.key[:12]),
            text(
                "Until then every night ends with exit code 4. Not needed any more: kechuang-check outbox drop {key}",
                key=letter.key[:12],
            ),
        ),
    )


def of_a_hold(channel: str, answer: str, steward: Owner, workspace: Workspace, about: str, day: str) -> Letter:
    """That a channel takes nothing until somebody mends it; told once a day."""
    return compose(
        (about, channel, day),
        steward,
        workspace,
        text("Letters are held: {channel}", channel=channel_word(channel)),
        text("No letter leaves by {channel} until this is mended. Nothing is lost.", channel=channel_word(channel)),
        (
            text("Answer: {answer}", answer=answer),
            text("What waits: kechuang-check outbox list"),
            text("Once it is mended, to send at once: kechuang-check outbox retry"),
        ),
    )


def a_test(owner: Owner, workspace: Workspace, at: datetime) -> Letter:
    """A letter that says of itself that it is a test."""
    return compose(
        ("test", at.isoformat()),
        owner,
        workspace,
        text("TEST: alerts of kechuang-check arrive"),
        text("This is a test. It speaks of no indicator, and nothing is to be done."),
        (text("If this can be read, letters to this mailbox or group arrive."),),
    )


def compose(
    about: Sequence[str], steward: Owner, workspace: Workspace, subject: Text, opening: Text, lines: Sequence[Text]
) -> Letter:
    """A letter to the steward, in the steward's language. The same `about` gives the same key."""
    say = speaker(steward.lang)
    plan, said = workspace.plan.name.in_(steward.lang), [say(line) for line in lines]
    head = subject_line(say(subject))
    view = LetterView(
        subject=head,
        plan=plan,
        greeting=say(text("To the {owner}:", owner=steward.name.in_(steward.lang))),
        opening=say(opening),
        body=tuple(said),
    )
    return Letter(
        key=digest_of(steward.id, *about) + _ENDING,
        to=steward.id,
        address=steward.address,
        lang=steward.lang,
        subject=head,
        text=text_of(view, steward.lang),
        html=html_of(view, steward.lang),
    )


def channel_word(channel: str) -> Text:
    """What a reader calls the channel."""
    if channel.startswith(CHAT):
        return text("chat group {name}", name=channel.removeprefix(CHAT))
    return text("file") if channel == FILE else text("mail")


def _name(owner: str, steward: Owner, workspace: Workspace) -> str:
    known = workspace.receivers.get(owner)
    return owner if known is None else known.name.in_(steward.lang)
