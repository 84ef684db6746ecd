"""What all tables share: how keys and indices are named, and the columns that lead to a run."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def run_column() -> Column[int]:
    return Column("run", ForeignKey("runs.number"), primary_key=True)


def position_column() -> Column[int]:
    return Column("position", Integer, primary_key=True, autoincrement=False)
