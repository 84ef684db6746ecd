"""What lies in the folder of a feed: filings, folders that look like filings, and what is passed over."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from kechuang_check.domain.feed import Feed, Source
from kechuang_check.errors import KechuangError, Place, Problem
from kechuang_check.words import text

_PASSING_SUFFIXES = (".tmp", ".part", ".crdownload", ".download")
_DESKTOP_FILES = ("thumbs.db", "desktop.ini")
_FILING_SUFFIXES = frozenset({".csv", ".et", ".ods", ".parquet", ".tsv", ".txt", ".xls", ".xlsm", ".xlsx", ".zip"})


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies in a folder. `files`: filings by name, links and special files among them, for intake to refuse.

    `folders`: folders under the name of a filing. `passed_over`: how many hidden files, lock files of office programs,
    files still being copied, and markers there are.
    """

    files: tuple[Path, ...]
    folders: tuple[Path, ...] = ()
    passed_over: int = 0


def discover(root: Path, feed: Feed) -> Lying:
    """What lies in the folder of `feed` below `root`.

    Raises KechuangError if the folder is not there or may not be read: that is a fault, not a feed without data.
    """
    folder = root / feed.source.folder
    place = Place(feed.source.folder)
    try:
        if not folder.is_dir():
            raise KechuangError(
                Problem(
                    text("the folder of feed {feed} does not exist", feed=feed.name),
                    text("make the folder, or correct source.folder in checks/{feed}.yaml", feed=feed.name),
                    place,
                )
            )
        next(folder.iterdir(), None)  # glob passes over a folder that may not be read
        found = sorted(folder.glob(feed.source.pattern), key=lambda p: p.relative_to(folder).as_posix())
        return _sorted_out(found, folder, feed.source)
    except OSError as e:
        raise KechuangError(
            Problem(
                text("the folder of feed {feed} cannot be read: {reason}", feed=feed.name, reason=e.strerror or str(e)),
                text("give this account the right to read the folder"),
                place,
            )
        ) from e


def marker_of(file: Path, source: Source) -> Path | None:
    """The file that says that `file` is whole; None if senders of the feed write none."""
    if source.done_marker is None:
        return None
    return file.with_name(source.done_marker.replace("{name}", file.name))


def _sorted_out(found: list[Path], folder: Path, source: Source) -> Lying:
    files, folders, passed_over = [], [], 0
    for path in found:
        mode = path.lstat().st_mode
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if stat.S_ISDIR(mode):
            if not hidden and path.suffix.lower() in _FILING_SUFFIXES:
                folders.append(path)
        elif hidden or _is_passing(path.name.lower()) or _is_marker(path.name, source):
            passed_over += 1
        else:
            files.append(path)
    return Lying(tuple(files), tuple(folders), passed_over)


def _is_passing(name: str) -> bool:
    return name.endswith(_PASSING_SUFFIXES) or name in _DESKTOP_FILES


def _is_marker(name: str, source: Source) -> bool:
    if source.done_marker is None:
        return False
    before, _, after = source.done_marker.partition("{name}")
    return re.fullmatch(f"{re.escape(before)}.*{re.escape(after)}", name, re.DOTALL) is not None
