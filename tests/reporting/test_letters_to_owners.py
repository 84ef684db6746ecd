"""Letters: one to each owner, the same words in both parts, nothing private in them."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest

import kechuang_check
from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.plan import Bilingual, Comparator
from kechuang_check.domain.run import Letter, Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.characters import width
from kechuang_check.reporting.inlining import with_styles
from tests.reporting.telling import changed, compose

GOLDEN = Path(__file__).parent / "golden"
RUN = "20241231-7c1e90ab42d8"


@pytest.fixture
def letters(decisions: tuple[Decision, ...], workspace: Workspace, night: Night) -> dict[str, Letter]:
    composed, _ = compose(decisions, workspace, night.as_of, RUN)
    return {letter.to: letter for letter in composed}


def in_english(workspace: Workspace) -> Workspace:
    return replace(workspace, owners={k: replace(o, lang="en") for k, o in workspace.owners.items()})


def words_of(html: str) -> str:
    body = re.sub(r"<(style|title)\b.*?</\1>", "", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_each_owner_with_news_gets_one_letter_with_all_of_it(
    letters: dict[str, Letter], decisions: tuple[Decision, ...], workspace: Workspace, night: Night
) -> None:
    assert set(letters) == {"science_bureau", "talent_office"}
    told = [d for d in decisions if d.is_told]
    for decision in told:
        letter = letters[decision.verdict.target.owner]
        assert decision.verdict.target.name.in_(letter.lang) in letter.text
    _, tellings = compose(decisions, workspace, night.as_of, RUN)
    assert {(t.about, t.news) for t in tellings} == {(d.fingerprint.about, d.transition) for d in told}
    assert {t.letter_key for t in tellings} == {letter.key for letter in letters.values()}


def test_nothing_to_tell_is_no_letter(decisions: tuple[Decision, ...], workspace: Workspace, night: Night) -> None:
    quiet = tuple(changed(d, Transition.CONTINUING) for d in decisions)
    assert compose(quiet, workspace, night.as_of, RUN) == ((), ())
    assert compose((), workspace, night.as_of, RUN) == ((), ())


def test_the_subject_names_verdict_indicator_gap_and_owner(
    decisions: tuple[Decision, ...], workspace: Workspace, night: Night
) -> None:
    one = [d for d in decisions if d.verdict.target.indicator == "enterprise_rd"]
    named = replace(one[0].verdict.target, name=Bilingual("企业研发费用占比", "Enterprise R&D share"))
    short = replace(one[0], verdict=replace(one[0].verdict, target=named))
    (letter,), _ = compose([short], workspace, night.as_of, RUN)
    assert letter.subject == "【落后】企业研发费用占比 1.71%，缺口 0.29 个百分点，12月31日到期（市科技局）"
    (letter,), _ = compose(
        [changed(short, Transition.RECOVERED)],
        workspace,
        night.as_of,
        RUN,
    )
    assert letter.subject == "【已恢复】企业研发费用占比 1.71%，达到目标 ≥ 2.00%（市科技局）"
    (letter,), _ = compose([short], in_english(workspace), night.as_of, RUN)
    assert letter.subject == "[Behind] Enterprise R&D share 1.71%, short by 0.29 pp, due 31 Dec"


@pytest.mark.parametrize(
    ("kinds", "counts"),
    [
        ([Transition.NEW] * 4, "4 项新出现缺口。"),
        ([Transition.TARGET_CHANGED, Transition.DUE_PASSED] * 2, "2 项在目标调整后仍有缺口、2 项已过到期日仍有缺口。"),
        (
            [Transition.NEW, Transition.TARGET_CHANGED, Transition.DUE_PASSED, Transition.RECOVERED],
            "1 项新出现缺口、1 项在目标调整后仍有缺口、1 项已过到期日仍有缺口、1 项已恢复。",
        ),
    ],
)
def test_a_letter_begins_with_what_changed(
    decisions: tuple[Decision, ...], workspace: Workspace, night: Night, kinds: list[Transition], counts: str
) -> None:
    short = [d for d in decisions if d.is_told and d.verdict.target.owner == "science_bureau"]
    mixed = [changed(d, news) for d, news in zip(short, kinds, strict=True)]
    (letter,), tellings = compose(mixed, workspace, night.as_of, RUN)
    assert f"由贵单位负责的指标有 {counts}" in letter.text
    assert sorted(t.news for t in tellings) == sorted(kinds)


@pytest.mark.parametrize("news", [Transition.TARGET_CHANGED, Transition.NEW, Transition.RECOVERED])
def test_a_changed_target_is_told_with_what_it_asked_before_and_asks_now(
    decisions: tuple[Decision, ...], workspace: Workspace, night: Night, news: Transition
) -> None:
    d = next(d for d in decisions if d.verdict.target.indicator == "hitech_enterprises")
    former = replace(d.verdict.target, value=Decimal(1800), comparator=Comparator.MORE_THAN)
    (letter,), _ = compose([replace(changed(d, news), former=former)], workspace, night.as_of, RUN)
    word = "已恢复" if news is Transition.RECOVERED else "落后"
    assert letter.subject.startswith(f"【{word}·目标已调整】有效期内高新技术企")
    change = "目标原为2024年12月31日前超过 1,800 家，现为2024年12月31日前不低于 2,000 家。"
    for part in (letter.text, words_of(letter.html)):
        assert change in part


def test_the_subject_of_several_names_the_worst_and_their_number(letters: dict[str, Letter]) -> None:
    subject = letters["science_bureau"].subject
    assert subject.startswith("【逾期未达】新增科技企业孵化器")
    assert subject.endswith("22 个，缺口 3 个，6月30日已到期，等 4 项")
    assert width(subject) <= 78


def test_a_subject_is_one_line_whatever_the_indicator_is_called(
    decisions: tuple[Decision, ...], workspace: Workspace, night: Night
) -> None:
    d = next(d for d in decisions if d.is_told)
    named = replace(d.verdict.target, name=Bilingual("甲\r\nBcc: x@example.com\u202e" + "长" * 90, "a\nb"))
    (letter,), _ = compose([replace(d, verdict=replace(d.verdict, target=named))], workspace, night.as_of, RUN)
    assert not re.search(r"[\r\n\u202e]", letter.subject)
    assert width(letter.subject) <= 78


def test_a_ceiling_that_is_broken_is_said_as_too_much(
    decisions: tuple[Decision, ...], workspace: Workspace, night: Night
) -> None:
    d = next(d for d in decisions if d.verdict.target.indicator == "carriers")
    ceiling = replace(d.verdict.target, comparator=Comparator.AT_MOST, value=Decimal(19))
    over = replace(d.verdict, target=ceiling, bound=Decimal(19), shortfall=Decimal(3), completion=None)
    (letter,), _ = compose([replace(d, verdict=over)], workspace, night.as_of, RUN)
    assert "超出 3 个" in letter.subject
    assert "目标值：不高于 19 个" in letter.text


def bare(words: str) -> str:
    """Letters and digits alone, in order: what is said, without marks, blanks and line ends."""
    return re.sub(r"[\W_]+", "", words)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_parts_say_the_same(
    decisions: tuple[Decision, ...], workspace: Workspace, night: Night, lang: str
) -> None:
    of = workspace if lang == "zh" else in_english(workspace)
    composed, _ = compose(decisions, of, night.as_of, RUN)
    assert len(composed) == 2
    for letter in composed:
        assert len(bare(letter.text)) > 100
        assert bare(words_of(letter.html)) == bare(letter.text)


def test_a_letter_says_what_its_reader_must_know(letters: dict[str, Letter], night: Night) -> None:
    letter = letters["science_bureau"].text
    for words in (
        "应达值：2.00%",
        "目标值：不低于 2.00%",
        "1.71%  2024年",
        "还差 0.29 个百分点",
        "补足测算：约需再增加研究开发费用 12.34 亿元",
        "到期日：2024年12月31日",
        "1,002 家  2024年4季度",
        "条款：企业研发经费占主营业务收入的 2%（回译，未核实）",
        "原文：enterprise R&D expenditure will account for 2% of main business income",
        "出处：科技日报",
        "口径假设：统计范围按规模以上工业企业",
        "合成数据",
        "此外不重复通知",
        "见2024年12月31日当晚核查报告",
        RUN,
    ):
        assert words in letter


def test_letters_are_in_the_language_of_their_owner(letters: dict[str, Letter]) -> None:
    assert '<html lang="zh-CN">' in letters["science_bureau"].html
    assert '<html lang="en">' in letters["talent_office"].html
    assert "Recovered" in letters["talent_office"].text
    assert "✓" in letters["talent_office"].text


def test_the_key_of_a_letter_depends_on_owner_run_and_alerts_alone(
    decisions: tuple[Decision, ...], workspace: Workspace, night: Night
) -> None:
    def keys(chosen: tuple[Decision, ...], run: str = RUN, of: Workspace = workspace) -> list[str]:
        return [letter.key for letter in compose(chosen, of, night.as_of, run)[0]]

    first = keys(decisions)
    assert all(re.fullmatch(r"[0-9a-f]{32}", k) for k in first)
    assert keys(tuple(reversed(decisions))) == first
    assert keys(decisions, of=in_english(workspace)) == first
    assert not set(keys(decisions, "another run")) & set(first)
    fewer = tuple(d for d in decisions if d.verdict.target.indicator != "carriers")
    assert keys(fewer)[0] != first[0]
    assert keys(fewer)[1] == first[1]


def test_html_reaches_for_nothing_and_holds_no_address(letters: dict[str, Letter]) -> None:
    for letter in letters.values():
        assert "http" not in letter.html
        assert not re.search(r"\s(src|href|background)=", letter.html)
        assert "url(" not in letter.html
        assert "<script" not in letter.html
        assert "@example.com" not in letter.html + letter.text + letter.subject


def test_styles_are_written_into_elements_and_nothing_is_fetched_for_that() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        link = f'<link rel="stylesheet" href="http://127.0.0.1:{server.getsockname()[1]}/x.css">'
        page = (
            f'<html><head>{link}<style>@import url("http://127.0.0.1:{server.getsockname()[1]}/y.css");</style></head>'
        )
        html = with_styles(f'{page}<body><p class="say">x</p></body></html>')
        with pytest.raises(TimeoutError):
            server.accept()
    assert "<link" not in html
    assert 'class="say" style="margin:0 0 10px' in html


def test_one_module_knows_the_library_that_writes_styles_into_elements() -> None:
    package = Path(kechuang_check.__file__).parent
    knowing = [
        f for f in package.rglob("*.py") if re.search(r"^\s*(import|from) css_inline", f.read_text("utf-8"), re.M)
    ]
    assert [f.name for f in knowing] == ["inlining.py"]


def test_hostile_words_stay_words(decisions: tuple[Decision, ...], workspace: Workspace, night: Night) -> None:
    d = next(d for d in decisions if d.is_told)
    bad = "<script>x</script><img src=x>\u202e\x07"
    target = replace(d.verdict.target, name=Bilingual(bad, bad), assumption=Bilingual(bad, bad))
    (letter,), _ = compose([replace(d, verdict=replace(d.verdict, target=target))], workspace, night.as_of, RUN)
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert not any(c in letter.html + letter.text + letter.subject for c in "\u202e\x07")


def test_a_bar_is_whole_and_full_only_when_the_target_is_met(letters: dict[str, Letter]) -> None:
    for letter in letters.values():
        for bar in re.findall(r'<table role="img".*?</table>', letter.html, re.S):
            assert sum(int(w) for w in re.findall(r'width="(\d+)%" height', bar)) == 100
    turnover = letters["science_bureau"].html
    assert 'width="99%" height="12"' in turnover[turnover.index("89.996") :]


def normalised(html: str) -> str:
    return "\n".join(line.strip() for line in html.splitlines() if line.strip()) + "\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_letters_are_the_golden_ones(
    decisions: tuple[Decision, ...], workspace: Workspace, night: Night, lang: str
) -> None:
    """Written anew by `KECHUANG_WRITE_GOLDEN=1 pytest tests/reporting`; read the difference before you keep it."""
    if lang == "en":
        workspace = in_english(workspace)
    letter = compose(decisions, workspace, night.as_of, RUN)[0][0]
    for suffix, part in (("txt", f"{letter.subject}\n\n{letter.text}"), ("html", normalised(letter.html))):
        file = GOLDEN / f"letter.{lang}.{suffix}"
        if os.environ.get("KECHUANG_WRITE_GOLDEN"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(part, encoding="utf-8")
        assert part == file.read_text(encoding="utf-8")
