"""The time zone of a workspace, as stewards name it."""

from __future__ import annotations

from datetime import datetime

import pytest

from kechuang_check.definitions import time_zones
from tests.definitions.conftest import Writer


@pytest.fixture
def in_zone(workspace: Writer):
    def write(zone: str) -> None:
        workspace.change("kechuang.toml", 'language = "zh"\n', f'language = "zh"\ntimezone = "{zone}"\n')

    return write


def test_a_zone_is_read_and_without_one_it_is_that_of_the_machine(workspace: Writer, in_zone) -> None:
    assert workspace.read().timezone is None
    in_zone("Asia/Shanghai")
    zone = workspace.read().timezone
    assert zone is not None
    assert datetime(2025, 1, 1, tzinfo=zone).strftime("%z") == "+0800"


@pytest.mark.parametrize(
    ("zone", "mend"),
    [
        ("Asia/Shangai", "Did you mean `Asia/Shanghai`?"),
        ("asia/singapur", "Did you mean `Asia/Singapore`?"),
        ("Asia/Beijing", "Did you mean `Asia/Shanghai`?"),
        ("北京时间", "Did you mean `Asia/Shanghai`?"),
        ("UTC+8", "Did you mean `Asia/Shanghai`?"),
        ("+08:00", "Did you mean `Asia/Shanghai`?"),
        ("Tokyo", "Did you mean `Asia/Tokyo`?"),
        ("new york", "Did you mean `America/New_York`?"),
        ("Asia", "Write the name of a place, such as Asia/Shanghai"),
        ("../../etc/passwd", "Write the name of a place, such as Asia/Shanghai"),
    ],
)
def test_a_zone_that_there_is_not_is_told_with_the_one_that_is_near(workspace: Writer, in_zone, zone, mend) -> None:
    in_zone(zone)
    (problem,) = workspace.problems()
    assert str(problem.where) == "kechuang.toml:2"
    assert (str(problem.what), str(problem.mend)) == (f"There is no time zone `{zone}`", mend)


def test_a_machine_without_a_table_of_zones_is_told_how_to_get_one(
    workspace: Writer, in_zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_found(_: str) -> None:
        raise time_zones.ZoneInfoNotFoundError

    monkeypatch.setattr(time_zones, "ZoneInfo", not_found)
    monkeypatch.setattr(time_zones, "available_timezones", set)
    in_zone("Asia/Shanghai")
    (problem,) = workspace.problems()
    assert "no table of time zones" in str(problem.what)
    assert "pip install tzdata" in str(problem.mend)
