"""Opening a file safely and reading it once: what is hashed is what is parsed."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path

from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import text

MAX_FILE_BYTES = 200 * 1024 * 1024
_MEGABYTE = 1024 * 1024


def read_whole(path: Path) -> bytes:
    """The bytes of a regular file of at most MAX_FILE_BYTES. Raises Refusal for anything else."""
    _check_name(path.name)
    # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.is_symlink():
            raise Refusal(
                "link",
                text("this is a link to another file, and links are not followed"),
                text("put the file itself into the folder"),
            )
        descriptor = os.open(path, flags)
        try:
            data = _read_regular(descriptor)
        finally:
            os.close(descriptor)
    except OSError as e:
        raise _cannot_open(e) from e
    return data


def _read_regular(descriptor: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise _not_a_file()
    if status.st_size > MAX_FILE_BYTES:
        raise _too_big(status.st_size)
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise _too_big(len(data))
    return data


def shown_name(name: str) -> str:
    """A file's name as one line of printable text, whatever bytes it is made of."""
    return "".join(c if _is_plain(c) else c.encode("unicode_escape", "backslashreplace").decode("ascii") for c in name)


def _is_plain(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _check_name(name: str) -> None:
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in name):
        raise Refusal(
            "unsafe-name",
            text("the file's name has control characters, or bytes that are not UTF-8"),
            text("rename the file with plain letters and digits"),
        )


def _not_a_file() -> Refusal:
    return Refusal(
        "not-a-file",
        text("this is a folder or a device, not a file"),
        text("put the file itself into the folder"),
    )


def _too_big(size: int) -> Refusal:
    return Refusal(
        "too-big",
        text(
            "the file has {size} MB, more than the {limit} MB that are read",
            size=size // _MEGABYTE,
            limit=MAX_FILE_BYTES // _MEGABYTE,
        ),
        text("split the filing, or hand it in as Parquet"),
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
