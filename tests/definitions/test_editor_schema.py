"""The JSON Schemas that editors use agree with the reader."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from kechuang_check.definitions.editor_schema import editor_schemas
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.yaml_text import read_yaml


def as_an_editor_sees_it(workspace, file):
    document = read_yaml((workspace.root / file).read_bytes(), file, Problems())
    return json.loads(json.dumps(document.top.plain(), default=lambda d: float(d) if isinstance(d, Decimal) else None))


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
