"""What is different between two nights, as a table for a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text as Line

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.changes import BatchChange, BatchNews, Change, Changes
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.reporting.calendar_words import day_words, period_words
from kechuang_check.reporting.finality_words import observed_words
from kechuang_check.reporting.formats.terminal import STYLES, drawn, print_line
from kechuang_check.reporting.numbers import figures, plain
from kechuang_check.reporting.punctuation import dotted, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.shift_words import TURNED, causes_words, edits_words
from kechuang_check.reporting.wording import Mark, bound_sign, comparison, mark_of
from kechuang_check.words import Text, text

_SHOWN_OF_ID = 12


def render_table(changes: Changes, reader: Reader, *, width: int | None = None, colour: bool = False) -> str:
    """`width` in columns, otherwise as the terminal has; with `colour` the text holds its colour codes."""

    def draw(console: Console) -> None:
        words = text("{before} → {after}", before=_run(changes.before, reader), after=_run(changes.after, reader))
        print_line(console, reader.say(words), "dim")
        counts = text(
            "indicators changed: {changed}, unchanged: {unchanged}; batches changed: {batches}",
            changed=len(changes.indicators),
            unchanged=changes.unchanged,
            batches=len(changes.batches),
        )
        console.print(Line(reader.say(counts), "bold"))
        for change in changes.indicators:
            console.print()
            _print_change(console, change, reader)
        if changes.batches:
            console.print()
        for batch in changes.batches:
            print_line(console, _batch_words(batch, reader))
        if changes.uncompared:
            console.print()
            names = listed(changes.uncompared, reader.lang)
            print_line(console, reader.say(text("judged on one of the nights only: {names}", names=names)), "dim")

    return drawn(draw, width=width, colour=colour)


def _run(night: Night, reader: Reader) -> str:
    return f"{day_words(night.as_of, reader.lang)} ({night.id[:_SHOWN_OF_ID]})"


def _print_change(console: Console, change: Change, reader: Reader) -> None:
    """The indicator with its causes; below it what is different, from what to what."""
    say, verdict = reader.say, change.after or change.before
    mark = None if verdict is None else mark_of(verdict, reader.lang)
    name = change.indicator if verdict is None else verdict.target.name.in_(reader.lang)
    style = "" if mark is None else STYLES.get(mark.key, "")
    print_line(console, dotted((name, causes_words(change.causes, reader))), style)
    if change.is_revision:
        print_line(console, say(TURNED), "bold", indent=2)
    for label, old, new in _facts(change, reader):
        if old != new:
            print_line(console, say(text("{what}: {old} → {new}", what=say(label), old=old, new=new)), indent=2)
    edited = edits_words(change.edits, reader)
    if edited is not None:
        print_line(console, edited, "dim", indent=4)
    for batch in change.batches:
        print_line(console, _batch_words(batch, reader), "dim", indent=4)


def _facts(change: Change, reader: Reader) -> Sequence[tuple[Text, str, str]]:
    old, new = _fact(change.before, reader), _fact(change.after, reader)
    labels = (text("Standing"), text("Period"), text("Value"), text("Bound in force"), text("Final target"))
    return [(label, a, b) for label, a, b in zip(labels, old, new, strict=True)]


def _fact(verdict: Assessment | None, reader: Reader) -> tuple[str, str, str, str, str]:
    if verdict is None:
        return ("—", "—", "—", "—", "—")
    target, seen = verdict.target, verdict.observation
    shown = figures(target, None if seen is None else seen.value, verdict.bound, reader.lang)
    standing: Mark = mark_of(verdict, reader.lang)
    asked = dotted((comparison(target, shown.target, reader.lang), target.due.isoformat()))
    return (
        f"{standing.symbol} {standing.word}",
        "—" if seen is None else observed_words(seen, reader.lang),
        shown.value or "—",
        bound_sign(target, shown.bound) or "—",
        asked,
    )


def _batch_words(change: BatchChange, reader: Reader) -> str:
    feed = reader.workspace.feeds.get(change.check)
    title = change.check if feed is None else feed.title.in_(reader.lang)
    period = None if change.period is None else period_words(change.period, reader.lang)
    name = " ".join(filter(None, (title, period)))
    before = listed([_file(b) for b in change.before], reader.lang)
    after = listed([_file(b) for b in change.after], reader.lang)
    match change.news:
        case BatchNews.NEW:
            words = text("{batch}: new, {after}", batch=name, after=after)
        case BatchNews.GONE:
            words = text("{batch}: gone, {before}", batch=name, before=before)
        case BatchNews.REPLACED:
            words = text("{batch}: {after} took the place of {before}", batch=name, before=before, after=after)
    return reader.say(words)


def _file(batch: BatchResult) -> str:
    """The same name may hold another content, so the beginning of its hash stands beside it."""
    content = (batch.sha256 or batch.id or "")[:8]
    return f"{(batch.source or '—').rpartition('/')[2]} ({content})"


def only_one(night: Night, reader: Reader) -> str:
    """What is said where there is no earlier night."""
    words = text(
        "Only one night is recorded up to now: {night}. What changed is shown from the next one on.",
        night=_run(night, reader),
    )
    return f"{reader.say(words)}\n"


def only_one_json(night: Night) -> str:
    """The same for machines: nothing stands before it, and nothing has changed."""
    result: dict[str, object] = {
        "before": None,
        "after": {"run": night.id, "as_of": night.as_of.isoformat()},
        "indicators": [],
        "batches": [],
        "unchanged": 0,
        "uncompared": [],
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def render_json(changes: Changes) -> str:
    """The differences for machines: exact numbers as texts."""
    result = {
        "before": {"run": changes.before.id, "as_of": changes.before.as_of.isoformat()},
        "after": {"run": changes.after.id, "as_of": changes.after.as_of.isoformat()},
        "indicators": [
            {
                "indicator": change.indicator,
                "causes": [cause.value for cause in change.causes],
                "edits": [{"file": e.file, "key": e.key} for e in change.edits],
                "is_revision": change.is_revision,
                "before": _verdict(change.before),
                "after": _verdict(change.after),
                "batches": [_batch(b) for b in change.batches],
            }
            for change in changes.indicators
        ],
        "batches": [_batch(b) for b in changes.batches],
        "unchanged": changes.unchanged,
        "uncompared": list(changes.uncompared),
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _verdict(verdict: Assessment | None) -> dict[str, object] | None:
    if verdict is None:
        return None
    target, seen = verdict.target, verdict.observation
    return {
        "standing": verdict.standing.value,
        "period": None if seen is None else seen.period.label,
        "finality": None if seen is None or seen.finality is None else seen.finality.value,
        "value": None if seen is None or seen.value is None else plain(seen.value),
        "bound": None if verdict.bound is None else plain(verdict.bound),
        "comparator": target.comparator.value,
        "target": None if target.value is None else plain(target.value),
        "unit": target.unit.value,
        "due": target.due.isoformat(),
    }


def _batch(change: BatchChange) -> dict[str, object]:
    return {
        "check": change.check,
        "period": None if change.period is None else change.period.label,
        "news": change.news.value,
        "before": [{"batch": b.id, "source": b.source, "sha256": b.sha256} for b in change.before],
        "after": [{"batch": b.id, "source": b.source, "sha256": b.sha256} for b in change.after],
    }
