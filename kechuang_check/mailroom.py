"""What goes out: which channels there are, which letters are due on them, and what is written down of each attempt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from kechuang_check.addressees import addressee, operators, put_off, ways_of
from kechuang_check.delivery.channel import Channel, Delivered, Held
from kechuang_check.delivery.chat import ChatGroup
from kechuang_check.delivery.eml_folder import EmlFolder
from kechuang_check.delivery.password import read_password
from kechuang_check.delivery.post import deliver_all
from kechuang_check.delivery.smtp import SmtpChannel
from kechuang_check.digests import digest_of
from kechuang_check.domain.order_of_letters import behind, goes_along, with_older
from kechuang_check.domain.outbox import CHAT, FILE, LETTER, Attempt, LetterStatus, Posting, after, fresh, is_due
from kechuang_check.domain.plan import Bilingual, Owner
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import Workspace
from kechuang_check.envelopes import as_it_goes
from kechuang_check.errors import DeliveryError, Problem
from kechuang_check.history.alone import POST, BusyError
from kechuang_check.history.store import History
from kechuang_check.reporting import notices
from kechuang_check.words import speaker, text

Channels = Mapping[str, Channel]
Where = tuple[str, str]
"""The key of a letter, and a channel."""
_SENDER_OF_FILES = "kechuang-check@localhost"
_SHOWN = 16
_SOON_SECONDS = 60
_ROUNDS = 3
"""Letters, notices of what became of them, and notices of what became of those."""


def channels(workspace: Workspace, environment: Mapping[str, str], night: date | None = None) -> dict[str, Channel]:
    """By name the channels of the settings. One that lacks its password holds its letters, and no other's.

    `night`: the day judged for, for the names of files.
    """
    files = EmlFolder(Path(workspace.state) / "outbox", _SENDER_OF_FILES, night)
    groups = {f"{CHAT}{name}": ChatGroup(chat, environment) for name, chat in workspace.chats.items()}
    return {LETTER: _mail(workspace, environment) or files, FILE: files, **groups}


def hand_over(
    workspace: Workspace,
    history: History,
    channels: Channels,
    clock: Callable[[], datetime],
    wanted: Collection[Where] | None = None,
    wait_seconds: float = 900,
) -> tuple[Letter, ...]:
    """Try every letter that is due, or those that are `wanted` at once; gives all that were tried or have not left.

    To one receiver by one channel they leave in the order in which they were written: see `order_of_letters`. One run
    at a time hands over. Each attempt is written down before the next is begun, so that what was sent is marked however
    the run ends. Raises BusyError if another one hands over for `wait_seconds`; then nothing was tried.
    """
    with history.alone(POST, wait_seconds):
        return _handed_over(workspace, history, channels, clock, wanted)


def _handed_over(
    workspace: Workspace,
    history: History,
    channels: Channels,
    clock: Callable[[], datetime],
    wanted: Collection[Where] | None,
) -> tuple[Letter, ...]:
    tried: dict[str, None] = {}
    seen: set[Where] = set()
    rounds: dict[str, _Round] = {}
    for _ in range(_ROUNDS):
        waiting = [p for p in history.postings() if (p.letter, p.channel) not in seen]
        letters = history.letters([p.letter for p in waiting])
        for name in dict.fromkeys(p.channel for p in waiting):
            round_ = rounds.setdefault(name, _Round(name, workspace, history, clock))
            those = {as_it_goes(letters[p.letter], name, workspace): p for p in waiting if p.channel == name}
            # Notices are queued while letters go out, and go with them.
            if wanted is None or seen:
                turn = with_older([x for x, p in those.items() if round_.is_due(x, p)], those)
                due = round_.without_held(turn, waiting)
            else:
                by_hand = {x: fresh(p) for x, p in those.items() if (p.letter, p.channel) in wanted}
                due = turn = with_older(by_hand, those) | by_hand
            rest = {x: p for x, p in those.items() if wanted is None and x not in turn and goes_along(p)}
            channel = channels.get(name) or Held(_unknown(name))
            deliver_all(round_.in_order(due, rest), channel, clock(), round_.mark(due | rest))
        tried |= dict.fromkeys(p.letter for p in waiting)
        seen |= {(p.letter, p.channel) for p in waiting}
        if not waiting:
            break
    now = history.letters(list(tried))
    return tuple(now[key] for key in tried)


class _Round:
    """One channel's turns."""

    def __init__(self, name: str, workspace: Workspace, history: History, clock: Callable[[], datetime]) -> None:
        self._workspace, self._history, self._clock = workspace, history, clock
        self._name, self._way, self._say = name, _way(name, workspace), speaker(workspace.lang)
        self._put_off: dict[str, Posting] = {}
        self._works = False

    def in_order(self, due: Mapping[Letter, Posting], rest: Mapping[Letter, Posting]) -> Iterator[Letter]:
        """What is due, then, if the channel has taken one of these, what still rests: made as letters are handed over,
        for what was put off now holds what was written to its receiver after it.
        """
        yield from self._not_behind(due)
        if self._works:
            yield from self._not_behind(rest)

    def _not_behind(self, letters: Mapping[Letter, Posting]) -> Iterator[Letter]:
        for letter, posting in letters.items():
            older = self._put_off.get(letter.to)
            if older is None:
                yield letter
                continue
            answer = text("An older letter to the same receiver goes first. {answer}", answer=older.answer or "")
            waits = behind(posting, older, self._route(letter), self._clock(), self._say(answer))
            self._history.write_posting(waits)

    def is_due(self, letter: Letter, posting: Posting) -> bool:
        return is_due(posting, self._route(letter), self._clock())

    def without_held(self, due: dict[Letter, Posting], waiting: Iterable[Posting]) -> dict[Letter, Posting]:
        """Where the channel, as it is set now, is not to be asked again yet, new letters are held as well."""
        hold = next((p for p in waiting if self._is_hold(p)), None)
        if hold is None:
            return due
        for posting in due.values():
            held = replace(posting, status=LetterStatus.HELD, next_attempt=hold.next_attempt, answer=hold.answer)
            self._history.write_posting(held)
        return {}

    def mark(self, due: Mapping[Letter, Posting]) -> Callable[[Letter, Delivered], None]:
        def mark(letter: Letter, done: Delivered) -> None:
            path = None if done.path is None else seen_from(self._workspace, Path(done.path))
            attempt = Attempt(done.status, None if done.error is None else self._say(done.error), path, done.asked)
            route, at = self._route(letter), self._clock()
            marked = after(due[letter], attempt, route, at)
            self._works |= marked.status.has_left
            if marked.status is LetterStatus.DEFERRED and not done.stops:
                self._put_off[letter.to] = marked
            self._history.write_posting(marked, self._notices(letter, marked, done), at)

        return mark

    def _notices(self, letter: Letter, marked: Posting, done: Delivered) -> tuple[Letter, ...]:
        """What the stewards are told of it, by another way than the one that failed."""
        told = (self._notice(steward, letter, marked, done) for steward in operators(self._workspace))
        return tuple(notice for notice in told if notice is not None)

    def _notice(self, steward: Owner, letter: Letter, marked: Posting, done: Delivered) -> Letter | None:
        answer, route = marked.answer or "", marked.route or ""
        if marked.status is LetterStatus.DEAD:
            notice = notices.of_a_refusal(letter, self._name, answer, steward, self._workspace, f"dead {route}")
        elif marked.status is LetterStatus.HELD and done.stops:
            day = self._clock().date().isoformat()
            notice = notices.of_a_hold(self._name, answer, steward, self._workspace, f"held {self._way}", day)
        else:
            return None
        all_ways = ways_of(steward.id, self._workspace)
        ways = [w for w in all_ways if w not in (LETTER, self._name)]
        works = self._name != LETTER or (marked.status is LetterStatus.DEAD and letter.to != steward.id)
        if works and LETTER in all_ways:
            ways.append(LETTER)
        # What tells of a notice that did not arrive goes to a file, so that it comes to an end.
        is_last = notices.is_notice(letter.key) or not ways
        notice = replace(notice, channels=(FILE,) if is_last else tuple(ways), is_urgent=True)
        return put_off(notice, self._workspace, self._clock())

    def _route(self, letter: Letter) -> str:
        return f"{self._way} {digest_of(letter.address or '')[:_SHOWN]}"

    def _is_hold(self, posting: Posting) -> bool:
        return (
            posting.channel == self._name
            and posting.status is LetterStatus.HELD
            and posting.next_attempt is not None
            and posting.next_attempt > self._clock()
            and (posting.route or "").startswith(f"{self._way} ")
        )


def _mail(workspace: Workspace, environment: Mapping[str, str]) -> Channel | None:
    """The mail server of the settings; None where there is none."""
    if workspace.mail is None:
        return None
    root = Path(workspace.root)
    try:
        password = read_password(workspace.mail, environment, root)
    except DeliveryError as error:
        return Held(error.problems[0])
    return SmtpChannel(workspace.mail, password, root=root)


def _way(channel: str, workspace: Workspace) -> str:
    """A name for the settings of a channel: another one once they were changed."""
    settings = workspace.mail if channel == LETTER else workspace.chats.get(channel.removeprefix(CHAT))
    return digest_of(channel, repr(settings))[:_SHOWN]


def _unknown(channel: str) -> Problem:
    return Problem(
        text("kechuang.toml has no channel {channel} any more.", channel=channel),
        text("Put it back, or take the letter out: kechuang-check outbox drop"),
    )


def tell_steward(
    workspace: Workspace,
    history: History,
    letters: Sequence[Letter],
    channels: Channels,
    clock: Callable[[], datetime],
    without: Collection[str] = (),
) -> tuple[Letter, ...]:
    """Queue notices and hand over at once those that no quiet times put off, by the channels of their stewards but
    those of `without`, else as files.

    Those whose keys are known were told before, and are not told again. Gives what was told now.
    """
    known = history.letters([x.key for x in letters])
    new = [x for x in letters if x.key not in known]
    if not new:
        return ()
    at = clock()
    ways = {x.to: tuple(w for w in ways_of(x.to, workspace) if w not in without) or (FILE,) for x in new}
    new = [put_off(replace(x, channels=ways[x.to], is_urgent=True), workspace, at) for x in new]
    history.queue(new, at)
    # Whoever hands over for longer finds them in the outbox.
    with suppress(BusyError):
        those = [(x.key, way) for x in new if x.not_before is None for way in x.channels]
        hand_over(workspace, history, channels, clock, those, _SOON_SECONDS)
    told = history.letters([x.key for x in new])
    return tuple(told[x.key] for x in new)


def hand_past_the_outbox(
    workspace: Workspace, letter: Letter, channels: Channels, at: datetime
) -> tuple[tuple[str, Delivered], ...]:
    """Hand over a letter that no history remembers, by every channel of its owner, or as a file if none takes it.

    By channel what became of it.
    """
    ways = ways_of(letter.to, workspace)
    done = [(way, channels[way].deliver(letter, at)) for way in ways]
    if not any(delivered.status.has_left for _, delivered in done):
        done.append((FILE, channels[FILE].deliver(letter, at)))
    for way in ways:
        channels[way].close()
    return tuple(done)


def send_a_test(
    workspace: Workspace, receiver: str, channels: Channels, at: datetime
) -> tuple[tuple[str, Delivered], ...]:
    """Send a marked test to a receiver or owner, by every channel of its letters, or to a chat group, at any hour;
    nothing is recorded.

    By channel what became of it. Raises KeyError if there is no such receiver or group.
    """
    group = f"{CHAT}{receiver.removeprefix(CHAT)}"
    if known := addressee(receiver, workspace):
        owner, ways = known, ways_of(receiver, workspace)
    elif group in channels:
        owner, ways = Owner(receiver, Bilingual.same(receiver), None, workspace.lang), (group,)
    else:
        raise KeyError(receiver)
    letter = notices.a_test(owner, workspace, at)
    done = []
    for way in ways:
        done.append((way, channels[way].deliver(letter, at)))
        channels[way].close()
    return tuple(done)


def seen_from(workspace: Workspace, path: Path) -> str:
    """The path as the settings' folder sees it."""
    return path.relative_to(workspace.root).as_posix() if path.is_relative_to(workspace.root) else str(path)
