"""A few failing rows, masked, for letters to those who are cleared; for nobody else they are ever read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from kechuang_check.domain.batch import ROW_COLUMN, Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.masking import MOST_EXAMPLES, Example, masked
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.workspace import Workspace

Examples = Mapping[tuple[str, str, str | None], tuple[Example, ...]]
"""By batch, code and column of a finding."""


def examples_of(batches: Iterable[BatchResult], workspace: Workspace, find: Callable[[str], Batch | None]) -> Examples:
    """The first failing rows of each finding that makes a batch unfit: what names the row, and the cell that is wrong.

    `find`: the batch that is kept under an id. Nothing, if no receiver is cleared.
    """
    if not any(r.cleared for r in workspace.receivers.values()):
        return {}
    found: dict[tuple[str, str, str | None], tuple[Example, ...]] = {}
    for result in batches:
        wanted = [f for f in result.findings if f.makes_unfit and f.rows]
        feed, kept = workspace.feeds.get(result.check), None
        if wanted and feed is not None and result.id is not None:
            kept = find(result.id)
        if kept is None or feed is None or result.id is None:
            continue
        for finding in wanted:
            found[result.id, finding.code, finding.column] = _examples(finding, feed, kept)
    return found


def _examples(finding: Finding, feed: Feed, batch: Batch) -> tuple[Example, ...]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(batch.canonical)
    # A cell that could not be read has no value here.
    wrong = () if finding.code.startswith("intake/") else (finding.column or "").split(",")
    wanted = dict.fromkeys((*feed.key, *wrong))
    columns = [c for c in wanted if c in file.schema_arrow.names]
    rows = finding.rows[:MOST_EXAMPLES]
    table = pq.read_table(batch.canonical, columns=[ROW_COLUMN, *columns], filters=[(ROW_COLUMN, "in", rows)])
    lines = table.to_pylist()
    numbers = [line[ROW_COLUMN] for line in lines]
    # Of a filing with several sheets a number alone does not say which row is meant.
    return tuple(
        Example(line[ROW_COLUMN], tuple((c, _shown(line[c])) for c in columns))
        for line in sorted(lines, key=lambda line: int(line[ROW_COLUMN]))
        if numbers.count(line[ROW_COLUMN]) == 1
    )


def _shown(value: object) -> str | None:
    match value:
        case None:
            return None
        case Decimal():
            return masked(f"{value.normalize():f}")
        case date():
            return masked(value.isoformat())
    return masked(str(value))
