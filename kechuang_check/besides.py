"""What is looked at besides the rules of a suite: who is in a batch, and whether its amounts slipped in their unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from kechuang_check import __version__
from kechuang_check.digests import digest_of
from kechuang_check.domain.batch import Batch, BatchStatus
from kechuang_check.domain.confirmation import Confirmations
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.fitness import batch_status
from kechuang_check.domain.judging import Judgement
from kechuang_check.domain.reported import Reported, units_missing
from kechuang_check.domain.unit_suspect import confirmed, unit_suspect
from kechuang_check.errors import Place
from kechuang_check.validation.reporters import who_reported
from kechuang_check.validation.unit_slips import compare, measured_columns

Known = Callable[[str], Judgement | None]
"""Gives the judgement that an earlier night made under this key, if one did."""


class Besides:
    """`reported`: by batch id, who is in it. `judgements`: by key, to be kept for later nights."""

    def __init__(self, known: Known, confirmations: Confirmations) -> None:
        self._known, self._confirmations = known, confirmations
        self.reported: dict[str, Reported] = {}
        self.judgements: dict[str, Judgement] = {}

    def who_reported(self, feed: Feed, batch: Batch, current: Sequence[Batch]) -> tuple[Finding, ...]:
        """Note who is in the batch, if the check says who should be; the finding that some are not."""
        units = feed.expected.units
        if units is None or batch.period is None:
            return ()
        earlier = [b for b in current if b.is_readable and b.period is not None and b.period < batch.period]
        reported = who_reported(units, batch, earlier[-1] if earlier else None)
        if reported is None:
            return ()
        self.reported[batch.id] = reported
        finding = units_missing(reported, batch.source)
        return () if finding is None else (finding,)

    def compare_units(
        self, feed: Feed, batches: Sequence[Batch], findings: dict[str, tuple[Finding, ...]], accepted: Sequence[Batch]
    ) -> None:
        """Hold the amounts of each batch against those of the newest accepted batch of a period before it."""
        if not measured_columns(feed):
            return
        fit = [b for b in accepted if b.period is not None and b.canonical is not None]
        for batch in sorted((b for b in batches if b.is_readable and b.period), key=_period_end):
            earlier = [b for b in fit if _period_end(b) < _period_end(batch)]
            if earlier and (told := self._unit_slip(feed, batch, max(earlier, key=_period_end))):
                own = len(batch.findings)
                findings[batch.id] = (*findings[batch.id][:own], told, *findings[batch.id][own:])
            if batch_status(findings[batch.id]) is BatchStatus.FIT:
                fit.append(batch)

    def _unit_slip(self, feed: Feed, batch: Batch, before: Batch) -> Finding | None:
        """What is to be said of the units of `batch`; an earlier night that compared the same two is believed."""
        key = digest_of("units", __version__, feed.digest, batch.id, before.id)
        compared = self._known(key)
        if compared is None:
            assert batch.canonical is not None  # noqa: S101  # both could be read
            assert before.canonical is not None  # noqa: S101
            suspect = unit_suspect(feed, batch, before, compare(feed, batch.canonical, before.canonical))
            compared = Judgement((suspect,) if suspect else (), ())
        self.judgements[key] = compared
        if not compared.findings or batch.period is None:
            return None
        suspect = replace(compared.findings[0], where=Place(batch.source))
        confirmation = self._confirmations.get((feed.name, batch.sha256, batch.period))
        return suspect if confirmation is None else confirmed(suspect, confirmation, batch)


def _period_end(batch: Batch) -> date:
    return batch.period.end if batch.period else date.min
