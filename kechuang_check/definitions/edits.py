"""What was edited between two runs, from the texts of definitions that both kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from kechuang_check.definitions.kept_texts import Texts
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.toml_text import read_toml
from kechuang_check.definitions.workspace import CHECKS, NAMES, SETTINGS, SUITES
from kechuang_check.definitions.yaml_text import read_yaml
from kechuang_check.domain.finding import MEASURING_TYPES
from kechuang_check.domain.shift import Edit, Edits

_WORDS_OF_A_CHECK = frozenset({"title", "note", "name", "source", "suite"})
"""Keys that say nothing of what a filing holds: who calls it what, and where it lies."""
_WORDS_OF_EXPECTED = frozenset({"steward", "assumption"})
_SPLITS = frozenset({"kwargs.by", "kwargs.share_of"})
_DAYS_OF_A_PLAN = ("start", "end")


def edits_between(before: Texts, after: Texts) -> Edits:
    """The edits that verdicts may hang on; nothing is known where one of the runs kept no texts."""
    if not before or not after:
        return Edits()
    old, new = _plain(before), _plain(after)
    of_lists = {n.partition("/")[2][:-5]: _in_file(n, old, new) for n in {*old, *new} if n.startswith(f"{NAMES}/")}
    checks = {n: _dict({**_dict(old.get(n)), **_dict(new.get(n))}) for n in {*old, *new} if n.startswith(f"{CHECKS}/")}
    of_checks, of_indicators = dict[str, tuple[Edit, ...]](), defaultdict[str, tuple[Edit, ...]](tuple)
    inputs, homes = dict[str, tuple[str, ...]](), defaultdict[str, tuple[str, ...]](tuple)
    for name in sorted({*old, *new}):
        if name.startswith(f"{SUITES}/"):
            for indicator, edits in _of_rules(name, old, new).items():
                of_indicators[indicator] += edits
    for name, check in sorted(checks.items()):
        suite, stem = f"{SUITES}/{check.get('suite')}.yaml", name.partition("/")[2][:-5]
        listed = [e for of in _lists_of(check) for e in of_lists.get(of, ())]
        of_checks[stem] = (*_of_check(name, old, new), *_of_rules(suite, old, new).get("", ()), *listed)
        for rule in (*_rules(old.get(suite)), *_rules(new.get(suite))):
            kwargs = _dict(rule.get("kwargs"))
            if rule.get("type") in MEASURING_TYPES:
                indicator = str(kwargs.get("indicator"))
                homes[indicator] += (stem,)
                of = _dict(kwargs.get("derive")).get("of")
                inputs[indicator] = tuple(map(str, of)) if isinstance(of, list) else ()
    of_indicators.pop("", None)  # whether data is fit is a matter of the checks
    return Edits(of_checks, dict(of_indicators), tuple(_of_plans(old, new)), inputs, dict(homes), is_known=True)


def _plain(texts: Texts) -> dict[str, Any]:
    """By file what it says, without comments and layout; a text that cannot be read any more stands for itself."""
    found: dict[str, Any] = {}
    for name, words in texts.items():
        data = words.encode("utf-8", "surrogateescape")
        read = read_toml(data, name, Problems()) if name == SETTINGS else read_yaml(data, name, Problems())
        found[name] = words if read is None else read.top.plain()
    return found


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _different(old: object, new: object, depth: int, at: str = "") -> Iterator[str]:
    """The keys at which two values differ, no deeper than `depth`."""
    if old == new:
        return
    if depth and isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from _different(old.get(key), new.get(key), depth - 1, f"{at}.{key}" if at else key)
    else:
        yield at


def _in_file(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Edit, ...]:
    if name not in old or name not in new:
        return (Edit(name),)
    return tuple(Edit(name, key) for key in _different(old[name], new[name], 2))


def _of_check(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Edit]:
    kept = []
    for edit in _in_file(name, old, new):
        first, _, second = edit.key.partition(".")
        is_word = first in _WORDS_OF_A_CHECK or (first == "expected" and second in _WORDS_OF_EXPECTED)
        if not is_word:
            kept.append(edit)
    return kept


def _rules(suite: object) -> list[Mapping[str, Any]]:
    rules = _dict(suite).get("expectations")
    return [_dict(r) for r in rules] if isinstance(rules, list) else []


def _of_rules(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Edit, ...]]:
    """By indicator, and under "" those of the rules that say whether data is fit."""
    then = {_code(r): r for r in _rules(old.get(name))}
    now = {_code(r): r for r in _rules(new.get(name))}
    found = defaultdict[str, tuple[Edit, ...]](tuple)
    for code in sorted({*then, *now}):
        one, other = then.get(code), now.get(code)
        if one == other:
            continue
        for rule in (one, other):
            if rule is not None:
                indicator = _dict(rule.get("kwargs")).get("indicator") if rule.get("type") in MEASURING_TYPES else None
                keys = [""] if one is None or other is None else [k for k in _different(one, other, 2) if _matters(k)]
                edits = tuple(Edit(name, f"{code}.{key}" if key else code) for key in keys)
                whose = "" if indicator is None else str(indicator)
                found[whose] += tuple(e for e in edits if e not in found[whose])
    return dict(found)


def _matters(key: str) -> bool:
    """What a rule is called, who answers for it and how it is split moves no verdict."""
    return not key.startswith("meta") and key not in _SPLITS


def _code(rule: Mapping[str, Any]) -> str:
    return str(_dict(rule.get("meta")).get("code"))


def _lists_of(check: Mapping[str, Any]) -> set[str]:
    columns = _dict(check.get("columns")).values()
    used = {_dict(c).get("among") for c in columns} | {_dict(_dict(check.get("expected")).get("by")).get("of")}
    return {str(name) for name in used if name}


def _of_plans(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
    one, other = _dict(old.get(SETTINGS)), _dict(new.get(SETTINGS))
    plans = {("plan",), *(("plans", name) for name in {*_dict(one.get("plans")), *_dict(other.get("plans"))})}
    for path in sorted(plans):
        then, now = one, other
        for step in path:
            then, now = _dict(then.get(step)), _dict(now.get(step))
        for key in _DAYS_OF_A_PLAN:
            if then.get(key) != now.get(key):
                yield Edit(SETTINGS, ".".join((*path, key)))
