"""Nights: one written by hand, and any night that can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.kept import KeptAlerts, KeptDecision
from kechuang_check.domain.alerting.tonight import Event
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment, Measured, Observation, Standing
from kechuang_check.domain.batch import BatchStatus, Repair
from kechuang_check.domain.finality import Finality
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.judging import Judgement
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Path, Shape, Target, Unit, Window
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.reported import Reported
from kechuang_check.domain.run import BatchResult, Letter, Night, Telling
from kechuang_check.domain.shift import Cause, Edit, Shift
from kechuang_check.errors import Place
from kechuang_check.history.store import History
from kechuang_check.words import Text, text

TARGET = Target(
    indicator="enterprise_rd",
    name=Bilingual("规上工业企业研发费用占主营业务收入比重", "Enterprise R&D as a share of main business revenue"),
    project="rainforest",
    owner="science_bureau",
    clause=Clause("企业研发投入占主营业务收入比重达2%", Bilingual("科技日报", "the Daily"), "R&D at 2%"),
    comparator=Comparator.AT_LEAST,
    value=Decimal("0.020"),
    unit=Unit.PERCENT,
    due=date(2024, 12, 31),
    kind=Kind.ANNUAL_RATIO,
    path=Path(Shape.LINEAR, ((date(2020, 12, 31), Decimal("0.016")),), source=Bilingual("假定", "assumed")),
    window=Window.PERIOD,
    numerator="sum(rd_expense)",
    denominator="sum(main_business_revenue)",
    part_unit=Unit.YUAN,
    coverage_floor=Decimal("0.95"),
    assumption=Bilingual("规上工业", "industry of designated size"),
    short=Bilingual("研发占比", "R&D share"),
)
FINDINGS = (
    Finding("intake/width", "intake", Severity.INFO, Outcome.WARN, message=text("{count} cells", count=3)),
    Finding(
        "enterprise_rd/credit-code-valid",
        "expect_column_values_to_be_valid_credit_code",
        Severity.CRITICAL,
        Outcome.PASS,
        failing=2,
        evaluated=1500,
        coverage=Decimal("0.9987"),
        column="credit_code",
        rows=(7, 901),
        mend=Bilingual("核对代码", "Check the code"),
        where=Place("expectations/enterprise_rd.yaml", line=3),
    ),
)
OBSERVATION = Observation(
    indicator="enterprise_rd",
    period=Period.parse("2023"),
    state=Measured.VALUE,
    value=Decimal(1) / Decimal(70),
    numerator=Decimal("7215000.100000"),
    denominator=Decimal("505050007.00"),
    coverage=Decimal(1),
    rows=1500,
    sources=("batch-1",),
    finality=Finality.PROVISIONAL,
    final_due=date(2024, 10, 31),
)
JUDGEMENT = Judgement(FINDINGS[1:], (replace(OBSERVATION, finality=None, final_due=None),))


def alert_on(target: Target) -> Fingerprint:
    return Fingerprint(AlertKind.SHORTFALL, "plan", target.indicator)


def told(history: History, as_of: date) -> dict[str, tuple[Transition, Assessment | None]]:
    """By alert on an indicator the last news that the science bureau was told, and the verdict it spoke of."""
    of_before = {name: Fingerprint(AlertKind.SHORTFALL, "plan", name) for name in ("enterprise_rd", "enterprise")}
    memory = history.alerts.memory(as_of, of_before)
    return {
        memory.courses[alert].fingerprint.about: (t.known.transition, t.known.verdict)
        for (alert, receiver), t in memory.told.items()
        if receiver == "science_bureau"
    }


def alerts_of(night: Night) -> KeptAlerts:
    """What a night with one telling of each alert keeps of it."""
    of = {a.target.indicator: alert_on(a.target) for a in night.assessments}
    events = tuple(Event(of[t.about], t.news) for t in night.tellings)
    decisions = tuple(KeptDecision(t.alert, t.receiver, t.news, t.reason) for t in night.tellings)
    return KeptAlerts({f.id: f for f in of.values()}, events, decisions)


def a_night(
    run_id: str = "run-1",
    as_of: date = date(2024, 12, 31),
    news: Transition = Transition.NEW,
    target: Target = TARGET,
) -> Night:
    """A night with one indicator behind, one batch in, one missing, and a letter to its owner."""
    behind = Assessment(
        target=target,
        as_of=as_of,
        standing=Standing.BEHIND,
        observation=OBSERVATION,
        bound=Decimal("0.019"),
        shortfall=Decimal("0.47"),
        shortfall_unit=Unit.PERCENTAGE_POINTS,
        to_close=Decimal("2380950.03"),
        completion=Decimal("0.714"),
    )
    letter = Letter(
        key=f"letter-of-{run_id}",
        to="science_bureau",
        address="head-of-science-bureau@example.com",
        lang="zh",
        subject="落后:研发费用占比",
        text="差 0.47 个百分点",
        html="<p>差 0.47 个百分点</p>",
    )
    return Night(
        id=run_id,
        as_of=as_of,
        started=datetime(2025, 1, 1, 2, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8))),
        finished=datetime(2025, 1, 1, 2, 1, tzinfo=timezone(timedelta(hours=8))),
        engine="great_expectations 1.24.1",
        batches=(
            BatchResult(
                check="enterprise_rd",
                id="batch-1",
                source="samples/batches/enterprise_rd/2023年.csv",
                sha256="ab" * 32,
                period=Period.parse("2023"),
                rows=1500,
                status=BatchStatus.FIT,
                repairs=(Repair("unit", 3000, text("{count} amounts from {unit} to yuan", count=3000, unit="千元")),),
                findings=FINDINGS,
            ),
            BatchResult("carriers", None, None, None, Period.parse("2024-H2"), 0, BatchStatus.MISSING),
        ),
        assessments=(behind,),
        letters=(letter,),
        tellings=(Telling(target.indicator, news, letter.key, alert_on(target).id, letter.to, Reason.FIRST),),
        report="state/reports/2024-12-31.html",
        exit_code=1,
        looked=("carriers", "enterprise_rd"),
        observations=(OBSERVATION,),
        shifts=(
            Shift(
                behind.target.indicator, run_id, as_of, Standing.ACHIEVED, Standing.BEHIND,
                (Cause.DATA, Cause.RULE), (Edit("checks/enterprise_rd.yaml", "layout.header_rows"),), is_revision=True,
            ),
        ),
    )  # fmt: skip


def with_target(night: Night, target: Target) -> Night:
    return replace(night, assessments=tuple(replace(a, target=target) for a in night.assessments))


_words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_names = st.text(st.sampled_from("abc_江阴"), min_size=1, max_size=6)
_counts = st.integers(0, 2**31 - 1)
_amounts = st.decimals(allow_nan=False, allow_infinity=False)
_moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3.5))]))
_moments = _moments.filter(lambda m: 2 < m.year < 9998)
_periods = st.builds(Period.containing, st.dates(), st.sampled_from(Frequency))
_texts = st.recursive(
    st.builds(Text, _words, st.lists(st.tuples(_names, _words | _counts | _amounts)).map(tuple)),
    lambda inner: st.builds(Text, _words, st.tuples(st.tuples(_names, inner))),
    max_leaves=3,
)

for _kind, _strategy in {
    str: _words,
    int: _counts,
    Decimal: _amounts,
    datetime: _moments,
    Period: _periods,
    Text: _texts,
}.items():
    st.register_type_strategy(_kind, _strategy)

_in_hand = st.builds(
    lambda content, **rest: BatchResult(id=f"id of {content}", sha256=content, **rest),
    content=_names,
    check=_names,
    source=_words | st.none(),
    period=_periods | st.none(),
    rows=_counts,
    status=st.sampled_from(BatchStatus),
    repairs=st.lists(st.from_type(Repair), max_size=2).map(tuple),
    findings=st.lists(st.from_type(Finding), max_size=3).map(tuple),
    reported=st.from_type(Reported) | st.none(),
    finality=st.sampled_from(Finality) | st.none(),
)
_missing = st.builds(
    BatchResult,
    check=_names,
    id=st.none(),
    source=st.none(),
    sha256=st.none(),
    period=_periods | st.none(),
    rows=st.just(0),
    status=st.just(BatchStatus.MISSING),
    findings=st.lists(st.from_type(Finding), max_size=1).map(tuple),
)
# A night is recorded before its letters are handed over.
_letters = st.builds(
    Letter,
    status=st.just(LetterStatus.QUEUED),
    path=st.none(),
    error=st.none(),
    channels=st.sampled_from([("letter",), ("letter", "chat.plan_group")]),
)


@st.composite
def any_nights(draw: st.DrawFn) -> Night:
    letters = tuple(draw(st.lists(_letters, max_size=3, unique_by=lambda x: x.key)))
    told = st.builds(
        Telling, news=st.sampled_from(Transition), letter_key=st.sampled_from([x.key for x in letters] or [""])
    )
    id_, as_of = draw(_words), draw(st.dates())
    # It may stand for any earlier run, so for itself.
    shifts = st.builds(Shift, since=st.just(id_), since_day=st.just(as_of))
    return Night(
        id=id_,
        as_of=as_of,
        started=draw(_moments),
        finished=draw(_moments),
        engine=draw(_words),
        batches=tuple(draw(st.lists(_in_hand | _missing, max_size=3))),
        assessments=tuple(draw(st.lists(st.from_type(Assessment), max_size=2))),
        letters=letters,
        tellings=tuple(draw(st.lists(told, max_size=2))) if letters else (),
        report=draw(_words | st.none()),
        exit_code=draw(st.integers(0, 255)),
        looked=tuple(sorted(draw(st.sets(_names, max_size=3)))),
        observations=tuple(draw(st.lists(st.from_type(Observation), max_size=2))),
        shifts=tuple(draw(st.lists(shifts, max_size=2))),
    )
