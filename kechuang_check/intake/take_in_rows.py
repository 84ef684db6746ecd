"""From kept rows to a batch: the same way as from a file, with a place that is a row of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.period import Period
from kechuang_check.intake.afterwards import Made, finality_of
from kechuang_check.intake.assembling import assemble
from kechuang_check.intake.filing import Filing
from kechuang_check.intake.frames import kept_frame
from kechuang_check.intake.kept_rows import KeptRows, kept_rows_at
from kechuang_check.intake.landing import Landing, cannot_keep
from kechuang_check.intake.period_words import settle_period
from kechuang_check.intake.refusal import Refusal
from kechuang_check.intake.take_in import (
    Reception,
    batch_of,
    remember,
    strict_findings,
    under_its_name,
)

if TYPE_CHECKING:
    import pandas as pd


def take_in_rows(kept: KeptRows, feed: Feed, at: Reception, period: Period, source: str, kind: str) -> Batch:
    """Read kept rows as the batch of `feed` for `period`. `source`: their place for readers; `kind`: what they are.

    Rows that do not fit the feed give a batch whose `canonical` is None and whose findings say why. Raises
    KechuangError only if `state` fails.
    """
    batch = batch_of(feed, source, kept.sha256, period, identity=kept.sha256, strict=at.strict)
    if (known := at.known(batch.id)) is not None:
        return under_its_name(known, source)
    folder = at.state / "batches" / batch.id
    with Landing(folder) as landing:
        try:
            read = assemble(Filing(kind, [kept.sheet()]), feed, period, landing.canonical, source)
        except Refusal as refusal:
            return replace(batch, findings=(refusal.finding(source),))
        findings = (*read.findings, *strict_findings(read.repairs, source, strict=at.strict or feed.strict))
        batch = replace(
            batch, rows=read.rows, repairs=read.repairs, findings=_without_letters(findings), layout=read.layout
        )
        batch = replace(batch, finality=finality_of(Made(landing.canonical, feed, source), "", ()))
        batch = landing.keep(folder, read, batch)
    remember(at, batch, folder)
    return batch


def take_in_kept_rows(path: Path, sha256: str, feed: Feed, at: Reception, period: Period, source: str) -> Batch:
    """Read rows of a database that an earlier night kept at `path` under that hash, as the batch of `feed` again."""
    try:
        kept = kept_rows_at(path, sha256)
    except OSError as error:
        raise cannot_keep(error, path) from error
    return take_in_rows(kept, feed, at, period, source, "sql")


def take_in_frame(frame: pd.DataFrame, feed: Feed, at: Reception, name: str, *, period: Period | None = None) -> Batch:
    """Read a DataFrame as a filing of `feed` for `period`, or for the one that `name` says.

    One that cannot be read gives a batch whose `canonical` is None and whose findings say why. Raises KechuangError
    only if `state` fails.
    """
    folder = at.state / "received"
    try:
        settled = settle_period(name, feed, period)
        folder.mkdir(parents=True, exist_ok=True)
        kept = kept_frame(frame, feed, folder, at.limits)
    except Refusal as refusal:
        return unread(feed, name, refusal.finding(name))
    except OSError as error:
        raise cannot_keep(error, folder) from error
    return take_in_rows(kept, feed, at, settled, name, "DataFrame")


def unread(feed: Feed, source: str, finding: Finding) -> Batch:
    """A batch of which nothing could be read, not even its period."""
    return batch_of(feed, source, "", None, identity=f"{source} {finding.code}", findings=(finding,))


def _without_letters(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Columns of a workbook have letters; those of a table have the names that the messages say."""
    return tuple(
        replace(f, where=replace(f.where, column=None)) if f.where is not None and f.where.column else f
        for f in findings
    )
