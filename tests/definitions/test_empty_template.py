"""The empty workspace shows every key that there is, in use or in a comment, so that nobody has to guess one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.cases import _Expected
from kechuang_check.definitions.checks import CheckShape
from kechuang_check.definitions.settings_shape import MailShape, SettingsShape
from kechuang_check.definitions.shapes import Names, Prose, RuleShape, SuiteShape, TargetRuleShape
from kechuang_check.definitions.templates import create_workspace
from kechuang_check.validation import RuleVocabulary

TEMPLATE = Path(__file__).parents[2] / "kechuang_check" / "workspaces" / "empty"


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def keys_of(shape: type[BaseModel], around: tuple[type[BaseModel], ...] = ()) -> set[str]:
    """The keys of a shape and of all shapes in it, as they are written; those of words in two languages left out."""
    keys = set()
    for name, field in shape.model_fields.items():
        keys.add(field.alias or name)
        for inner in models_in(field.annotation):
            if not issubclass(inner, Prose) and inner not in (Names, shape, *around):
                keys |= keys_of(inner, (shape, *around))
    return keys


@pytest.mark.parametrize(
    ("file", "shapes", "sign"),
    [
        ("kechuang.toml", (SettingsShape, MailShape), "="),
        ("checks/example.yaml", (CheckShape,), ":"),
        ("expectations/example.yaml", (SuiteShape, RuleShape, TargetRuleShape), ":"),
        ("samples/cases/example/meets/expected.yaml", (_Expected,), ":"),
    ],
)
def test_every_key_is_shown(file: str, shapes: tuple[type[BaseModel], ...], sign: str) -> None:
    text = (TEMPLATE / file).read_text(encoding="utf-8")
    tables = set(re.findall(r"^#? ?\[\[?([a-z_]+)", text, re.MULTILINE)) | set(re.findall(r"\.([a-z_]+)\.", text))
    shown = set(re.findall(rf"([a-z_]+) ?{sign}", text)) | tables
    wanted = set().union(*(keys_of(shape) for shape in shapes))
    assert sorted(wanted - shown) == []


def test_the_template_is_read_as_it_stands(tmp_path: Path) -> None:
    create_workspace(tmp_path / "plan", "empty")
    workspace = load_workspace(tmp_path / "plan", RuleVocabulary(), thorough=True)
    assert list(workspace.targets) == ["example_share"]


@pytest.mark.parametrize(
    "file", ["kechuang.toml", "expectations/example.yaml", "samples/cases/example/meets/expected.yaml"]
)
def test_the_keys_in_comments_of_the_empty_workspace_are_right_too(tmp_path: Path, file: str) -> None:
    """Every line of the form `# key: value` is taken in, and the workspace is still read."""
    root = tmp_path / "plan"
    create_workspace(root, "empty")
    path = root / file
    text = path.read_text(encoding="utf-8")
    path.write_text(without_comments(text), encoding="utf-8")
    load_workspace(root, RuleVocabulary(), thorough=True)


def test_the_keys_in_comments_of_the_jiangyin_workspace_are_right_too(tmp_path: Path) -> None:
    root = tmp_path / "plan"
    create_workspace(root, "jiangyin")
    path = root / "kechuang.toml"
    path.write_text(without_comments(path.read_text(encoding="utf-8")), encoding="utf-8")
    workspace = load_workspace(root, RuleVocabulary(), thorough=True)
    assert [r.where.line for r in workspace.alerts.routes] == sorted(r.where.line for r in workspace.alerts.routes)
    assert workspace.receivers["science_deputy"].quiet == workspace.receivers["science_bureau"].quiet


def without_comments(text: str) -> str:
    """Settings and definitions with every key of a comment in force."""
    table = (
        r"\[\[?(?:mail|letters|state|limits|chat\.[a-z_]+|watch|alerts|receivers\.[a-z_]+|routes|routes\.routes)\]\]?"
    )
    opened = re.sub(rf"^(\s*)# ((?:{table}|round_to: |to_close: |files: |[a-z_]+ = ).*)$", r"\1\2", text, flags=re.M)
    assert opened != text
    return re.sub(r"^(password_file|url_file) = ", r"# \1 = ", opened, flags=re.M)  # one of the two
