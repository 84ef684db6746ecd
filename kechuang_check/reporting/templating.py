"""The templates: autoescaped always, hidden characters made visible, nothing undefined."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kechuang_check.reporting.characters import visible
from kechuang_check.words import speaker, text


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("kechuang_check.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def fill(template: str, lang: str, **values: object) -> str:
    """Fill a template. In it, `t("English sentence {x}", x=...)` speaks `lang`."""
    say = speaker(lang)

    def t(sentence: str, /, **inside: object) -> str:
        return say(text(sentence, **inside))

    return _environment().get_template(template).render(t=t, lang=lang, **values)


def source(template: str) -> str:
    """The text of a template that holds no places to fill, such as a style sheet."""
    loaded, _, _ = PackageLoader("kechuang_check.reporting").get_source(_environment(), template)
    return loaded
