"""Who is in a filing, in counts, and by the names that a check's own list holds: never by those of enterprises."""

from __future__ import annotations

from dataclasses import dataclass

from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.period import Period
from kechuang_check.errors import Place
from kechuang_check.words import text

UNITS_MISSING = "intake/units-missing"
"""Code of the finding, and a reason of a verdict, that some on the check's list have no row in a filing."""

_NAMED = 20


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


def units_missing(reported: Reported, source: str) -> Finding | None:
    """That some on the list have no row in the filing `source`; None where all have one."""
    if not reported.absent:
        return None
    absent, more = len(reported.absent), max(len(reported.absent) - _NAMED, 0)
    names = ", ".join(reported.absent[:_NAMED])
    message = text(
        "{absent} of {owed} that owe rows have none: {names}", absent=absent, owed=reported.owed, names=names
    )
    if more:
        message = text("{all}, and {more} more", all=message, more=more)
    return Finding(
        UNITS_MISSING,
        "intake",
        Severity.WARNING,
        Outcome.WARN,
        message=message,
        advice=text("Ask them for their rows, and hand in the file with all of them."),
        where=Place(source),
    )
