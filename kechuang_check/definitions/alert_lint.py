"""What lint says of receivers and routes: who could not be reached, and what would never be used. A night goes on
without any of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.written import Document, Step
from kechuang_check.domain.receivers import Receiver, Role
from kechuang_check.domain.route_reach import Never, Path, Unused, ever_told, idle, is_possible, unused
from kechuang_check.domain.routing import DEPUTIES, OWNER, STEWARDS, Route, Subject
from kechuang_check.domain.subjects import possible
from kechuang_check.domain.workspace import MAIL, Workspace
from kechuang_check.words import Text, text


def lint_alerts(workspace: Workspace, settings: Document, misnamed: frozenset[Path], problems: Problems) -> None:
    """Add what is wrong with the receivers and routes of a workspace that is right otherwise. `misnamed`: routes that
    name what there is not: of them, and of whom they would tell, it has been said.
    """
    subjects, routing = tuple(possible(workspace)), workspace.routing
    routes = list(_all_routes(routing.routes, ()))
    for never in unused(routing, subjects):
        if never.path not in misnamed:
            _tell_unused(never, dict(routes)[never.path], subjects, settings, problems)
    for step in idle(routing, subjects):
        place = step.step.where or settings.place("routes")
        problems.add(place, *_idle_words(step.step.after_nights, step.owners))
    for _, route in routes:
        _tell_order(route, settings, problems)
    meant = frozenset(name for path, route in routes if path in misnamed for name in _named(route))
    _lint_receivers(workspace, ever_told(routing, subjects), meant, settings, problems)


def _all_routes(routes: Iterable[Route], path: Path) -> Iterator[tuple[Path, Route]]:
    for number, route in enumerate(routes):
        yield (*path, number), route
        yield from _all_routes(route.routes, (*path, number))


def _steps(path: Path) -> tuple[Step, ...]:
    """The way to a route in kechuang.toml."""
    return tuple(step for number in path for step in ("routes", number))


def _named(route: Route) -> Iterator[str]:
    yield from route.to or ()
    yield from (name for step in route.escalations or () for name in step.to)


def _tell_unused(
    never: Unused, route: Route, subjects: Iterable[Subject], settings: Document, problems: Problems
) -> None:
    place, by = settings.place(*_steps(never.path)), str(never.by)
    if never.why is Never.SHADOWED:
        problems.add(
            place,
            text("The route can never match: the route at {place} takes everything that fits it", place=by),
            text("Put it before that one, or give that one `continue = true`"),
        )
    elif never.why is Never.CONTRADICTS and is_possible(route.matchers, subjects):
        problems.add(
            place,
            text("The route can never match: nothing fits both it and the route around it at {place}", place=by),
            text("Take the key out that contradicts, or move the route out of that one"),
        )
    else:
        problems.add(
            place,
            text("The route can never match: no alert fits all of its keys together"),
            text(
                "Take a key out; alerts about data have a check and no indicator or project, those about operation "
                "have none of these"
            ),
        )


def _tell_order(route: Route, settings: Document, problems: Problems) -> None:
    """Steps count by their nights, whatever their order: who writes a smaller number below a larger one errs in one."""
    for before, step in pairwise(route.escalations or ()):
        if step.after_nights < before.after_nights:
            problems.add(
                step.where or settings.place("routes"),
                text(
                    "The escalation after nights: {nights} stands below one after nights: {before}, and comes first",
                    nights=step.after_nights,
                    before=before.after_nights,
                ),
                text("Check the two numbers, and write the steps in their order"),
            )


def _idle_words(nights: int, owners: tuple[str, ...]) -> tuple[Text, Text]:
    if owners:
        return (
            text(
                "The escalation after nights: {nights} tells nobody of what these departments answer for: {owners}",
                nights=nights,
                owners=", ".join(owners),
            ),
            text("Give them receivers in the role that `to` names, name somebody else besides, or set `owner`"),
        )
    return (
        text("The escalation after nights: {nights} tells nobody who is not told already", nights=nights),
        text("Name somebody else in its `to`, or remove it"),
    )


def _lint_receivers(
    workspace: Workspace, told: frozenset[str], meant: frozenset[str], settings: Document, problems: Problems
) -> None:
    answering = {target.owner for target in workspace.targets.values()}
    mailboxes: dict[str, str] = {}
    for id_, receiver in workspace.receivers.items():
        table = "owners" if id_ in workspace.owners else "receivers"
        if id_ in told and receiver.address is None and _goes_by_mail(receiver, workspace):
            problems.add(
                settings.place(table, id_),
                text("`{owner}` answers for a target and has no address, so its letters would wait", owner=id_)
                if id_ in answering
                else text("`{receiver}` is told of alerts and has no address, so its letters would wait", receiver=id_),
                text('Add `address = "..."`, the mailbox of the role'),
            )
        if table == "owners":
            mailboxes.setdefault(receiver.address or "", id_)
            continue
        if id_ not in told and not _is_meant(receiver, meant):
            problems.add(
                settings.place(table, id_),
                text("No route reaches the receiver `{receiver}`, so it is never told anything", receiver=id_),
                text("Name it in the `to` of a route, or remove it"),
            )
        first = mailboxes.setdefault(receiver.address, id_) if receiver.address else id_
        if first != id_:
            problems.add(
                settings.place(table, id_, "address"),
                text("`{receiver}` has the address of `{other}`, so that mailbox gets two letters a night",
                     receiver=id_, other=first),
                text("Keep one of the two, or give them addresses of their own"),
            )  # fmt: skip


def _goes_by_mail(receiver: Receiver, workspace: Workspace) -> bool:
    """Letters to files need no mailbox."""
    return workspace.mail is not None and (receiver.channels is None or MAIL in receiver.channels)


def _is_meant(receiver: Receiver, meant: frozenset[str]) -> bool:
    """Whether it is told by one of those names: its own, or that of its role."""
    roles = {Role.HEAD: OWNER, Role.DEPUTY: DEPUTIES, Role.STEWARD: STEWARDS}
    return receiver.id in meant or (receiver.role is not None and roles[receiver.role] in meant)
