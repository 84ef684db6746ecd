"""View of a letter: the items it tells of, each with its facts; both parts of a letter are made from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kechuang_check.domain.alerting import Decision, News
from kechuang_check.domain.assessment import Observation
from kechuang_check.domain.plan import Owner
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.letter_items import ItemView, item_of
from kechuang_check.reporting.letter_subject import subject_of
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import seriousness
from kechuang_check.words import text


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """`link`: where the page of the night is published, if it is."""

    subject: str
    plan: str
    greeting: str
    opening: str
    closing: tuple[str, ...]
    items: tuple[ItemView, ...] = ()
    link: Link | None = None


def letter_view(
    decisions: Sequence[Decision],
    owner: Owner,
    reader: Reader,
    as_of: date,
    run_id: str,
    report: str | None = None,
    observations: Iterable[Observation] = (),
) -> LetterView:
    """The letter to `owner`; `decisions` are all told to them, worst first. `report`: where the night's page is.
    `observations`: all that the night measured.
    """
    say, lang = reader.say, reader.lang
    told = [reader.workspace.plan_of(d.assessment.target) for d in decisions]
    plans = (p for p in reader.workspace.plans if p in told)
    plan, day = listed((p.name.in_(lang) for p in plans), lang), day_words(as_of, lang)
    items = tuple(item_of(d, reader, observations) for d in decisions)
    return LetterView(
        subject=subject_of(items[0].headline, len(items) - 1, owner.name.in_(lang), reader),
        plan=plan,
        greeting=say(text("To the {owner}:", owner=owner.name.in_(lang))),
        opening=_opening(decisions, plan, day, reader),
        items=items,
        closing=(
            say(
                text(
                    "Each change is told once. The next letter comes only when one of your indicators newly falls "
                    "short or recovers, and, while one is short, when its target is changed or its due date has passed."
                )
            ),
            say(text("The full picture is in the nightly report of {day} (run {run}).", day=day, run=run_id)),
            *([] if report is None else [say(text("Report: {path}", path=report))]),
        ),
    )


def worst_first(decision: Decision) -> tuple[bool, tuple[int, int, Decimal, str]]:
    return (decision.news is News.RECOVERED, seriousness(decision.assessment))


def _opening(decisions: Sequence[Decision], plan: str, day: str, reader: Reader) -> str:
    of = Counter(d.news for d in decisions)
    kinds = (
        text("newly short: {count}", count=of[News.FIRST_SHORTFALL]) if of[News.FIRST_SHORTFALL] else None,
        text("target changed, still short: {count}", count=of[News.TARGET_CHANGED])
        if of[News.TARGET_CHANGED]
        else None,
        text("due date passed, still short: {count}", count=of[News.DUE_PASSED]) if of[News.DUE_PASSED] else None,
        text("recovered: {count}", count=of[News.RECOVERED]) if of[News.RECOVERED] else None,
    )
    counts = ("，" if reader.lang == "zh" else "; ").join(reader.say(kind) for kind in kinds if kind is not None)
    return reader.say(
        text("As of {day}, of your indicators under “{plan}”: {counts}.", day=day, plan=plan, counts=counts)
    )
