"""Receivers and routes as stewards write them, and what is told of them with line and mend."""

from __future__ import annotations

from datetime import time

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.receivers import AlertKind, QuietTimes, Role, Weekday
from kechuang_check.domain.routing import recipients
from kechuang_check.domain.subjects import of_check, of_shortfall, possible
from kechuang_check.errors import DefinitionError
from kechuang_check.words import speaker
from tests.definitions.conftest import SETTINGS, SmallVocabulary, Writer

OF_THE_CITY = """
[alerts]
quiet = {hours = "20:00-07:30", working_days_only = true}
weekly = "monday"
repeat_days = {critical = 7}

[chat.group]
service = "dingtalk"
url_env = "ROBOT"
owners = ["deputy"]

[receivers.deputy]
zh = "分管副局长"
en = "Deputy"
address = "deputy@example.com"
of = "science_bureau"
role = "deputy"
quiet = {}
weekly = "never"

[receivers.office]
zh = "推进办"
en = "Plan Office"
address = "office@example.com"
channels = ["group"]

[[routes]]
kind = "shortfall"
escalate = [{after_nights = 7, to = ["office"]}]

[[routes.routes]]
indicator = ["enterprise_*"]
to = ["@owner", "@deputies"]
repeat_days = {warning = 14}
"""
FIRST = SETTINGS.count("\n") + 1
"""The line of the blank line before [alerts]."""


def line_of(words: str) -> int:
    return FIRST + OF_THE_CITY[: OF_THE_CITY.index(words)].count("\n")


@pytest.fixture
def city(workspace: Writer) -> Writer:
    for folder in ("enterprise_rd", "contracts"):
        (workspace.root / "samples/batches" / folder).mkdir(parents=True)
    name = 'en = "Statistics Bureau"\n'
    settings = SETTINGS.replace(name, name.strip() + "  # its mailbox: statistics\n")
    without_mail = settings[: settings.index("[mail]")] + "\n" * settings[settings.index("[mail]") :].count("\n")
    workspace.write("kechuang.toml", without_mail + OF_THE_CITY)
    return workspace


def linted(workspace: Writer) -> list[str]:
    try:
        load_workspace(workspace.root, SmallVocabulary(), thorough=True)
    except DefinitionError as error:
        return [f"{p.where} {p.what} | {p.mend}" for p in error.problems]
    return []


def test_receivers_say_when_and_how_they_are_told(city):
    workspace = city.read()
    assert linted(city) == []
    receivers = workspace.receivers
    everybody = QuietTimes((time(20), time(7, 30)), working_days_only=True)
    assert (receivers["science_bureau"].quiet, receivers["science_bureau"].weekly) == (everybody, Weekday.MONDAY)
    assert (receivers["deputy"].quiet, receivers["deputy"].weekly) == (QuietTimes(), None)
    assert (receivers["deputy"].of, receivers["deputy"].role) == ("science_bureau", Role.DEPUTY)
    assert receivers["office"].channels == ("group",)
    assert receivers["statistics_bureau"].role is Role.HEAD
    assert 2025 in workspace.days.years


def test_the_tree_is_read_in_order_with_the_line_of_each_route(city):
    workspace = city.read()
    (outer,) = workspace.alerts.routes
    (inner,) = outer.routes
    assert (outer.where.line, inner.where.line) == (line_of("[[routes]]"), line_of("[[routes.routes]]"))
    assert outer.escalations[0].where.line == line_of("escalate")
    assert workspace.routing.repeat_days == {Severity.CRITICAL: 7}
    told = recipients(of_shortfall("enterprise_rd", workspace), workspace.routing, nights=7, acknowledged=False)
    assert [(r.receiver, r.escalated, r.repeat_days) for r in told] == [
        ("science_bureau", False, 14),
        ("deputy", False, 14),
        ("office", True, 14),
    ]
    (late,) = recipients(of_check("contracts", workspace), workspace.routing, nights=9, acknowledged=False)
    assert late.receiver == workspace.feeds["contracts"].expected.steward


def test_without_any_of_it_all_stays_as_it_was(workspace):
    plain = workspace.read()
    assert plain.routing.routes == ()
    for subject in possible(plain):
        told = recipients(subject, plain.routing, nights=999, acknowledged=False)
        if subject.kind is AlertKind.OPERATION and subject.owner is None:
            assert told == ()
        else:
            assert [(r.receiver, r.repeat_days) for r in told] == [(subject.owner, None)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("20:00-07:30", "20-7", "does not say from when to when"),
        ("20:00-07:30", "20:00-20:00", "These quiet hours never end"),
        ('weekly = "monday"', 'weekly = "mondays"', "Did you mean `monday`?"),
        ('weekly = "monday"', 'weekly = "munday"', "Did you mean `monday`?"),
        ("critical = 7", "critical = 0", "Write 1 or more"),
        ("critical = 7", "grave = 7", "not a key that is known"),
        ('of = "science_bureau"', 'of = "science_bureu"', "Did you mean `science_bureau`?"),
        ('role = "deputy"', 'role = "depute"', "Did you mean `deputy`?"),
        ('role = "deputy"\n', "\n", "`of` and `role` say together"),
        ("[receivers.office]", "[receivers.statistics_bureau]", "is an owner, and every owner is a receiver already"),
        ('channels = ["group"]', 'channels = ["groups"]', "Did you mean `group`?"),
        ('channels = ["group"]', "channels = []", "`channels` is empty"),
        ('kind = "shortfall"', 'kind = "short_fall"', "Did you mean `shortfall`?"),
        ('to = ["office"]', 'to = ["offic"]', "Did you mean `office`?"),
        ('to = ["office"]', "to = []", "`to` is empty"),
        ("after_nights = 7, ", "", "`after_nights` is missing"),
        ('to = ["@owner", "@deputies"]', 'to = ["@owners"]', "Did you mean `@owner`?"),
        ('to = ["@owner", "@deputies"]', 'to = ["@owner", "deputies"]', "There is no receiver or owner `deputies`"),
        ('owners = ["deputy"]', 'owners = ["deputies"]', "There is no owner `deputies`"),
    ],
)
def test_a_slip_is_told_with_its_line_and_mend(city, old, new, words):
    city.change("kechuang.toml", old, new)
    lines = [f"{p.where} {p.what} | {p.mend}" for p in city.problems()]
    place = f"kechuang.toml:{line_of(old)}"
    if words.endswith("together"):
        place = f"kechuang.toml:{line_of('of = ')}"
    assert any(line.startswith(f"{place} ") and words in line for line in lines), lines


def test_one_value_may_stand_without_brackets(city):
    city.change("kechuang.toml", 'to = ["@owner", "@deputies"]', 'to = "deputy"')
    city.change(
        "kechuang.toml",
        'escalate = [{after_nights = 7, to = ["office"]}]',
        'escalate = {after_nights = 7, to = "office"}',
    )
    workspace = city.read()
    told = recipients(of_shortfall("enterprise_rd", workspace), workspace.routing, nights=7, acknowledged=False)
    assert [r.receiver for r in told] == ["deputy", "office"]


@pytest.mark.parametrize(
    ("added", "at", "words"),
    [
        ('[[routes]]\nkind = "shortfall"\nindicator = "contract_*"\n', "[[routes]]", "takes everything that fits it"),
        ('[[routes]]\nindicator = "contract_turnovr"\n', "indicator", "Did you mean `contract_turnover`?"),
        ('[[routes]]\ncheck = ["contracts", "contract"]\n', "check", "there is no check `contract`"),
        ('[[routes]]\nindicator = "科技"\n', "indicator", "there is no indicator `科技`"),
        ('[[routes]]\nproject = "talent"\n', "project", "there is no project `talent`"),
        ('[[routes]]\nowner = "hr_*"\n', "owner", "there is no owner `hr_*`"),
        ('[[routes]]\nplan = "next"\n', "plan", "Write one of: plan"),
        ('[[routes]]\nkind = "operation"\nproject = "ecology"\n', "[[routes]]", "no alert fits all of its keys"),
        (
            '[[routes]]\nkind = "missing_report"\n[[routes.routes]]\nindicator = "enterprise_rd"\n',
            "[[routes.routes]]",
            "nothing fits",
        ),
        (
            '[[routes]]\nkind = "missing_report"\n[[routes.routes]]\nkind = "data_not_fit"\n',
            "[[routes.routes]]",
            "nothing fits both it and the route around it",
        ),
        (
            '[[routes]]\nkind = "missing_report"\nescalate = {after_nights = 3, to = ["@deputies"]}\n',
            "escalate",
            "tells nobody of what these departments answer for: statistics_bureau",
        ),
        (
            '[[routes]]\nkind = "missing_report"\nto = ["office"]\nescalate = {after_nights = 3, to = ["office"]}\n',
            "escalate",
            "tells nobody who is not told already",
        ),
        (
            '[[routes]]\nkind = "missing_report"\nto = ["office"]\n'
            'escalate = [{after_nights = 3, to = ["@owner"]}, {after_nights = 2, to = ["deputy"]}]\n',
            "escalate",
            "The escalation after nights: 2 stands below one after nights: 3, and comes first",
        ),
        (
            '[receivers.lost]\nzh = "无"\nen = "Lost"\naddress = "lost@example.com"\n',
            "[receivers.lost]",
            "No route reaches the receiver `lost`",
        ),
        (
            '[receivers.twin]\nzh = "双"\nen = "Twin"\naddress = "deputy@example.com"\n'
            '[[routes]]\nkind = "operation"\nto = "twin"\n',
            "address",
            "`twin` has the address of `deputy`",
        ),
        (
            '[mail]\nhost = "mail.example.com"\nsender = "a@example.com"\n'
            '[receivers.mute]\nzh = "哑"\nen = "Mute"\n[[routes]]\nkind = "operation"\nto = ["mute"]\n',
            "[receivers.mute]",
            "`mute` is told of alerts and has no address",
        ),
    ],
)
def test_lint_finds_what_would_never_be_used_or_told(city, added, at, words):
    city.write("kechuang.toml", (city.root / "kechuang.toml").read_text(encoding="utf-8") + added)
    city.read()
    line = FIRST + OF_THE_CITY.count("\n") + added[: added.index(at)].count("\n")
    assert any(x.startswith(f"kechuang.toml:{line} ") and words in x for x in linted(city)), linted(city)


def test_a_route_that_goes_on_shadows_nothing(city):
    city.change("kechuang.toml", 'kind = "shortfall"\n', 'kind = "shortfall"\ncontinue = true\n')
    city.write(
        "kechuang.toml", (city.root / "kechuang.toml").read_text(encoding="utf-8") + '[[routes]]\nkind = "shortfall"\n'
    )
    assert linted(city) == []


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("repeat_days = {critical = 7}", "repeat_days = 3", "`{critical = 7, warning = 30, info = 90}`"),
        ("repeat_days = {warning = 14}", "repeat_days = 3", "`{critical = 7, warning = 30, info = 90}`"),
        (
            'escalate = [{after_nights = 7, to = ["office"]}]',
            "escalate = 7",
            '`{after_nights = 7, to = ["plan_office"]}`',
        ),
        ('to = ["@owner", "@deputies"]', 'to = "@owner、deputy"', '["@owner", "deputy"]'),
        ("[[routes]]", "[routes]", "`[[routes]]`"),
        ("[receivers.office]", "[[receivers.office]]", "`[receivers.office]`"),
        ('hours = "20:00-07:30"', 'hours = "20:00～07:30"', "20:00-07:30"),
    ],
)
def test_the_mend_is_what_can_be_written(city, old, new, mend):
    city.change("kechuang.toml", old, new)
    told = [str(p.mend) for p in city.problems()]
    assert any(mend in words for words in told), told


def test_a_single_table_among_several_is_told_as_that(city):
    settings = (city.root / "kechuang.toml").read_text(encoding="utf-8")
    city.write("kechuang.toml", settings + '[routes]\nkind = "missing_report"\n')
    (problem,) = city.problems()
    assert str(problem.where) == f"kechuang.toml:{settings.count(chr(10)) + 1}"
    assert (str(problem.what), str(problem.mend)) == (
        "`routes` stands in single brackets and in double ones", "Write `[[routes]]` each time",
    )  # fmt: skip


def test_what_a_misnamed_route_would_tell_is_not_told_as_unreached(city):
    added = '[receivers.lost]\nzh = "无"\nen = "Lost"\naddress = "lost@example.com"\n'
    added += '[[routes]]\nowner = "hr"\nto = ["lost"]\n'
    city.write("kechuang.toml", (city.root / "kechuang.toml").read_text(encoding="utf-8") + added)
    (line,) = linted(city)
    assert "there is no owner `hr`" in line


def test_what_a_route_names_is_told_in_chinese_throughout(city):
    added = '[[routes]]\nindicator = "patents"\nproject = "talent"\n'
    city.write("kechuang.toml", (city.root / "kechuang.toml").read_text(encoding="utf-8") + added)
    with pytest.raises(DefinitionError) as caught:
        load_workspace(city.root, SmallVocabulary(), thorough=True)
    say = speaker("zh")
    assert [say(p.what) for p in caught.value.problems] == [
        "该路由永远不会生效：没有指标 `patents`",
        "该路由永远不会生效：没有工程 `talent`",
    ]
