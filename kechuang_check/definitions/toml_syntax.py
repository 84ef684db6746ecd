"""TOML syntax errors in plain words: the line to look at, what is wrong with it, and the line as it should be."""

from __future__ import annotations

import re
import tomllib
from datetime import date

from kechuang_check.errors import Place
from kechuang_check.words import Text, text

_AT_LINE = re.compile(r"\(at line ([0-9]+)")
_FULL_WIDTH = "＝：“”‘’［］｛｝，＃"
_QUOTED = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'[^']*'""")
_HEADER = re.compile(r"\s*(\[+)\s*([^\[\]#=]+?)\s*(\]*)\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*(=|:|(?<=\s)(?![=:]))\s*(\S.*?)\s*")
_BARE_WORD = re.compile(r"[^\W0-9][^\"'\[\]{}=\\]*")
_DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})日?")
_NO_COMMA = re.compile(r"""["'}\]]\s+["'{\[]""")
_LISTED = "routes"
"""The last word of tables that stand several times."""


def explain(message: str, content: str, file: str) -> tuple[Place, Text, Text]:
    """Place, what is wrong and the mend. `message`: what the reader said; `content` has normalised line ends."""
    lines = content.split("\n")
    found = _AT_LINE.search(message)
    number = int(found[1]) if found else max(1, len(content.rstrip().split("\n")))
    line = lines[number - 1] if number <= len(lines) else ""
    place = Place(file, number)
    bare = _QUOTED.sub("", line)
    sign = next((c for c in bare.partition("#")[0] if c in _FULL_WIDTH), None)
    if sign is not None and bare.count('"') == 0:
        return (
            place,
            text("The full-width sign `{sign}` stands where TOML needs a plain one", sign=sign),
            text("Type it with the keyboard in English mode"),
        )
    if "overwrite" in message or "twice" in message or "namespace" in message:
        return place, *_twice(number, lines)
    if '"' in bare or "'" in bare.partition("#")[0]:
        return (
            place,
            text("The quotes that open here are not closed, or hold a wrong `\\` sequence"),
            text("Close the quotes on this line; use single quotes for text with a `\\`"),
        )
    return place, *_in_words(message, line)


def _twice(number: int, lines: list[str]) -> tuple[Text, Text]:
    """A table or key that is there already, or that is one of several and written as if it were the only one."""
    name, brackets = _header(lines[number - 1])
    others = [
        (n, b) for n, (other, b) in enumerate(map(_header, lines), start=1) if name and other == name and n != number
    ]
    if name and any(b != brackets for _, b in others):
        right = f"[[{name}]]" if name.rpartition(".")[2] == _LISTED else f"[{name}]"
        what = text("`{name}` stands in single brackets and in double ones", name=name)
        return what, text("Write `{line}` each time", line=right)
    if before := next((n for n, _ in others if n < number), None):
        return text("This table is written twice, first on line {line}", line=before), text("Keep one of the two")
    return text("This key or table is written twice"), text("Keep one of the two")


def _header(line: str) -> tuple[str, int]:
    """The name of the table that begins on a line, and how many brackets open; no name for any other line."""
    match = _HEADER.fullmatch(line)
    return ("", 0) if match is None else (match[2], len(match[1]))


def _in_words(message: str, line: str) -> tuple[Text, Text]:
    name, opened = _header(line)
    if name:
        return (
            text("The brackets around the name of this table do not match"),
            text("Write `{line}`", line=f"[[{name}]]" if opened > 1 else f"[{name}]"),
        )
    key = _KEY.fullmatch(_without_remark(line))
    if key is not None and key[2] != "=":
        what = text("This line is not a key with a value")
        return what, text("Write `{line}`", line=f"{key[1]} = {_value(key[3])}")
    if "Expected '='" in message:
        return text("This line is not a key with a value"), text('Write `key = "value"`')
    if key is not None and (value := _value(key[3])) != key[3]:
        what = text("`{value}` is not a value as TOML has it", value=key[3])
        return what, text("Write `{line}`", line=f"{key[1]} = {value}")
    if _NO_COMMA.search(line):
        return text("A comma is missing between two items"), text("Separate the items with `, `")
    if "date" in message or (key is not None and _DAY.fullmatch(key[3])):
        return text("There is no such day"), text("Write year, month and day without quotes: 2024-12-31")
    return (
        text("This line is not TOML"),
        text('Write `key = "value"` with straight quotes around text, or `[table]`; close every quote and bracket'),
    )


def _without_remark(line: str) -> str:
    """The line without what follows a `#` that is not in quotes."""
    bare = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), line)
    return line[: bare.index("#")].rstrip() if "#" in bare else line


def _value(written: str) -> str:
    """A value as TOML has it: days with hyphens, true and false in small letters, quotes around words."""
    if (day := _DAY.fullmatch(written)) is not None:
        try:
            return date(*map(int, day.groups())).isoformat()
        except ValueError:
            return written
    if written.lower() in ("true", "false"):
        return written.lower()
    try:
        tomllib.loads(f"a = {written}")
    except (ValueError, RecursionError):
        return f'"{written}"' if _BARE_WORD.fullmatch(written) else written
    return written
