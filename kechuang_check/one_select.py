"""A query that a feed may ask of a database: one SELECT that reads tables and does nothing else.

What is checked is what is sent: the statement is written anew from its checked parts, in the dialect of the database.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kechuang_check.domain.vocabulary import Fault
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    from sqlglot import exp

PARAMETERS = ("period", "period_start", "period_end")
"""`:period` is the label of a period (2024-Q3), the others are its first and last day (2024-07-01)."""

USUAL_DIALECT = "postgres"
"""In which queries are read as long as the database is not known."""

_LONGEST = 20_000
_NODES = """
Select Union Except Intersect With CTE Subquery From Join Table TableAlias Lateral Where Group Having Order Ordered
Limit Offset Distinct Values Tuple Alias Aliases Column Identifier Star Literal Boolean Null Placeholder RawString
National Paren Not Neg And Or Is In Between Like ILike Escape EQ NEQ LT LTE GT GTE NullSafeEQ NullSafeNEQ Exists Any All
Add Sub Mul Div IntDiv Mod DPipe Concat Case If Coalesce Nullif Cast DataType DataTypeParam Interval Var RegexpLike
RegexpILike Window WindowSpec Filter WithinGroup Rank RowNumber DenseRank FirstValue LastValue Lag Lead
Sum Count Avg Min Max Abs Round Floor Ceil Greatest Least Sign Upper Lower Trim Substring Left Right Replace Length Pad
Extract TimestampTrunc DateTrunc TimeToStr StrToDate StrToTime TsOrDsToDate Date Year Month Day Quarter
Ntile PercentRank CumeDist PercentileCont PercentileDisc Mode Median Stddev StddevPop StddevSamp Variance VariancePop
LogicalAnd LogicalOr Trunc Collate ConcatWs MD5 Sqrt Pow Ln Exp Translate Ascii Chr DateFromParts DateAdd DateSub
DateDiff LastDay
JSONExtract JSONExtractScalar JSONBExtract JSONBExtractScalar JSONPath JSONPathRoot JSONPathKey JSONPathSubscript
GroupConcat RegexpReplace SplitPart StrPosition ToNumber Initcap Reverse TimeUnit AtTimeZone
"""
"""The kinds of node that a query may hold: what reads and what calculates. Whatever is not listed is a fault."""
_FUNCTIONS = frozenset(
    {"strftime", "date", "julianday", "ltrim", "rtrim", "btrim", "ifnull", "iif", "printf", "format", "instr", "total"}
)
"""Functions that the parser does not know by name, and that only calculate."""
_OF_THE_SYSTEM = ("pg_", "sqlite_")
_SYSTEM_SCHEMAS = ("pg_catalog", "information_schema", "mysql", "sys")

_ONE = text("write one SELECT that reads tables, such as SELECT code, amount FROM schema.table WHERE month = :period")
_CALCULATE = text(
    "use only functions that calculate (sum, coalesce, cast, substring, extract, ...); the account can be given a view "
    "for everything else"
)


class NotOneSelect(ValueError):
    """The query is not what a feed may ask for; holds each fault with its offset in the query."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(str(fault.what) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class OneSelect:
    """`columns`: names of what it gives; None where a `*` leaves that to the database. `tables`: those it reads, as
    (schema, name), the schema "" where it is not said. `parameters`: those of PARAMETERS that it has.
    """

    tree: exp.Query
    columns: tuple[str, ...] | None
    tables: tuple[tuple[str, str], ...]
    parameters: frozenset[str]

    def written(self, dialect: str, values: Mapping[str, str]) -> str:
        """The statement for a database of that dialect, with a value for each parameter and without comments."""
        from sqlglot import exp

        def with_value(node: exp.Expr) -> exp.Expr:
            return exp.Literal.string(values[node.name]) if isinstance(node, exp.Placeholder) else node

        return str(self.tree.transform(with_value).sql(dialect=dialect, comments=False))


def read_query(query: str, dialect: str = USUAL_DIALECT) -> OneSelect:
    """Read a query. Raises NotOneSelect for anything but one SELECT that only reads and calculates."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    if len(query) > _LONGEST:
        raise NotOneSelect(Fault(text("the query is longer than {limit} characters", limit=_LONGEST), _ONE))
    try:
        with _silenced():
            statements = sqlglot.parse(query, dialect=dialect)
    except SqlglotError as error:
        raise NotOneSelect(_unparsable(error, query)) from None
    except RecursionError:
        raise NotOneSelect(Fault(text("the query is nested too deeply"), _ONE)) from None
    if len(statements) != 1 or ";" in _without_strings(query, dialect):
        raise NotOneSelect(Fault(text("the query holds more than one statement, or a `;`"), _ONE))
    tree = statements[0]
    if not isinstance(tree, exp.Select | exp.SetOperation):
        raise NotOneSelect(Fault(text("the query is not a SELECT"), _ONE))
    faults = tuple(_faults(tree))
    if faults:
        raise NotOneSelect(*faults)
    own = {cte.alias.casefold() for cte in tree.find_all(exp.CTE)}
    tables = {(t.db, t.name) for t in tree.find_all(exp.Table) if t.db or t.name.casefold() not in own}
    parameters = frozenset(node.name for node in tree.find_all(exp.Placeholder))
    return OneSelect(tree, _columns(tree), tuple(sorted(tables)), parameters)


def read_table(table: str, columns: Collection[str] = ()) -> OneSelect:
    """All rows of `schema.table` (names as the database has them), in these columns or in all that it has."""
    from sqlglot import exp

    *schema, name = table.split(".")
    source = exp.table_(name, db=schema[-1] if schema else None, catalog=schema[-2] if len(schema) > 1 else None)
    for identifier in source.find_all(exp.Identifier):
        identifier.set("quoted", True)
    wanted = [exp.column(exp.to_identifier(column, quoted=True)) for column in columns]
    tree = (exp.select(*wanted) if wanted else exp.select("*")).from_(source)
    return OneSelect(tree, tuple(columns) or None, ((schema[-1] if schema else "", name),), frozenset())


def without_rows(select: OneSelect) -> OneSelect:
    """The same for its columns only, which costs the database nothing."""
    from sqlglot import exp

    return OneSelect(
        exp.select("*").from_(select.tree.subquery("q")).where("1 = 0"),
        select.columns,
        select.tables,
        select.parameters,
    )


@cache
def _allowed() -> frozenset[type[exp.Expr]]:
    from sqlglot import exp

    return frozenset(getattr(exp, name) for name in _NODES.split())


def _faults(tree: exp.Expr) -> Iterator[Fault]:
    """What the query may not hold, from the outside in; below a fault nothing more is looked for."""
    from sqlglot import exp

    waiting: list[exp.Expr] = [tree]
    while waiting:
        node = waiting.pop()
        wrong = _wrong(node)
        if wrong is None:
            waiting += reversed(list(node.iter_expressions()))
            continue
        starts = [int(n.meta["start"]) for n in node.walk() if "start" in n.meta]
        yield Fault(*wrong, position=min(starts, default=None))
        if isinstance(node, exp.Command):
            return


def _wrong(node: exp.Expr) -> tuple[Text, Text] | None:
    from sqlglot import exp

    match node:
        case exp.Insert() | exp.Update() | exp.Delete() | exp.Merge() | exp.Into() | exp.Create() | exp.Drop():
            return text("the query writes ({word})", word=node.key.upper()), _ONE
        case exp.Lock():
            return text("the query locks rows (FOR UPDATE)"), text("remove it: the rows are only read")
        case exp.CurrentDate() | exp.CurrentTimestamp() | exp.CurrentTime() | exp.Rand():
            return (
                text("`{word}` gives something else each time", word=node.sql_name().lower()),
                text("use :period_start and :period_end, so that a night can be run again"),
            )
        case exp.Placeholder() if node.name not in PARAMETERS:
            names = ", ".join(f":{name}" for name in PARAMETERS)
            return text("there is no parameter `{word}`", word=node.name or "?"), text("use {names}", names=names)
        case exp.Anonymous() if node.name.casefold() in _FUNCTIONS and not isinstance(node.parent, exp.Table):
            return None
        case exp.Table() if not isinstance(node.this, exp.Identifier):
            return text("the query reads from a function, not from a table"), _ONE
        case exp.Table() if _is_of_the_system(node):
            return text("`{word}` belongs to the database system", word=node.name), _ONE
    if type(node) in _allowed():
        return None
    word = node.name if isinstance(node, exp.Anonymous) else node.key
    return text("`{word}` is not allowed in a query", word=word.lower()), _CALCULATE


def _is_of_the_system(table: exp.Table) -> bool:
    name, schema = table.name.casefold(), table.db.casefold()
    return schema in _SYSTEM_SCHEMAS or name.startswith(_OF_THE_SYSTEM)


def _columns(tree: exp.Query) -> tuple[str, ...] | None:
    names = tuple(tree.named_selects)
    return None if not names or "*" in names or "" in names else names


def _without_strings(query: str, dialect: str) -> str:
    """What stands outside of strings, names in quotes and comments: where a `;` would part statements."""
    from sqlglot import TokenType, tokenize

    with _silenced():
        return "".join(";" for token in tokenize(query, dialect=dialect) if token.token_type is TokenType.SEMICOLON)


def _unparsable(error: Exception, query: str) -> Fault:
    details = getattr(error, "errors", None) or [{}]
    line, column = details[0].get("line"), details[0].get("col")
    word = str(details[0].get("highlight") or "").strip()
    position = None
    if line and column:
        before = query.splitlines(keepends=True)[: line - 1]
        position = max(0, sum(map(len, before)) + column - max(len(word), 1))
    what = text("the query cannot be read near `{word}`", word=word) if word else text("the query cannot be read")
    return Fault(what, _ONE, position)


@contextmanager
def _silenced() -> Iterator[None]:
    """Sqlglot's remarks on what it does not know are not for the reader."""
    logger = logging.getLogger("sqlglot")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
