"""Values of the domain to canonical JSON and back, led by their type hints. Nothing is rounded on the way."""

from __future__ import annotations

import hashlib
import json
import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from kechuang_check.domain.plan import Bilingual
from kechuang_check.words import Text

_TAGGED: Mapping[str, type] = {"decimal": Decimal, "datetime": datetime, "date": date, "text": Text}
"""Kinds that carry their name where the hint is only `object`, as for the values of a Text."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""What Python makes of the bytes of a file's name that are not UTF-8; databases refuse it."""


class UnreadableValue(ValueError):
    """What is kept is not what the type asks for: written by something else, or damaged."""


def dumps(kind: object, value: object) -> str:
    """Canonical JSON of `value`, which is of type `kind`: the same value always gives the same characters.

    Raises TypeError for a value that has no form here.
    """
    plain = _plain(kind, value)
    document = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return _HALF_CHARACTER.sub(lambda half: f"\\u{ord(half[0]):04x}", document)


def loads(kind: object, document: str) -> Any:
    """The value of type `kind` that `dumps` wrote. Keys that the type no longer has are passed over, and new ones take
    their default, so documents outlive the code. Raises UnreadableValue.
    """
    try:
        plain = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise UnreadableValue(f"not JSON: {document[:80]}") from error
    return from_plain(kind, plain)


def from_plain(kind: Any, plain: object) -> Any:
    """The value of type `kind` that was written as `plain`: what JSON holds. Raises UnreadableValue."""
    try:
        return _value(kind, plain)
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation, RecursionError) as error:
        raise UnreadableValue(f"not a {kind}: {str(plain)[:80]}") from error


def digest(kind: object, value: object) -> str:
    """A name for `value` that comes from its content."""
    return hashlib.sha256(dumps(kind, value).encode()).hexdigest()


@cache
def _fields(kind: type) -> tuple[tuple[Field[Any], Any], ...]:
    hints = get_type_hints(kind)
    return tuple((f, hints[f.name]) for f in fields(kind))


def _without_none(kind: object) -> object:
    """`X` of `X | None`."""
    if get_origin(kind) in (types.UnionType, Union):
        (kind,) = (k for k in get_args(kind) if k is not type(None))
    return kind


def _plain(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    kind = _without_none(kind)
    origin = get_origin(kind)
    if kind in (object, Any):
        return _tagged(value)
    if origin is tuple:
        return [_plain(k, v) for k, v in zip(_kinds(kind, len(value)), value, strict=True)]
    if origin is not None and issubclass(origin, Mapping):
        return {_plain(get_args(kind)[0], k): _plain(get_args(kind)[1], v) for k, v in value.items()}
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not a {kind}")
    if is_dataclass(kind):
        record: type = type(value)
        return {f.name: _plain(hint, getattr(value, f.name)) for f, hint in _fields(record)}
    return _scalar(value)


def _scalar(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case Decimal():
            return str(value)
        case datetime():
            return _utc(value).isoformat()
        case date():
            return value.isoformat()
        case bool() | int() | str():
            return value
    raise TypeError(f"no form for {value!r}")


def _tagged(value: object) -> object:
    if isinstance(value, bool | int | str):
        return _scalar(value)
    if isinstance(value, tuple):
        return [_tagged(v) for v in value]
    name = next((name for name, kind in _TAGGED.items() if isinstance(value, kind)), None)
    if name is None:
        raise TypeError(f"no form for {value!r}")
    return {name: _plain(_TAGGED[name], value)}


def _untagged(plain: object) -> object:
    match plain:
        case dict():
            ((name, inner),) = plain.items()
            return _value(_TAGGED[name], inner)
        case list():
            return tuple(_untagged(p) for p in plain)
    return plain


def _value(kind: Any, plain: Any) -> Any:
    if plain is None:
        return None
    kind = _without_none(kind)
    origin = get_origin(kind)
    if kind in (object, Any):
        return _untagged(plain)
    if origin is tuple:
        return tuple(_value(k, p) for k, p in zip(_kinds(kind, len(plain)), plain, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {_value(get_args(kind)[0], k): _value(get_args(kind)[1], p) for k, p in plain.items()}
    if kind is Bilingual and isinstance(plain, str):
        # Kept by a version that had these words in one language.
        return Bilingual.same(plain)
    if is_dataclass(kind):
        return _record(kind, plain)
    if kind in (date, datetime):
        return kind.fromisoformat(plain)
    if kind is Decimal or issubclass(kind, Enum):
        return kind(plain)
    if type(plain) is not kind:
        raise TypeError(f"{plain!r} is not a {kind}")
    return plain


def _record(kind: Any, plain: Mapping[str, Any]) -> Any:
    given = {f.name: _value(hint, plain[f.name]) for f, hint in _fields(kind) if f.name in plain}
    lacking = [f.name for f, _ in _fields(kind) if f.name not in given and f.default is f.default_factory is MISSING]
    if lacking:
        raise KeyError(*lacking)
    return kind(**given)


def _kinds(kind: object, length: int) -> tuple[object, ...]:
    """The type of each member of a tuple: `tuple[X, ...]` has one for all."""
    kinds = get_args(kind)
    return kinds[:1] * length if kinds[1:] == (Ellipsis,) else kinds


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise TypeError(f"a time without its zone: {moment}")
    return moment.astimezone(UTC)
