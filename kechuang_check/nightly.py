"""The night in order: the only place where the stages meet."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from kechuang_check import __version__
from kechuang_check.delivery.channel import Channel, Delivered, Held
from kechuang_check.delivery.eml_folder import EmlFolder
from kechuang_check.delivery.password import read_password
from kechuang_check.delivery.post import deliver_all
from kechuang_check.delivery.smtp import SmtpChannel
from kechuang_check.domain.alerting import decide
from kechuang_check.domain.exit_code import FailOn, exit_code
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.run import Letter, Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import DeliveryError
from kechuang_check.history.store import History
from kechuang_check.reporting import letters, page
from kechuang_check.validation import RuleVocabulary
from kechuang_check.validation.engine import engine_name
from kechuang_check.verdicts import Progress, Verdicts, digest, inboxes, judge_files
from kechuang_check.words import speaker


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is asked to do. `checks`: names of feeds, empty for all."""

    as_of: date
    checks: Collection[str] = ()
    fail_on: FailOn = FailOn.WARNING
    lang: str = "zh"


def run_night(
    workspace: Workspace,
    order: Order,
    history: History,
    judge: Callable[[], Judge],
    clock: Callable[[], datetime],
    progress: Progress,
    channel: Channel | None = None,
) -> Night:
    """Read, judge, record, draw the report, send the letters.

    `judge` is called only if there is something that was not judged before. `channel` takes the letters; without one
    they are written to the outbox folder. Raises HistoryError, EngineError, DefinitionError.
    """
    started = clock()
    state = Path(workspace.state)
    found = inboxes(workspace, order.checks)
    verdicts = judge_files(workspace, found, order.as_of, state / "batches", history.judgement, judge, progress)
    run_id = _run_id(workspace, order, verdicts)
    # A night of the past, replayed after later ones were told, is news to nobody.
    told = () if history.has_later(order.as_of) else decide(verdicts.assessments, history.told(order.as_of))
    report = state / "reports" / f"{order.as_of.isoformat()}-{run_id[:8]}.{order.lang}.html"
    composed, tellings = letters.compose(told, workspace, order.as_of, run_id, _seen_from(workspace, report))
    night = Night(
        id=run_id,
        as_of=order.as_of,
        started=started,
        finished=clock(),
        engine=engine_name(),
        batches=verdicts.batches,
        assessments=verdicts.assessments,
        letters=composed,
        tellings=tellings,
        report=_seen_from(workspace, report),
    )
    is_new = history.record(night, verdicts.judgements)
    deliver_all(
        [_to_current_address(letter, workspace) for letter in history.waiting_letters()],
        channel or EmlFolder(state / "outbox", "kechuang-check@localhost", order.as_of),
        clock(),
        _marking(history, workspace),
    )
    kept = replace(history.night(run_id), is_new=is_new, report=night.report)
    write_whole(report, page.render(kept, workspace, order.lang, forms=RuleVocabulary().forms))
    return replace(kept, exit_code=int(exit_code(kept, order.fail_on)))


def dry_run(
    workspace: Workspace,
    order: Order,
    judge: Callable[[], Judge],
    clock: Callable[[], datetime],
    progress: Progress,
) -> Night:
    """The same verdicts, and nothing kept: no history, no report, no letters."""
    started = clock()
    found = inboxes(workspace, order.checks)
    with tempfile.TemporaryDirectory() as landing:
        verdicts = judge_files(workspace, found, order.as_of, Path(landing), lambda _: None, judge, progress)
    night = Night(
        id=_run_id(workspace, order, verdicts),
        as_of=order.as_of,
        started=started,
        finished=clock(),
        engine=engine_name(),
        batches=verdicts.batches,
        assessments=verdicts.assessments,
    )
    return replace(night, exit_code=int(exit_code(night, order.fail_on)))


def mail_channel(workspace: Workspace, environment: Mapping[str, str]) -> Channel | None:
    """The mail server of the settings; None where there is none.

    Without its password the letters wait, and the night is judged all the same.
    """
    if workspace.mail is None:
        return None
    root = Path(workspace.root)
    try:
        password = read_password(workspace.mail, environment, root)
    except DeliveryError as error:
        return Held(error.problems[0])
    return SmtpChannel(workspace.mail, password, root=root)


def _to_current_address(letter: Letter, workspace: Workspace) -> Letter:
    """A letter that waits goes to the address that stands in the settings now: that may be what was mended."""
    owner = workspace.owners.get(letter.to)
    return letter if owner is None else replace(letter, address=owner.address)


def _marking(history: History, workspace: Workspace) -> Callable[[Letter, Delivered], None]:
    """Writes down what became of each letter, with places as seen from the workspace."""
    say = speaker(workspace.lang)

    def mark(letter: Letter, done: Delivered) -> None:
        path = None if done.path is None else _seen_from(workspace, Path(done.path))
        history.mark_letter(letter.key, done.status, path, None if done.error is None else say(done.error))

    return mark


def _seen_from(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix() if path.is_relative_to(workspace.root) else str(path)


def _run_id(workspace: Workspace, order: Order, verdicts: Verdicts) -> str:
    ids = [b.id or f"missing {b.check} {b.period.label if b.period else ''}" for b in verdicts.batches]
    return digest(__version__, workspace.digest, order.as_of.isoformat(), *sorted(order.checks), "|", *ids)


@contextmanager
def _whole_file(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", suffix=target.suffix, delete=False) as handle:
        part = Path(handle.name)
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write_whole(target: Path, content: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never a part."""
    with _whole_file(target) as part:
        part.write_text(content, encoding="utf-8")
