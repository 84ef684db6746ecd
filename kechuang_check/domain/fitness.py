"""Fitness first: what is said of an indicator depends on whether the data under it is whole and may be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kechuang_check.domain.assessment import Assessment, Measured, Observation
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finality_marks import Marks
from kechuang_check.domain.finding import Finding, Outcome
from kechuang_check.domain.period import Period
from kechuang_check.domain.reported import UNITS_MISSING, Reported
from kechuang_check.domain.reporting_periods import Why, why_missing


def batch_status(findings: Iterable[Finding]) -> BatchStatus:
    """Of a batch that could be read."""
    return BatchStatus.UNFIT if any(f.makes_unfit for f in findings) else BatchStatus.FIT


def with_fitness(observation: Observation, findings: Mapping[str, Sequence[Finding]]) -> Observation:
    """The observation, or one marked "not fit" if a batch under it is unfit. `findings`: by batch id.

    What holds no data at all stays "no data": that is the truer word for it. What came and left is not told where the
    batch that it is compared with is unfit.
    """
    moved = observation.movement
    if moved is not None and any(f.makes_unfit for f in findings.get(moved.base, ())):
        observation = replace(observation, movement=None)
    if observation.state is not Measured.VALUE:
        return observation
    codes = sorted({f.code for b in observation.sources for f in findings.get(b, ()) if f.makes_unfit})
    return replace(observation, state=Measured.NOT_FIT, because=tuple(codes)) if codes else observation


def with_lacking(observation: Observation, lacking: Sequence[Period], came: int, why: Why) -> Observation:
    """The observation, marked with the periods that its window lacks; `came`: how many periods of it are there.

    Its coverage falls with each of them: a value over three quarters covers three quarters of its year at most.
    """
    if not lacking:
        return observation
    coverage = observation.coverage
    return replace(
        observation,
        coverage=None if coverage is None else coverage * came / (came + len(lacking)),
        missing=tuple(lacking),
        because=why_missing(lacking, why) if observation.state is Measured.VALUE else observation.because,
    )


def with_units(observation: Observation, reported: Mapping[str, Reported]) -> Observation:
    """The observation, its coverage lowered by the share of those that owe rows and have none in the batches under it.

    `reported`: by batch id, where it is known.
    """
    counted = [reported[b] for b in observation.sources if b in reported]
    owed = sum(r.owed or 0 for r in counted)
    absent = sum(len(r.absent) for r in counted)
    if not absent or observation.coverage is None:
        return observation
    because = (*observation.because, UNITS_MISSING) if observation.state is Measured.VALUE else observation.because
    return replace(observation, coverage=observation.coverage * (owed - absent) / owed, because=because)


def with_finality(observation: Observation, marks: Marks) -> Observation:
    """The observation, marked as provisional or final, as the batches under it are."""
    sources = observation.sources
    return replace(observation, finality=marks.finality_of(sources), final_due=marks.due_of(sources))


def with_verdict(finding: Finding, assessment: Assessment) -> Finding:
    """The finding of a target rule on the batch that was judged: failed exactly if the indicator falls short. What is
    reckoned from others is found only now.
    """
    seen = assessment.observation
    if assessment.target.derivation is not None and seen is not None and seen.state is Measured.VALUE:
        finding = replace(finding, outcome=Outcome.PASS, observed=str(seen.value), coverage=seen.coverage, message=None)
    if finding.outcome is Outcome.PASS and assessment.standing.is_short:
        return replace(finding, outcome=Outcome.of_failure(finding.severity))
    return finding
