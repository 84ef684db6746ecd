"""Who a shortfall lies with, as readers see it: a table of groups, and which of them would close it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.blame import Blame, Contribution, blames
from kechuang_check.domain.plan import Target
from kechuang_check.domain.splits import Group
from kechuang_check.reporting.numbers import amount
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text

MOST_ROWS = 5
_MOST_NAMED = 3
_DIGITS = Context(prec=34)


@dataclass(frozen=True, slots=True)
class SplitRow:
    name: str
    has: str
    asked: str | None = None
    lacks: str | None = None
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class SplitView:
    """`rows`: the groups that lack most, the rest of them as one, and the whole. `words`: the same in a sentence.
    `closing`: the fewest groups that would close the gap. `asked` and `lacks` of the rows are None where no share is
    declared.
    """

    column: str
    title: str
    head: tuple[str, ...]
    rows: tuple[SplitRow, ...]
    words: str | None
    closing: str | None


def split_views(assessment: Assessment, reader: Reader) -> tuple[SplitView, ...]:
    """A view for each split of what is short; none where nothing is."""
    return tuple(_view(b, assessment, reader) for b in blames(assessment))


def column_title(column: str, target: Target, reader: Reader) -> str:
    feed = reader.feeds.get(target.indicator)
    found = None if feed is None else feed.column(column)
    return column if found is None else found.title(reader.lang)


def group_name(group: Group, reader: Reader) -> str:
    if group.together:
        return reader.say(text("others (groups of too few respondents: {count})", count=group.together))
    if group.is_several:
        return reader.say(text("in more than one group"))
    return reader.say(text("not stated")) if group.name is None else group.name


def _view(blame: Blame, assessment: Assessment, reader: Reader) -> SplitView:
    say, target = reader.say, assessment.target
    column = column_title(blame.column, target, reader)
    head = [text("Group"), text("Has")]
    if blame.gap is not None:
        head += [text("At the rate asked for"), text("Lacks") if assessment.is_below else text("Too much")]
    return SplitView(
        column=column,
        title=say(text("By {column}", column=column)),
        head=tuple(map(say, head)),
        rows=_rows(blame, target, reader),
        words=_words(blame, assessment, reader),
        closing=_closing(blame, reader),
    )


def _rows(blame: Blame, target: Target, reader: Reader) -> tuple[SplitRow, ...]:
    ones = blame.contributions
    shown = ones if len(ones) <= MOST_ROWS + 1 else ones[:MOST_ROWS]
    rest = ones[len(shown) :]
    rows = [_row(group_name(c.group, reader), [c], target, reader) for c in shown]
    if rest:
        rows.append(_row(reader.say(text("the other {count} groups", count=len(rest))), rest, target, reader))
    return (*rows, _row(reader.say(text("All")), ones, target, reader, is_sum=True))


def _row(name: str, ones: Sequence[Contribution], target: Target, reader: Reader, *, is_sum: bool = False) -> SplitRow:
    has = _shown(sum((c.has for c in ones), Fraction(0)), target, reader)
    asked = [c.asked for c in ones if c.asked is not None]
    lacks = [c.lacks for c in ones if c.lacks is not None]
    return SplitRow(
        name,
        has,
        _shown(sum(asked, Fraction(0)), target, reader) if asked else None,
        _shown(sum(lacks, Fraction(0)), target, reader) if lacks else None,
        is_sum,
    )


def _shown(number: Fraction, target: Target, reader: Reader) -> str:
    return amount(decimal_of(number), target.part_unit or target.unit, reader.lang)


def decimal_of(number: Fraction) -> Decimal:
    """Rounded to 34 digits."""
    return _DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))


def _words(blame: Blame, assessment: Assessment, reader: Reader) -> str | None:
    """The groups that lack most, with what they lack; None where none lacks anything."""
    short = [c for c in blame.contributions if c.lacks is not None and c.lacks > 0]
    parts = []
    for one in short[:_MOST_NAMED]:
        name = group_name(one.group, reader)
        much = _shown(one.lacks or Fraction(0), assessment.target, reader)
        below = assessment.is_below
        parts.append(text("{name} lacks {amount}", name=name, amount=much) if below
                     else text("{name} has {amount} too much", name=name, amount=much))  # fmt: skip
    return listed([reader.say(p) for p in parts], reader.lang) if parts else None


def _closing(blame: Blame, reader: Reader) -> str | None:
    closing = blame.closing
    if not closing:
        return None
    names = listed([group_name(c.group, reader) for c in closing[:MOST_ROWS]], reader.lang)
    more = len(closing) - MOST_ROWS
    if more > 0:
        return reader.say(
            text("The gap closes if {names} and {more} more come to the rate asked for.", names=names, more=more)
        )
    if len(closing) == 1:
        return reader.say(text("The gap closes if {name} alone comes to the rate asked for.", name=names))
    return reader.say(text("The gap closes if {names} come to the rate asked for.", names=names))
