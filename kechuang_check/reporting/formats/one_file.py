"""One file for a terminal, before it is handed in: whether it can be used and why not, then what would come of it."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text as Line

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import Outcome, Severity
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.batches import BatchView, FindingView
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
from kechuang_check.reporting.night_view import night_view
from kechuang_check.reporting.punctuation import clauses, dotted
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import NO_FORMS, Forms
from kechuang_check.words import Text, text


def render(
    night: Night,
    workspace: Workspace,
    lang: str,
    *,
    forms: Forms = NO_FORMS,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """`night` holds the file as its one batch. Whoever tries a file has it, so names that stand in it are shown."""
    reader = Reader(workspace, lang, forms, shows_names=True)
    view = night_view(night, reader)
    (batch,) = view.batches

    def draw(console: Console) -> None:
        console.print(Line(reader.say(headline(batch)), f"bold {STYLES.get(batch.tone, 'green')}"))
        print_line(console, dotted((batch.title, batch.period, batch.rows if batch.is_judged else None)))
        print_repairs(console, batch)
        for f in (*_faults(batch), *batch.remarks):
            print_finding(console, f, reader)
        idle = [f.sentence for f in batch.unjudged if f not in _faults(batch)]
        if idle:
            words = text("Not judged, for there is nothing in the column: {rules}", rules=clauses(idle, lang))
            print_line(console, reader.say(words), "dim", indent=2)
        if batch.is_judged and not batch.is_empty and view.indicators:
            print_title(console, reader.say(text("How the indicators would stand on {day}", day=view.date)))
            print_indicators(console, view.indicators, reader)
            # Why data is not fit was just said.
            others = [i for i in (*view.unjudged, *view.awaited) if i.mark.key != Standing.DATA_NOT_FIT]
            print_unjudged(console, others, reader)
            print_notes(console, view, reader)

    return drawn(draw, width=width, colour=colour)


def _faults(batch: BatchView) -> tuple[FindingView, ...]:
    """What failed or could not be run, and what had nothing to judge where the file cannot do without."""
    return (
        *batch.failed,
        *(f for f in batch.unjudged if f.outcome == Outcome.ERROR or f.severity == Severity.CRITICAL or batch.is_empty),
    )


def headline(batch: BatchView) -> Text:
    """Whether the file can be used, and if not why."""
    faults = len(_faults(batch))
    if batch.status == BatchStatus.UNREADABLE:
        return text("The file cannot be used: it could not be read.")
    if batch.is_empty:
        return text("The file cannot be used: it holds no rows.")
    if batch.status == BatchStatus.UNFIT:
        grave = sum(f.severity == Severity.CRITICAL for f in _faults(batch))
        return text("The file cannot be used. Critical faults: {grave}, of {faults}.", grave=grave, faults=faults)
    if faults:
        return text("The file can be used, with faults to be looked at: {faults}.", faults=faults)
    return text("The file can be used: all checks passed ({count}).", count=batch.checked)
