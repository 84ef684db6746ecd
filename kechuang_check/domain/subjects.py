"""What alerts speak of, as routes look at it."""

from __future__ import annotations

from collections.abc import Iterator

from kechuang_check.domain.finding import Severity
from kechuang_check.domain.plan import Target
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Subject
from kechuang_check.domain.workspace import FIRST_PLAN, Workspace


def of_shortfall(indicator: str, workspace: Workspace, severity: Severity | None = None) -> Subject:
    """That a target is short. Without `severity`, that of its rule. Raises KeyError for no such target."""
    target = workspace.targets[indicator]
    return Subject(
        AlertKind.SHORTFALL,
        workspace.plan_id(target),
        severity or severity_of(indicator, workspace),
        indicator=indicator,
        check=_only(checks_of(indicator, workspace)),
        project=target.project,
        owner=target.owner,
    )


def of_check(
    check: str,
    workspace: Workspace,
    kind: AlertKind = AlertKind.MISSING_REPORT,
    severity: Severity | None = None,
) -> Subject:
    """That a check lacks a report (by itself a warning), or its data is not fit (critical). Raises KeyError for no such
    check.
    """
    severity = severity or (Severity.CRITICAL if kind is AlertKind.NOT_FIT else Severity.WARNING)
    return Subject(kind, FIRST_PLAN, severity, check=check, owner=workspace.feeds[check].expected.steward)


def of_operation(severity: Severity = Severity.CRITICAL) -> Subject:
    """That something is wrong with the nights themselves."""
    return Subject(AlertKind.OPERATION, FIRST_PLAN, severity)


def of_source(check: str, workspace: Workspace) -> Subject:
    """That nobody can look at what a check has to read. Raises KeyError for no such check."""
    steward = workspace.feeds[check].expected.steward
    return Subject(AlertKind.OPERATION, FIRST_PLAN, Severity.CRITICAL, check=check, owner=steward)


def possible(workspace: Workspace) -> Iterator[Subject]:
    """Every subject that the workspace can have, of every severity."""
    for severity in Severity:
        for indicator in workspace.targets:
            yield of_shortfall(indicator, workspace, severity)
        for check in workspace.feeds:
            for kind in (AlertKind.NOT_FIT, AlertKind.MISSING_REPORT):
                yield of_check(check, workspace, kind, severity)
            yield of_source(check, workspace)
        yield of_operation(severity)


def severity_of(indicator: str, workspace: Workspace) -> Severity:
    """How grave its rule says a shortfall is. Raises KeyError for no such target."""
    rules = (r for f in workspace.feeds.values() for r in workspace.suites[f.suite].rules if r.target is not None)
    severity = next((r.severity for r in rules if r.target and r.target.indicator == indicator), None)
    if severity is None:
        raise KeyError(indicator)
    return severity


def checks_of(indicator: str, workspace: Workspace) -> tuple[str, ...]:
    """The checks whose data it is measured on; of one that is reckoned from others, theirs."""
    target: Target = workspace.indicators[indicator]
    if target.derivation is not None:
        return tuple(dict.fromkeys(c for i in target.derivation.of for c in checks_of(i, workspace)))
    return tuple(
        name
        for name, feed in workspace.feeds.items()
        if any(t.indicator == indicator for t in workspace.suites[feed.suite].indicators)
    )


def _only(names: tuple[str, ...]) -> str | None:
    return names[0] if len(names) == 1 else None
