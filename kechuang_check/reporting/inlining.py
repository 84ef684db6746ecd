"""Styles written into each element of a letter: many mail programs leave style sheets out. The one place that knows the
library; nothing is loaded from anywhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kechuang_check.reporting.templating import source

if TYPE_CHECKING:
    import css_inline


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    import css_inline

    return css_inline.CSSInliner(
        inline_style_tags=False,
        # What asks for the screen (dark, narrow) cannot be written into an element.
        keep_style_tags=True,
        keep_link_tags=False,
        minify_css=True,
        load_remote_stylesheets=False,
        extra_css=source("letter.css"),
    )


def with_styles(html: str) -> str:
    """The letter with the rules of `letter.css` in the `style` of the elements that they speak of."""
    return _inliner().inline(html)
