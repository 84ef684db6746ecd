"""How an indicator is measured, in plain words: its expressions with the titles of columns for their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.plan import Target
from kechuang_check.words import Text, speaker, text

_AGGREGATE = re.compile(r"\s*(sum|count|avg|min|max|median|quantile|arg_max|rank)\s*\(", re.IGNORECASE)
_FILTER = re.compile(r"\s*filter\s*\(\s*where\b", re.IGNORECASE)
_TOKEN = re.compile(r"'(?:[^']|'')*'|:?\w+(?:\.\d+)?|<=|>=|<>|!=|[^\s\w]")
_SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠", "!=": "≠", "*": "×", "/": "÷"}
_DAYS = {
    ":period_start": text("the first day of the period"),
    ":period_end": text("the last day of the period"),
    ":plan_start": text("the first day of the plan"),
    ":plan_end": text("the last day of the plan"),
}
_KEYWORDS = {
    "and": text("and"),
    "or": text("or"),
    "not": text("not"),
    "in": text("is one of"),
    "between": text("ranges from"),
    "true": text("yes"),
    "false": text("no"),
}
_OF = {
    "sum": text("the sum of {what}"),
    "avg": text("the average of {what}"),
    "min": text("the lowest {what}"),
    "max": text("the highest {what}"),
    "median": text("the median of {what}"),
    "count": text("the number of rows with {what}"),
    "rank": text("the place by {what}, counted from the highest"),
}
_OF_TWO = {
    "quantile": text("the value of {what} that a share of {by} of the rows does not exceed"),
    "arg_max": text("{what} of the row with the latest {by}"),
}


def formula(target: Target) -> str:
    """The expressions as they were written."""
    if not target.numerator:
        return "—"
    return target.numerator if target.denominator is None else f"{target.numerator} / {target.denominator}"


def measured_words(target: Target, feed: Feed | None, lang: str) -> str:
    """`研究开发费用合计的合计 ÷ 主营业务收入的合计`, `the number of different credit codes of the rows where ...`."""
    say = speaker(lang)
    if not target.numerator.strip():
        return say(text("not measured"))
    of, only = _part(target.numerator, feed, lang)
    if target.denominator is None:
        return say(_restricted(of, only))
    by, only_by = _part(target.denominator, feed, lang)
    if only == only_by:
        return say(_restricted(text("{numerator} divided by {denominator}", numerator=of, denominator=by), only))
    parts = {"numerator": _restricted(of, only), "denominator": _restricted(by, only_by)}
    return say(text("({numerator}) divided by ({denominator})", **parts))


def _restricted(of: Text, only: str | None) -> Text:
    return of if only is None else text("{part}, of the rows where {condition}", part=of, condition=only)


def _part(expression: str, feed: Feed | None, lang: str) -> tuple[Text, str | None]:
    """One aggregate in words, and the condition of its rows."""
    begin = _AGGREGATE.match(expression)
    end = None if begin is None else _closing(expression, begin.end())
    if begin is None or end is None:
        return text("{words}", words=expression), None
    of = _counted(begin[1].lower(), expression[begin.end() : end].strip(), feed, lang)
    only = _FILTER.match(expression, end + 1)
    close = None if only is None else _closing(expression, only.end())
    if only is None or close is None:
        # What follows and is no condition is not left out in silence.
        return (of, None) if not expression[end + 1 :].strip() else (text("{words}", words=expression), None)
    return of, _in_words(expression[only.end() : close], feed, lang)


def _counted(function: str, inner: str, feed: Feed | None, lang: str) -> Text:
    if function == "count" and inner == "*":
        return text("the number of rows")
    distinct = re.match(r"distinct\b", inner, re.IGNORECASE)
    if distinct is not None:
        return text("the number of different values of {what}", what=_in_words(inner[distinct.end() :], feed, lang))
    if function in _OF_TWO:
        what, _, by = inner.rpartition(",")
        values = {"what": _in_words(what, feed, lang), "by": _in_words(by, feed, lang)}
        return Text(_OF_TWO[function].template, tuple(values.items()))
    if function == "rank" and inner.startswith("-"):
        return text("the place by {what}, counted from the lowest", what=_in_words(inner[1:], feed, lang))
    return Text(_OF[function].template, (("what", _in_words(inner, feed, lang)),))


def _closing(expression: str, start: int) -> int | None:
    """Where the bracket closes that opened just before `start`."""
    depth, quoted = 1, False
    for index in range(start, len(expression)):
        sign = expression[index]
        quoted ^= sign == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return index
    return None


def _in_words(expression: str, feed: Feed | None, lang: str) -> str:
    words = " ".join(_words(_TOKEN.findall(expression), feed, lang))
    words = re.sub(r"\( | (?=[),])", lambda m: m[0].strip(), words)
    return _without_blanks(words) if lang == "zh" else words


def _without_blanks(words: str) -> str:
    """Chinese: full-width brackets and commas, and no blank between two Chinese signs."""
    full = words.replace(", ", "、").replace("(", "（").replace(")", "）")
    return re.sub(r"(?<=[\u4e00-\u9fff“”（）、]) (?=[\u4e00-\u9fff“”（）])", "", full)


def _words(tokens: list[str], feed: Feed | None, lang: str) -> Iterator[str]:
    say = speaker(lang)
    lower = [token.lower() for token in tokens]
    index, ranges = 0, 0
    while index < len(tokens):
        token = tokens[index]
        ranges += lower[index] == "between"
        column = None if feed is None else feed.column(token)
        if lower[index : index + 3] == ["is", "not", "null"]:
            yield say(text("is filled in"))
            index += 2
        elif lower[index : index + 2] == ["is", "null"]:
            yield say(text("is empty"))
            index += 1
        elif column is not None:
            yield say(text("“{title}”", title=column.title(lang)))
        elif token.startswith("'"):
            yield say(text("“{words}”", words=token[1:-1].replace("''", "'")))
        elif lower[index] == "and" and ranges:
            ranges -= 1
            yield say(text("to"))
        elif lower[index] in _DAYS or lower[index] in _KEYWORDS:
            yield say(_DAYS.get(lower[index]) or _KEYWORDS[lower[index]])
        elif lower[index] != "date":
            yield _SIGNS.get(token, token)
        index += 1
