"""The tables, in SQL that SQLite and PostgreSQL both speak.

What repeats from night to night (targets, observations, lists of findings) is kept once under a digest of its content;
rows of a run point to it. Nothing is ever changed or deleted, but the outbox: what became of each letter. Those of
alerts stand in `alert_schema`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint

from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Measured, Standing
from kechuang_check.domain.batch import BatchStatus, Repair
from kechuang_check.domain.finality import Finality
from kechuang_check.domain.finding import Outcome, Severity
from kechuang_check.domain.forecast import Forecast
from kechuang_check.domain.movement import Movement
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Target, Unit
from kechuang_check.domain.reported import Reported
from kechuang_check.domain.shift import Cause, Edit
from kechuang_check.domain.splits import Split
from kechuang_check.errors import Place
from kechuang_check.history import alert_schema
from kechuang_check.history.columns import Document, Exact, Instant, Word
from kechuang_check.history.naming import metadata, position_column, run_column
from kechuang_check.words import Text as Sentence


def _missing() -> Column[Any]:
    return Column("missing", Document(tuple[Period, ...]), nullable=False, server_default="[]")


__all__ = ["alert_schema", "metadata"]

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("as_of", Date, nullable=False, index=True),
    Column("started", Instant, nullable=False),
    Column("finished", Instant, nullable=False),
    Column("engine", Text, nullable=False),
    Column("report", Text),
    Column("exit_code", Integer, nullable=False),
)

batches = Table("batches", metadata, Column("id", Text, primary_key=True), Column("sha256", Text))

finding_lists = Table("finding_lists", metadata, Column("digest", Text, primary_key=True))

findings = Table(
    "findings",
    metadata,
    Column("list", ForeignKey("finding_lists.digest"), primary_key=True),
    position_column(),
    Column("code", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("severity", Word(Severity), nullable=False),
    Column("outcome", Word(Outcome), nullable=False),
    Column("failing", Integer),
    Column("evaluated", Integer),
    Column("coverage", Exact),
    Column("column", Text),
    Column("observed", Text),
    Column("rows", Document(tuple[int, ...]), nullable=False),
    Column("name", Document(Bilingual)),
    Column("mend", Document(Bilingual)),
    Column("message", Document(Sentence)),
    Column("advice", Document(Sentence)),
    Column("where", Document(Place)),
)

run_feeds = Table("run_feeds", metadata, run_column(), Column("check", Text, primary_key=True))

run_batches = Table(
    "run_batches",
    metadata,
    run_column(),
    position_column(),
    Column("check", Text, nullable=False),
    Column("batch", ForeignKey("batches.id")),
    Column("source", Document(str)),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("rows", Integer, nullable=False),
    Column("status", Word(BatchStatus), nullable=False),
    Column("repairs", Document(tuple[Repair, ...]), nullable=False),
    Column("findings", ForeignKey("finding_lists.digest"), nullable=False),
    Column("reported", Document(Reported)),
    Column("finality", Word(Finality)),
)

observations = Table(
    "observations",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("indicator", Text, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("state", Word(Measured), nullable=False),
    Column("value", Exact),
    Column("numerator", Exact),
    Column("denominator", Exact),
    Column("coverage", Exact),
    Column("rows", Integer, nullable=False),
    Column("sources", Document(tuple[str, ...]), nullable=False),
    Column("because", Document(tuple[str, ...]), nullable=False),
    _missing(),
    Column("splits", Document(tuple[Split, ...]), nullable=False, server_default="[]"),
    Column("finality", Word(Finality)),
    Column("final_due", Date),
    Column("movement", Document(Movement)),
)

definitions = Table(
    "definitions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

run_definitions = Table(
    "run_definitions",
    metadata,
    run_column(),
    Column("definitions", ForeignKey("definitions.digest"), nullable=False),
)

run_observations = Table(
    "run_observations",
    metadata,
    run_column(),
    position_column(),
    Column("observation", ForeignKey("observations.digest"), nullable=False, index=True),
)

targets = Table(
    "targets",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("indicator", Text, nullable=False, index=True),
    Column("target", Document(Target), nullable=False),
)

assessments = Table(
    "assessments",
    metadata,
    run_column(),
    position_column(),
    Column("target", ForeignKey("targets.digest"), nullable=False, index=True),
    Column("as_of", Date, nullable=False),
    Column("standing", Word(Standing), nullable=False),
    Column("observation", ForeignKey("observations.digest")),
    Column("bound", Exact),
    Column("shortfall", Exact),
    Column("shortfall_unit", Word(Unit)),
    Column("to_close", Exact),
    Column("completion", Exact),
    Column("because", Document(tuple[str, ...]), nullable=False),
    _missing(),
    Column("forecast", Document(Forecast)),
    Column("no_forecast", Text),
)

letters = Table(
    "letters",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("to", Text, nullable=False),
    Column("address", Text),
    Column("lang", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("letter", ForeignKey("letters.key"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("status", Word(LetterStatus), nullable=False, index=True),
    Column("queued", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_attempt", Instant),
    Column("next_attempt", Instant),
    Column("route", Text),
    Column("path", Text),
    Column("answer", Text),
    UniqueConstraint("letter", "channel"),
)

run_letters = Table(
    "run_letters",
    metadata,
    run_column(),
    position_column(),
    Column("letter", ForeignKey("letters.key"), nullable=False),
)

shifts = Table(
    "shifts",
    metadata,
    run_column(),
    position_column(),
    Column("indicator", Text, nullable=False, index=True),
    Column("since", ForeignKey("runs.number"), nullable=False),
    Column("was", Word(Standing)),
    Column("now", Word(Standing)),
    Column("causes", Document(tuple[Cause, ...]), nullable=False),
    Column("edits", Document(tuple[Edit, ...]), nullable=False),
    Column("is_revision", Boolean, nullable=False),
)

tellings = Table(
    "tellings",
    metadata,
    run_column(),
    position_column(),
    Column("about", Text, nullable=False),
    Column("news", Word(Transition), nullable=False),
    Column("letter", ForeignKey("letters.key"), nullable=False),
    Column("alert", Text, nullable=False, server_default=""),
    Column("receiver", Text, nullable=False, server_default=""),
    Column("reason", Word(Reason), nullable=False, server_default=Reason.FIRST),
)
"""Those of before revision 0010 have no `alert`: it is the one on the indicator."""

confirmations = Table(
    "confirmations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("check", Text, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("check", Text, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
)

judgements = Table(
    "judgements",
    metadata,
    Column("key", Text, primary_key=True),
    Column("findings", ForeignKey("finding_lists.digest"), nullable=False),
)

judgement_observations = Table(
    "judgement_observations",
    metadata,
    Column("judgement", ForeignKey("judgements.key"), primary_key=True),
    position_column(),
    Column("observation", ForeignKey("observations.digest"), nullable=False),
)
