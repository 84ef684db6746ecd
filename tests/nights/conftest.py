"""A small office: two feeds, a target each, and nights that are over in a moment because a stand-in judges them."""

from __future__ import annotations

import email
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from kechuang_check import nightly
from kechuang_check.definitions.chinese_days import chinese_days
from kechuang_check.delivery.channel import Channel
from kechuang_check.domain.assessment import Assessment, Measured, Observation
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Feed, Source, Tag
from kechuang_check.domain.finality import FinalityRule
from kechuang_check.domain.finding import TARGET_TYPE, Finding, Outcome, Severity
from kechuang_check.domain.judging import Judgement
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import (
    Bilingual,
    Clause,
    Comparator,
    Kind,
    Owner,
    Plan,
    Shape,
    Target,
    Unit,
    Window,
)
from kechuang_check.domain.plan import (
    Path as PlanPath,
)
from kechuang_check.domain.rule import Rule, Suite
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.working_days import WorkCalendar
from kechuang_check.domain.workspace import AlertSettings, WatchSettings, Workspace
from kechuang_check.history import open_history
from kechuang_check.intake import Wait
from kechuang_check.validation.measure import Indicator, measure

_SOURCE = Bilingual("the plan", "the plan")
CODE, AMOUNT = Column("number", ColumnType.CODE, ("编号",)), Column("amount", ColumnType.AMOUNT, ("金额",), "元")
PLAN = Plan(Bilingual("示例规划", "Example plan"), date(2023, 1, 1), date(2024, 12, 31), _SOURCE, {})
TURNOVER = Target(
    indicator="turnover",
    name=Bilingual("年成交额", "Turnover of a year"),
    project="ecology",
    owner="science_bureau",
    clause=Clause("100 yuan a year", _SOURCE),
    comparator=Comparator.AT_LEAST,
    value=Decimal(100),
    unit=Unit.YUAN,
    due=date(2024, 12, 31),
    kind=Kind.ANNUAL_FLOW,
    window=Window.YEAR,
    path=PlanPath(Shape.LINEAR, ((date(2022, 12, 31), Decimal(60)),), _SOURCE),
    numerator="sum(amount)",
)
HOLDERS = replace(
    TURNOVER,
    indicator="holders",
    name=Bilingual("持证企业数", "Certificate holders"),
    owner="talent_office",
    value=Decimal(10),
    unit=Unit.ENTERPRISES,
    kind=Kind.STOCK,
    window=Window.PERIOD,
    path=PlanPath(Shape.LINEAR, ((date(2022, 12, 31), Decimal(2)),), _SOURCE),
    numerator="count(distinct number)",
)


def a_feed(name: str, frequency: Frequency, within_days: int) -> Feed:
    return Feed(
        name,
        Bilingual(name, name),
        name,
        Source(f"in/{name}"),
        Expected(frequency, Deadline(DaysAfter(within_days)), "science_bureau"),
        (CODE, AMOUNT),
        ("number",),
        Tag.ADMINISTRATIVE,
        digest=f"digest of {name}",
    )


def a_suite(name: str, target: Target) -> Suite:
    fitness = Rule(f"{name}/not-negative", "expect_column_values_to_be_between", Severity.CRITICAL)
    rule = Rule(f"{name}/target", TARGET_TYPE, Severity.WARNING, name=target.name, target=target)
    return Suite(name, (fitness, rule), digest=f"{name} {target}")


class StandIn:
    """Judges as the engine would, by one rule on the data and the measurement of the target."""

    engine = "stand-in"

    def judge(
        self,
        suite: Suite,
        feed: Feed,
        batch: Batch,
        windows: Mapping[Window, Sequence[Batch]],
        plan_span: tuple[date, date],
    ) -> Judgement:
        fitness, rule = suite.rules
        assert rule.target is not None
        assert batch.period is not None
        indicator = Indicator(rule.target.numerator, None, ("number", "amount"), feed.key, {})
        least = measure(replace(indicator, numerator="min(amount)"), [str(batch.canonical)]).value
        failed = Outcome.FAIL if least is not None and least < 0 else Outcome.PASS
        window = windows[rule.target.window]
        found = measure(indicator, [str(b.canonical) for b in window])
        seen = Observation(
            rule.target.indicator, batch.period, found.state, found.value, coverage=found.coverage, rows=found.rows,
            sources=tuple(b.id for b in window), because=found.because,
        )  # fmt: skip
        measured = Outcome.PASS if found.state is Measured.VALUE else Outcome.NO_DATA
        findings = (
            Finding(fitness.code, fitness.type, fitness.severity, failed),
            Finding(rule.code, rule.type, rule.severity, measured, name=rule.name),
        )
        return Judgement(findings, (seen,))


class Silent:
    def start(self, total: int) -> None:
        pass

    def step(self, check: str, source: str) -> None:
        pass


@dataclass
class Office:
    """A workspace whose definitions can be changed between nights."""

    root: Path
    targets: dict[str, Target] = field(default_factory=lambda: {"contracts": TURNOVER, "register": HOLDERS})
    moment: datetime = datetime(2025, 1, 1, 2, 0, tzinfo=UTC)
    addresses: dict[str, str] = field(default_factory=dict)
    database: str | None = None
    received_days: int | None = None
    finality: FinalityRule | None = None
    pattern: str = "*"
    alerts: AlertSettings = field(default_factory=AlertSettings)
    watch: WatchSettings = field(default_factory=WatchSettings)

    @property
    def workspace(self) -> Workspace:
        owners = {
            name: Owner(name, Bilingual(name, name), self.addresses.get(name, f"{name}@example.com"), "en")
            for name in ("science_bureau", "talent_office")
        }
        return Workspace(
            root=self.root,
            plan=PLAN,
            owners=owners,
            feeds={
                "contracts": replace(a_feed("contracts", Frequency.QUARTERLY, 30), finality=self.finality),
                "register": replace(
                    a_feed("register", Frequency.MONTHLY, 10), source=Source("in/register", self.pattern)
                ),
            },
            suites={name: a_suite(name, target) for name, target in self.targets.items()},
            state=self.root / "state",
            database=self.database or f"sqlite:///{self.root}/state/history.sqlite",
            lang="en",
            received_days=self.received_days,
            alerts=self.alerts,
            watch=self.watch,
            days=chinese_days(2023, 2026) if self.alerts.receivers else WorkCalendar(),
            digest=str(self.targets),
        )

    def file(self, name: str, *amounts: int | str, at: float | None = None) -> Path:
        """Hand in a filing, one row for each amount; `at` is its time of change."""
        path = self.root / "in" / name
        rows = [f"{path.stem}-{i},{amount}" for i, amount in enumerate(amounts)]
        path.write_text("\n".join(["编号,金额", *rows]) + "\n", encoding="utf-8")
        if at is not None:
            os.utime(path, (at, at))
        return path

    def night(
        self, day: str, channel: Channel | None = None, checks: Sequence[str] = (), wait: Wait = lambda _: None
    ) -> Night:
        self.moment += timedelta(minutes=1)
        workspace = self.workspace
        order = nightly.Order(date.fromisoformat(day), checks, lang="en")
        with open_history(workspace.database) as history:
            channels = {"letter": channel} if channel else None
            return nightly.run_night(
                workspace, order, history, StandIn, lambda: self.moment, Silent(), channels, wait=wait
            )

    def replay(self, day: str, run_id: str | None = None) -> Night:
        """The night of that day, judged on the batches that it had."""
        workspace = self.workspace
        order = nightly.Order(date.fromisoformat(day), (), lang="en")
        with open_history(workspace.database) as history:
            return nightly.replay(workspace, order, history, StandIn, lambda: self.moment, Silent(), run_id)

    def standing(self, indicator: str, day: str) -> Assessment:
        """Where an indicator stands by the history: what `status` and `explain` show."""
        with open_history(self.workspace.database) as history:
            return next(a for a in history.standings(date.fromisoformat(day)) if a.target.indicator == indicator)

    def letters(self) -> list[Any]:
        """Every letter in the outbox, by owner."""
        files = sorted((self.root / "state" / "outbox").glob("*.eml"), key=lambda f: f.name.split("-", 3)[3])
        return [email.message_from_bytes(f.read_bytes(), policy=default) for f in files]


def verdict(night: Night, indicator: str) -> Assessment:
    return next(a for a in night.assessments if a.target.indicator == indicator)


def batches(night: Night, check: str) -> dict[str | None, BatchResult]:
    """By the name of the file, or by the period of a report that is missing."""
    found = {}
    for b in night.batches:
        if b.check == check:
            name = b.source.rpartition("/")[2] if b.source else None
            found[name or (b.period.label if b.period else None)] = b
    return found


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Nothing is short and nothing missing: 2023 brought 80 yuan, 2024 25 a quarter, and there are ten holders."""
    desk = Office(tmp_path)
    for feed in desk.targets:
        (tmp_path / "in" / feed).mkdir(parents=True)
    for quarter in range(1, 5):
        desk.file(f"contracts/contracts_2023-Q{quarter}.csv", 20)
        desk.file(f"contracts/contracts_2024-Q{quarter}.csv", 25)
    desk.file("register/register_2024-12.csv", *[1] * 10)
    yield desk
    # Only who was killed may leave a draft behind (test_crashes works on copies).
    assert not [p for p in tmp_path.rglob("*.draft") if "copies" not in p.parts]


__all__ = ["HOLDERS", "TURNOVER", "Office", "Period", "batches", "verdict"]
