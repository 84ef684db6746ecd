"""Which files of a feed lie in its folder."""

from __future__ import annotations

import stat
from pathlib import Path

from kechuang_check.domain.feed import Feed
from kechuang_check.errors import KechuangError, Place, Problem
from kechuang_check.words import text

_PASSING_SUFFIXES = (".tmp", ".part", ".crdownload", ".download")
_DESKTOP_FILES = ("thumbs.db", "desktop.ini")


def discover(root: Path, feed: Feed) -> tuple[Path, ...]:
    """The regular files of `feed` below `root`, sorted by their names.

    Left out: hidden files, lock files of office programs, files still being copied, folders, links and special files.
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
        found = [p for p in folder.glob(feed.source.pattern) if _is_filing(p, folder)]
    except OSError as e:
        raise KechuangError(
            Problem(
                text("the folder of feed {feed} cannot be read: {reason}", feed=feed.name, reason=e.strerror or str(e)),
                text("give this account the right to read the folder"),
                place,
            )
        ) from e
    return tuple(sorted(found, key=lambda p: p.relative_to(folder).as_posix()))


def _is_filing(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    name = path.name.lower()
    if any(part.startswith((".", "~$")) for part in parts):
        return False
    if name.endswith(_PASSING_SUFFIXES) or name in _DESKTOP_FILES:
        return False
    return stat.S_ISREG(path.lstat().st_mode)
