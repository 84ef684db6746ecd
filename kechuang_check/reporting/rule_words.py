"""The words for rules and what they found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.plan import Unit
from kechuang_check.domain.rule import Rule
from kechuang_check.domain.units import measure_of
from kechuang_check.domain.vocabulary import ExpectationForm, KeyType
from kechuang_check.errors import Place
from kechuang_check.reporting.numbers import amount, plain, whole
from kechuang_check.reporting.punctuation import listed, phrases
from kechuang_check.words import speaker, text

_IN_UNITS = tuple(f"expect_column_{name}_to_be_between" for name in ("min", "max", "mean", "median", "sum"))
"""Rules that measure something in the unit of their column."""
_UNITS = {"yuan": Unit.YUAN, "persons": Unit.PERSONS}

Forms = Mapping[str, ExpectationForm]
NO_FORMS: Forms = MappingProxyType({})


def severity_word(severity: Severity, lang: str) -> str:
    words = {
        Severity.CRITICAL: text("critical"),
        Severity.WARNING: text("warning"),
        Severity.INFO: text("for information"),
    }
    return speaker(lang)(words[severity])


def outcome_word(outcome: Outcome, lang: str) -> str:
    words = {
        Outcome.PASS: text("passed"),
        Outcome.WARN: text("failed"),
        Outcome.FAIL: text("failed"),
        Outcome.ERROR: text("could not be run"),
        Outcome.NO_DATA: text("nothing to judge"),
    }
    return speaker(lang)(words[outcome])


def finding_sentence(finding: Finding, rule: Rule | None, feed: Feed | None, forms: Forms, lang: str) -> str:
    """What the rule of a finding asks for: its own name, else its kind's sentence, else its message or its type."""
    name = finding.name or (rule.name if rule else None)
    if name is None and rule is not None and rule.target is not None:
        name = rule.target.name
    if name is not None:
        return name.in_(lang)
    form = forms.get(finding.type)
    if rule is not None and form is not None:
        values = {k.name: _key_words(rule.kwargs.get(k.name), k.type, feed, lang) for k in form.keys}
        return form.pattern.in_(lang).format(**values)
    if finding.message is not None:
        return speaker(lang)(finding.message)
    return finding.type.removeprefix("expect_").replace("_", " ")


def _key_words(value: object, type_: KeyType, feed: Feed | None, lang: str) -> str:
    if type_ is KeyType.BOOLEAN:
        return speaker(lang)(text("yes") if value else text("no"))
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return listed((_key_words(v, type_, feed, lang) for v in value), lang)
    if type_ in (KeyType.COLUMN, KeyType.COLUMNS):
        return column_words(str(value), feed, lang)
    return str(value)


def column_words(name: str, feed: Feed | None, lang: str) -> str:
    column = None if feed is None else feed.column(name)
    return name if column is None else column.title(lang)


def place_words(place: Place, lang: str) -> str:
    """`a.xlsx，工作表“填报”，C 列，第 3 行`: each part of a place in a filing by its name.

    A place in a definition is `a.yaml:3`, as editors know it.
    """
    say = speaker(lang)
    if place.file.endswith((".yaml", ".toml")):
        return str(place)
    row = place.row if place.row is not None else place.line
    parts = (
        place.file,
        None if place.sheet is None else say(text("sheet “{sheet}”", sheet=place.sheet)),
        None if place.column is None else say(text("column {column}", column=place.column)),
        None if row is None else say(text("line {row}", row=row) if place.row is None else text("row {row}", row=row)),
    )
    return phrases(parts, lang)


def rows_in_all(count: int, lang: str) -> str:
    """`1 row`, `1,523 rows`."""
    return speaker(lang)(text("1 row") if count == 1 else text("{count} rows", count=whole(count)))


def count_words(finding: Finding, lang: str, feed: Feed | None = None) -> str:
    """`1,498 行中有 12 行不符合`; empty for a rule that does not count rows, or had none to count."""
    say = speaker(lang)
    if finding.outcome is Outcome.NO_DATA:
        return ""
    if finding.failing is not None and finding.evaluated is not None:
        counts = {"failing": whole(finding.failing), "evaluated": whole(finding.evaluated)}
        return say(text("1 of 1 row") if finding.evaluated == 1 else text("{failing} of {evaluated} rows", **counts))
    if finding.failing is not None:
        return say(text("rows that fail: {failing}", failing=whole(finding.failing)))
    if finding.observed is not None:
        return say(text("measured {observed}", observed=_measured(finding, finding.observed, feed, lang)))
    return ""


def _measured(finding: Finding, observed: str, feed: Feed | None, lang: str) -> str:
    """What a rule measured; of amounts of its column with their unit. A day stays as it is."""
    try:
        number = Decimal(observed)
    except InvalidOperation:
        return observed
    column = None if feed is None or finding.column is None else feed.column(finding.column)
    measure = None if column is None or column.unit is None else measure_of(column.unit)
    unit = None if measure is None or finding.type not in _IN_UNITS else _UNITS.get(measure.quantity)
    # Of what comes in ones a mean has decimals, which an amount has not.
    is_part = unit is not None and unit.is_whole and number % 1 != 0
    return f"{number:,f}" if unit is None or is_part else amount(number, unit, lang)


def row_words(finding: Finding, lang: str) -> str:
    """`第 5、8–11 行，仅列前 5 行`: rows as numbered in the file received; empty where none are named."""
    if not finding.rows:
        return ""
    if len(finding.rows) == 1 and not (finding.failing and finding.failing > 1):
        return speaker(lang)(text("row {row}", row=finding.rows[0]))
    rows = listed(_runs(sorted(set(finding.rows))), lang)
    if finding.failing is not None and finding.failing > len(finding.rows):
        return speaker(lang)(text("rows {rows} (the first {count})", rows=rows, count=len(finding.rows)))
    return speaker(lang)(text("rows {rows}", rows=rows))


def _runs(rows: Sequence[int]) -> list[str]:
    """`3, 4, 5, 9` as `3–5`, `9`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs]
