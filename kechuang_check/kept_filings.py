"""What each feed had on a night of the past, from what was kept: what became of its files since changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kechuang_check.domain.batch import Batch, BatchStatus
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.received import is_lost, is_replaced, no_longer_kept
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.workspace import Workspace
from kechuang_check.intake import (
    ROWS_SUFFIX,
    Reception,
    batch_of,
    kept_copy_of,
    take_in,
    take_in_kept_rows,
    under_its_name,
)

_SAID_OF_DATABASES = "intake/source-"
"""So begin the codes of what is said of a database as such, beside its newest batch."""


@dataclass(frozen=True, slots=True)
class KeptFilings:
    """Finds batches by content. `received`: the folder with the copies of received files. `at`: where a filing is taken
    in anew, if the check that reads it has changed; its `known` are the batches that are kept.
    """

    workspace: Workspace
    received: Path
    at: Reception

    def of(self, feed: Feed, recorded: Sequence[BatchResult]) -> list[Batch]:
        """The batches of a feed as a night `recorded` them, in its order, read by the feed as it is defined now.

        A content that is no longer kept is a batch that says so; what it had replaced does not come back in its place.
        """
        came = [r for r in recorded if r.status not in (BatchStatus.MISSING, BatchStatus.WITHDRAWN)]
        batches = [self._batch(r, feed) for r in came]
        lost = {b.period for r, b in zip(came, batches, strict=True) if is_lost(b) and not is_replaced(r)}
        return [b for r, b in zip(came, batches, strict=True) if not is_replaced(r) or b.period not in lost]

    def _batch(self, result: BatchResult, feed: Feed) -> Batch:
        source, sha256, period = result.source or "", result.sha256 or "", result.period
        as_recorded = Batch(
            result.id or "", feed.name, source, sha256, period, result.rows, None, result.repairs, result.findings,
            is_deferred=result.status is BatchStatus.DEFERRED, is_ignored=result.status is BatchStatus.IGNORED,
        )  # fmt: skip
        if not sha256:
            # Nothing was read of it: it was a link, still being written, or a folder that could not be opened.
            return as_recorded
        id_ = batch_of(feed, source, sha256, period, identity=sha256, strict=self.at.strict).id
        kept = self.at.known(id_)
        if kept is not None:
            return _with_remarks(under_its_name(kept, source), result)
        again = self._again(result, feed, source, sha256)
        if again is not None:
            return _with_remarks(again, result)
        if result.status is BatchStatus.UNREADABLE and id_ == result.id and not is_replaced(result):
            return as_recorded
        return replace(as_recorded, id=id_, rows=0, repairs=(), findings=(no_longer_kept(source, sha256),))

    def _again(self, result: BatchResult, feed: Feed, source: str, sha256: str) -> Batch | None:
        """The batch taken in from the copy that was kept, or from the file itself where that still has the content."""
        copy, place = kept_copy_of(sha256, self.received), Path(self.workspace.root) / source
        if feed.source.sql is not None:
            if copy is None or copy.suffix != ROWS_SUFFIX or result.period is None:
                return None
            return take_in_kept_rows(copy, sha256, feed, self.at, result.period, source)
        for file in (copy, place):
            if file is not None and file.is_file():
                batch = take_in(file, feed, self.at, period=result.period, sent=place)
                if batch.sha256 == sha256:
                    return batch
        return None


def _with_remarks(batch: Batch, result: BatchResult) -> Batch:
    """With what the night said of the database that its rows came from."""
    remarks = tuple(f for f in result.findings if f.code.startswith(_SAID_OF_DATABASES))
    return replace(batch, findings=(*remarks, *batch.findings)) if remarks else batch


def filings_then(
    workspace: Workspace, recorded: Mapping[str, Sequence[BatchResult]], received: Path, at: Reception
) -> dict[str, list[Batch]]:
    """By feed the batches that a night had. `recorded`: what it found, by feed; `received`, `at`: as `KeptFilings`."""
    kept = KeptFilings(workspace, received, at)
    return {name: kept.of(workspace.feeds[name], results) for name, results in recorded.items()}
