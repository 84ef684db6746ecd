"""What a letter tells of silences: what is not told until when, by whom and why, and what is open under them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import concerned_by
from kechuang_check.domain.alerting.quieting import Silence, SilenceNotice
from kechuang_check.domain.alerting.signals import subject_of
from kechuang_check.domain.alerting.vocabulary import Reason
from kechuang_check.domain.routing import Matchers, Subject
from kechuang_check.domain.workspace import FIRST_PLAN
from kechuang_check.reporting.alert_words import KIND_WORDS, SEVERITY_WORDS, title
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.punctuation import enumerated, listed, paragraph, phrases
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import gap_words
from kechuang_check.words import Text, text

_MOST_NAMED = 5
_NOT_OPEN = (Reason.NOT_THEIRS, Reason.PAST_NIGHT)
_IN_A_SHADOW = (Reason.INHIBITED, Reason.NOTHING_JUDGED)


def silence_line(
    notice: SilenceNotice, receiver: str, decisions: Iterable[Decision], reader: Reader, as_of: date
) -> tuple[str, str]:
    """What is silenced, and what is said of it. `decisions`: of the night."""
    silence = notice.silence
    values = {
        "silence": silence.id,
        "by": one_line(silence.by),
        "reason": one_line(silence.reason),
        "until": day_words(silence.until, reader.lang),
    }
    if not notice.is_over:
        words = text(
            "Nothing is told of it up to {until}, by decision of {by}: {reason}. You are told when that is over "
            "({silence}).",
            **values,
        )
    elif silence.cancelled_by is not None:
        words = text("{by} has ended the silence ({silence}).", **values | {"by": one_line(silence.cancelled_by)})
    else:
        words = text("The silence that {by} had set until {until} is over: {reason} ({silence}).", **values)
    what = what_is_silenced(silence, reader, receiver)
    found = open_under(silence, receiver, decisions, reader, as_of)
    return what, paragraph((reader.say(words), reader.say(_open_words(what, found, reader))), reader.lang)


def open_under(
    silence: Silence, receiver: str, decisions: Iterable[Decision], reader: Reader, as_of: date
) -> tuple[Decision, ...]:
    """The open alerts of a receiver that a silence matches, or matched."""
    return tuple(d for d in decisions if d.receiver == receiver and _is_open(d, as_of) and _fits(d, silence, reader))


def _is_open(decision: Decision, as_of: date) -> bool:
    if not decision.is_open or decision.reason in _NOT_OPEN:
        return False
    was_open = decision.opened is not None and decision.opened < as_of
    return was_open or decision.reason not in _IN_A_SHADOW


def _fits(decision: Decision, silence: Silence, reader: Reader) -> bool:
    subject = subject_of(decision.fingerprint, reader.workspace)
    return subject is not None and silence.matchers.match(subject)


def _open_words(what: str, open_: Sequence[Decision], reader: Reader) -> Text:
    """`what`: the name that stands beside it already."""
    if not open_:
        return text("None of it is open now.")
    if [title(d.fingerprint, reader) for d in open_] == [what]:
        return text("It is open now ({gap}).", gap=_gap(open_[0], reader))
    shown = listed((_open_one(d, reader) for d in open_[:_MOST_NAMED]), reader.lang)
    if len(open_) > _MOST_NAMED:
        return text(
            "Open now: {alerts} and {more} more.", alerts=shown, more=len(open_) - _MOST_NAMED, count=len(open_)
        )
    return text("Open now: {alerts}.", alerts=shown)


def _open_one(decision: Decision, reader: Reader) -> str:
    return reader.say(text("{name} ({code})", name=title(decision.fingerprint, reader), code=_gap(decision, reader)))


def _gap(decision: Decision, reader: Reader) -> str:
    """What is the matter, and who has it in hand."""
    gap = None if decision.verdict is None else gap_words(decision.verdict, reader.lang)
    what, hand = gap or reader.say(KIND_WORDS[decision.fingerprint.kind]), decision.hand
    if hand is None or not hand.holds:
        return what
    until = day_words(hand.last.until, reader.lang)
    held = reader.say(text("in hand with {by} until {until}", by=one_line(hand.last.by), until=until))
    return phrases((what, held), reader.lang)


def what_is_silenced(silence: Silence, reader: Reader, receiver: str) -> str:
    """By name: `有效高新技术企业数（仅限缺口）`, `everything that the science bureau answers for`; of what a pattern
    fits only that which concerns the receiver.
    """
    matchers = silence.matchers
    own = [s for s, to in concerned_by(silence, reader.workspace) if to == receiver]
    first, *limits = [*_names(matchers, own, reader), *_limits(matchers, reader)] or [reader.say(text("all alerts"))]
    if not limits:
        return first
    return reader.say(text("{what} (only: {limits})", what=first, limits=listed(limits, reader.lang)))


def _names(matchers: Matchers, own: Sequence[Subject], reader: Reader) -> Iterator[str]:
    """What the silence names, the narrowest first. `own`: what of it concerns the reader; if nothing does any more, all
    is named.
    """
    workspace, say, lang = reader.workspace, reader.say, reader.lang
    if matchers.indicator:
        targets = ((i, t.name.in_(lang)) for i, t in workspace.targets.items())
        yield shortened_names(_matching(matchers.indicator, targets, {s.indicator for s in own}), reader)
    if matchers.check:
        feeds = ((name, f.title.in_(lang)) for name, f in workspace.feeds.items())
        yield shortened_names(_matching(matchers.check, feeds, {s.check for s in own}), reader)
    if matchers.project:
        projects = ((id_, name.in_(lang)) for id_, name in workspace.projects.items())
        yield say(
            text(
                "everything of {projects}",
                projects=shortened_names(_matching(matchers.project, projects, {s.project for s in own}), reader),
            )
        )
    if matchers.owner:
        owners = _matching(
            matchers.owner, ((id_, o.name.in_(lang)) for id_, o in workspace.owners.items()), {s.owner for s in own}
        )
        shown = shortened_names(owners, reader)
        yield say(
            text("everything {owners} answers for", owners=shown)
            if len(owners) == 1
            else text("everything {owners} answer for", owners=shown)
        )
    if matchers.plan:
        plans = ((id_, p.name.in_(lang)) for id_, p in ((FIRST_PLAN, workspace.plan), *workspace.further_plans.items()))
        yield say(
            text(
                "everything under {plans}",
                plans=shortened_names(_matching(matchers.plan, plans, {s.plan for s in own}), reader),
            )
        )


def _limits(matchers: Matchers, reader: Reader) -> Iterator[str]:
    if matchers.kind:
        yield enumerated([reader.say(KIND_WORDS[k]) for k in matchers.kind], reader.lang)
    if matchers.severity:
        yield enumerated([reader.say(SEVERITY_WORDS[s]) for s in matchers.severity], reader.lang)


def _matching(patterns: Sequence[str], named: Iterable[tuple[str, str]], own: Collection[str | None]) -> list[str]:
    """The names of what the patterns fit; a pattern that fits nothing any more stands for itself."""
    known = [(id_, name) for id_, name in named if not own or id_ in own]
    found: dict[str, None] = {}
    for pattern in patterns:
        fitting = [one_line(name) for id_, name in known if fnmatchcase(id_, pattern)]
        found |= dict.fromkeys(fitting or [pattern])
    return list(found)


def shortened_names(names: Sequence[str], reader: Reader) -> str:
    """The first few of them, and how many more there are."""
    more = len(names) - _MOST_NAMED
    if more <= 0:
        return enumerated(names, reader.lang)
    shown = listed(names[:_MOST_NAMED], reader.lang)
    return reader.say(text("{names} and {more} more", names=shown, more=more, count=len(names)))
