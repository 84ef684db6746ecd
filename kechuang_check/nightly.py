"""The night in order: the only place where the stages meet."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from time import sleep

from kechuang_check import __version__, mailroom
from kechuang_check.addressees import with_channels
from kechuang_check.definitions.kept_texts import definition_texts
from kechuang_check.desk import Verdicts
from kechuang_check.digests import digest_of
from kechuang_check.domain.alerting.digest import digests
from kechuang_check.domain.alerting.kept import kept_of, tellings_of
from kechuang_check.domain.alerting.memory import Memory
from kechuang_check.domain.alerting.overview import overview
from kechuang_check.domain.alerting.signals import fingerprint_of, signals
from kechuang_check.domain.alerting.tonight import Tonight, decide_all
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.exit_code import FailOn, exit_code
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.ledger import ledger_of
from kechuang_check.domain.received import is_unreached
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.unit_suspect import UNIT_CONFIRMED
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import KechuangError
from kechuang_check.examples import examples_of
from kechuang_check.history import arrivals_at, confirmations_at, counted_at, past_at
from kechuang_check.history.alone import NIGHT, BusyError
from kechuang_check.history.kept_batches import KeptBatches
from kechuang_check.history.runs import no_night_until
from kechuang_check.history.store import History
from kechuang_check.inboxes import inboxes
from kechuang_check.intake import Reception, Wait, forget
from kechuang_check.kept_filings import filings_then
from kechuang_check.pages import write_pages
from kechuang_check.quarantining import set_aside
from kechuang_check.remembering import with_shifts
from kechuang_check.reporting import letters, page
from kechuang_check.reporting.letter_items import Beside
from kechuang_check.validation import RuleVocabulary
from kechuang_check.validation.engine import engine_name
from kechuang_check.verdicts import Progress, judge_files, judge_kept

_CONTENT, _CONTENT_SHOWN = 32, 8


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is asked to do. `checks`: names of feeds, empty for all. `environment`: for passwords of filings.
    `wait_seconds`: how long to wait for another run of the same history.
    """

    as_of: date
    checks: Collection[str] = ()
    fail_on: FailOn = FailOn.WARNING
    lang: str = "zh"
    strict: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    wait_seconds: float = 3600


def run_night(
    workspace: Workspace,
    order: Order,
    history: History,
    judge: Callable[[], Judge],
    clock: Callable[[], datetime],
    progress: Progress,
    channels: mailroom.Channels | None = None,
    on_wait: Callable[[], None] = lambda: None,
    wait: Wait = sleep,
) -> Night:
    """Read, judge, record, draw the report, send the letters; one run of a history at a time.

    The night that comes back holds its letters as they are now, and beside them what became of those of earlier nights
    that had not left yet.

    `judge` is called only if there is something that was not judged before. `channels`: those of `mailroom.channels`,
    which also are in force where none are given; without a password for them. `on_wait` is called if another run is
    under way. `wait` lets seconds pass until files just put there settle. Raises HistoryError, EngineError,
    DefinitionError.
    """
    with history.alone(NIGHT, order.wait_seconds, on_wait):
        return _night(workspace, order, history, judge, clock, progress, channels, wait)


def _night(
    workspace: Workspace,
    order: Order,
    history: History,
    judge: Callable[[], Judge],
    clock: Callable[[], datetime],
    progress: Progress,
    channels: mailroom.Channels | None,
    wait: Wait,
) -> Night:
    started = clock()
    state, texts = Path(workspace.state), definition_texts(Path(workspace.root))
    found, arrivals = inboxes(workspace, started, wait, order.checks), history.arrivals()
    shelf = KeptBatches(state / "batches")
    at = Reception(
        Path(workspace.root), state, workspace.limits, order.strict, order.environment, shelf.find, shelf.keep
    )
    confirmations, past = history.confirmations(), history.past(order.as_of)
    counted = history.counted(order.as_of)
    verdicts = judge_files(
        workspace, found, order.as_of, at, history.judgement, judge, progress, arrivals, confirmations, past, counted
    )
    run_id, is_newest = history.name_of_run(_content(workspace, order, verdicts), order.as_of)
    # A night of the past, replayed after later ones were told, is news to nobody, and so is the newest one repeated.
    is_news = not is_newest and not history.has_later(order.as_of)
    looked = tuple(sorted(set(found) - {b.check for b in verdicts.batches if is_unreached(b)}))
    memory = _memory(workspace, history, order.as_of)
    tonight = _tonight(workspace, verdicts, looked, memory, order.as_of, is_past=not is_news)
    told = digests(tonight, memory, workspace, order.as_of) if is_news else ()
    report = state / "reports" / f"{order.as_of.isoformat()}-{_short(run_id)}.{order.lang}.html"
    shown = mailroom.seen_from(workspace, report)
    masked = examples_of(verdicts.batches if told else (), workspace, shelf.find)
    forms = RuleVocabulary().forms
    beside = Beside(verdicts.observations, tonight.decisions, masked, forms)
    composed = letters.compose(told, workspace, order.as_of, run_id, shown, beside)
    night = Night(
        id=run_id,
        as_of=order.as_of,
        started=started,
        finished=clock(),
        engine=engine_name(),
        batches=verdicts.batches,
        assessments=verdicts.assessments,
        letters=with_channels(composed, workspace, clock()),
        tellings=tellings_of(told, composed),
        report=shown,
        looked=looked,
        observations=verdicts.observations,
    )
    if not is_newest:
        night = with_shifts(night, history, texts)
    is_new = history.record(night, verdicts.judgements, texts, kept_of(tonight, told, composed))
    if not history.has_later(order.as_of):
        set_aside(workspace, found, night, order.as_of)
    if workspace.received_days is not None:
        forget(state / "received", started - timedelta(days=workspace.received_days))
    kept = replace(history.night(run_id), is_new=is_new, report=night.report)
    ledger = ledger_of(workspace, history.known(order.as_of), order.as_of)
    alerts = overview(_memory(workspace, history, order.as_of), workspace, order.as_of)

    def drawn(lang: str) -> str:
        return page.render(kept, workspace, lang, forms=forms, ledger=ledger, alerts=alerts)

    # Those of the letters may go along with them; the letters leave all the same where one cannot be written.
    unwritten = write_pages(report, (order.lang, *(letter.lang for letter in kept.letters)), drawn)
    ways = channels or mailroom.channels(workspace, {}, order.as_of)
    try:
        waiting = mailroom.hand_over(workspace, history, ways, clock)
    except BusyError:
        # Whoever hands over now hands over these letters as well.
        waiting = history.waiting_letters()
    if unwritten is not None:
        raise KechuangError(unwritten)
    kept = replace(kept, letters=history.night(run_id).letters)
    own = {letter.key for letter in kept.letters}
    kept = replace(kept, letters=(*kept.letters, *(letter for letter in waiting if letter.key not in own)))
    return replace(kept, exit_code=int(exit_code(kept, order.fail_on)))


def dry_run(
    workspace: Workspace,
    order: Order,
    judge: Callable[[], Judge],
    clock: Callable[[], datetime],
    progress: Progress,
    wait: Wait = sleep,
) -> Night:
    """The same verdicts, and nothing kept: no history, no report, no letters."""
    started = clock()
    found, arrivals = inboxes(workspace, started, wait, order.checks), arrivals_at(workspace.database)
    confirmations = confirmations_at(workspace.database)
    with tempfile.TemporaryDirectory() as landing:
        at = Reception(Path(workspace.root), Path(landing), workspace.limits, order.strict, order.environment)
        past, counted = past_at(workspace.database, order.as_of), counted_at(workspace.database, order.as_of)
        verdicts = judge_files(
            workspace, found, order.as_of, at, _unknown, judge, progress, arrivals, confirmations, past, counted
        )
    return _unrecorded(workspace, order, verdicts, started, clock)


def replay(
    workspace: Workspace,
    order: Order,
    history: History,
    judge: Callable[[], Judge],
    clock: Callable[[], datetime],
    progress: Progress,
    run_id: str | None = None,
) -> Night:
    """Judge by the rules of `workspace` the batches that the night of `order.as_of` had, or the last one before it.

    What lies in the folders now is not looked at, nothing is kept and nobody is told.

    `run_id`: that run, where the day has several. Feeds that no night had looked at by then are left out. Raises
    HistoryError where no night of that day or before it is recorded.
    """
    started, state = clock(), Path(workspace.state)
    then = history.filings_then(order.as_of, run_id)
    if then is None:
        raise no_night_until(order.as_of)
    wanted = [name for name in workspace.feeds if name in then[1] and (not order.checks or name in order.checks)]
    recorded = {name: then[1][name] for name in wanted}
    with tempfile.TemporaryDirectory() as landing:
        at = Reception(
            Path(workspace.root), Path(landing), workspace.limits, order.strict, order.environment,
            KeptBatches(state / "batches").find,
        )  # fmt: skip
        kept = filings_then(workspace, recorded, state / "received", at)
        confirmations, past = history.confirmations(), history.past(order.as_of, run_id)
        verdicts = judge_kept(
            workspace, kept, order.as_of, history.judgement, judge, progress, confirmations, past,
            history.counted(order.as_of, run_id, is_replay=True),
        )  # fmt: skip
    return _unrecorded(workspace, order, verdicts, started, clock)


def _unrecorded(
    workspace: Workspace, order: Order, verdicts: Verdicts, started: datetime, clock: Callable[[], datetime]
) -> Night:
    night = Night(
        id=_content(workspace, order, verdicts),
        as_of=order.as_of,
        started=started,
        finished=clock(),
        engine=engine_name(),
        batches=verdicts.batches,
        assessments=verdicts.assessments,
        observations=verdicts.observations,
    )
    return replace(night, exit_code=int(exit_code(night, order.fail_on)))


def _unknown(key: str) -> None:
    """No judgement of an earlier night is used."""
    del key


def _memory(workspace: Workspace, history: History, as_of: date) -> Memory:
    of_before = {indicator: fingerprint_of(indicator, workspace) for indicator in workspace.targets}
    last = {a.target.indicator: a for a in history.standings(as_of)}
    return replace(history.alerts.memory(as_of, of_before), last=last)


def _tonight(
    workspace: Workspace, verdicts: Verdicts, looked: Collection[str], memory: Memory, as_of: date, *, is_past: bool
) -> Tonight:
    """What is decided of every alert. Of a past night that is run again, that nobody is told."""
    found = signals(verdicts.assessments, verdicts.batches, looked, memory.unfinished, workspace)
    return decide_all(found, memory, workspace, as_of, is_past=is_past)


def _content(workspace: Workspace, order: Order, verdicts: Verdicts) -> str:
    """A name for what a night is made of: the program, the definitions, the day, the checks asked for, the batches, and
    what was confirmed of them.
    """
    ids = [_name_of(b) for b in verdicts.batches]
    confirmed = [f"{b.id} {f.message}" for b in verdicts.batches for f in b.findings if f.code == UNIT_CONFIRMED]
    parts = (*sorted(order.checks), "|", *ids, *confirmed)
    return digest_of(__version__, workspace.digest, order.as_of.isoformat(), *parts)


def _name_of(batch: BatchResult) -> str:
    """What is there no longer is another content of a night than the same filing that is there."""
    if batch.status is BatchStatus.WITHDRAWN:
        return f"withdrawn {batch.id}"
    return batch.id or f"missing {batch.check} {batch.period.label if batch.period else ''}"


def _short(run_id: str) -> str:
    """The beginning of a run's id, with the number of its turn if it has one: `7c1e90ab`, `7c1e90ab.2`."""
    return run_id[:_CONTENT_SHOWN] + run_id[_CONTENT:]
