"""The words for what became of batches and of letters."""

from __future__ import annotations

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.words import Text, speaker, text


def batch_word(status: BatchStatus, lang: str) -> str:
    words = {
        BatchStatus.FIT: text("fit"),
        BatchStatus.UNFIT: text("unfit"),
        BatchStatus.UNREADABLE: text("unreadable"),
        BatchStatus.MISSING: text("missing report"),
        BatchStatus.WITHDRAWN: text("report withdrawn"),
        BatchStatus.DEFERRED: text("waits for the next run"),
        BatchStatus.IGNORED: text("passed over"),
    }
    return speaker(lang)(words[status])


def told_before_word(status: LetterStatus, day: str, lang: str) -> str | None:
    """A letter of a night that was recorded before; None where it has not gone out yet."""
    if status is LetterStatus.WRITTEN:
        return speaker(lang)(text("already written on {day}", day=day))
    if status is LetterStatus.SENT:
        return speaker(lang)(text("already sent on {day}", day=day))
    return None


def put_off_words(until: str) -> Text:
    """Why a letter that is ready has not left yet. `until`: the moment in words."""
    return text("leaves when quiet times end: {moment}", moment=until)


def letter_word(status: LetterStatus, lang: str) -> str:
    words = {
        LetterStatus.QUEUED: text("queued"),
        LetterStatus.WRITTEN: text("written"),
        LetterStatus.SENT: text("sent"),
        LetterStatus.DEFERRED: text("not taken yet"),
        LetterStatus.HELD: text("held back"),
        LetterStatus.DEAD: text("refused"),
        LetterStatus.DROPPED: text("dropped"),
    }
    return speaker(lang)(words[status])
