"""Problems of all files are told together, in order, and each once."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang_check.definitions import load_workspace
from kechuang_check.errors import DefinitionError, Place
from tests.definitions.conftest import FILES, SmallVocabulary


def test_problems_of_all_files_come_together_in_order(workspace):
    workspace.change("kechuang.toml", 'language = "zh"', 'language = "cn"')
    workspace.change("checks/enterprise_rd.yaml", "within_days: 300", "within_days: soon")
    workspace.change("checks/enterprise_rd.yaml", "tag: statistical", "tag: private")
    workspace.change("checks/contracts.yaml", "unit: 万元", "unit: 万圆")
    workspace.change("expectations/enterprise_rd.yaml", "column: rd_expense", "column: rd")
    workspace.change("expectations/enterprise_rd.yaml", "due: 2024-12-31", "due: soon")
    workspace.change("expectations/contracts.yaml", "severity: critical", "severity: grave")
    assert [str(problem.where) for problem in workspace.problems()] == [
        "checks/contracts.yaml:12",
        "checks/enterprise_rd.yaml:7",
        "checks/enterprise_rd.yaml:9",
        "expectations/contracts.yaml:4",
        "expectations/enterprise_rd.yaml:11",
        "expectations/enterprise_rd.yaml:43",
        "kechuang.toml:1",
    ]


def test_lines_are_ordered_as_numbers(workspace):
    workspace.change("expectations/enterprise_rd.yaml", "mostly: 0.99", "mostly: 2")
    workspace.change("expectations/enterprise_rd.yaml", "column: rd_expense", "column: rd")
    assert [problem.where.line for problem in workspace.problems()] == [4, 11]


def test_a_rule_that_is_wrong_hides_no_other_rule(workspace):
    workspace.change(
        "expectations/enterprise_rd.yaml", "severity: critical\n    meta:\n      code", "meta:\n      code"
    )
    workspace.change("expectations/enterprise_rd.yaml", "mostly: 0.99", "mostly: 2")
    workspace.change("expectations/enterprise_rd.yaml", "value_set: [澄江街道, 010, 2024]", "value_set: 1")
    assert [problem.where.line for problem in workspace.problems()] == [3, 4, 24]


def test_a_check_that_cannot_be_read_is_told_once_and_not_by_its_suite(workspace):
    workspace.change("checks/enterprise_rd.yaml", "name: enterprise_rd", "name：enterprise_rd")
    problems = workspace.problems()
    assert [str(problem.where) for problem in problems] == ["checks/enterprise_rd.yaml:1"]


def test_a_suite_that_cannot_be_read_is_told_once_and_not_by_its_check(workspace):
    workspace.write("expectations/enterprise_rd.yaml", "name: [\n")
    problems = workspace.problems()
    assert [str(problem.where) for problem in problems] == ["expectations/enterprise_rd.yaml:1"]


def test_settings_that_cannot_be_read_are_told_once_and_not_by_every_owner(workspace):
    workspace.write("kechuang.toml", "language = \n")
    assert [str(problem.where) for problem in workspace.problems()] == ["kechuang.toml:1"]


def test_a_folder_without_settings_is_no_workspace(workspace):
    (workspace.root / "kechuang.toml").unlink()
    problem, *others = workspace.problems()
    assert (problem.where, others) == (Place("kechuang.toml"), [])
    assert "kechuang-check init" in str(problem.mend)


def test_a_workspace_without_checks_never_passes(workspace):
    for file in ("enterprise_rd", "contracts"):
        (workspace.root / f"checks/{file}.yaml").unlink()
        (workspace.root / f"expectations/{file}.yaml").unlink()
    assert [str(problem.where) for problem in workspace.problems()] == ["checks", "expectations"]


@pytest.mark.parametrize(
    "name", ["checks/carriers.yml", "checks/carriers.YAML", "checks/more/carriers.yaml", "expectations/old.yml"]
)
def test_a_definition_that_would_never_be_read_is_told(workspace, name):
    workspace.write(name, "name: carriers\n")
    problem, *others = workspace.problems()
    assert (problem.where, others) == (Place(name), [])
    assert "not read" in str(problem.what)


@pytest.mark.parametrize("name", ["checks/README.md", "checks/.hidden.yaml", "checks/contracts.yaml~", ".git/x.yaml"])
def test_other_files_are_let_be(workspace, name):
    workspace.write(name, "not: [yaml")
    assert set(workspace.read().feeds) == {"contracts", "enterprise_rd"}


def test_a_folder_or_a_pipe_in_place_of_a_file_is_told(workspace):
    (workspace.root / "checks/folder.yaml").mkdir()
    os.mkfifo(workspace.root / "checks/pipe.yaml")
    assert [str(p.where) for p in workspace.problems()] == ["checks/folder.yaml", "checks/pipe.yaml"]


def test_two_checks_may_share_a_suite_without_targets(workspace):
    text = (workspace.root / "expectations/contracts.yaml").read_text(encoding="utf-8")
    workspace.write("expectations/contracts.yaml", text.partition("  - type")[0] + ROW_RULE)
    other = (workspace.root / "checks/contracts.yaml").read_text(encoding="utf-8")
    workspace.write("checks/bought.yaml", other.replace("name: contracts", "name: bought").replace("*.csv", "*.xlsx"))
    assert workspace.read().feeds["bought"].suite == "contracts"


def test_a_shared_suite_is_held_against_the_columns_of_every_check_that_uses_it(workspace):
    text = (workspace.root / "expectations/contracts.yaml").read_text(encoding="utf-8")
    workspace.write("expectations/contracts.yaml", text.partition("  - type")[0] + ROW_RULE)
    other = (workspace.root / "checks/contracts.yaml").read_text(encoding="utf-8").replace("  amount:", "  paid:")
    workspace.write("checks/bought.yaml", other.replace("name: contracts", "name: bought").replace("*.csv", "*.xlsx"))
    (problem,) = workspace.problems()
    assert str(problem.where) == "expectations/contracts.yaml:4"
    assert "`bought` has no column `amount`" in str(problem.what)


ROW_RULE = """\
  - type: expect_column_values_to_be_between
    kwargs: {column: amount, min_value: 0}
    severity: critical
    meta: {code: contracts/amount-not-negative}
"""


@pytest.mark.parametrize(
    ("kwargs", "what"),
    [
        ("{min_value: 1.5}", "`min_value` must be a whole number"),
        ("{min_value: 1, per: towns}", "`towns` is not known"),
        ("{min_value: 1, factor: many}", "`factor` must be a number"),
        ("{min_value: 1, note: 5}", "`note` must be text"),
        ("{min_value: 1, note: ''}", "`note` is empty"),
        ("[1]", "`kwargs` must hold keys"),
    ],
)
def test_other_types_of_keys(workspace, told, kwargs, what):
    rule = f"  - type: expect_table_row_count_to_be_between\n    kwargs: {kwargs}\n"
    rest = "    severity: info\n    meta: {code: contracts/rows}\n"
    content = (workspace.root / "expectations/contracts.yaml").read_text(encoding="utf-8")
    workspace.write("expectations/contracts.yaml", content.replace("expectations:\n", f"expectations:\n{rule}{rest}"))
    (line,) = told()
    assert line.startswith("expectations/contracts.yaml:4 ")
    assert what in line


_LIKELY = st.lists(
    st.sampled_from(
        [
            "name: ",
            "columns:\n",
            "  a: ",
            "key: ",
            "{",
            "}",
            "[",
            "]",
            "1",
            "null",
            "x",
            "\n",
            "expectations:\n",
            "  - type: ",
            "    kwargs: ",
            "plan = 1",
            "[plan]\n",
            "'",
            "[owners.x]\n",
        ]
    ),
    max_size=25,
).map(lambda parts: "".join(parts).encode())
FILE = st.sampled_from(["kechuang.toml", "checks/contracts.yaml", "expectations/contracts.yaml"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=FILE, data=st.one_of(st.binary(max_size=80), _LIKELY))
def test_whatever_a_file_holds_the_workspace_is_read_or_its_problems_are_told(workspace, file, data):
    kept = (workspace.root / file).read_bytes()
    try:
        workspace.write(file, data)
        with pytest.raises(DefinitionError) as caught:
            workspace.read()
        assert caught.value.problems
    finally:
        workspace.write(file, kept)


_VALUE = st.recursive(
    st.sampled_from(
        ["null", "true", "-1", "0", "1.5", "''", "x", "2024-12-31", "2%", "'\\d'", "99999999999999999999999999"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.dictionaries(st.sampled_from(["zh", "en", "column", "from", "x"]), inner, max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{k}: {v}" for k, v in pairs.items()) + "}"
        ),
    ),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    file=st.sampled_from(
        ["checks/enterprise_rd.yaml", "expectations/enterprise_rd.yaml", "expectations/contracts.yaml"]
    ),
    where=st.integers(0, 100),
    value=_VALUE,
)
def test_any_value_in_any_place_is_taken_or_told_with_a_line(workspace, file, where, value):
    kept = (workspace.root / file).read_text(encoding="utf-8")
    lines = kept.splitlines()
    ends = [i for i, line in enumerate(lines) if ": " in line and not line.rstrip().endswith(":")]
    number = ends[where % len(ends)]
    lines[number] = lines[number].partition(": ")[0] + ": " + value
    workspace.write(file, "\n".join(lines))
    problems = []
    try:
        workspace.read()
    except DefinitionError as error:
        problems = list(error.problems)
    finally:
        workspace.write(file, kept)
    assert all(problem.where.line for problem in problems)


ROUTE = '\n[[routes]]\nprojekt = "ecology"\nindicator = "enterprise_r"\nto = ["@owner", "statistics_bureu"]\n'


def test_an_unknown_key_hides_no_unknown_name_beside_it(workspace):
    """Nor does it hide what is wrong in other files and tables."""
    settings = workspace.root / "kechuang.toml"
    at = settings.read_text(encoding="utf-8").count("\n") + 2
    workspace.change("kechuang.toml", 'password_env = "KECHUANG_MAIL_PASSWORD"', "")
    workspace.write("kechuang.toml", settings.read_text(encoding="utf-8") + ROUTE)
    workspace.change("expectations/enterprise_rd.yaml", "target: 2%", "targte: 2%")
    workspace.change("expectations/enterprise_rd.yaml", "owner: science_bureau", "owner: sience_bureau")
    workspace.change("expectations/enterprise_rd.yaml", "numerator: sum(rd_expense)", "numerator: sum(rd_expens)")
    workspace.change("expectations/contracts.yaml", "due: 2024-12-31", "due: 2024-13-31")
    workspace.change("expectations/contracts.yaml", "project: ecology", "project: ecologie")
    workspace.change("checks/contracts.yaml", "tag: administrative", "tagg: administrative")
    workspace.change("checks/contracts.yaml", "every: monthly", "every: monthlie")
    workspace.change("checks/contracts.yaml", "unit: 万元", "unit: 万圆")
    workspace.change("checks/contracts.yaml", "steward: science_bureau", "steward: 市科技局")
    with pytest.raises(DefinitionError) as caught:
        load_workspace(workspace.root, SmallVocabulary(), thorough=True)
    told = {f"{p.where} {p.what}" for p in caught.value.problems if "folder" not in str(p.what)}
    assert told == {
        "checks/contracts.yaml:5 `monthlie` is not known here",
        "checks/contracts.yaml:5 There is no owner `市科技局` in kechuang.toml",
        "checks/contracts.yaml:6 `tagg` is not a key that is known here",
        "checks/contracts.yaml:12 `万圆` is not a known unit",
        "expectations/contracts.yaml:11 There is no such day as 2024-13-31",
        "expectations/contracts.yaml:21 There is no project `ecologie` in kechuang.toml",
        "expectations/enterprise_rd.yaml:37 There is no column rd_expens (at character 5)",
        "expectations/enterprise_rd.yaml:40 `targte` is not a key that is known here",
        "expectations/enterprise_rd.yaml:56 There is no owner `sience_bureau` in kechuang.toml",
        "kechuang.toml:30 There is a user and no password",
        f"kechuang.toml:{at + 1} `projekt` is not a key that is known here",
        f"kechuang.toml:{at + 2} The route can never match: there is no indicator `enterprise_r`",
        f"kechuang.toml:{at + 3} There is no receiver or owner `statistics_bureu`",
    }
    (chinese,) = (p for p in caught.value.problems if "市科技局" in str(p.what))
    assert str(chinese.mend) == "Did you mean `science_bureau`?"


@pytest.mark.parametrize(
    ("table", "misspelt"),
    [
        ("[owners.statistics_bureau]", "[ownrs.statistics_bureau]"),
        ("[plan.projects.ecology]", "[plan.project.ecology]"),
    ],
)
def test_a_misspelt_table_is_told_once_and_not_by_those_who_use_it(workspace, table, misspelt):
    workspace.change("kechuang.toml", table, misspelt)
    (problem,) = workspace.problems()
    assert "is not a key that is known here" in str(problem.what)


def keys_of(file: str) -> list[tuple[int, str]]:
    """Where each key of a definition stands; names that stewards choose themselves are not among them."""
    known = re.compile(r"(?<![\w\"/-])([a-z_]{3,})(?=\s*[=:])")
    return [(m.start(), m[1]) for m in known.finditer(FILES[file]) if m[1] not in CHOSEN]


CHOSEN = {"credit_code", "town", "rd_expense", "main_business_revenue", "contract_no", "amount"}


@pytest.mark.parametrize("file", sorted(FILES))
def test_a_misspelt_key_is_told_once_and_never_confuses_the_reader(workspace, file):
    """Each key of each file with a letter too many, together with an amount that is wrong."""
    written = (workspace.root / file).read_text(encoding="utf-8")
    for start, key in keys_of(file):
        workspace.write(file, f"{written[:start]}{key}x{written[start + len(key) :]}")
        told = [f"{p.what}" for p in workspace.problems()]
        assert [words for words in told if f"`{key}x`" in words] or "x" in key, (key, told)
        assert len(told) == 1, (key, told)
