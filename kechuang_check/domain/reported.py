"""Who is in a filing, in counts, and by the names that a check's own list holds: never by those of enterprises."""

from __future__ import annotations

from dataclasses import dataclass

from kechuang_check.domain.period import Period


@dataclass(frozen=True, slots=True)
class Reported:
    """`count`: how many different units have a row. `owed`, `absent`: how many names the check's list holds, and which
    of them have none; None and empty without a list.

    `before`: the period of the filing before, with which this one was compared; `gone`: units there that are not here;
    `added`: units here that were not there.
    """

    count: int
    owed: int | None = None
    absent: tuple[str, ...] = ()
    before: Period | None = None
    gone: int = 0
    added: int = 0

    @property
    def present(self) -> int | None:
        """How many names of the list have a row."""
        return None if self.owed is None else self.owed - len(self.absent)
