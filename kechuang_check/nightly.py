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
from kechuang_check.domain.alerting.overview import overview
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.exit_code import FailOn, exit_code
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.ledger import ledger_of
from kechuang_check.domain.received import is_unreached
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.unit_suspect import UNIT_CONFIRMED
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import KechuangError, Problem
from kechuang_check.history import arrivals_at, confirmations_at, counted_at, past_at
from kechuang_check.history.alone import NIGHT, BusyError
from kechuang_check.history.kept_batches import KeptBatches
from kechuang_check.history.runs import no_night_until
from kechuang_check.history.store import History
from kechuang_check.inboxes import Inbox, inboxes
from kechuang_check.intake import Reception, Wait, forget
from kechuang_check.kept_filings import filings_then
from kechuang_check.pages import write_pages
from kechuang_check.quarantining import set_aside
from kechuang_check.remembering import memory_of, with_shifts
from kechuang_check.reporting import page
from kechuang_check.telling import Told, tell
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
        return _Run(workspace, order, history, clock, clock()).night(judge, progress, channels, wait)


@dataclass(frozen=True, slots=True)
class _Run:
    """A run under way; no other one writes to its history. `started`: aware."""

    workspace: Workspace
    order: Order
    history: History
    clock: Callable[[], datetime]
    started: datetime

    def night(
        self, judge: Callable[[], Judge], progress: Progress, channels: mailroom.Channels | None, wait: Wait
    ) -> Night:
        """In this order: look and judge, decide whom to tell, record it all, put filings away, draw the page, hand the
        letters over.
        """
        workspace, order, history = self.workspace, self.order, self.history
        texts = definition_texts(Path(workspace.root))
        found = inboxes(workspace, self.started, wait, order.checks)
        shelf = KeptBatches(self.state / "batches")
        verdicts = self._judged(found, shelf, judge, progress)
        run_id, is_newest = history.name_of_run(_content(workspace, order, verdicts), order.as_of)
        report = self.state / "reports" / f"{order.as_of.isoformat()}-{_short(run_id)}.{order.lang}.html"
        looked = tuple(sorted(set(found) - {b.check for b in verdicts.batches if is_unreached(b)}))
        # A night of the past, replayed after later ones were told, is news to nobody, and so is the newest repeated.
        is_news = not is_newest and not history.has_later(order.as_of)
        memory, shown = memory_of(history, workspace, order.as_of), mailroom.seen_from(workspace, report)
        told = tell(verdicts, looked, memory, workspace, order.as_of, run_id, shown, shelf.find, is_news=is_news)
        night = self._composed(verdicts, told, looked, run_id, shown)
        if not is_newest:
            night = with_shifts(night, history, texts)
        is_new = history.record(night, verdicts.judgements, texts, told.kept)
        self._put_away(found, night)
        kept = replace(history.night(run_id), is_new=is_new, report=night.report)
        # Those of the letters may go along with them; the letters leave all the same where one cannot be written.
        unwritten = self._drawn(kept, report)
        kept = self._handed_over(kept, channels or mailroom.channels(workspace, {}, order.as_of))
        if unwritten is not None:
            raise KechuangError(unwritten)
        return replace(kept, exit_code=int(exit_code(kept, order.fail_on)))

    @property
    def state(self) -> Path:
        return Path(self.workspace.state)

    def _judged(
        self, found: Mapping[str, Inbox], shelf: KeptBatches, judge: Callable[[], Judge], progress: Progress
    ) -> Verdicts:
        """What lies in the folders, judged with what earlier nights knew."""
        workspace, order, history = self.workspace, self.order, self.history
        at = Reception(
            Path(workspace.root), self.state, workspace.limits, order.strict, order.environment, shelf.find, shelf.keep
        )
        arrivals, confirmations, past = history.arrivals(), history.confirmations(), history.past(order.as_of)
        return judge_files(
            workspace, found, order.as_of, at, history.judgement, judge, progress, arrivals, confirmations, past,
            history.counted(order.as_of),
        )  # fmt: skip

    def _composed(self, verdicts: Verdicts, told: Told, looked: tuple[str, ...], run_id: str, report: str) -> Night:
        return Night(
            id=run_id,
            as_of=self.order.as_of,
            started=self.started,
            finished=self.clock(),
            engine=engine_name(),
            batches=verdicts.batches,
            assessments=verdicts.assessments,
            letters=with_channels(told.letters, self.workspace, self.clock()),
            tellings=told.tellings,
            report=report,
            looked=looked,
            observations=verdicts.observations,
        )

    def _put_away(self, found: Mapping[str, Inbox], night: Night) -> None:
        """Set aside what could not be read, and let go of received copies that have had their time."""
        workspace = self.workspace
        if not self.history.has_later(night.as_of):
            set_aside(workspace, found, night, night.as_of)
        if workspace.received_days is not None:
            forget(self.state / "received", self.started - timedelta(days=workspace.received_days))

    def _drawn(self, night: Night, report: Path) -> Problem | None:
        """Write the page of a night that was recorded in every language that is read; what is in the way, if it is."""
        workspace, history, as_of = self.workspace, self.history, night.as_of
        ledger = ledger_of(workspace, history.known(as_of), as_of)
        alerts = overview(memory_of(history, workspace, as_of), workspace, as_of)
        forms = RuleVocabulary().forms

        def drawn(lang: str) -> str:
            return page.render(night, workspace, lang, forms=forms, ledger=ledger, alerts=alerts)

        return write_pages(report, (self.order.lang, *(letter.lang for letter in night.letters)), drawn)

    def _handed_over(self, night: Night, channels: mailroom.Channels) -> Night:
        """The night with its letters as they are once all that is due has gone, and those of earlier nights beside."""
        try:
            waiting = mailroom.hand_over(self.workspace, self.history, channels, self.clock)
        except BusyError:
            # Whoever hands over now hands over these letters as well.
            waiting = self.history.waiting_letters()
        own = self.history.night(night.id).letters
        keys = {letter.key for letter in own}
        return replace(night, letters=(*own, *(letter for letter in waiting if letter.key not in keys)))


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
