"""Where canonical batches are put: made beside their place, and moved there whole."""

from __future__ import annotations

import filecmp
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from kechuang_check.domain.batch import Batch
from kechuang_check.errors import KechuangError, Place, Problem
from kechuang_check.intake.assembling import Assembled
from kechuang_check.words import text

CANONICAL_NAME = "canonical.parquet"
REPAIRS_NAME = "repairs.parquet"


def repairs_of(state: Path, id_: str) -> Path:
    """Where the repairs of single cells of a batch are kept, if there were any."""
    return state / "batches" / id_ / REPAIRS_NAME


class Landing:
    """A folder for what is being made, from which whole files are moved to their place."""

    def __init__(self, folder: Path) -> None:
        self._beside = folder.parent

    def __enter__(self) -> Landing:
        try:
            self._beside.mkdir(parents=True, exist_ok=True)
            self._making = tempfile.TemporaryDirectory(dir=self._beside, prefix=".")
        except OSError as e:
            raise cannot_keep(e, self._beside) from e
        self.canonical = Path(self._making.name) / CANONICAL_NAME
        return self

    def __exit__(self, *_: object) -> None:
        self._making.cleanup()

    def keep(self, folder: Path, read: Assembled, batch: Batch) -> Batch:
        """Move the canonical file, and the repairs if there were any, to `folder`."""
        import pyarrow.parquet as pq

        log = read.log.table()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if log is not None:
                pq.write_table(log, self.canonical.with_name(REPAIRS_NAME), compression="zstd")
                _move(self.canonical.with_name(REPAIRS_NAME), folder / REPAIRS_NAME)
            _move(self.canonical, folder / CANONICAL_NAME)
        except OSError as e:
            raise cannot_keep(e, folder) from e
        repairs = None if log is None else folder / REPAIRS_NAME
        return replace(batch, canonical=folder / CANONICAL_NAME, repair_log=repairs)


def _move(made: Path, target: Path) -> None:
    if target.is_file() and filecmp.cmp(made, target, shallow=False):
        return
    with made.open("rb+") as file:
        os.fsync(file.fileno())
    made.replace(target)


def cannot_keep(error: OSError, folder: Path) -> KechuangError:
    return KechuangError(
        Problem(
            text("a received file could not be kept: {reason}", reason=error.strerror or type(error).__name__),
            text("make room on the disk, and let this account write into the folder"),
            Place(str(folder)),
        )
    )
