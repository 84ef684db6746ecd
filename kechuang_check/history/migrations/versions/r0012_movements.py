"""Observations keep what came and left since an earlier report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("observations", sa.Column("movement", sa.Text()))
