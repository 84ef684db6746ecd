"""The texts of definitions, packed, once for each content. The caller holds the transaction."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping

from sqlalchemy import Connection, insert, select

from kechuang_check.history import schema
from kechuang_check.history.coding import UnreadableValue


def write_definitions(connection: Connection, run_id: str, texts: Mapping[str, str]) -> None:
    """Keep the texts (by name of their file) with the run, which was just written."""
    document = json.dumps(dict(texts), sort_keys=True).encode("ascii")
    digest = hashlib.sha256(document).hexdigest()
    kept = schema.definitions
    if connection.scalar(select(kept.c.digest).where(kept.c.digest == digest)) is None:
        connection.execute(insert(kept).values(digest=digest, packed=zlib.compress(document, 9)))
    number = connection.scalar(select(schema.runs.c.number).where(schema.runs.c.id == run_id))
    connection.execute(insert(schema.run_definitions).values(run=number, definitions=digest))


def read_definitions(connection: Connection, run_id: str) -> Mapping[str, str]:
    """The texts by name of their file; none where the run kept none. Raises UnreadableValue."""
    runs, links, kept = schema.runs, schema.run_definitions, schema.definitions
    number = select(runs.c.number).where(runs.c.id == run_id).scalar_subquery()
    query = select(kept.c.digest, kept.c.packed).join(links).where(links.c.run == number)
    row = connection.execute(query).one_or_none()
    if row is None:
        return {}
    try:
        document = zlib.decompress(row.packed)
    except zlib.error as error:
        raise UnreadableValue(f"definitions {row.digest}") from error
    if hashlib.sha256(document).hexdigest() != row.digest:
        raise UnreadableValue(f"definitions {row.digest}")
    texts: dict[str, str] = json.loads(document)
    return texts
