"""The tables of alerts: what each goes through, every decision, who has what in hand, what is silenced.

Decisions that are the same as on another night are kept once, under a digest of the whole list.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, Table, Text

from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Matchers
from kechuang_check.history.columns import Document, Instant, Word
from kechuang_check.history.naming import metadata, position_column, run_column
from kechuang_check.words import Text as Sentence

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Word(AlertKind), nullable=False),
    Column("plan", Text, nullable=False),
    Column("about", Document(str), nullable=False),
    Column("group", Document(str), nullable=False),
)

alert_events = Table(
    "alert_events",
    metadata,
    run_column(),
    position_column(),
    Column("alert", ForeignKey("alerts.id"), nullable=False, index=True),
    Column("transition", Word(Transition), nullable=False),
)

decision_lists = Table("decision_lists", metadata, Column("digest", Text, primary_key=True))

decisions = Table(
    "decisions",
    metadata,
    Column("list", ForeignKey("decision_lists.digest"), primary_key=True),
    position_column(),
    Column("alert", ForeignKey("alerts.id"), nullable=False, index=True),
    Column("receiver", Text),
    Column("transition", Word(Transition), nullable=False),
    Column("reason", Word(Reason), nullable=False),
    Column("until", Date),
    Column("by", Text),
    Column("is_escalated", Boolean, nullable=False),
    Column("why", Document(Sentence)),
)

run_decisions = Table(
    "run_decisions",
    metadata,
    run_column(),
    Column("decisions", ForeignKey("decision_lists.digest"), nullable=False, index=True),
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("alert", ForeignKey("alerts.id"), nullable=False, index=True),
    Column("opened", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("until", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False),
)

silences = Table(
    "silences",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("matchers", Document(Matchers), nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Date, nullable=False),
    Column("at", Instant, nullable=False),
)

silence_ends = Table(
    "silence_ends",
    metadata,
    Column("silence", ForeignKey("silences.number"), primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

announcements = Table(
    "announcements",
    metadata,
    Column("silence", ForeignKey("silences.number"), primary_key=True),
    Column("receiver", Text, primary_key=True),
    Column("is_over", Boolean, primary_key=True),
    Column("run", ForeignKey("runs.number"), nullable=False),
    Column("letter", ForeignKey("letters.key"), nullable=False),
)
