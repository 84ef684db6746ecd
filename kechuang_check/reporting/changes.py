"""What has become a problem since the last night: what a quiet run says, and on most nights that is nothing."""

from __future__ import annotations

from collections.abc import Iterable

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import MEASURING_TYPES, Outcome, Severity
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.batches import batch_views
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.indicators import indicator_view
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import seriousness
from kechuang_check.words import text


def new_problems(
    night: Night, before: Night | None, standings: Iterable[Assessment], workspace: Workspace, lang: str
) -> tuple[str, ...]:
    """One line for each. `before`: the last night recorded before this one; `standings`: where all indicators stood."""
    if not night.is_new:
        return ()
    reader = Reader(workspace, lang)
    was = {a.target.indicator: a.standing for a in standings}
    lines = [
        _indicator(a, reader)
        for a in sorted(night.assessments, key=seriousness)
        if _is_trouble(a) and was.get(a.target.indicator) is not a.standing
    ]
    known = {_key(b) for b in before.batches} if before is not None else set()
    troubled = [b for b in night.batches if _key(b) not in known and _is_troubled(b)]
    for view in batch_views(troubled, reader):
        name = " ".join(filter(None, (view.title, view.period)))
        failed = text("checks failed: {count}", count=len(view.failed) + len(view.unjudged)) if view.is_judged else None
        words = " · ".join(filter(None, (view.status_word, reader.say(failed) if failed else None, view.source)))
        lines.append(reader.say(text("{about}: {what}", about=name, what=words)))
    if lines and night.report is not None:
        lines.append(reader.say(text("Report: {path}", path=night.report)))
    return tuple(one_line(line) for line in lines)


def _is_trouble(assessment: Assessment) -> bool:
    standing = assessment.standing
    return not standing.is_good and standing is not Standing.NOT_YET_DUE and not assessment.is_shown_only


def _indicator(assessment: Assessment, reader: Reader) -> str:
    view = indicator_view(assessment, reader)
    return " · ".join(filter(None, (f"{view.mark.symbol} {view.mark.word}", view.name, view.value, view.gap_words)))


def _key(batch: BatchResult) -> tuple[str, str, str, str]:
    """The same batch in the same state: what was told of it needs no second telling."""
    return (batch.check, batch.id or "", batch.period.label if batch.period else "", batch.status.value)


def _is_troubled(batch: BatchResult) -> bool:
    return batch.status is not BatchStatus.FIT or any(
        f.outcome is not Outcome.PASS and f.type not in MEASURING_TYPES and f.severity is not Severity.INFO
        for f in batch.findings
    )
