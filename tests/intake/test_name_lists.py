"""Names of a list: aliases, codes, blanks inside, translations behind; groups that are totals of members."""

from __future__ import annotations

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.names import Group, NameList
from kechuang_check.domain.plan import Bilingual
from tests.intake.filings import Desk, a_feed, codes, column_of, repairs, the_finding

TOWNS = NameList(
    "jiangyin",
    Bilingual("镇街", "Towns"),
    {"澄江街道": ("澄江", "320281001"), "华士镇": ("Huashi", "320281107"), "周庄镇": ()},
    (
        Group("全市", ("江阴市", "City"), None),
        Group("东部", ("东部片区",), ("华士镇", "周庄镇")),
        Group("高新区", ("江阴高新技术产业开发区", "320281400"), ()),
    ),
)
TOWN = Column("town", ColumnType.TEXT, ("镇街",), among=TOWNS)
FIRMS = Column("firms", ColumnType.INTEGER, ("企业数",))
FEED = a_feed(TOWN, FIRMS)
HEADER = ["镇街", "企业数"]


@pytest.mark.parametrize(
    ("written", "renamed"),
    [
        ("澄江街道", False),
        ("澄 江　街道", True),
        ("澄江", True),
        ("３２０２８１００１", True),
        ("320281001", True),
        (320281001, True),
        ("澄江街道Chengjiang", True),
    ],
)
def test_a_member_is_read_by_any_of_its_names(desk: Desk, written: object, renamed: bool) -> None:
    batch = desk.take_xlsx([HEADER, [written, 1]], FEED)
    assert column_of(batch, "town") == ["澄江街道"]
    assert repairs(batch) == ({"name": 1} if renamed else {})
    assert batch.findings == ()


def test_a_name_that_is_not_on_the_list_stays_and_is_told(desk: Desk) -> None:
    batch = desk.take_xlsx([HEADER, ["澄江街道", 1], ["江阴镇", 2]], FEED)
    assert column_of(batch, "town") == ["澄江街道", "江阴镇"]
    finding = the_finding(batch, "unknown-name")
    assert (finding.failing, finding.rows, finding.column) == (1, (3,), "town")
    assert not finding.makes_unfit


def test_groups_are_held_against_their_members_and_left_out(desk: Desk) -> None:
    rows = [HEADER, ["全 市", 6], ["东部片区", 5], ["澄江", 1], ["华士镇", 2], ["周庄镇", 3], ["高新区", 99]]
    batch = desk.take_xlsx(rows, FEED)
    assert column_of(batch, "firms") == [1, 2, 3]
    assert batch.findings == ()
    assert repairs(batch)["groups-left-out"] == 3


def test_a_group_that_is_not_the_sum_of_its_members_is_told_with_both_figures(desk: Desk) -> None:
    rows = [HEADER, ["全市", 7], ["东部", 4], ["澄江街道", 1], ["华士镇", 2], ["周庄镇", 3]]
    batch = desk.take_xlsx(rows, FEED)
    assert codes(batch) == ["total-mismatch"]
    assert the_finding(batch, "total-mismatch").rows == (2, 3)
