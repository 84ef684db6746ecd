"""Reports that a night had counted and that are not where they were sent any more: lost, or taken out on purpose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from kechuang_check.domain.batch import Batch, BatchStatus
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.run import BatchResult
from kechuang_check.errors import Place
from kechuang_check.words import text

WITHDRAWN = "intake/report-withdrawn"
"""Code of the finding, and the reason of a verdict, that a report had counted and is there no longer."""

WHY = text("The report had come, and is no longer where it was handed in.")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a steward has said of a filing that was taken out on purpose. It is of one content for one period, and holds
    until a later night finds that content there again. `at` is aware.
    """

    check: str
    sha256: str
    period: Period
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The filing that counted last for its period. `seen_on`: the day of the last night that found it. `replaced`: the
    contents (SHA-256) in whose place it stood. `on_purpose`: somebody has said that it was meant to be taken out.
    """

    batch: BatchResult
    period: Period
    seen_on: date
    replaced: frozenset[str] = frozenset()
    on_purpose: bool = False


EverCounted = Mapping[str, Sequence[Counted]]
"""By check what nights have counted, of each period the last."""

NOTHING_COUNTED: EverCounted = MappingProxyType({})
Gone = Mapping[Period, Counted]
"""By period what had counted and does not lie there tonight."""


def gone_of(feed: Feed, counted: Sequence[Counted], batches: Sequence[Batch]) -> Gone:
    """What of `counted` is not among the `batches` of tonight, and has no other filing that can be read in its place.

    A content that is there tonight for another period than before was put right, and is not gone. Nor is anything asked
    for in periods of a length in which the feed is not reported any more.
    """
    readable = [b for b in batches if b.is_readable]
    known = {(c.period, c.batch.sha256) for c in counted}
    periods = {b.period for b in readable}
    contents = {b.sha256 for b in readable if (b.period, b.sha256) not in known}
    return {
        c.period: c
        for c in counted
        if not c.on_purpose
        and c.period not in periods
        and c.batch.sha256 not in contents
        and c.period.frequency is feed.expected.every
    }


def outlived_of(counted: Sequence[Counted], batches: Sequence[Batch]) -> Mapping[str, Counted]:
    """By id the `batches` of tonight that cannot be read and in whose place another filing had counted, though that is
    there no longer: they are over for good, and nobody has handed them in anew.
    """
    by_period, periods = {c.period: c for c in counted}, {b.period for b in batches if b.is_readable}
    found = ((b, by_period.get(b.period)) for b in batches if b.period is not None and b.period not in periods)
    return {b.id: c for b, c in found if c is not None and not b.is_readable and b.sha256 in c.replaced}


def withdrawn_report(feed: Feed, counted: Counted, elsewhere: Collection[str] = ()) -> BatchResult:
    """A report that is there no longer, as what a night tells of it. `elsewhere`: where its content lies tonight, among
    the filings of other feeds.
    """
    source, day = counted.batch.source or feed.source.folder, counted.seen_on.isoformat()
    id_ = (counted.batch.id or "")[:_SHOWN]
    if feed.source.sql is not None:
        advice = text(
            "Nights found its rows in {table} until {day}: put them back. If they were taken out on purpose, say so: "
            "kechuang-check batches withdraw {id} --note WHY",
            table=feed.source.folder,
            day=day,
            id=id_,
        )
    elif elsewhere:
        advice = text(
            "Nights found it as {file} until {day}, and the same content lies at {elsewhere} now: move it back. If it "
            "was taken out on purpose, say so: kechuang-check batches withdraw {id} --note WHY",
            file=source,
            day=day,
            elsewhere=", ".join(sorted(elsewhere)),
            id=id_,
        )
    else:
        advice = text(
            "Nights found it as {file} until {day}: put it back. If it was taken out on purpose, say so: "
            "kechuang-check batches withdraw {id} --note WHY",
            file=source,
            day=day,
            id=id_,
        )
    finding = Finding(
        WITHDRAWN,
        "report_withdrawn",
        Severity.WARNING,
        Outcome.WARN,
        message=WHY,
        advice=advice,
        where=Place(source),
    )
    return replace(counted.batch, status=BatchStatus.WITHDRAWN, repairs=(), findings=(finding,))
