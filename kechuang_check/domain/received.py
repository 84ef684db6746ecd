"""What is said of filings as such: that one is missing, replaces or repeats another, or cannot be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kechuang_check.digests import digest_of
from kechuang_check.domain.batch import Batch, BatchStatus
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finality import yields
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.reporting_periods import REPORT_MISSING
from kechuang_check.domain.run import BatchResult
from kechuang_check.errors import Place, Problem
from kechuang_check.words import Text, text

SUPERSEDED = "intake/superseded"
"""Code of the finding on a filing that another one of its period has replaced."""

DUPLICATE = "intake/duplicate"
"""Code of the finding on a filing that another one has the very content of."""

INBOX_UNREADABLE = "intake/inbox-unreadable"
"""Code of the finding on a folder that cannot be opened: nothing is known of what lies in it."""

NO_LONGER_KEPT = "intake/no-longer-kept"
"""Code of the finding, in a replay, on a filing of which nothing is left to judge."""

_SOURCE_FAULTS = "intake/source-"
"""So begin the codes of findings on databases."""


def hides_reports(batch: Batch) -> bool:
    """Whether it stands for a folder that cannot be opened, or a database that cannot be read: what is there is not
    known, and is not asked for.
    """
    return not batch.is_readable and _cannot_be_reached(batch.findings)


def is_lost(batch: Batch) -> bool:
    """Whether a night of the past had it, and nothing of it is left."""
    return any(f.code == NO_LONGER_KEPT for f in batch.findings)


def is_unreached(result: BatchResult) -> bool:
    """The same of a batch that was judged: nobody could look at what its feed has."""
    return result.status is BatchStatus.UNREADABLE and _cannot_be_reached(result.findings)


def _cannot_be_reached(findings: Sequence[Finding]) -> bool:
    return any(f.code == INBOX_UNREADABLE or f.code.startswith(_SOURCE_FAULTS) for f in findings)


def missing_report(feed: Feed, period: Period) -> BatchResult:
    """A report that is due, as the batch that is not there."""
    finding = Finding(
        REPORT_MISSING,
        "report_missing",
        Severity.WARNING,
        Outcome.WARN,
        message=text("The report is due and has not come."),
        advice=text("Ask for it, or put the file into {folder}.", folder=feed.source.folder)
        if feed.source.sql is None
        else text("Ask for it, and for its rows in {table}.", table=feed.source.folder),
        where=Place(feed.source.folder),
    )
    return BatchResult(feed.name, None, None, None, period, 0, BatchStatus.MISSING, (), (finding,))


def unopened_inbox(feed: Feed, problem: Problem) -> Batch:
    """A folder that cannot be opened, as the batch that could not be read from it."""
    finding = Finding(
        INBOX_UNREADABLE,
        "intake",
        Severity.CRITICAL,
        Outcome.FAIL,
        message=problem.what,
        advice=problem.mend,
        where=problem.where,
    )
    return Batch(
        digest_of("inbox", feed.name)[:16], feed.name, feed.source.folder, "", None, 0, None, findings=(finding,)
    )


def no_longer_kept(source: str, sha256: str) -> Finding:
    """For a filing that a night of the past had, and of whose content nothing is left."""
    return Finding(
        NO_LONGER_KEPT,
        "intake",
        Severity.CRITICAL,
        Outcome.FAIL,
        message=text(
            "That night had this filing with the content {sha256}, of which neither a table that the check as it is "
            "now can use nor a copy is kept any more; what lies in its place now is not taken for it.",
            sha256=sha256[:16],
        ),
        advice=text(
            "Put the file with that content back where it lay, or judge by the rules of that night: --rules-as-of. "
            "How long copies are kept is set by received_days under [state] in kechuang.toml."
        ),
        where=Place(source),
    )


def folder_passed_over(feed: Feed, source: str) -> Batch:
    """A folder under the name of a filing, as the batch that it is not."""
    finding = Finding(
        "intake/folder",
        "intake",
        Severity.WARNING,
        Outcome.WARN,
        message=text("this is a folder under the name of a filing, so it was passed over"),
        advice=text("put the file itself into {folder}, and remove the folder", folder=feed.source.folder),
        where=Place(source),
    )
    return Batch(
        digest_of("folder", source)[:16], feed.name, source, "", None, 0, None, findings=(finding,), is_ignored=True
    )


def superseded(batch: Batch, by: Batch) -> Finding:
    """For a filing that was not judged, or not read: which one stands in its place."""
    if yields(batch.finality, by.finality):
        return _remark(
            SUPERSEDED,
            batch,
            text(
                "Its figures are provisional, and those of {file} for the same period are final and stand; this file "
                "was not judged.",
                file=by.source,
            ),
        )
    return _remark(
        SUPERSEDED,
        batch,
        text("{file} stands in its place for the same period; this file was not judged.", file=by.source),
    )


def outlived(batch: Batch, by: str) -> Finding:
    """For a filing that could not be read, and in whose place another had counted that is there no longer."""
    return _remark(
        SUPERSEDED,
        batch,
        text("{file} stood in its place for the same period until that was taken out; this file is over.", file=by),
    )


def replaced(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What was found in a filing that another one has replaced: for information, for nobody has to mend it."""
    lowered = {Outcome.FAIL: Outcome.WARN, Outcome.ERROR: Outcome.WARN}
    return tuple(replace(f, severity=Severity.INFO, outcome=lowered.get(f.outcome, f.outcome)) for f in findings)


def is_replaced(batch: BatchResult) -> bool:
    """Whether another filing counts instead of this one."""
    return any(f.code in (SUPERSEDED, DUPLICATE) for f in batch.findings)


def duplicate(batch: Batch, of: Batch) -> Finding:
    """For a filing whose content came under another name before: which one counts."""
    return _remark(DUPLICATE, batch, text("It has the same content as {file}, and counts once.", file=of.source))


def supersedes(batch: Batch, others: Sequence[Batch]) -> Finding:
    """For a filing in force: which ones it replaces."""
    return _remark(
        "intake/supersedes",
        batch,
        text("It replaces for the same period: {files}", files=", ".join(b.source for b in others)),
    )


def _remark(code: str, batch: Batch, message: Text) -> Finding:
    return Finding(
        code,
        code.removeprefix("intake/"),
        Severity.INFO,
        Outcome.WARN,
        message=message,
        advice=text("Nothing to do, if the file handed in last is the right one; otherwise take the wrong one out."),
        where=Place(batch.source),
    )
