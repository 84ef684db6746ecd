"""What the figures under an observation are: provisional or final, and until when the final ones are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finality import Finality, together
from kechuang_check.domain.working_days import WorkCalendar


@dataclass(frozen=True, slots=True)
class Marks:
    """Of the batches under an observation, by id: what their figures are, and when the final ones are due."""

    finality: Mapping[str, Finality | None]
    due: Mapping[str, date | None]

    def finality_of(self, sources: Iterable[str]) -> Finality | None:
        return together(self.finality.get(id_) for id_ in sources)

    def due_of(self, sources: Iterable[str]) -> date | None:
        """The last day on which a final figure of those that are provisional is due."""
        provisional = (id_ for id_ in sources if self.finality.get(id_) is Finality.PROVISIONAL)
        return max((day for id_ in provisional if (day := self.due.get(id_)) is not None), default=None)


def marks_of(feed: Feed, batches: Sequence[Batch], days: WorkCalendar) -> Marks:
    """Those of the batches of a feed."""
    until = None if feed.finality is None else feed.finality.final_until
    due = {b.id: None if until is None or b.period is None else until.of(b.period, days) for b in batches}
    return Marks({b.id: b.finality for b in batches}, due)
