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


_missing = click.MissingParameter.format_message


def _with_its_full_stop(error: click.MissingParameter) -> str:
    """What click puts together itself ends in the full stop of English."""
    words = _missing(error)
    return words.replace("'.", "'。") if _LANGUAGE == "zh" else words


click.MissingParameter.format_message = _with_its_full_stop  # type: ignore[assignment, method-assign]


class _Help(click.HelpFormatter):
    """Help pages with the colons of their language."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}{say(text(':'))}\n")


click.Context.formatter_class = _Help
