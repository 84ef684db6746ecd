"""What became of a letter is kept by channel, with its attempts and when the next one is due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_LETTERS_OF_BEFORE = """
INSERT INTO outbox (letter, channel, status, queued, attempts, path, answer)
SELECT letters.key, 'letter', CASE letters.status WHEN 'failed' THEN 'dead' ELSE letters.status END,
    COALESCE(
        (SELECT min(runs.finished) FROM runs JOIN run_letters ON run_letters.run = runs.number
         WHERE run_letters.letter = letters.key),
        CURRENT_TIMESTAMP
    ),
    0, letters.path, letters.error
FROM letters ORDER BY letters.number
"""


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("queued", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_attempt", sa.DateTime(timezone=True)),
        sa.Column("next_attempt", sa.DateTime(timezone=True)),
        sa.Column("route", sa.Text()),
        sa.Column("path", sa.Text()),
        sa.Column("answer", sa.Text()),
        sa.ForeignKeyConstraint(["letter"], ["letters.key"], name="fk_outbox_letter"),
        sa.PrimaryKeyConstraint("number", name="pk_outbox"),
        sa.UniqueConstraint("letter", "channel", name="uq_outbox_letter"),
    )
    op.create_index("ix_outbox_status", "outbox", ["status"])
    op.execute(_LETTERS_OF_BEFORE)
    op.drop_index("ix_letters_status", "letters")
    for column in ("status", "path", "error"):
        op.drop_column("letters", column)
