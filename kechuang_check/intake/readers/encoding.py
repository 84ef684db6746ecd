"""Bytes to text: a byte order mark first, then the feed's encodings strictly, one after the other; never a guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import Text, text

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CJK = re.compile("[\u4e00-\u9fff]")
_ENOUGH_CJK = 4
"""A line of another encoding can by chance also be UTF-8 with a Chinese character in it, but not with so many."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`passed_over`: the encodings tried before, each with the offset of the first byte that does not fit it."""

    text: str
    encoding: str
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


def decode(data: bytes, encodings: Sequence[str]) -> Decoded:
    """Decode `data`, without its marks. Raises Refusal, with the offset of the first byte that does not fit."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _checked(Decoded(data[len(mark) :].decode(encoding), encoding))
            except UnicodeDecodeError as e:
                raise _undecodable([(encoding, len(mark) + e.start)], data) from e
    if (offset := data.find(b"\0")) >= 0:
        raise Refusal(
            "nul-bytes",
            text("the file has NUL bytes (the first at byte {offset}), so it is not a text file", offset=offset),
            text("save it again as CSV in UTF-8, or as .xlsx"),
        )
    failed: list[tuple[str, int]] = []
    for encoding in encodings:
        try:
            decoded = Decoded(data.decode(encoding), encoding, tuple(failed))
        except UnicodeDecodeError as e:
            failed.append((encoding, e.start))
            continue
        except LookupError as e:
            raise Refusal(
                "unknown-encoding",
                text("the feed names an encoding that does not exist: {encoding}", encoding=encoding),
                text("correct encodings in the feed's check"),
            ) from e
        if not encoding.lower().replace("_", "-").startswith("utf"):
            _refuse_mixture(data, encoding)
        return _checked(decoded)
    if failed:
        _refuse_mixture(data, failed[-1][0])
    raise _undecodable(failed, data)


def _refuse_mixture(data: bytes, encoding: str) -> None:
    """UTF-8 lines inside a file of a Chinese double-byte encoding decode without an error, into other words."""
    if data.isascii():
        return
    number = next((n for n, line in enumerate(data.split(b"\n"), start=1) if _is_utf8_chinese(line)), None)
    if number is None:
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise Refusal(
            "mixed-encodings",
            text(
                "line {line} is UTF-8, but at byte {offset} the file stops being UTF-8: it is mixed, or was cut off",
                line=number,
                offset=e.start,
            ),
            text("export the file again in one piece, as CSV in UTF-8 or as .xlsx"),
            Spot(line=data.count(b"\n", 0, e.start) + 1),
        ) from e
    raise Refusal(
        "encoding",
        text("the file is UTF-8, and the feed reads it as {encoding}", encoding=encoding),
        text("add utf-8 to encodings in the feed's check, before {encoding}", encoding=encoding),
    )


def _is_utf8_chinese(line: bytes) -> bool:
    if line.isascii():
        return False
    try:
        start = line.decode("utf-8")
    except UnicodeDecodeError as e:
        start = line[: e.start].decode("utf-8")
    return len(_CJK.findall(start)) >= _ENOUGH_CJK


def _checked(decoded: Decoded) -> Decoded:
    content = decoded.text.lstrip("\ufeff")
    if found := _FORBIDDEN.search(content):
        raise Refusal(
            "control-character",
            text("the file has a control character (U+{code:04X}) inside its text", code=ord(found[0])),
            text("export the file again as CSV in UTF-8, or as .xlsx"),
            Spot(line=content.count("\n", 0, found.start()) + 1),
        )
    return Decoded(content, decoded.encoding, decoded.passed_over)


def _undecodable(failed: Sequence[tuple[str, int]], data: bytes) -> Refusal:
    return Refusal(
        "encoding",
        text(
            "the file is not {encodings}: the first byte that does not fit is number {offsets}",
            encodings=_names(failed),
            offsets=_offsets(failed),
        ),
        text("save it again as CSV in UTF-8, or as .xlsx, or name its encoding under encodings in the feed's check"),
        Spot(line=data.count(b"\n", 0, max((offset for _, offset in failed), default=0)) + 1),
    )


def _names(failed: Sequence[tuple[str, int]]) -> str:
    return ", ".join(encoding for encoding, _ in failed)


def _offsets(failed: Sequence[tuple[str, int]]) -> str:
    return ", ".join(str(offset) for _, offset in failed)
