"""A thousand persons and enterprises go through two nights, and not one comes out: not in a letter, on the page,
in an export, in the database. Who is cleared sees five of them, masked.

Left out is what is a copy of the filing by its nature: what was received, its canonical table, the quarantine, the
marked copy, and the list of repaired cells, which says so.
"""

from __future__ import annotations

import email
import re
import zipfile
from email.policy import default
from pathlib import Path

import pytest
from stdnum.cn import ric, uscc

from tests.bad_inputs.real_way import RealDesk

PERSONS = 1000
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "一二三四五六七八九十"


def identity(number: int) -> str:
    """A valid one: place, birthday, serial number, check digit."""
    front = f"110101{1950 + number % 50}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    made = front + ric.calc_check_digit(front + "0")
    assert ric.is_valid(made)
    return made


def credit_code(number: int) -> str:
    front = f"91320281MA{number:07d}"
    made = front + uscc.calc_check_digit(front)
    assert uscc.is_valid(made)
    return made


def person(number: int) -> str:
    return f"{_SURNAMES[number % 20]}{_GIVEN[number // 20 % 10]}{_GIVEN[number // 200 % 10]}某某"


@pytest.fixture(scope="module")
def private() -> list[tuple[str, str, str]]:
    """Identity number or credit code, name, phone."""
    return [
        (identity(n) if n % 2 else credit_code(n), person(n) if n % 2 else f"江阴市第{n}号科技有限公司", f"138{n:08d}")
        for n in range(PERSONS)
    ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, private: list[tuple[str, str, str]]) -> tuple[RealDesk, str]:
    """The desk, and everything it says. Every name fails the rule; each phone stands in the place of an amount."""
    good = [(code, name, "0.5") for code, name, _ in private]
    bad = [(f"{code}-{n}", name, phone + "元整") for n, (code, name, phone) in enumerate(private)]
    made = RealDesk.make(tmp_path_factory.mktemp("privacy"), "指标", good, [*bad, good[0]])
    said = made.everything()
    # The marked copy is the filing itself; what the command says of it is not.
    return made, "\n".join(said.values())


def letters(root: Path) -> list[tuple[str, str]]:
    found = []
    for file in sorted((root / "state/outbox").glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=default)
        words = [str(p.get_content()) for p in message.walk() if p.get_content_maintype() == "text"]
        found.append((str(message["To"]), "\n".join([str(message["Subject"]), *words])))
    return found


def unzipped(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_nobody_comes_out_anywhere(desk: tuple[RealDesk, str], private: list[tuple[str, str, str]]) -> None:
    made, said = desk
    root = made.root
    outputs = {
        "what the command says": said,
        "letters": "\n".join(words for _, words in letters(root)),
        "pages": "\n".join(f.read_text("utf-8") for f in (root / "state/reports").glob("*.html")),
        "database": "".join(
            f.read_bytes().decode("utf-8", "replace") for f in (root / "state").glob("history.sqlite*")
        ),
        "workbooks": unzipped(root / "history.xlsx") + unzipped(root / "form.xlsx"),
        "notes": "\n".join(f.read_text("utf-8") for f in (root / "state/quarantine").rglob("*.txt")),
    }
    assert len(letters(root)) >= 3
    assert "2,001" in outputs["letters"] or "2001" in outputs["letters"]
    for name, words in outputs.items():
        assert len(words) > 100, name
        assert [value for row in private for value in row if value in words] == [], name


def test_who_is_cleared_sees_five_rows_masked_and_nobody_else_sees_any(
    desk: tuple[RealDesk, str], private: list[tuple[str, str, str]]
) -> None:
    made, _ = desk
    cleared = [words for to, words in letters(made.root) if to == "auditor@example.com"]
    others = [words for to, words in letters(made.root) if to != "auditor@example.com"]
    shown = [words for words in cleared if "例如（已脱敏）" in words]
    assert shown
    example = re.search(r"例如（已脱敏）：([^\n]*)", shown[0])
    assert example is not None
    assert example[1].count("行 ·") == 5
    assert "913***" in example[1]
    assert "江阴***有限公司" in shown[0]
    assert not [words for words in others if "***" in words]
