"""The language of aggregate expressions: one DuckDB aggregate over known columns, and nothing that reaches further.

Whatever is not listed here is a fault. An accepted expression is rendered anew from its parsed form, so no text of a
steward ever reaches the database as it was written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.errors import ParseError, SqlglotError

from kechuang_check.domain.vocabulary import NO_TYPES, ColumnTypes, Fault
from kechuang_check.validation.expression_grammar import (
    AGGREGATES,
    EXAMPLE,
    argument_of,
    faults_inside,
    position_of,
)
from kechuang_check.validation.expression_types import faults_of_types
from kechuang_check.words import text

_MAX_LENGTH: Final = 2000
_MAX_TOKENS: Final = 400
_MAX_DEPTH: Final = 40


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An accepted expression. `argument` is None for `count(*)`. `by`: the share of a quantile, and for `arg_max` what
    says which row is the last.
    """

    function: str
    distinct: bool
    argument: exp.Expr | None
    condition: exp.Expr | None
    by: exp.Expr | None = None

    @property
    def argument_columns(self) -> tuple[str, ...]:
        """The columns that are aggregated, without those that only the FILTER reads."""
        return tuple(dict.fromkeys((*_columns_of(self.argument), *_columns_of(self.by))))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.argument_columns, *_columns_of(self.condition))))

    @property
    def placeholders(self) -> tuple[str, ...]:
        found = (
            n.name for part in (self.argument, self.by, self.condition) if part for n in part.find_all(exp.Placeholder)
        )
        return tuple(dict.fromkeys(found))

    @property
    def divides(self) -> bool:
        return self.argument is not None and self.argument.find(exp.Div) is not None

    def argument_sql(self, names: Mapping[str, str] | None = None) -> str:
        """The argument in DuckDB's words, columns quoted; `names` gives columns the names they have in the table."""
        return "*" if self.argument is None else _sql(self.argument, names)

    def by_sql(self, names: Mapping[str, str] | None = None) -> str:
        return "NULL" if self.by is None else _sql(self.by, names)

    def condition_sql(self, names: Mapping[str, str] | None = None) -> str | None:
        return None if self.condition is None else _sql(self.condition, names)


def faults_of(expression: str, columns: Collection[str], types: ColumnTypes = NO_TYPES) -> tuple[Fault, ...]:
    """What is wrong with an expression over `columns`; empty if it may be measured. Never raises.

    `types`: what the columns are, as far as that is known.
    """
    return _read(expression, columns, types)[1]


def read(expression: str, columns: Collection[str]) -> Aggregate:
    """The expression as an aggregate. Raises ValueError if `faults_of` finds any."""
    aggregate, faults = _read(expression, columns)
    if aggregate is None:
        raise ValueError("; ".join(str(f.what) for f in faults))
    return aggregate


def _read(
    expression: str, columns: Collection[str], types: ColumnTypes = NO_TYPES
) -> tuple[Aggregate | None, tuple[Fault, ...]]:
    if not expression.strip():
        return None, (Fault(text("The expression is empty"), EXAMPLE, 0),)
    if len(expression) > _MAX_LENGTH:
        return None, (
            Fault(
                text("The expression is longer than {limit} characters", limit=_MAX_LENGTH),
                text("Prepare what it needs as a column of the feed"),
                _MAX_LENGTH,
            ),
        )
    try:
        tokens = sqlglot.tokenize(expression, read="duckdb")
    except SqlglotError:
        return None, (_unreadable(None),)
    fault = _fault_in_tokens(expression, tokens)
    if fault is not None:
        return None, (fault,)
    try:
        trees = sqlglot.parse(expression, read="duckdb")
    except ParseError as error:
        return None, (_unreadable(_offset(expression, error)),)
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        # The parser meets text it was not made for in its own ways; to the reader all of them mean the same.
        return None, (_unreadable(None),)
    if len(trees) != 1 or trees[0] is None:
        return None, (_unreadable(None),)
    return _judge(trees[0], tokens, columns, types)


def _unreadable(position: int | None) -> Fault:
    return Fault(text("The expression cannot be read"), EXAMPLE, position)


def _offset(expression: str, error: ParseError) -> int | None:
    """Where the parser stopped: its line and column, the column being that of the last character it read."""
    for entry in error.errors:
        line, col, word = entry.get("line"), entry.get("col"), entry.get("highlight") or ""
        if line and col:
            before = sum(len(part) + 1 for part in expression.split("\n")[: line - 1])
            return max(0, min(int(before + col - len(word)), len(expression)))
    return None


def _fault_in_tokens(expression: str, tokens: Sequence[Token]) -> Fault | None:
    depth = end = 0
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            return Fault(text("The expression holds a ;"), text("Take it out: one aggregate is all"), token.start)
        if expression[end : token.start].strip():
            return _comment(expression, end)
        end = token.end + 1
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        if depth > _MAX_DEPTH:
            return Fault(text("The expression is nested too deep"), text("Write it with fewer brackets"), token.start)
    if expression[end:].strip():
        return _comment(expression, end)
    if len(tokens) > _MAX_TOKENS:
        return Fault(
            text("The expression has more than {limit} words and signs", limit=_MAX_TOKENS),
            text("Prepare what it needs as a column of the feed"),
            tokens[_MAX_TOKENS].start,
        )
    return None


def _comment(expression: str, after: int) -> Fault:
    """The only text that is in no token is a comment."""
    start = len(expression) - len(expression[after:].lstrip())
    return Fault(text("The expression holds a comment"), text("Write the comment into the YAML, after #"), start)


def _judge(
    tree: exp.Expr, tokens: Sequence[Token], columns: Collection[str], types: ColumnTypes
) -> tuple[Aggregate | None, tuple[Fault, ...]]:
    call = tree.this if isinstance(tree, exp.Filter) else tree
    faults = list(faults_inside(tree, call, tokens, columns))
    if type(call) not in AGGREGATES and not faults:
        faults.append(
            Fault(
                text("The expression is not one aggregate"),
                text("Put one of {names} around all of it", names=", ".join(AGGREGATES.values())),
                position_of(tree, tokens) or 0,
            )
        )
    if types and not faults:
        faults.extend(faults_of_types(tree, tokens, types))
    if faults:
        return None, tuple(faults)
    distinct = isinstance(call.this, exp.Distinct)
    argument = argument_of(call)
    condition = tree.expression.this if isinstance(tree, exp.Filter) else None
    by = call.args.get("quantile") or (call.expression if isinstance(call, exp.ArgMax) else None)
    return Aggregate(
        AGGREGATES[type(call)], distinct, None if isinstance(argument, exp.Star) else argument, condition, by
    ), ()


def _columns_of(part: exp.Expr | None) -> tuple[str, ...]:
    return () if part is None else tuple(dict.fromkeys(c.name for c in part.find_all(exp.Column)))


def _sql(part: exp.Expr, names: Mapping[str, str] | None) -> str:
    def written(node: exp.Expr) -> exp.Expr:
        match node:
            case exp.Column():
                name = node.name if names is None else names[node.name]
                return exp.column(exp.to_identifier(name, quoted=True))
            case exp.Placeholder():
                return exp.Cast(this=exp.Placeholder(this=node.name), to=exp.DataType.build("date"))
            case exp.Div():
                # DuckDB divides in binary floats, and a sum of floats depends on the order of the rows: so each
                # quotient is rounded to 12 decimals and summed exactly. Nothing divided by zero is nothing.
                divisor = exp.Nullif(this=exp.paren(node.expression), expression=exp.Literal.number(0))
                quotient = exp.Div(this=exp.paren(node.this), expression=divisor)
                return exp.Cast(this=quotient, to=exp.DataType.build("decimal(38, 12)"))
            case _:
                return node

    # Inner parts first, so that a replaced node is not met again.
    copy = part.copy()
    for node in reversed(list(copy.walk(bfs=False))):
        new = written(node)
        if new is node:
            continue
        if node is copy:
            copy = new
        else:
            node.replace(new)
    return copy.sql(dialect="duckdb", comments=False)
