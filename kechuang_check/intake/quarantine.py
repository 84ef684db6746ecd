"""Filings that could not be read, set aside with a note on why; they are read again each night, as if they lay in the
folder they were sent to, and go back there once they can be read.
"""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePath

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.run import quarantined
from kechuang_check.intake.received import shown_name
from kechuang_check.whole_file import write_whole

NOTE = ".why.txt"


@dataclass(frozen=True, slots=True)
class Quarantine:
    """`state/quarantine/<check>/`, where files keep their path below the feed's folder. `root`: the workspace."""

    root: Path
    state: Path

    def folder(self, feed: Feed) -> Path:
        return Path(quarantined(self.state, feed.name, PurePath()))

    def files(self, feed: Feed) -> tuple[tuple[Path, Path], ...]:
        """Each file set aside, with the place that it was sent to.

        One whose place is taken again is not among them: what was handed in anew stands for it.
        """
        here, inbox = self.folder(feed), self.root / feed.source.folder
        if not here.is_dir():
            return ()
        lying = sorted(p for p in here.rglob("*") if not p.name.endswith(NOTE) and (p.is_symlink() or not p.is_dir()))
        return tuple((p, sent) for p in lying if not _exists(sent := inbox / p.relative_to(here)))

    def set_aside(self, file: Path, feed: Feed, why: str) -> Path | None:
        """Move `file` out of its folder and write the note beside it; its new place, or None if it has to stay.

        It stays where this account may not move it. What lies in its place already gets a number behind its name in
        `<check>.replaced`, so nothing is lost.
        """
        inbox = self.root / feed.source.folder
        if not file.is_relative_to(inbox) or file.name.endswith(NOTE):
            return None
        target = self.folder(feed) / file.relative_to(inbox)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if _exists(target):
                self._replace(target, feed)
            shutil.move(file, target)
        except OSError:
            return None
        self.note(target, why)
        return target

    def note(self, file: Path, why: str) -> None:
        """Say beside a file set aside why it is there."""
        note = file.with_name(shown_name(file.name) + NOTE)
        if not note.is_file() or note.read_text(encoding="utf-8") != why:
            write_whole(note, why)

    def give_back(self, file: Path, sent: Path) -> bool:
        """Move a file that can be read now to where it was sent; False if it has to stay."""
        if _exists(sent):
            return False
        try:
            shutil.move(file, sent)
            file.with_name(shown_name(file.name) + NOTE).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def _replace(self, target: Path, feed: Feed) -> None:
        old = self.folder(feed).with_name(f"{feed.name}.replaced") / target.relative_to(self.folder(feed))
        old.parent.mkdir(parents=True, exist_ok=True)
        free = next(p for n in itertools.count(1) if not _exists(p := old.with_name(f"{old.name}.{n}")))
        target.rename(free)


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()
