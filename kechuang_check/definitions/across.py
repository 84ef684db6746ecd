"""What must be true across files: nothing written twice, nothing written and not used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from kechuang_check.definitions.problems import Problems, pick
from kechuang_check.definitions.written import Document
from kechuang_check.domain.feed import Tag
from kechuang_check.domain.finding import MEASURING_TYPES, TARGET_TYPE
from kechuang_check.domain.period import Frequency
from kechuang_check.domain.plan import Kind
from kechuang_check.errors import Place
from kechuang_check.words import text

_IN_SET = "expect_column_values_to_be_in_set"


def check_across(
    checks: Mapping[str, Document | None], suites: Mapping[str, Document | None], problems: Problems
) -> None:
    """Compare the files with each other. By stem of the file; None for a file that could not be read."""
    read_checks = {stem: document for stem, document in checks.items() if document}
    read_suites = {stem: document for stem, document in suites.items() if document}
    _check_sources(read_checks, problems)
    _check_codes(read_suites, problems)
    _check_indicators(read_checks, read_suites, problems)
    # A check that cannot be read, or that misspells its suite, may well be the one that uses it.
    if len(read_checks) == len(checks) and all(check.word("suite") in suites for check in read_checks.values()):
        _check_used(read_checks, read_suites, problems)


def _check_sources(checks: Mapping[str, Document], problems: Problems) -> None:
    """Two checks that read the same files would count everything twice."""
    first: dict[tuple[str, str], Place] = {}
    for document in checks.values():
        folder, pattern = document.word("source", "folder"), document.word("source", "pattern")
        if folder is None or pattern is None:
            continue
        place = document.place("source", "folder")
        before = first.setdefault((PurePosixPath(folder).as_posix(), pattern), place)
        if before is not place:
            problems.add(
                place,
                text("The check reads the same files as the one at {place}", place=str(before)),
                text("Give each check a folder or a pattern of its own"),
            )


def _check_codes(suites: Mapping[str, Document], problems: Problems) -> None:
    first: dict[str, Place] = {}
    for document in suites.values():
        for index in range(_rules(document)):
            code = document.word("expectations", index, "meta", "code")
            if code is None:
                continue
            place = document.place("expectations", index, "meta", "code")
            before = first.setdefault(code, place)
            if before is not place:
                problems.add(
                    place,
                    text("The code `{code}` belongs to the rule at {place}", code=code, place=str(before)),
                    text("Give each rule a code of its own"),
                )


def _check_indicators(checks: Mapping[str, Document], suites: Mapping[str, Document], problems: Problems) -> None:
    """An indicator is measured in one place only, or it would have two values."""
    first: dict[str, Place] = {}
    for document in suites.values():
        for _, indicator, place in indicators_of(document):
            before = first.setdefault(indicator, place)
            if before is not place:
                problems.add(
                    place,
                    text("The indicator `{indicator}` is defined at {place}", indicator=indicator, place=str(before)),
                    text("Keep one of the two, or give this one a name of its own"),
                )
    _check_named(suites, tuple(first), problems)
    _check_kinds(checks, suites, problems)
    _check_groups(checks, suites, problems)
    users: dict[str, str] = {}
    for stem, document in checks.items():
        suite = document.word("suite")
        if suite is None or suite not in suites or users.setdefault(suite, stem) == stem:
            continue
        if any(indicators_of(suites[suite])):
            problems.add(
                document.place("suite"),
                text(
                    "The suite `{suite}` measures indicators for the check `{check}` already",
                    suite=suite,
                    check=users[suite],
                ),
                text("Use a suite without targets here: the same indicator cannot come from two feeds"),
            )


def _check_named(suites: Mapping[str, Document], known: tuple[str, ...], problems: Problems) -> None:
    """What a target goes on with, or is asked for together with, is another indicator."""
    for document in suites.values():
        for index, indicator, _ in indicators_of(document):
            others = [name for name in known if name != indicator]
            for key in ("carries_on", "together_with"):
                named = document.word("expectations", index, "meta", key)
                place = document.place("expectations", index, "meta", key)
                if named is not None and named not in others:
                    problems.add(place, text("There is no other indicator {name}", name=named), pick(named, others))


def _check_kinds(checks: Mapping[str, Document], suites: Mapping[str, Document], problems: Problems) -> None:
    """A ratio of a year is not what a month or a quarter reports."""
    for check in checks.values():
        suite, every = suites.get(check.word("suite") or ""), check.word("expected", "every")
        if suite is None or every is None or every == Frequency.YEARLY or every not in set(Frequency):
            continue
        for index, _, _ in indicators_of(suite):
            is_measured = suite.node("expectations", index, "kwargs", "derive") is None
            if is_measured and suite.word("expectations", index, "kwargs", "kind") == Kind.ANNUAL_RATIO:
                problems.add(
                    suite.place("expectations", index, "kwargs", "kind"),
                    text("A ratio of a year is measured on what is reported {every}", every=every),
                    text("Write `kind: ytd_ratio` for the year so far, or `kind: coverage` for the end of a period"),
                )


def _check_groups(checks: Mapping[str, Document], suites: Mapping[str, Document], problems: Problems) -> None:
    """Groups of a register are shown by name, so whose names they are must be known: towns, and not enterprises.

    In statistical feeds groups are put together until nobody can be told apart.
    """
    for check in checks.values():
        suite = suites.get(check.word("suite") or "")
        if suite is None or check.word("tag") != Tag.ADMINISTRATIVE:
            continue
        listed = {name for name in check.keys("columns") or () if check.word("columns", name, "among")}
        for index in range(_rules(suite)):
            if suite.word("expectations", index, "type") == _IN_SET:
                listed.add(suite.word("expectations", index, "kwargs", "column") or "")
        for index, _, _ in indicators_of(suite):
            node = suite.node("expectations", index, "kwargs", "by")
            named = [] if node is None else node.plain()
            for column in [named] if isinstance(named, str) else named if isinstance(named, list) else []:
                if column not in listed and column in (check.keys("columns") or ()):
                    problems.add(
                        suite.place("expectations", index, "kwargs", "by"),
                        text("Groups by `{column}` would be shown by whatever names a filing holds", column=column),
                        text(
                            "Say which names there are: `among: ...` at the column in checks/{check}.yaml, or a rule "
                            "{rule} on it; or remove `by`. Never split by enterprises or persons",
                            check=check.word("name") or "",
                            rule=_IN_SET,
                        ),
                    )


def _check_used(checks: Mapping[str, Document], suites: Mapping[str, Document], problems: Problems) -> None:
    used = {document.word("suite") for document in checks.values()}
    for stem, document in suites.items():
        if stem not in used:
            problems.add(
                document.place("name"),
                text("No check uses the suite `{suite}`, so its rules never run", suite=stem),
                text("Write `suite: {suite}` in a check, or remove the file", suite=stem),
            )


def indicators_of(suite: Document) -> Iterator[tuple[int, str, Place]]:
    """The targets and series of a suite: the number of the rule, the indicator and where it is written."""
    for index in range(_rules(suite)):
        indicator = suite.word("expectations", index, "kwargs", "indicator")
        if indicator is not None and suite.word("expectations", index, "type") in MEASURING_TYPES:
            yield index, indicator, suite.place("expectations", index, "kwargs", "indicator")


def targets_of(suites: Mapping[str, Document | None]) -> tuple[str, ...] | None:
    """The indicators of all targets; None where a suite that cannot be read may hold more."""
    read = [suite for suite in suites.values() if suite is not None]
    if len(read) < len(suites):
        return None
    found = ((suite, *item) for suite in read for item in indicators_of(suite))
    return tuple(i for suite, n, i, _ in found if suite.word("expectations", n, "type") == TARGET_TYPE)


def _rules(suite: Document) -> int:
    node = suite.node("expectations")
    return len(node.value) if node and isinstance(node.value, list) else 0
