"""When what is not fit is another filing than was known of: whoever handed it in waits for the answer."""

from __future__ import annotations

from collections.abc import Sequence

from kechuang_check.domain.run import BatchResult


def others(known: Sequence[BatchResult], now: Sequence[BatchResult], *, is_table: bool) -> tuple[BatchResult, ...]:
    """Those of `now` that are news against the filings that were `known`; none where those are not known.

    A file is, by its content: the same bytes are the same filing, under any name and by whatever rule they fail. Rows
    of a database (`is_table`) change without anybody handing them in: they are where a check fails that had not failed.
    """
    contents = {b.sha256 for b in known}
    failed = {fault for b in known for fault in _faults(b)}
    return tuple(
        b for b in now if known and b.sha256 not in contents and not (is_table and failed.issuperset(_faults(b)))
    )


def _faults(batch: BatchResult) -> set[tuple[str, str | None]]:
    """What makes it unfit: the code of each finding, and the column."""
    return {(f.code, f.column) for f in batch.findings if f.makes_unfit}
