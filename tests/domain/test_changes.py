"""What differs between two nights, and why: each cause alone, and what holds for any two nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.changes import Change, changes
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.shift import PROGRAM, Cause, Edit, Edits, Shift
from tests.history.nights import OBSERVATION, TARGET, a_night

DAY = date(2024, 12, 31)


def a_batch(content: str, read_by: str = "v1", period: str = "2023") -> BatchResult:
    id_ = f"{content} {read_by}"
    return BatchResult("enterprise_rd", id_, f"{content}.csv", content, Period.parse(period), 9, BatchStatus.FIT)


def a_verdict(batch: BatchResult, value: str = "0.014", **more: object) -> Assessment:
    seen = replace(OBSERVATION, value=Decimal(value), numerator=None, denominator=None, sources=(batch.id or "",))
    told = Assessment(TARGET, DAY, Standing.BEHIND, seen, bound=Decimal("0.019"))
    return replace(told, **more)  # type: ignore[arg-type]


def night_of(batch: BatchResult, verdict: Assessment, day: date = DAY) -> Night:
    return replace(
        a_night(as_of=day),
        batches=(batch,),
        assessments=(replace(verdict, as_of=day),),
        looked=("enterprise_rd",),
        shifts=(),
    )


def only(before: Night, after: Night) -> Change:
    (change,) = changes(before, after).indicators
    return change


A, B = a_batch("a"), a_batch("b")
BEFORE = night_of(A, a_verdict(A))


def test_a_corrected_file_is_data_and_the_batch_it_replaced_is_named() -> None:
    change = only(BEFORE, night_of(B, a_verdict(B, "0.021", standing=Standing.ACHIEVED)))
    assert change.causes == (Cause.DATA,)
    ((batch,)) = change.batches
    assert (batch.news.value, batch.before[0].source, batch.after[0].source) == ("replaced", "a.csv", "b.csv")


def test_another_expression_on_the_same_file_is_a_rule() -> None:
    target = replace(TARGET, numerator="max(rd_expense)")
    assert only(BEFORE, night_of(A, a_verdict(A, "0.021", target=target))).causes == (Cause.RULE,)
    again = a_batch("a", read_by="v2")
    assert only(BEFORE, night_of(again, a_verdict(again, "0.14"))).causes == (Cause.RULE,)
    unfit = a_verdict(A, standing=Standing.DATA_NOT_FIT, bound=None)
    assert unfit.observation is not None
    hidden = replace(unfit, observation=replace(unfit.observation, value=None))
    assert only(BEFORE, night_of(A, hidden)).causes == (Cause.RULE,)


def test_another_number_is_a_target_and_other_words_are_nothing() -> None:
    lower = replace(TARGET, value=Decimal("0.01"))
    met = a_verdict(A, target=lower, bound=Decimal("0.01"), standing=Standing.ACHIEVED)
    assert only(BEFORE, night_of(A, met)).causes == (Cause.TARGET,)
    renamed = replace(TARGET, name=Bilingual("新名称", "A new name"), owner="plan_office")
    found = changes(BEFORE, night_of(A, a_verdict(A, target=renamed)))
    assert (found.indicators, found.unchanged) == ((), 1)


def test_what_is_behind_until_its_day_and_missed_after_it_is_time() -> None:
    late = a_verdict(A, standing=Standing.MISSED)
    assert only(BEFORE, night_of(A, late, date(2025, 1, 1))).causes == (Cause.TIME,)
    assert only(BEFORE, night_of(B, replace(a_verdict(B), standing=Standing.MISSED), date(2025, 1, 1))).causes == (
        Cause.DATA, Cause.TIME,
    )  # fmt: skip


def test_what_one_night_did_not_look_at_is_not_compared() -> None:
    other = replace(BEFORE, assessments=(), batches=(), looked=("carriers",))
    found = changes(BEFORE, other)
    assert (found.indicators, found.batches, found.uncompared) == ((), (), ("enterprise_rd",))
    taken_out = replace(BEFORE, assessments=())
    assert only(BEFORE, taken_out).causes == (Cause.TARGET,)


def edits(*found: Edit) -> Edits:
    """What is under the one indicator of these nights."""
    return Edits(of_indicators={TARGET.indicator: found}, is_known=True)


LAYOUT, BOUND = (
    Edit("checks/enterprise_rd.yaml", "layout.header_rows"),
    Edit("expectations/e.yaml", "e/t.kwargs.target"),
)


def test_definitions_that_were_kept_say_whether_a_rule_was_edited_and_which() -> None:
    again = night_of(a_batch("a", read_by="v2"), a_verdict(a_batch("a", read_by="v2"), "0.14"))
    (change,) = changes(BEFORE, again, edits(LAYOUT)).indicators
    assert (change.causes, change.edits) == ((Cause.RULE,), (LAYOUT,))
    (both,) = changes(BEFORE, night_of(B, a_verdict(B, "0.021")), edits(LAYOUT)).indicators
    assert (both.causes, both.edits) == ((Cause.DATA, Cause.RULE), (LAYOUT,))
    lower = a_verdict(A, target=replace(TARGET, value=Decimal("0.01")), bound=Decimal("0.01"))
    (target,) = changes(BEFORE, night_of(A, lower), edits(BOUND)).indicators
    assert (target.causes, target.edits) == ((Cause.TARGET,), (BOUND,))


def test_another_value_of_the_same_content_by_the_same_definitions_is_the_program() -> None:
    again = night_of(a_batch("a", read_by="v2"), a_verdict(a_batch("a", read_by="v2"), "0.14"))
    (change,) = changes(BEFORE, again, edits()).indicators
    assert (change.causes, change.edits) == ((Cause.RULE,), (Edit(PROGRAM),))
    # An id alone, made anew by a version of the program that reads the same, is no cause of what the day brought.
    late = night_of(a_batch("a", read_by="v2"), a_verdict(a_batch("a", read_by="v2"), standing=Standing.MISSED))
    tomorrow = replace(
        late, as_of=date(2025, 1, 1), assessments=(replace(late.assessments[0], as_of=date(2025, 1, 1)),)
    )
    (time,) = changes(BEFORE, tomorrow, edits()).indicators
    assert (time.causes, time.edits) == ((Cause.TIME,), ())


def test_a_cause_that_was_recorded_stands_between_those_two_nights_only() -> None:
    after = night_of(B, a_verdict(B, "0.021", standing=Standing.ACHIEVED))
    told = Shift(TARGET.indicator, BEFORE.id, DAY, Standing.BEHIND, Standing.ACHIEVED, (Cause.RULE,), (LAYOUT,))
    recorded = replace(after, shifts=(told,))
    (change,) = changes(BEFORE, recorded).indicators
    assert (change.causes, change.edits) == ((Cause.RULE,), (LAYOUT,))
    (other,) = changes(replace(BEFORE, id="another"), recorded).indicators
    assert other.causes == (Cause.DATA,)


def test_figures_that_turn_a_verdict_by_themselves_are_a_revision_and_a_lowered_target_is_none() -> None:
    met = replace(TARGET, value=Decimal("0.01"))
    better = a_verdict(B, "0.021", standing=Standing.ACHIEVED)
    assert only(BEFORE, night_of(B, better)).is_revision
    lowered = a_verdict(B, "0.015", standing=Standing.ACHIEVED, target=met, bound=Decimal("0.01"))
    assert not only(BEFORE, night_of(B, lowered)).is_revision
    same = a_verdict(A, "0.014", standing=Standing.ACHIEVED, target=met, bound=Decimal("0.01"))
    assert not only(BEFORE, night_of(A, same)).is_revision
    still = a_verdict(B, "0.013")
    assert not only(BEFORE, night_of(B, still)).is_revision
    unfit = a_verdict(B, "0.021", standing=Standing.DATA_NOT_FIT, bound=None)
    assert not only(BEFORE, night_of(B, unfit)).is_revision
    next_year = replace(better, observation=replace(better.observation, period=Period.parse("2024")))  # type: ignore[type-var]
    assert not only(BEFORE, night_of(B, next_year)).is_revision


_batches = st.builds(a_batch, st.sampled_from("ab"), st.sampled_from(["v1", "v2"]), st.sampled_from(["2022", "2023"]))
_targets = st.builds(
    lambda value, numerator, due: replace(TARGET, value=Decimal(value), numerator=numerator, due=due),
    st.sampled_from(["0.01", "0.02"]),
    st.sampled_from(["sum(a)", "sum(b)"]),
    st.sampled_from([DAY, date(2025, 12, 31)]),
)


@st.composite
def any_night(draw: st.DrawFn) -> Night:
    batch, value = draw(_batches), draw(st.sampled_from(["0.01", "0.010", "0.02"]))
    standing, target = draw(st.sampled_from([Standing.BEHIND, Standing.MISSED, Standing.ACHIEVED])), draw(_targets)
    verdict = a_verdict(batch, value, standing=standing, target=target)
    if draw(st.booleans()):
        verdict = replace(verdict, observation=None, standing=Standing.NO_DATA, bound=None)
    return night_of(batch, verdict, draw(st.sampled_from([DAY, date(2025, 1, 1)])))


def facts(night: Night) -> tuple[object, ...]:
    (verdict,) = night.assessments
    seen, target = verdict.observation, verdict.target
    return (
        verdict.standing,
        verdict.bound,
        target.value,
        target.due,
        None if seen is None else (seen.period, seen.value),
    )


@settings(max_examples=300, deadline=None)
@given(any_night(), any_night())
def test_of_any_two_nights_every_change_has_a_cause_and_it_is_the_same_both_ways(one: Night, other: Night) -> None:
    there, back = changes(one, other), changes(other, one)
    assert bool(there.indicators) == (facts(one) != facts(other))
    assert [c.causes for c in there.indicators] == [c.causes for c in back.indicators]
    assert [(b.before, b.after) for b in there.batches] == [(b.after, b.before) for b in back.batches]
    for change in there.indicators:
        assert change.before is not None
        assert change.after is not None
        old, new = change.before.target, change.after.target
        assert (Cause.TARGET in change.causes) == ((old.value, old.due) != (new.value, new.due))
        if Cause.TIME in change.causes:
            assert one.as_of != other.as_of
        if Cause.DATA not in change.causes:
            assert not change.batches
        if old.numerator != new.numerator:
            assert Cause.RULE in change.causes
        assert change.causes
    same = changes(one, one)
    assert (same.indicators, same.batches, same.unchanged) == ((), (), 1)
