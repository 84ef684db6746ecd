"""Which files are whole, and which wait for the next run."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kechuang_check.domain.feed import Source
from kechuang_check.domain.finding import Severity
from kechuang_check.intake.settling import settle

NOW = datetime(2024, 12, 31, 22, 0, tzinfo=UTC)


def _file(folder: Path, name: str, age: timedelta) -> Path:
    file = folder / name
    file.write_bytes(b"x")
    moment = (NOW - age).timestamp()
    os.utime(file, (moment, moment))
    return file


def _no_wait(seconds: float) -> None:
    raise AssertionError(f"{seconds} s were to be waited for nothing")


@pytest.mark.parametrize("age", [timedelta(minutes=1), timedelta(days=20000), -timedelta(hours=3)])
def test_what_was_changed_long_ago_or_ahead_of_the_clock_is_whole(tmp_path: Path, age: timedelta) -> None:
    file = _file(tmp_path, "a_2024.csv", age)
    assert settle([file], Source("", settle_seconds=30), NOW, _no_wait) == ((file,), {})


def _then(change: Callable[[], object], waited: list[float]) -> Callable[[float], None]:
    def wait(seconds: float) -> None:
        waited.append(seconds)
        change()

    return wait


def test_a_file_just_put_there_is_waited_for_and_taken_if_nobody_goes_on_writing(tmp_path: Path) -> None:
    still = _file(tmp_path, "a_2024.csv", timedelta(seconds=1))
    grows = _file(tmp_path, "b_2024.csv", timedelta(seconds=1))
    waited: list[float] = []

    def written() -> None:
        os.utime(grows, (NOW.timestamp() + 1,) * 2)

    ready, waiting = settle([still, grows], Source("", settle_seconds=3), NOW, _then(written, waited))
    assert (ready, waited) == ((still,), [2.0])
    assert {f.name: why.code for f, why in waiting.items()} == {"b_2024.csv": "still-written"}


def test_where_files_settle_slowly_they_wait_for_the_next_run(tmp_path: Path) -> None:
    file = _file(tmp_path, "a_2024.csv", timedelta(seconds=20))
    ready, waiting = settle([file], Source("", settle_seconds=600), NOW, _no_wait)
    assert (ready, list(waiting)) == ((), [file])


@pytest.mark.parametrize(
    ("age", "severity"), [(timedelta(hours=1), Severity.INFO), (timedelta(hours=25), Severity.WARNING)]
)
def test_without_its_marker_a_file_waits_and_after_a_day_that_is_a_warning(
    tmp_path: Path, age: timedelta, severity: Severity
) -> None:
    file = _file(tmp_path, "a_2024.csv", age)
    source = Source("", done_marker="{name}.done")
    ready, waiting = settle([file], source, NOW, _no_wait)
    finding = waiting[file].finding("a_2024.csv", NOW)
    assert (ready, finding.code, finding.severity) == ((), "intake/no-done-marker", severity)
    assert "a_2024.csv.done" in str(finding.message)
    (tmp_path / "a_2024.csv.done").touch()
    assert settle([file], source, NOW, _no_wait) == ((file,), {})


def test_a_file_that_is_gone_meanwhile_is_left_to_intake(tmp_path: Path) -> None:
    gone = tmp_path / "gone_2024.csv"
    assert settle([gone], Source(""), NOW, _no_wait) == ((gone,), {})
