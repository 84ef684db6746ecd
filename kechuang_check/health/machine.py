"""The history, the disk and the clock."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import HistoryError, Problem
from kechuang_check.health.signs import Area, Sign, State
from kechuang_check.history import is_begun, open_history
from kechuang_check.history.alone import NIGHT, BusyError
from kechuang_check.reporting.calendar_words import zone_words
from kechuang_check.words import text

_DISK_LOW, _DISK_FULL = 1_000_000_000, 100_000_000
_CLOCKS_APART = timedelta(minutes=5)
_LETTERS_LATE = timedelta(hours=1)


def memory(workspace: Workspace, clock: Callable[[], datetime]) -> Sign:
    if not is_begun(workspace.database):
        return Sign(Area.HISTORY, State.GOOD, text("no night has been recorded yet"))
    try:
        with open_history(workspace.database, busy_seconds=5) as history:
            history.check()
            waiting = history.waiting_letters()
            with suppress(BusyError), history.alone(NIGHT):
                whole = text("whole; letters that wait: {count}", count=len(waiting))
                if quiet := sum(letter.not_before is not None for letter in waiting):
                    whole = text(
                        "whole; letters that wait: {count}, of these for the end of quiet times: {quiet}",
                        count=len(waiting),
                        quiet=quiet,
                    )
                late = _late(waiting, clock())
                return Sign(Area.HISTORY, State.SOON if late else State.GOOD, whole, late)
    except HistoryError as error:
        return Sign(Area.HISTORY, State.BAD, text("the history cannot be used"), tuple(error.problems))
    return Sign(Area.HISTORY, State.GOOD, text("whole; a run works with it now"))


def _late(waiting: Iterable[Letter], now: datetime) -> tuple[Problem, ...]:
    """Letters that may leave since an hour, and that nothing has handed over."""
    count = sum(letter.not_before is not None and now - letter.not_before > _LETTERS_LATE for letter in waiting)
    if not count:
        return ()
    late = Problem(
        text("Quiet times are over, and letters still wait: {count}.", count=count),
        text("Let a timer run `kechuang-check outbox retry --due` every few minutes (docs/operations.md)."),
    )
    return (late,)


def disk(state: Path) -> Sign:
    place = next(folder for folder in (state, *state.parents) if folder.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix="."):
            free = shutil.disk_usage(place).free
    except OSError as error:
        unwritable = Problem(
            text("{folder} cannot be written to: {reason}", folder=str(place), reason=error.strerror or str(error)),
            text("Give the account that runs the command the right to write to it."),
        )
        return Sign(Area.DISK, State.BAD, text("no room for results"), (unwritable,))
    room = text("free: {size} GB", size=f"{free / 1e9:.1f}")
    if free >= _DISK_LOW:
        return Sign(Area.DISK, State.GOOD, room)
    little = Problem(
        text("There is little room left on the disk of {folder}.", folder=str(place)),
        text("Free space, or move the state folder ([state] in kechuang.toml) to a larger disk."),
    )
    return Sign(Area.DISK, State.BAD if free < _DISK_FULL else State.SOON, room, (little,))


def clock(workspace: Workspace, now_by: Callable[[], datetime]) -> Sign:
    now, problems = now_by(), []
    if is_begun(workspace.database):
        with suppress(HistoryError), open_history(workspace.database, busy_seconds=5) as history:
            last = history.last_finished()
            if last is not None and last - now > _CLOCKS_APART:
                problems.append(
                    Problem(
                        text("The last night ended at {moment}, which by this clock is still to come.",
                             moment=last.isoformat(timespec="seconds")),
                        text("Set the clock of this machine, and let it be kept by a time server."),
                    )
                )  # fmt: skip
    state = Path(workspace.state)
    if state.is_dir():
        with suppress(OSError), tempfile.NamedTemporaryFile(dir=state, prefix=".") as file:
            written = datetime.fromtimestamp(Path(file.name).stat().st_mtime, UTC)
            if abs(written - now) > _CLOCKS_APART:
                problems.append(
                    Problem(
                        text("The clock of this machine and that of the disk of {folder} differ by minutes.",
                             folder=str(state)),
                        text("Set both clocks by the same time server."),
                    )
                )  # fmt: skip
    if problems:
        return Sign(Area.CLOCK, State.BAD, text("the clock is wrong"), tuple(problems))
    moment = f"{now:%Y-%m-%d %H:%M} ({zone_words(now)})"
    if workspace.timezone is not None:
        zone = str(workspace.timezone)
        return Sign(Area.CLOCK, State.GOOD, text("it is {moment} in {zone}", moment=moment, zone=zone))
    here = text("it is {moment}, in the time zone of this machine", moment=moment)
    if now.utcoffset() or not any(r.quiet is not None and r.quiet.hours for r in workspace.receivers.values()):
        return Sign(Area.CLOCK, State.GOOD, here)
    elsewhere = Problem(
        text("Quiet hours and days go by UTC, as this machine does."),
        text('Set the zone in kechuang.toml, such as timezone = "Asia/Shanghai"'),
    )
    return Sign(Area.CLOCK, State.SOON, here, (elsewhere,))
