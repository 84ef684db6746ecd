"""Bytes to text: a byte order mark first, then the feed's encodings strictly, one after the other; never a guess.

Files are looked through in portions, so that their size does not matter.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import Text, text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as the mark of UTF-16 does, and no table begins with a NUL
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    ("\ufeff".encode("gb18030"), "gb18030"),
)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CJK = re.compile("[\u4e00-\u9fff]")
_CJK_IN_UTF8 = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")
_ENOUGH_CJK = 4
"""A line of another encoding can by chance also be UTF-8 with a Chinese character in it, but not with so many."""
_PORTION = 4 * 1024 * 1024
MAX_LINE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """How a file is to be decoded. `skip`: bytes of its mark. `passed_over`: the encodings tried before, each with the
    offset of the first byte that does not fit it.
    """

    encoding: str
    skip: int = 0
    is_plain: bool = False
    """It has no quotes, no blank lines and no lone carriage returns, so that each line is a record."""
    passed_over: tuple[tuple[str, int], ...] = ()

    @property
    def doubt(self) -> Text | None:
        """What to say if the headers then do not fit: the encoding may be another one."""
        if not self.passed_over:
            return None
        return text(
            "the file was read as {encoding}, because it is not {passed_over} (from byte {offsets} on)",
            encoding=self.encoding,
            passed_over=_names(self.passed_over),
            offsets=_offsets(self.passed_over),
        )

    def open(self, file: BinaryIO) -> io.TextIOWrapper:
        """The text of `file`, its line ends as they are; closing it closes `file`."""
        file.seek(self.skip)
        return io.TextIOWrapper(file, encoding=self.encoding, errors="strict", newline="")


def decode_whole(data: bytes, encodings: Sequence[str]) -> str:
    """The text of `data`, without its marks. Raises Refusal as `find_encoding` does."""
    decoded = find_encoding(io.BytesIO(data), encodings)
    return data[decoded.skip :].decode(decoded.encoding)


def find_encoding(file: BinaryIO, encodings: Sequence[str]) -> Decoded:
    """The encoding in which the whole of `file` can be read. Raises Refusal, with byte or line, if there is none."""
    file.seek(0)
    head = file.read(16)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            skip = len(mark)
            while encoding == "utf-8" and head[skip:].startswith(mark):
                skip += len(mark)
            if (fault := _first_fault(file, skip, encoding)) is not None:
                raise _undecodable([(encoding, fault)], file)
            return Decoded(encoding, skip, encoding == "utf-8" and _look_through(file))
    is_plain = _look_through(file)
    failed: list[tuple[str, int]] = []
    for encoding in encodings:
        try:
            fault = _first_fault(file, 0, encoding)
        except LookupError as e:
            raise Refusal(
                "unknown-encoding",
                text("the feed names an encoding that does not exist: {encoding}", encoding=encoding),
                text("correct encodings in the feed's check"),
            ) from e
        if fault is not None:
            failed.append((encoding, fault))
            continue
        if not encoding.lower().replace("_", "-").startswith("utf"):
            _refuse_mixture(file, encoding)
        return Decoded(encoding, 0, is_plain and not encoding.startswith("utf-16"), tuple(failed))
    if failed:
        _refuse_mixture(file, failed[-1][0])
    raise _undecodable(failed, file)


def _portions(file: BinaryIO, start: int) -> Iterator[bytes]:
    file.seek(start)
    while portion := file.read(_PORTION):
        yield portion


def _first_fault(file: BinaryIO, skip: int, encoding: str) -> int | None:
    """Offset of the first byte that does not fit `encoding`; None if all do. Raises Refusal for control characters."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    before, lines, since_line = skip, 0, 0
    for data, is_last in _with_end(_portions(file, skip)):
        try:
            words = decoder.decode(data, is_last)
        except UnicodeDecodeError as e:
            return before - (len(e.object) - len(data)) + e.start
        if found := _FORBIDDEN.search(words):
            raise _control_character(found[0], lines + words.count("\n", 0, found.start()) + 1)
        lines += words.count("\n")
        before += len(data)
        since_line = _check_line(since_line, len(words), max(words.rfind("\n"), words.rfind("\r")))
    return None


def _check_line(before: int, added: int, line_end: int) -> int:
    """How long the last line is, now that a portion with its last `line_end` (or -1) was added. Raises Refusal."""
    length = before + added if line_end < 0 else added - line_end
    if length > MAX_LINE_BYTES:
        raise Refusal(
            "line-too-long",
            text("one line of the file is longer than {limit} MB", limit=MAX_LINE_BYTES // (1024 * 1024)),
            text("check that the file is a table, and that its lines end as lines do"),
        )
    return length


def _with_end(portions: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    for portion in portions:
        yield portion, False
    yield b"", True


def _look_through(file: BinaryIO) -> bool:
    """Whether each line of the file is a record. Raises Refusal for files that are not text, and for endless lines."""
    offset, since_line = 0, 0
    is_plain, last = True, b"\n"
    for portion in _portions(file, 0):
        is_plain = is_plain and _is_plain(last + portion)
        last = portion[-1:]
        if (found := portion.find(b"\0")) >= 0:
            raise Refusal(
                "nul-bytes",
                text(
                    "the file has NUL bytes (the first at byte {offset}), so it is not a text file",
                    offset=offset + found,
                ),
                text("save it again as CSV in UTF-8, or as .xlsx"),
            )
        since_line = _check_line(since_line, len(portion), max(portion.rfind(b"\n"), portion.rfind(b"\r")))
        offset += len(portion)
    return is_plain and last != b"\r"


def _is_plain(portion: bytes) -> bool:
    ends = portion.count(b"\r")
    return not (b'"' in portion or b"\n\n" in portion or b"\n\r" in portion) and (
        ends == portion.count(b"\r\n") + portion.endswith(b"\r")
    )


def _refuse_mixture(file: BinaryIO, encoding: str) -> None:
    """UTF-8 lines inside a file of a Chinese double-byte encoding decode without an error, into other words."""
    number = _first_utf8_line(file)
    if number is None:
        return
    fault = _first_fault(file, 0, "utf-8")
    if fault is not None:
        raise Refusal(
            "mixed-encodings",
            text(
                "line {line} is UTF-8, but at byte {offset} the file stops being UTF-8: it is mixed, or was cut off",
                line=number,
                offset=fault,
            ),
            text("export the file again in one piece, as CSV in UTF-8 or as .xlsx"),
            Spot(line=_line_of(file, fault)),
        )
    raise Refusal(
        "encoding",
        text("the file is UTF-8, and the feed reads it as {encoding}", encoding=encoding),
        text("add utf-8 to encodings in the feed's check, before {encoding}", encoding=encoding),
    )


def _first_utf8_line(file: BinaryIO) -> int | None:
    file.seek(0)
    return next((n for n, line in enumerate(file, start=1) if _is_utf8_chinese(line)), None)


def _is_utf8_chinese(line: bytes) -> bool:
    if line.isascii() or not _CJK_IN_UTF8.search(line):
        return False
    try:
        start = line.decode("utf-8")
    except UnicodeDecodeError as e:
        start = line[: e.start].decode("utf-8")
    return len(_CJK.findall(start)) >= _ENOUGH_CJK


def _line_of(file: BinaryIO, offset: int) -> int:
    """The line, from 1, on which the byte at `offset` stands."""
    lines, before = 1, 0
    for portion in _portions(file, 0):
        if before + len(portion) >= offset:
            return lines + portion.count(b"\n", 0, offset - before)
        lines += portion.count(b"\n")
        before += len(portion)
    return lines


def _control_character(found: str, line: int) -> Refusal:
    return Refusal(
        "control-character",
        text("the file has a control character (U+{code:04X}) inside its text", code=ord(found)),
        text("export the file again as CSV in UTF-8, or as .xlsx"),
        Spot(line=line),
    )


def _undecodable(failed: Sequence[tuple[str, int]], file: BinaryIO) -> Refusal:
    return Refusal(
        "encoding",
        text(
            "the file is not {encodings}: the first byte that does not fit is number {offsets}",
            encodings=_names(failed),
            offsets=_offsets(failed),
        ),
        text("save it again as CSV in UTF-8, or as .xlsx, or name its encoding under encodings in the feed's check"),
        Spot(line=_line_of(file, max((offset for _, offset in failed), default=0))),
    )


def _names(failed: Sequence[tuple[str, int]]) -> str:
    return ", ".join(encoding for encoding, _ in failed)


def _offsets(failed: Sequence[tuple[str, int]]) -> str:
    return ", ".join(str(offset) for _, offset in failed)
