"""Batches as they were taken in, kept beside their canonical tables, so that no night reads a filing a second time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kechuang_check.domain.batch import Batch
from kechuang_check.history.coding import UnreadableValue, dumps, loads
from kechuang_check.whole_file import write_whole

_NAME, _CANONICAL, _REPAIRS = "batch.json", "canonical.parquet", "repairs.parquet"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A batch without its paths, which are those beside it. `size`: bytes of its canonical table."""

    batch: Batch
    size: int
    has_repairs: bool


@dataclass(frozen=True, slots=True)
class KeptBatches:
    """`folder`: `state/batches`, with a folder for each batch."""

    folder: Path

    def find(self, id_: str) -> Batch | None:
        """The batch that was kept under `id_`, if it is whole: what is gone or damaged is read from the filing anew."""
        try:
            kept = loads(_Kept, (self.folder / id_ / _NAME).read_text(encoding="utf-8"))
            canonical, repairs = (self.folder / kept.batch.id / name for name in (_CANONICAL, _REPAIRS))
            if canonical.stat().st_size != kept.size or (kept.has_repairs and not repairs.is_file()):
                return None
        except (OSError, UnicodeDecodeError, UnreadableValue):
            return None
        batch: Batch = kept.batch
        return replace(batch, canonical=canonical, repair_log=repairs if kept.has_repairs else None)

    def keep(self, id_: str, batch: Batch) -> None:
        """Keep a readable batch under `id_`: its own, or the one it had before its title told its period."""
        if batch.canonical is None:
            return
        bare = replace(batch, canonical=None, repair_log=None)
        size = Path(batch.canonical).stat().st_size
        write_whole(self.folder / id_ / _NAME, dumps(_Kept, _Kept(bare, size, batch.repair_log is not None)) + "\n")
