"""Views of batches: which rules failed where, what was repaired, what could not be judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kechuang_check.domain.batch import BatchStatus, Repair
from kechuang_check.domain.feed import Feed, Tag
from kechuang_check.domain.finding import MEASURING_TYPES, Finding, Outcome, Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.received import DUPLICATE, INBOX_UNREADABLE, SUPERSEDED
from kechuang_check.domain.run import BatchResult
from kechuang_check.reporting.calendar_words import day_words, period_words
from kechuang_check.reporting.missing_words import periods_in_words
from kechuang_check.reporting.numbers import share, whole
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import (
    column_words,
    count_words,
    outcome_word,
    place_words,
    row_words,
    rows_in_all,
    severity_word,
)
from kechuang_check.reporting.status_words import batch_word
from kechuang_check.words import text

_EXTREMES = ("expect_column_max_to_be_between", "expect_column_min_to_be_between")
_WORST_FIRST = (
    BatchStatus.UNREADABLE,
    BatchStatus.WITHDRAWN,
    BatchStatus.MISSING,
    BatchStatus.UNFIT,
    BatchStatus.DEFERRED,
    BatchStatus.IGNORED,
    BatchStatus.FIT,
)


@dataclass(frozen=True, slots=True)
class FindingView:
    """`detail`: what the finding says besides its rule's sentence; `severity` and `outcome` are keys for styles."""

    code: str
    sentence: str
    detail: str | None
    severity: str
    severity_word: str
    outcome: str
    outcome_word: str
    counts: str
    coverage: str | None
    rows: str
    column: str | None
    mend: str | None
    where: str | None


@dataclass(frozen=True, slots=True)
class RepairView:
    """`count` is None where the sentence says it."""

    what: str
    count: str | None


@dataclass(frozen=True, slots=True)
class BatchView:
    """`failed`: rules that failed; `unjudged`: rules that could not be judged; both worst first.
    `remarks`: what failed and is only for information.

    The rules that hold targets are not among them: they are shown as indicators.
    """

    check: str
    title: str
    period: str | None
    span: Period | None
    ended: date | None
    source: str | None
    sha256: str | None
    rows: str
    count: int
    status: str
    status_word: str
    steward: str
    due: str | None
    note: str | None
    failed: tuple[FindingView, ...]
    unjudged: tuple[FindingView, ...]
    remarks: tuple[FindingView, ...]
    passed: int
    checked: int
    repairs: tuple[RepairView, ...]
    digest: str
    suite_digest: str

    @property
    def is_fine(self) -> bool:
        return self.status == BatchStatus.FIT and not self.failed and not self.unjudged

    @property
    def tone(self) -> str:
        """The key of the style that the batch as a whole is shown in: that of the worst that failed."""
        if self.status != BatchStatus.FIT or not (self.failed or self.unjudged):
            return self.status
        return (self.failed or self.unjudged)[0].severity

    @property
    def is_empty(self) -> bool:
        """Whether it was read and holds no row."""
        return self.is_judged and self.count == 0

    @property
    def is_folder(self) -> bool:
        """Whether it stands for the feed's folder, which could not be opened."""
        return any(f.code == INBOX_UNREADABLE for f in self.failed)

    @property
    def is_replaced(self) -> bool:
        """Whether another filing counts instead of it."""
        return any(f.code in (SUPERSEDED, DUPLICATE) for f in self.remarks)

    @property
    def is_judged(self) -> bool:
        return self.status in (BatchStatus.FIT, BatchStatus.UNFIT)

    @property
    def is_unjudged(self) -> bool:
        """Whether it, or a rule on it, should have been judged and was not."""
        return not self.is_replaced and (not self.is_judged or bool(self.unjudged))


def batch_views(batches: Iterable[BatchResult], reader: Reader) -> tuple[BatchView, ...]:
    """All batches, worst first; of one feed the latest first."""
    latest_first = sorted(batches, key=lambda b: b.period.end if b.period else date.max, reverse=True)
    views = [_batch_view(b, reader) for b in latest_first]
    return tuple(sorted(views, key=lambda v: (_WORST_FIRST.index(BatchStatus(v.status)), -len(v.failed), v.check)))


def missing_together(views: Sequence[BatchView], reader: Reader) -> tuple[BatchView, ...]:
    """The views in their order, the missing reports of a feed as one: the first that was due, with all the periods."""
    missing: defaultdict[str, list[BatchView]] = defaultdict(list)
    for view in views:
        if view.status == BatchStatus.MISSING:
            missing[view.check].append(view)
    shown = []
    for view in views:
        group = missing[view.check] if view.status == BatchStatus.MISSING else [view]
        if view is group[-1]:
            spans = [v.span for v in group if v.span is not None]
            shown.append(view if len(group) == 1 else replace(view, period=periods_in_words(spans, reader.lang)))
    return tuple(shown)


def _batch_view(batch: BatchResult, reader: Reader) -> BatchView:
    # A past night can name a feed that the workspace no longer has: then its name must do.
    feed, lang = reader.workspace.feeds.get(batch.check), reader.lang
    suite = None if feed is None else reader.workspace.suites[feed.suite]
    rules = sorted(_worth_telling(batch), key=_seriousness)
    failed = [f for f in rules if f.outcome in (Outcome.FAIL, Outcome.WARN)]
    counted = [f for f in rules if f not in failed or f.severity is not Severity.INFO]
    due = None
    if batch.period is not None and feed is not None:
        due = feed.expected.until.of(batch.period, reader.workspace.days)
    return BatchView(
        check=batch.check,
        title=batch.check if feed is None else feed.title.in_(lang),
        period=None if batch.period is None else period_words(batch.period, lang),
        span=batch.period,
        ended=None if batch.period is None else batch.period.end,
        source=batch.source,
        sha256=batch.sha256,
        rows=rows_in_all(batch.rows, lang),
        count=batch.rows,
        status=batch.status.value,
        status_word=batch_word(batch.status, lang),
        steward="—" if feed is None else reader.owner(feed.expected.steward),
        due=None if due is None else day_words(due, lang),
        note=None if feed is None else reader.in_words(feed.source_note),
        failed=tuple(finding_view(f, feed, reader) for f in failed if f.severity is not Severity.INFO),
        unjudged=tuple(finding_view(f, feed, reader) for f in rules if f.outcome in (Outcome.ERROR, Outcome.NO_DATA)),
        remarks=tuple(finding_view(f, feed, reader) for f in failed if f.severity is Severity.INFO),
        passed=sum(f.outcome is Outcome.PASS for f in rules),
        checked=len(counted),
        repairs=tuple(_repair_view(r, feed, reader) for r in batch.repairs),
        digest="" if feed is None else feed.digest,
        suite_digest="" if suite is None else suite.digest,
    )


def _worth_telling(batch: BatchResult) -> tuple[Finding, ...]:
    """The findings but those of targets; of a filing without rows the one that says so, and not that each rule had
    nothing to judge.
    """
    rules = tuple(f for f in batch.findings if f.type not in MEASURING_TYPES)
    if batch.rows or not any(f.outcome is Outcome.NO_DATA and f.type == "intake" for f in rules):
        return rules
    return tuple(f for f in rules if f.type == "intake" or f.outcome is not Outcome.NO_DATA)


def _repair_view(repair: Repair, feed: Feed | None, reader: Reader) -> RepairView:
    """Most sentences say themselves how often; the count is added to the others."""
    what, count = reader.repair(repair, feed), whole(repair.count)
    is_said = repair.count == 1 or count in what or str(repair.count) in what
    return RepairView(what, None if is_said else count)


def finding_view(finding: Finding, feed: Feed | None, reader: Reader) -> FindingView:
    lang = reader.lang
    rule = reader.rules.get(finding.code)
    sentence = reader.sentence(finding, feed)
    message = reader.message(finding, feed)
    mend = finding.mend or (rule.mend if rule else None)
    return FindingView(
        code=finding.code,
        sentence=sentence,
        detail=message if message != sentence else None,
        severity=finding.severity.value,
        severity_word=severity_word(finding.severity, lang),
        outcome=finding.outcome.value,
        outcome_word="" if _is_remark(finding) else outcome_word(finding.outcome, lang),
        counts="" if _may_show_one_respondent(finding, feed) else count_words(finding, lang, feed),
        coverage=None if finding.coverage in (None, 1) else share(finding.coverage),
        rows=row_words(finding, lang),
        column=None if finding.column is None else column_words(finding.column, feed, lang),
        mend=reader.in_words(mend) or reader.in_words(finding.advice) or _usual_mend(finding, reader),
        where=None if finding.where is None else place_words(finding.where, lang),
    )


def _is_remark(finding: Finding) -> bool:
    """What intake says for the reader's information has not failed."""
    return finding.severity is Severity.INFO and finding.code.startswith("intake/")


def _may_show_one_respondent(finding: Finding, feed: Feed | None) -> bool:
    """A greatest or least value is that of one enterprise, which the statistics law keeps secret."""
    return feed is not None and feed.tag is Tag.STATISTICAL and finding.type in _EXTREMES


def _usual_mend(finding: Finding, reader: Reader) -> str | None:
    if not finding.rows:
        return None
    return reader.say(text("Check the rows named with whoever filed them, and hand the batch in again."))


def _seriousness(finding: Finding) -> tuple[int, int, str]:
    return (-finding.severity.rank, -(finding.failing or 0), finding.code)
