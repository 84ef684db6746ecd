"""The night for a terminal: verdicts first, then what failed, what was not judged, letters and report."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.text import Text as Line

from kechuang_check.domain.ledger import EntryStatus, Ledger
from kechuang_check.domain.run import Letter, Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.formats.terminal import (
    STYLES,
    drawn,
    print_finding,
    print_indicators,
    print_line,
    print_notes,
    print_repairs,
    print_title,
    print_unjudged,
)
from kechuang_check.reporting.ledger_view import ledger_view
from kechuang_check.reporting.night_view import NightView, night_view
from kechuang_check.reporting.punctuation import clauses, dotted, phrases
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import NO_FORMS, Forms
from kechuang_check.reporting.status_words import letter_word, put_off_words, told_before_word
from kechuang_check.words import text

_BATCHES_SHOWN = 3


def render(
    night: Night,
    workspace: Workspace,
    lang: str,
    *,
    forms: Forms = NO_FORMS,
    width: int | None = None,
    colour: bool = False,
    ledger: Ledger | None = None,
) -> str:
    """`width` in columns, otherwise as the terminal has; with `colour` the text holds its colour codes.

    Of the ledger of reports one line, if something in it is missing or late.
    """
    reader = Reader(workspace, lang, forms)
    view = night_view(night, reader)

    def draw(console: Console) -> None:
        _headline(console, view, reader)
        print_indicators(console, view.indicators, reader)
        _shifts(console, view, reader)
        _cautions(console, view, reader)
        _batches(console, view, reader)
        _reports(console, ledger, reader)
        _failed(console, view, reader)
        _remarks(console, view, reader)
        _unjudged(console, view, reader)
        _letters(console, night, reader)

    return drawn(draw, width=width, colour=colour)


def _headline(console: Console, view: NightView, reader: Reader) -> None:
    print_line(console, f"{view.plan} · {view.date}", "dim")
    console.print(Line(view.headline, "bold"))
    for words in filter(None, (view.caution, view.pending, *view.ended)):
        print_line(console, words)
    lines = [Line()]
    for t in view.tallies:
        tally = Line(f"{t.mark.symbol} {t.mark.word} {t.count}", STYLES.get(t.mark.key, ""))
        if lines[-1] and lines[-1].cell_len + tally.cell_len + 3 > console.width:
            lines.append(Line())
        lines[-1].append_text(Line("   ") if lines[-1] else Line()).append_text(tally)
    for line in lines:
        console.print(line)
    print_notes(console, view, reader)
    console.print()


def _shifts(console: Console, view: NightView, reader: Reader) -> None:
    if view.shifts:
        print_title(console, reader.say(text("What moved since the last night, and why")))
    for line in view.shifts:
        print_line(console, line)


def _cautions(console: Console, view: NightView, reader: Reader) -> None:
    """Verdicts that were given although reports are missing."""
    cautioned = [i for i in view.indicators if i.caution]
    if cautioned:
        print_title(console, reader.say(text("Caution")))
    for i in cautioned:
        print_line(console, f"{i.mark.symbol} {i.mark.word} · {i.name} · {i.caution}")


def _batches(console: Console, view: NightView, reader: Reader) -> None:
    """Of a few batches what came of each, repairs included; of many only how many there are."""
    say = reader.say
    if not view.batches:
        return
    console.print()
    if len(view.batches) > _BATCHES_SHOWN:
        kinds = Counter(b.status_word for b in view.batches)
        counts = phrases((f"{word} {count}" for word, count in kinds.items()), reader.lang)
        console.print(Line(say(text("Batches: {total} ({counts})", total=len(view.batches), counts=counts))))
        return
    for b in view.batches:
        rules = say(text("checks passed: {passed} of {checked}", passed=b.passed, checked=b.checked))
        parts = (b.title, b.period, b.status_word, b.rows if b.is_judged else None, rules if b.is_judged else None)
        print_line(console, dotted(parts), STYLES.get(b.status, ""))
        print_repairs(console, b)


def _reports(console: Console, ledger: Ledger | None, reader: Reader) -> None:
    if ledger is None or not any(e.is_asked_for or e.status is EntryStatus.LATE for e in ledger.entries):
        return
    headline = ledger_view(ledger, reader).headline
    print_line(console, reader.say(text("Ledger of reports: {counts} (kechuang-check ledger)", counts=headline)))


def _failed(console: Console, view: NightView, reader: Reader) -> None:
    if not view.failing_batches:
        return
    print_title(console, reader.say(text("Checks of the data that failed")))
    for b in view.failing_batches:
        print_line(console, dotted((b.title, b.period, b.status_word, b.source)), STYLES.get(b.tone, ""))
        for f in b.failed:
            print_finding(console, f, reader)
    if view.repeating_batches:
        batches = clauses((f"{b.title} {b.period}" for b in view.repeating_batches), reader.lang)
        print_line(console, reader.say(text("The same in earlier batches: {batches}", batches=batches)), "dim")


def _remarks(console: Console, view: NightView, reader: Reader) -> None:
    if view.remarked_batches:
        print_title(console, reader.say(text("For your information")))
    for b in view.remarked_batches:
        for f in b.remarks:
            print_line(console, dotted((b.title, b.period, b.source, f.sentence)))


def _unjudged(console: Console, view: NightView, reader: Reader) -> None:
    if view.unjudged or view.unjudged_batches:
        print_title(console, reader.say(text("What was not judged, and why")))
    print_unjudged(console, view.unjudged, reader)
    for b in view.unjudged_batches:
        print_line(console, dotted((b.title, b.period, b.status_word, b.source, b.steward)), STYLES.get(b.status, ""))
        for f in (*(b.failed if not b.is_judged else ()), *b.unjudged):
            print_finding(console, f, reader)
    if view.awaited:
        print_title(console, reader.say(text("What is not yet due")))
    print_unjudged(console, view.awaited, reader)


def _letters(console: Console, night: Night, reader: Reader) -> None:
    say = reader.say
    if night.letters:
        print_title(console, say(text("Letters")))
        for letter in night.letters:
            print_line(console, dotted((_fate(letter, night, reader), letter.subject, letter.path, letter.error)))
    if night.report:
        console.print()
        print_line(console, say(text("Report: {path}", path=night.report)))


def _fate(letter: Letter, night: Night, reader: Reader) -> str:
    """What became of a letter; of one that an earlier run of this night made, when that was."""
    day = day_words(night.started.astimezone(reader.workspace.timezone).date(), reader.lang)
    before = None if night.is_new else told_before_word(letter.status, day, reader.lang)
    if before is None and letter.not_before is not None:
        return reader.say(put_off_words(reader.moment(letter.not_before)))
    return before or letter_word(letter.status, reader.lang)
