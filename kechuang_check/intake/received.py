"""Taking a file over: opened safely, copied whole while it is hashed, and read from the copy only.

So what is hashed is what is parsed, and a sender who goes on writing changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from kechuang_check.domain.limits import Limits
from kechuang_check.errors import KechuangError, Place, Problem
from kechuang_check.intake.readers.kinds import HEAD_BYTES, may_be_text
from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import text

_MEGABYTE = 1024 * 1024
_PORTION = 4 * _MEGABYTE
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it was kept. `path`: the copy, named by its hash."""

    path: Path
    sha256: str
    size: int


class Unsettled(Exception):
    """The file changed while it was copied: whoever writes it is not done."""


def receive(file: Path, folder: Path, limits: Limits) -> Received:
    """Copy `file` into `folder` under the name of its hash.

    Raises Refusal for anything but a regular file of a fitting size; Unsettled if it changed meanwhile; KechuangError
    if the copy cannot be kept, which is no fault of the filing.
    """
    with opened_safely(file) as source:
        return _copied(source, file.name, folder, limits)


@contextmanager
def opened_safely(file: Path) -> Iterator[BinaryIO]:
    """`file`, opened to be read. Raises Refusal for anything but a regular file with a plain name."""
    check_name(file.name)
    # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if file.is_symlink():
            raise _link()
        descriptor = os.open(file, flags)
    except OSError as e:
        raise _cannot_open(e) from e
    try:
        _check_kind(os.fstat(descriptor))
        with os.fdopen(descriptor, "rb", closefd=False) as source:
            yield source
    finally:
        os.close(descriptor)


def forget(folder: Path, before: datetime) -> int:
    """Remove the copies of files that were last seen `before` then; how many there were. What may not be removed stays,
    for the next night to try again.
    """
    gone = 0
    for copy in folder.glob("[0-9a-f]*") if folder.is_dir() else ():
        with suppress(OSError):
            if datetime.fromtimestamp(copy.stat().st_mtime, tz=UTC) < before:
                copy.unlink()
                gone += 1
    return gone


def _copied(source: BinaryIO, name: str, folder: Path, limits: Limits) -> Received:
    try:
        before = os.fstat(source.fileno())
        head = source.read(HEAD_BYTES)
    except OSError as e:
        raise _cannot_open(e) from e
    most = limits.text_bytes if head.startswith(b"PAR1") or may_be_text(head) else limits.workbook_bytes
    if before.st_size > most:
        raise _too_big(before.st_size, most)
    digest = hashlib.sha256()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as part:
            try:
                size = _copy(source, head, part.file, digest, most)  # type: ignore[arg-type]  # a binary file it is
                part.flush()
                if _changed(before, os.fstat(source.fileno())):
                    raise Unsettled
                target = folder / f"{digest.hexdigest()}{_suffix(name)}"
                is_kept = target.is_file() and target.stat().st_size == size
                if not is_kept:
                    os.fsync(part.fileno())
                part.close()
                if is_kept:
                    os.utime(target)  # the time of change says when the file was last seen
                else:
                    Path(part.name).replace(target)
            finally:
                Path(part.name).unlink(missing_ok=True)
    except OSError as e:
        raise KechuangError(
            Problem(
                text("a received file could not be kept: {reason}", reason=e.strerror or type(e).__name__),
                text("make room on the disk, and let this account write into the folder"),
                Place(str(folder)),
            )
        ) from e
    return Received(target, digest.hexdigest(), size)


def _copy(source: BinaryIO, head: bytes, target: BinaryIO, digest: hashlib._Hash, most: int) -> int:
    size, portion = 0, head
    while portion:
        size += len(portion)
        if size > most:
            raise _too_big(size, most)
        digest.update(portion)
        target.write(portion)
        try:
            portion = source.read(_PORTION)
        except OSError as e:
            raise _cannot_open(e) from e
    return size


def _changed(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def _check_kind(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _not_a_file()
    if status.st_nlink > 1:
        # Its content can be changed under another name, outside of the folder.
        raise _link()


def _suffix(name: str) -> str:
    """The suffix of the file as handed in, if it is an ordinary one."""
    suffix = Path(name).suffix
    return suffix.lower() if _SUFFIX.fullmatch(suffix) else ""


def shown_name(name: str) -> str:
    """A file's name as one line of printable text, whatever bytes it is made of."""
    return "".join(c if _is_plain(c) else c.encode("unicode_escape", "backslashreplace").decode("ascii") for c in name)


def _is_plain(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def check_name(name: str) -> None:
    """Raises Refusal for a name that cannot be shown on one line as it is."""
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in name):
        raise Refusal(
            "unsafe-name",
            text("the file's name has control characters, or bytes that are not UTF-8"),
            text("rename the file with plain letters and digits"),
        )


def _link() -> Refusal:
    return Refusal(
        "link",
        text("this is a link to another file, and links are not followed"),
        text("put the file itself into the folder"),
    )


def _not_a_file() -> Refusal:
    return Refusal(
        "not-a-file",
        text("this is a folder or a device, not a file"),
        text("put the file itself into the folder"),
    )


def _too_big(size: int, most: int) -> Refusal:
    return Refusal(
        "too-big",
        text(
            "the file has {size} MB, more than the {limit} MB that are read",
            size=size // _MEGABYTE,
            limit=most // _MEGABYTE,
        ),
        text("split the filing, hand it in as Parquet, or raise the limit under [limits] in kechuang.toml"),
    )


def _cannot_open(error: OSError) -> Refusal:
    if isinstance(error, FileNotFoundError):
        return Refusal(
            "vanished",
            text("the file is not there (any more)"),
            text("hand the file in again, and do not move it while the check runs"),
        )
    if isinstance(error, IsADirectoryError):
        return _not_a_file()
    if isinstance(error, PermissionError):
        return Refusal(
            "not-permitted",
            text("this account may not read the file"),
            text("give the account that runs the check the right to read the file"),
        )
    return Refusal(
        "cannot-open",
        text("the file cannot be read: {reason}", reason=error.strerror or type(error).__name__),
        text("copy the file again from its source"),
    )
