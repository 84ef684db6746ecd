"""View of a night: what the page and the terminal show, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import Outcome
from kechuang_check.domain.run import Night
from kechuang_check.reporting.batches import BatchView, batch_views, missing_together
from kechuang_check.reporting.calendar_words import day_words, span_words
from kechuang_check.reporting.indicators import IndicatorView, indicator_view
from kechuang_check.reporting.punctuation import dotted, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.shift_words import shift_lines
from kechuang_check.reporting.wording import Mark, mark_of, seriousness
from kechuang_check.words import Text, text

_MEASURED = (Outcome.PASS, Outcome.WARN, Outcome.FAIL)


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
    """`headline` says how many targets fall short, `caution` how many could not be judged, `pending` of how many
    nothing is asked yet (None for none).

    `unjudged_batches` are missing, unreadable, or hold rules that could not be judged. `shifts`: which standings moved
    with this night, and why.
    """

    plan: str
    plan_source: str
    ended: tuple[str, ...]
    date: str
    headline: str
    caution: str | None
    pending: str | None
    tallies: tuple[Tally, ...]
    projects: tuple[ProjectView, ...]
    indicators: tuple[IndicatorView, ...]
    unjudged: tuple[IndicatorView, ...]
    awaited: tuple[IndicatorView, ...]
    shifts: tuple[str, ...]
    batches: tuple[BatchView, ...]
    unjudged_batches: tuple[BatchView, ...]
    notes: tuple[Note, ...]
    id: str
    span: str
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
    plans, lang = reader.workspace.plans, reader.lang
    assessments = sorted(night.assessments, key=seriousness)
    sentences = reader.sentences(night.batches)
    left_out = _left_out(night, reader)
    beside = _beside(assessments)
    views = tuple(
        indicator_view(a, reader, sentences, left_out.get(a.target.indicator), beside.get(a.target.indicator))
        for a in assessments
    )
    batches = batch_views(night.batches, reader)
    standings = Counter(a.standing for a in assessments if not a.is_shown_only)
    marks = Counter(mark_of(a, lang) for a in assessments)
    return NightView(
        plan=listed((p.name.in_(lang) for p in plans), lang),
        plan_source=dotted(p.source.in_(lang) for p in plans),
        ended=tuple(_ended(night, reader)),
        date=day_words(night.as_of, lang),
        headline=_headline(standings, reader),
        caution=_caution(standings, reader),
        pending=_pending(standings, sum(a.is_shown_only for a in assessments), reader),
        tallies=tuple(Tally(mark, count) for mark, count in marks.items()),
        projects=_projects(views, reader),
        indicators=views,
        unjudged=tuple(v for v, a in zip(views, assessments, strict=True) if _is_unjudged(a.standing)),
        shifts=shift_lines(night, reader),
        awaited=tuple(v for v, a in zip(views, assessments, strict=True) if a.standing is Standing.NOT_YET_DUE),
        batches=batches,
        unjudged_batches=missing_together(
            [b for b in batches if not b.is_replaced and (not b.is_judged or b.unjudged)], reader
        ),
        notes=_notes(batches, reader),
        id=night.id,
        span=span_words(night.started, night.finished, reader.workspace.timezone),
        engine=night.engine,
        digest=reader.workspace.digest,
    )


def _ended(night: Night, reader: Reader) -> Iterator[str]:
    """The plans that were over on the day of the night, and what goes on in another."""
    workspace, lang = reader.workspace, reader.lang
    for plan in workspace.plans:
        if plan.end >= night.as_of:
            continue
        values = {"plan": plan.name.in_(lang), "end": day_words(plan.end, lang)}
        own = [t for t in workspace.targets.values() if workspace.plan_of(t) is plan]
        going_on = sum(bool(workspace.followers_of(t.indicator)) for t in own)
        if going_on:
            yield reader.say(
                text(
                    "“{plan}” ended on {end}: each target is judged by its final value once the report of its last "
                    "period is here; {count} of them go on in another plan.",
                    count=going_on,
                    **values,
                )
            )
        else:
            yield reader.say(
                text(
                    "“{plan}” ended on {end}: each target is judged by its final value once the report of its last "
                    "period is here.",
                    **values,
                )
            )


def _left_out(night: Night, reader: Reader) -> Mapping[str, str]:
    """By indicator, the things of a register that its verdict does not count, as the rule of its target names them."""
    found: dict[str, str] = {}
    judged = {a.target.indicator: a.observation.sources[-1:] for a in night.assessments if a.observation is not None}
    for batch in night.batches:
        for finding in batch.findings:
            rule = reader.rules.get(finding.code)
            if rule is None or rule.target is None or finding.message is None or finding.outcome not in _MEASURED:
                continue
            if batch.id in judged.get(rule.target.indicator, ()):
                words = reader.say(finding.message)
                found[rule.target.indicator] = words.replace(", ", "、") if reader.lang == "zh" else words
    return found


def _beside(assessments: Iterable[Assessment]) -> Mapping[str, Assessment]:
    """By indicator, the verdict on what its clause asks for together with it."""
    of = {a.target.indicator: a for a in assessments}
    pairs = [(i, a.target.together_with) for i, a in of.items() if a.target.together_with in of]
    return {**{str(other): of[i] for i, other in pairs}, **{i: of[str(other)] for i, other in pairs}}


def _is_unjudged(standing: Standing) -> bool:
    return not standing.is_short and not standing.is_good and standing is not Standing.NOT_YET_DUE


def _headline(standings: Counter[Standing], reader: Reader) -> str:
    total = sum(standings.values())
    short = sum(n for s, n in standings.items() if s.is_short)
    if total == 0:
        return reader.say(text("There is no target to judge"))
    if short == 0 and all(_is_unjudged(s) for s in standings):
        return reader.say(text("The target could not be judged") if total == 1 else text("No target could be judged"))
    if total == 1:
        return reader.say(text("The target falls short") if short else text("The target is not found to fall short"))
    unjudged = sum(n for s, n in standings.items() if _is_unjudged(s))
    judged = sum(n for s, n in standings.items() if s.is_good)
    if short == 0 and unjudged:
        # That none falls short can only be said of those that were judged.
        values = {"total": total, "judged": judged, "unjudged": unjudged}
        if judged == 0:
            return reader.say(text("{unjudged} of {total} targets could not be judged", **values))
        return reader.say(
            text(
                "{judged} of {total} targets were judged and none falls short; {unjudged} could not be judged", **values
            )
        )
    if short == 0:
        return reader.say(text("None of {total} targets is found to fall short", total=total))
    if short == 1:
        return reader.say(text("1 of {total} targets falls short", total=total))
    return reader.say(text("{short} of {total} targets fall short", short=short, total=total))


def _caution(standings: Counter[Standing], reader: Reader) -> str | None:
    """How many could not be judged, besides what the headline says of them."""
    count, total = sum(n for s, n in standings.items() if _is_unjudged(s)), sum(standings.values())
    if count == 0:
        return None
    if count == total or not any(s.is_short for s in standings):
        # The headline has counted them.
        return reader.say(text("The reason is given below.") if count == 1 else text("The reasons are given below."))
    if count == 1:
        return reader.say(text("1 target could not be judged; the reason is given below."))
    return reader.say(text("{count} targets could not be judged; the reasons are given below.", count=count))


def _pending(standings: Counter[Standing], shown_only: int, reader: Reader) -> str | None:
    lines: list[Text] = []
    count, total = standings[Standing.NOT_YET_DUE], sum(standings.values())
    is_of_them = not any(s.is_short for s in standings)
    if count and total == 1:
        lines.append(text("Nothing is asked of it yet."))
    elif count == 1:
        lines.append(text("Of 1 of them nothing is asked yet.") if is_of_them
                     else text("Of 1 target nothing is asked yet."))  # fmt: skip
    elif count:
        lines.append(text("Of {count} of them nothing is asked yet.", count=count) if is_of_them
                     else text("Of {count} targets nothing is asked yet.", count=count))  # fmt: skip
    if shown_only == 1:
        lines.append(text("1 target has no number to judge by; it is shown only."))
    elif shown_only:
        lines.append(text("{count} targets have no number to judge by; they are shown only.", count=shown_only))
    return ("" if reader.lang == "zh" else " ").join(map(reader.say, lines)) or None


def _projects(views: tuple[IndicatorView, ...], reader: Reader) -> tuple[ProjectView, ...]:
    """The project with the worst indicator first; projects without an indicator are left out."""
    names = reader.workspace.projects
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
    """What must be known of the data (that it is synthetic, for one): each note once, with the feeds it speaks of,
    always in the same order.
    """
    titles: dict[str, list[str]] = {}
    for b in sorted(batches, key=lambda b: b.check):
        if b.note is not None and b.title not in titles.setdefault(b.note, []):
            titles[b.note].append(b.title)
    return tuple(Note(listed(feeds, reader.lang), note) for note, feeds in titles.items())
