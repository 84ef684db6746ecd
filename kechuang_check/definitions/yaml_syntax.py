"""YAML syntax errors in plain words: the line to look at, what is wrong with it, and the mend."""

from __future__ import annotations

import re
from typing import Any

import yaml

from kechuang_check.errors import Place
from kechuang_check.words import Text, text

_FULL_WIDTH = "：，［］｛｝“”‘’＃－"
_QUOTED = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'(?:[^']|'')*'""")
_BLOCK = re.compile(r"[^:#]*:\s+([>|]=?)[^\s0-9+-].*|[^:#]*:\s+([>|]=)\s*")
# In these the parser notices far below where the fault is, and the context is where it began.
_BEGINS_ABOVE = ("flow", "quoted scalar", "simple key")


def explain(error: yaml.YAMLError, content: str, file: str) -> tuple[Place, Text, Text]:
    """Place, what is wrong and the mend. `content` has normalised line ends."""
    problem = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    began = _line(getattr(error, "context_mark", None))
    noticed = _line(getattr(error, "problem_mark", None)) or began or 1
    lines = content.split("\n")
    number = began if began and any(word in context for word in _BEGINS_ABOVE) else noticed
    number = max(1, min(number, len(lines)))
    while number > 1 and not lines[number - 1].strip():
        number -= 1
    if slip := _full_width(lines, began, number):
        return Place(file, slip[0]), *_full_width_words(slip[1])
    if opened := _unclosed_quote(lines, noticed):
        return Place(file, opened), *_unclosed_words()
    if "\t" in _indent(lines[number - 1]):
        return (
            Place(file, number),
            text("The line is indented with a tab"),
            text("Indent with blanks only"),
        )
    if (sign := _BLOCK.fullmatch(lines[number - 1])) is not None:
        return Place(file, number), *_no_beginning(sign[1])
    return Place(file, number), *_in_words(problem, context, _sign(error, lines))


def _line(mark: Any) -> int | None:
    return None if mark is None else int(mark.line) + 1


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _full_width(lines: list[str], began: int | None, number: int) -> tuple[int, str] | None:
    """The full-width sign that made the line unreadable: on it, on the line above, or where the trouble began."""
    for candidate in (number, number - 1, began or number):
        if 1 <= candidate <= len(lines):
            line = lines[candidate - 1]
            sign = next((c for c in _outside_quotes(line) if c in _FULL_WIDTH), None)
            has_plain_colon = ": " in line or line.rstrip().endswith(":")
            if sign and (not has_plain_colon or line.lstrip().startswith(sign) or _is_in_brackets(line, sign)):
                return candidate, sign
    return None


def _is_in_brackets(line: str, sign: str) -> bool:
    """Whether the sign stands where the items of a `{...}` or `[...]` on this line are told apart."""
    bare = _outside_quotes(line)
    return sign in "，：" and any(bare.find(bracket) != -1 and bare.find(bracket) < bare.find(sign) for bracket in "{[")


def _outside_quotes(line: str) -> str:
    return _QUOTED.sub("", line)


def _unclosed_quote(lines: list[str], noticed: int) -> int | None:
    """The line where a quote opens that is not closed as it should: the parser goes on to the next quote, far below."""
    opened, quote = 0, ""
    for number, line in enumerate(lines, start=1):
        if number > noticed and not quote:
            return None
        before = " "
        for index, sign in enumerate(line):
            if not quote and sign == "#" and before == " ":
                break
            if not quote and sign in "\"'" and _may_open(line[:index]):
                opened, quote = number, sign
            elif quote and sign == quote and not _is_escaped(line, index, quote):
                if not _may_follow(line[index + 1 :]):
                    return opened
                quote = ""
            before = sign
    return opened if quote else None


def _may_open(before: str) -> bool:
    """A quote opens a text where a value or a key begins; inside a word it is an apostrophe."""
    words = before.rstrip()
    return not words or (words != before and words[-1] in ":-,?") or words[-1] in "[{,"


def _is_escaped(line: str, index: int, quote: str) -> bool:
    if quote == '"':
        return (index - len(line[:index].rstrip("\\"))) % 2 == 1
    return line[index + 1 : index + 2] == "'" or (len(line[:index]) - len(line[:index].rstrip("'"))) % 2 == 1


def _may_follow(rest: str) -> bool:
    return not rest.strip() or rest.lstrip()[0] in ",]}:" or rest.lstrip().startswith("#")


def _unclosed_words() -> tuple[Text, Text]:
    return (
        text("The quotes that open here are not closed, or hold a wrong `\\` sequence"),
        text("Close the quotes on this line; use single quotes for text with a `\\`"),
    )


def _full_width_words(sign: str) -> tuple[Text, Text]:
    return (
        text("The full-width sign `{sign}` stands where YAML needs a plain one", sign=sign),
        text("Type it with the keyboard in English mode; after a colon comes a blank"),
    )


def _sign(error: yaml.YAMLError, lines: list[str]) -> str:
    """The character at which the parser stopped."""
    mark: Any = getattr(error, "problem_mark", None)
    if mark is None or mark.line >= len(lines):
        return ""
    return lines[int(mark.line)][int(mark.column) :][:1]


def _no_beginning(sign: str) -> tuple[Text, Text]:
    what = text("A value cannot begin with `{sign}`", sign=sign)
    if sign.startswith((">", "<")):
        return what, text("Write it in words: at_least for >=, more_than for >; or put the value in quotes")
    return what, text("Put the value in quotes")


def _in_words(problem: str, context: str, sign: str) -> tuple[Text, Text]:
    if "mapping values are not allowed" in problem:
        return (
            text("There is a colon where no key can stand"),
            text(
                "Put a value that holds a colon in quotes; check the indentation of this line and the one above, "
                "and that a blank follows each colon"
            ),
        )
    if "cannot start any token" in problem:
        return _no_beginning(sign)
    if "quoted scalar" in context:
        return _unclosed_words()
    if "flow" in context:
        return (
            text("The bracket that opens here is not closed, or a comma is missing in it"),
            text("Separate the items with `, ` and close with the same kind of bracket"),
        )
    if "could not find expected ':'" in problem:
        return (
            text("This line is not a key with a value"),
            text("Write a key, a colon, a blank and the value"),
        )
    return (
        text("This line does not fit to the lines around it"),
        text(
            "Check its indentation against the line above (keys of one mapping begin in the same column), "
            "and its quotes and brackets"
        ),
    )
