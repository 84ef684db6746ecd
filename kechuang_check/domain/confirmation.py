"""What a steward has confirmed of a filing that looked wrong and is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from kechuang_check.domain.period import Period


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That the amounts of one content, handed in to one check for one period, are in the unit that they are stated in.

    It goes by content: the same values in a file that was changed are to be confirmed again. `at` is aware.
    """

    check: str
    sha256: str
    period: Period
    at: datetime
    by: str
    note: str


Confirmations = Mapping[tuple[str, str, Period], Confirmation]
"""By check, content (SHA-256) and period the confirmation given last."""

NO_CONFIRMATIONS: Confirmations = MappingProxyType({})
