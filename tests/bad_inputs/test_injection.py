"""Words that would be commands somewhere: they come out of every form of the result as the words that they are."""

from __future__ import annotations

import email
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast
from xml.etree import ElementTree as ET

import lxml.html
import openpyxl
import pyarrow as pa
import pytest

from kechuang_check import nightly
from kechuang_check.definitions import load_workspace
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import DefinitionError
from kechuang_check.forms.cells import put_text
from kechuang_check.history import open_history
from kechuang_check.reporting import page
from kechuang_check.reporting.formats import json as json_format
from kechuang_check.reporting.formats import junit, one_file, table
from kechuang_check.validation import RuleVocabulary
from kechuang_check.validation.measure import Indicator, measure
from tests.bad_inputs.workbooks import book, rows_of, sheet
from tests.definitions.conftest import CHECK, CONTRACTS_CHECK, CONTRACTS_SUITE, SETTINGS, SUITE
from tests.intake.filings import CODE, EXPENSE, NAME, Desk, a_feed, column_of
from tests.nights.conftest import Office, Silent, StandIn

DAY = date(2025, 1, 31)
MARK = "zqx"
"""Stands in every word that is put somewhere, so that it can be found again."""

WORDS = {
    "html": f"<script>alert('{MARK}')</script>\"'><img src=x onerror=alert(1)>' onmouseover='alert(1) <!-- &lt;b",
    "end-of-json": f'</script><!--{MARK}-->\u2028\\"',
    "template": f"{{{{ 7*7 }}}}{{% {MARK} %}} {{count}} {{0.__class__}} %s %(x)s ${{x}}",
    "terminal": f"[red]{MARK}[/] [link=http://example.com]x[/link] \u202etxt\u2066 \x1b[31m\x1b]0;title\x07\x9b2J",
    "not-in-xml": f"{MARK}\ufffe\uffff\x08",
    "chat-and-tables": f'# {MARK} **b** [x](javascript:alert(1)) @all =HYPERLINK("http://example.com") |cmd; $(x) `x`',
    "message": f"{MARK}\r\nBcc: other@example.com\r\n\r\nhello\n.\nMAIL FROM:<other@example.com>",
    "long": MARK + "长" * 3000,
}


@dataclass(frozen=True)
class Outputs:
    """All forms of one night, by language."""

    pages: Mapping[str, str]
    jsons: Mapping[str, str]
    junits: Mapping[str, str]
    terminals: Mapping[str, str]
    letters: tuple[EmailMessage, ...]


def named(workspace: Workspace, words: str) -> Workspace:
    """The workspace with these words for every name, title, note and mend that a steward writes."""
    both = Bilingual(words, words)
    suites = {}
    for name, suite in workspace.suites.items():
        rules = tuple(
            replace(
                rule,
                name=both,
                mend=both,
                target=replace(rule.target, name=both, short=both, assumption=both) if rule.target else None,
            )
            for rule in suite.rules
        )
        suites[name] = replace(suite, rules=rules, digest=f"{suite.digest}{len(words)}")
    return replace(
        workspace,
        plan=replace(workspace.plan, name=both, source=both),
        owners={k: replace(o, name=both) for k, o in workspace.owners.items()},
        feeds={k: replace(f, title=both, source_note=both) for k, f in workspace.feeds.items()},
        suites=suites,
    )


def night_of(office: Office, words: str) -> Outputs:
    """A night on filings and definitions that hold `words` wherever a word can stand."""
    plain = "".join(c for c in words if c >= " " and c not in "\ufffe\uffff\x9b")
    safe = plain.replace("/", "∕").encode()[:120].decode(errors="ignore")
    header = ("编号", "金额", plain)
    bad = rows_of(header, (plain, plain, plain), ("A2", "-5", plain))
    filings = {
        f"register/register_2024-11 {safe}.xlsx": book({"一": sheet(bad)}),
        "register/register_2024-12.xlsx": book(
            {re.sub(r"[\\/?*\[\]:]", "", plain)[:31] or "x": sheet(rows_of((plain, "x")))}
        ),
    }
    for name, content in filings.items():
        (office.root / "in" / name).write_bytes(content)
    workspace = named(office.workspace, words)
    order = nightly.Order(DAY, lang="zh")
    with open_history(workspace.database) as history:
        night = nightly.run_night(workspace, order, history, StandIn, lambda: office.moment, Silent())
    return outputs_of(night, workspace, office)


def outputs_of(night: Night, workspace: Workspace, office: Office) -> Outputs:
    first = replace(night, batches=tuple(b for b in night.batches if b.source)[:1])
    languages = ("zh", "en")
    return Outputs(
        {lang: page.render(night, workspace, lang) for lang in languages},
        {lang: json_format.render(night, workspace, lang) for lang in languages},
        {lang: junit.render(night, workspace, lang) for lang in languages},
        {
            f"{lang}{width}": table.render(night, workspace, lang, width=width, colour=False)
            + one_file.render(first, workspace, lang, width=width, colour=False)
            for lang in languages
            for width in (40, 120)
        },
        tuple(
            cast("EmailMessage", email.message_from_bytes(f.read_bytes(), policy=default))
            for f in sorted((office.root / "state" / "outbox").glob("*.eml"))
        ),
    )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    desk = Office(tmp_path)
    for feed in desk.targets:
        (tmp_path / "in" / feed).mkdir(parents=True)
    for quarter in range(1, 5):
        desk.file(f"contracts/contracts_2024-Q{quarter}.csv", 5)
    return desk


def elements(html: str) -> set[tuple[str, frozenset[str]]]:
    """Which elements a page has, each with the names of its attributes."""
    root = lxml.html.document_fromstring(html)
    return {(e.tag, frozenset(e.attrib)) for e in root.iter() if isinstance(e.tag, str)}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """The same night with a word that is nothing but a word."""
    desk = Office(tmp_path_factory.mktemp("harmless"))
    for feed in desk.targets:
        (desk.root / "in" / feed).mkdir(parents=True)
    for quarter in range(1, 5):
        desk.file(f"contracts/contracts_2024-Q{quarter}.csv", 5)
    return night_of(desk, f"{MARK}词")


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_words_stay_words_in_every_form_of_the_result(office: Office, harmless: Outputs, words: str) -> None:
    found = night_of(office, words)
    for lang, html in found.pages.items():
        assert MARK in html
        assert elements(html) == elements(harmless.pages[lang])
    for written in found.jsons.values():
        assert MARK in written
        assert json.loads(written)["batches"]
        assert not re.search(
            "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|</script", written
        )
    for written in found.junits.values():
        assert MARK in written
        ET.fromstring(written)  # noqa: S314 - our own
        assert not re.search("[\u0000-\u0008\u000b-\u001f\u202e\ufffe\uffff]", written)
    for shown in found.terminals.values():
        assert MARK in shown
        assert not re.search("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]", shown)
    assert len(found.letters) == len(harmless.letters)
    for letter, other in zip(found.letters, harmless.letters, strict=True):
        assert letter.keys() == other.keys()
        assert "\n" not in str(letter["Subject"])
        html = letter.get_body(("html",))
        assert html is not None
        assert elements(html.get_content()) == elements(other.get_body(("html",)).get_content())  # type: ignore[union-attr]


def test_the_harmless_night_tells_all_that_the_others_do(harmless: Outputs) -> None:
    found = json.loads(harmless.jsons["en"])
    codes = {f["code"] for b in found["batches"] for f in b["findings"]}
    assert {"intake/not-a-number", "intake/no-header"} <= codes
    assert harmless.letters


def test_inj11_a_dot_on_a_line_of_its_own_stays_in_the_letter(office: Office) -> None:
    found = night_of(office, f"{MARK}\n.\nend")
    assert found.letters
    for letter in found.letters:
        body = letter.get_body(("plain",))
        assert body is not None
        assert MARK in body.get_content()
        assert "end" in body.get_content()
        assert not letter.defects


FORMULAS = ['=HYPERLINK("http://example.com")', "+cmd|x", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1+1"]


def test_inj13_a_name_that_looks_like_a_formula_is_kept_as_text(desk: Desk) -> None:
    lines = "".join('A{},"{}",1\n'.format(i, f.replace('"', '""')) for i, f in enumerate(FORMULAS))
    batch = desk.take_csv("统一社会信用代码,企业名称,研发费用\n" + lines, a_feed(CODE, NAME, EXPENSE))
    assert column_of(batch, "enterprise_name") == [f.strip() for f in FORMULAS]


def test_inj13_words_of_an_exported_workbook_are_texts(tmp_path: Path) -> None:
    """What forms and marked copies are written with, read back as a spreadsheet reads it."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for number, words in enumerate(FORMULAS, start=1):
        put_text(sheet.cell(number, 1), words)
    made.save(tmp_path / "copy.xlsx")
    (again,) = openpyxl.load_workbook(tmp_path / "copy.xlsx").worksheets
    for number, words in enumerate(FORMULAS, start=1):
        cell = again.cell(number, 1)
        assert cell.data_type == "s"
        assert str(cell.value).strip() == words.strip()
        assert cell.quotePrefix or words[0] not in "=+-@"


EXPRESSIONS = [
    'sum("x""; drop table batches; --")',
    "sum(rd_expense); delete from batches",
    "sum(rd_expense) from read_csv('/etc/passwd')",
    "(select count(*) from read_text('/etc/passwd'))",
    "sum(getenv('HOME'))",
    "count(*) filter (where rd_expense in (select 1))",
    "sum(rd_expense) /* */ union select 1",
    "copy(rd_expense)",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_inj15_an_expression_is_one_aggregate_over_columns_of_the_feed(tmp_path: Path, expression: str) -> None:
    problems = refused(
        tmp_path, {"expectations/enterprise_rd.yaml": SUITE.replace("sum(rd_expense)", json.dumps(expression), 1)}
    )
    assert problems


@pytest.mark.parametrize("name", ['x"; DROP TABLE batches; --', "select", "a b", "产值", 'x""y'])
def test_inj15_a_column_of_any_name_is_quoted_when_it_is_measured(tmp_path: Path, name: str) -> None:
    import pyarrow.parquet as pq

    file = tmp_path / "batch.parquet"
    pq.write_table(pa.table({name: pa.array([1, 2], pa.int64())}), file)
    quoted = name.replace('"', '""')
    found = measure(Indicator(f'sum("{quoted}")', None, (name,), (name,), {}), [str(file)])
    assert found.value == 3


def test_inj15_a_column_of_a_check_has_a_plain_name(tmp_path: Path) -> None:
    assert refused(tmp_path, {"checks/enterprise_rd.yaml": CHECK.replace("town:", "'x\"; DROP TABLE':")})


def refused(folder: Path, changed: Mapping[str, str]) -> list[str]:
    """What is said of the workspace with these files changed; each with file, line and mend."""
    files = {
        "kechuang.toml": SETTINGS,
        "checks/enterprise_rd.yaml": CHECK,
        "checks/contracts.yaml": CONTRACTS_CHECK,
        "expectations/enterprise_rd.yaml": SUITE,
        "expectations/contracts.yaml": CONTRACTS_SUITE,
        **changed,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(DefinitionError) as failed:
        load_workspace(folder, RuleVocabulary())
    assert all(p.where and p.where.line and str(p.mend) for p in failed.value.problems)
    return [str(p.what) for p in failed.value.problems]


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [touch x]", "!!python/name:os.system", "!x a", "&a [*a]"]
)
def test_inj17_tags_and_anchors_of_yaml_are_refused(tmp_path: Path, tag: str) -> None:
    assert refused(
        tmp_path,
        {
            "expectations/enterprise_rd.yaml": SUITE.replace(
                "{zh: 统一社会信用代码有效, en: Credit codes are valid}", tag
            )
        },
    )
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("written", "put"),
    [
        ("no", "target: no"),
        ("12:30", "target: 12:30"),
        ("1_000", "target: 1_000"),
        ("010", "target: 010"),
        ("0x10", "target: 0x10"),
    ],
)
def test_inj19_a_number_that_yaml_would_turn_into_another_is_refused(tmp_path: Path, written: str, put: str) -> None:
    problems = refused(tmp_path, {"expectations/enterprise_rd.yaml": SUITE.replace("target: 2%", put)})
    assert any(written in problem for problem in problems)


def test_inj21_a_misspelt_rule_is_an_error_and_never_a_rule_less(tmp_path: Path) -> None:
    wrong = SUITE.replace("expect_column_values_to_be_between", "expect_column_values_to_be_betwen")
    problems = refused(tmp_path, {"expectations/enterprise_rd.yaml": wrong})
    assert any("expect_column_values_to_be_betwen" in problem for problem in problems)


PRIVATE = {
    "an identity number": "110101199003071233",
    "a phone": "13812345678",
    "a bank card": "6222020200112233445",
    "a person": "欧阳某某某",
    "a credit code": "91320281MA1ABCDE2X",
}


def test_inj25_values_of_rows_are_in_no_output(office: Office) -> None:
    cells = [(value, value[:6] + "x") for value in PRIVATE.values()] + [(f"{v}1", v + "元整") for v in PRIVATE.values()]
    rows = rows_of(("编号", "金额"), *cells, ("合计", "13812345678"))
    (office.root / "in/register/register_2024-11.xlsx").write_bytes(book({"一": sheet(rows)}))
    (office.root / "in/register/register_2024-12.csv").write_text("\n".join(PRIVATE.values()), encoding="utf-8")
    workspace = office.workspace
    order = nightly.Order(DAY)
    with open_history(workspace.database) as history:
        night = nightly.run_night(workspace, order, history, StandIn, lambda: office.moment, Silent())
    found = outputs_of(night, workspace, office)
    shown = [*found.pages.values(), *found.jsons.values(), *found.junits.values(), *found.terminals.values()]
    shown += [str(part.get_content()) for letter in found.letters for part in letter.walk() if not part.is_multipart()]
    assert len(shown) == 12
    database = (office.root / "state" / "history.sqlite").read_bytes()
    for private in PRIVATE.values():
        assert not [words for words in shown if private in words]
        assert private.encode() not in database
