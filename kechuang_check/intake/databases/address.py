"""Which database a feed is read from: its URL comes from the environment, and is never shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.domain.feed import SqlSource
from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    from sqlalchemy import URL

_FILE = "_FILE"
_EXAMPLE = "postgresql://reader@host/name"
_POSTGRESQL = ("postgresql", "postgres")


def address_of(source: SqlSource, environment: Mapping[str, str], root: Path) -> URL:
    """The URL in the variable of `source`, or in the file that the variable with `_FILE` behind its name names.

    Raises Refusal if there is none, it cannot be read, or the driver for it is not installed.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    written = _written(source.url_env, environment, root)
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):
        # What was written is not said: where it cannot be read, a password in it cannot be hidden.
        raise _address(text("the variable {name} holds no URL of a database", name=source.url_env)) from None
    if url.drivername in _POSTGRESQL:
        url = url.set(drivername="postgresql+psycopg")
    try:
        url.get_dialect().import_dbapi()
    except (NoSuchModuleError, ImportError):
        raise Refusal(
            "source-driver",
            text("the driver for this kind of database is not installed ({kind})", kind=url.drivername),
            text("install it; for PostgreSQL: pip install 'kechuang-check[postgresql]'"),
        ) from None
    return url


def _written(name: str, environment: Mapping[str, str], root: Path) -> str:
    if written := environment.get(name, "").strip():
        return written
    file = environment.get(name + _FILE, "").strip()
    if not file:
        raise _address(text("the environment variable {name} is not set", name=name))
    try:
        written = (root / file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise _address(text("the file that {name} names cannot be read", name=name + _FILE)) from None
    if not written:
        raise _address(text("the file that {name} names is empty", name=name + _FILE))
    return written


def _address(what: Text) -> Refusal:
    return Refusal(
        "source-address",
        what,
        text(
            "set the variable to the URL of the database for the account that runs the check, such as {example}",
            example=_EXAMPLE,
        ),
    )
