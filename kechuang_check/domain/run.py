"""A night: everything that one run found, judged and told. What is shown anywhere is made from this value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath

from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment, Observation
from kechuang_check.domain.batch import BatchStatus, Repair
from kechuang_check.domain.finality import Finality
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.outbox import LETTER, LetterStatus
from kechuang_check.domain.period import Period
from kechuang_check.domain.reported import Reported
from kechuang_check.domain.shift import Shift

_PAGE = re.compile(r"\.(zh|en)\.html$")


def page_in(report: str, lang: str) -> str:
    """Where the page of a night lies in that language, beside the one of its run: `….zh.html`, `….en.html`."""
    return _PAGE.sub(f".{lang}.html", report)


def quarantined(state: PurePath, check: str, file: PurePath) -> PurePath:
    """Where a filing of a feed is set aside that cannot be read. `file`: its path below the feed's folder."""
    return state / "quarantine" / check / file


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A page of HTML that goes along with a letter, under the name of its file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one receiver. `key` makes it the same letter on every attempt; it is also its Message-ID.

    `to` is the receiver's id; the address stands only in the message itself. `channels`: the ways it takes. `status`,
    `path` and `error` say what became of it: of several channels the worst.
    """

    key: str
    to: str
    address: str | None
    lang: str
    subject: str
    text: str
    html: str
    status: LetterStatus = LetterStatus.QUEUED
    path: str | None = None
    error: str | None = None
    channels: tuple[str, ...] = (LETTER,)
    alerts: tuple[str, ...] = field(default=(), compare=False)
    """What it tells of, by the names of the alerts, the gravest first: letters that share one are one thread."""
    report: str | None = field(default=None, compare=False)
    """The page of its night, as the settings' folder sees it."""
    enclosed: Enclosure | None = field(default=None, compare=False, repr=False)
    """What goes along with it by mail."""
    reply_to: str | None = field(default=None, compare=False)
    is_urgent: bool = False
    """It tells of the nights themselves: only quiet times that are meant for such as well put it off."""
    not_before: datetime | None = None
    """Until when (aware) it waits for the quiet times of its receiver to end; None for one that waits for nothing."""


@dataclass(frozen=True, slots=True)
class Telling:
    """That a receiver was told of an alert, and in which letter; the memory that keeps the next night silent.

    `about`: the indicator, or the check whose data it speaks of. `alert`: the id of the fingerprint.
    """

    about: str
    news: Transition
    letter_key: str
    alert: str
    receiver: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class BatchResult:
    """A batch with what was found in it: intake's findings first, then one finding for each rule of the suite."""

    check: str
    id: str | None
    source: str | None
    sha256: str | None
    period: Period | None
    rows: int
    status: BatchStatus
    repairs: tuple[Repair, ...] = ()
    findings: tuple[Finding, ...] = ()
    reported: Reported | None = None
    """Who is in it, where the check says who should be."""
    finality: Finality | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """`id` comes from content (date, batches, definitions), so the same night has the same id whenever it is run; run
    again after another one of its day it has a number behind it, for then it stands anew.

    `report`: where the page lies in the language of the run; see `page_in`.
    `looked`: the feeds whose folders were looked into. `letters`: those of this night; as a run gives it back, also
    those of earlier nights that it tried to hand over.
    """

    id: str
    as_of: date
    started: datetime
    finished: datetime
    engine: str
    batches: tuple[BatchResult, ...]
    assessments: tuple[Assessment, ...]
    letters: tuple[Letter, ...] = ()
    tellings: tuple[Telling, ...] = ()
    report: str | None = None
    exit_code: int = 0
    looked: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    """All that was measured, of every period; a verdict rests on one of them."""
    shifts: tuple[Shift, ...] = ()
    """Why verdicts differ from the last ones before this night."""
    is_new: bool = field(default=True, compare=False)
