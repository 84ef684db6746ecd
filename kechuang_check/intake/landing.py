"""Keeping what came and what was made of it: whole files only, the same ones once."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from kechuang_check.errors import KechuangError, Place, Problem
from kechuang_check.words import text

CANONICAL_NAME = "canonical.parquet"
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


def keep(folder: Path, name: str, content: bytes) -> Path:
    """Write `content` as `folder/name`, wholly or not at all; nothing is written if the same is there already.

    Raises KechuangError if it cannot be written: that is no fault of the filing.
    """
    target = folder / name
    try:
        if _is_same(target, content):
            return target
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as part:
            try:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
                part.close()
                Path(part.name).replace(target)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
    except OSError as e:
        raise KechuangError(
            Problem(
                text("a received file could not be kept: {reason}", reason=e.strerror or type(e).__name__),
                text("make room on the disk, and let this account write into the folder"),
                Place(str(target)),
            )
        ) from e
    return target


def received_name(source: str) -> str:
    """`received` with the suffix of the file as handed in, if it is an ordinary one."""
    suffix = Path(source).suffix
    return f"received{suffix.lower()}" if _SUFFIX.fullmatch(suffix) else "received"


def _is_same(target: Path, content: bytes) -> bool:
    return target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content
