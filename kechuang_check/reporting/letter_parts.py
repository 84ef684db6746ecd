"""The two parts of a letter: they say the same words in the same order, one of them with looks."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from kechuang_check.reporting.characters import visible
from kechuang_check.reporting.inlining import with_styles
from kechuang_check.reporting.letter_items import Fact, ItemView
from kechuang_check.reporting.letter_view import LetterView
from kechuang_check.reporting.punctuation import colon
from kechuang_check.reporting.templating import fill, source
from kechuang_check.words import speaker, text


def html_of(view: LetterView, lang: str) -> str:
    """One page without anything remote, as tables."""
    screens = Markup(source("letter_screens.css"))  # noqa: S704  # our own file, without data
    return with_styles(fill("letter.html", lang, letter=view, screens=screens))


def text_of(view: LetterView, lang: str) -> str:
    """What a program shows that shows no HTML, and what chat groups get."""
    lines = [view.plan, "", view.greeting, "", view.opening, "", *view.body]
    if view.listed:
        for item in view.listed:
            lines.append(f"{item.mark.symbol} {item.name}{colon(lang)}{item.summary}")
            lines += (_fact(fact, lang, "    ") for fact in item.brief)
        lines += [*view.more, ""]
    for item in view.items:
        lines += [*_item(item, lang), ""]
    for section in view.sections:
        lines += [f"[{section.title}]", *(f"  {name}{colon(lang)}{words}" for name, words in section.lines), ""]
    lines += view.closing
    if view.link is not None:
        lines.append(f"{view.link.label} {view.link.address}")
    return visible("\n".join((*lines, "")))


def _item(item: ItemView, lang: str) -> Iterable[str]:
    say = speaker(lang)
    yield f"{item.mark.symbol} {item.mark.word}  {item.name}"
    if item.value:
        yield f"  {item.value}  {item.period}"
    yield f"  {item.summary}"
    if item.change:
        yield f"  {item.change}"
    if item.bar and item.scale:
        yield f"  {item.scale}"
    if item.steps:
        yield from _block(say(text("What to do next")), item.steps, lang)
    if item.course is not None:
        yield f"  [{say(text('Trend'))}]"
        yield f"  {item.course.words}"
        yield from (f"  {bar.period}{colon(lang)}{bar.value}" for bar in item.course.bars)
    if item.facts:
        yield from _block(say(text("In figures")) if item.bar else say(text("The filing")), item.facts, lang)
    if item.basis:
        yield from _block(say(text("Where it says so")), item.basis, lang)
    if item.telling:
        yield from _block(say(text("Who is told")), item.telling, lang)


def _block(title: str, facts: Iterable[Fact], lang: str) -> Iterable[str]:
    yield f"  [{title}]"
    yield from (_fact(fact, lang, "  ") for fact in facts)


def _fact(fact: Fact, lang: str, indent: str) -> str:
    return f"{indent}{fact.label}{colon(lang)}{' '.join(fact.value.split())}"
