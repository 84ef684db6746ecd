"""That the reports which targets need are reports that somebody owes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kechuang_check.definitions.across import indicators_of
from kechuang_check.definitions.known import KnownPlan, day_at
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.written import Document
from kechuang_check.domain.plan import Window
from kechuang_check.words import text


def check_spans(
    checks: Mapping[str, Document | None],
    suites: Mapping[str, Document | None],
    plan: KnownPlan,
    problems: Problems,
) -> None:
    """Hold `from` and `to` of each check against the windows and due dates of the targets measured on it."""
    for check in checks.values():
        suite = suites.get(check.word("suite") or "") if check else None
        if check is None or suite is None or plan.start is None or plan.end is None:
            continue
        start, end = (day_at(check.node("expected", key)) for key in ("from", "to"))
        for index, indicator, _ in indicators_of(suite):
            window = suite.word("expectations", index, "kwargs", "window") or Window.PERIOD.value
            due = day_at(suite.node("expectations", index, "kwargs", "due"))
            if start is not None:
                project = suite.word("expectations", index, "meta", "project") or ""
                first, _ = plan.spans.get(project, (plan.start, plan.end))
                _check_start(check, indicator, window, start, first, problems)
            if end is not None and due is not None and end < due:
                problems.add(
                    check.place("expected", "to"),
                    text(
                        "`{indicator}` is decided by the report of {due}, and reports are only expected until {end}",
                        indicator=indicator,
                        due=due.isoformat(),
                        end=end.isoformat(),
                    ),
                    text("Leave `to` out, or write {due} or a later day", due=due.isoformat()),
                )


def _check_start(
    check: Document, indicator: str, window: str, start: date, plan_start: date, problems: Problems
) -> None:
    needed = {Window.PLAN.value: plan_start, Window.YEAR.value: max(plan_start, date(start.year, 1, 1))}.get(window)
    if needed is None or start <= needed:
        return
    problems.add(
        check.place("expected", "from"),
        text(
            "`{indicator}` sums up all reports since {needed}, and reports are only expected from {start} on",
            indicator=indicator,
            needed=needed.isoformat(),
            start=start.isoformat(),
        ),
        text("Leave `from` out, or write {needed} or an earlier day", needed=needed.isoformat()),
    )
