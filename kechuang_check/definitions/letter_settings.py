"""[letters] of kechuang.toml: how a letter leads to the page of its night."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from kechuang_check.definitions.problems import Wrong
from kechuang_check.definitions.shapes import Written
from kechuang_check.domain.workspace import LetterSettings
from kechuang_check.words import text


def _read_base(written: str) -> str:
    """An address that ends in `/`. One with a password is not repeated."""
    try:
        url = urlsplit(written)
        is_plain = url.scheme in ("https", "http") and bool(url.hostname) and url.username is None
    except ValueError:
        is_plain = False
    if not is_plain or not written.isascii() or not written.isprintable() or set(written) & set("?#<>\"' "):
        raise Wrong(
            text("This is not the address of a folder on a web server"),
            text("Write the folder where reports are published, such as https://intranet.example.com/kechuang/"),
        )
    return written if written.endswith("/") else f"{written}/"


class LettersShape(Written):
    report_url: Annotated[str, AfterValidator(_read_base)] | None = Field(
        default=None, examples=["https://intranet.example.com/kechuang/"]
    )
    attach_report: bool = Field(default=False, examples=[True])


def letter_settings(shape: LettersShape) -> LetterSettings:
    return LetterSettings(shape.report_url, shape.attach_report)
