"""A year of nights of a small city: real settings, decisions, history, letters and outbox; only what the data says is
scripted, so that a night costs a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kechuang_check import mailroom, nightly
from kechuang_check.definitions.chinese_days import chinese_days
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.settings import read_settings
from kechuang_check.definitions.toml_text import read_toml
from kechuang_check.delivery.channel import Delivered
from kechuang_check.desk import Verdicts
from kechuang_check.domain.alerting.quieting import Acknowledgement
from kechuang_check.domain.alerting.signals import fingerprint_of
from kechuang_check.domain.alerting.vocabulary import Reason
from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Measured, Observation
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import TARGET_TYPE, Severity
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual, Kind, Shape, Target, Unit, Window
from kechuang_check.domain.plan import Path as PlanPath
from kechuang_check.domain.routing import Matchers
from kechuang_check.domain.rule import Rule, Suite
from kechuang_check.domain.run import BatchResult, Letter
from kechuang_check.domain.workspace import Workspace
from kechuang_check.history import open_history
from kechuang_check.history.store import History
from tests.nights.conftest import TURNOVER, Silent, StandIn, a_feed

ZONE = timezone(timedelta(hours=8))
NIGHT, MORNING, DAYTIME = time(2), time(7, 30), time(15)
PERIOD = Period.parse("2024")

SETTINGS = """
language = "en"

[plan]
name = {zh = "三年行动计划", en = "Three-year plan"}
start = 2024-01-01
end = 2026-12-31
source = "the plan"

[plan.projects.science]
zh = "科技"
en = "Science"

[plan.projects.talent]
zh = "人才"
en = "Talent"

[owners.science]
zh = "科技局"
en = "Science Bureau"
address = "head-of-science@example.com"

[owners.talent]
zh = "人才办"
en = "Talent Office"
address = "head-of-talent@example.com"
quiet = {working_days_only = true}

[owners.statistics]
zh = "统计局"
en = "Statistics Bureau"
address = "head-of-statistics@example.com"

[owners.office]
zh = "推进办"
en = "Plan Office"
address = "plan-office@example.com"
quiet = {working_days_only = true}
weekly = "monday"

[receivers.deputy]
zh = "科技局分管副局长"
en = "Deputy Head of the Science Bureau"
address = "deputy-head-of-science@example.com"
of = "science"
role = "deputy"
quiet = {hours = "20:00-07:30"}

[receivers.steward]
zh = "统计局数据管理员"
en = "Data Steward of the Statistics Bureau"
address = "data-steward-of-statistics@example.com"
of = "statistics"
role = "steward"

[alerts]
repeat_days = {critical = 30}

[[routes]]
kind = "shortfall"
severity = "critical"
to = ["office"]
continue = true

[[routes]]
kind = "shortfall"
owner = "science"
escalate = {after_nights = 7, to = ["@deputies"]}
"""


def a_target(indicator: str, owner: str) -> Target:
    """A hundred enterprises, on every day of the plan."""
    return replace(
        TURNOVER,
        indicator=indicator,
        name=Bilingual(indicator, indicator.capitalize()),
        project="talent" if owner == "talent" else "science",
        owner=owner,
        value=Decimal(100),
        unit=Unit.ENTERPRISES,
        due=date(2026, 12, 31),
        kind=Kind.STOCK,
        window=Window.PERIOD,
        path=PlanPath(Shape.STEP, ((date(2023, 12, 31), Decimal(100)),), Bilingual.same("the plan")),
        numerator="count(distinct number)",
    )


TARGETS = {
    "labs": (a_target("labs", "science"), Severity.CRITICAL),
    "parks": (a_target("parks", "science"), Severity.WARNING),
    "talents": (a_target("talents", "talent"), Severity.WARNING),
}


@dataclass
class Mail:
    """A mail server that takes everything: who got which letter, and when."""

    clock: Callable[[], datetime]
    taken: list[tuple[datetime, Letter]] = field(default_factory=list)

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        self.taken.append((at, letter))
        return Delivered(LetterStatus.SENT)

    def close(self) -> None:
        pass


@dataclass
class City:
    """`values` and `status` are what the data says until the script changes them. `told`: by day and receiver, what the
    letters of the night were about; `letters`: those that were made; `mail`: those that left.
    """

    root: Path
    history: History
    workspace: Workspace
    values: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(TARGETS, 100))
    reports: dict[str, BatchStatus] = field(default_factory=lambda: {"statistics": BatchStatus.FIT})
    periods: tuple[Period, ...] = (PERIOD,)
    now: datetime = datetime(2025, 1, 1, tzinfo=ZONE)
    told: dict[tuple[date, str], set[str]] = field(default_factory=dict)
    letters: list[tuple[date, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mail = Mail(lambda: self.now)

    def night(self, day: date) -> None:
        """The night of a day, and what the timer hands over on its morning."""
        self.now = datetime.combine(day, NIGHT, ZONE)
        order = nightly.Order(day, lang="en")
        channels: Any = {"letter": self.mail, "file": self.mail}
        night = nightly.run_night(
            self.workspace, order, self.history, StandIn, lambda: self.now, Silent(), channels, wait=lambda _: None
        )
        for telling in night.tellings:
            if telling.reason is not Reason.WEEKLY_SUMMARY:
                self._tell(day, telling.receiver, f"{telling.about} {_WORDS[telling.reason]}")
        for letter in night.letters:
            self.letters.append((day, letter.to))
            for words, short in _SECTIONS:
                if words in letter.text:
                    self._tell(day, letter.to, short)
        if any(x.not_before is not None for x in night.letters):
            self.now = datetime.combine(day, MORNING, ZONE)
            mailroom.hand_over(self.workspace, self.history, channels, lambda: self.now)

    def _tell(self, day: date, receiver: str, what: str) -> None:
        self.told.setdefault((day, receiver), set()).add(what)

    def verdicts(self, as_of: date) -> Verdicts:
        batches = tuple(self._batch(check, p, status) for check, status in self.reports.items() for p in self.periods)
        fit = [b for b in batches if b.status is BatchStatus.FIT]
        sources = tuple(b.id for b in fit if b.id is not None)
        assessments = []
        for indicator, (target, _) in TARGETS.items():
            value = self.values[indicator]
            state = Measured.NOT_FIT if value is None else Measured.VALUE
            number = None if value is None else Decimal(value)
            seen = Observation(indicator, PERIOD, state, number, sources=sources)
            assessments.append(assess(target, [seen], as_of, [PERIOD]))
        return Verdicts(batches, tuple(assessments), {})

    def _batch(self, check: str, period: Period, status: BatchStatus) -> BatchResult:
        if status is BatchStatus.MISSING:
            return BatchResult(check, None, None, None, period, 0, status)
        name = f"{check} {period.label} {sorted(self.values.items(), key=str)} {status}"
        return BatchResult(check, name, f"in/{check}/{period.label}.csv", name, period, 100, status)

    def acknowledge(self, indicator: str, by: str, until: date) -> None:
        """In the afternoon after the night."""
        self.now = datetime.combine(self.now.date(), DAYTIME, ZONE)
        alert = fingerprint_of(indicator, self.workspace).id
        memory = self.history.alerts.memory(self.now.date(), {})
        acknowledgement = Acknowledgement(alert, memory.courses[alert].opened, by, until, self.now)
        self.history.alerts.acknowledge(acknowledgement)

    def silence(self, indicator: str, by: str, reason: str, until: date) -> None:
        self.now = datetime.combine(self.now.date(), DAYTIME, ZONE)
        self.history.alerts.silence(Matchers(indicator=(indicator,)), by, reason, until, self.now)


_SECTIONS = (
    ("Weekly summary", "weekly"),
    ("Nothing is told of it up to", "silence begins"),
    ("The silence that ", "silence ends"),
)


_WORDS: Mapping[Reason, str] = {
    Reason.FIRST: "new",
    Reason.ESCALATED: "escalated",
    Reason.REOPENED: "again",
    Reason.WORSENED: "worse",
    Reason.RECOVERED: "over",
    Reason.REPEAT: "still",
    Reason.SILENCE_ENDED: "still, no longer silenced",
}
"""As the expectation says them."""


@contextmanager
def a_city(root: Path, checks: int = 1) -> Iterator[City]:
    """`checks`: how many feeds the Statistics Bureau hands in; the targets are measured on the first of them."""
    document = read_toml(SETTINGS.encode(), "kechuang.toml", Problems())
    assert document is not None
    settings = read_settings(document, root, Problems())
    assert settings is not None
    names = ["statistics", *(f"statistics_{n:04d}" for n in range(1, checks))]
    rules = tuple(
        Rule(f"statistics/{name}", TARGET_TYPE, severity, name=target.name, target=target)
        for name, (target, severity) in TARGETS.items()
    )
    feeds = {}
    for name in names:
        feed = a_feed(name, Frequency.YEARLY, 30)
        suite = "statistics" if name == "statistics" else "empty"
        feeds[name] = replace(feed, suite=suite, expected=replace(feed.expected, steward="statistics"))
        (root / "in" / name).mkdir(parents=True)
    workspace = Workspace(
        root=root,
        plan=settings.plan,
        owners=settings.owners,
        feeds=feeds,
        suites={"statistics": Suite("statistics", rules), "empty": Suite("empty", ())},
        state=root / "state",
        database=f"sqlite:///{root}/state/history.sqlite",
        lang="en",
        alerts=settings.alerts,
        days=chinese_days(2024, 2025),
    )
    with open_history(workspace.database) as history, pytest.MonkeyPatch.context() as patch:
        city = City(root, history, workspace)
        patch.setattr(nightly, "judge_files", lambda _w, _f, as_of, *_: city.verdicts(as_of))
        yield city
