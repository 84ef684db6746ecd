"""After a night is recorded: filings that could not be read are set aside, and those that can be read now go back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.inboxes import Inbox
from kechuang_check.intake import Quarantine, source_of
from kechuang_check.reporting.quarantine_note import quarantine_note

_READ = (BatchStatus.FIT, BatchStatus.UNFIT)


def set_aside(workspace: Workspace, found: Mapping[str, Inbox], night: Night, as_of: date) -> None:
    """Move files between the folders of feeds and the quarantine, as the night found them. A file that may not be moved
    stays where it is, and the night has told of it all the same.
    """
    root = Path(workspace.root)
    quarantine = Quarantine(root, Path(workspace.state))
    results: Mapping[tuple[str, str | None], BatchResult] = {
        (b.check, b.source): b for b in night.batches if b.status is not BatchStatus.WITHDRAWN
    }
    for name, inbox in found.items():
        feed = workspace.feeds[name]
        for file in inbox.files:
            sent = inbox.sent.get(file)
            result = results.get((name, source_of(sent or file, root)))
            if result is None:
                continue
            if result.status is BatchStatus.UNREADABLE:
                note = quarantine_note(result, as_of, workspace.lang)
                if sent is None:
                    quarantine.set_aside(file, feed, note)
                else:
                    quarantine.note(file, note)
            elif sent is not None and result.status in _READ:
                quarantine.give_back(file, sent)
