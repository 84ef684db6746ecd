"""Which feeds each run looked at, so that it can be told since when a filing was there; and who is in each filing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_FEEDS_WITH_BATCHES = """
INSERT INTO run_feeds (run, "check")
SELECT DISTINCT run_batches.run, run_batches."check" FROM run_batches
WHERE NOT EXISTS (
    SELECT 1 FROM findings WHERE findings.list = run_batches.findings AND findings.code = 'intake/inbox-unreadable'
)
"""
"""Earlier runs only wrote down what they found: of a feed without a file nobody knows whether it was looked at."""


def upgrade() -> None:
    op.create_table(
        "run_feeds",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_run_feeds_run"),
        sa.PrimaryKeyConstraint("run", "check", name="pk_run_feeds"),
    )
    op.add_column("run_batches", sa.Column("reported", sa.Text()))
    op.execute(_FEEDS_WITH_BATCHES)
