"""Why verdicts changed is kept with the night that changed them; observations know whether they are provisional."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("observations", sa.Column("finality", sa.Text()))
    op.add_column("observations", sa.Column("final_due", sa.Date()))
    op.add_column("run_batches", sa.Column("finality", sa.Text()))
    op.create_table(
        "shifts",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("was", sa.Text()),
        sa.Column("now", sa.Text()),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("edits", sa.Text(), nullable=False),
        sa.Column("is_revision", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_shifts_run"),
        sa.ForeignKeyConstraint(["since"], ["runs.number"], name="fk_shifts_since"),
        sa.PrimaryKeyConstraint("run", "position", name="pk_shifts"),
    )
    op.create_index("ix_shifts_indicator", "shifts", ["indicator"])
