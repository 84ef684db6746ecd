"""Holds what was written against its shape, and puts pydantic's errors into our own words with file and line."""

from __future__ import annotations

import types
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from kechuang_check.definitions.problems import Problems, Wrong, full_width_colon, nearest, pick
from kechuang_check.definitions.written import Document, Step
from kechuang_check.words import Text, text

M = TypeVar("M", bound=BaseModel)
Location = tuple[Step, ...]
_ROUNDS = 3
"""How often unknown keys are looked through: in a table that was misnamed there may be others."""


def read_shape(shape: type[M], document: Document, problems: Problems, *path: Step) -> M | None:
    """The value at `path` as a `shape`; None (and every problem in it) if it is not one.

    A key that is not known is a problem, and from then on it is the one that was meant, or is not there: so that what
    is wrong beside it is told as well.
    """
    told: set[Location] = set()
    for _ in range(_ROUNDS):
        node = document.node(*path)
        try:
            return shape.model_validate(node.plain() if node else None)
        except ValidationError as error:
            for fault, wrong in _complaints(shape, error, document.dialect):
                if fault not in told:
                    told.add(fault)
                    steps = [step for step in fault if step != "[key]"]
                    problems.add_wrong(document.place(*path, *steps), wrong)
            unknown = [f["loc"] for f in error.errors(include_url=False) if f["type"] == "extra_forbidden"]
            if not unknown:
                return None
            for *around, key in unknown:
                known = nearest(str(key).partition("：")[0], _fields(shape, tuple(around)))
                document.correct((*path, *around), str(key), known)
                if known is not None:
                    told.add((*around, known))
    return None


def _complaints(shape: type[BaseModel], error: ValidationError, dialect: str) -> list[tuple[Location, Wrong]]:
    faults = error.errors(include_url=False)
    complaints: list[tuple[Location, Wrong]] = []
    explained: set[Location] = set()
    for fault in faults:
        if fault["type"] == "extra_forbidden":
            *around, key = fault["loc"]
            wrong, meant = _unknown_key(shape, tuple(around), str(key), fault["input"])
            complaints.append((fault["loc"], wrong))
            if meant:
                explained.add((*around, meant))
    # A required key that is there under a misspelt name is not missing as well.
    others = (f for f in faults if f["type"] != "extra_forbidden" and not _is_explained(f, explained))
    return complaints + [(fault["loc"], _in_words(shape, fault, dialect)) for fault in others]


def _is_explained(fault: Any, misspelt: set[Location]) -> bool:
    return fault["type"] == "missing" and fault["loc"] in misspelt


def _unknown_key(shape: type[BaseModel], around: Location, key: str, value: object) -> tuple[Wrong, str | None]:
    if key.lower() in ("password", "passwd", "pwd"):
        return Wrong(
            text("A password does not stand in this file"),
            text("Remove it, and name the variable or the file that holds it: password_env or password_file"),
        ), None
    if slip := full_width_colon(key, value):
        return slip, nearest(key.partition("：")[0], _fields(shape, around))
    known = list(_fields(shape, around))
    return Wrong(text("`{key}` is not a key that is known here", key=key), pick(key, known)), nearest(key, known)


def _in_words(shape: type[BaseModel], fault: Any, dialect: str) -> Wrong:
    kind, location, given = fault["type"], fault["loc"], fault["input"]
    context: Mapping[str, Any] = fault.get("ctx", {})
    if kind == "value_error" and isinstance(context.get("error"), Wrong):
        wrong: Wrong = context["error"]
        return wrong
    key = next((step for step in reversed(location) if isinstance(step, str) and step != "[key]"), "")
    field = _field(shape, location)
    sample = None if field is None else _sample(field)
    example = "..." if sample is None else _written_out(sample, dialect)
    match kind:
        case "missing":
            sign = ":" if dialect == "yaml" else " ="
            return Wrong(
                text("`{key}` is missing", key=key),
                text("Add it, such as `{line}`", line=f"{key}{sign} {example}"),
            )
        case "string_type":
            return _not_text(key, given, example)
        case "int_type":
            return Wrong(
                text("`{key}` must be a whole number", key=key),
                text("Write digits only, such as {value}", value=example),
            )
        case "bool_type":
            return Wrong(text("`{key}` must be true or false", key=key), text("Write `true` or `false`"))
        case "list_type":
            return Wrong(text("`{key}` must be a list", key=key), _mend_list(location, given, sample, dialect))
        case "model_type" | "dict_type":
            return Wrong(
                text("`{key}` must hold keys with values", key=key), _mend_table(location, given, example, dialect)
            )
        case "too_short":
            return Wrong(text("`{key}` is empty", key=key), text("Write it as `{value}`", value=example))
        case "literal_error":
            words = [str(word) for word in get_args(_plain(_annotation(shape, location)))]
            return Wrong(text("`{value}` is not known here", value=str(given)), pick(str(given), words))
        case "greater_than_equal":
            return Wrong(
                text("`{key}` is less than {limit}", key=key, limit=context["ge"]),
                text("Write {limit} or more", limit=context["ge"]),
            )
        case "less_than_equal":
            return Wrong(
                text("`{key}` is more than {limit}", key=key, limit=context["le"]),
                text("Write {limit} or less", limit=context["le"]),
            )
    return Wrong(text("`{key}` is not right", key=key), text("Write it as `{value}`", value=example))


def _mend_list(location: Location, given: object, sample: object, dialect: str) -> Text:
    if dialect == "toml" and isinstance(given, dict):
        return text("Write `{line}`: each of them begins with double brackets", line=f"[[{_table(location)}]]")
    if isinstance(sample, dict) and not isinstance(given, str):
        return text("Write it as `{value}`", value=_written_out(sample, dialect))
    value = _written_out([given] if isinstance(given, str) else sample, dialect)
    return text("Write it in brackets: {value}", value=value)


def _mend_table(location: Location, given: object, example: str, dialect: str) -> Text:
    if dialect == "toml" and isinstance(given, list) and given and isinstance(given[0], dict):
        return text("Write `{line}`: it stands once, and has single brackets", line=f"[{_table(location)}]")
    if example != "...":
        return text("Write it as `{value}`", value=example)
    line = f"[{_table(location)}]" if dialect == "toml" else f"{location[-1]}:"
    return text("Write `{line}`, and its keys with values on the lines below", line=line)


def _table(location: Location) -> str:
    return ".".join(str(step) for step in location if isinstance(step, str))


def _sample(field: FieldInfo) -> object:
    """How the value of a field may look: its example, or one made of those of its keys; None where there is none."""
    if field.examples:
        return field.examples[0]
    model = _plain(field.annotation)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return None
    inner = {f.alias or name: f.examples[0] for name, f in model.model_fields.items() if f.examples}
    needed = {f.alias or name for name, f in model.model_fields.items() if f.is_required()}
    return {key: value for key, value in inner.items() if not needed or key in needed} or None


def _not_text(key: str, given: object, example: str) -> Wrong:
    if given is None:
        return Wrong(text("There is an empty item in `{key}`", key=key), text("Write it out in quotes, or remove it"))
    if isinstance(given, bool | int | float | Decimal):
        return Wrong(
            text("`{key}` must be text", key=key), text('Put it in quotes: "{value}"', value=str(given).lower())
        )
    return Wrong(text("`{key}` must be text", key=key), text("Write one text, such as `{value}`", value=example))


def _plain(annotation: Any) -> Any:
    """The type without Annotated and without `| None`."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        else:
            return annotation


def _fields(shape: type[BaseModel], around: Location) -> dict[str, FieldInfo]:
    """The keys that a mapping at `around` may have, as they are written."""
    model = _plain(_annotation(shape, around))
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return {}
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _annotation(shape: type[BaseModel], location: Location) -> Any:
    annotation: Any = shape
    for step in location:
        plain = _plain(annotation)
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            known = {field.alias or name: field for name, field in plain.model_fields.items()}
            annotation = known[str(step)].annotation if str(step) in known else None
        else:
            inner = get_args(plain)
            annotation = inner[-1] if inner else None
    return annotation


def _field(shape: type[BaseModel], location: Location) -> FieldInfo | None:
    return _fields(shape, location[:-1]).get(str(location[-1])) if location else None


def _written_out(value: object, dialect: str) -> str:
    """An example as a steward would write it."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            sign = ": " if dialect == "yaml" else " = "
            return "{" + ", ".join(f"{k}{sign}{_written_out(v, dialect)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(_written_out(v, dialect) for v in value) + "]"
        case str() if dialect == "toml" or value.startswith(("*", "%")):
            return f'"{value}"'
        case _:
            return str(value)
