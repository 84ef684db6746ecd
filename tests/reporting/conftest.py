"""A night of the Jiangyin plan with every standing in it; the assessments are made by the domain itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import PurePath

import pytest

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Assessment, Measured, Observation
from kechuang_check.domain.batch import BatchStatus, Repair
from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Feed, Source, Tag
from kechuang_check.domain.finding import TARGET_TYPE, Finding, Outcome, Severity
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import (
    Bilingual,
    Clause,
    Comparator,
    Kind,
    Obligation,
    Owner,
    Path,
    Plan,
    Shape,
    Target,
    Unit,
)
from kechuang_check.domain.rule import Rule, Suite
from kechuang_check.domain.run import BatchResult, Letter, Night
from kechuang_check.domain.vocabulary import ExpectationForm, KeyForm, KeyType
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import Place
from kechuang_check.words import text
from tests.domain.asking import demanded
from tests.reporting.telling import decision

AS_OF = date(2024, 12, 31)
DUE = date(2024, 12, 31)
SYNTHETIC = Bilingual("合成数据，仅供演示，不代表实际填报", "Synthetic data for demonstration; no real filing")

PROJECTS = {
    "clusters": Bilingual("创新型产业集群培育", "Innovative industrial clusters"),
    "source_space": Bilingual("科创策源空间建设", "Science-and-innovation source space"),
    "rainforest": Bilingual("创新企业雨林营造", "Innovative enterprise rainforest"),
    "carriers": Bilingual("高能级科创载体攀登", "High-level carriers"),
    "talent": Bilingual("高层次人才引育", "High-level talent"),
    "ecology": Bilingual("全方位创新生态建设", "All-round innovation ecology"),
}

OWNERS = {
    "science_bureau": Owner(
        "science_bureau",
        Bilingual("市科技局", "Science and Technology Bureau"),
        "head-of-science-bureau@example.com",
    ),
    "industry_bureau": Owner(
        "industry_bureau",
        Bilingual("市工信局", "Industry and Information Bureau"),
        "head-of-industry-bureau@example.com",
    ),
    "talent_office": Owner("talent_office", Bilingual("市委人才办", "Talent Office"), None, "en"),
    "statistics_bureau": Owner("statistics_bureau", Bilingual("市统计局", "Statistics Bureau"), None),
    "plan_office": Owner("plan_office", Bilingual("科创办", "Plan Office"), None),
}

SOURCE = Bilingual("科技日报，2022-02-16（英文机器译文）", "Science and Technology Daily, 16 February 2022")


def a_target(indicator: str, zh: str, en: str, **changes: object) -> Target:
    base = Target(
        indicator=indicator,
        name=Bilingual(zh, en),
        project="rainforest",
        owner="science_bureau",
        clause=Clause("(not given)", SOURCE),
        comparator=Comparator.AT_LEAST,
        value=Decimal(1),
        unit=Unit.PERCENT,
        due=DUE,
        kind=Kind.ANNUAL_RATIO,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


RATIO = {"part_unit": Unit.YUAN}

TARGETS = [
    a_target(
        "rd_gdp", "全社会研发投入占地区生产总值比重", "R&D investment as a share of GDP",
        project="source_space", comparator=Comparator.MORE_THAN, value=Decimal("0.033"),
        clause=Clause("social R&D investment will account for more than 3.3% of GDP", SOURCE),
        numerator="sum(amount) filter (where series = 'rd')",
        denominator="sum(amount) filter (where series = 'gdp')",
        assumption=Bilingual("原文“more than”按“超过”理解，不含本数", "“More than” is read as exceeding 3.3%"), **RATIO,
    ),
    a_target(
        "enterprise_rd", "规上工业企业研发费用占主营业务收入比重",
        "Enterprise R&D as a share of main business revenue",
        value=Decimal("0.02"), numerator="sum(rd_expense)", denominator="sum(main_business_revenue)",
        clause=Clause(
            "enterprise R&D expenditure will account for 2% of main business income", SOURCE,
            "企业研发经费占主营业务收入的 2%",
        ),
        coverage_floor=Decimal("0.95"),
        assumption=Bilingual("统计范围按规模以上工业企业", "Read as enterprises above designated size"), **RATIO,
    ),
    a_target(
        "sei_share", "战略性新兴产业产值占规上工业产值比重", "Strategic emerging industries, share of output",
        project="clusters", owner="industry_bureau", value=Decimal("0.40"), kind=Kind.YTD_RATIO,
        numerator="sum(output_ytd) filter (where is_sei)", denominator="sum(output_ytd)",
        clause=Clause("output value of strategic emerging industries accounted for 40 percent of the total", SOURCE),
        coverage_floor=Decimal("0.95"), **RATIO,
    ),
    a_target(
        "hitech_share", "高新技术产业产值占规上工业产值比重", "High-tech industries, share of output",
        project="clusters", owner="industry_bureau", value=Decimal("0.42"), kind=Kind.YTD_RATIO, round_to=1,
        numerator="sum(output_ytd) filter (where is_hitech)", denominator="sum(output_ytd)",
        clause=Clause("output value of high-tech industries accounted for 42 percent of the total", SOURCE), **RATIO,
    ),
    a_target(
        "hitech_enterprises", "有效期内高新技术企业数", "High-tech enterprises with a valid certificate",
        value=Decimal(2000), unit=Unit.ENTERPRISES, kind=Kind.STOCK,
        path=Path(Shape.LINEAR, ((date(2020, 12, 31), Decimal(650)),), Bilingual.same("CRI, 2021-08-05")),
        numerator="count(distinct credit_code) filter (where issued_on <= :period_end and valid_until > :period_end)",
        clause=Clause("number of high-tech enterprises in the city has reached 2000", SOURCE),
    ),
    a_target(
        "talent_total", "人才总量", "Total number of talents", project="talent", owner="talent_office",
        value=Decimal(560000), unit=Unit.PERSONS, kind=Kind.STOCK, numerator="sum(persons)",
        clause=Clause("total number of talents in the city reached 560,000", SOURCE),
    ),
    a_target(
        "talent_high_level", "高层次人才数", "High-level talents", project="talent", owner="talent_office",
        value=Decimal(16000), unit=Unit.PERSONS, kind=Kind.STOCK, numerator="sum(high_level)",
        clause=Clause("including 16,000 high-level talents", SOURCE),
    ),
    a_target(
        "talent_projects", "三年新增创新创业人才项目", "New projects of innovative talents", project="talent",
        owner="talent_office", value=Decimal(600), unit=Unit.PROJECTS, kind=Kind.CUMULATIVE_FLOW,
        path=Path(Shape.LINEAR, ((date(2021, 12, 31), Decimal(0)),), Bilingual("规划起点为零", "none before the plan")),
        numerator="count(distinct project_id)",
        clause=Clause("600 new projects for innovative and entrepreneurial talents", SOURCE),
    ),
    a_target(
        "carriers", "新增科技企业孵化器、加速器和产业园", "New incubators, accelerators and parks", project="carriers",
        value=Decimal(25), unit=Unit.CARRIERS, kind=Kind.CUMULATIVE_FLOW, due=date(2024, 6, 30),
        obligation=Obligation.BINDING, numerator="count(distinct carrier_id)",
        clause=Clause("25 new technology business incubators, accelerators and industrial parks were set up", SOURCE),
    ),
    a_target(
        "contract_turnover", "技术合同年成交额", "Annual turnover of technology contracts", project="ecology",
        comparator=Comparator.MORE_THAN, value=Decimal(9_000_000_000), unit=Unit.YUAN, kind=Kind.ANNUAL_FLOW,
        obligation=Obligation.STRETCH, numerator="sum(turnover)",
        clause=Clause("annual turnover of technology contracts exceeds 9 billion yuan", SOURCE),
    ),
    a_target(
        "priorities", "重点任务按期推进数", "Priority tasks present, owned and not overdue", project="ecology",
        owner="plan_office", value=Decimal(24), unit=Unit.TASKS, kind=Kind.REGISTER, numerator="count(task_id)",
        clause=Clause("a total of 24 priority tasks in six projects", SOURCE),
    ),
]  # fmt: skip


def observed(indicator: str, label: str, value: str | None = None, **changes: object) -> Observation:
    base = Observation(
        indicator,
        Period.parse(label),
        Measured.VALUE,
        value=None if value is None else Decimal(value),
        coverage=Decimal("0.9834"),
        rows=1523,
        sources=(f"{indicator}-{label}",),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


OBSERVATIONS = [
    observed("rd_gdp", "2023", "0.0328", numerator=Decimal("16400000000"), denominator=Decimal("500000000000")),
    observed(
        "enterprise_rd", "2024", "0.0171",
        numerator=Decimal("7271230000.00"), denominator=Decimal("425218128654.97"),
    ),
    observed("sei_share", "2024-11", "0.4012", coverage=Decimal("0.8249")),
    observed("hitech_share", "2024-11", "0.4197", numerator=Decimal("4197"), denominator=Decimal("10000")),
    observed("hitech_enterprises", "2024-Q4", "1002", coverage=Decimal(1)),
    observed("talent_total", "2024-H2", "561200", state=Measured.NOT_FIT, because=("talent/total-is-sum",)),
    observed("talent_high_level", "2024-H2", None, state=Measured.NO_DATA, coverage=None),
    observed("talent_projects", "2023", "431"),
    observed("carriers", "2024-Q2", "22", coverage=Decimal(1)),
    observed("contract_turnover", "2024", "8999600000", coverage=Decimal("0.9996")),
    observed("priorities", "2024-Q4", None, state=Measured.ERROR, because=("division by zero",), coverage=None),
]  # fmt: skip


def a_rule(code: str, type_: str, severity: Severity = Severity.WARNING, **changes: object) -> Rule:
    return replace(Rule(code, type_, severity), **changes)  # type: ignore[arg-type]


RULES = {
    "enterprise_rd": [
        a_rule(
            "enterprise_rd/credit-code-valid", "expect_column_values_to_be_valid_credit_code", Severity.CRITICAL,
            kwargs={"column": "credit_code", "mostly": Decimal("0.99")},
            mend=Bilingual("请按营业执照核对统一社会信用代码", "Check the code against the business licence"),
        ),
        a_rule(
            "enterprise_rd/rd-not-negative", "expect_column_values_to_be_between",
            kwargs={"column": "rd_expense", "min_value": 0},
        ),
        a_rule(
            "enterprise_rd/part-not-greater", "expect_column_pair_values_a_to_be_greater_than_b",
            name=Bilingual("研究开发费用不大于主营业务收入", "R&D expense does not exceed revenue"),
        ),
    ],
    "talent": [
        a_rule(
            "talent/total-is-sum", "expect_total_to_equal_sum", Severity.CRITICAL,
            name=Bilingual("合计行等于各镇街之和", "The total row equals the sum of the towns"),
        ),
        a_rule(
            "talent/share-not-null", "expect_column_values_to_not_be_null", kwargs={"column": "high_level"},
            name=Bilingual("高层次人才数齐全", "High-level talents are all reported"),
        ),
    ],
}  # fmt: skip

FEED_OF = {
    "macro": ("宏观数据", "Macro series", Frequency.YEARLY, ["rd_gdp"]),
    "enterprise_rd": ("规上工业企业研发", "R&D of industrial enterprises", Frequency.YEARLY, ["enterprise_rd"]),
    "output": ("规上工业产值", "Industrial output", Frequency.MONTHLY, ["sei_share", "hitech_share"]),
    "certificates": ("高新技术企业证书", "High-tech certificates", Frequency.QUARTERLY, ["hitech_enterprises"]),
    "talent": ("人才统计汇总", "Talent summary", Frequency.HALF_YEARLY, ["talent_total", "talent_high_level"]),
    "talent_projects": ("人才项目", "Talent projects", Frequency.YEARLY, ["talent_projects"]),
    "carriers": ("科创载体", "Carriers", Frequency.QUARTERLY, ["carriers"]),
    "contracts": ("技术合同", "Technology contracts", Frequency.YEARLY, ["contract_turnover"]),
    "priorities": ("重点任务", "Priority tasks", Frequency.QUARTERLY, ["priorities"]),
}

COLUMNS = (
    Column("credit_code", ColumnType.CODE, ("统一社会信用代码",)),
    Column("rd_expense", ColumnType.AMOUNT, ("研究开发费用",), "千元"),
    Column("main_business_revenue", ColumnType.AMOUNT, ("主营业务收入",), "千元"),
    Column("high_level", ColumnType.INTEGER, ("高层次人才",), "人"),
)


def a_workspace() -> Workspace:
    targets = {t.indicator: t for t in TARGETS}
    feeds, suites = {}, {}
    for name, (zh, en, frequency, indicators) in FEED_OF.items():
        feeds[name] = Feed(
            name=name,
            title=Bilingual(zh, en),
            suite=name,
            source=Source(f"samples/batches/{name}"),
            expected=Expected(frequency, Deadline(DaysAfter(30)), "statistics_bureau"),
            columns=COLUMNS,
            key=("credit_code",),
            tag=Tag.STATISTICAL,
            source_note=SYNTHETIC,
            digest=f"{name:0<16}".encode().hex(),
        )
        rules = [
            *RULES.get(name, []),
            *(
                a_rule(f"{name}/{i.replace('_', '-')}", TARGET_TYPE, name=targets[i].name, target=targets[i])
                for i in indicators
            ),
        ]
        suites[name] = Suite(name, tuple(rules), digest=f"{name:1<16}".encode().hex())
    return Workspace(
        root=PurePath("/workspace"),
        plan=Plan(
            Bilingual("科创江阴三年行动计划", "Science and innovation Jiangyin"),
            date(2022, 1, 1),
            DUE,
            SOURCE,
            PROJECTS,
        ),
        owners=OWNERS,
        feeds=feeds,
        suites=suites,
        state=PurePath("/workspace/state"),
        database="sqlite:///state/history.sqlite",
        digest="5f2c" * 16,
    )


FORMS = {
    "expect_column_values_to_be_valid_credit_code": ExpectationForm(
        "expect_column_values_to_be_valid_credit_code",
        (KeyForm("column", KeyType.COLUMN, True), KeyForm("mostly", KeyType.FRACTION)),
        Bilingual("“{column}”是有效的统一社会信用代码", "“{column}” holds valid credit codes"),
        "column",
    ),
    "expect_column_values_to_be_between": ExpectationForm(
        "expect_column_values_to_be_between",
        (
            KeyForm("column", KeyType.COLUMN, True),
            KeyForm("min_value", KeyType.BOUND),
            KeyForm("max_value", KeyType.BOUND),
        ),
        Bilingual(
            "“{column}”在 {min_value} 与 {max_value} 之间", "“{column}” lies between {min_value} and {max_value}"
        ),
        "column",
    ),
}


def a_finding(code: str, type_: str, severity: Severity, outcome: Outcome, **changes: object) -> Finding:
    return replace(Finding(code, type_, severity, outcome), **changes)  # type: ignore[arg-type]


def a_batch(check: str, label: str, status: BatchStatus, **changes: object) -> BatchResult:
    base = BatchResult(
        check=check,
        id=f"{check}-{label}",
        source=f"samples/batches/{check}/{check}_{label}.csv",
        sha256=f"{check}{label}".encode().hex().ljust(64, "0")[:64],
        period=Period.parse(label),
        rows=1523,
        status=status,
        findings=(a_finding(f"{check}/keys-unique", "expect_keys_to_be_unique", Severity.CRITICAL, Outcome.PASS),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def the_batches() -> tuple[BatchResult, ...]:
    credit_codes = a_finding(
        "enterprise_rd/credit-code-valid",
        "expect_column_values_to_be_valid_credit_code",
        Severity.CRITICAL,
        Outcome.PASS,
        failing=3,
        evaluated=1523,
        coverage=Decimal(1),
    )
    negative = a_finding(
        "enterprise_rd/rd-not-negative",
        "expect_column_values_to_be_between",
        Severity.WARNING,
        Outcome.WARN,
        failing=37,
        evaluated=1498,
        coverage=Decimal("0.98358"),
        column="rd_expense",
        rows=(14, 15, 16, 88, 203, 204, 471, 902),
    )
    part = a_finding(
        "enterprise_rd/part-not-greater",
        "expect_column_pair_values_a_to_be_greater_than_b",
        Severity.WARNING,
        Outcome.WARN,
        failing=2,
        evaluated=1498,
        coverage=Decimal("0.98358"),
        rows=(77, 1204),
        mend=Bilingual("请核对这两户的主营业务收入单位是否误填为万元", "Check the unit of revenue in these rows"),
    )
    total = a_finding(
        "talent/total-is-sum",
        "expect_total_to_equal_sum",
        Severity.CRITICAL,
        Outcome.FAIL,
        observed="561,200 / 554,870",
        mend=Bilingual("请核对是否有镇街漏报或重复", "Check whether a town is missing or counted twice"),
    )
    empty = a_finding(
        "talent/share-not-null",
        "expect_column_values_to_not_be_null",
        Severity.WARNING,
        Outcome.NO_DATA,
        failing=0,
        evaluated=0,
        coverage=Decimal(0),
        column="high_level",
    )
    unreadable = a_finding(
        "intake/missing-column",
        "intake",
        Severity.CRITICAL,
        Outcome.FAIL,
        message=text("The column {column} is not in the filing.", column="成交额"),
        advice=text("Add the column, or its name to the check."),
        where=Place("samples/batches/contracts/contracts_2023.xlsx", sheet="填报", row=3),
    )
    return (
        a_batch("output", "2024-11", BatchStatus.FIT),
        a_batch(
            "enterprise_rd", "2024", BatchStatus.FIT, findings=(credit_codes, negative, part),
            repairs=(
                Repair("unit", 1523, text("Amounts were converted from {unit}.", unit="千元")),
                Repair("totals", 2, text("Total rows were left out.")),
            ),
        ),
        a_batch("certificates", "2024-Q4", BatchStatus.FIT, rows=3102),
        a_batch("talent", "2024-H2", BatchStatus.UNFIT, rows=21, findings=(total, empty)),
        a_batch("contracts", "2023", BatchStatus.UNREADABLE, rows=0, findings=(unreadable,)),
        a_batch("macro", "2024", BatchStatus.MISSING, id=None, source=None, sha256=None, rows=0, findings=()),
        a_batch("talent_projects", "2023", BatchStatus.FIT, rows=431),
        a_batch("carriers", "2024-Q2", BatchStatus.FIT, rows=22),
        a_batch("priorities", "2024-Q4", BatchStatus.FIT, rows=24),
    )  # fmt: skip


def the_assessments() -> tuple[Assessment, ...]:
    frequency = {i: frequency for _, _, frequency, indicators in FEED_OF.values() for i in indicators}
    return tuple(
        assess(
            t,
            [o for o in OBSERVATIONS if o.indicator == t.indicator],
            AS_OF,
            demanded(frequency[t.indicator], 30, date(2022, 1, 1), DUE, AS_OF),
        )
        for t in TARGETS
    )


@pytest.fixture(autouse=True)
def clock_of_jiangyin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times of a run are shown by the clock of the machine."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def workspace() -> Workspace:
    return a_workspace()


@pytest.fixture
def forms() -> dict[str, ExpectationForm]:
    return FORMS


@pytest.fixture
def night() -> Night:
    return Night(
        id="20241231-7c1e90ab42d8",
        as_of=AS_OF,
        started=datetime(2024, 12, 31, 15, 5, 10, tzinfo=UTC),
        finished=datetime(2024, 12, 31, 15, 5, 19, tzinfo=UTC),
        engine="great_expectations 1.24.1 (pandas 3.1.1)",
        batches=the_batches(),
        assessments=the_assessments(),
        letters=(
            Letter(
                "ab" * 16, "science_bureau", "head-of-science-bureau@example.com", "zh", "【落后】技术合同年成交额",
                "text", "<p>html</p>", LetterStatus.WRITTEN, "state/outbox/abab.eml",
            ),
        ),
        report="state/reports/2024-12-31.html",
        exit_code=3,
    )  # fmt: skip


@pytest.fixture
def decisions() -> tuple[Decision, ...]:
    """Three shortfalls of the science bureau, one recovery of the talent office, nothing to tell of the rest."""

    def news(a: Assessment) -> Transition:
        if a.standing.is_short:
            return Transition.NEW
        return Transition.RECOVERED if a.target.indicator == "talent_projects" else Transition.CONTINUING

    return tuple(decision(news(a), a) for a in the_assessments())
