"""The language of the command's own words, settled before any of them is written: help, usage errors, messages."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import click

from kechuang_check.cli.whereabouts import spoken_language
from kechuang_check.words import speaker, text

_LOCALE = Path(__file__).parent.parent / "locale"
_LANGUAGE = spoken_language()

say = speaker(_LANGUAGE)

# What click says itself is translated by gettext, which asks the environment for the language.
os.environ["LANGUAGE"] = _LANGUAGE
gettext.bindtextdomain("click", str(_LOCALE))
gettext.textdomain("click")


class _Help(click.HelpFormatter):
    """Help pages with the colons of their language."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}{say(text(':'))}\n")


click.Context.formatter_class = _Help
