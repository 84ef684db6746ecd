"""A draft of a layout, or of a whole check, as YAML to paste: what must be declared, and as comments what was found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.inspection import Draft, Inspection, SeenSheet
from kechuang_check.domain.layout import DEFAULT_SYMBOLS, Layout
from kechuang_check.reporting.characters import is_hidden, one_line
from kechuang_check.reporting.inspection_words import file_words, left_out_words
from kechuang_check.reporting.ledger_words import deadline_words
from kechuang_check.words import Text, speaker, text

_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff（）()·./%‰—*-]*(?: [\w\u4e00-\u9fff（）()·./%‰—*-]+)*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def render(seen: Inspection, lang: str) -> str:
    """The draft of `seen`, or a comment that says why there is none."""
    if seen.draft is None:
        return (
            _comment(speaker(lang)(text("There is nothing to draft: the file could not be opened as a table."))) + "\n"
        )
    lines = _check(seen, seen.draft, lang) if seen.draft.is_whole else _layout_of(seen, seen.draft, lang)
    return "\n".join(lines) + "\n"


def _layout_of(seen: Inspection, draft: Draft, lang: str) -> Iterator[str]:
    say = speaker(lang)
    check = draft.feed.name
    yield _comment(say(text("Layout of {file}: paste it into checks/{check}.yaml.", file=seen.source, check=check)))
    yield from _fault(draft, lang)
    yield from _layout(seen, draft.feed.layout, lang)
    if draft.renamed:
        yield _comment(say(text("Of the columns, write these lines instead of the ones of the same names:")))
        for column in draft.feed.columns:
            if column.name in draft.renamed:
                yield f"#   {_column(column)}"


def _check(seen: Inspection, draft: Draft, lang: str) -> Iterator[str]:
    say = speaker(lang)
    feed = draft.feed
    yield _comment(
        say(text("A check drafted from {file}. Look at every line, then save it as", file=seen.source))
        + f" checks/{feed.name}.yaml"
    )
    yield from _fault(draft, lang)
    yield f"name: {feed.name}"
    yield f"title: {{zh: {_scalar(feed.title.zh)}, en: {_scalar(feed.title.en)}}}"
    yield f"suite: {feed.suite}" + _beside(say(text("write expectations/{suite}.yaml", suite=feed.suite)))
    yield f"source: {{folder: {feed.source.folder}, pattern: {_scalar(feed.source.pattern)}}}"
    expected = feed.expected
    until = deadline_words(expected.until, expected.every, "en")
    yield (
        f"expected: {{every: {expected.every.short}, until: {until}, steward: {_scalar(expected.steward)}}}"
    ) + _beside(say(text("how often, by when and by whom it is sent: correct it")))
    yield f"tag: {feed.tag.value}" + _beside(say(text("or administrative: a register of a bureau")))
    yield from _layout(seen, feed.layout, lang)
    yield f"key: [{', '.join(feed.key)}]" + _beside(say(text("what makes a row one of its kind")))
    yield "columns:"
    lacks_unit = say(text("no unit is stated: add one, such as unit: 万元"))
    guessed = {c.name for s in seen.sheets for c in s.columns if c.is_guess}
    for column in feed.columns:
        remark = ""
        if column.type is ColumnType.AMOUNT and column.unit is None:
            remark = _beside(lacks_unit)
        elif column.name in guessed:
            remark = _beside(say(text("the table states several units: check this one")))
        yield f"  {_column(column)}{remark}"


def _layout(seen: Inspection, layout: Layout, lang: str) -> Iterator[str]:
    """What differs from what is found anyway; then, as comments, what was found."""
    say = speaker(lang)
    yield "layout:"
    yield from (f"  {line}" for line in _declared(layout))
    yield "  " + _comment(say(text("Found in the file; declare it only where it is found wrongly:")))
    yield "  " + _comment(file_words(seen, lang))
    for sheet in (s for s in seen.sheets if s.is_chosen):
        yield from (f"  {_comment(line)}" for line in _found(sheet, layout, lang))


def _declared(layout: Layout) -> Iterator[str]:
    """The keys that a check must write so that it has this layout."""
    usual = Layout()
    delimiter, rows = layout.delimiter, layout.header_rows
    written: dict[str, str | None] = {
        "wide": _wide(layout),
        "coded": None if layout.coded == usual.coded else _coded(layout),
        "encodings": None if layout.encodings == usual.encodings else _list(layout.encodings),
        "delimiter": None if delimiter is None else "tab" if delimiter == "\t" else json.dumps(delimiter),
        "sheet": None if layout.sheet is None else _scalar(layout.sheet),
        "sheets": None if layout.sheets is usual.sheets else layout.sheets.value,
        "header_rows": None if rows is None else f"[{rows[0]}, {rows[1]}]",
        "unit": None if layout.unit is None else _scalar(layout.unit),
        "fill_merged": "true" if layout.fill_merged else None,
        "ignore_unnamed": "true" if layout.ignore_unnamed else None,
        "negatives": _list(n.value for n in layout.negatives) if layout.negatives else None,
        "symbols": None if dict(layout.symbols) == dict(DEFAULT_SYMBOLS) else _symbols(layout),
        "totals": None if layout.totals == usual.totals else _totals(layout),
        "password_env": None if layout.password_env is None else _scalar(layout.password_env),
    }
    yield f"form: {layout.form.value}"
    yield from (f"{key}: {value}" for key, value in written.items() if value is not None)


def _wide(layout: Layout) -> str | None:
    if layout.wide is None:
        return None
    own = ", own_period: true" if layout.wide.own_period else ""
    return f"{{into: {layout.wide.into}, values: [{', '.join(layout.wide.values)}]{own}}}"


def _coded(layout: Layout) -> str:
    coded = layout.coded
    return f"{{code: {_list(coded.code)}, value: {_list(coded.value)}, unit: {_list(coded.unit)}}}"


def _symbols(layout: Layout) -> str:
    return "{" + ", ".join(f"{_scalar(sign)}: {meaning.value}" for sign, meaning in layout.symbols.items()) + "}"


def _totals(layout: Layout) -> str:
    share = layout.totals.tolerance
    return f"{{words: {_list(layout.totals.words)}{'' if share is None else f', tolerance: {share:f}'}}}"


def _found(sheet: SeenSheet, layout: Layout, lang: str) -> Iterator[str]:
    say = speaker(lang)
    if sheet.name is not None and layout.sheet is None:
        yield f"sheet: {_scalar(sheet.name)}"
    if sheet.header_rows is not None and sheet.header_rows[0] and layout.header_rows is None:
        yield f"header_rows: [{sheet.header_rows[0]}, {sheet.header_rows[1]}]"
    for cell, words in sheet.units:
        yield say(text("units in {cell}: {words}", cell=cell, words=words))
    for rows in sheet.left_out:
        yield say(text("left out: {rows}", rows=left_out_words(rows, lang)))


def _column(column: Column) -> str:
    parts = [f"type: {column.type.value}"]
    if column.unit is not None:
        parts.append(f"unit: {_scalar(column.unit)}")
    if column.names:
        parts.append(f"names: {_list(column.names)}")
    if not column.required:
        parts.append("required: false")
    if column.code is not None:
        parts.append(f"code: {json.dumps(column.code)}")
    if column.among is not None:
        parts.append(f"among: {column.among.name}")
    return f"{column.name}: {{{', '.join(parts)}}}"


def _fault(draft: Draft, lang: str) -> Iterator[str]:
    if draft.fault is None:
        return
    say = speaker(lang)
    fault: Text | str = draft.fault.message or draft.fault.code
    yield _comment(say(text("The file cannot be read with it yet: {fault}", fault=fault)))
    if draft.fault.advice is not None:
        yield _comment(say(text("Mend: {mend}", mend=say(draft.fault.advice))))


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(_scalar(word) for word in words)}]"


def _scalar(words: str) -> str:
    """The words as a YAML scalar: plain where nobody can take them for anything else, otherwise in quotes."""
    is_plain = _PLAIN.fullmatch(words) is not None and words.lower() not in _WORDS
    return words if is_plain else json.dumps(words, ensure_ascii=any(map(is_hidden, words)))


def _comment(words: str) -> str:
    return f"# {one_line(words)}"


def _beside(words: str) -> str:
    return f"  # {one_line(words)}"
