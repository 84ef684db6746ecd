"""Observations keep their value by groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("observations", sa.Column("splits", sa.Text(), nullable=False, server_default="[]"))
