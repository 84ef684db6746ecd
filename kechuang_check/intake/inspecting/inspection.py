"""A file inspected: opened and read as a night would read it, by a feed or by a draft of one; nothing is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.inspection import Draft, Inspection, SeenSheet
from kechuang_check.domain.limits import Limits
from kechuang_check.domain.period import Period
from kechuang_check.intake.filing import opened_filing
from kechuang_check.intake.inspecting.content import bare_feed
from kechuang_check.intake.inspecting.drafting import draft_feed, draft_form
from kechuang_check.intake.inspecting.looking import look, looks_like_a_table
from kechuang_check.intake.inspecting.looking_at_forms import look_at_form
from kechuang_check.intake.inspecting.reading import File, ReadFile, read_by, read_mended
from kechuang_check.intake.inspecting.sampling import sample
from kechuang_check.intake.inspecting.seeing import likenesses, seen_sheet
from kechuang_check.intake.period_words import period_in_name, periods_in, settle_period
from kechuang_check.intake.received import Unsettled, shown_name
from kechuang_check.intake.refusal import Refusal
from kechuang_check.intake.unlike_its_name import told_by_name
from kechuang_check.words import text


@dataclass(frozen=True, slots=True)
class Inspector:
    """`feeds`: those that a file may resemble. `steward`: an owner to stand in drafts. `environment`: for passwords.
    `whole`: large files too are read to their end.
    """

    feeds: Mapping[str, Feed] = field(default_factory=lambda: MappingProxyType({}))
    steward: str = "steward"
    limits: Limits = field(default_factory=Limits)
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    whole: bool = False

    def inspect(self, file: Path, feed: Feed | None = None, period: Period | None = None) -> Inspection:
        """What stands in `file`, by the words of `feed`, or of no feed. What cannot be read is told as a problem.

        `period`: given by the caller; otherwise it is looked for in the file's name and title.
        """
        source = shown_name(file.name)
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            try:
                taken = sample(file, folder, self.limits, whole=self.whole)
            except Refusal as refusal:
                return Inspection(source, 0, problems=(refusal.finding(source),))
            except Unsettled:
                return Inspection(source, 0, problems=(_being_written().finding(source),))
            copied = File(taken.path, folder, source, self.limits, self.environment)
            seen = self._by_feed(copied, file, feed, period) if feed else self._alone(copied, file)
        return replace(seen, size=taken.size, read=taken.read)

    def _by_feed(self, copied: File, file: Path, feed: Feed, given: Period | None) -> Inspection:
        problems: list[Finding] = []
        settled: Period | None = None
        try:
            settled = settle_period(file.stem, feed, given)
        except Refusal as refusal:
            problems.append(refusal.finding(copied.source))
        read = read_by(copied, feed, settled)
        if settled is None and read.read is not None:
            stated = {p for t in read.read.titles for p in periods_in(t) if p.frequency is feed.expected.every}
            settled, problems = (stated.pop(), []) if len(stated) == 1 else (None, problems)
        mended, renamed = read_mended(copied, read, settled)
        draft = Draft(
            mended.feed,
            mended.read.rows if mended.read else 0,
            is_whole=False,
            fault=mended.refusal.finding(copied.source) if mended.refusal else None,
            renamed=renamed,
        )
        others = self._other_sheets(copied, read)
        return replace(self._told(copied, read, problems, others), feed=feed.name, period=settled, draft=draft)

    def _alone(self, copied: File, file: Path) -> Inspection:
        nothing = bare_feed()
        try:
            with opened_filing(
                copied.path, nothing, self.limits, copied.passwords(nothing), looks_like_a_table
            ) as filing:
                forms = {sheet.name: look_at_form(sheet) for sheet in filing.sheets}
                looked = [f for s in filing.sheets if forms[s.name] is None and (f := look(s)) is not None]
                form = next((found for found in forms.values() if found is not None), None)
                like = likenesses(filing.sheets, self.feeds)
                bare = [seen_sheet(sheet, nothing) for sheet in filing.sheets]
        except Refusal as refusal:
            why = told_by_name(refusal, copied.source, copied.path)
            return Inspection(copied.source, 0, problems=(why.finding(copied.source),))
        period = period_in_name(file.stem)
        if not looked and form is None:
            return Inspection(
                copied.source,
                0,
                filing.kind,
                filing.encoding,
                filing.delimiter,
                period=period,
                sheets=tuple(bare),
                likenesses=like,
                problems=(told_by_name(_no_header(), copied.source, copied.path).finding(copied.source),),
            )
        best = max(looked, key=lambda found: (len(found.rows), len(found.headings)), default=None)
        if form is not None:
            best, draft, chosen = None, draft_form(form, file.stem, self.feeds, self.steward), form.name
        elif best is not None:
            draft, chosen = draft_feed(best, file.stem, self.feeds, self.steward), best.name
        if len(bare) > 1:
            draft = replace(draft, layout=replace(draft.layout, sheet=chosen))
        if filing.delimiter is not None:
            draft = replace(draft, layout=replace(draft.layout, delimiter=filing.delimiter))
        read = read_by(copied, draft, period)
        if (
            best is not None
            and read.refusal is not None
            and read.refusal.code in ("no-header", "missing-column", "two-columns-match")
        ):
            # Where the words alone do not lead to the header, its rows are declared.
            draft = replace(draft, layout=replace(draft.layout, header_rows=best.header_numbers))
            read = read_by(copied, draft, period)
        read, _ = read_mended(copied, read, period)
        if read.filing is None:
            return self._told(copied, read, [], ())
        others = [sheet for sheet in bare if sheet.name != chosen]
        told = self._told(copied, read, [], others)
        proposed = Draft(
            read.feed,
            read.read.rows if read.read else 0,
            is_whole=True,
            fault=read.refusal.finding(copied.source) if read.refusal else None,
        )
        guessed = {h.index for h in best.headings if h.is_guess} if best else set()
        sheets = tuple(
            replace(s, columns=tuple(replace(c, is_guess=c.index in guessed) for c in s.columns)) for s in told.sheets
        )
        return replace(told, period=period, sheets=sheets, likenesses=like, draft=proposed)

    def _told(
        self, copied: File, read: ReadFile, problems: Sequence[Finding], others: Sequence[SeenSheet]
    ) -> Inspection:
        """What came of reading the file, as it is shown."""
        if read.refusal is not None:
            problems = [*problems, read.refusal.finding(copied.source)]
        if read.filing is None:
            return Inspection(copied.source, 0, problems=tuple(problems))
        done = read.read
        seen = []
        for sheet in read.sheets:
            if done is None or not read.is_read(sheet):
                seen.append(seen_sheet(sheet, read.feed))
                continue
            several = len(read.sheets) > 1
            left_out = [r for r in done.layout.left_out if not several or r.sheet == sheet.name]
            firsts = (read.firsts or {}).get(sheet.name)
            seen.append(seen_sheet(sheet, read.feed, done.layout.columns, firsts, left_out, done.rows))
        return Inspection(
            source=copied.source,
            size=0,
            kind=read.filing.kind,
            encoding=read.filing.encoding,
            delimiter=read.filing.delimiter,
            sheets=(*seen, *others),
            lacking=read.lacking,
            rows_taken=done.rows if done else None,
            repairs=done.repairs if done else (),
            problems=(*problems, *(done.findings if done else ())),
        )

    def _other_sheets(self, copied: File, read: ReadFile) -> Sequence[SeenSheet]:
        """The sheets beside the one that the check names, which alone was opened."""
        layout = read.feed.layout
        if layout.sheet is None:
            return ()
        every = replace(read.feed, layout=replace(layout, sheet=None))
        known = {sheet.name for sheet in read.sheets}
        try:
            with opened_filing(copied.path, every, self.limits, copied.passwords(every)) as filing:
                return [seen_sheet(sheet, every) for sheet in filing.sheets if sheet.name not in known]
        except Refusal:
            return ()


def _no_header() -> Refusal:
    return Refusal(
        "no-header",
        text("no row looks like a header: words above numbers, days or codes"),
        text("put one row with a header for each column above the data"),
    )


def _being_written() -> Refusal:
    return Refusal(
        "still-written",
        text("the file changed while it was read, so it is still being written"),
        text("inspect it again when whoever writes it is done"),
    )
