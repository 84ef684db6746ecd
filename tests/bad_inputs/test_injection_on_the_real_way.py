"""Words that would be commands somewhere go in by definitions, file names, sheets and cells, and come out of everything
that the command makes as the words that they are: letters, page, chat, exports, copies, notes, terminal.
"""

from __future__ import annotations

import csv
import email
import io
import json
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast
from xml.etree import ElementTree as ET

import lxml.html
import openpyxl
import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.delivery.chat import _fitted
from kechuang_check.domain.workspace import ChatService
from kechuang_check.errors import DefinitionError
from kechuang_check.history import open_history
from kechuang_check.validation import RuleVocabulary
from tests.bad_inputs.real_way import RealDesk

MARK = "zqx词"
"""Stands in everything that is put in; a Chinese character, so that no clause is taken for a translation."""
PAYLOADS = {
    "line-breaks": f"{MARK}\r\nBcc: other@example.com\r\n\r\n<b>body</b>\n.\nMAIL FROM:<x@example.com>",
    "quoted-breaks": f"{MARK}=0D=0ABcc: other@example.com=0D=0A=0D=0A",
    "percent-breaks": f"{MARK}%0d%0aBcc: other@example.com%0d%0a%0d%0a",
    "entity-breaks": f"{MARK}&#13;&#10;Bcc: other@example.com&NewLine;&lt;script&gt;",
    "encoded-word": f"=?utf-8?q?{MARK}=0D=0ABcc:_other@example.com?= =?utf-8?b?DQpCY2M6IHg=?=",
    "html": f"<script>{MARK}</script><img src=x onerror=alert(1)><a href=javascript:alert(1)>x</a>' onclick='x",
    "style": f'{MARK}</td></tr></table>"><link rel=stylesheet href=http://127.0.0.1:9/x.css><style>*{{display:none}}</style>',
    "right-to-left": f"{MARK}\u202efdp.exe\u2066\u200f\u200b\u2069",
    "formula": f"=HYPERLINK(\"http://example.com/?{MARK}\",\"x\")",
    "formula-at": f"@SUM(1+1)*cmd|' /C calc'!A0 {MARK}",
    "formula-plus": f"+1+1 {MARK}",
    "formula-minus": f"-2+3 {MARK}",
    "formula-tab": f"\t=1+1 {MARK}",
    "chat": f'# {MARK} **b** [x](http://example.com) <at user_id="all">all</at> <@all> @all ![i](http://x/i.png) `x`',
    "terminal": f"{MARK}\x1b[31m\x1b]0;title\x07\x9b2J [red]x[/] [link=http://example.com]y[/link]",
    "template": f"{MARK}{{{{7*7}}}}{{% raw %}}{{count}}{{0.__class__}}%s%(x)s${{x}}",
}  # fmt: skip
HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
GOOD = ("A1", "fine", "5")


def as_lint_takes_it(root: Path, words: str) -> str:
    """The words, or what is left of them as a steward mends them once lint has refused them with place and mend."""
    desk = RealDesk.make(root / "first", words, [GOOD], [])
    try:
        load_workspace(desk.root, RuleVocabulary())
    except DefinitionError as refused:
        problems = refused.problems
    else:
        return words
    assert all(p.where and p.where.line and str(p.mend) for p in problems)
    return " ".join("".join(c for c in words if c.isprintable() or c in "\n\t").split())


def made(root: Path, words: str) -> tuple[RealDesk, dict[str, str]]:
    rows = [GOOD, (f"B{words}", words, "-7")]
    desk = RealDesk.make(root / "desk", as_lint_takes_it(root, words), rows, [("C3", "fine", words)], words)
    return desk, desk.everything()


def letters(desk: RealDesk) -> list[EmailMessage]:
    files = sorted((desk.root / "state/outbox").glob("*.eml"), key=lambda f: f.name[:20])
    return [cast("EmailMessage", email.message_from_bytes(f.read_bytes(), policy=default)) for f in files]


def shape(html: str) -> set[tuple[str, frozenset[str]]]:
    root = lxml.html.document_fromstring(html)
    return {(e.tag, frozenset(e.attrib)) for e in root.iter() if isinstance(e.tag, str)}


def part(letter: EmailMessage, kind: str) -> str:
    found = letter.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> tuple[RealDesk, dict[str, str]]:
    return made(tmp_path_factory.mktemp("harmless"), MARK)


def test_the_harmless_desk_makes_everything(harmless: tuple[RealDesk, dict[str, str]]) -> None:
    desk, said = harmless
    assert {str(x["To"]) for x in letters(desk)} >= {"bureau@example.com", "desk@example.com", "auditor@example.com"}
    assert all(words.strip() for words in said.values())
    for name in ("history.xlsx", "form.xlsx", "copy.xlsx"):
        assert (desk.root / name).stat().st_size > 1000
    assert list((desk.root / "state/quarantine").rglob("*.txt"))
    assert any("例如（已脱敏）" in part(x, "plain") for x in letters(desk))


@pytest.mark.parametrize("words", PAYLOADS.values(), ids=PAYLOADS)
def test_words_stay_words_wherever_they_come_out(
    tmp_path: Path, harmless: tuple[RealDesk, dict[str, str]], words: str
) -> None:
    desk, said = made(tmp_path, words)
    plain, _ = harmless
    _look_at_letters(letters(desk), letters(plain))
    for page, other in zip(pages(desk), pages(plain), strict=True):
        assert shape(page) == shape(other)
        assert not HIDDEN.search(page)
    for command, output in said.items():
        # The colours of a terminal are our own; nothing else may begin with an escape.
        shown = re.sub(r"\x1b\[[0-9;]*m", "", output) if "json" not in command and "csv" not in command else output
        assert not HIDDEN.search(shown), command
        assert "\x1b]" not in output
        if "json" in command:
            json.loads(output)
        if "junit" in command:
            ET.fromstring(output)  # noqa: S314 - our own
        if "csv" in command:
            for row in csv.reader(io.StringIO(output)):
                assert not [c for c in row if c[:1] in "=+-@\t\r" and c and not re.fullmatch(r"-?[0-9.]+", c)]
    for name in ("history.xlsx", "form.xlsx", "copy.xlsx"):
        _look_at_workbook(desk.root / name)
    for note in (desk.root / "state/quarantine").rglob("*.txt"):
        assert not HIDDEN.search(note.read_text(encoding="utf-8"))
    _look_at_chat(desk)


def _look_at_letters(found: list[EmailMessage], plain: list[EmailMessage]) -> None:
    assert [(str(x["To"]), sorted(x.keys())) for x in found] == [(str(x["To"]), sorted(x.keys())) for x in plain]
    for letter, other in zip(found, plain, strict=True):
        assert letter["Bcc"] is None
        assert not letter.defects
        assert str(letter["Subject"]).isprintable()
        assert not HIDDEN.search(part(letter, "plain") + part(letter, "html"))
        assert shape(part(letter, "html")) == shape(part(other, "html"))
        assert [p.get_content_type() for p in letter.walk()] == [p.get_content_type() for p in other.walk()]


def pages(desk: RealDesk) -> list[str]:
    return [f.read_text(encoding="utf-8") for f in sorted((desk.root / "state/reports").glob("*.html"))]


def _look_at_workbook(file: Path) -> None:
    for sheet in openpyxl.load_workbook(file):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    # Our own forms count in their cells; nobody's words may.
                    assert MARK not in str(cell.value)
                    assert "example.com" not in str(cell.value)


def _look_at_chat(desk: RealDesk) -> None:
    workspace = load_workspace(desk.root, RuleVocabulary())
    with open_history(workspace.database) as history:
        keys = [p.letter for p in history.postings(())] or [x.key for x in history.waiting_letters()]
        found = history.letters(keys) if keys else {}
    for letter in found.values():
        for service in ChatService:
            assert not re.search(r"(?i)<\s*(/?\s*at\b|@)", _fitted(letter, service))
            assert not HIDDEN.search(_fitted(letter, service))
