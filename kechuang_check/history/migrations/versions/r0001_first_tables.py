"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_table(
        "finding_lists",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_finding_lists"),
    )
    op.create_table(
        "letters",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("path", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_letters"),
        sa.UniqueConstraint("key", name="uq_letters_key"),
    )
    op.create_index("ix_letters_status", "letters", ["status"])
    op.create_table(
        "observations",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("numerator", sa.Text()),
        sa.Column("denominator", sa.Text()),
        sa.Column("coverage", sa.Text()),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_observations"),
    )
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("report", sa.Text()),
        sa.Column("exit_code", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_runs"),
        sa.UniqueConstraint("id", name="uq_runs_id"),
    )
    op.create_index("ix_runs_as_of", "runs", ["as_of"])
    op.create_table(
        "targets",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_targets"),
    )
    op.create_index("ix_targets_indicator", "targets", ["indicator"])
    op.create_table(
        "assessments",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("observation", sa.Text()),
        sa.Column("bound", sa.Text()),
        sa.Column("shortfall", sa.Text()),
        sa.Column("shortfall_unit", sa.Text()),
        sa.Column("to_close", sa.Text()),
        sa.Column("completion", sa.Text()),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["observation"], ["observations.digest"], name="fk_assessments_observation"),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_assessments_run"),
        sa.ForeignKeyConstraint(["target"], ["targets.digest"], name="fk_assessments_target"),
        sa.PrimaryKeyConstraint("run", "position", name="pk_assessments"),
    )
    op.create_index("ix_assessments_target", "assessments", ["target"])
    op.create_table(
        "findings",
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("failing", sa.Integer()),
        sa.Column("evaluated", sa.Integer()),
        sa.Column("coverage", sa.Text()),
        sa.Column("column", sa.Text()),
        sa.Column("observed", sa.Text()),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("mend", sa.Text()),
        sa.Column("message", sa.Text()),
        sa.Column("advice", sa.Text()),
        sa.Column("where", sa.Text()),
        sa.ForeignKeyConstraint(["list"], ["finding_lists.digest"], name="fk_findings_list"),
        sa.PrimaryKeyConstraint("list", "position", name="pk_findings"),
    )
    op.create_table(
        "judgements",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["findings"], ["finding_lists.digest"], name="fk_judgements_findings"),
        sa.PrimaryKeyConstraint("key", name="pk_judgements"),
    )
    op.create_table(
        "run_batches",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("period_start", sa.Date()),
        sa.Column("period_end", sa.Date()),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("repairs", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name="fk_run_batches_batch"),
        sa.ForeignKeyConstraint(["findings"], ["finding_lists.digest"], name="fk_run_batches_findings"),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_run_batches_run"),
        sa.PrimaryKeyConstraint("run", "position", name="pk_run_batches"),
    )
    op.create_table(
        "run_letters",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.key"], name="fk_run_letters_letter"),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_run_letters_run"),
        sa.PrimaryKeyConstraint("run", "position", name="pk_run_letters"),
    )
    op.create_table(
        "tellings",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("news", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.key"], name="fk_tellings_letter"),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_tellings_run"),
        sa.PrimaryKeyConstraint("run", "position", name="pk_tellings"),
    )
    op.create_table(
        "judgement_observations",
        sa.Column("judgement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("observation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["judgement"], ["judgements.key"], name="fk_judgement_observations_judgement"),
        sa.ForeignKeyConstraint(["observation"], ["observations.digest"], name="fk_judgement_observations_observation"),
        sa.PrimaryKeyConstraint("judgement", "position", name="pk_judgement_observations"),
    )
