"""What makes two nights speak of the same alert."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kechuang_check.digests import digest_of
from kechuang_check.domain.receivers import AlertKind

_SHOWN = 8


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
        """A short name, the same for ever: eight characters of 0 to 9 and a to f."""
        return digest_of(self.kind, self.plan, self.about, self.group)[:_SHOWN]
