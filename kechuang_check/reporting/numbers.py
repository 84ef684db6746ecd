"""Numbers as people read them, in both languages.

Values are never rounded across a threshold: a value gets more decimals until the printed numbers give the same verdict
as the exact ones, so 3.2999 % beside a bound of 3.3 % is printed as 3.2999 %. Shares (completion, coverage) are rounded
to one decimal, but never up to what they fall short of: nothing incomplete reads as 100 %. What is still to be added is
rounded up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import count, pairwise

from kechuang_check.domain.plan import Comparator, Target, Unit
from kechuang_check.domain.reading import NoNumber
from kechuang_check.words import Text, speaker, text

_WIDE = Context(prec=80)
_ONE = Decimal(1)
_MORE_DIGITS = 6

# The scales of money differ by language, so this is not a matter of translation.
_MONEY: dict[str, tuple[tuple[Decimal, str], ...]] = {
    "zh": ((Decimal(10**8), "{n} 亿元"), (Decimal(10**4), "{n} 万元"), (_ONE, "{n} 元")),
    "en": ((Decimal(10**9), "CNY {n} billion"), (Decimal(10**6), "CNY {n} million"), (_ONE, "CNY {n}")),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """An indicator's numbers, printed so that they can be compared by eye."""

    value: str | None
    bound: str | None
    target: str


def figures(target: Target, value: Decimal | None, bound: Decimal | None, lang: str) -> Figures:
    """Print value, bound and target alike; the printed numbers give the verdict that the exact ones give."""
    numbers = [n for n in (value, bound, target.value) if n is not None]
    if not numbers:
        return Figures(None, None, _no_number(target, lang))
    printer = replace(_Printer.of(numbers, target.unit, lang), is_position=target.unit is Unit.PLACE)
    digits = printer.digits
    if value is not None:
        limits = _limits(target, [n for n in (bound, target.value) if n is not None])
        digits = next(d for d in count(digits) if _keeps_verdict(printer, d, value, limits))
    return Figures(
        value=None if value is None else printer.shown(value, digits),
        bound=None if bound is None else printer.shown(bound, digits),
        target=_no_number(target, lang) if target.value is None else printer.shown(target.value, digits),
    )


def alike(target: Target, values: Sequence[Decimal], bound: Decimal | None, lang: str) -> tuple[str, ...]:
    """Values in order of period, printed alike: neighbours that differ are not printed as the same."""
    numbers = [n for n in (*values, bound, target.value) if n is not None]
    printer = replace(_Printer.of(numbers, target.unit, lang), is_position=target.unit is Unit.PLACE)
    most = printer.digits + _MORE_DIGITS
    digits = printer.digits
    while digits < most and any(
        a != b and printer.printed(a, digits) == printer.printed(b, digits) for a, b in pairwise(values)
    ):
        digits += 1
    return tuple(printer.shown(v, digits) for v in values)


def _no_number(target: Target, lang: str) -> str:
    """What stands in the place of a number that the plan does not have."""
    unknown = target.no_number is not NoNumber.NONE
    return speaker(lang)(text("number not known yet") if unknown else text("no number in the plan"))


def amount(number: Decimal, unit: Unit, lang: str, *, at_least: bool = False, is_narrow: bool = False) -> str:
    """A number with its unit. A small one is never printed as 0. `at_least` rounds up; `is_narrow`: `0.29 pp`."""
    printer = replace(_Printer.of([number], unit, lang), is_narrow=is_narrow)
    digits = next(d for d in count(printer.digits) if not number or printer.printed(number, d))
    return printer.shown(number, digits, ROUND_CEILING if at_least else ROUND_HALF_UP)


def amounts(numbers: Sequence[Decimal], unit: Unit, lang: str) -> tuple[str, ...]:
    """Numbers that stand side by side, all with the same scale and as many decimals: `5.50 亿元`, `0.34 亿元`. Of
    money the scale is small enough for the smallest, so that none is printed as 0.
    """
    if not numbers:
        return ()
    printer = replace(_Printer.of(numbers, unit, lang), is_even=True)
    scales = [s for s, _ in _MONEY[lang] if s < printer.scale] if unit is Unit.YUAN else []
    while scales and not all(printer.printed(n, printer.digits) for n in numbers if n):
        printer = replace(printer, scale=scales.pop(0))
    digits = next(d for d in count(printer.digits) if all(printer.printed(n, d) for n in numbers if n))
    return tuple(printer.shown(n, digits) for n in numbers)


def share(fraction: Decimal, *limits: Decimal) -> str:
    """A fraction as a percentage with one decimal: 0.9166 is 91.7%. One that falls short of the whole, or of one of
    `limits`, never reads as if it reached it: 0.9996 is 99.9%.
    """
    tenth = Decimal("0.1")
    percent = (fraction * 100).quantize(tenth, ROUND_HALF_UP, _WIDE)
    if any(fraction < limit and percent >= limit * 100 for limit in (_ONE, *limits)):
        percent = (fraction * 100).quantize(tenth, ROUND_DOWN, _WIDE)
    return f"{percent:,f}%"


def whole(number: int) -> str:
    return f"{number:,}"


def plain(number: Decimal) -> str:
    """The exact number without exponent: what machines read."""
    return f"{number:f}"


def _limits(target: Target, bounds: Iterable[Decimal]) -> list[tuple[Comparator, Decimal]]:
    """What a value is held against: for a band its two ends."""
    if target.comparator is not Comparator.WITHIN:
        return [(target.comparator, b) for b in bounds]
    band = target.band or Decimal(0)
    ends = ((Comparator.AT_LEAST, -band), (Comparator.AT_MOST, band))
    return [(comparator, b + end) for b in bounds for comparator, end in ends]


def _keeps_verdict(
    printer: _Printer, digits: int, value: Decimal, limits: Iterable[tuple[Comparator, Decimal]]
) -> bool:
    """True if the numbers, printed with so many decimals, compare as the exact ones do.

    A value that is short of a limit is also never printed as equal to it.
    """
    shown = printer.printed(value, digits)
    for comparator, limit in limits:
        beside = printer.printed(limit, digits)
        holds = comparator.holds(Fraction(value), Fraction(limit))
        if comparator.holds(shown, beside) != holds or (not holds and shown == beside and value != limit):
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Printer:
    """Prints numbers of one unit; `scale` is what they are divided by, `digits` the decimals they have at least."""

    unit: Unit
    lang: str
    scale: Decimal
    is_position: bool = False
    """Whether a place is named (place 3), and not a number of places."""
    is_narrow: bool = False
    is_even: bool = False
    """Whether all numbers have the same scale and decimals, zeros at the end among them."""

    @classmethod
    def of(cls, numbers: Iterable[Decimal], unit: Unit, lang: str) -> _Printer:
        """The printer whose scale suits the greatest of the numbers."""
        if unit is Unit.PERCENT:
            return cls(unit, lang, Decimal("0.01"))
        most = max(abs(n) for n in numbers)
        scales = (s for s, _ in _MONEY[lang] if most >= s) if unit is Unit.YUAN else ()
        return cls(unit, lang, next(iter(scales), _ONE))

    @property
    def digits(self) -> int:
        return 0 if self.unit.is_whole else 2

    def printed(self, number: Decimal, digits: int) -> Fraction:
        """The number that a reader sees."""
        own = self._for(number)
        return Fraction(own._rounded(number, digits, ROUND_HALF_UP)) * Fraction(own.scale)

    def shown(self, number: Decimal, digits: int, rounding: str = ROUND_HALF_UP) -> str:
        own = self._for(number)
        before, _, after = f"{own._rounded(number, digits, rounding):,f}".partition(".")
        kept = 0 if self.unit is Unit.YUAN and not self.is_even else self.digits
        after = after[:kept] + after[kept:].rstrip("0")
        n = f"{before}.{after}" if after else before
        if self.unit is Unit.YUAN:
            return dict(_MONEY[self.lang])[own.scale].format(n=n)
        if self.is_position:
            return speaker(self.lang)(text("place {n}", n=n))
        if self.is_narrow and self.unit is Unit.PERCENTAGE_POINTS:
            return speaker(self.lang)(text("{n} pp", n=n))
        return speaker(self.lang)(_with_unit(n, self.unit))

    def _for(self, number: Decimal) -> _Printer:
        """Next to 9 billion yuan, 30,000 would read as 0: it gets a scale of its own."""
        is_small = number and abs(number) < self.scale / 100 and not self.is_even
        return _Printer.of([number], self.unit, self.lang) if is_small else self

    def _rounded(self, number: Decimal, digits: int, rounding: str) -> Decimal:
        rounded = _WIDE.divide(number, self.scale).quantize(_ONE.scaleb(-digits), rounding, _WIDE)
        return rounded if rounded else abs(rounded)


def _with_unit(n: str, unit: Unit) -> Text:
    one = n == "1"
    match unit:
        case Unit.PERCENT:
            return text("{n}%", n=n)
        case Unit.PERCENTAGE_POINTS:
            return text("{n} percentage points", n=n)
        case Unit.PERSONS:
            return text("{n} person", n=n) if one else text("{n} persons", n=n)
        case Unit.ENTERPRISES:
            return text("{n} enterprise", n=n) if one else text("{n} enterprises", n=n)
        case Unit.PROJECTS:
            return text("{n} project", n=n) if one else text("{n} projects", n=n)
        case Unit.CARRIERS:
            return text("{n} carrier", n=n) if one else text("{n} carriers", n=n)
        case Unit.TASKS:
            return text("{n} task", n=n) if one else text("{n} tasks", n=n)
        case Unit.PATENTS:
            return text("{n} patent", n=n) if one else text("{n} patents", n=n)
        case Unit.THINGS:
            return text("{n} in number", n=n)
        case Unit.TIMES:
            return text("{n} times", n=n)
        case Unit.PLACE:
            return text("{n} place", n=n) if one else text("{n} places", n=n)
        case Unit.YUAN:
            return text("CNY {n}", n=n)
