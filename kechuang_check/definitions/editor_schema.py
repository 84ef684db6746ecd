"""JSON Schemas of settings, checks and suites, for editors that complete and check files while they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from kechuang_check.definitions.check_shapes import CheckShape
from kechuang_check.definitions.settings_shape import SettingsShape
from kechuang_check.definitions.shapes import (
    DerivedRuleShape,
    RuleShape,
    SeriesRuleShape,
    ShownRuleShape,
    SuiteShape,
    TargetRuleShape,
)
from kechuang_check.domain.finding import SERIES_TYPE, TARGET_TYPE
from kechuang_check.domain.reading import NoNumber

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHAPES = (RuleShape, TargetRuleShape, ShownRuleShape, DerivedRuleShape, SeriesRuleShape, SuiteShape)


def editor_schemas() -> Mapping[str, dict[str, Any]]:
    """`settings`, `check`, `suite`: the shapes of files. Cross-file truths and the keys of rules are for `lint`."""
    check = {"$schema": _DIALECT, **CheckShape.model_json_schema()}
    _as_read(check)
    _, together = models_json_schema([(shape, "validation") for shape in _SHAPES])
    definitions = together["$defs"]
    suite = {"$schema": _DIALECT, **definitions.pop("SuiteShape"), "$defs": definitions}
    suite["properties"]["expectations"]["items"] = {
        "if": {"properties": {"type": {"const": TARGET_TYPE}}, "required": ["type"]},
        "then": {
            "if": {"properties": {"kwargs": {"properties": {"target": {"enum": [n.value for n in NoNumber]}}}}},
            "then": {"$ref": "#/$defs/ShownRuleShape"},
            "else": {
                "if": {"properties": {"kwargs": {"required": ["derive"]}}},
                "then": {"$ref": "#/$defs/DerivedRuleShape"},
                "else": {"$ref": "#/$defs/TargetRuleShape"},
            },
        },
        "else": {
            "if": {"properties": {"type": {"const": SERIES_TYPE}}, "required": ["type"]},
            "then": {"$ref": "#/$defs/SeriesRuleShape"},
            "else": {"$ref": "#/$defs/RuleShape"},
        },
    }
    _as_read(suite)
    settings = {"$schema": _DIALECT, **SettingsShape.model_json_schema()}
    _as_read(settings)
    return {"settings": settings, "check": check, "suite": suite}


def _as_read(schema: Any) -> None:
    """Make a schema as strict as the reader is: an optional key has a value or is left out, and names have a form."""
    if isinstance(schema, list):
        for item in schema:
            _as_read(item)
    if not isinstance(schema, dict):
        return
    if {"type": "null"} in schema.get("anyOf", []):
        schema["anyOf"] = [choice for choice in schema["anyOf"] if choice != {"type": "null"}]
        schema.pop("default", None)
    if "patternProperties" in schema:
        schema["additionalProperties"] = False
    for inner in schema.values():
        _as_read(inner)
