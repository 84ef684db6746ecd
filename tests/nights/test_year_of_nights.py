"""365 nights: who gets which letter on which day, against what was worked out by hand from a calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.period import Period
from tests.nights.year import City, a_city


def values(**given: int | None) -> Callable[[City], None]:
    return lambda city: city.values.update(given)


def report(status: BatchStatus, **given: int | None) -> Callable[[City], None]:
    def change(city: City) -> None:
        city.reports["statistics"] = status
        city.values.update(given)

    return change


BEFORE: dict[str, Callable[[City], None]] = {
    "01-15": values(labs=90),
    "02-01": values(talents=97),  # Saturday in the Spring Festival, 28 January to 4 February
    "02-20": values(talents=98),  # a little better
    "03-01": values(labs=80),  # Saturday
    "03-15": values(talents=100),  # Saturday
    "04-21": values(labs=100),  # Monday
    "05-01": values(talents=90),  # Labour Day, 1 to 5 May
    "05-10": values(talents=80),  # Saturday
    "06-03": values(talents=100),  # Tuesday after the Dragon Boat Festival
    "07-05": values(labs=95),  # over a weekend
    "07-06": values(labs=100),
    "07-16": report(BatchStatus.MISSING),
    "08-06": report(BatchStatus.FIT),
    "09-01": report(BatchStatus.UNFIT, labs=None, parks=None, talents=None),
    "09-11": report(BatchStatus.FIT, labs=100, parks=90, talents=100),
    "09-25": values(parks=100),
    "09-30": values(labs=70),  # the day before the National Day holiday, 1 to 8 October
    "12-05": values(labs=60),  # worse while it is silenced
}
"""What the data says from the night of a day on. The target of all three is 100."""

AFTER: dict[str, Callable[[City], None]] = {
    "03-10": lambda city: city.acknowledge("labs", "Deputy Head", date(2025, 3, 31)),
    "11-20": lambda city: city.silence("labs", "Plan Office", "the count is being moved", date(2025, 12, 10)),
}
"""What people do in the afternoon of a day."""

EXPECTED = """
01-15  science   labs new
01-15  office    labs new                    critical: the office is told besides
01-20  office    weekly
01-22  deputy    labs escalated              seven nights
01-27  office    weekly
02-05  office    weekly                      the Monday was a holiday
02-05  talent    talents new                 since the 1st
02-10  office    weekly
02-14  science   labs still                  thirty days
02-17  office    weekly
02-21  deputy    labs still                  thirty days after the 22nd
02-24  office    weekly
03-01  science   labs worse
03-01  deputy    labs worse
03-03  office    labs worse, weekly          one letter, on Monday
03-10  office    weekly
03-17  office    weekly                      acknowledged, and still in the summary
03-17  talent    talents over                since Saturday
03-24  office    weekly
03-31  office    weekly
04-01  science   labs still                  due on the 31st, when it was still acknowledged
04-07  office    weekly
04-07  deputy    labs still                  seven nights after the acknowledgement ended
04-14  office    weekly
04-21  science   labs over
04-21  deputy    labs over
04-21  office    labs over, weekly
05-06  talent    talents again               since Labour Day
05-12  talent    talents worse               since Saturday
06-03  talent    talents over
07-05  science   labs again
07-06  science   labs over                   the office was away, and hears nothing of a weekend that is over
07-16  steward   statistics new              the report is missing
08-06  steward   statistics over
09-01  steward   statistics new              the data is not fit, and says nothing of indicators
09-11  steward   statistics over
09-11  science   parks new
09-18  deputy    parks escalated
09-25  science   parks over
09-25  deputy    parks over
09-30  science   labs again
09-30  office    labs again
10-07  deputy    labs escalated              on a holiday: the deputy asked for quiet hours only
10-09  office    weekly                      after the National Day holiday
10-13  office    weekly
10-20  office    weekly
10-27  office    weekly
10-30  science   labs still
11-03  office    weekly
11-06  deputy    labs still
11-10  office    weekly
11-17  office    weekly
11-21  science   silence begins
11-21  office    silence begins
11-24  office    weekly                      silenced, and still in the summary
12-01  office    weekly
12-08  office    weekly
12-11  science   labs worse, silence ends
12-11  office    labs worse, silence ends
12-11  deputy    labs worse
12-15  office    weekly
12-22  office    weekly
12-29  office    weekly
"""
"""Day, receiver, what the one letter of that night is about, and why."""


def expected() -> dict[tuple[date, str], set[str]]:
    found = {}
    for line in EXPECTED.strip().splitlines():
        day, receiver, what = line[:5], line[7:15].strip(), line[17:45].strip()
        found[date.fromisoformat(f"2025-{day}"), receiver] = set(what.split(", "))
    return found


def test_a_year_of_nights_tells_everybody_what_they_should_hear_and_nothing_else(tmp_path: Path) -> None:
    with a_city(tmp_path) as city:
        for number in range(365):
            day = date(2025, 1, 1) + timedelta(days=number)
            BEFORE.get(f"{day:%m-%d}", lambda _: None)(city)
            city.night(day)
            AFTER.get(f"{day:%m-%d}", lambda _: None)(city)
        waiting = city.history.postings()
    wanted = expected()
    assert city.told == wanted
    made = Counter(city.letters)
    assert set(made.values()) == {1}
    assert made.keys() == wanted.keys()
    assert Counter(to for _, to in made) == {"office": 31, "science": 13, "deputy": 10, "talent": 5, "steward": 4}
    assert Counter((at.date(), letter.to) for at, letter in city.mail.taken) == made
    assert {(letter.to, at.time()) for at, letter in city.mail.taken} == {
        ("deputy", time(7, 30)),  # who wants no letters at night gets them in the morning
        *((to, time(2)) for to in ("office", "science", "steward", "talent")),
    }
    assert waiting == ()


def test_a_thousand_failing_batches_make_one_letter_for_each_department(tmp_path: Path) -> None:
    with a_city(tmp_path, checks=20) as city:
        city.values = dict.fromkeys(city.values, 10)
        city.reports = dict.fromkeys(city.workspace.feeds, BatchStatus.UNFIT)
        months = [Period.parse(f"{year}-{month:02d}") for year in range(2020, 2025) for month in range(1, 13)]
        city.periods = tuple(months[-50:])
        assert len(city.verdicts(date(2025, 3, 4)).batches) == 1000
        city.night(date(2025, 3, 4))
        assert sorted(letter.to for _, letter in city.mail.taken) == ["office", "science", "steward", "talent"]
        city.night(date(2025, 3, 5))
        assert len(city.mail.taken) == 4
