"""What each feed has to be judged by tonight: the files in its folder, those set aside, and those that wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.received import folder_passed_over, unopened_inbox
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import KechuangError
from kechuang_check.intake import Quarantine, Wait, deferred, discover, settle, source_of


@dataclass(frozen=True, slots=True)
class Inbox:
    """The files of one feed, by their time of change and then by name.

    `sent`: for a file that was set aside, the place it was sent to. `besides`: what is no file to be read tonight: one
    that waits, a folder under the name of a filing, the feed's folder itself where it cannot be opened.
    `passed_over`: how many files there were that are no filings. `table`: what is read of a database, for a feed that
    has no files.
    """

    files: tuple[Path, ...] = ()
    sent: Mapping[Path, Path] = field(default_factory=dict)
    besides: tuple[Batch, ...] = ()
    passed_over: int = 0
    table: str | None = None


def inboxes(workspace: Workspace, now: datetime, wait: Wait, checks: Collection[str] = ()) -> dict[str, Inbox]:
    """The inbox of each feed (of `checks`, or all). `wait` lets seconds pass until files just put there settle."""
    feeds = [f for name, f in workspace.feeds.items() if not checks or name in checks]
    return {feed.name: inbox_of(workspace, feed, now, wait) for feed in feeds}


def inbox_of(workspace: Workspace, feed: Feed, now: datetime, wait: Wait) -> Inbox:
    if feed.source.sql is not None:
        return Inbox(table=feed.source.sql.shown)
    root = Path(workspace.root)
    aside = dict(Quarantine(root, Path(workspace.state)).files(feed))
    try:
        lying = discover(root, feed)
    except KechuangError as error:
        # One folder that is gone is told as that feed's trouble, and the night goes on with the others.
        return Inbox(besides=(unopened_inbox(feed, error.problems[0]),))
    files, waiting = settle(lying.files, feed.source, now, wait)
    late = [deferred(f, feed, source_of(f, root), why.finding(source_of(f, root), now)) for f, why in waiting.items()]
    folders = [folder_passed_over(feed, source_of(f, root)) for f in lying.folders]
    return Inbox(tuple(sorted((*files, *aside), key=_changed)), aside, (*late, *folders), lying.passed_over)


def _changed(file: Path) -> tuple[int, str]:
    # One that vanished meanwhile sorts first, and intake says that it is gone.
    try:
        return (file.lstat().st_mtime_ns, file.name)
    except OSError:
        return (0, file.name)
