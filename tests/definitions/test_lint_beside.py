"""What lint finds beyond the definitions: folders that are not there, owners without a mailbox, cases that are wrong.

A night does without any of it, so the workspace is still read.
"""

from __future__ import annotations

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.errors import DefinitionError
from tests.definitions.conftest import SmallVocabulary, Writer

CASE = "samples/cases/contracts/meets/expected.yaml"
EXPECTED = """\
feed: contracts
as_of: 2024-12-31
assessments:
  contract_turnover: {standing: achieved, value: "9100000000"}
findings:
  - {code: contracts/target, outcome: warn}
"""


@pytest.fixture
def whole(workspace: Writer) -> Writer:
    """A workspace that has everything that lint looks for."""
    for folder in ("enterprise_rd", "contracts"):
        (workspace.root / "samples/batches" / folder).mkdir(parents=True)
    workspace.write(CASE, EXPECTED)
    name = 'en = "Statistics Bureau"\n'
    workspace.change("kechuang.toml", name, name + 'address = "head-of-statistics-bureau@example.com"\n')
    return workspace


def linted(workspace: Writer) -> list[str]:
    workspace.read()
    try:
        load_workspace(workspace.root, SmallVocabulary(), thorough=True)
    except DefinitionError as error:
        return [f"{p.where} {p.what} | {p.mend}" for p in error.problems]
    return []


def test_a_whole_workspace_has_no_problem(whole):
    assert linted(whole) == []


def test_a_folder_that_is_not_there_is_told_at_its_line(whole):
    (whole.root / "samples/batches/contracts").rmdir()
    (line,) = linted(whole)
    assert line.startswith("checks/contracts.yaml:4 There is no folder samples/batches/contracts | Make the folder")


def test_by_mail_whoever_answers_for_a_target_needs_a_mailbox(whole):
    whole.change("kechuang.toml", 'address = "head-of-science-bureau@example.com"\n', "")
    (line,) = linted(whole)
    assert line.startswith("kechuang.toml:17 `science_bureau` answers for a target and has no address")
    assert 'Add `address = "..."`' in line


def test_letters_to_files_need_no_mailbox(whole):
    settings = (
        (whole.root / "kechuang.toml").read_text(encoding="utf-8").replace('address = "head', '# address = "head')
    )
    whole.write("kechuang.toml", settings.split("[mail]")[0])
    assert linted(whole) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "mend"),
    [
        ("assessments:", "asessments:", f"{CASE}:3", "`asessments` is not a key", "mean `assessments`"),
        ("value:", "valu:", f"{CASE}:4", "`valu` is not a key", "mean `value`"),
        ("standing: achieved", "standing: acheived", f"{CASE}:4", "`standing` cannot be acheived", "mean `achieved`"),
        ('"9100000000"', '"91 yuan"', f"{CASE}:4", "`value` cannot be 91 yuan", "number in quotes"),
        ("contract_turnover:", "turnover:", f"{CASE}:4", "no indicator turnover", "contract_turnover"),
        ("outcome: warn", "outcome: warning", f"{CASE}:6", "warning is no outcome", "mean `warn`"),
        (
            "contracts/target",
            "contracts/targte",
            f"{CASE}:6",
            "No rule has the code contracts/targte",
            "contracts/target",
        ),
        ("feed: contracts", "feed: contract", f"{CASE}:1", "There is no check contract", "mean `contracts`"),
        ("findings:", "files: [gone.csv]\nfindings:", f"{CASE}:5", "There is no file gone.csv", "beside expected.yaml"),
    ],
)
def test_a_slip_in_a_case_is_told_before_the_case_is_run(whole, old, new, where, what, mend):
    whole.change(CASE, old, new)
    (line,) = linted(whole)
    assert line.startswith(f"{where} ")
    assert what in line
    assert mend in line.partition("|")[2]


def test_what_intake_finds_may_be_expected_of_a_case(whole):
    whole.change(CASE, "contracts/target", "intake/no-rows")
    assert linted(whole) == []


def test_a_case_that_says_nothing_and_one_of_no_suite_are_told(whole):
    (whole.root / "samples/cases/contracts/forgotten").mkdir()
    (whole.root / "samples/cases/contract/meets").mkdir(parents=True)
    assert [line.partition(" |")[0] for line in linted(whole)] == [
        "samples/cases/contract There is no suite `contract`",
        "samples/cases/contracts/forgotten The case has no expected.yaml, so it is never run",
    ]


def test_problems_of_cases_come_together_with_those_of_the_definitions(whole):
    whole.change("checks/contracts.yaml", "unit: 万元", "unit: 万圆")
    whole.change(CASE, "assessments:", "asessments:")
    with pytest.raises(DefinitionError) as caught:
        load_workspace(whole.root, SmallVocabulary(), thorough=True)
    assert [p.where.file for p in caught.value.problems] == ["checks/contracts.yaml", CASE]


def test_a_suite_that_cannot_be_read_puts_no_blame_on_its_cases(whole):
    whole.write("expectations/contracts.yaml", "name: [\n")
    with pytest.raises(DefinitionError) as caught:
        load_workspace(whole.root, SmallVocabulary(), thorough=True)
    assert [str(p.where) for p in caught.value.problems] == ["expectations/contracts.yaml:1"]
