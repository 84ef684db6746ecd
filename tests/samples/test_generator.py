"""The committed samples are what the generator makes."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture(scope="module")
def made_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, "-B", str(SAMPLES / "make_samples.py"), str(folder)], check=True)
    return folder


def _written(folder: Path) -> dict[str, bytes | dict[str, bytes]]:
    """Each file with its bytes; of a workbook those of its parts, because zlib builds differ in how they compress."""
    found: dict[str, bytes | dict[str, bytes]] = {}
    for part in ("batches", "cases"):
        for path in (p for p in (folder / part).rglob("*") if p.is_file()):
            name = path.relative_to(folder).as_posix()
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as book:
                    found[name] = {f"{i.filename} {i.date_time}": book.read(i) for i in book.infolist()}
            else:
                found[name] = path.read_bytes()
    return found


def test_the_generator_makes_the_committed_files_again(made_again: Path) -> None:
    committed, again = _written(SAMPLES), _written(made_again)
    assert sorted(committed) == sorted(again)
    assert [name for name in committed if committed[name] != again[name]] == []


def test_samples_stay_small() -> None:
    assert sum(p.stat().st_size for p in SAMPLES.rglob("*") if p.is_file()) < 6_000_000
