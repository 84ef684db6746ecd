"""Whether an aggregate expression reckons with what its columns hold: the faults that the database would only raise at
night, told while the suite is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlglot import Token, exp

from kechuang_check.domain.vocabulary import ColumnTypes, Fault
from kechuang_check.validation.column_kinds import Holds, held_by, kind_words
from kechuang_check.validation.expression_grammar import AGGREGATES, argument_of, position_of
from kechuang_check.words import Text, text

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_SIGNS: Mapping[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Neg: "-"}
_MAY_BE_TRUTH = ("sum", "min", "max")


def faults_of_types(tree: exp.Expr, tokens: Sequence[Token], columns: ColumnTypes) -> tuple[Fault, ...]:
    """Faults of an expression whose grammar has none. A column whose type is not known fits everywhere."""
    typing = _Typing(tokens, columns)
    call = tree.this if isinstance(tree, exp.Filter) else tree
    typing.aggregate(call)
    if isinstance(tree, exp.Filter):
        typing.condition(tree.expression.this)
    return tuple(typing.faults)


class _Typing:
    def __init__(self, tokens: Sequence[Token], columns: ColumnTypes) -> None:
        self._tokens, self._columns = tokens, columns
        self.faults: list[Fault] = []

    def aggregate(self, call: exp.Expr) -> None:
        function = AGGREGATES[type(call)]
        argument = argument_of(call)
        if isinstance(call, exp.ArgMax):
            self.of(call.expression)
        if isinstance(argument, exp.Star):
            return
        held = self.of(argument)
        fits = held in (None, Holds.NUMBER) or (held is Holds.TRUTH and function in _MAY_BE_TRUTH)
        if function != "count" and not fits and held is not None:
            self._tell(
                argument,
                text(
                    "{function} needs numbers, and {words} holds {kind}",
                    function=function,
                    words=_shown(argument),
                    kind=kind_words(held),
                ),
                text("Name a column of type amount or integer; anything else can only be counted"),
            )

    def condition(self, node: exp.Expr) -> None:
        held = self.of(node)
        if held not in (None, Holds.TRUTH):
            self._tell(
                node,
                text("{words} is no condition: it holds {kind}", words=_shown(node), kind=kind_words(held)),
                text("Write a comparison, such as spent > 0 or town = 'x'"),
            )

    def of(self, node: exp.Expr) -> Holds | None:  # noqa: PLR0912 - one case for each kind of node
        """What a part of the expression holds; None where it fits everywhere."""
        match node:
            case exp.Paren():
                return self.of(node.this)
            case exp.Column():
                type_ = self._columns.get(node.name)
                return None if type_ is None else held_by(type_)
            case exp.Literal():
                return Holds.TEXT if node.is_string else Holds.NUMBER
            case exp.Boolean():
                return Holds.TRUTH
            case exp.Placeholder() | exp.Cast():
                return Holds.DATE
            case exp.Add() | exp.Sub() | exp.Mul() | exp.Div():
                return self._reckoned(node)
            case exp.Neg():
                self._number(node, node.this)
                return Holds.NUMBER
            case exp.And() | exp.Or():
                self.condition(node.this)
                self.condition(node.expression)
                return Holds.TRUTH
            case exp.Not():
                self.condition(node.this)
                return Holds.TRUTH
            case exp.Is():
                if isinstance(node.expression, exp.Boolean):
                    self.condition(node.this)
                else:
                    self.of(node.this)
                return Holds.TRUTH
            case exp.In() | exp.Between():
                others = node.expressions if isinstance(node, exp.In) else [node.args["low"], node.args["high"]]
                self._alike(node.this, others)
                return Holds.TRUTH
            case exp.Case():
                return self._case(node)
            case exp.Coalesce():
                return self._alike(node.this, node.expressions)
        if isinstance(node, _COMPARISONS):
            self._alike(node.this, [node.expression])
            return Holds.TRUTH
        return None

    def _case(self, node: exp.Case) -> Holds | None:
        branches = node.args["ifs"]
        for branch in branches:
            if node.this is not None:
                self._alike(node.this, [branch.this])
            else:
                self.condition(branch.this)
        given = [b.args["true"] for b in branches] + ([node.args["default"]] if node.args.get("default") else [])
        return self._alike(given[0], given[1:])

    def _reckoned(self, node: exp.Expr) -> Holds:
        """Numbers; two dates may be subtracted, and days added to or taken from one."""
        left, right = node.this, node.expression
        kinds = (self._quietly(left), self._quietly(right))
        if isinstance(node, exp.Sub) and kinds == (Holds.DATE, Holds.DATE):
            return Holds.NUMBER
        if isinstance(node, exp.Add | exp.Sub) and kinds[0] is Holds.DATE and _is_days(right):
            return Holds.DATE
        if isinstance(node, exp.Add) and kinds[1] is Holds.DATE and _is_days(left):
            return Holds.DATE
        self._number(node, left)
        self._number(node, right)
        return Holds.NUMBER

    def _quietly(self, node: exp.Expr) -> Holds | None:
        before = len(self.faults)
        held = self.of(node)
        del self.faults[before:]
        return held

    def _number(self, around: exp.Expr, node: exp.Expr) -> None:
        held = self.of(node)
        if held in (None, Holds.NUMBER):
            return
        self._tell(
            node,
            text(
                "{sign} reckons with numbers, and {words} holds {kind}",
                sign=_SIGNS[type(around)],
                words=_shown(node),
                kind=kind_words(held),
            ),
            text("Reckon with columns of type amount or integer"),
        )

    def _alike(self, first: exp.Expr, others: Sequence[exp.Expr]) -> Holds | None:
        held = self.of(first)
        for other in others:
            beside = self.of(other)
            if held is None:
                first, held = other, beside
            elif beside is not None and beside is not held and not self._becomes_a_date(first, held, other, beside):
                self._tell(other, *_not_alike(first, held, other, beside))
        return held

    @staticmethod
    def _becomes_a_date(first: exp.Expr, held: Holds, other: exp.Expr, beside: Holds) -> bool:
        """A text that is written as a date is read as one beside a date."""
        if {held, beside} != {Holds.DATE, Holds.TEXT}:
            return False
        word = other if beside is Holds.TEXT else first
        return isinstance(word, exp.Literal) and _is_day(word.name)

    def _tell(self, node: exp.Expr, what: Text, mend: Text) -> None:
        self.faults.append(Fault(what, mend, position_of(node, self._tokens)))


def _not_alike(first: exp.Expr, held: Holds, other: exp.Expr, beside: Holds) -> tuple[Text, Text]:
    what = text(
        "{a} holds {a_kind} and {b} {b_kind}: they cannot be compared",
        a=_shown(first),
        a_kind=kind_words(held),
        b=_shown(other),
        b_kind=kind_words(beside),
    )
    for kind, node in ((held, other), (beside, first)):
        if kind is Holds.TEXT and isinstance(node, exp.Literal) and not node.is_string:
            return what, text("Put the value in quotes: '{value}'", value=node.name)
        if kind is Holds.NUMBER and isinstance(node, exp.Literal):
            return what, text("Write digits without quotes")
        if kind is Holds.DATE and isinstance(node, exp.Literal):
            return what, text("Write date '2024-12-31'")
    return what, text("Compare texts with texts, numbers with numbers and dates with dates")


def _is_days(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit()


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _shown(node: exp.Expr) -> str:
    words = node.sql(dialect="duckdb", comments=False)
    return words if len(words) <= 60 else f"{words[:57]}..."
