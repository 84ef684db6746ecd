"""What a steward wrote rightly arrives in the domain's words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.definitions import find_root
from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Tag
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.layout import Layout, Totals
from kechuang_check.domain.period import Frequency
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Obligation, Owner, Shape, Unit, Window
from kechuang_check.domain.workspace import Security
from kechuang_check.errors import Place


def test_the_plan_and_its_owners(workspace):
    read = workspace.read()
    assert read.plan.name == Bilingual("科创江阴三年行动计划", "Science and innovation Jiangyin")
    assert (read.plan.start, read.plan.end) == (date(2022, 1, 1), date(2024, 12, 31))
    assert read.plan.projects["ecology"] == Bilingual("全方位创新生态建设", "All-round innovation ecology")
    science = Bilingual("市科技局", "Science and Technology Bureau")
    assert read.owners["science_bureau"] == Owner("science_bureau", science, "head-of-science-bureau@example.com", "en")
    assert read.owners["statistics_bureau"].lang == "zh"
    assert read.owners["statistics_bureau"].address is None


def test_a_feed(workspace):
    feed = workspace.read().feeds["enterprise_rd"]
    assert feed.title == Bilingual("规上工业企业研发", "R&D of industrial enterprises")
    assert (feed.source.folder, feed.source.pattern) == ("samples/batches/enterprise_rd", "*")
    assert feed.expected == Expected(Frequency.YEARLY, Deadline(DaysAfter(300)), "statistics_bureau")
    assert (feed.tag, feed.key) == (Tag.STATISTICAL, ("credit_code",))
    assert feed.column("rd_expense") == Column("rd_expense", ColumnType.AMOUNT, ("研究开发费用合计",), "千元")
    assert feed.column("town") == Column("town", ColumnType.TEXT, ("所属镇街",), None, required=False)
    assert feed.layout == Layout()
    assert feed.source.settle_seconds == 2


def test_the_optional_keys_of_a_feed(workspace):
    feed = workspace.read().feeds["contracts"]
    assert feed.layout == Layout(encodings=("gb18030",), sheet="填报", totals=Totals(("合计",)))
    assert feed.source_note == Bilingual("合成数据", "synthetic data")


def test_ordinary_rules_keep_their_order_and_their_types(workspace):
    suite = workspace.read().suites["enterprise_rd"]
    first, second, _, fourth, *_ = suite.rules
    assert [rule.code for rule in suite.rules][:2] == [
        "enterprise_rd/credit-code-valid",
        "enterprise_rd/rd-not-negative",
    ]
    assert first.kwargs == {"column": "credit_code", "mostly": Decimal("0.99")}
    assert isinstance(first.kwargs["mostly"], Decimal)
    assert (first.severity, first.target) == (Severity.CRITICAL, None)
    assert first.name == Bilingual("统一社会信用代码有效", "Credit codes are valid")
    assert first.where == Place("expectations/enterprise_rd.yaml", 3)
    assert (second.name, second.where) == (None, Place("expectations/enterprise_rd.yaml", 9))
    assert fourth.kwargs["value_set"] == ["澄江街道", "010", 2024]


def test_a_ratio_target(workspace):
    target = workspace.read().targets["enterprise_rd"]
    assert (target.comparator, target.value, target.unit) == (Comparator.AT_LEAST, Decimal("0.02"), Unit.PERCENT)
    assert (target.numerator, target.denominator) == ("sum(rd_expense)", "sum(main_business_revenue)")
    assert target.part_unit is Unit.YUAN
    assert (target.due, target.kind, target.window) == (date(2024, 12, 31), Kind.ANNUAL_RATIO, Window.PERIOD)
    assert target.path.shape is Shape.LINEAR
    assert target.path.points == ((date(2020, 12, 31), Decimal("0.016")), (date(2022, 12, 31), Decimal("0.018")))
    assert (target.coverage_floor, target.round_to) == (Decimal("0.95"), 1)
    assert (target.project, target.owner, target.obligation) == ("rainforest", "science_bureau", Obligation.BINDING)
    assert target.clause == Clause("enterprise R&D will account for 2%", Bilingual.same("the plan"))
    assert target.assumption == Bilingual("按规上工业", "Industry of designated size")


def test_sources_may_be_in_both_languages_and_a_clause_may_be_translated(workspace):
    workspace.change(
        "expectations/enterprise_rd.yaml",
        "clause: {text: enterprise R&D will account for 2%, source: the plan}",
        "short: {zh: 研发占比, en: R&D share}\n"
        "      clause:\n        text: enterprise R&D will account for 2%\n        translation: 企业研发占 2%\n"
        "        source: {zh: 规划原文, en: the plan}",
    )
    workspace.change("expectations/enterprise_rd.yaml", "shape: linear", "shape: linear\n        source: a report")
    workspace.change("kechuang.toml", 'source = "a news report"', 'source = {zh = "新闻", en = "news"}')
    read = workspace.read()
    target = read.targets["enterprise_rd"]
    plan = Bilingual("规划原文", "the plan")
    assert target.clause == Clause("enterprise R&D will account for 2%", plan, "企业研发占 2%")
    assert target.path.source == Bilingual.same("a report")
    assert target.short == Bilingual("研发占比", "R&D share")
    assert read.plan.source == Bilingual("新闻", "news")


def test_an_annual_flow_with_its_season(workspace):
    target = workspace.read().targets["contract_turnover"]
    assert target.value == Decimal(9_000_000_000)
    assert target.path.points == ((date(2019, 12, 31), Decimal(3_600_000_000)),)
    assert (len(target.path.season), target.path.season[7], target.path.season[11]) == (12, Decimal("0.5"), 1)
    assert (target.window, target.obligation, target.denominator) == (Window.YEAR, Obligation.EXPECTED, None)


def test_the_history_lies_in_the_workspace_by_default(workspace):
    read = workspace.read()
    assert read.state == workspace.root / "state"
    assert read.database == f"sqlite:///{workspace.root.as_posix()}/state/history.sqlite"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("sqlite:///kept/h.sqlite", "sqlite:///{root}/kept/h.sqlite"),
        ("sqlite:///kept/h.sqlite?timeout=5", "sqlite:///{root}/kept/h.sqlite?timeout=5"),
        ("sqlite:////var/lib/h.sqlite", "sqlite:////var/lib/h.sqlite"),
        ("postgresql+psycopg://plan@db.example.com/plan", "postgresql+psycopg://plan@db.example.com/plan"),
    ],
)
def test_a_relative_database_file_counts_from_the_workspace(workspace, written, expected):
    workspace.change("kechuang.toml", "[mail]", f'[state]\nfolder = "kept"\ndatabase = "{written}"\n\n[mail]')
    read = workspace.read()
    assert read.database == expected.format(root=workspace.root.as_posix())
    assert read.state == workspace.root / "kept"


def test_mail(workspace):
    mail = workspace.read().mail
    assert mail is not None
    assert (mail.host, mail.port, mail.security) == ("mail.example.com", 587, Security.STARTTLS)
    assert (mail.user, mail.password_env, mail.password_file) == ("plan-office", "KECHUANG_MAIL_PASSWORD", None)


def test_files_of_the_mail_settings_count_from_the_workspace(workspace):
    workspace.change(
        "kechuang.toml",
        'password_env = "KECHUANG_MAIL_PASSWORD"',
        'password_file = "secrets/mail"\nca_file = "/etc/ca.pem"',
    )
    mail = workspace.read().mail
    assert mail is not None
    assert (mail.password_file, mail.ca_file) == (str(workspace.root / "secrets/mail"), str(Path("/etc/ca.pem")))


def test_a_workspace_is_found_from_a_folder_below_it(workspace):
    assert find_root(workspace.root / "checks") == workspace.root
    assert find_root(workspace.root) == workspace.root
    assert find_root(workspace.root / "not" / "there") == workspace.root


def test_no_workspace_is_found_where_there_is_none(tmp_path):
    assert find_root(tmp_path) is None


def test_windows_line_ends_and_a_bom_change_no_digest(workspace):
    before = workspace.read()
    for file in ("kechuang.toml", "checks/enterprise_rd.yaml", "expectations/enterprise_rd.yaml"):
        content = (workspace.root / file).read_bytes().replace(b"\n", b"\r\n")
        workspace.write(file, b"\xef\xbb\xbf" + content)
    after = workspace.read()
    assert after.digest == before.digest
    assert after.feeds["enterprise_rd"].digest == before.feeds["enterprise_rd"].digest
    assert len(before.digest) == 64


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("expectations/enterprise_rd.yaml", "target: 2%", "target: 2.1%"),
        ("checks/contracts.yaml", "unit: 万元", "unit: 亿元"),
        ("kechuang.toml", "start = 2022-01-01", "start = 2021-01-01"),
    ],
)
def test_the_digest_changes_with_what_changes_a_verdict(workspace, file, old, new):
    before = workspace.read().digest
    workspace.change(file, old, new)
    assert workspace.read().digest != before


@pytest.mark.parametrize(
    ("old", "new"),
    [("head-of-science-bureau@", "desk-of-science-bureau@"), ('host = "mail', 'host = "smtp'), ('"zh"\n', '"en"\n')],
)
def test_the_digest_does_not_change_with_addresses_mail_or_language(workspace, old, new):
    before = workspace.read().digest
    workspace.change("kechuang.toml", old, new)
    assert workspace.read().digest == before


def test_only_the_suite_that_changed_has_another_digest(workspace):
    before = workspace.read().suites
    workspace.change("expectations/contracts.yaml", "90亿元", "91亿元")
    after = workspace.read().suites
    assert after["contracts"].digest != before["contracts"].digest
    assert after["enterprise_rd"].digest == before["enterprise_rd"].digest
