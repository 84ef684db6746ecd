"""Sentences for readers: written once in English, translated when they are shown."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("zh", "en")
_LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Text:
    """An English template and the values that go into it.

    The template is the key of the translation catalogue, so values are kept apart until it is shown.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))


def text(template: str, /, **values: object) -> Text:
    """Make a Text; `template` is a literal, so that the catalogue can be extracted from the code."""
    return Text(template, tuple(values.items()))


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(lang: str) -> gettext.NullTranslations:
    """The translations for `lang`; English is the language of the templates."""
    if lang == "en":
        return gettext.NullTranslations()
    return gettext.translation("kechuang_check", localedir=str(_LOCALE), languages=[lang])


def speaker(lang: str) -> Callable[[Text], str]:
    """A function that puts a Text into words in `lang`; a Text among the values is put into words too."""
    translations = catalogue(lang)

    def say(sentence: Text) -> str:
        values = {k: say(v) if isinstance(v, Text) else v for k, v in sentence.values}
        return translations.gettext(sentence.template).format(**values)

    return say
