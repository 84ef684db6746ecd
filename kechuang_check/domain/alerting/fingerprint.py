"""What makes two nights speak of the same alert."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kechuang_check.digests import digest_of
from kechuang_check.domain.receivers import AlertKind

_KEPT, _SHOWN = 16, 8


def shortened_id(alert: str) -> str:
    """The beginning of an id of an alert, as readers see it; of a silence its whole id."""
    return alert[:_SHOWN]


@dataclass(frozen=True)
class Fingerprint:
    """`about`: the indicator, or the check whose data it speaks of. `group`: the period of a report that is missing or
    not fit, or the file of one that has no period; empty for an indicator.
    """

    kind: AlertKind
    plan: str
    about: str
    group: str = ""

    @cached_property
    def id(self) -> str:
        """A name that is the same for ever, of 0 to 9 and a to f. Whoever names an alert writes its beginning."""
        return digest_of(self.kind, self.plan, self.about, self.group)[:_KEPT]

    @property
    def short(self) -> str:
        """The beginning of the id, as readers see it."""
        return shortened_id(self.id)
