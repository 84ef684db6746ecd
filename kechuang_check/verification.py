"""Suites carry their own tests: cases of small filings with the result that is expected of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from kechuang_check.definitions.cases import Case, Fact, read_cases
from kechuang_check.desk import Verdicts
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.finding import MEASURING_TYPES, Outcome
from kechuang_check.domain.judging import Judge, Judgement
from kechuang_check.domain.workspace import Workspace
from kechuang_check.inboxes import Inbox
from kechuang_check.intake import Reception
from kechuang_check.validation import gx_judge
from kechuang_check.verdicts import Progress, judge_files
from kechuang_check.words import Text, text


@dataclass(frozen=True, slots=True)
class CaseResult:
    """`differences` is empty where the case came out as written."""

    suite: str
    case: str
    differences: tuple[Text, ...]


class _Silent:
    def start(self, total: int) -> None:
        pass

    def step(self, check: str, source: str) -> None:
        pass


def verify(workspace: Workspace, suites: Collection[str], progress: Progress) -> tuple[CaseResult, ...]:
    """Run the cases of `suites` (all if empty). Raises DefinitionError for a case that cannot be understood."""
    cases = read_cases(workspace, suites)
    progress.start(len(cases))
    judge = cache(gx_judge)
    results = []
    for case in cases:
        progress.step(case.suite, case.name)
        verdicts = _judge(workspace, case, judge)
        results.append(CaseResult(case.suite, case.name, tuple(_differences(case, verdicts))))
    return tuple(results)


def _judge(workspace: Workspace, case: Case, judge: Callable[[], Judge]) -> Verdicts:
    def known(_: str) -> Judgement | None:
        return None

    with tempfile.TemporaryDirectory() as landing:
        found = {case.feed: Inbox(case.files)}
        at = Reception(Path(workspace.root), Path(landing), workspace.limits)
        return judge_files(workspace, found, case.as_of, at, known, judge, _Silent())


def _differences(case: Case, verdicts: Verdicts) -> Iterator[Text]:
    found = {a.target.indicator: a for a in verdicts.assessments}
    for indicator in sorted(case.assessments.keys() | found.keys()):
        if indicator not in found:
            yield text("{indicator}: was not assessed", indicator=indicator)
        elif indicator not in case.assessments:
            yield text("{indicator}: the case says nothing of it", indicator=indicator)
        else:
            for key, wanted in case.assessments[indicator].items():
                actual = _fact(found[indicator], key)
                if not _same(actual, wanted):
                    yield text(
                        "{indicator}: {key} is {actual}, written is {wanted}",
                        indicator=indicator,
                        key=key,
                        actual=_shown(actual),
                        wanted=_shown(wanted),
                    )
    yield from _different_findings(case, verdicts)


def _different_findings(case: Case, verdicts: Verdicts) -> Iterator[Text]:
    failed: dict[tuple[str, Outcome], int | None] = {
        (f.code, f.outcome): f.failing
        for b in verdicts.batches
        for f in b.findings
        if f.outcome is not Outcome.PASS and f.type not in MEASURING_TYPES
    }
    written = {(f.code, f.outcome): f.failing for f in case.findings}
    for code, outcome in sorted(failed.keys() | written.keys()):
        if (code, outcome) not in written:
            yield text("{code}: {outcome}, and it is not written", code=code, outcome=outcome.value)
        elif (code, outcome) not in failed:
            yield text("{code}: written is {outcome}, and it is not so", code=code, outcome=outcome.value)
        elif written[code, outcome] not in (None, failed[code, outcome]):
            yield text(
                "{code}: rows that fail: {actual}, written is {wanted}",
                code=code,
                actual=failed[code, outcome],
                wanted=written[code, outcome],
            )


def _fact(assessment: Assessment, key: str) -> Fact:
    if key == "value":
        return assessment.observation.value if assessment.observation else None
    fact: Fact = getattr(assessment, key)
    return fact


def _same(actual: Fact, wanted: Fact) -> bool:
    """Numbers are the same where they are equal at the number of decimals that was written."""
    if not isinstance(actual, Decimal) or not isinstance(wanted, Decimal):
        return actual == wanted
    exponent = wanted.as_tuple().exponent
    return isinstance(exponent, int) and round(actual, max(0, -exponent)) == wanted


def _shown(fact: Fact) -> str | Text:
    if fact is None:
        return text("nothing")
    return f"{fact:f}" if isinstance(fact, Decimal) else fact.value
