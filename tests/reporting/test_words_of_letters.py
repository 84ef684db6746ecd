"""What letters say in so many words: how they begin and end, what they call things, and that all of it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import lxml.html
import pytest

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest, OpenAlert, Recovery, Summary
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.quieting import Acknowledgement, Hand, Silence, SilenceNotice, hand_of
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Assessment, Observation, Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.movement import Movement
from kechuang_check.domain.outbox import LETTER
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Comparator, Path, Shape
from kechuang_check.domain.receivers import AlertKind, Receiver, Role, Weekday
from kechuang_check.domain.routing import Matchers, Route, recipients
from kechuang_check.domain.run import Letter, Night
from kechuang_check.domain.subjects import of_shortfall
from kechuang_check.domain.workspace import AlertSettings, WatchSettings, Workspace
from kechuang_check.errors import Place
from kechuang_check.reporting import explanation, letters, notices, page
from kechuang_check.reporting.characters import width
from kechuang_check.reporting.formats import table
from kechuang_check.reporting.letter_items import Beside
from kechuang_check.reporting.letter_silences import what_is_silenced
from kechuang_check.reporting.movement_words import movement_words
from kechuang_check.reporting.night_view import night_view
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text
from tests.reporting.conftest import AS_OF, OBSERVATIONS, a_batch, observed
from tests.reporting.telling import REASONS, changed
from tests.reporting.test_letters_on_screens import of_data

BUREAU, DESK = "science_bureau", "statistics_bureau"
Tell = Callable[..., Letter]


@pytest.fixture
def tell(workspace: Workspace, night: Night) -> Tell:
    """The letter of a digest to one receiver."""

    def told(
        *news: Decision,
        to: str = BUREAU,
        lang: str = "zh",
        of: Workspace = workspace,
        beside: Iterable[Decision] = (),
        **more: object,
    ) -> Letter:
        owners = {id_: replace(o, lang=lang) for id_, o in of.owners.items()}
        digest = Digest(to, tuple(replace(d, receiver=to) for d in news), **more)  # type: ignore[arg-type]
        (letter,) = letters.compose(
            [digest], replace(of, owners=owners), AS_OF, "run", None, Beside(tuple(OBSERVATIONS), tuple(beside))
        )
        return letter

    return told


@pytest.fixture
def short(decisions: tuple[Decision, ...]) -> list[Decision]:
    return [d for d in decisions if d.verdict is not None and d.verdict.standing.is_short]


def line(letter: Letter, number: int) -> str:
    """A line of the text: the plan, the greeting and the opening are the first ones."""
    return [words for words in letter.text.split("\n") if words][number]


def steps(letter: Letter) -> str:
    return letter.text.split("[下一步]" if letter.lang == "zh" else "[What to do next]")[1].split("\n  [")[0]


def told(decision: Decision, transition: Transition, reason: Reason | None = None) -> Decision:
    found = changed(decision, transition)
    return found if reason is None else replace(found, reason=reason)


_ONE = {
    (Transition.NEW, None): ("1 项新出现缺口", "1 has newly fallen short"),
    (Transition.NEW, Reason.ESCALATED): (
        "1 项因缺口至今未补齐而升级通知贵单位",
        "1 that has stayed short is now told to you as well",
    ),
    (Transition.REOPENED, None): ("1 项再次出现缺口", "1 falls short again"),
    (Transition.WORSENED, None): ("1 项缺口扩大", "1 falls further short"),
    (Transition.DUE_PASSED, None): ("1 项已过到期日仍有缺口", "1 is short with its due date passed"),
    (Transition.CONTINUING, Reason.REPEAT): ("1 项缺口仍未补齐", "1 is still short"),
    (Transition.IMPROVED, Reason.REPEAT): ("1 项缺口缩小、尚未补齐", "1 is less short than it was"),
    (Transition.CONTINUING, Reason.SILENCE_ENDED): (
        "1 项在静默结束后仍有缺口",
        "1 is still short now that its silence has ended",
    ),
    (Transition.RECOVERED, None): ("1 项已恢复", "1 has recovered"),
}


@pytest.mark.parametrize(("kind", "words"), _ONE.items())
def test_one_indicator_begins_a_letter_in_a_sentence(
    tell: Tell, short: list[Decision], kind: tuple[Transition, Reason | None], words: tuple[str, str]
) -> None:
    one = told(short[0], *kind)
    assert line(tell(one), 2) == f"截至2024年12月31日，《科创江阴三年行动计划》中由贵单位负责的指标有 {words[0]}。"
    assert line(tell(one, lang="en"), 2) == (
        "As of 31 December 2024, of the indicators that you answer for under “Science and innovation Jiangyin”, "
        f"{words[1]}."
    )


def test_whoever_it_is_escalated_to_reads_since_when_it_is_open(
    tell: Tell, night: Night, short: list[Decision]
) -> None:
    one = replace(told(short[0], Transition.NEW, Reason.ESCALATED), opened=date(2024, 12, 24), is_escalated=True)
    assert "自2024年12月24日起一直未解决，且无人认领处置。" in tell(one).text
    data = replace(
        of_data(AlertKind.MISSING_REPORT, "macro", night), reason=Reason.ESCALATED, opened=date(2024, 12, 24)
    )
    assert "自2024年12月24日起一直未解决，且无人认领处置。" in tell(data).text
    over = replace(told(short[0], Transition.RECOVERED), is_escalated=True, why=text("nights: {nights}", nights=7))
    assert "通知原因：此前已升级通知贵单位" in tell(over).text


def in_hand_until(until: date, day: date, *, opened: date, note: str = "正在更正") -> Hand | None:
    by = Acknowledgement("x", opened, "市统计局李工", until, datetime(2024, 12, 2, tzinfo=UTC), note)
    return hand_of([by], opened, day)


def test_an_acknowledgement_that_has_run_out_is_not_said_never_to_have_been(
    tell: Tell, night: Night, short: list[Decision]
) -> None:
    opened = date(2024, 12, 1)
    hand = in_hand_until(date(2024, 12, 20), AS_OF, opened=opened)
    for one in (short[0], of_data(AlertKind.MISSING_REPORT, "macro", night)):
        late = replace(one, reason=Reason.ESCALATED, opened=opened, hand=hand, is_escalated=True)
        said, english = tell(late).text, tell(late, lang="en").text
        assert "自2024年12月1日起一直未解决，认领已到期。" in said
        assert "无人认领" not in said
        assert "open since 1 December 2024; it was in hand for a time, which has run out." in english


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (date(2025, 1, 20), "市统计局李工已认领处置，至2025年1月20日 · 正在更正"),
        (date(2024, 12, 20), "市统计局李工曾认领处置，至2024年12月20日，现已到期 · 当时说明：正在更正"),
        (date(2024, 12, 10), "市统计局李工曾认领处置，至2024年12月10日，现已到期"),
    ],
    ids=["holds", "has run out", "has run out long ago"],
)
def test_the_note_of_an_acknowledgement_is_of_its_time(
    tell: Tell, short: list[Decision], until: date, said: str
) -> None:
    opened = date(2024, 12, 1)
    hand = in_hand_until(until, AS_OF, opened=opened)
    week = Summary((OpenAlert(short[0].fingerprint, opened, 30, short[0].verdict, hand=hand),))
    lines = [line.strip() for line in tell(summary=week).text.split("\n")]
    assert any(line.endswith(said) for line in lines)
    shown = [line.strip() for line in tell(replace(short[0], opened=opened, hand=hand)).text.split("\n")]
    assert any(line.endswith(said) for line in shown)


def test_a_letter_names_no_file_and_line_of_a_route(tell: Tell, workspace: Workspace, short: list[Decision]) -> None:
    routing = replace(
        workspace, alerts=AlertSettings(routes=(Route(to=("plan_office",), where=Place("kechuang.toml", line=238)),))
    ).routing
    (to,) = recipients(of_shortfall(short[0].fingerprint.about, workspace), routing, nights=0, acknowledged=False)
    assert "kechuang.toml:238" in str(to.why)
    said, english = (tell(replace(short[0], why=to.why), to="plan_office", lang=lang).text for lang in ("zh", "en"))
    assert "通知原因：通知规则指定由您接收" in said
    assert "Why you are told: the rules of who is told name you" in english
    assert "kechuang.toml" not in said + english


def before(decision: Decision, period: str, value: str) -> Decision:
    """What they were told of it last was this value, and it is missed now."""
    verdict = decision.verdict
    assert verdict is not None
    earlier = assess(verdict.target, [observed(verdict.target.indicator, period, value)], date(2025, 1, 5), [])
    assert earlier.standing is Standing.BEHIND
    return replace(told(decision, Transition.DUE_PASSED), before=earlier)


def test_a_target_that_is_missed_by_its_last_report_is_not_said_to_be_missed_by_its_due_date(
    tell: Tell, short: list[Decision]
) -> None:
    one = next(d for d in short if d.fingerprint.about == "hitech_enterprises")
    decided = before(one, "2024-Q3", "950")
    assert decided.before is not None
    said, english = tell(decided).text, tell(decided, lang="en").text
    assert "指标有 1 项经最终数据判定为逾期未达。" in said
    assert "决定是否达标的2024年4季度数据已报送，判定为逾期未达：此前还差 965 家，现还差 998 家。" in said
    assert "已过到期日：" not in said
    assert "1 is missed by the report that decides." in english
    assert "decides the target, has come. Before: 965 enterprises short; now: 998 enterprises short." in english
    same = tell(replace(before(one, "2024-Q3", "950"), before=replace(decided.before, shortfall=Decimal(998))))
    assert "2024年4季度数据已报送，判定为逾期未达：还差 998 家，与此前相同。" in same.text
    assert "已过到期日：由落后转为逾期未达。" in tell(told(one, Transition.DUE_PASSED)).text


def test_a_gap_that_changes_is_told_with_what_it_was(tell: Tell, short: list[Decision]) -> None:
    one = next(d for d in short if d.fingerprint.about == "hitech_enterprises")
    worse = replace(before(one, "2024-Q3", "950"), transition=Transition.WORSENED, reason=Reason.WORSENED)
    assert "缺口由 965 家扩大到 998 家。" in tell(worse).text
    assert "from 965 enterprises to 998 enterprises." in tell(worse, lang="en").text
    better = replace(worse, transition=Transition.IMPROVED, reason=Reason.REPEAT)
    assert "缺口由 965 家缩小到 998 家，尚未补齐。" in tell(better).text


def test_several_of_several_kinds_are_counted_in_one_sentence(tell: Tell, short: list[Decision]) -> None:
    mixed = [told(short[0], Transition.NEW), told(short[1], Transition.NEW), told(short[2], Transition.WORSENED)]
    assert line(tell(*mixed), 2).endswith("由贵单位负责的指标有 2 项新出现缺口、1 项缺口扩大。")
    assert line(tell(*mixed, lang="en"), 2).endswith(", 2 have newly fallen short and 1 falls further short.")


def test_who_does_not_answer_for_them_is_not_said_to(tell: Tell, short: list[Decision]) -> None:
    assert line(tell(short[0], to="plan_office"), 2).endswith("《科创江阴三年行动计划》的指标有 1 项新出现缺口。")
    words = line(tell(short[0], to="plan_office", lang="en"), 2)
    assert words.endswith("of the indicators of “Science and innovation Jiangyin”, 1 has newly fallen short.")


@pytest.mark.parametrize(
    ("to", "zh", "en"),
    [
        (
            DESK,
            "截至2024年12月31日，由贵单位报送的《科创江阴三年行动计划》数据有 1 份不合格、1 份到期未报。",
            "As of 31 December 2024, of the filings that you hand in for “Science and innovation Jiangyin”, 1 cannot "
            "be used and 1 is overdue.",
        ),
        (
            BUREAU,
            "截至2024年12月31日，《科创江阴三年行动计划》的报送数据有 1 份不合格、1 份到期未报。",
            "As of 31 December 2024, of the filings for “Science and innovation Jiangyin”, 1 cannot be used and 1 is "
            "overdue.",
        ),
    ],
)
def test_filings_are_called_filings(tell: Tell, night: Night, to: str, zh: str, en: str) -> None:
    data = (of_data(AlertKind.NOT_FIT, "talent", night), of_data(AlertKind.MISSING_REPORT, "macro", night))
    assert line(tell(*data, to=to), 2) == zh
    assert line(tell(*data, to=to, lang="en"), 2) == en


def test_indicators_and_filings_have_a_sentence_each(tell: Tell, night: Night, short: list[Decision]) -> None:
    missing = of_data(AlertKind.MISSING_REPORT, "macro", night)
    settled = changed(of_data(AlertKind.NOT_FIT, "talent", night), Transition.RECOVERED)
    assert line(tell(short[0], missing, settled), 2).endswith(
        "指标有 1 项新出现缺口。报送数据有 1 份不合格已解决、1 份到期未报。"
    )
    assert line(tell(short[0], missing, settled, lang="en"), 2).endswith(
        "1 has newly fallen short. Of the filings, 1 that could not be used is settled and 1 is overdue."
    )


def closing(letter: Letter) -> str:
    return letter.text.rstrip().split("\n\n")[-1]


def test_a_letter_promises_what_holds_for_what_it_tells(tell: Tell, night: Night, short: list[Decision]) -> None:
    behind = next(d for d in short if d.verdict and d.verdict.standing is Standing.BEHIND)
    missed = next(d for d in short if d.verdict and d.verdict.standing is Standing.MISSED)
    unfit = of_data(AlertKind.NOT_FIT, "talent", night)
    assert "缺口扩大一成、目标调整、到期或恢复时，会再次通知（静默期间除外）。" in closing(tell(behind))
    # What is missed already is not told again because its due date passes.
    assert "缺口扩大一成、目标调整或恢复时，会再次通知（静默期间除外）。" in closing(tell(missed))
    assert "".join(closing(tell(unfit)).split("\n")).startswith(
        "数据不合格和缺报的情况有变化时，会再次通知。此外不重复通知。"
    )
    assert "缺口" not in closing(tell(unfit))
    gone = Decision(
        Fingerprint(AlertKind.OPERATION, "plan", "talent"), BUREAU, Transition.NEW, Reason.FIRST, batch=unfit.batch
    )
    assert closing(tell(gone)).startswith("文件夹或数据表无法访问的，情况有变化时会再次通知。")
    assert "缺报" not in closing(tell(gone))
    both = closing(tell(missed, unfit, lang="en"))
    assert "when the gap grows by a tenth, the target is changed or it recovers, unless it is silenced then." in both
    assert "Filings that are missing or cannot be used are told again when that changes." in both
    assert closing(tell(told(missed, Transition.RECOVERED))).startswith("如再次出现，会另行通知。")
    week = Summary((OpenAlert(missed.fingerprint, date(2024, 12, 1), 30, missed.verdict),))
    assert closing(tell(summary=week)).startswith("汇总每周一次，没有内容时不发；其间如有变化，另行通知。")


@pytest.mark.parametrize(
    ("days", "words"), [(1, "每天提醒一次"), (7, "每 7 天提醒一次"), (None, None)], ids=["daily", "weekly", "never"]
)
def test_reminders_are_promised_where_they_are_set(
    tell: Tell, workspace: Workspace, short: list[Decision], days: int | None, words: str | None
) -> None:
    repeats = {} if days is None else dict.fromkeys(Severity, days)
    of = replace(workspace, alerts=AlertSettings(repeat_days=repeats))
    said = closing(tell(short[0], of=of))
    assert ("提醒" in said) == (words is not None)
    assert words is None or f"未解决且无人认领处置的，{words}。" in said
    assert ("不重复通知" in said) == (words is None)
    weekly = replace(Receiver.of_owner(workspace.owners[BUREAU]), weekly=Weekday.MONDAY)
    of = replace(of, alerts=replace(of.alerts, receivers={BUREAU: weekly}))
    assert ("此外仅列入每周汇总。" in closing(tell(short[0], of=of))) == (words is None)


def test_reminders_after_different_days_are_told_each_with_its_own(
    tell: Tell, workspace: Workspace, night: Night, short: list[Decision]
) -> None:
    data = (of_data(AlertKind.NOT_FIT, "talent", night), of_data(AlertKind.MISSING_REPORT, "macro", night))
    of = replace(workspace, alerts=AlertSettings(repeat_days={Severity.CRITICAL: 1, Severity.WARNING: 3}))
    said = "未解决且无人认领处置的，提醒间隔为：数据不合格每天一次；缺报每 3 天一次。"
    assert said in closing(tell(*data, to=DESK, of=of))
    english = closing(tell(*data, to=DESK, of=of, lang="en"))
    assert "not in hand: Data not fit, each day; Missing report, every 3 days." in english
    assert "缺口每 3 天一次；数据不合格、缺报不提醒。" in closing(tell(short[0], *data, of=of))
    route = Route(
        to=("@owner",), matchers=Matchers(indicator=(short[0].fingerprint.about,)), repeat_days={Severity.WARNING: 7}
    )
    routed = replace(workspace, alerts=AlertSettings(routes=(route,), repeat_days={Severity.WARNING: 3}))
    names = closing(tell(short[0], short[1], of=routed))
    assert "有效期内高新技术企业数每 3 天一次；规上工业企业研发费用占主营业务收入比重每 7 天一次" in names


@pytest.mark.parametrize(
    ("due", "zh", "en"),
    [
        (date(2025, 6, 30), "时限：最迟2025年6月30日", "Until: 30 June 2025 at the latest"),
        (
            AS_OF,
            "时限：2024年12月31日，即本次核查当日，已到期",
            "Until: 31 December 2024, the day of this check: it is due now",
        ),
        (
            date(2024, 6, 30),
            "时限：已过到期日（2024年6月30日），请商定新的完成时限",
            "Until: the due date, 30 June 2024, has passed: agree on a new date",
        ),
    ],
)
def test_a_due_date_lies_ahead_is_here_or_has_passed(
    tell: Tell, short: list[Decision], due: date, zh: str, en: str
) -> None:
    verdict = short[0].verdict
    assert verdict is not None
    one = replace(short[0], verdict=replace(verdict, target=replace(verdict.target, due=due)))
    assert zh in steps(tell(one))
    assert en in steps(tell(one, lang="en"))


_ASKED = {
    Comparator.AT_LEAST: ("不低于 2.00%", "at least 2.00%", "2.00%", "2.00%"),
    Comparator.MORE_THAN: ("超过 2.00%", "more than 2.00%", "超过 2.00%", "> 2.00%"),
    Comparator.AT_MOST: ("不高于 2.00%", "at most 2.00%", "不高于 2.00%", "≤ 2.00%"),
    Comparator.LESS_THAN: ("低于 2.00%", "less than 2.00%", "低于 2.00%", "< 2.00%"),
    Comparator.WITHIN: (
        "2.00%左右",
        "about 2.00% (at most 0.10 percentage points more or less)",
        "2.00%左右",
        "≈ 2.00%",
    ),
    Comparator.EQUAL: ("等于 2.00%", "exactly 2.00%", "等于 2.00%", "= 2.00%"),
}


def asked(workspace: Workspace, comparator: Comparator, value: str, target: str = "0.03") -> Assessment:
    """Two percent are asked for by now, three in the end."""
    of = replace(
        workspace.targets["enterprise_rd"],
        comparator=comparator,
        value=Decimal(target),
        band=Decimal("0.001") if comparator is Comparator.WITHIN else None,
        due=date(2025, 12, 31),
        path=Path(Shape.STEP, ((date(2024, 1, 1), Decimal("0.02")),), Bilingual.same("plan")),
    )
    found = assess(of, [observed("enterprise_rd", "2024", value)], AS_OF, [])
    assert found.bound == Decimal("0.02")
    return found


@pytest.mark.parametrize("comparator", Comparator)
def test_words_follow_the_comparator_everywhere(
    tell: Tell, workspace: Workspace, night: Night, comparator: Comparator
) -> None:
    floor = comparator.is_floor or comparator.is_two_sided
    verdict = asked(workspace, comparator, *(("0.0171", "0.03") if floor else ("0.0229", "0.01")))
    assert verdict.standing is Standing.BEHIND
    zh, en, label, sign = _ASKED[comparator]
    one = Decision(
        Fingerprint(AlertKind.SHORTFALL, "plan", "enterprise_rd"), BUREAU, Transition.NEW, Reason.FIRST, verdict
    )
    letter, english = tell(one).text, tell(one, lang="en").text
    assert f"目前要求{zh}" in letter
    assert f"asked for by now: {en}" in english
    assert f"应达值：{label}" in letter
    shown = replace(night, assessments=(verdict,))
    assert f"应达值 {sign}" in " ".join(table.render(shown, workspace, "zh", width=60).split())
    assert sign.replace("<", "&lt;").replace(">", "&gt;") in page.render(shown, workspace, "zh")
    # `explain` shows the definitions of now.
    suite = workspace.suites["enterprise_rd"]
    rules = tuple(replace(r, target=verdict.target) if r.target else r for r in suite.rules)
    of = replace(workspace, suites={**workspace.suites, "enterprise_rd": replace(suite, rules=rules)})
    words = explanation.render("enterprise_rd", verdict, AS_OF, of, "zh")
    bound = next(x for x in words.split("\n") if x.startswith("应达值"))
    assert bound.startswith(f"应达值：{label}")
    assert bound.endswith("（2024年12月31日，观测期末）")


def test_a_strict_target_is_not_said_to_be_met_by_reaching_it(tell: Tell, workspace: Workspace) -> None:
    verdict = asked(workspace, Comparator.MORE_THAN, "0.0171", "0.022")
    one = Decision(
        Fingerprint(AlertKind.SHORTFALL, "plan", "enterprise_rd"), BUREAU, Transition.NEW, Reason.FIRST, verdict
    )
    earlier = observed("enterprise_rd", "2023", "0.0162")
    digest = Digest(BUREAU, (one,))
    (letter,) = letters.compose([digest], workspace, AS_OF, "run", None, Beside((earlier,), (one,)))
    assert "才能达到目标（超过 2.20%），晚于到期日" in letter.text
    assert "达到目标值" not in letter.text


@pytest.mark.parametrize(
    ("comparator", "value", "zh", "en"),
    [
        (Comparator.AT_LEAST, "0.0201", "达到现阶段要求 ≥ 2.00%", "meets what is asked for by now (≥ 2.00%)"),
        (Comparator.MORE_THAN, "0.0201", "达到现阶段要求 > 2.00%", "meets what is asked for by now (> 2.00%)"),
        (Comparator.AT_LEAST, "0.0301", "达到现阶段要求 ≥ 2.00%", "meets what is asked for by now (≥ 2.00%)"),
    ],
)
def test_a_recovery_says_whether_the_target_is_met_or_what_is_asked_for_by_now(
    tell: Tell, workspace: Workspace, comparator: Comparator, value: str, zh: str, en: str
) -> None:
    verdict = asked(workspace, comparator, value)
    named = replace(verdict, target=replace(verdict.target, name=Bilingual("企业研发占比", "Enterprise R&D")))
    one = Decision(
        Fingerprint(AlertKind.SHORTFALL, "plan", "enterprise_rd"), BUREAU, Transition.RECOVERED, Reason.RECOVERED, named
    )
    assert zh in tell(one).subject
    assert en in tell(one, lang="en").subject
    met = "现已达到目标" if verdict.standing is Standing.ACHIEVED else "现已达到现阶段要求；最终目标尚未达到"
    assert met in tell(one).text


def test_nobody_is_told_to_ask_themselves(
    tell: Tell, workspace: Workspace, night: Night, short: list[Decision]
) -> None:
    of = replace(workspace, watch=WatchSettings(steward="plan_office"))
    missing = of_data(AlertKind.MISSING_REPORT, "macro", night)
    assert "咨询：科创办" in steps(tell(short[0], of=of))
    assert "咨询" not in steps(tell(short[0], to="plan_office", of=of))
    assert "咨询：市统计局、科创办" in steps(tell(missing, of=of))
    assert "咨询：科创办" in steps(tell(missing, to=DESK, of=of))
    clerk = Receiver("clerk", Bilingual.same("统计员"), of=DESK, role=Role.STEWARD)
    of = replace(of, alerts=AlertSettings(receivers={"clerk": clerk}))
    assert "咨询：科创办" in steps(tell(missing, to="clerk", of=of))


def test_a_file_that_was_set_aside_is_found_by_its_path(tell: Tell, workspace: Workspace, night: Night) -> None:
    source = "samples/batches/contracts/2023/contracts.xlsx"
    batch = replace(next(b for b in night.batches if b.status is BatchStatus.UNREADABLE), source=source)
    one = Decision(
        Fingerprint(AlertKind.NOT_FIT, "plan", "contracts", "2023"), DESK, Transition.NEW, Reason.FIRST, batch=batch
    )
    letter = tell(one, to=DESK)
    assert "文件现在何处：state/quarantine/contracts/2023/contracts.xlsx，旁附说明" in steps(letter)
    assert letter.subject == "【数据不合格】技术合同 2023年，文件无法读取（市统计局）"
    elsewhere = replace(workspace, state=type(workspace.state)("/var/kechuang"))
    assert "/var/kechuang/quarantine/contracts/2023/contracts.xlsx" in steps(tell(one, to=DESK, of=elsewhere))


def every_kind(short: Sequence[Decision], night: Night) -> list[Decision]:
    unfit, missing = of_data(AlertKind.NOT_FIT, "talent", night), of_data(AlertKind.MISSING_REPORT, "macro", night)
    return [
        *(told(d, t) for d in short for t in REASONS if t is not Transition.CONTINUING),
        *(replace(told(d, Transition.TARGET_CHANGED), former=d.verdict.target) for d in short if d.verdict),
        *(told(d, t) for d in (unfit, missing) for t in (Transition.NEW, Transition.RECOVERED)),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_subjects_of_every_kind_fit_and_keep_their_number(
    tell: Tell, night: Night, short: list[Decision], lang: str
) -> None:
    missing = a_batch("output", "2024-12", BatchStatus.MISSING, source=None)
    others = [
        Decision(
            Fingerprint(AlertKind.MISSING_REPORT, "plan", "output", f"2024-{month:02}"), BUREAU,
            Transition.RECOVERED, Reason.RECOVERED, batch=missing,
        )
        for month in range(1, 12)
    ]  # fmt: skip
    for first in every_kind(short, night):
        for more in (0, 1, 11):
            subject = tell(first, *others[:more], lang=lang).subject
            assert width(subject) <= 78, subject
            assert "  " not in subject
            counted = f"等 {more + 1} 项" if lang == "zh" else f"+{more} more"
            assert more == 0 or counted in subject, subject


def test_filings_that_come_again_or_are_escalated_are_told_in_plain_words(tell: Tell, night: Night) -> None:
    unfit = of_data(AlertKind.NOT_FIT, "talent", night)
    again = replace(unfit, transition=Transition.RESUBMITTED, reason=Reason.RESUBMITTED)
    assert line(tell(again, lang="en"), 2).endswith(", 1 was handed in again and still cannot be used.")
    late = replace(unfit, reason=Reason.ESCALATED, opened=date(2024, 12, 1))
    assert line(tell(late), 2).endswith("报送数据有 1 份因至今不合格而升级通知贵单位。")
    assert line(tell(late, lang="en"), 2).endswith(", 1 that still cannot be used is now told to you as well.")
    back = replace(unfit, transition=Transition.REOPENED, reason=Reason.REOPENED)
    assert "It had ended before, and has come back." in tell(back, lang="en").text


def test_what_a_letter_calls_figures(tell: Tell, workspace: Workspace) -> None:
    verdict = asked(workspace, Comparator.AT_LEAST, "0.0171")
    one = Decision(
        Fingerprint(AlertKind.SHORTFALL, "plan", "enterprise_rd"), BUREAU, Transition.NEW, Reason.FIRST, verdict
    )
    said = tell(one, lang="en").text
    assert "asked for by now: at least 2.00% · final target: at least 3.00%" in said
    assert "  Asked for by now: 2.00%" in said
    assert "in force" not in said


@pytest.mark.parametrize("news", [Transition.NEW, Transition.RECOVERED])
def test_who_is_told_stands_by_itself(tell: Tell, night: Night, short: list[Decision], news: Transition) -> None:
    missing = of_data(AlertKind.MISSING_REPORT, "macro", night)
    for one in (short[0], missing):
        mine = replace(told(one, news), why=text("looks after the nights"))
        other = replace(mine, receiver="plan_office")
        said = tell(mine, to="talent_office", beside=[other]).text
        assert "[通知情况]\n  通知原因：" in said
        block = said.split("[通知情况]")[1].split("\n\n")[0].split("\n  [")[0]
        assert "今晚同时通知：科创办" in block
        assert said.count("今晚同时通知") == 1


def test_a_sentence_is_no_label(tell: Tell, night: Night) -> None:
    unfit = of_data(AlertKind.NOT_FIT, "talent", night)
    for lang, sentence in (("zh", "合计行等于各镇街之和"), ("en", "The total row equals the sum of the towns")):
        root = lxml.html.document_fromstring(tell(unfit, to=DESK, lang=lang).html)
        (head,) = [th for th in root.iter("th") if th.text_content() == sentence]
        assert (head.get("colspan") == "2") == (width(sentence) > 30)
        if head.get("colspan") == "2":
            assert len(head.getparent().getchildren()) == 1


def test_subjects_of_data_say_what_is_the_matter(tell: Tell, night: Night) -> None:
    unfit, missing = of_data(AlertKind.NOT_FIT, "talent", night), of_data(AlertKind.MISSING_REPORT, "macro", night)
    assert tell(unfit).subject == "【数据不合格】人才统计汇总 2024年下半年，1 项严重检查未通过（市科技局）"
    assert (
        tell(unfit, missing, lang="en").subject
        == "[Data not fit] Talent summary H2 2024, 1 critical check failed, +1 more"
    )
    assert tell(missing).subject == "【缺报】宏观数据 2024年，应于2025年1月30日前报送，至今未收到（市科技局）"


def silence(**matchers: tuple[object, ...]) -> Silence:
    at = datetime(2024, 12, 1, 9, tzinfo=UTC)
    found = Matchers(**matchers)  # type: ignore[arg-type]
    return Silence(7, found, "数据专班", "系统迁移", date(2025, 1, 5), at)


@pytest.mark.parametrize(
    ("matchers", "zh", "en"),
    [
        ({"indicator": ("carrier*",)}, "新增科技企业孵化器、加速器和产业园", "New incubators, accelerators and parks"),
        (
            {"indicator": ("talent_*",), "kind": (AlertKind.SHORTFALL,)},
            "人才总量、高层次人才数、三年新增创新创业人才项目（仅限：缺口）",
            "Total number of talents, High-level talents and New projects of innovative talents (only: Shortfall)",
        ),
        ({"owner": (BUREAU,)}, "市科技局负责的事项", "everything Science and Technology Bureau answers for"),
        ({"check": ("macro",)}, "宏观数据", "Macro series"),
        ({"project": ("talent",)}, "“高层次人才引育”的全部事项", "everything of High-level talent"),
        ({"kind": (AlertKind.MISSING_REPORT,)}, "缺报", "Missing report"),
        ({"indicator": ("gone_*",)}, "gone_*", "gone_*"),
        ({}, "全部预警", "all alerts"),
    ],
)
def test_a_silence_names_what_it_keeps_back(
    workspace: Workspace, matchers: dict[str, tuple[object, ...]], zh: str, en: str
) -> None:
    assert what_is_silenced(silence(**matchers), Reader(workspace, "zh"), "nobody") == zh
    assert what_is_silenced(silence(**matchers), Reader(workspace, "en"), "nobody") == en


def test_of_what_a_pattern_silences_only_what_concerns_its_reader_is_named(tell: Tell) -> None:
    high_tech = SilenceNotice(silence(indicator=("hitech*",)))
    letter, english = (
        tell(announcements=(high_tech,)),
        tell(announcements=(high_tech,), to="industry_bureau", lang="en"),
    )
    assert letter.subject == "【静默】有效期内高新技术企业数，至2025年1月5日止（市科技局）"
    assert "高新技术产业产值" not in letter.text
    assert english.subject.startswith("[Silenced] High-tech industries, share of output, up to")
    assert "certificate" not in english.text


def test_who_has_an_alert_in_hand_is_part_of_a_phrase(tell: Tell, short: list[Decision]) -> None:
    hand = in_hand_until(date(2025, 1, 20), AS_OF, opened=date(2024, 12, 1))
    held = replace(short[0], receiver=BUREAU, reason=Reason.SILENCED, opened=date(2024, 12, 1), hand=hand)
    about = SilenceNotice(silence(indicator=(short[0].fingerprint.about,)))
    assert "（还差 0.29 个百分点，市统计局李工已认领处置" in tell(announcements=(about,), beside=[held]).text


def test_a_data_steward_is_not_told_to_tell_the_data_steward(
    tell: Tell, workspace: Workspace, night: Night, short: list[Decision]
) -> None:
    missing = of_data(AlertKind.MISSING_REPORT, "macro", night)
    own = f"登记由谁处置、何时完成：kechuang-check alerts ack {missing.fingerprint.short} --by 处置人 --until"
    assert own in steps(tell(missing, to=DESK))
    assert "请告知数据管理员" not in tell(missing, to=DESK).text
    assert "请告知数据管理员" in steps(tell(missing))
    command = f"run: kechuang-check alerts ack {short[0].fingerprint.short} --by WHO --until YYYY-MM-DD"
    of = replace(workspace, watch=WatchSettings(steward="plan_office"))
    assert command in steps(tell(short[0], to="plan_office", of=of, lang="en"))
    clerk = Receiver("clerk", Bilingual.same("统计员"), lang="en", of=BUREAU, role=Role.STEWARD)
    of = replace(workspace, alerts=AlertSettings(receivers={"clerk": clerk}))
    assert command in steps(tell(short[0], to="clerk", of=of))
    # Who has somebody for the data is not asked to do it.
    clerk = replace(clerk, of=DESK)
    of = replace(workspace, alerts=AlertSettings(receivers={"clerk": clerk}))
    assert "请告知数据管理员" in steps(tell(missing, to=DESK, of=of))


def test_a_silence_that_begins_and_ends_is_told_in_sentences(tell: Tell, short: list[Decision]) -> None:
    of_carriers = silence(indicator=("carrier*",))
    one = next(d for d in short if d.fingerprint.about == "carriers")
    held = replace(one, receiver=BUREAU, reason=Reason.SILENCED, transition=Transition.CONTINUING)
    begun = tell(announcements=(SilenceNotice(of_carriers),), beside=[held])
    name = "新增科技企业孵化器、加速器和产业园"
    assert begun.subject == f"【静默】{name}，至2025年1月5日止（市科技局）"
    assert (
        f"{name}：由数据专班设为静默，至2025年1月5日止不予通知，结束时另行告知。原因：系统迁移（编号 s7）。"
        "目前未解决（还差 3 个）。" in begun.text
    )
    both = tell(announcements=(SilenceNotice(silence(owner=(BUREAU,))),), beside=[held, short[1]])
    assert f"目前未解决：{name}（还差 3 个）、有效期内高新技术企业数（还差 998 家）。" in both.text
    assert begun.text.count("s7") == 1
    assert "carrier" not in begun.text
    assert "缺口扩大一成" not in begun.text
    long = tell(announcements=(SilenceNotice(silence(indicator=("talent*",))), SilenceNotice(of_carriers)), lang="en")
    assert long.subject == "[Silenced] Total number of talents, High-level tal…, up to 5 Jan 2025, +1 more"
    over = tell(announcements=(SilenceNotice(of_carriers, is_over=True),), lang="en")
    assert over.subject == "[Silence over] New incubators, accelerators and parks"
    assert "set until 5 January 2025 is over: 系统迁移 (s7). None of it is open now." in over.text
    ended = replace(of_carriers, cancelled_by="市科技局", cancelled_at=of_carriers.at)
    by_hand = tell(announcements=(SilenceNotice(ended, is_over=True),))
    assert "市科技局已解除静默（编号 s7）。目前没有未解决的预警。" in by_hand.text


def test_the_weekly_summary_counts_in_its_subject_and_says_what_it_knows(tell: Tell, short: list[Decision]) -> None:
    verdict = short[0].verdict
    assert verdict is not None
    unknown = replace(verdict, standing=Standing.DATA_NOT_FIT, shortfall=None)
    since = date(2024, 12, 1)
    open_ = (OpenAlert(short[0].fingerprint, since, 30, unknown), OpenAlert(short[1].fingerprint, since, 30))
    week = Summary(open_, (Recovery(short[2].fingerprint, AS_OF, short[2].verdict),))
    letter = tell(summary=week)
    assert letter.subject == "【每周汇总】未解决 2 项，本周恢复 1 项（市科技局）"
    assert "上次评判时存在缺口，目前数据不合格 · 自2024年12月1日起，已 30 晚" in letter.text
    known = replace(open_[0], judged=replace(verdict, as_of=date(2024, 12, 20)))
    of_then = tell(summary=Summary((known,), ())).text
    assert "还差 0.29 个百分点 · 最近一次评判：2024年12月20日，此后：数据不合格" in of_then
    assert line(letter, 2).startswith("以下是《科创江阴三年行动计划》截至2024年12月31日的每周汇总")


def test_a_single_target_is_not_said_to_be_another_one(workspace: Workspace, night: Night) -> None:
    unfit = next(a for a in night.assessments if a.standing is Standing.DATA_NOT_FIT)
    due_later = replace(unfit, standing=Standing.NOT_YET_DUE)
    good = next(a for a in night.assessments if a.standing.is_good)

    def said(*assessments: Assessment, lang: str = "zh") -> tuple[str, str | None, str | None]:
        view = night_view(replace(night, assessments=assessments), Reader(workspace, lang))
        return view.headline, view.caution, view.pending

    assert said(unfit) == ("该项指标未能评判", "原因见下文。", None)
    assert said(unfit, lang="en") == ("The target could not be judged", "The reason is given below.", None)
    assert said(due_later)[2] == "该项指标未到期。"
    assert said(unfit, good)[:2] == ("2 项指标中 1 项已评判，未发现缺口；1 项未能评判", "原因见下文。")
    assert said(unfit, due_later)[0] == "2 项指标中有 1 项未能评判"
    assert said(due_later, due_later, good)[2] == "其中 2 项未到期。"
    behind = next(a for a in night.assessments if a.standing.is_short)
    assert said(unfit, behind)[1] == "另有 1 项未能评判，原因见下文。"


def test_all_of_those_lost_are_not_a_part_of_them(workspace: Workspace) -> None:
    def said(lost: int, awaiting: int, lang: str = "zh") -> str:
        moved = Movement(Period.parse("2023-12"), "b", 100, 0, lost, 100 - lost, 0, awaiting)
        seen: Observation = replace(observed("hitech_enterprises", "2024-Q4", "99"), movement=moved)
        verdict = Assessment(workspace.targets["hitech_enterprises"], AS_OF, Standing.BEHIND, seen)
        return movement_words(verdict, lang) or ""

    assert said(56, 56).endswith("减少的均到期不满 90 天，可能待换证")
    assert said(56, 55).endswith("减少的当中有 55 家到期不满 90 天，可能待换证")
    assert said(1, 1, "en").endswith("; the one lost lapsed in the last 90 days: a renewal may still come")


def test_routes_of_a_reader_change_what_is_promised(tell: Tell, workspace: Workspace, short: list[Decision]) -> None:
    routes = (Route(to=("@owner",), repeat_days={Severity.WARNING: 3}),)
    of = replace(workspace, alerts=AlertSettings(routes=routes, repeat_days={Severity.WARNING: 9}))
    assert "you are reminded of every 3 days." in closing(tell(short[0], of=of, lang="en"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_notice_asks_for_is_no_footnote(
    workspace: Workspace, short: list[Decision], tell: Tell, lang: str
) -> None:
    steward = replace(workspace.owners["plan_office"], lang=lang)
    letter = notices.of_a_refusal(tell(short[0]), LETTER, "550 <unknown>", steward, workspace, "dead")
    body = lxml.html.document_fromstring(letter.html).body
    assert not body.find_class("foot")
    said = [p.text_content() for p in body.find_class("words")]
    assert len(said) == 4
    assert "550 <unknown>" in said[1]
    assert "kechuang-check outbox retry" in said[2]
    shown = re.sub(r"[\W_]+", "", body.text_content())
    assert shown == re.sub(r"[\W_]+", "", letter.text)
