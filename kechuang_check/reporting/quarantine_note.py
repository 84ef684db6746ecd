"""The note beside a filing that was set aside: why, and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath

from kechuang_check.domain.finding import Outcome
from kechuang_check.domain.run import BatchResult
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.rule_words import place_words
from kechuang_check.words import Text, speaker, text


def quarantine_note(batch: BatchResult, as_of: date, lang: str) -> str:
    """Plain text in `lang`: the file as it was sent, each thing that is wrong with its place and mend, what happens."""
    say = speaker(lang)
    source = batch.source or ""
    wrong = [f for f in batch.findings if f.outcome in (Outcome.FAIL, Outcome.WARN, Outcome.ERROR)]
    lines: list[Text] = [
        text("This file could not be read: {file}", file=source),
        text("Check of {day}", day=day_words(as_of, lang)),
    ]
    if batch.sha256:
        lines.append(text("Its content (SHA-256): {digest}", digest=batch.sha256))
    said = [say(line) for line in lines] + [""]
    for finding in wrong:
        place = None if finding.where is None else place_words(finding.where, lang)
        message = say(finding.message) if finding.message is not None else finding.code
        said.append("- " + (say(text("{about}: {what}", about=place, what=message)) if place else message))
        if finding.advice is not None:
            said.append("  " + say(text("What to do: {mend}", mend=say(finding.advice))))
    folder = PurePosixPath(source).parent.as_posix()
    said += [
        "",
        say(text("Put the corrected file into {folder}, under the same name or another.", folder=folder)),
        say(text("This one is read again every night, and goes back there once it can be read.")),
        say(text("If it is not needed any more, delete it together with this note.")),
    ]
    return "\n".join(one_line(line) for line in said) + "\n"
