"""YAML with places. Only the plain part of the language: no tags, anchors, aliases or duplicate keys, one document.

Typed are plain whole numbers without a leading zero, plain decimals, true, false, null and the empty value; everything
else (010, 2024-12-31, yes, 2%) stays text as it was written. Keys are always text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.written import MAX_DEPTH, Document, Mark, Node, Scalar, decode, digest_of
from kechuang_check.definitions.yaml_syntax import explain
from kechuang_check.errors import Place
from kechuang_check.words import Text, text

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,26})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,9}")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "": None}
# Characters that cannot be seen, or that some editors count as a line end and others do not.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe\uffff]"
)


def read_yaml(data: bytes, file: str, problems: Problems) -> Document | None:
    """Read one file; None if what it says is not known. Whatever is wrong is added to `problems`, never raised."""
    content = decode(data, file, problems)
    if content is None:
        return None
    if hidden := _INVISIBLE.search(content):
        problems.add(
            Place(file, content.count("\n", 0, hidden.start()) + 1),
            text("There is an invisible character (U+{code}) on this line", code=f"{ord(hidden.group()):04X}"),
            text("Delete the line and type it again"),
        )
        return None
    builder = _Builder(file, problems)
    try:
        for event in yaml.parse(content, Loader=_PARSER):
            if not builder.take(event):
                return None
    except yaml.YAMLError as error:
        problems.add(*explain(error, content, file))
        return None
    return builder.finish(content)


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is still being read."""

    node: Node
    is_mapping: bool
    key: tuple[str, Mark] | None = None
    skips_value: bool = field(default=False)


class _Builder:
    """Builds nodes from parser events with a stack of its own, so that depth is bounded here and not by Python."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._open: list[_Open] = []
        self._top: Node | None = None

    def take(self, event: yaml.Event) -> bool:
        """Take the next event; False if reading on makes no sense."""
        match event:
            case yaml.DocumentStartEvent() if self._top is not None:
                return self._refuse(
                    event,
                    text("There is more than one YAML document in the file"),
                    text("Remove the line `---` and what follows, or move it to a file of its own"),
                )
            case yaml.AliasEvent():
                return self._refuse(
                    event,
                    text("`*{anchor}` refers to another place; references are not read here", anchor=event.anchor),
                    text("Write the value out; put text that begins with `*` in quotes"),
                )
            case yaml.ScalarEvent() | yaml.CollectionStartEvent():
                self._check_plain(event)
                if isinstance(event, yaml.ScalarEvent):
                    self._take_scalar(event)
                    return True
                return self._open_collection(event)
            case yaml.CollectionEndEvent():
                self._open.pop()
        return True

    def finish(self, content: str) -> Document | None:
        if self._top is None or not isinstance(self._top.value, dict):
            self._problems.add(
                Place(self._file, min(self._top.line, content.count("\n") + 1) if self._top else 1),
                text("The file holds no keys") if self._top else text("The file is empty"),
                text("Begin with a line such as `name: ...`: a key, a colon, a blank and the value"),
            )
            return None
        return Document(self._file, self._top, digest_of(content))

    def _refuse(self, event: yaml.Event, what: Text, mend: Text) -> bool:
        self._problems.add(Place(self._file, _mark(event).line), what, mend)
        return False

    def _check_plain(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(
                event,
                text("`&{anchor}` names this place; names are not read here", anchor=event.anchor),
                text("Remove it; put text that begins with `&` in quotes"),
            )
        if event.tag is not None:
            self._refuse(
                event,
                text(
                    "`{tag}` is a YAML tag; tags are not read here", tag=event.tag.replace("tag:yaml.org,2002:", "!!")
                ),
                text("Remove it; put text that begins with `!` in quotes"),
            )

    def _open_collection(self, event: yaml.Event) -> bool:
        if len(self._open) >= MAX_DEPTH:
            return self._refuse(
                event, text("This is nested too deeply"), text("Check the brackets and the indentation of this line")
            )
        parent = self._open[-1] if self._open else None
        if parent and parent.is_mapping and parent.key is None:
            return self._refuse(
                event,
                text("A list or a mapping cannot be a key"),
                text("Write a word before the colon; put text that begins with a bracket in quotes"),
            )
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        node = self._place(event, {} if is_mapping else [])
        self._open.append(_Open(node, is_mapping))
        return True

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        parent = self._open[-1] if self._open else None
        if parent and parent.is_mapping and parent.key is None:
            self._take_key(parent, event.value, _mark(event))
            return
        self._place(event, _typed(event.value) if event.implicit[0] else event.value)

    def _take_key(self, parent: _Open, key: str, mark: Mark) -> None:
        parent.key = (key, mark)
        siblings = parent.node.value
        if isinstance(siblings, dict) and key in siblings:
            parent.skips_value = True
            self._problems.add(
                Place(self._file, mark.line),
                text("`{key}` is written twice, first on line {line}", key=key, line=siblings[key].line),
                text("Keep one of the two"),
            )

    def _place(self, event: yaml.Event, value: dict[str, Node] | list[Node] | Scalar) -> Node:
        """Make a node and hang it into the collection that is open."""
        parent = self._open[-1] if self._open else None
        key = parent.key if parent else None
        node = Node(value, _mark(event), key[1] if key else None)
        if parent is None:
            self._top = node
        elif isinstance(parent.node.value, list):
            parent.node.value.append(node)
        elif isinstance(parent.node.value, dict) and key is not None:
            if not parent.skips_value:
                parent.node.value[key[0]] = node
            parent.key, parent.skips_value = None, False
        return node


def _typed(written: str) -> Scalar:
    if written in _WORDS:
        return _WORDS[written]
    if _INTEGER.fullmatch(written):
        return int(written)
    if _DECIMAL.fullmatch(written):
        return Decimal(written)
    return written


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
