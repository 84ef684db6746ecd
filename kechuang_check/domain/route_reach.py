"""What the routes do to every subject that a workspace can have: which are never used, who is never told.

The subjects are few (some hundreds), so all of them are tried: what is said of a route is true, and not a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kechuang_check.domain.routing import Escalation, Matchers, Route, Routing, Subject, addressed, resolved, taking
from kechuang_check.errors import Place

Path = tuple[int, ...]
"""The number of a route among its neighbours, after those of the routes around it."""
_EVER = 10_000
"""Nights after which every escalation is due."""


class Never(StrEnum):
    """NO_ALERT: nothing fits all of its keys. CONTRADICTS: nothing fits it and the routes around it. SHADOWED: earlier
    routes take all that fits.
    """

    NO_ALERT = "no_alert"
    CONTRADICTS = "contradicts"
    SHADOWED = "shadowed"


@dataclass(frozen=True, slots=True)
class Unused:
    """A route that takes nothing. `by`: the route around it, or the earlier one, that is the cause."""

    path: Path
    why: Never
    by: Place | None = None


@dataclass(frozen=True, slots=True)
class Idle:
    """An escalation that tells nobody new. `owners`: departments for which its words name nobody; empty where it only
    names those who are told already.
    """

    step: Escalation
    owners: tuple[str, ...] = ()


def unused(routing: Routing, subjects: Sequence[Subject]) -> tuple[Unused, ...]:
    """The routes that never take anything; those nested in one of them are not named again."""
    return tuple(_unused(routing.routes, (), Route(), tuple(subjects)))


def _unused(routes: tuple[Route, ...], path: Path, around: Route, coming: tuple[Subject, ...]) -> Iterator[Unused]:
    """`coming`: the subjects that reach these routes."""
    rest = coming
    for number, route in enumerate(routes):
        here = (*path, number)
        taken = tuple(s for s in rest if route.matchers.match(s))
        if taken:
            yield from _unused(route.routes, here, route, taken)
        elif any(route.matchers.match(s) for s in coming):
            yield Unused(here, Never.SHADOWED, _taker(route, routes[:number], coming))
        else:
            yield Unused(here, Never.CONTRADICTS if path else Never.NO_ALERT, around.where)
        if not route.goes_on:
            rest = tuple(s for s in rest if not route.matchers.match(s))


def _taker(route: Route, earlier: tuple[Route, ...], coming: Iterable[Subject]) -> Place | None:
    lost = next(s for s in coming if route.matchers.match(s))
    return next(r.where for r in earlier if not r.goes_on and r.matchers.match(lost))


def is_possible(matchers: Matchers, subjects: Iterable[Subject]) -> bool:
    """Whether any subject fits all of its keys."""
    return any(matchers.match(s) for s in subjects)


def ever_told(routing: Routing, subjects: Iterable[Subject]) -> frozenset[str]:
    """Everybody who is told of anything, sooner or later."""
    return frozenset(r.receiver for s in subjects for r in addressed(s, routing, nights=_EVER).recipients)


def idle(routing: Routing, subjects: Iterable[Subject]) -> tuple[Idle, ...]:
    """Escalations that name nobody for some department, or only those who are told before it."""
    nobody: dict[Place | None, dict[str, None]] = {}
    steps: dict[Place | None, Escalation] = {}
    useful: set[Place | None] = set()
    for subject in subjects:
        for step in (e for route in taking(subject, routing) for e in route.escalations or ()):
            steps.setdefault(step.where, step)
            found = {id_ for word in step.to for id_, _ in resolved(word, step.where, subject, routing)}
            before = addressed(subject, routing, nights=step.after_nights - 1).recipients
            if not found:
                nobody.setdefault(step.where, {}).setdefault(subject.owner or "", None)
            elif found - {r.receiver for r in before}:
                useful.add(step.where)
    return tuple(
        Idle(step, tuple(filter(None, nobody.get(where, ()))))
        for where, step in steps.items()
        if where in nobody or where not in useful
    )
