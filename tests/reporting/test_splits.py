"""A shortfall by towns, as its owner and the head see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Assessment, Measured, Observation
from kechuang_check.domain.period import Period
from kechuang_check.domain.run import Night
from kechuang_check.domain.splits import Group, Split
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting import explanation, page
from kechuang_check.reporting.formats.split_fields import split_fields
from kechuang_check.reporting.letter_view import letter_view
from kechuang_check.reporting.reader import Reader
from tests.reporting.telling import decision, digests_of

AS_OF = date(2025, 3, 1)
TOWNS = [
    ("澄江街道", "1"), ("华士镇", "5"), ("周庄镇", "3"), ("新桥镇", "1.5"), ("祝塘镇", "1.9"), ("顾山镇", "1"),
    ("月城镇", "1.2"),
]  # fmt: skip


@pytest.fixture
def short(workspace: Workspace) -> Assessment:
    """Seven towns with 10 billion yuan of revenue each, and R&D of 1 to 5 %; two percent are asked for."""
    groups = tuple(Group(n, Decimal(p) * 10**8, Decimal(10**10), 9) for n, p in TOWNS)
    groups = (*groups, Group(None, Decimal(0), Decimal(10**10), 9, together=2))
    numerator = sum(g.numerator for g in groups)
    whole = Decimal(8 * 10**10)
    seen = Observation(
        "enterprise_rd", Period.parse("2024"), Measured.VALUE, numerator / whole, numerator, whole, Decimal(1), 72,
        splits=(Split("town", groups),),
    )  # fmt: skip
    return assess(workspace.targets["enterprise_rd"], [seen], AS_OF, [])


def test_the_card_shows_the_towns_that_lack_most_the_rest_and_the_whole(
    short: Assessment, night: Night, workspace: Workspace
) -> None:
    shown = page.render(replace(night, assessments=(short,)), workspace, "zh")
    table = shown.split('<table class="split">')[1].split("</table>")[0]
    names = [row.split("</th>")[0] for row in table.split('<th scope="row">')[1:]]
    assert names == ["其他（合并填报单位过少的 2 组）", "澄江街道", "顾山镇", "月城镇", "新桥镇", "其余 3 组", "合计"]
    assert "1.40 亿元" in table.rsplit('class="sum"', 1)[1]


@pytest.mark.parametrize(
    ("lang", "words", "closing"),
    [
        ("zh", "澄江街道缺 1.00 亿元", "仅其他（合并填报单位过少的 2 组）达到要求的水平，即可补足缺口"),
        ("en", "澄江街道 lacks CNY 100.00 million", "alone comes to the rate asked for"),
    ],
)
def test_the_letter_names_three_towns_and_what_would_close_it(
    short: Assessment, workspace: Workspace, lang: str, words: str, closing: str
) -> None:
    owner = replace(workspace.receivers["science_bureau"], lang=lang)
    (digest,) = digests_of([decision(Transition.NEW, short)])
    letter = letter_view(digest, owner, Reader(workspace, lang), AS_OF, "run")
    told = " ".join(f.value for f in letter.items[0].steps)
    assert words in told
    assert closing in told


def test_explain_tells_what_each_town_lacks(short: Assessment, workspace: Workspace) -> None:
    told = explanation.render("enterprise_rd", short, AS_OF, workspace, "en")
    assert "Lacking by " in told
    assert "月城镇 CNY 80.00 million" in told
    assert "Below 0: more than is asked for" in told


def test_machines_get_every_group_and_they_add_up(short: Assessment) -> None:
    (split,) = split_fields(short)
    assert sum(Decimal(g["lacks"]) for g in split["groups"]) == Decimal(split["gap"]) == Decimal(140000000)
    assert (split["by"], split["closing"], split["groups"][0]["together"]) == ("town", 1, 2)
