"""View of a night: what the page and the terminal show, worst first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.run import Night
from kechuang_check.reporting.batches import BatchView, batch_views, missing_together
from kechuang_check.reporting.calendar_words import day_words, moment_words
from kechuang_check.reporting.indicators import IndicatorView, indicator_view
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import WORST_FIRST, Mark, mark, seriousness
from kechuang_check.words import text


@dataclass(frozen=True, slots=True)
class Tally:
    mark: Mark
    count: int


@dataclass(frozen=True, slots=True)
class Note:
    """What must be known of the data of some feeds."""

    feeds: str
    words: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A feed with its batches, for the evidence; `any` of the batches says what holds for the feed."""

    any: BatchView
    batches: tuple[BatchView, ...]


@dataclass(frozen=True, slots=True)
class ProjectView:
    name: str
    indicators: tuple[IndicatorView, ...]
    short: int


@dataclass(frozen=True, slots=True)
class NightView:
    """`headline` says how many targets fall short, `caution` how many could not be judged (None if all were).

    `unjudged_batches` are missing, unreadable, or hold rules that could not be judged.
    """

    plan: str
    plan_source: str
    date: str
    headline: str
    caution: str | None
    tallies: tuple[Tally, ...]
    projects: tuple[ProjectView, ...]
    indicators: tuple[IndicatorView, ...]
    unjudged: tuple[IndicatorView, ...]
    batches: tuple[BatchView, ...]
    unjudged_batches: tuple[BatchView, ...]
    notes: tuple[Note, ...]
    id: str
    started: str
    finished: str
    engine: str
    digest: str

    @property
    def failing_batches(self) -> tuple[BatchView, ...]:
        """Those to be looked at: not the ones that only repeat what a later batch of their feed shows."""
        return tuple(b for b in self.batches if b.failed and b.is_judged and not self._repeats_a_later_one(b))

    @property
    def repeating_batches(self) -> tuple[BatchView, ...]:
        return tuple(b for b in self.batches if b.failed and b.is_judged and self._repeats_a_later_one(b))

    def _repeats_a_later_one(self, batch: BatchView) -> bool:
        if batch.status != BatchStatus.FIT or batch.ended is None:
            return False
        later = (b for b in self.batches if b.check == batch.check and b.ended is not None and b.ended > batch.ended)
        seen = {f.code for b in later for f in b.failed}
        return {f.code for f in batch.failed} <= seen

    @property
    def fine_batches(self) -> tuple[BatchView, ...]:
        return tuple(b for b in self.batches if b.is_fine)

    @property
    def remarked_batches(self) -> tuple[BatchView, ...]:
        """Batches of which something is to be known that is no fault of theirs."""
        return tuple(b for b in self.batches if b.remarks and b.is_judged)

    @property
    def sources(self) -> tuple[SourceView, ...]:
        feeds: dict[str, list[BatchView]] = {}
        for b in sorted(self.batches, key=lambda b: b.check):
            feeds.setdefault(b.check, []).append(b)
        return tuple(SourceView(batches[0], tuple(batches)) for batches in feeds.values())

    @property
    def repaired_batches(self) -> tuple[BatchView, ...]:
        return tuple(b for b in self.batches if b.repairs)


def night_view(night: Night, reader: Reader) -> NightView:
    plan, lang = reader.workspace.plan, reader.lang
    assessments = sorted(night.assessments, key=seriousness)
    sentences = reader.sentences(night.batches)
    views = tuple(indicator_view(a, reader, sentences) for a in assessments)
    batches = batch_views(night.batches, reader)
    standings = Counter(a.standing for a in assessments)
    return NightView(
        plan=plan.name.in_(lang),
        plan_source=plan.source,
        date=day_words(night.as_of, lang),
        headline=_headline(sum(a.standing.is_short for a in assessments), len(assessments), reader),
        caution=_caution(standings, reader),
        tallies=tuple(Tally(mark(s, lang), standings[s]) for s in WORST_FIRST if standings[s]),
        projects=_projects(views, reader),
        indicators=views,
        unjudged=tuple(v for v in views if v.reason is not None),
        batches=batches,
        unjudged_batches=missing_together([b for b in batches if not b.is_judged or b.unjudged], reader),
        notes=_notes(batches, reader),
        id=night.id,
        started=moment_words(night.started),
        finished=moment_words(night.finished),
        engine=night.engine,
        digest=reader.workspace.digest,
    )


def _headline(short: int, total: int, reader: Reader) -> str:
    if short == 0:
        return reader.say(text("None of {total} targets is found to fall short", total=total))
    if short == 1:
        return reader.say(text("1 of {total} targets falls short", total=total))
    return reader.say(text("{short} of {total} targets fall short", short=short, total=total))


def _caution(standings: Counter[Standing], reader: Reader) -> str | None:
    count = sum(n for s, n in standings.items() if not s.is_short and not s.is_good)
    if count == 0:
        return None
    if count == 1:
        return reader.say(text("1 target could not be judged; the reason is given below."))
    return reader.say(text("{count} targets could not be judged; the reasons are given below.", count=count))


def _projects(views: tuple[IndicatorView, ...], reader: Reader) -> tuple[ProjectView, ...]:
    """The project with the worst indicator first; projects without an indicator are left out."""
    names = reader.workspace.plan.projects
    groups: dict[str, list[IndicatorView]] = {}
    for view in views:
        groups.setdefault(view.project, []).append(view)
    return tuple(
        ProjectView(
            name=names[key].in_(reader.lang) if key in names else key,
            indicators=tuple(group),
            short=sum(v.gap is not None for v in group),
        )
        for key, group in groups.items()
    )


def _notes(batches: tuple[BatchView, ...], reader: Reader) -> tuple[Note, ...]:
    """What must be known of the data (that it is synthetic, for one): each note once, with the feeds it speaks of."""
    titles: dict[str, list[str]] = {}
    for b in batches:
        if b.note is not None and b.title not in titles.setdefault(b.note, []):
            titles[b.note].append(b.title)
    between = "、" if reader.lang == "zh" else ", "
    return tuple(Note(between.join(feeds), note) for note, feeds in titles.items())
