"""The main job on the sample workspace: what a bureau would try before it trusts the product."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.acceptance.conftest import DAY, FIRST_NIGHT, Desk
from tests.samples.independent import independent_figures

TARGETS = {
    "rd_gdp", "enterprise_rd", "sei_share", "hitech_share", "hitech_enterprises", "talent_total", "talent_high_level",
    "talent_projects", "carriers", "contract_turnover", "priorities",
}  # fmt: skip
# Columns whose values name no person, enterprise, contract, certificate or project: they are words of a short list, or
# the numbers of the plan's own tasks, which the page names because that is what their owners must find.
CATEGORIES = {
    "town", "industry_code", "basis", "contract_kind", "carrier_type", "level", "project_type", "project", "owner",
    "status", "vintage", "hitech_catalogue", "task_id",
}  # fmt: skip
DEFINED = ("checks", "expectations", "regions", "samples")
TIME = re.compile(r'    "(started|finished)": ')
Judged = tuple[Desk, dict[str, Any]]


def test_eleven_indicators_each_assessed_or_with_the_reason_why_not(judged: Judged) -> None:
    assessments = judged[1]["assessments"]
    assert {a["indicator"] for a in assessments} == TARGETS
    assert len(assessments) == len(TARGETS)
    for a in assessments:
        assert a["value"] is not None or a["because"], a["indicator"]


def test_the_figures_equal_an_independent_computation(judged: Judged) -> None:
    expected = independent_figures()
    for a in judged[1]["assessments"]:
        wanted = Fraction(expected[a["indicator"]])
        if a["numerator"] is not None and a["denominator"] is not None:
            assert Fraction(a["numerator"]) / Fraction(a["denominator"]) == wanted, a["indicator"]
        assert abs(Fraction(a["value"]) - wanted) < Fraction(1, 10**25), a["indicator"]


def test_published_figures_stand_in_the_samples(judged: Judged) -> None:
    by_name = {a["indicator"]: a for a in judged[1]["assessments"]}
    assert Decimal(by_name["hitech_enterprises"]["value"]) == 1002
    assert by_name["hitech_enterprises"]["shortfall"] == "998"
    assert Decimal(by_name["sei_share"]["denominator"]) == 750_000_000_000


def test_the_result_follows_its_schema(judged: Judged) -> None:
    schema = json.loads(Path("docs/result.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(judged[1])


def test_every_indicator_belongs_to_one_of_the_six_projects(judged: Judged) -> None:
    projects = {a["project"] for a in judged[1]["assessments"]}
    assert projects == {"clusters", "source_space", "rainforest", "carriers", "talent", "ecology"}


def test_every_feed_has_batches_of_several_periods_and_the_newest_are_fit(judged: Judged) -> None:
    periods: dict[str, list[str]] = {}
    for b in judged[1]["batches"]:
        periods.setdefault(b["check"], []).append(b["period"])
    assert len(periods) == 9
    assert all(len(found) >= 2 for found in periods.values())
    assert {b["status"] for b in judged[1]["batches"] if b["period"].startswith("2024")} == {"fit"}


def test_rules_declared_are_rules_reported(judged: Judged) -> None:
    from kechuang_check.definitions import load_workspace
    from kechuang_check.validation import RuleVocabulary

    desk, night = judged
    workspace = load_workspace(desk.root, RuleVocabulary())
    for b in night["batches"]:
        declared = [r.code for r in workspace.suites[workspace.feeds[b["check"]].suite].rules]
        reported = [f["code"] for f in b["findings"] if not f["code"].startswith("intake/")]
        assert reported == declared, b["source"]


def test_one_letter_per_owner_who_falls_short(judged: Judged) -> None:
    desk, night = judged
    short = {a["owner"] for a in night["assessments"] if a["standing"] in ("behind", "missed")}
    assert short
    assert sorted(letter["to"] for letter in night["letters"]) == sorted(short)
    for letter in night["letters"]:
        assert letter["status"] == "written"
        message = email.message_from_bytes((desk.root / letter["path"]).read_bytes(), policy=email.policy.default)
        assert message["Subject"] == letter["subject"]
        assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}


def test_nothing_that_identifies_leaves_in_letters_report_or_result(judged: Judged) -> None:
    import pandas as pd

    from kechuang_check.definitions import load_workspace
    from kechuang_check.domain.feed import ColumnType
    from kechuang_check.validation import RuleVocabulary

    desk, night = judged
    feeds = load_workspace(desk.root, RuleVocabulary()).feeds.values()
    words = {c.name for f in feeds for c in f.columns if c.type in (ColumnType.CODE, ColumnType.TEXT)}
    assert words > CATEGORIES, "a column that is not there needs no exception"
    seen: dict[str, set[str]] = {column: set() for column in words - CATEGORIES}
    for file in (desk.root / "state" / "batches").glob("*/canonical.parquet"):
        frame = pd.read_parquet(file)
        for column in seen.keys() & set(frame.columns):
            seen[column] |= set(frame[column].dropna().astype(str))
    assert sorted(column for column, values in seen.items() if not values) == []
    assert sum(map(len, seen.values())) > 15_000

    shown = [(desk.root / night["report"]).read_text(encoding="utf-8"), json.dumps(night, ensure_ascii=False)]
    for file in (desk.root / "state" / "outbox").glob("*.eml"):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        shown += [message["Subject"]]
        shown += [p.get_content() for p in message.walk() if p.get_content_maintype() == "text"]
    everything = "\n".join(shown)
    assert {c: found for c, values in seen.items() if (found := [v for v in values if v in everything])} == {}


def test_a_second_night_changes_nothing_and_sends_nothing(desk: Desk) -> None:
    first = _everything_kept(desk.root)
    desk.run()
    assert _everything_kept(desk.root) == first


def test_the_same_night_says_the_same_but_for_times(judged: Judged, desk: Desk) -> None:
    again = desk.run()
    first = json.loads(json.dumps(judged[1]))
    for night in (first, again):
        for time in ("started", "finished"):
            night["run"].pop(time)
    assert again == first


def test_another_copy_on_another_machine_gives_the_same_characters_but_for_times(
    judged: Judged, tmp_path: Path
) -> None:
    """Another folder, files made in another order and at other times, other seeds of hashes, one processor, another
    time zone: what is written for machines is the same to the last byte.
    """
    first, root = judged[0].root, tmp_path / "elsewhere" / "the plan"
    files = [p for folder in DEFINED for p in (first / folder).rglob("*") if p.is_file()] + [first / "kechuang.toml"]
    for age, file in enumerate(sorted(files, reverse=True), start=1):
        copy = root / file.relative_to(first)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        os.utime(copy, (age * 9973 % 100_003, age * 7919 % 100_003))
    command = (
        "import os, sys; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
        "from kechuang_check.cli.main import main; main()"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KECHUANG", "LC_", "LANG"))}
    environment |= {"PYTHONUTF8": "1", "LANG": "C.UTF-8", "PYTHONHASHSEED": "4711", "TZ": "Asia/Shanghai"}
    again = subprocess.run(
        [sys.executable, "-c", command, "run", "--as-of", DAY, "--format", "json"],
        cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=600,
    )  # fmt: skip
    assert again.returncode == 1, again.stderr
    written = [line for line in again.stdout.splitlines() if not TIME.match(line)]
    before = (first.parent / FIRST_NIGHT).read_text(encoding="utf-8")
    assert written == [line for line in before.splitlines() if not TIME.match(line)]
    assert len(again.stdout.splitlines()) - len(written) == 2


def cards(page: str) -> dict[str, str]:
    """The card of each indicator on a page."""
    found = re.findall(r'<article class="card [^"]*" id="indicator-(\w+)">.*?</article>', page, re.S)
    whole = re.findall(r'(<article class="card .*?</article>)', page, re.S)
    return dict(zip(found, whole, strict=True))


@pytest.mark.parametrize(
    ("value", "standing", "subject", "change"),
    [
        ("1000", "achieved", "【已恢复·目标已调整】", "现为2024年12月31日前不低于 1,000 家"),
        ("2500", "behind", "【落后·目标已调整】", "现为2024年12月31日前不低于 2,500 家"),
    ],
    ids=["lowered", "raised"],
)
def test_a_changed_target_changes_its_verdict_card_and_letter_and_nothing_else(
    desk: Desk, judged: Judged, value: str, standing: str, subject: str, change: str
) -> None:
    before = judged[1]
    letters_before = set((desk.root / "state" / "outbox").glob("*.eml"))
    file = "expectations/hitech_certificates.yaml"
    line = next(x for x in (desk.root / file).read_text(encoding="utf-8").splitlines() if "target: 2000" in x)
    desk.edit(file, line, line.replace("2000", value))
    after = desk.run()

    changed = [
        (a["indicator"], b["standing"], b["target"])
        for a, b in zip(before["assessments"], after["assessments"], strict=True)
        if a != b
    ]
    assert changed == [("hitech_enterprises", standing, value)]
    for b_before, b_after in zip(before["batches"], after["batches"], strict=True):
        others = [
            [f for f in b["findings"] if f["type"] != "expect_indicator_to_meet_target"] for b in (b_before, b_after)
        ]
        assert others[0] == others[1]

    old, new = (cards((desk.root / night["report"]).read_text(encoding="utf-8")) for night in (before, after))
    assert set(old) == set(new) == TARGETS
    assert [name for name in sorted(TARGETS) if old[name] != new[name]] == ["hitech_enterprises"]

    (written,) = set((desk.root / "state" / "outbox").glob("*.eml")) - letters_before
    message = email.message_from_bytes(written.read_bytes(), policy=email.policy.default)
    assert [letter["to"] for letter in after["letters"]] == ["science_bureau"]
    assert message["To"] == "head-of-science-bureau@example.com"
    assert message["Subject"].startswith(subject)
    text = message.get_body(("plain",)).get_content()
    assert "目标原为2024年12月31日前不低于 2,000 家" in text
    assert change in text
    told = [t["name"]["zh"] for t in targets_of(desk).values() if t["name"]["zh"] in text]
    assert told == ["有效高新技术企业数"]


def targets_of(desk: Desk) -> dict[str, Any]:
    """The `meta` of every target rule, by indicator."""
    rules = [
        rule
        for file in (desk.root / "expectations").glob("*.yaml")
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["expectations"]
    ]
    return {r["kwargs"]["indicator"]: r["meta"] for r in rules if r["type"] == "expect_indicator_to_meet_target"}


@pytest.mark.parametrize(
    ("file", "old", "new", "line_of"),
    [
        ("expectations/enterprise_rd.yaml", "target: 2%", "targte: 2%", "targte"),
        ("checks/enterprise_rd.yaml", "suite: enterprise_rd", "suite: enterprise_dr", "enterprise_dr"),
        ("kechuang.toml", "[plan]", "[paln]", "[paln]"),
    ],
)
def test_a_typo_is_a_definition_error_with_file_and_line(
    judged: Judged, tmp_path: Path, file: str, old: str, new: str, line_of: str
) -> None:
    root = tmp_path / "workspace"
    for part in ("checks", "expectations", "regions"):
        (root / part).mkdir(parents=True)
        for source in (judged[0].root / part).glob("*.yaml"):
            (root / part / source.name).write_bytes(source.read_bytes())
    (root / "kechuang.toml").write_bytes((judged[0].root / "kechuang.toml").read_bytes())
    for folder in (judged[0].root / "samples" / "batches").iterdir():
        (root / "samples" / "batches" / folder.name).mkdir(parents=True)
    desk = Desk(root)
    assert desk.command("lint").returncode == 0
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    number = next(i for i, x in enumerate(lines, start=1) if line_of in x)
    for verb in ("lint", "run"):
        done = desk.command(verb)
        assert done.returncode == 2
        assert f"{file}:{number}" in done.stdout + done.stderr


def test_help_and_version_load_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from kechuang_check.cli.main import _VERBS, cli\n"
        "for words in (['--help'], ['--version'], *([verb, '--help'] for verb in _VERBS)):\n"
        "    try: cli.main(words, standalone_mode=False)\n"
        "    except SystemExit: pass\n"
        "heavy = {'great_expectations', 'pandas', 'duckdb', 'pyarrow', 'sqlalchemy', 'pydantic', 'sqlglot', 'jinja2'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_junit_carries_the_same_verdicts(judged: Judged) -> None:
    done = judged[0].command("status", "--format", "junit")
    root = ET.fromstring(done.stdout)  # noqa: S314 - our own output
    indicators = [case for case in root.iter("testcase") if case.get("classname") == "indicators"]
    assert sorted(case.get("name", "") for case in indicators) == sorted(TARGETS)
    failed = {case.get("name") for case in indicators if case.find("failure") is not None}
    assert failed == {a["indicator"] for a in judged[1]["assessments"] if a["standing"] in ("behind", "missed")}


def test_a_feed_without_a_batch_is_no_data_and_not_a_shortfall(desk: Desk) -> None:
    for file in (desk.root / "samples" / "batches" / "technology_contracts").iterdir():
        file.unlink()
    # No night has seen any of them.
    shutil.rmtree(desk.root / "state")
    night = desk.run("--check", "technology_contracts")
    (contracts,) = [a for a in night["assessments"] if a["indicator"] == "contract_turnover"]
    assert (contracts["standing"], contracts["shortfall"]) == ("no_data", None)
    due = [f"{year}-Q{quarter}" for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4)][:-1]
    missing = [(b["period"], b["status"]) for b in night["batches"] if b["check"] == "technology_contracts"]
    assert missing == [(period, "missing") for period in due]
    assert contracts["missing"] == due


def of_shortfalls(night: dict[str, Any]) -> list[str]:
    """Subjects of letters that say that something falls short; a steward may be asked for a report besides."""
    return [x["subject"] for x in night["letters"] if re.search("缺口|落后|逾期未达", x["subject"])]


@pytest.mark.parametrize(
    ("file", "indicator", "period"),
    [
        ("technology_contracts/技术合同_2024年二季度.csv", "contract_turnover", "2024-Q2"),
        ("talent_projects/人才项目_2023年第三季度.csv", "talent_projects", "2023-Q3"),
    ],
)
def test_a_quarter_that_is_taken_out_or_cannot_be_read_is_insufficient_data_and_told_as_that(
    desk: Desk, judged: Judged, file: str, indicator: str, period: str
) -> None:
    filing = desk.root / "samples" / "batches" / file
    filing.unlink()
    done = desk.command("run", "--as-of", DAY, "--format", "json")
    assert done.returncode == 3
    night = json.loads(done.stdout)
    (found,) = [a for a in night["assessments"] if a["indicator"] == indicator]
    assert (found["standing"], found["shortfall"]) == ("insufficient_data", None)
    assert (found["because"], found["missing"]) == (["intake/report-withdrawn"], [period])
    assert [b["period"] for b in night["batches"] if b["status"] == "withdrawn"] == [period]
    assert [b for b in night["batches"] if b["status"] == "missing"] == []
    assert of_shortfalls(night) == []

    filing.write_bytes(b"\x00\x01\x02")
    done = desk.command("run", "--as-of", DAY, "--format", "json")
    assert done.returncode == 3
    (found,) = [a for a in json.loads(done.stdout)["assessments"] if a["indicator"] == indicator]
    assert (found["standing"], found["missing"]) == ("insufficient_data", [period])
    assert found["because"] == [
        f["code"] for b in json.loads(done.stdout)["batches"] for f in b["findings"] if b["status"] == "unreadable"
    ]
    assert of_shortfalls(json.loads(done.stdout)) == []


def test_the_last_run_of_a_night_is_what_status_and_explain_show(desk: Desk) -> None:
    file = "expectations/hitech_certificates.yaml"
    for old, new, bound in (("2000", "1000", "1,000"), ("1000", "2000", "2,000")):
        desk.edit(file, f"target: {old}", f"target: {new}")
        desk.run()
        status = json.loads(desk.command("status", "--format", "json").stdout)
        (found,) = [a for a in status["assessments"] if a["indicator"] == "hitech_enterprises"]
        assert found["target"] == new
        explained = desk.command("explain", "hitech_enterprises", "--as-of", DAY, "--lang", "en").stdout
        assert f"Bound in force: {bound} enterprises" in explained
        assert ("998 enterprises short" in explained) == (new == "2000")
    before = _everything_kept(desk.root)
    desk.run()
    assert _everything_kept(desk.root) == before


def _everything_kept(root: Path) -> dict[str, Any]:
    with sqlite3.connect(root / "state" / "history.sqlite") as connection:
        tables = [r[0] for r in connection.execute("select name from sqlite_master where type = 'table' order by 1")]
        kept: dict[str, Any] = {
            table: sorted(map(repr, connection.execute(f'select * from "{table}"')))  # noqa: S608 - names from itself
            for table in tables
        }
    connection.close()
    for file in sorted((root / "state").rglob("*")):
        if file.is_file() and not file.name.startswith("history.sqlite"):
            kept[file.relative_to(root).as_posix()] = file.read_bytes()
    return kept
