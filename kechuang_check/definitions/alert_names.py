"""Names in kechuang.toml of those who are told, and of what routes are for: held against what there is.

They are read from the file as it is written, so that nothing else that is wrong in it keeps them from being looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from kechuang_check.definitions.known import KnownPlan
from kechuang_check.definitions.problems import Problems, pick
from kechuang_check.definitions.written import Document, Node, Step
from kechuang_check.domain.route_reach import Path
from kechuang_check.domain.routing import GROUP_WORDS
from kechuang_check.domain.workspace import FIRST_PLAN, MAIL
from kechuang_check.words import Text, text

Known = Mapping[str, Iterable[str] | None]
"""By key of a route the names that there are; None where they cannot be told."""


def check_told(settings: Document, plan: KnownPlan, problems: Problems) -> None:
    """Add names of owners, receivers and channels that there are not."""
    if plan.owners is None:
        return
    receivers = settings.keys("receivers") or ()
    everybody = (*plan.owners, *receivers)
    channels = (MAIL, *(settings.keys("chat") or ()))
    for id_ in receivers:
        path = ("receivers", id_)
        for name, place in _words(settings, *path, "of"):
            if name not in plan.owners:
                problems.add(settings.place(*place), _no_owner(name), pick(name, plan.owners, plan.called))
        for name, place in _words(settings, *path, "channels"):
            if name not in channels:
                what = text("There is no channel `{channel}`", channel=name)
                problems.add(settings.place(*place), what, pick(name, channels))
    for told in (*(("chat", name, "owners") for name in channels[1:]), ("watch", "steward")):
        for name, place in _words(settings, *told):
            if name not in everybody:
                problems.add(settings.place(*place), _no_owner(name), pick(name, plan.owners, plan.called))
    for _, steps in _routes(settings):
        escalate = settings.node(*steps, "escalate")
        several = range(len(escalate.value)) if escalate and isinstance(escalate.value, list) else ()
        for to in ((*steps, "to"), (*steps, "escalate", "to"), *((*steps, "escalate", n, "to") for n in several)):
            for name, place in _words(settings, *to):
                _check_name(name, settings, place, everybody, plan, problems)


def _check_name(
    name: str, settings: Document, place: tuple[Step, ...], known: Iterable[str], plan: KnownPlan, problems: Problems
) -> None:
    words = (*known, *GROUP_WORDS)
    if name in words:
        return
    several = [part.strip() for part in name.replace("，", ",").replace("、", ",").split(",")]
    if len(several) > 1:
        what = text("Several names stand in one text: `{names}`", names=name)
        mend = text("Write it in brackets: {value}", value="[" + ", ".join(f'"{n}"' for n in several) + "]")
    else:
        what = text("There is no receiver or owner `{name}`", name=name)
        mend = pick(name, words, plan.called)
    problems.add(settings.place(*place), what, mend)


def misnamed_routes(settings: Document, known: Known, problems: Problems) -> frozenset[Path]:
    """Add what routes name that there is not; the routes that do so, for they take nothing of themselves."""
    found = set()
    for route, steps in _routes(settings):
        for key, names in known.items():
            for pattern, place in _words(settings, *steps, key):
                listed = list(names or ())
                if names is None or any(fnmatchcase(name, pattern) for name in listed):
                    continue
                found.add(route)
                what = text("The route can never match: there is no {kind} `{name}`", kind=_KINDS[key], name=pattern)
                problems.add(settings.place(*place), what, pick(pattern, listed))
    return frozenset(found)


_KINDS: Mapping[str, Text] = {
    "indicator": text("indicator"),
    "check": text("check"),
    "project": text("project"),
    "owner": text("owner"),
    "plan": text("plan"),
}


def known_names(settings: Document, plan: KnownPlan, checks: Iterable[str], indicators: Iterable[str] | None) -> Known:
    """What routes may name."""
    return {
        "indicator": indicators,
        "check": checks,
        "project": plan.projects,
        "owner": plan.owners,
        "plan": (FIRST_PLAN, *(settings.keys("plans") or ())),
    }


def _routes(
    settings: Document, path: Path = (), steps: tuple[Step, ...] = ()
) -> Iterator[tuple[Path, tuple[Step, ...]]]:
    """Every route with the way to it, those around before those in them."""
    listed = settings.node(*steps, "routes")
    for number in range(len(listed.value)) if listed and isinstance(listed.value, list) else ():
        here = (*steps, "routes", number)
        yield (*path, number), here
        yield from _routes(settings, (*path, number), here)


def _words(settings: Document, *path: Step) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The texts at `path`, one or several, each with the way to it."""
    node: Node | None = settings.node(*path)
    if node is not None and isinstance(node.value, str):
        yield node.value, path
    elif node is not None and isinstance(node.value, list):
        yield from ((item.value, (*path, n)) for n, item in enumerate(node.value) if isinstance(item.value, str))


def _no_owner(name: str) -> Text:
    return text("There is no owner `{owner}` in kechuang.toml", owner=name)
