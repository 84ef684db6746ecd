"""With each verdict what the indicator is likely to be at its due date, or why nothing can be said of that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("assessments", sa.Column("forecast", sa.Text()))
    op.add_column("assessments", sa.Column("no_forecast", sa.Text()))
