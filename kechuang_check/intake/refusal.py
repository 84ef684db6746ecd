"""Why a filing, or part of it, is not taken: raised inside this room, and always a finding outside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.errors import Place
from kechuang_check.words import Text

FINDING_TYPE = "intake"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place inside a filing; the file's name is added when the finding is made."""

    line: int | None = None
    column: str | None = None
    sheet: str | None = None
    row: int | None = None

    def in_file(self, source: str) -> Place:
        return Place(source, line=self.line, column=self.column, sheet=self.sheet, row=self.row)


class Refusal(Exception):
    """The filing cannot be read. `code` is the part after `intake/`; `hints` are said beside it."""

    def __init__(self, code: str, what: Text, mend: Text, spot: Spot | None = None) -> None:
        super().__init__(str(what))
        self.code = code
        self.what = what
        self.mend = mend
        self.spot = spot or Spot()

    def in_sheet(self, name: str | None) -> Refusal:
        """The same refusal, naming the sheet that it speaks of."""
        self.spot = replace(self.spot, sheet=name)
        return self

    def finding(self, source: str) -> Finding:
        return Finding(
            code=f"intake/{self.code}",
            type=FINDING_TYPE,
            severity=Severity.CRITICAL,
            outcome=Outcome.FAIL,
            message=self.what,
            advice=self.mend,
            where=self.spot.in_file(source),
        )
