"""The outbox for a reader: each letter on each channel, with its state and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kechuang_check.domain.outbox import LetterStatus, Posting, put_off_until
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.notices import channel_word
from kechuang_check.reporting.punctuation import dotted
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.status_words import letter_word, put_off_words
from kechuang_check.words import text

KEY_SHOWN = 12
Letters = Mapping[str, Letter]


def render(postings: Sequence[Posting], letters: Letters, workspace: Workspace, lang: str) -> str:
    """Two or three lines for each: what it is, how it stands, what is in the way."""
    reader = Reader(workspace, lang)
    if not postings:
        return reader.say(text("No letter waits."))
    lines = [line for p in postings for line in _lines(p, letters[p.letter], reader)]
    count = sum(p.status.is_open for p in postings)
    return "\n".join((*lines, "", reader.say(text("Letters that have not left: {count}", count=count))))


def render_json(postings: Sequence[Posting], letters: Letters) -> str:
    return json.dumps([_plain(p, letters[p.letter]) for p in postings], ensure_ascii=False, indent=2)


def _lines(posting: Posting, letter: Letter, reader: Reader) -> list[str]:
    say = reader.say
    state = letter_word(posting.status, reader.lang)
    channel = say(channel_word(posting.channel))
    until = put_off_until(posting)
    queued = say(text("queued {moment}", moment=reader.moment(posting.queued)))
    when = (queued, *_attempts(posting, reader)) if until is None else (say(put_off_words(reader.moment(until))),)
    lines = [
        dotted((posting.letter[:KEY_SHOWN], state, channel, reader.receiver(letter.to), one_line(letter.subject))),
        "    " + dotted(when),
    ]
    if posting.answer is not None and posting.status.is_open:
        lines.append(f"    -> {one_line(posting.answer)}")
    return lines


def _attempts(posting: Posting, reader: Reader) -> list[str]:
    found = [reader.say(text("attempts: {count}", count=posting.attempts))]
    if posting.status is LetterStatus.DEAD:
        found.append(reader.say(text("not tried again by itself")))
    elif posting.status.is_open and posting.next_attempt is not None:
        found.append(reader.say(text("next attempt {moment}", moment=reader.moment(posting.next_attempt))))
    return found


def _plain(posting: Posting, letter: Letter) -> dict[str, Any]:
    return {
        "key": posting.letter,
        "channel": posting.channel,
        "to": letter.to,
        "subject": letter.subject,
        "status": posting.status.value,
        "queued": _moment(posting.queued),
        "attempts": posting.attempts,
        "next_attempt": _moment(posting.next_attempt),
        "answer": posting.answer,
        "path": posting.path,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
