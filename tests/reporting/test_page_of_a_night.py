"""The page of a night: complete, self-contained, safe."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.batch import BatchStatus, Repair
from kechuang_check.domain.plan import Bilingual, Clause, Owner
from kechuang_check.domain.reading import NoNumber
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.vocabulary import ExpectationForm
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import Place
from kechuang_check.reporting.page import render
from kechuang_check.reporting.wording import mark
from kechuang_check.words import text

GOLDEN = Path(__file__).parent / "golden"
VOID = {"meta", "br", "link", "rect", "line", "path", "img", "hr"}


class Page(HTMLParser):
    """Reads a page strictly: every tag that is opened is closed; collects tags, attributes and visible words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, k, v or "") for k, v in attrs]
        self.ids += [v for k, v in attrs if k == "id" and v]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, k, v or "") for k, v in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_indicator_is_on_the_page_with_owner_standing_target_and_shortfall(
    night: Night, workspace: Workspace, forms: Mapping[str, ExpectationForm], lang: str
) -> None:
    html = render(night, workspace, lang, forms=forms)
    cards = {
        m[1]: Page(m[0]).text
        for m in re.finditer(r'<article class="card [^"]*" id="indicator-(\w+)".*?</article>', html, re.S)
    }
    assert set(cards) == {a.target.indicator for a in night.assessments}
    for a in night.assessments:
        card = cards[a.target.indicator]
        assert a.target.name.in_(lang) in card
        assert workspace.owners[a.target.owner].name.in_(lang) in card
        standing = mark(a.standing, lang)
        assert standing.word in card
        assert standing.symbol in card
        if a.target.assumption:
            assert a.target.assumption.in_(lang) in card
    short = {"zh": "还差 998 家", "en": "998 enterprises short"}[lang]
    close = {"zh": "约需再增加研究开发费用 12.34 亿元", "en": "about CNY 1.24 billion more of rd expense"}[lang]
    assert short in cards["hitech_enterprises"]
    assert close in cards["enterprise_rd"]


def test_all_standings_are_on_the_page_of_the_test(night: Night) -> None:
    assert {a.standing for a in night.assessments} == set(Standing)


def test_the_headline_says_how_many_fall_short_and_the_line_under_it_how_many_were_not_judged(
    night: Night, workspace: Workspace
) -> None:
    page = Page(render(night, workspace, "zh")).text
    assert "11 项指标中 4 项存在缺口" in page
    assert "另有 4 项未能评判" in page
    assert "另有 1 项未到期" in page
    fine = replace(night, assessments=tuple(a for a in night.assessments if a.standing.is_good))
    assert "2 项指标均未发现缺口" in Page(render(fine, workspace, "zh")).text
    assert "未能评判，" not in Page(render(fine, workspace, "zh")).text


def test_the_worst_comes_first(night: Night, workspace: Workspace) -> None:
    html = render(night, workspace, "zh")
    overview = html[html.index('id="overview"') :]
    places = [overview.index(a.target.name.zh) for a in night.assessments if a.standing is Standing.MISSED]
    places += [overview.index(a.target.name.zh) for a in night.assessments if a.standing is Standing.ACHIEVED]
    assert places == sorted(places)
    assert html.index('id="indicator-carriers"') < html.index('id="indicator-hitech_enterprises"')
    # Half of the enterprises are missing, and a seventh of the R&D share.
    assert html.index('id="indicator-hitech_enterprises"') < html.index('id="indicator-enterprise_rd"')


def test_failed_rules_show_counts_coverage_rows_and_mend(
    night: Night, workspace: Workspace, forms: Mapping[str, ExpectationForm]
) -> None:
    html = render(night, workspace, "zh", forms=forms)
    rules = Page(html[html.index('<section id="rules">') : html.index('<section id="unjudged">')]).text
    for words in (
        "1,498 行中有 37 行不符合",
        "覆盖率 98.4%",
        "第 14–16、88、203–204、471、902 行（仅列前 8 行）",
        "请核对这两户的主营业务收入单位是否误填为万元",
        "enterprise_rd/rd-not-negative",
        "合计行等于各镇街之和",
        "检查无误的批次（5 个）",
    ):
        assert words in rules


def test_what_was_not_judged_says_why(night: Night, workspace: Workspace) -> None:
    html = render(night, workspace, "zh")
    section = Page(html[html.index('<section id="unjudged">') : html.index('<section id="repairs">')]).text
    for words in (
        "合计行等于各镇街之和（talent/total-is-sum）",
        "可用数据仅占 82.5%，低于规定的 95.0%",
        "division by zero",
        "已收到的批次中没有可用于计算本指标的数据",
        "请市统计局尽快报送",
        "samples/batches/contracts/contracts_2023.xlsx",
    ):
        assert words in section


def test_data_that_is_unfit_or_too_little_shows_no_value(night: Night, workspace: Workspace) -> None:
    page = render(night, workspace, "zh")
    assert "561,200 人" not in page
    assert "40.12%" not in page


def test_sources_hashes_and_the_note_on_the_data_are_there(night: Night, workspace: Workspace, lang: str) -> None:
    page = Page(render(night, workspace, lang)).text
    for batch in night.batches:
        assert batch.sha256 is None or batch.sha256 in page
    for a in night.assessments:
        assert a.target.clause.text in page
    for known in (night.id, night.engine, workspace.digest, workspace.feeds["output"].digest):
        assert known in page
    note = workspace.feeds["output"].source_note
    assert note is not None
    assert note.in_(lang) in page


def test_the_page_reaches_for_nothing_and_runs_nothing(night: Night, workspace: Workspace, lang: str) -> None:
    html = render(night, workspace, lang)
    page = Page(html)
    assert "http" not in html.replace("http-equiv", "")
    assert "<script" not in html
    assert "url(" not in html
    assert "@import" not in html
    fetching = {"src", "href", "srcset", "data", "action", "style", "background", "poster"}
    assert [a for a in page.attributes if a[1] in fetching or a[1].startswith("on")] == []
    assert len(page.ids) == len(set(page.ids))


def test_the_policy_allows_the_style_sheet_of_the_page_and_nothing_else(night: Night, workspace: Workspace) -> None:
    html = render(night, workspace, "zh")
    style = re.search(r"<style>(.*?)</style>", html, re.S)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert style
    assert policy
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}\u202egpj.\u200b\x1b[31m\ud800"


def test_hostile_names_are_words_and_nothing_more(night: Night, workspace: Workspace, lang: str) -> None:
    bad = Bilingual(HOSTILE, HOSTILE)
    first = replace(night.assessments[1])
    target = replace(
        first.target, name=bad, assumption=bad, clause=Clause(HOSTILE, bad, HOSTILE), owner="evil", project="x"
    )
    finding = replace(night.batches[3].findings[0], name=bad, mend=bad, observed=HOSTILE, where=Place(HOSTILE))
    batch = replace(
        night.batches[3],
        source=HOSTILE,
        findings=(finding, replace(finding, name=None, message=text("{x}", x=HOSTILE))),
        repairs=(Repair(HOSTILE, 1, text("{x}", x=HOSTILE)),),
    )
    evil = replace(night, assessments=(replace(first, target=target),), batches=(batch,), engine=HOSTILE, id=HOSTILE)
    owners = {**workspace.owners, "evil": Owner("evil", bad)}
    clean = render(night, workspace, lang)
    html = render(evil, replace(workspace, owners=owners), lang)
    assert "<script" not in html
    assert "<img" not in html
    assert {t for t, _, _ in Page(html).attributes} <= {t for t, _, _ in Page(clean).attributes}
    assert not any(c in html for c in "\u202e\u200b\x1b\ud800")
    assert "‹U+202E›gpj.‹U+200B›" in html
    assert "{{ 7*7 }}" in html
    assert html.encode()


def test_an_empty_night_is_a_page_too(night: Night, workspace: Workspace, lang: str) -> None:
    Page(render(replace(night, assessments=(), batches=()), workspace, lang))


def test_a_past_night_names_feeds_that_are_gone(night: Night, workspace: Workspace) -> None:
    gone = replace(night.batches[0], check="no_longer_here")
    assert "no_longer_here" in render(replace(night, batches=(gone,)), workspace, "zh")


def test_a_file_that_was_superseded_is_a_remark_and_not_a_failed_check(night: Night, workspace: Workspace) -> None:
    from kechuang_check.domain.finding import Finding, Outcome, Severity

    remark = Finding(
        "intake/superseded", "superseded", Severity.INFO, Outcome.WARN, message=text("{count} rows", count="旧文件")
    )
    old = BatchResult("output", "b", "old.csv", "0" * 64, None, 0, BatchStatus.FIT, findings=(remark,))
    html = render(replace(night, batches=(old,)), workspace, "zh")
    assert "可评判的批次均通过检查" in html
    assert "旧文件 行" in html


def test_a_value_of_nothing_draws_a_bar_of_nothing(night: Night, workspace: Workspace) -> None:
    first = night.assessments[4]
    assert first.observation is not None
    zero = replace(first, observation=replace(first.observation, value=Decimal(0)))
    assert 'class="bar" x="0" y="11" width="0.00%"' in render(replace(night, assessments=(zero,)), workspace, "zh")


def normalised(html: str) -> str:
    """The page without its style sheet and blank lines."""
    html = re.sub(r"<style>.*?</style>", "<style></style>", html, flags=re.S)
    html = re.sub(r"sha256-[^']+", "sha256-…", html)
    return "\n".join(line.strip() for line in html.splitlines() if line.strip()) + "\n"


def test_the_page_is_the_golden_one(
    night: Night, workspace: Workspace, forms: Mapping[str, ExpectationForm], lang: str
) -> None:
    """Written anew by `KECHUANG_WRITE_GOLDEN=1 pytest tests/reporting`; read the difference before you keep it."""
    file = GOLDEN / f"page.{lang}.html"
    page = normalised(render(night, workspace, lang, forms=forms))
    if os.environ.get("KECHUANG_WRITE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8")


def test_a_plan_that_has_ended_is_said_to_be_judged_by_its_final_values(night: Night, workspace: Workspace) -> None:
    after = replace(night, as_of=workspace.plan.end + timedelta(days=1))
    said = "ended on 31 December 2024: each target is judged by its final value once the report of its last period is"
    assert said in Page(render(after, workspace, "en")).text
    assert said not in Page(render(replace(night, as_of=workspace.plan.end), workspace, "en")).text


def test_a_due_date_that_is_over_is_not_spoken_of_as_to_come(night: Night, workspace: Workspace) -> None:
    (waiting, *_) = [a for a in night.assessments if a.standing is Standing.NOT_YET_DUE]
    late = replace(waiting, as_of=waiting.target.due + timedelta(days=5))
    said = Page(render(replace(night, assessments=(late,), as_of=late.as_of), workspace, "en")).text
    assert "31 December 2024 is over; the report that decides is not due yet" in said
    assert "before 31 December 2024" not in said


def test_a_target_without_a_number_has_a_card_and_counts_as_no_fault(night: Night, workspace: Workspace) -> None:
    first = night.assessments[0]
    silent = replace(first.target, value=None, no_number=NoNumber.NONE, numerator="", denominator=None)
    shown = Assessment(silent, night.as_of, Standing.NOT_ASSESSABLE, because=("plan/no-number",))
    page = Page(render(replace(night, assessments=(shown, *night.assessments[1:])), workspace, "en"))
    assert f"indicator-{silent.indicator}" in page.ids
    assert "Shown, not judged" in page.text
    assert "1 target has no number to judge by; it is shown only." in page.text
    assert "asks for this in words, without a number" in page.text


def test_a_card_says_what_pace_is_needed(night: Night, workspace: Workspace) -> None:
    behind = next(a for a in night.assessments if a.standing is Standing.BEHIND and a.observation is not None)
    june = replace(behind, as_of=date(behind.target.due.year, 6, 30))
    page = Page(render(replace(night, assessments=(june,)), workspace, "en"))
    assert "to reach the final target by" in page.text
