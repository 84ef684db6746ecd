"""The JSON Schemas that editors use agree with the reader."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from kechuang_check.definitions.editor_schema import editor_schemas
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.toml_text import read_toml
from kechuang_check.definitions.yaml_text import read_yaml
from tests.definitions.test_receivers_and_routes import OF_THE_CITY


def as_an_editor_sees_it(workspace, file):
    read = read_toml if file.endswith(".toml") else read_yaml
    document = read((workspace.root / file).read_bytes(), file, Problems())
    return json.loads(
        json.dumps(document.top.plain(), default=lambda d: float(d) if isinstance(d, Decimal) else d.isoformat())
    )


@pytest.fixture(scope="module")
def validators():
    return {name: Draft202012Validator(schema) for name, schema in editor_schemas().items()}


def test_the_schemas_are_json_schemas():
    for schema in editor_schemas().values():
        Draft202012Validator.check_schema(schema)
        json.dumps(schema)


@pytest.mark.parametrize("name", ["enterprise_rd", "contracts"])
def test_good_files_are_good_in_the_editor_too(workspace, validators, name):
    assert not list(validators["check"].iter_errors(as_an_editor_sees_it(workspace, f"checks/{name}.yaml")))
    assert not list(validators["suite"].iter_errors(as_an_editor_sees_it(workspace, f"expectations/{name}.yaml")))


@pytest.mark.parametrize(
    ("kind", "file", "old", "new"),
    [
        ("check", "checks/enterprise_rd.yaml", "tag: statistical", "tags: statistical"),
        ("check", "checks/enterprise_rd.yaml", "every: yearly", "every: annual"),
        ("check", "checks/enterprise_rd.yaml", "town: {type", "Town: {type"),
        ("suite", "expectations/enterprise_rd.yaml", "round_to: 1", "round_too: 1"),
        ("suite", "expectations/enterprise_rd.yaml", "obligation: binding", "obligation: must"),
        ("suite", "expectations/contracts.yaml", "severity: critical", "severity: grave"),
        ("suite", "expectations/enterprise_rd.yaml", "code: enterprise_rd/rd-not-negative", "code: rd"),
    ],
)
def test_slips_show_in_the_editor(workspace, validators, kind, file, old, new):
    workspace.change(file, old, new)
    assert list(validators[kind].iter_errors(as_an_editor_sees_it(workspace, file)))


def test_settings_with_receivers_and_routes_are_good_in_the_editor_and_slips_show(workspace, validators):
    whole = (workspace.root / "kechuang.toml").read_text(encoding="utf-8") + OF_THE_CITY
    workspace.write("kechuang.toml", whole)
    assert [
        e.message for e in validators["settings"].iter_errors(as_an_editor_sees_it(workspace, "kechuang.toml"))
    ] == []
    for old, new in (
        ('kind = "shortfall"', 'kind = "short"'),
        ("20:00-07:30", "20-7"),
        ('weekly = "never"', 'weekly = "none"'),
        ("after_nights = 7", "after_night = 7"),
        ("repeat_days = {warning = 14}", "repeat_days = {grave = 14}"),
        ('role = "deputy"', 'role = "boss"'),
    ):
        workspace.write("kechuang.toml", whole.replace(old, new))
        assert list(validators["settings"].iter_errors(as_an_editor_sees_it(workspace, "kechuang.toml"))), new
