"""Who is told of an alert, by which route, and who is told next if nothing happens. Decided from values alone.

The tree is read as Alertmanager reads its own: routes are tried in order; the first that matches takes the alert, and
those nested in it may take it from there. A route with `goes_on` tells besides: the rest goes on as without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from kechuang_check.domain.finding import Severity
from kechuang_check.domain.receivers import AlertKind, Receiver, Role
from kechuang_check.errors import Place
from kechuang_check.words import Text, text

OWNER, DEPUTIES, STEWARDS = "@owner", "@deputies", "@stewards"
"""In `to`: whoever answers for what the alert speaks of, their deputies, and those who look after their data."""
GROUP_WORDS = (OWNER, DEPUTIES, STEWARDS)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a route looks at. `owner`: who answers for the target, or hands in the data. `plan`: see Workspace.plan_id.

    What does not apply (the check of a shortfall of several feeds, all of them for OPERATION) is None.
    """

    kind: AlertKind
    plan: str
    severity: Severity
    indicator: str | None = None
    check: str | None = None
    project: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Matchers:
    """What an alert must be to match: of each key any one of its values; an empty key says nothing.

    Names are patterns with `*` and `?`. An alert without such a name does not match a key that asks for one.
    """

    kind: tuple[AlertKind, ...] = ()
    severity: tuple[Severity, ...] = ()
    indicator: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    project: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()

    def match(self, subject: Subject) -> bool:
        return (
            (not self.kind or subject.kind in self.kind)
            and (not self.severity or subject.severity in self.severity)
            and _fits(self.indicator, subject.indicator)
            and _fits(self.check, subject.check)
            and _fits(self.project, subject.project)
            and _fits(self.owner, subject.owner)
            and _fits(self.plan, subject.plan)
        )


def _fits(patterns: tuple[str, ...], name: str | None) -> bool:
    return not patterns or (name is not None and any(fnmatchcase(name, pattern) for pattern in patterns))


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told besides once an alert has been open for `after_nights` nights and nobody has acknowledged it."""

    after_nights: int
    to: tuple[str, ...]
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One route. None (and a severity not named in `repeat_days`) is what the route around it says.

    `to`: ids of receivers or owners, and GROUP_WORDS; empty for nobody. `goes_on`: `continue` of the definition.
    """

    matchers: Matchers = Matchers()
    to: tuple[str, ...] | None = None
    routes: tuple[Route, ...] = ()
    goes_on: bool = False
    escalations: tuple[Escalation, ...] | None = None
    repeat_days: Mapping[Severity, int] = field(default_factory=dict)
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """`receivers`: owners among them. `steward`: who looks after the nights. `repeat_days`: by severity, after how many
    days an unchanged alert is told again where no route says so; what is not in it is not repeated.
    """

    routes: tuple[Route, ...] = ()
    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    steward: str | None = None
    repeat_days: Mapping[Severity, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipient:
    """`why`: the reason in words. `route`: the one that says so; None without one. `repeat_days`: after how many days
    an unchanged alert is told again; None for never.
    """

    receiver: str
    why: Text
    escalated: bool = False
    route: Place | None = None
    repeat_days: int | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who is told of a subject. `nobody`: why no one is, where no one is."""

    recipients: tuple[Recipient, ...]
    nobody: Text | None = None


def recipients(subject: Subject, routing: Routing, *, nights: int, acknowledged: bool) -> tuple[Recipient, ...]:
    """Who is told of it, each of them once, in the order of the routes and of their `to`.

    `nights`: how many nights have passed since it was first told, without recovery; 0 on the first one.
    """
    return addressed(subject, routing, nights=nights, acknowledged=acknowledged).recipients


def addressed(subject: Subject, routing: Routing, *, nights: int = 0, acknowledged: bool = False) -> Addressed:
    """The same, with the reason where nobody is told."""
    taken = taking(subject, routing)
    first = [r for route in taken for r in _named(route, subject, routing)]
    later = [r for e in _due(taken, nights) for r in _escalated(*e, subject, routing)] if not acknowledged else []
    once: dict[str, Recipient] = {}
    for recipient in (*first, *later):
        once.setdefault(recipient.receiver, recipient)
    return Addressed(tuple(once.values()), None if once else _why_nobody(taken, subject))


def upcoming(subject: Subject, routing: Routing, nights: int) -> tuple[tuple[int, tuple[Recipient, ...]], ...]:
    """Who is told besides later on: after how many nights, and who is new then; those of no one new are left out."""
    known = {r.receiver for r in recipients(subject, routing, nights=nights, acknowledged=False)}
    steps = {step.after_nights for route in taking(subject, routing) for step in route.escalations or ()}
    found = []
    for step in sorted(s for s in steps if s > nights):
        new = tuple(r for r in addressed(subject, routing, nights=step).recipients if r.receiver not in known)
        known |= {r.receiver for r in new}
        if new:
            found.append((step, new))
    return tuple(found)


def taking(subject: Subject, routing: Routing) -> tuple[Route, ...]:
    """The routes that take it, each with what it has from those around it. One without `where` is no route at all, but
    what holds without them.
    """
    return tuple(_taking(Route(routes=routing.routes, repeat_days=routing.repeat_days), subject))


def _taking(here: Route, subject: Subject) -> Iterator[Route]:
    for child in here.routes:
        if not child.matchers.match(subject):
            continue
        yield from _taking(_inherited(child, here), subject)
        if not child.goes_on:
            return
    yield replace(here, routes=())


def _inherited(child: Route, parent: Route) -> Route:
    return replace(
        child,
        to=parent.to if child.to is None else child.to,
        escalations=parent.escalations if child.escalations is None else child.escalations,
        repeat_days={**parent.repeat_days, **child.repeat_days},
    )


def _due(taken: Iterable[Route], nights: int) -> Iterator[tuple[Route, Escalation]]:
    steps = [(route, step) for route in taken for step in route.escalations or () if step.after_nights <= nights]
    yield from sorted(steps, key=lambda pair: pair[1].after_nights)


def _named(route: Route, subject: Subject, routing: Routing) -> Iterator[Recipient]:
    """Those whom a route names, and whoever stands in where its words name nobody."""
    to = route.to if route.to is not None else _usual(subject)
    found = [
        Recipient(id_, why, route=route.where, repeat_days=route.repeat_days.get(subject.severity))
        for word in to
        for id_, why in resolved(word, route.where, subject, routing)
    ]
    if to and not found:
        found = [
            Recipient(id_, why, route=route.where, repeat_days=route.repeat_days.get(subject.severity))
            for id_, why in _stand_in(subject, routing)
        ]
    yield from found


def _escalated(route: Route, step: Escalation, subject: Subject, routing: Routing) -> Iterator[Recipient]:
    where = step.where or route.where
    why = text("nights without recovery or acknowledgement: {nights}", nights=step.after_nights)
    for word in step.to:
        for id_, _ in resolved(word, where, subject, routing):
            yield Recipient(id_, why, True, where, route.repeat_days.get(subject.severity))


def _usual(subject: Subject) -> tuple[str, ...]:
    """Whom an alert goes to where no route says so."""
    match subject.kind:
        case AlertKind.SHORTFALL:
            return (OWNER,)
        case AlertKind.NOT_FIT | AlertKind.MISSING_REPORT:
            return (STEWARDS,)
        case AlertKind.OPERATION:
            return (_WATCH,)


_WATCH = "@watch"
NAMED_BY_ROUTE = text("named by the route at {place}", place="")
"""Why somebody is told whom a route names, and not what they are to the subject."""


def resolved(word: str, where: Place | None, subject: Subject, routing: Routing) -> list[tuple[str, Text]]:
    """The receivers that a word of `to` means for this subject, each with the reason; empty where it means nobody."""
    owner = subject.owner
    if word == _WATCH:
        return [(routing.steward, text("looks after the nights"))] if routing.steward else []
    if word not in GROUP_WORDS:
        return [(word, Text(NAMED_BY_ROUTE.template, (("place", str(where)),)))]
    if owner is None:
        return []
    if word == OWNER:
        return [(id_, _answers(subject)) for id_ in _heads(owner, routing)]
    if word == DEPUTIES:
        return [(r.id, text("deputy in the department that answers for it")) for r in _of(owner, Role.DEPUTY, routing)]
    stewards = _of(owner, Role.STEWARD, routing)
    return [(r.id, text("looks after the data of the department")) for r in stewards] or [
        (id_, _answers(subject)) for id_ in _heads(owner, routing) if subject.kind is not AlertKind.SHORTFALL
    ]


def _answers(subject: Subject) -> Text:
    return text("answers for the target") if subject.kind is AlertKind.SHORTFALL else text("hands in the data")


def _of(owner: str, role: Role, routing: Routing) -> list[Receiver]:
    return [r for r in routing.receivers.values() if r.of == owner and r.role is role]


def _heads(owner: str, routing: Routing) -> list[str]:
    """The owner's mailbox and those who are its head besides; without an address, it is not among several."""
    own = routing.receivers.get(owner)
    others = [r.id for r in _of(owner, Role.HEAD, routing) if r.id != owner]
    return others if others and own is not None and own.address is None else [owner, *others]


def _stand_in(subject: Subject, routing: Routing) -> list[tuple[str, Text]]:
    """Where words name nobody: the owner, else whoever looks after the nights."""
    if subject.owner is not None:
        why = text("stands in, for the route names nobody in this department")
        return [(id_, why) for id_ in _heads(subject.owner, routing)]
    return [(routing.steward, text("looks after the nights"))] if routing.steward else []


def _why_nobody(taken: Iterable[Route], subject: Subject) -> Text:
    silent = next((r.where for r in taken if r.to == () and r.where is not None), None)
    if silent is not None:
        return text("the route at {place} tells nobody", place=str(silent))
    if subject.kind is AlertKind.OPERATION:
        return text("[watch] in kechuang.toml names no steward")
    return text("nobody answers for it, and [watch] in kechuang.toml names no steward")
