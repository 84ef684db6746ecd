"""Opens the database and brings its tables up to date, or says why it cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from kechuang_check.errors import HistoryError, Problem
from kechuang_check.history.connecting import WRITES, make_engine
from kechuang_check.history.store import History
from kechuang_check.history.trouble import told_plainly
from kechuang_check.words import text

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0013"
"""The newest revision in `migrations/versions`; a database that has it is used without loading Alembic."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def open_history(url: str, *, busy_seconds: float) -> History:
    """See `kechuang_check.history.open_history`."""
    engine = make_engine(url, busy_seconds)
    try:
        _bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return History(engine)


def migrations() -> Config:
    """Where Alembic finds the migrations, wherever the package is installed."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _bring_up_to_date(engine: Engine) -> None:
    place = engine.url.render_as_string(hide_password=True)
    with told_plainly(place):
        try:
            _migrate(engine, place)
        except DBAPIError:
            # Of two that make the tables of one new database at once, the second fails: by now they may be there.
            _migrate(engine, place)


def _migrate(engine: Engine, place: str) -> None:
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            if _revision(connection) != NEWEST:
                _upgrade(connection, place)
            # Deletes nothing, but fails now and not at the end of the night where the database may only be read.
            connection.exec_driver_sql("DELETE FROM alembic_version WHERE version_num = ''")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return str(row[0]) if row is not None else None


def _upgrade(connection: Connection, place: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = migrations()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    revision = _revision(connection)
    if revision is not None and revision not in known:
        raise HistoryError(
            Problem(
                text("The history at {place} was written by a newer version of this program.", place=place),
                text("Install the newest version of kechuang-check, or name another database in kechuang.toml."),
            )
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
