"""A copy of a filing in which every finding stands in its cell, and a first sheet that sums them up."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.limits import Limits
from kechuang_check.domain.places import MOST_ROWS_MARKED, FailingPlaces
from kechuang_check.domain.run import Night
from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.forms.drawing import draw
from kechuang_check.forms.findings_sheet import Summary, write_findings
from kechuang_check.forms.formula_results import with_results
from kechuang_check.forms.losses import losses
from kechuang_check.forms.marks import Changed, Finder, Marked, Tone, changed_cells
from kechuang_check.forms.raw_copy import copy_of_lines, raw_copy
from kechuang_check.intake import Refusal, opened_filing
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.formats.one_file import headline
from kechuang_check.reporting.night_view import night_view
from kechuang_check.reporting.numbers import whole
from kechuang_check.reporting.punctuation import dotted, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text

_MOST_SHEET_BYTES = 150 * 1024 * 1024
"""Of the sheets of a workbook, unzipped: each needs some thirty times as much memory to be copied."""
_UNWRITTEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    InvalidFileException,
    zipfile.BadZipFile,
)
"""What the library that copies raises for workbooks that other readers take."""
_TONES = {"unfit": Tone.CRITICAL, "unreadable": Tone.CRITICAL, "warning": Tone.WARNING}


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing as it was tried. `kept`: what was read of it, None where nothing could be. `passwords`: may open it."""

    night: Night
    batch: Batch
    feed: Feed
    kept: Path | None
    limits: Limits
    passwords: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """`lost`: what the filing has and the copy has not."""

    workbook: bytes
    lost: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _Base:
    """The workbook that marks are put into. `sheets`: by name as the check knows them; `moved`: rows further down than
    findings number them; `about`: what is to be said of the copy; `original`: the filing, where it is copied itself.
    """

    workbook: Workbook
    sheets: Mapping[str | None, Worksheet]
    about: tuple[Text, ...]
    moved: int = 0
    lost: tuple[Text, ...] = ()
    original: bytes | None = None


def annotated(filed: Filed, places: FailingPlaces, reader: Reader) -> Copy:
    """The copy as the bytes of an .xlsx file. Raises UsageError for a filing that is too big to be copied."""
    base = _base(filed, reader)
    try:
        return _drawn(base, filed, places, reader)
    except _UNWRITTEN:
        if base.original is None:
            raise
    # It could be opened and not be written again.
    return _drawn(_as_read(filed, reader), filed, places, reader)


def _drawn(base: _Base, filed: Filed, places: FailingPlaces, reader: Reader) -> Copy:
    (result,) = filed.night.batches
    finder = Finder(filed.feed, reader, filed.batch.layout, places)
    marked = [_moved(one, base.moved) for one in finder.marked(result.findings)]
    changed = changed_cells(filed.batch)
    found = draw(base.sheets, marked, _changed_moved(changed, base.moved), reader)
    write_findings(base.workbook, _summary(filed, base, changed, reader), marked, found, reader)
    made = io.BytesIO()
    base.workbook.save(made)
    whole_copy = made.getvalue()
    return Copy(whole_copy if base.original is None else with_results(whole_copy, base.original), base.lost)


def _base(filed: Filed, reader: Reader) -> _Base:
    """The filing itself if it is a plain workbook, else its cells as they were read."""
    if filed.kept is not None:
        try:
            with opened_filing(filed.kept, filed.feed, filed.limits, filed.passwords) as filing:
                is_plain = filing.kind == "xlsx"
        except Refusal:
            is_plain = False
        if is_plain and (base := _original(filed.kept)) is not None:
            return base
    return _as_read(filed, reader)


def _as_read(filed: Filed, reader: Reader) -> _Base:
    if filed.kept is None:
        return _nothing()
    try:
        with opened_filing(filed.kept, filed.feed, filed.limits, filed.passwords) as filing:
            workbook, sheets, moved = raw_copy(filing, reader)
    except Refusal:
        return _lines(filed.kept, reader) or _nothing()
    about = [text("The filing is no plain .xlsx workbook: here are its cells as they were read, each in its row.")]
    if moved:
        about.append(text("Rows stand one lower than they are numbered, for the first row holds the headers."))
    if "encrypted" in filing.kind:
        about.append(text("The filing is protected by a password, and this copy is not."))
    return _Base(workbook, sheets, tuple(about), moved)


def _lines(kept: Path, reader: Reader) -> _Base | None:
    made = copy_of_lines(kept, reader)
    if made is None:
        return None
    return _Base(
        *made, (text("The filing cannot be read as a table: here are its lines as they stand, each in its row."),)
    )


def _nothing() -> _Base:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    return _Base(workbook, {}, (text("The filing could not be opened: only what was found stands here."),))


def _original(kept: Path) -> _Base | None:
    """The filing itself, opened to be changed; None if the library that copies cannot open it."""
    data = kept.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(i.file_size for i in archive.infolist() if i.filename.startswith("xl/worksheets/"))
    if size > _MOST_SHEET_BYTES:
        raise too_big_to_copy(kept.name)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            workbook = load_workbook(io.BytesIO(data), rich_text=True)
    except _UNWRITTEN:
        return None
    lost = tuple(losses(data, [str(w.message) for w in warned]))
    about = (text("This is a copy of the filing: cells are coloured and have comments, and nothing else was changed."),)
    sheets: dict[str | None, Worksheet] = {sheet.title: sheet for sheet in workbook.worksheets}
    return _Base(workbook, sheets, about, lost=lost, original=data)


def too_big_to_copy(name: str) -> UsageError:
    return UsageError(
        Problem(
            text("The filing is too big to be copied with its findings."),
            text("Read the findings without --annotate; they name the rows."),
            Place(name),
        )
    )


def _moved(one: Marked, rows: int) -> Marked:
    return replace(one, spots=tuple(replace(s, row=s.row + rows) for s in one.spots)) if rows else one


def _changed_moved(changed: Changed, rows: int) -> Changed:
    if not rows:
        return changed
    return replace(changed, spots=tuple((replace(s, row=s.row + rows), after) for s, after in changed.spots))


def _summary(filed: Filed, base: _Base, changed: Changed, reader: Reader) -> Summary:
    view = night_view(filed.night, reader)
    (batch,) = view.batches
    say = reader.say
    lines = [
        dotted((batch.source, batch.title, batch.period, batch.rows if batch.is_judged else None)),
        say(text("Judged for {day}.", day=day_words(filed.night.as_of, reader.lang))),
        *(say(words) for words in base.about),
    ]
    if base.lost:
        lines.append(say(lost_words(base.lost, reader)))
    if changed.count > MOST_ROWS_MARKED:
        lines.append(
            say(
                text(
                    "Of the cells that were read as something else the first {most} are marked.",
                    most=whole(MOST_ROWS_MARKED),
                )
            )
        )
    repairs = tuple(r.what if r.count is None else f"{r.what} × {r.count}" for r in batch.repairs)
    return Summary(say(headline(batch)), _TONES.get(batch.tone), tuple(lines), changed.count, repairs)


def lost_words(lost: Iterable[Text], reader: Reader) -> Text:
    what = listed((reader.say(words) for words in lost), reader.lang)
    return text("The filing has, and this copy has not: {what}.", what=what)
