"""The definitions of a workspace as texts that a history can keep, and a workspace made from them again."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from kechuang_check.definitions.workspace import CHECKS, NAMES, SETTINGS, SUITES, load_workspace
from kechuang_check.domain.vocabulary import Vocabulary
from kechuang_check.domain.workspace import Workspace

_KEPT = ("language", "plan", "plans", "owners")
"""Of the settings; the others say how and where the workspace is run, and may hold what is nobody else's business."""

Texts = Mapping[str, str]
"""By name of the file, from the workspace. Bytes that are not UTF-8 are kept as halves of surrogate pairs."""


def definition_texts(root: Path) -> Texts:
    """All that a verdict hangs on; nothing where there is no kechuang.toml, or the files changed under the run that had
    just read them.
    """
    try:
        plain = tomllib.loads((root / SETTINGS).read_text(encoding="utf-8-sig"))
        texts = {SETTINGS: "".join(f"{_toml(k)} = {_toml(plain[k])}\n" for k in _KEPT if k in plain)}
        for folder in (CHECKS, SUITES, NAMES):
            for path in sorted((root / folder).glob("*.yaml")):
                texts[f"{folder}/{path.name}"] = path.read_bytes().decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return {}
    return texts


def workspace_as_it_was(workspace: Workspace, texts: Texts, vocabulary: Vocabulary) -> Workspace:
    """The plan, checks and suites of `texts`; the rest of `workspace`. Raises DefinitionError."""
    with tempfile.TemporaryDirectory() as folder:
        for name, words in texts.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(words.encode("utf-8", "surrogateescape"))
        then = load_workspace(Path(folder), vocabulary)
    return replace(
        then,
        root=workspace.root,
        state=workspace.state,
        database=workspace.database,
        lang=workspace.lang,
        mail=workspace.mail,
        letters=workspace.letters,
        chats=workspace.chats,
        watch=workspace.watch,
        limits=workspace.limits,
        received_days=workspace.received_days,
        alerts=workspace.alerts,
        timezone=workspace.timezone,
    )


def _toml(value: object) -> str:
    """A value on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{_toml(k)} = {_toml(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case date() | datetime() | time():
            return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
