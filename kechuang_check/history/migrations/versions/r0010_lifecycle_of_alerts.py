"""Alerts have a course, every decision is kept, and there are acknowledgements and silences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_WORDS = (
    'UPDATE tellings SET receiver = COALESCE((SELECT "to" FROM letters WHERE letters.key = tellings.letter), receiver)',
    "UPDATE tellings SET reason = news WHERE news <> 'first_shortfall'",
    "UPDATE tellings SET news = 'new' WHERE news = 'first_shortfall'",
)


def upgrade() -> None:
    op.execute("ALTER TABLE tellings RENAME COLUMN indicator TO about")
    for name, usual in (("alert", ""), ("receiver", ""), ("reason", "first")):
        op.add_column("tellings", sa.Column(name, sa.Text(), nullable=False, server_default=usual))
    for statement in _WORDS:
        op.execute(statement)
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_table(
        "alert_events",
        *_of_a_run("alert_events"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("transition", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_alert_events_alert"),
        sa.PrimaryKeyConstraint("run", "position", name="pk_alert_events"),
    )
    op.create_index("ix_alert_events_alert", "alert_events", ["alert"])
    _decisions()
    _quieting()
    op.create_table(
        "announcements",
        sa.Column("silence", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        *_of_a_run("announcements"),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["silence"], ["silences.number"], name="fk_announcements_silence"),
        sa.ForeignKeyConstraint(["letter"], ["letters.key"], name="fk_announcements_letter"),
        sa.PrimaryKeyConstraint("silence", "receiver", "is_over", name="pk_announcements"),
    )


def _of_a_run(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column("run", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name=f"fk_{table}_run"),
    )


def _decisions() -> None:
    op.create_table(
        "decision_lists",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_decision_lists"),
    )
    op.create_table(
        "decisions",
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text()),
        sa.Column("transition", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("by", sa.Text()),
        sa.Column("is_escalated", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.ForeignKeyConstraint(["list"], ["decision_lists.digest"], name="fk_decisions_list"),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_decisions_alert"),
        sa.PrimaryKeyConstraint("list", "position", name="pk_decisions"),
    )
    op.create_index("ix_decisions_alert", "decisions", ["alert"])
    op.create_table(
        "run_decisions",
        *_of_a_run("run_decisions"),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decisions"], ["decision_lists.digest"], name="fk_run_decisions_decisions"),
        sa.PrimaryKeyConstraint("run", name="pk_run_decisions"),
    )
    op.create_index("ix_run_decisions_decisions", "run_decisions", ["decisions"])


def _quieting() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_acknowledgements_alert"),
        sa.PrimaryKeyConstraint("number", name="pk_acknowledgements"),
    )
    op.create_index("ix_acknowledgements_alert", "acknowledgements", ["alert"])
    op.create_table(
        "silences",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("matchers", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_silences"),
    )
    op.create_table(
        "silence_ends",
        sa.Column("silence", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["silence"], ["silences.number"], name="fk_silence_ends_silence"),
        sa.PrimaryKeyConstraint("silence", name="pk_silence_ends"),
    )
