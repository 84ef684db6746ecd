"""Tellings are kept by indicator and no more by what a target asked for; verdicts name the periods that they lack."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_INDICATOR_OF_TELLING = """
UPDATE tellings SET indicator = (
    SELECT min(targets.indicator) FROM assessments JOIN targets ON targets.digest = assessments.target
    WHERE assessments.run = tellings.run
    AND substr(tellings.indicator, 1, length(targets.indicator) + 1) = targets.indicator || ' '
)
WHERE EXISTS (
    SELECT 1 FROM assessments JOIN targets ON targets.digest = assessments.target
    WHERE assessments.run = tellings.run
    AND substr(tellings.indicator, 1, length(targets.indicator) + 1) = targets.indicator || ' '
)
"""
"""A subject was `<indicator> <comparator> <value> by <due date>`; the verdict told of stands in the same run."""


def upgrade() -> None:
    op.execute("ALTER TABLE tellings RENAME COLUMN subject TO indicator")
    op.execute(_INDICATOR_OF_TELLING)
    for table in ("observations", "assessments"):
        op.add_column(table, sa.Column("missing", sa.Text(), nullable=False, server_default="[]"))
