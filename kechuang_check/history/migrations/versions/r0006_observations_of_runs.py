"""All that a run measured is kept with it, so that the series of an indicator shows each value and since when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "run_observations",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("observation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_run_observations_run"),
        sa.ForeignKeyConstraint(["observation"], ["observations.digest"], name="fk_run_observations_observation"),
        sa.PrimaryKeyConstraint("run", "position", name="pk_run_observations"),
    )
    op.create_index("ix_run_observations_observation", "run_observations", ["observation"])


def downgrade() -> None:
    op.drop_table("run_observations")
