"""TOML with places. The standard reader gives values without lines, so lines are found by reading the text again.

A key has the line where it, or the table it names, is written first; of `[[tables]]` each has its own. A key inside an
inline table or an array has the line of the key that the inline table belongs to.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.toml_syntax import explain
from kechuang_check.definitions.written import MAX_DEPTH, Document, Mark, Node, decode, digest_of
from kechuang_check.errors import Place
from kechuang_check.words import Text, text

_WORD = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_WORD}(?:\s*\.\s*{_WORD})*"
_TABLE = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
Path = tuple[str | int, ...]
"""Keys, and numbers of `[[tables]]` and items (from 0)."""


def read_toml(data: bytes, file: str, problems: Problems) -> Document | None:
    """Read one file; None (and a problem with its line) if it cannot be read. Never raises."""
    content = decode(data, file, problems)
    if content is None:
        return None
    try:
        values = tomllib.loads(content)
    except RecursionError:
        problems.add(Place(file, 1), *_too_deep())
        return None
    except ValueError as error:
        problems.add(*explain(str(error), content, file))
        return None
    lines = dict(_lines(content, values))
    top = _node(values, (), lines, Mark(1, 1))
    if top is None:
        problems.add(Place(file, 1), *_too_deep())
        return None
    return Document(file, top, digest_of(content), "toml")


def _too_deep() -> tuple[Text, Text]:
    return text("This is nested too deeply"), text("Remove the tables or brackets that are not needed")


def _node(value: Any, path: Path, lines: dict[Path, Mark], around: Mark) -> Node | None:
    """None if it is nested too deeply."""
    if len(path) > MAX_DEPTH:
        return None
    mark = lines.get(path, around)
    children: dict[str, Node] | list[Node] | Any = value
    if isinstance(value, dict):
        children = {key: _node(inner, (*path, key), lines, mark) for key, inner in value.items()}
        if None in children.values():
            return None
    elif isinstance(value, list):
        children = [_node(inner, (*path, index), lines, mark) for index, inner in enumerate(value)]
        if None in children:
            return None
    return Node(children, mark, mark if path else None)


def _lines(content: str, values: dict[str, Any]) -> Iterator[tuple[Path, Mark]]:
    """The place of each key and table. What looks like one in a text or an array is told apart by the values read."""
    table: Path = ()
    seen: set[Path] = set()
    numbers: dict[Path, int] = {}
    quotes = ""
    for number, line in enumerate(content.split("\n"), start=1):
        if quotes:
            quotes = quotes if line.count(quotes) % 2 == 0 else ""
            continue
        path: Path = ()
        start = 0
        if header := _TABLE.fullmatch(line):
            path = _numbered(_split(header[1]), numbers, is_item=line.lstrip().startswith("[["))
            if _exists(values, path):
                table, start = path, 0
                numbers |= {path[:n]: step for n, step in enumerate(path) if isinstance(step, int)}
        elif key := _KEY.match(line):
            path, start = (*table, *_split(key[1])), len(table)
            quotes = next((q for q in ('"""', "'''") if line.count(q) % 2), "")
        for length in range(start + 1, min(len(path), MAX_DEPTH) + 1):
            part = path[:length]
            if part not in seen and _exists(values, part):
                seen.add(part)
                yield part, Mark(number, len(line) - len(line.lstrip()) + 1)


def _numbered(words: tuple[str, ...], numbers: Mapping[Path, int], *, is_item: bool) -> Path:
    """The path of a table, with the number of each of the `[[tables]]` on the way; `is_item`: it is a further one."""
    path: Path = ()
    for count, word in enumerate(words, start=1):
        path += (word,)
        if is_item and count == len(words):
            path += (numbers.get(path, -1) + 1,)
        elif path in numbers:
            path += (numbers[path],)
    return path


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(word[1:-1] if word[0] in "\"'" else word for word in re.findall(_WORD, dotted))


def _exists(values: Any, path: Path) -> bool:
    for step in path:
        if isinstance(step, int):
            if not isinstance(values, list) or step >= len(values):
                return False
        elif not isinstance(values, dict) or step not in values:
            return False
        values = values[step]
    return True
