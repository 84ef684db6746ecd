"""The ledger of reports (报送台账): who owed what until when, what came in which version, what is missing or late."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.known_reports import Known, Version, VersionState
from kechuang_check.domain.period import Period
from kechuang_check.domain.reporting_periods import expected_periods, is_due
from kechuang_check.domain.windows import is_summed, widest
from kechuang_check.domain.workspace import Workspace


class EntryStatus(StrEnum):
    """Worst first. WITHDRAWN: it came, a night counted it, and it is there no longer. OVERTAKEN: it never came, and
    a later report has taken its place, so nobody asks for it.
    """

    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    UNREADABLE = "unreadable"
    LATE = "late"
    OVERTAKEN = "overtaken"
    NOT_YET_DUE = "not_yet_due"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Entry:
    """The report of one feed for one period.

    `steward`: id of the owner who owes it. `days`: of a late one, after how many days at least it came, for nights see
    only what had not come by then; of one that is not here and should be, how many days have gone by since it was due.
    `versions` in the order in which they came. `is_expected`: False where it came although nobody asked for it.
    """

    check: str
    steward: str
    period: Period
    due: date
    status: EntryStatus
    days: int = 0
    versions: tuple[Version, ...] = ()
    is_expected: bool = True

    @property
    def in_force(self) -> Version | None:
        """The version that counts."""
        return next((v for v in self.versions if v.state is VersionState.IN_FORCE), None)

    @property
    def first(self) -> Version | None:
        """The first version that could be read: with it the report was made."""
        return next((v for v in self.versions if v.is_readable), None)

    @property
    def is_asked_for(self) -> bool:
        """Whether somebody has to hand it in now."""
        is_gone = self.status in (EntryStatus.MISSING, EntryStatus.WITHDRAWN)
        return is_gone or (self.status is EntryStatus.UNREADABLE and self.days > 0)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was known on `as_of`: entries by feed and period.

    `unplaced`: filings that came and whose period nobody can tell. `unlooked`: feeds that no night has looked at yet;
    of them nothing is said. `stale`: feeds whose last look is older than the newest of all, with its day.
    `began`, `until`: the first and the last day that was recorded; `is_before`: the first is after `as_of`.
    `unknown_years`: years whose holidays are not known, on which due dates of these entries hang.
    """

    as_of: date
    entries: tuple[Entry, ...]
    unplaced: tuple[Version, ...] = ()
    unlooked: tuple[str, ...] = ()
    stale: tuple[tuple[str, date], ...] = ()
    began: date | None = None
    until: date | None = None
    is_before: bool = False
    unknown_years: tuple[int, ...] = ()


def ledger_of(workspace: Workspace, known: Known, as_of: date, checks: Collection[str] = ()) -> Ledger:
    """The ledger of the feeds in `checks` (all if empty) as it stood on `as_of`."""
    feeds = [f for name, f in workspace.feeds.items() if not checks or name in checks]
    looked = [f for f in feeds if f.name in known.looked]
    entries = tuple(e for f in looked for e in _entries(workspace, f, known, as_of))
    newest = max((last for _, last in known.looked.values()), default=None)
    asking = {f.name for f in feeds if f.expected.until.asks_calendar}
    return Ledger(
        as_of,
        entries,
        unplaced=tuple(v for v in known.versions if v.period is None and v.check in {f.name for f in feeds}),
        unlooked=tuple(f.name for f in feeds if f.name not in known.looked),
        stale=tuple((f.name, known.looked[f.name][1]) for f in looked if known.looked[f.name][1] != newest),
        began=min((first for first, _ in known.looked.values()), default=None),
        until=newest,
        is_before=known.is_before,
        unknown_years=workspace.days.unknown(e.due.year for e in entries if e.check in asking),
    )


def unknown_years(workspace: Workspace) -> tuple[int, ...]:
    """The years of the plan whose holidays are not known, and on which a due date hangs."""
    asking = [f.expected for f in workspace.feeds.values() if f.expected.until.asks_calendar]
    dues = (e.until.of(p, workspace.days) for e in asking for p in expected_periods(e, workspace.plan))
    return workspace.days.unknown(due.year for due in dues)


def _entries(workspace: Workspace, feed: Feed, known: Known, as_of: date) -> Iterator[Entry]:
    came: dict[Period, list[Version]] = {}
    for version in known.versions:
        # What speaks of a time that is not over on that day was not judged on it.
        if version.check == feed.name and version.period is not None and version.period.end <= as_of:
            came.setdefault(version.period, []).append(version)
    here = {p for p, found in came.items() if any(_is_here(v) for v in found)}
    last, window = max(here, default=None), widest(workspace.suites[feed.suite].targets)
    expected = expected_periods(feed.expected, workspace.plan)
    for period in sorted({*expected, *came}):
        found = tuple(came.get(period, ()))
        due = feed.expected.until.of(period, workspace.days)
        entry = Entry(feed.name, feed.expected.steward, period, due, EntryStatus.RECEIVED, 0, found, period in expected)
        is_over = is_due(feed.expected, period, as_of, workspace.days)
        if period in here:
            status, days = _received(feed, entry)
        elif any(v.state is VersionState.UNREADABLE for v in found):
            status, days = EntryStatus.UNREADABLE, (as_of - due).days if is_over else 0
        elif (feed.name, period) in known.withdrawn:
            status, days = EntryStatus.WITHDRAWN, (as_of - due).days if is_over else 0
        elif not entry.is_expected:
            # It came unasked, and was taken back.
            continue
        elif not is_over:
            status, days = EntryStatus.NOT_YET_DUE, 0
        elif last is not None and period < last and not is_summed(window, period, last):
            status, days = EntryStatus.OVERTAKEN, 0
        else:
            status, days = EntryStatus.MISSING, (as_of - due).days
        yield Entry(entry.check, entry.steward, period, due, status, days, found, entry.is_expected)


def _is_here(version: Version) -> bool:
    return version.is_readable and version.state in (VersionState.IN_FORCE, VersionState.SUPERSEDED)


def _received(feed: Feed, entry: Entry) -> tuple[EntryStatus, int]:
    """Late only if a night after the due date looked and found nothing: that is what anybody can know."""
    first = entry.first
    absent = None if first is None or not entry.is_expected else first.absent_on
    if absent is None or absent <= entry.due + timedelta(days=feed.expected.grace):
        return EntryStatus.RECEIVED, 0
    return EntryStatus.LATE, (absent - entry.due).days
