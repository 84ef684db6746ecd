"""Who a shortfall lies with, as readers see it: a table of groups, and which of them would close it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.blame import Blame, Contribution, blames
from kechuang_check.domain.plan import Target
from kechuang_check.domain.splits import Group
from kechuang_check.reporting.numbers import amounts
from kechuang_check.reporting.punctuation import clauses, enumerated, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text

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
    declared. `note`: what amounts below 0 mean, where there are some.
    """

    column: str
    title: str
    head: tuple[str, ...]
    rows: tuple[SplitRow, ...]
    words: str | None
    closing: str | None
    note: str | None = None


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
        note=_note(blame, assessment, reader),
    )


def _rows(blame: Blame, target: Target, reader: Reader) -> tuple[SplitRow, ...]:
    ones = blame.contributions
    shown = ones if len(ones) <= MOST_ROWS + 1 else ones[:MOST_ROWS]
    rest = ones[len(shown) :]
    lines: list[tuple[str, Sequence[Contribution]]] = [(group_name(c.group, reader), [c]) for c in shown]
    if rest:
        lines.append((reader.say(text("the other {count} groups", count=len(rest))), rest))
    lines.append((reader.say(text("All")), ones))
    has = _shown([sum((c.has for c in of), Fraction(0)) for _, of in lines], target, reader)
    if blame.gap is None:
        return tuple(SplitRow(name, h, is_sum=of is ones) for (name, of), h in zip(lines, has, strict=True))
    asked = _shown([sum((c.asked or Fraction(0) for c in of), Fraction(0)) for _, of in lines], target, reader)
    lacks = _shown([_lacked(of) for _, of in lines], target, reader)
    columns = zip(lines, has, asked, lacks, strict=True)
    return tuple(SplitRow(name, h, a, x, is_sum=of is ones) for (name, of), h, a, x in columns)


def _lacked(ones: Iterable[Contribution]) -> Fraction:
    return sum((c.lacks or Fraction(0) for c in ones), Fraction(0))


def _shown(numbers: Sequence[Fraction], target: Target, reader: Reader) -> tuple[str, ...]:
    return amounts([decimal_of(n) for n in numbers], target.part_unit or target.unit, reader.lang)


def decimal_of(number: Fraction) -> Decimal:
    """Rounded to 34 digits."""
    return _DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))


def _words(blame: Blame, assessment: Assessment, reader: Reader) -> str | None:
    """The groups that lack most, what the rest lacks and what offsets it, so that it adds up; None where none lacks."""
    short = [c for c in blame.contributions if c.lacks is not None and c.lacks > 0]
    over = [c for c in blame.contributions if c.lacks is not None and c.lacks < 0]
    if not short or blame.gap is None:
        return None
    named, rest = short[:_MOST_NAMED], short[_MOST_NAMED:]
    numbers = [*(_lacked([c]) for c in named), *([_lacked(rest)] if rest else []), *([-_lacked(over)] if over else [])]
    *shown, whole = _shown([*numbers, blame.gap], assessment.target, reader)
    names = [group_name(c.group, reader) for c in named]
    below = assessment.is_below
    parts = [listed([reader.say(_lacking(n, much, below=below)) for n, much in zip(names, shown, strict=False)],
                    reader.lang)]  # fmt: skip
    if rest:
        much = shown[len(named)]
        parts.append(reader.say(_rest(len(rest), much, below=below)))
    if over:
        parts.append(reader.say(_offset(len(over), shown[-1], below=below)))
    if over:
        parts.append(reader.say(text("that leaves {amount}", amount=whole)))
    elif rest:
        parts.append(reader.say(text("in all {amount}", amount=whole)))
    return clauses(parts, reader.lang)


def _lacking(name: str, amount: str, *, below: bool) -> Text:
    if below:
        return text("{name} lacks {amount}", name=name, amount=amount)
    return text("{name} has {amount} too much", name=name, amount=amount)


def _rest(count: int, amount: str, *, below: bool) -> Text:
    values = {"count": count, "amount": amount}
    if below:
        return text("1 more lacks {amount}", **values) if count == 1 else text("{count} more lack {amount}", **values)
    if count == 1:
        return text("1 more has {amount} too much", **values)
    return text("{count} more have {amount} too much", **values)


def _offset(count: int, amount: str, *, below: bool) -> Text:
    values = {"count": count, "amount": amount}
    if below and count == 1:
        return text("1 has {amount} more than is asked of it, which offsets that", **values)
    if below:
        return text("{count} have {amount} more than is asked of them, which offsets that", **values)
    if count == 1:
        return text("1 has {amount} less than is allowed it, which offsets that", **values)
    return text("{count} have {amount} less than is allowed them, which offsets that", **values)


def _note(blame: Blame, assessment: Assessment, reader: Reader) -> str | None:
    """What an amount below 0 means, where there is one."""
    if not any(c.lacks is not None and c.lacks < 0 for c in blame.contributions):
        return None
    if assessment.is_below:
        return reader.say(text("Below 0: more than is asked for, which offsets what others lack."))
    return reader.say(text("Below 0: less than is allowed, which offsets what others have too much."))


def _closing(blame: Blame, reader: Reader) -> str | None:
    closing = blame.closing
    if not closing:
        return None
    names = [group_name(c.group, reader) for c in closing[:MOST_ROWS]]
    more = len(closing) - MOST_ROWS
    if more > 0:
        values = {"names": listed(names, reader.lang), "more": more, "count": len(closing)}
        return reader.say(text("The gap closes if {names} and {more} more come to the rate asked for.", **values))
    if len(closing) == 1:
        return reader.say(text("The gap closes if {name} alone comes to the rate asked for.", name=names[0]))
    return reader.say(
        text("The gap closes if {names} come to the rate asked for.", names=enumerated(names, reader.lang))
    )
