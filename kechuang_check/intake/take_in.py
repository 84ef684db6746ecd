"""From a file as received to a batch: kept, read, repaired, in canonical form, with all that was met on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from kechuang_check import __version__
from kechuang_check.digests import digest_of
from kechuang_check.domain.batch import Batch, Repair
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.limits import Limits
from kechuang_check.domain.period import Period
from kechuang_check.domain.places import FailingPlaces
from kechuang_check.errors import Place
from kechuang_check.intake.afterwards import Made, finality_of
from kechuang_check.intake.assembling import Assembled, assemble
from kechuang_check.intake.filing import opened_filing
from kechuang_check.intake.landing import Landing, cannot_keep
from kechuang_check.intake.period_words import periods_in, settle_period
from kechuang_check.intake.received import Unsettled, receive, shown_name
from kechuang_check.intake.refusal import FINDING_TYPE, Refusal
from kechuang_check.intake.unlike_its_name import told_by_name
from kechuang_check.words import Text, text

_HEADER_FAULTS = ("no-header", "missing-column")
_RENAMING = frozenset({"unit", "own-unit", "percent", "name", "renamed"})
"""Kinds of repairs that a strict feed allows: renaming and units."""

Known = Callable[[str], Batch | None]
"""Gives the batch that an earlier night took in under this id, if one did."""
Remember = Callable[[str, Batch], None]
"""Keeps a batch that was taken in, for the nights to come, under its id and the one it is looked for by."""


@dataclass(frozen=True, slots=True)
class Reception:
    """Where filings are taken in, and by which rules of the house.

    `root`: the workspace, from which places are named. `state`: the folder that keeps received files and batches.
    `strict`: refuse any repair but renaming and units, of every feed. `environment`: for passwords. `known`,
    `remember`: the batches of earlier nights. `places`: told of every bad cell, which findings name only the first of.
    """

    root: Path
    state: Path
    limits: Limits = field(default_factory=Limits)
    strict: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    known: Known = lambda _: None
    remember: Remember = lambda _id, _batch: None
    places: FailingPlaces | None = None


def take_in(file: Path, feed: Feed, at: Reception, *, period: Period | None = None, sent: Path | None = None) -> Batch:
    """Read `file` as a filing of `feed` for `period` (or the period in its name, or else in its title).

    `sent`: where it was handed in, if it lies elsewhere now; it is named and known by that place.
    Keeps the received file in `state/received` and the canonical table in `state/batches/<batch id>`. A filing that
    cannot be read gives a batch whose `canonical` is None and whose findings say why; one that is still being written
    gives such a batch with `is_deferred`. Raises KechuangError only if `state` fails.
    """
    source = source_of(sent or file, at.root)
    try:
        received = receive(file, at.state / "received", at.limits)
    except Unsettled:
        return deferred(file, feed, source, _still_written(source))
    except Refusal as refusal:
        # There is no content to know it by, so its place stands in for it.
        return batch_of(feed, source, "", None, identity=source, findings=(refusal.finding(source),))
    settled, faults = _settled(sent or file, feed, period, source)
    batch = batch_of(feed, source, received.sha256, settled, identity=received.sha256, strict=at.strict)
    asked_for = batch.id
    if (known := at.known(asked_for)) is not None:
        return under_its_name(known, source)
    folder = at.state / "batches" / batch.id
    passwords = passwords_for(feed, at.environment)
    with Landing(folder) as landing:
        try:
            with opened_filing(received.path, feed, at.limits, passwords) as filing:
                doubt = filing.doubt
                try:
                    read = assemble(filing, feed, settled, landing.canonical, source, at.places)
                except Refusal as refusal:
                    told = told_by_name(refusal, source, received.path)
                    findings = [told.finding(source)]
                    if doubt is not None and told.code in _HEADER_FAULTS:
                        findings.append(_doubtful_encoding(doubt, source))
                    return replace(batch, findings=(*faults, *findings))
        except Refusal as refusal:
            told = told_by_name(refusal, source, received.path)
            return replace(batch, findings=(*faults, told.finding(source)))
        if settled is None and (stated := _stated_period(read, feed)) is not None:
            settled, faults = stated, ()
            batch = batch_of(feed, source, received.sha256, settled, identity=received.sha256, strict=at.strict)
            folder = at.state / "batches" / batch.id
        batch = replace(
            batch,
            rows=read.rows,
            repairs=read.repairs,
            findings=(
                *faults,
                *read.findings,
                *_other_period(read, settled, source),
                *strict_findings(read.repairs, source, strict=at.strict or feed.strict),
            ),
            layout=read.layout,
        )
        if settled is None:
            return batch
        made = Made(landing.canonical, feed, source)
        batch = replace(batch, finality=finality_of(made, (sent or file).stem, read.titles))
        batch = landing.keep(folder, read, batch)
    remember(at, batch, folder, asked_for)
    return batch


def remember(at: Reception, batch: Batch, folder: Path, *other_ids: str) -> None:
    """Keep a batch for the nights to come, under its id and others that it is looked for by."""
    try:
        for id_ in {*other_ids, batch.id}:
            at.remember(id_, batch)
    except OSError as e:
        raise cannot_keep(e, folder) from e


def under_its_name(batch: Batch, source: str) -> Batch:
    """A batch known from before, whose file may have another name by now."""
    findings = tuple(
        replace(f, where=replace(f.where, file=source)) if f.where and f.where.file == batch.source else f
        for f in batch.findings
    )
    return replace(batch, source=source, findings=findings)


def deferred(file: Path, feed: Feed, source: str, why: Finding) -> Batch:
    """A filing that waits for the next run. It is not looked into, so only its name can tell its period."""
    period, _ = _settled(file, feed, None, source)
    return batch_of(feed, source, "", period, identity=source, findings=(why,), is_deferred=True)


def kept_copy(batch: Batch, at: Reception) -> Path | None:
    """The received file of a batch that was taken in there; None if it could not be received."""
    return kept_copy_of(batch.sha256, at.state / "received")


def kept_copy_of(sha256: str, received: Path) -> Path | None:
    """The copy of a content in the folder of received files; None if there is none."""
    return next(received.glob(f"{sha256}*"), None) if sha256 else None


def _settled(file: Path, feed: Feed, given: Period | None, source: str) -> tuple[Period | None, tuple[Finding, ...]]:
    try:
        return settle_period(file.stem, feed, given), ()
    except Refusal as refusal:
        return None, (refusal.finding(source),)


def _stated_period(read: Assembled, feed: Feed) -> Period | None:
    """The one period of the feed's length that the rows above the header name."""
    found = {p for title in read.titles for p in periods_in(title) if p.frequency is feed.expected.every}
    return found.pop() if len(found) == 1 else None


def _other_period(read: Assembled, period: Period | None, source: str) -> Sequence[Finding]:
    """A warning if the rows above the header name one period, and it is another one than the batch's."""
    found = {p for title in read.titles for p in periods_in(title)}
    if period is None or len(found) != 1 or period in found:
        return ()
    (stated,) = found
    if period.start <= stated.start and stated.end <= period.end:
        return ()
    return (
        Finding(
            code="intake/other-period",
            type=FINDING_TYPE,
            severity=Severity.WARNING,
            outcome=Outcome.WARN,
            message=text(
                "the title speaks of {stated}, and the batch is of {period}", stated=stated.label, period=period.label
            ),
            advice=text("check that the right file was handed in, and correct its name or its title"),
            where=Place(source),
        ),
    )


def strict_findings(repairs: Sequence[Repair], source: str, *, strict: bool) -> Sequence[Finding]:
    """For a `strict` feed a critical finding for each repair that changed a value."""
    if not strict:
        return ()
    return [
        Finding(
            code="intake/repair-refused",
            type=FINDING_TYPE,
            severity=Severity.CRITICAL,
            outcome=Outcome.FAIL,
            failing=repair.count,
            message=text("a strict feed allows no such repair: {what}", what=repair.what),
            advice=text("correct the file so that it needs none"),
            where=Place(source),
        )
        for repair in repairs
        if repair.kind not in _RENAMING
    ]


def passwords_for(feed: Feed, environment: Mapping[str, str]) -> Sequence[str]:
    """The passwords that may open an encrypted filing of `feed`."""
    name = feed.layout.password_env
    password = environment.get(name) if name else None
    return [password] if password else []


def source_of(file: Path, root: Path) -> str:
    """The file relative to the workspace; only its name if it lies elsewhere."""
    absolute = file.absolute()
    inside = absolute.relative_to(root.absolute()) if absolute.is_relative_to(root.absolute()) else Path(file.name)
    return shown_name(inside.as_posix())


def batch_of(
    feed: Feed,
    source: str,
    sha256: str,
    period: Period | None,
    *,
    identity: str,
    findings: tuple[Finding, ...] = (),
    is_deferred: bool = False,
    strict: bool = False,
) -> Batch:
    """A batch of nothing yet. `identity`: what its id is made of, besides its feed, period and strictness."""
    label = period.label if period else ""
    id_ = digest_of(identity, __version__, feed.digest, feed.name, label, "strict" * strict)[:16]
    return Batch(id_, feed.name, source, sha256, period, 0, None, findings=findings, is_deferred=is_deferred)


def _doubtful_encoding(doubt: Text, source: str) -> Finding:
    return Finding(
        code="intake/doubtful-encoding",
        type=FINDING_TYPE,
        severity=Severity.WARNING,
        outcome=Outcome.WARN,
        message=doubt,
        advice=text("if the headers look like nonsense, save the file again as CSV in UTF-8, or as .xlsx"),
        where=Place(source),
    )


def _still_written(source: str) -> Finding:
    return Finding(
        code="intake/still-written",
        type=FINDING_TYPE,
        severity=Severity.INFO,
        outcome=Outcome.NO_DATA,
        message=text("the file changed while it was read, so it is still being written"),
        advice=text("nothing to do: the next run takes it in"),
        where=Place(source),
    )
