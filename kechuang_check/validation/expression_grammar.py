"""What an aggregate expression may hold, node by node. Whatever is not listed is a fault."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from sqlglot import Token, exp

from kechuang_check.domain.vocabulary import Fault
from kechuang_check.words import Text, text

PLACEHOLDERS: Final = ("period_start", "period_end", "plan_start", "plan_end")
AGGREGATES: Final[Mapping[type[exp.Expr], str]] = {
    exp.Sum: "sum",
    exp.Count: "count",
    exp.Avg: "avg",
    exp.Min: "min",
    exp.Max: "max",
    exp.Median: "median",
    exp.Quantile: "quantile",
    exp.ArgMax: "arg_max",
    exp.Rank: "rank",
}
_MAX_DIGITS: Final = 18
"""Longer numbers leave DuckDB's exact decimals for floats."""

_MAY_BE_DISTINCT: Final = (exp.Sum, exp.Count, exp.Avg, exp.Min, exp.Max, exp.Median)
_PAIR: Final = frozenset({"this", "expression"})
_ONE: Final = frozenset({"this"})
_ALLOWED: Final[Mapping[type[exp.Expr], frozenset[str]]] = {
    **dict.fromkeys((exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Median), _ONE),
    exp.Count: frozenset({"this", "big_int"}),
    exp.Quantile: frozenset({"this", "quantile"}),
    exp.ArgMax: _PAIR,
    exp.Rank: frozenset({"expressions"}),
    exp.Filter: _PAIR,
    **dict.fromkeys((exp.Where, exp.Paren, exp.Not, exp.Neg, exp.Column), _ONE),
    exp.Distinct: frozenset({"expressions"}),
    exp.Star: frozenset(),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Boolean: _ONE,
    exp.Null: frozenset(),
    exp.Placeholder: _ONE,
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.And, exp.Or, exp.Is), _PAIR),
    exp.Div: _PAIR | {"typed", "safe"},
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _PAIR),
    exp.In: frozenset({"this", "expressions"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.If: frozenset({"this", "true"}),
    exp.Coalesce: frozenset({"this", "expressions"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.DataType: frozenset({"this", "nested"}),
}
"""The kinds of node an expression may hold, each with the parts it may have."""

_ITS_WORD: Final[Mapping[type[exp.Expr], str]] = {
    exp.Window: "over",
    exp.Select: "select",
    exp.Subquery: "select",
    exp.Exists: "exists",
    exp.Order: "order by",
    exp.Lambda: "->",
    exp.Alias: "as",
    exp.Like: "like",
    exp.DPipe: "||",
}
"""The word that stands for a node whose parser keeps no position."""

_RANK: Final = text("Write rank(gdp) filter (where town = 'x'): 1 is the highest; rank(-gdp) counts from the lowest")
EXAMPLE: Final = text(
    "Write one aggregate, such as sum(rd_expense) or count(distinct credit_code) filter (where status = 'done')"
)


def faults_inside(node: exp.Expr, call: exp.Expr, tokens: Sequence[Token], columns: Collection[str]) -> Iterator[Fault]:
    """From the outside in; what stands inside a faulty node is not looked at."""
    faults = list(_faults_of_node(node, call, tokens, columns))
    yield from faults
    if not faults:
        for child in node.iter_expressions():
            yield from faults_inside(child, call, tokens, columns)


def _faults_of_node(
    node: exp.Expr, call: exp.Expr, tokens: Sequence[Token], columns: Collection[str]
) -> Iterator[Fault]:
    wrong = _wrong_form(node) or _wrong_value(node, columns) or _wrong_place(node, call)
    if wrong is not None:
        yield Fault(*wrong, position_of(node, tokens))


_Wrong = tuple[Text, Text] | None
"""What is wrong, and the mend."""


def _wrong_form(node: exp.Expr) -> _Wrong:
    kind = type(node)
    if kind not in _ALLOWED:
        return text("{word} is not allowed in an expression", word=_word_for(node)), _ALLOWED_WORDS
    if all(value in (None, False, [], ()) for key, value in node.args.items() if key not in _ALLOWED[kind]):
        return None
    if isinstance(node, exp.Column):
        return text("A column is named with its table"), text("Write the column's name alone")
    return text("{word} is not allowed in this form", word=_word_for(node)), _ALLOWED_WORDS


def _wrong_value(node: exp.Expr, columns: Collection[str]) -> _Wrong:
    match node:
        case exp.Column() if isinstance(node.this, exp.Identifier) and node.name not in columns:
            return text("There is no column {name}", name=node.name), _nearest(node.name, columns)
        case exp.Placeholder() if not isinstance(node.this, str) or node.name not in PLACEHOLDERS:
            names = ", ".join(f":{p}" for p in PLACEHOLDERS)
            return text("There is no date :{name}", name=node.name), text("Use one of {names}", names=names)
        case exp.Literal() if not node.is_string and not _is_plain_number(node.name):
            return text("{number} is not a plain number", number=node.name), text("Write digits, as 1234.5")
        case exp.Is() if not isinstance(node.expression, exp.Null | exp.Boolean):
            return text("IS compares only with NULL, TRUE or FALSE"), text("Use = instead")
        case exp.In() if not all(_is_literal(e) for e in node.expressions):
            return text("IN takes a list of values"), text("Write IN ('a', 'b')")
        case exp.Quantile() if not _is_inner_share(node.args.get("quantile")):
            return text("The second part of QUANTILE is a number between 0 and 1"), text("Write quantile(staff, 0.9)")
        case exp.Rank() if len(node.expressions) != 1 or not isinstance(node.parent, exp.Filter):
            return text("RANK takes one number, and a FILTER that says whose place is meant"), _RANK
        case exp.Cast() if not _is_date_literal(node):
            return text("A type can only be named for a date"), text("Write date '2024-12-31'")
    return None


def _wrong_place(node: exp.Expr, call: exp.Expr) -> _Wrong:
    match node:
        case exp.Star() if not isinstance(node.parent, exp.Count):
            return text("* is only allowed in count(*)"), EXAMPLE
        case exp.Column() if not isinstance(node.this, exp.Identifier):
            return text("* is only allowed in count(*)"), EXAMPLE
        case exp.Distinct() if type(node.parent) not in _MAY_BE_DISTINCT or len(node.expressions) != 1:
            return text("DISTINCT takes one column, directly inside the aggregate"), EXAMPLE
        case exp.Where() | exp.Filter() if not _is_outermost(node, call):
            return text("FILTER stands once, after the aggregate"), EXAMPLE
        case exp.If() if not isinstance(node.parent, exp.Case):
            return text("{word} is not allowed in an expression", word="IF"), text("Use CASE WHEN ... END")
        case _ if type(node) in AGGREGATES and node is not call:
            return text("An expression holds one aggregate, and here is another"), EXAMPLE
    return None


_ALLOWED_WORDS: Final = text(
    "Allowed are columns, numbers, texts and dates, + - * /, comparisons, AND, OR, NOT, IS NULL, IN, BETWEEN, CASE, "
    "coalesce, DISTINCT and FILTER (WHERE ...), inside one of {names}",
    names=", ".join(AGGREGATES.values()),
)


def argument_of(call: exp.Expr) -> exp.Expr:
    """What an aggregate without faults is made of."""
    inner = call.expressions[0] if isinstance(call, exp.Rank) else call.this
    found: exp.Expr = inner.expressions[0] if isinstance(inner, exp.Distinct) else inner
    return found


def _is_outermost(node: exp.Expr, call: exp.Expr) -> bool:
    holder = node if isinstance(node, exp.Filter) else node.parent
    return isinstance(holder, exp.Filter) and holder.this is call and holder.parent is None


def _is_plain_number(number: str) -> bool:
    whole, dot, part = number.partition(".")
    digits = whole + part
    return digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS and (not dot or bool(whole and part))


def _is_inner_share(node: exp.Expr | None) -> bool:
    if not isinstance(node, exp.Literal) or node.is_string or not _is_plain_number(node.name):
        return False
    return 0 < Decimal(node.name) < 1


def _is_literal(node: exp.Expr) -> bool:
    inner = node.this if isinstance(node, exp.Neg) else node
    return isinstance(inner, exp.Literal | exp.Boolean | exp.Cast | exp.Placeholder)


def _is_date_literal(node: exp.Cast) -> bool:
    literal, kind = node.this, node.to
    if not (isinstance(literal, exp.Literal) and literal.is_string and kind.this == exp.DataType.Type.DATE):
        return False
    try:
        return date.fromisoformat(literal.name).isoformat() == literal.name
    except ValueError:
        return False


def _nearest(name: str, columns: Collection[str]) -> Text:
    near = difflib.get_close_matches(name, columns, n=1) or [c for c in columns if c.casefold() == name.casefold()]
    if near:
        return text("Did you mean {name}?", name=near[0])
    return text("The feed has {names}", names=", ".join(sorted(columns)))


def _word_for(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return f"{node.name}()"
    return (_ITS_WORD.get(type(node)) or (node.sql_name() if isinstance(node, exp.Func) else node.key)).upper()


def position_of(node: exp.Expr, tokens: Sequence[Token]) -> int | None:
    """The offset of a node: its own, that of the word it is written with, or that of the first thing inside it."""
    if "start" in node.meta:
        return int(node.meta["start"])
    if isinstance(node, exp.Placeholder):
        for mark, name in pairwise(tokens):
            if mark.text in (":", "$") and name.text == node.name:
                return mark.start
    word = _ITS_WORD.get(type(node))
    at = next((t.start for t in tokens if t.text.lower() == word), None)
    if at is not None:
        return at
    return min((int(n.meta["start"]) for n in node.walk() if "start" in n.meta), default=None)
