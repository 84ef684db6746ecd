"""What a steward wrote, as plain values that still know where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from kechuang_check.definitions.problems import Problems
from kechuang_check.errors import Place
from kechuang_check.words import text

MAX_BYTES = 1_000_000
MAX_DEPTH = 32

Scalar = str | int | float | Decimal | date | time | None
Step = str | int


class Mark(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place; `key_mark` is the place of the key it belongs to, if it belongs to one."""

    value: dict[str, Node] | list[Node] | Scalar
    mark: Mark
    key_mark: Mark | None = None

    @property
    def line(self) -> int:
        """The line to send a steward to: that of the key, where there is one."""
        return (self.key_mark or self.mark).line

    def child(self, step: Step) -> Node | None:
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read. `top` is a mapping; `digest` is the hash of the text with its line ends normalised."""

    file: str
    top: Node
    digest: str
    dialect: Literal["yaml", "toml"] = "yaml"

    def node(self, *path: Step) -> Node | None:
        """The node at `path`, or None."""
        node: Node | None = self.top
        for step in path:
            node = node.child(step) if node else None
        return node

    def correct(self, path: tuple[Step, ...], wrong: str, right: str | None) -> None:
        """From now on what stands under the key `wrong` of the mapping at `path` stands under `right`, at its own line,
        beside what is there already; without such a key, or where a single value is there, it is gone.
        """
        table: Node | None = self.top
        for step in path:
            # One value may stand where a list of one could: then there is no number on the way.
            is_one = table is not None and isinstance(table.value, dict) and isinstance(step, int)
            table = table if table is None or is_one else table.child(step)
        if table is not None and isinstance(table.value, dict) and wrong in table.value:
            node = table.value.pop(wrong)
            if right is None or node.value is None:
                return
            there = table.value.setdefault(right, node)
            if there is not node and isinstance(there.value, dict) and isinstance(node.value, dict):
                there.value.update({key: inner for key, inner in node.value.items() if key not in there.value})

    def place(self, *path: Step) -> Place:
        """The place of the key at `path`; where there is none, of the nearest mapping around it."""
        node = self.top
        for step in path:
            below = node.child(step)
            if below is None:
                break
            node = below
        return Place(self.file, node.line)

    def word(self, *path: Step) -> str | None:
        """The text at `path`, or None if something else or nothing stands there."""
        node = self.node(*path)
        return node.value if node and isinstance(node.value, str) else None

    def keys(self, *path: Step) -> tuple[str, ...] | None:
        """The keys of the mapping at `path`, or None if there is no mapping."""
        node = self.node(*path)
        return tuple(node.value) if node and isinstance(node.value, dict) else None


def decode(data: bytes, file: str, problems: Problems) -> str | None:
    """The text of a file, without BOM and with its line ends normalised; None (and a problem) if it is not UTF-8."""
    if len(data) > MAX_BYTES:
        problems.add(
            Place(file, 1),
            text("The file is larger than {limit} bytes", limit=MAX_BYTES),
            text("Check that this is the right file; divide a long suite into several"),
        )
        return None
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        problems.add(
            Place(file, before.count(b"\n") + 1),
            text("The file is not UTF-8 text"),
            text("Save it again with the encoding UTF-8"),
        )
        return None
    return content.replace("\r\n", "\n").replace("\r", "\n")


def digest_of(content: str) -> str:
    """sha256 in hex of a text as `decode` returns it."""
    return sha256(content.encode()).hexdigest()
