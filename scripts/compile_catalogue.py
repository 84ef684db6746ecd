"""Compile the translation catalogues, and list the sentences of the package that have no translation yet.

`kechuang_check.po` holds our own sentences, `click.po` what click says in help and usage errors.

Run it after a sentence was added or changed: `python scripts/compile_catalogue.py`.
"""

from __future__ import annotations

import ast
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

PACKAGE = Path(__file__).resolve().parent.parent / "kechuang_check"
PO = PACKAGE / "locale" / "zh" / "LC_MESSAGES" / "kechuang_check.po"
MO = PO.with_suffix(".mo")
CLICK_PO = PO.with_name("click.po")


def sentences(package: Path = PACKAGE) -> dict[str, str]:
    """Every English sentence that a reader may see, with a place where it stands (`intake/units.py:41`)."""
    found: dict[str, str] = {}
    for file in sorted(package.rglob("*.py")):
        for line, sentence in _in_code(file.read_text(encoding="utf-8")):
            found.setdefault(sentence, f"{file.relative_to(package).as_posix()}:{line}")
    for file in sorted(package.rglob("templates/*.html")):
        for line, sentence in _in_template(file.read_text(encoding="utf-8")):
            found.setdefault(sentence, f"{file.relative_to(package).as_posix()}:{line}")
    return found


def translations(po: Path = PO) -> dict[str, str]:
    """A catalogue: English sentence to translation, without those that are empty or marked fuzzy.

    Sentences with a plural have both forms in one, as gettext keeps them; Chinese has one for both.
    """
    with po.open("rb") as stream:
        catalogue = read_po(stream, locale="zh", abort_invalid=True)
    found = {}
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            forms = (message.id,) if isinstance(message.id, str) else message.id
            word = message.string if isinstance(message.string, str) else message.string[0]
            found["\0".join(forms)] = "\0".join([word] * len(forms))
    return found


def compiled(translated: dict[str, str]) -> bytes:
    """The catalogue as gettext reads it. The same bytes on every machine: no dates, no tool names in it."""
    entries = {"": "Content-Type: text/plain; charset=UTF-8\nLanguage: zh\n", **translated}
    pairs = sorted((k.encode(), v.encode()) for k, v in entries.items())
    first = 28 + 16 * len(pairs)
    ids, words = b"", b""
    id_index, word_index = [], []
    for key, _ in pairs:
        id_index += [len(key), first + len(ids)]
        ids += key + b"\0"
    for _, value in pairs:
        word_index += [len(value), first + len(ids) + len(words)]
        words += value + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + struct.pack(f"<{4 * len(pairs)}I", *id_index, *word_index) + ids + words


def _in_code(code: str) -> Iterator[tuple[int, str]]:
    """Literals given to `text(...)`, also where they are picked by a condition."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _name(node.func) == "text" and node.args:
            for literal in ast.walk(node.args[0]):
                if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                    yield literal.lineno, literal.value


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _in_template(template: str) -> Iterator[tuple[int, str]]:
    """Literals given to `t(...)`."""
    for call in Environment(autoescape=True).parse(template).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and isinstance(call.args[0], nodes.Const):
            yield call.lineno, call.args[0].value


def main() -> int:
    translated = translations()
    MO.write_bytes(compiled(translated))
    CLICK_PO.with_suffix(".mo").write_bytes(compiled(translations(CLICK_PO)))
    missing = {s: place for s, place in sentences().items() if s not in translated}
    for sentence, place in missing.items():
        sys.stdout.write(f"{place}: no translation: {sentence}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
