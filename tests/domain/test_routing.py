"""Who is told: the tree in order, words for whoever answers, escalation, and never a subject without an answer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.domain.finding import Severity
from kechuang_check.domain.plan import Bilingual, Owner
from kechuang_check.domain.receivers import AlertKind, Receiver, Role, all_receivers
from kechuang_check.domain.route_reach import Never, ever_told, idle, unused
from kechuang_check.domain.routing import (
    Escalation,
    Matchers,
    Route,
    Routing,
    Subject,
    addressed,
    recipients,
    taking,
    upcoming,
)
from kechuang_check.errors import Place

SHORTFALL, NOT_FIT, MISSING, OPERATION = AlertKind
WARNING, CRITICAL = Severity.WARNING, Severity.CRITICAL


def a_receiver(id_: str, of: str | None = None, role: Role | None = None, address: str | None = "x@example.com"):
    return Receiver(id_, Bilingual.same(id_), address, of=of, role=role)


def owner(id_: str, address: str | None = "x@example.com") -> Owner:
    return Owner(id_, Bilingual.same(id_), address)


OWNERS = {id_: owner(id_) for id_ in ("science", "talent", "plan_office")}
DEPUTY = a_receiver("deputy", "science", Role.DEPUTY)
STEWARD = a_receiver("data_steward", "talent", Role.STEWARD)
RECEIVERS = all_receivers(OWNERS, {r.id: r for r in (DEPUTY, STEWARD)})
SHORT = Subject(SHORTFALL, "plan", WARNING, indicator="rd_gdp", check="macro", project="rainforest", owner="science")
LATE = Subject(MISSING, "plan", WARNING, check="talent_summary", owner="talent")
NIGHTS = Subject(OPERATION, "plan", CRITICAL)


def at(line: int) -> Place:
    return Place("kechuang.toml", line)


def routing(*routes: Route, steward: str | None = None, receivers=RECEIVERS) -> Routing:
    return Routing(routes, receivers, steward, {CRITICAL: 7})


def told(subject: Subject, tree: Routing, nights: int = 0, *, acknowledged: bool = False) -> list[str]:
    return [r.receiver for r in recipients(subject, tree, nights=nights, acknowledged=acknowledged)]


def test_without_routes_everything_goes_where_it_went():
    assert told(SHORT, routing()) == ["science"]
    assert told(NIGHTS, routing(steward="plan_office")) == ["plan_office"]
    nobody = addressed(NIGHTS, routing())
    assert nobody.recipients == ()
    assert str(nobody.nobody) == "[watch] in kechuang.toml names no steward"


def test_a_department_with_a_data_steward_has_them_told_of_its_data_and_its_head_of_shortfalls():
    assert told(LATE, routing()) == ["data_steward"]
    (steward,) = recipients(LATE, routing(), nights=0, acknowledged=False)
    assert str(steward.why) == "looks after the data of the department"
    short = Subject(SHORTFALL, "plan", WARNING, indicator="talent_total", owner="talent")
    assert told(short, routing()) == ["talent"]


def test_the_first_route_that_fits_takes_the_alert():
    first = Route(Matchers(indicator=("rd_*",)), to=("deputy",), where=at(1))
    second = Route(Matchers(kind=(SHORTFALL,)), to=("plan_office",), where=at(2))
    assert told(SHORT, routing(first, second)) == ["deputy"]
    assert told(SHORT, routing(second, first)) == ["plan_office"]
    assert told(LATE, routing(first, second)) == ["data_steward"]


def test_a_route_that_goes_on_tells_besides_and_takes_nothing_away():
    also = Route(Matchers(severity=(WARNING,)), to=("plan_office",), goes_on=True, where=at(1))
    assert told(SHORT, routing(also)) == ["plan_office", "science"]
    then = Route(Matchers(owner=("science",)), to=("deputy",), where=at(2))
    assert told(SHORT, routing(also, then)) == ["plan_office", "deputy"]


def test_a_nested_route_takes_over_and_has_what_it_does_not_say_from_the_one_around_it():
    inner = Route(Matchers(project=("rain*",)), to=("deputy",), where=at(3))
    silent = Route(Matchers(project=("talent",)), where=at(4))
    outer = Route(
        Matchers(kind=(SHORTFALL,)),
        to=("@owner",),
        routes=(inner, silent),
        escalations=(Escalation(5, ("plan_office",), at(2)),),
        repeat_days={WARNING: 30},
        where=at(1),
    )
    tree = routing(outer)
    assert told(SHORT, tree, nights=5) == ["deputy", "plan_office"]
    (first,) = recipients(SHORT, tree, nights=4, acknowledged=False)
    assert (first.route, first.repeat_days) == (at(3), 30)
    short = Subject(SHORTFALL, "plan", CRITICAL, indicator="talent_total", project="talent", owner="talent")
    (taken,) = taking(short, tree)
    assert (taken.where, taken.to, taken.repeat_days) == (at(4), ("@owner",), {WARNING: 30, CRITICAL: 7})


def test_escalation_waits_for_its_night_comes_in_steps_and_ends_with_an_acknowledgement():
    steps = (Escalation(30, ("plan_office",)), Escalation(7, ("@deputies",)))
    tree = routing(Route(Matchers(kind=(SHORTFALL,)), escalations=steps, where=at(1)))
    assert told(SHORT, tree, 6) == ["science"]
    assert told(SHORT, tree, 7) == ["science", "deputy"]
    assert told(SHORT, tree, 31) == ["science", "deputy", "plan_office"]
    assert told(SHORT, tree, 31, acknowledged=True) == ["science"]
    assert [(n, [r.receiver for r in new]) for n, new in upcoming(SHORT, tree, 0)] == [
        (7, ["deputy"]),
        (30, ["plan_office"]),
    ]
    last = recipients(SHORT, tree, nights=31, acknowledged=False)[-1]
    assert last.escalated
    assert str(last.why) == "nights without recovery or acknowledgement: 30"


def test_where_the_words_of_a_route_name_nobody_the_owner_stands_in():
    tree = routing(Route(Matchers(), to=("@deputies",), where=at(1)))
    assert told(SHORT, tree) == ["deputy"]
    (instead,) = recipients(LATE, tree, nights=0, acknowledged=False)
    assert instead.receiver == "talent"
    assert "stands in" in str(instead.why)


def test_a_route_to_nobody_says_that_it_is_the_reason():
    tree = routing(Route(Matchers(severity=(WARNING,)), to=(), where=at(9)))
    nobody = addressed(SHORT, tree)
    assert nobody.recipients == ()
    assert str(nobody.nobody) == "the route at kechuang.toml:9 tells nobody"


def test_an_owner_without_a_mailbox_is_left_out_where_its_head_has_one():
    head = a_receiver("head", "science", Role.HEAD)
    without = all_receivers({**OWNERS, "science": owner("science", None)}, {"head": head})
    assert told(SHORT, routing(receivers=without)) == ["head"]
    assert told(SHORT, routing(receivers={**RECEIVERS, "head": head})) == ["science", "head"]


_NAMES = st.sampled_from(["science", "talent", "plan_office", "deputy", "data_steward"])
_TO = st.lists(_NAMES | st.sampled_from(["@owner", "@deputies", "@stewards"]), max_size=4).map(tuple)
_SUBJECTS = st.builds(
    Subject,
    st.sampled_from(AlertKind),
    st.just("plan"),
    st.sampled_from(Severity),
    indicator=st.sampled_from([None, "rd_gdp", "talent_total"]),
    check=st.sampled_from([None, "macro", "talent_summary"]),
    project=st.sampled_from([None, "rainforest", "talent"]),
    owner=st.sampled_from([None, "science", "talent"]),
)
_MATCHERS = st.builds(
    Matchers,
    kind=st.lists(st.sampled_from(AlertKind), max_size=2).map(tuple),
    severity=st.lists(st.sampled_from(Severity), max_size=2).map(tuple),
    indicator=st.sampled_from([(), (), ("rd_*",), ("talent_total", "x")]),
    owner=st.sampled_from([(), (), ("science",), ("*",)]),
)


def _routes(inner):
    return st.builds(
        Route,
        _MATCHERS,
        to=st.none() | _TO,
        routes=st.lists(inner, max_size=2).map(tuple) if inner is not None else st.just(()),
        goes_on=st.booleans(),
        escalations=st.none() | st.lists(st.builds(Escalation, st.integers(1, 9), _TO), max_size=2).map(tuple),
        where=st.builds(Place, st.just("kechuang.toml"), st.integers(1, 999)),
    )


_TREES = st.builds(
    Routing,
    st.lists(_routes(_routes(None)), max_size=4).map(tuple),
    st.just(RECEIVERS),
    st.none() | _NAMES,
    st.just({CRITICAL: 7}),
)


@settings(max_examples=300, deadline=None)
@given(_SUBJECTS, _TREES, st.integers(0, 12), st.booleans())
def test_every_alert_has_somebody_or_a_reason_and_nobody_is_told_twice(subject, tree, nights, acknowledged):
    answer = addressed(subject, tree, nights=nights, acknowledged=acknowledged)
    names = [r.receiver for r in answer.recipients]
    assert (not names) == (answer.nobody is not None)
    assert len(names) == len(set(names))
    assert set(names) <= set(RECEIVERS)
    assert not (acknowledged and any(r.escalated for r in answer.recipients))
    earlier = [r.receiver for r in addressed(subject, tree, nights=0, acknowledged=acknowledged).recipients]
    assert names[: len(earlier)] == earlier


@settings(max_examples=300, deadline=None)
@given(_SUBJECTS, _TREES)
def test_routes_are_taken_in_the_order_in_which_they_stand(subject, tree):
    fitting = [r for r in tree.routes if r.matchers.match(subject)]
    stop = next((n for n, r in enumerate(fitting) if not r.goes_on), None)
    asked = fitting if stop is None else fitting[: stop + 1]
    expected = [t for r in asked for t in taking(subject, Routing((r,), tree.receivers)) if t.where is not None]
    found = taking(subject, tree)
    assert [t.where for t in found if t.where is not None] == [t.where for t in expected]
    assert (found[-1].where is None) == (stop is None)


@settings(max_examples=200, deadline=None)
@given(st.lists(_SUBJECTS, min_size=1, max_size=12), _TREES)
def test_what_lint_says_is_never_used_takes_nothing(subjects, tree):
    never = {u.path for u in unused(tree, subjects)}
    without = Routing(_pruned(tree.routes, (), never), tree.receivers, tree.steward, tree.repeat_days)
    for subject in subjects:
        assert told(subject, without, 12) == told(subject, tree, 12)


def _pruned(routes, path, never):
    kept = []
    for number, route in enumerate(routes):
        here = (*path, number)
        if here not in never:
            inner = _pruned(route.routes, here, never)
            kept.append(
                Route(route.matchers, route.to, inner, route.goes_on, route.escalations, route.repeat_days, route.where)
            )
    return tuple(kept)


def test_why_a_route_is_never_used():
    everything = Route(Matchers(kind=(SHORTFALL,)), to=("plan_office",), where=at(1))
    shadowed = Route(Matchers(indicator=("rd_gdp",)), to=("deputy",), where=at(2))
    contradiction = Route(Matchers(kind=(MISSING,)), where=at(4))
    outer = Route(Matchers(check=("macro",)), routes=(contradiction,), where=at(3))
    apart = Route(Matchers(kind=(OPERATION,), owner=("science",)), where=at(5))
    subjects = (SHORT, LATE, NIGHTS)
    found = [(u.path, u.why, u.by) for u in unused(routing(everything, shadowed, apart), subjects)]
    assert found == [((1,), Never.SHADOWED, at(1)), ((2,), Never.NO_ALERT, None)]
    found = [(u.path, u.why, u.by) for u in unused(routing(outer), subjects)]
    assert found == [((0, 0), Never.CONTRADICTS, at(3))]


def test_escalations_that_tell_nobody_new():
    to_deputies = Escalation(3, ("@deputies",), at(1))
    told_already = Escalation(5, ("plan_office",), at(2))
    tree = routing(
        Route(Matchers(kind=(SHORTFALL,)), to=("@owner", "plan_office"), escalations=(to_deputies, told_already))
    )
    talent = Subject(SHORTFALL, "plan", WARNING, indicator="talent_total", owner="talent")
    assert [(i.step.where, i.owners) for i in idle(tree, (SHORT, talent))] == [(at(1), ("talent",)), (at(2), ())]
    assert ever_told(tree, (SHORT, talent)) == {"science", "talent", "plan_office", "deputy"}
