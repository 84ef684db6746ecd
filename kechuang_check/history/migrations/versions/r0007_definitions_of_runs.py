"""The text of the definitions is kept with each run, once for each content: a night can be judged by them again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "definitions",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_definitions"),
    )
    op.create_table(
        "run_definitions",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("definitions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_run_definitions_run"),
        sa.ForeignKeyConstraint(["definitions"], ["definitions.digest"], name="fk_run_definitions_definitions"),
        sa.PrimaryKeyConstraint("run", name="pk_run_definitions"),
    )


def downgrade() -> None:
    op.drop_table("run_definitions")
    op.drop_table("definitions")
