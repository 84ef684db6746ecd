"""A check to start from, made of what was seen in a table that no feed describes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Feed, Source, Tag
from kechuang_check.domain.layout import Form, Layout, Totals, Wide
from kechuang_check.domain.names import same_name
from kechuang_check.domain.period import Frequency
from kechuang_check.domain.plan import Bilingual
from kechuang_check.intake.inspecting.content import kind_of_cells
from kechuang_check.intake.inspecting.looking import Heading, Looked
from kechuang_check.intake.inspecting.looking_at_forms import LookedForm
from kechuang_check.intake.layouts.names import PATH_SIGN, is_chinese, quantity_of
from kechuang_check.intake.layouts.units import NUMBERS
from kechuang_check.intake.period_words import period_in_name, periods_in
from kechuang_check.intake.readers.sheet import column_letters, is_blank

_WORDS = re.compile(r"[a-z][a-z0-9]*")
_MOST_WORDS = 5
_LONGEST = 40
_TABLE_NUMBER = re.compile(r"^(?:表\s*)?[0-9]+(?:[-—.][0-9]+)+[\s、.]*|^表\s*[0-9]+\s*")
_DATED = re.compile(r"[(（][^()（）]*(?:19|20)[0-9]{2}[^()（）]*[)）]")
_UNTIL = Deadline(DaysAfter(30))
_KEY_FIRST = (ColumnType.CODE, ColumnType.TEXT, ColumnType.DATE, ColumnType.PERIOD)


def draft_feed(looked: Looked, stem: str, feeds: Mapping[str, Feed], steward: str) -> Feed:
    """`stem`: the file's name without its suffix; `feeds`: whose names for headers are taken where they know one.

    `steward`: the owner who stands in it until somebody says who it is.
    """
    columns = _columns(looked, feeds)
    key = _key(looked, columns)
    wide: Wide | None = None
    of_periods: Sequence[Column] = ()
    if looked.is_wide:
        into, values = _free("period", columns), _values(looked, columns)
        wide = Wide(into, tuple(c.name for c in values))
        of_periods = (Column(into, ColumnType.PERIOD), *values)
    words = tuple(dict.fromkeys((*Totals().words, *looked.total_words)))
    layout = Layout(form=Form.WIDE if wide else Form.TABLE, wide=wide, totals=Totals(words))
    key = (*key, wide.into) if wide else key
    return _feed(looked.titles, stem, steward, (*columns.values(), *of_periods), key, layout)


def draft_form(form: LookedForm, stem: str, feeds: Mapping[str, Feed], steward: str) -> Feed:
    """A check for forms with codes: a column for each code, and one for each label beside the blocks."""
    known = {same_name(n): c.name for f in feeds.values() for c in f.columns for n in (c.name, *c.names)}
    written = {same_name(label) for label, _ in form.labels} | {same_name(line.words) for line in form.lines}
    columns: dict[str, Column] = {}
    for number, (label, value) in enumerate(form.labels, start=1):
        name = _unused(known.get(same_name(label)) or _slug(label) or f"label_{number}", columns, written)
        columns[name] = Column(name, kind_of_cells(label, [value], None), (_clean(label),))
    for line in form.lines:
        name = _unused(known.get(same_name(line.words)) or f"item_{_slug(f'n{line.code}')[1:]}", columns, written)
        columns[name] = Column(name, _kind_in(line.unit), (_clean(line.words),), line.unit, code=line.code)
    key = [c.name for c in columns.values() if c.code is None]
    codes = [c.name for c in columns.values() if c.type is ColumnType.CODE]
    layout = Layout(form=Form.CODED)
    return _feed(
        form.titles, stem, steward, tuple(columns.values()), tuple((codes or key or list(columns))[:1]), layout
    )


def _kind_in(unit: str | None) -> ColumnType:
    return ColumnType.INTEGER if unit and quantity_of(unit) in ("persons", "count") else ColumnType.AMOUNT


def _unused(name: str, columns: Mapping[str, Column], written: Collection[str]) -> str:
    """`name`, with a number behind it where another column has it, or is known by it."""
    tries = (name, *(f"{name}_{number}" for number in range(2, 1000)))
    return next(n for n in tries if n not in columns and n not in written)


def _feed(
    titles: Sequence[str], stem: str, steward: str, columns: tuple[Column, ...], key: tuple[str, ...], layout: Layout
) -> Feed:
    name = _slug(stem) or "new_feed"
    return Feed(
        name=name,
        title=_title(titles, stem),
        suite=name,
        source=Source(f"inbox/{name}"),
        expected=Expected(_frequency(titles, stem), _UNTIL, steward),
        columns=columns,
        key=key,
        tag=Tag.STATISTICAL,
        layout=layout,
    )


Columns = Mapping[int, Column]
"""By column of the file, from 0."""


def _columns(looked: Looked, feeds: Mapping[str, Feed]) -> dict[int, Column]:
    taken = [h for h in looked.headings if not (looked.is_wide and h.period is not None)]
    names = _headers(taken)
    written = {same_name(name): heading.index for heading, name in zip(taken, names, strict=True) if name}
    known = {same_name(n): c for f in feeds.values() for c in f.columns for n in (c.name, *c.names)}
    columns: dict[int, Column] = {}
    used: set[str] = set()
    for heading, name in zip(taken, names, strict=True):
        if name is None:
            continue
        like = known.get(same_name(heading.words))
        for candidate in (like.name if like else None, _slug(heading.translation), _slug(heading.words)):
            # A name of ours that is the header of another column would be read as that one.
            if candidate and candidate not in used and written.get(candidate, heading.index) == heading.index:
                chosen = candidate
                break
        else:
            chosen = f"column_{column_letters(heading.index).lower()}"
        used.add(chosen)
        kind, unit = heading.kind, heading.unit
        if like is not None and unit is None and like.type in NUMBERS and kind in NUMBERS:
            kind, unit = like.type, like.unit
        columns[heading.index] = Column(chosen, kind, (name,), unit)
    return columns


def _headers(headings: Sequence[Heading]) -> list[str | None]:
    """What each column is known by: its words, or where they stand twice the words above them too; None for one that
    cannot be told apart.
    """
    own = [_clean(h.words) for h in headings]
    names = [
        f"{_clean(h.above)} {PATH_SIGN} {words}" if own.count(words) > 1 and h.above else words
        for h, words in zip(headings, own, strict=True)
    ]
    keys = [same_name(name) for name in names]
    return [name if name and keys.index(keys[i]) == i else None for i, name in enumerate(names)]


def _values(looked: Looked, columns: Columns) -> list[Column]:
    """The columns that receive the values of a wide table: one, or one for each of the words above the periods."""
    by_words: dict[str, list[Heading]] = {}
    for heading in looked.periods:
        by_words.setdefault(heading.above, []).append(heading)
    found: list[Column] = []
    for words, headings in by_words.items():
        used = [*(c.name for c in columns.values()), *(c.name for c in found)]
        kinds = {h.kind for h in headings}
        kind = ColumnType.INTEGER if kinds == {ColumnType.INTEGER} else ColumnType.AMOUNT
        name = _slug(words) or "value"
        name = name if name not in used else f"{name}_{len(used)}"
        found.append(Column(name, kind, (_clean(words),) if words else (), headings[0].unit))
    return found


def _key(looked: Looked, columns: Columns) -> tuple[str, ...]:
    """The first column, codes before words, that names each row once; else the first two that do so together."""
    rows = [cells for _, cells in looked.rows]

    def values(heading: Heading) -> list[str]:
        return ["" if heading.index >= len(r) or is_blank(r[heading.index]) else str(r[heading.index]) for r in rows]

    naming = [
        (_KEY_FIRST.index(h.kind), h.index, columns[h.index].name, values(h))
        for h in looked.headings
        if h.index in columns and h.kind in _KEY_FIRST
    ]
    naming.sort(key=lambda found: found[:2])
    for _, _, name, written in naming:
        if all(written) and len(set(written)) == len(written):
            return (name,)
    for number, (_, _, name, written) in enumerate(naming):
        for _, _, other, beside in naming[number + 1 :]:
            both = list(zip(written, beside, strict=True))
            if all(map(all, both)) and len(set(both)) == len(both):
                return name, other
    return (naming[0][2],) if naming else tuple(c.name for c in list(columns.values())[:1])


def _title(written: Sequence[str], stem: str) -> Bilingual:
    titles = [_DATED.sub("", _TABLE_NUMBER.sub("", _clean(t))).strip() for t in written]
    named = [t for t in titles if t and "单位" not in t and "unit" not in t.lower()]
    zh = next((t for t in named if is_chinese(t)), _clean(stem))
    en = next((t for t in named if t.isascii()), _slug(stem).replace("_", " ") or "New feed")
    return Bilingual(zh, en)


def _frequency(titles: Sequence[str], stem: str) -> Frequency:
    named = [p for t in titles for p in periods_in(t)]
    period = period_in_name(stem) or (named[0] if named else None)
    return period.frequency if period else Frequency.YEARLY


def _free(name: str, columns: Columns) -> str:
    used = {c.name for c in columns.values()}
    return name if name not in used else f"{name}_2"


def _slug(words: str) -> str:
    found = _WORDS.findall(unicodedata.normalize("NFKC", re.sub(r"\([^)]*\)", " ", words)).lower())
    while found and len("_".join(found[:_MOST_WORDS])) > _LONGEST:
        found = found[: min(len(found), _MOST_WORDS) - 1]
    return "_".join(found[:_MOST_WORDS])


def _clean(words: str) -> str:
    """Words on one line, without characters that nobody sees."""
    return " ".join("".join(c for c in words if unicodedata.category(c)[0] != "C" or c.isspace()).split())
