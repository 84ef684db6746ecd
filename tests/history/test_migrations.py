from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, inspect
from sqlalchemy.dialects import postgresql

from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.confirmation import Confirmation
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.run import Night
from kechuang_check.errors import HistoryError
from kechuang_check.history import open_history, schema
from kechuang_check.history.opening import NEWEST, migrations
from tests.history.nights import JUDGEMENT, TARGET, a_night, alerts_of, told


def test_the_migrations_give_the_tables_that_the_code_uses(url: str, history):
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        assert context.get_current_heads() == (NEWEST,)
    engine.dispose()


def test_the_newest_revision_is_the_one_the_code_knows():
    assert ScriptDirectory.from_config(migrations()).get_heads() == [NEWEST]


def a_first_history(url: str, *nights: Night) -> None:
    """A history as the first revision left it: alerts named by what a target asked for, and no word of what lacks."""
    kept = f"{url}.newest"
    with open_history(kept) as history:
        for night in nights:
            history.record(night, {"key": JUDGEMENT})
    old, new = create_engine(url), create_engine(kept)
    config = migrations()
    with old.begin() as target, new.connect() as source:
        config.attributes["connection"] = target
        command.upgrade(config, "0001")
        kept_then = set(inspect(target).get_table_names())
        for table in (t for t in schema.metadata.sorted_tables if t.name in kept_then):
            columns = [c["name"] for c in inspect(target).get_columns(table.name)]
            for row in source.exec_driver_sql(f'SELECT * FROM "{table.name}"').mappings():  # noqa: S608
                values = dict(row)
                if table.name == "tellings":
                    values["subject"] = f"{values.pop('about')} at_least 0.02 by 2024-12-31"
                    values["news"] = {"new": "first_shortfall"}.get(values["news"], values["news"])
                if table.name == "letters":
                    values |= {"status": "failed", "path": None, "error": "550 no such mailbox"}
                values = {name: values[name] for name in columns}
                names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
                statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608
                target.exec_driver_sql(statement, tuple(values.values()))
    old.dispose()
    new.dispose()


def unmarked(verdict: Assessment) -> Assessment:
    """As earlier versions knew it: nobody said what is provisional."""
    assert verdict.observation is not None
    return replace(verdict, observation=replace(verdict.observation, finality=None, final_due=None))


def test_a_history_of_the_first_revision_is_brought_up_to_date_and_nothing_is_lost(url: str, file: Path, count_rows):
    file.parent.mkdir()
    nights = [a_night("run-1"), a_night("run-2", date(2025, 1, 1), Transition.RECOVERED)]
    similar = replace(nights[0].assessments[0], target=replace(TARGET, indicator="enterprise"))
    nights[0] = replace(nights[0], assessments=(similar, *nights[0].assessments))
    nights = [replace(n, assessments=tuple(map(unmarked, n.assessments))) for n in nights]
    a_first_history(url, *nights)
    with closing(sqlite3.connect(file)) as db:
        assert (
            db.execute("SELECT subject FROM tellings").fetchall()
            == [("enterprise_rd at_least 0.02 by 2024-12-31",)] * 2
        )
    before = count_rows()
    with open_history(url) as history:
        refused = {"status": LetterStatus.DEAD, "error": "550 no such mailbox"}
        assert [history.night(n.id) for n in nights] == [
            replace(
                n,
                letters=(replace(n.letters[0], **refused),),
                observations=(),
                shifts=(),
                tellings=(replace(n.tellings[0], alert="", reason=reason),),
            )
            for n, reason in zip(nights, (Reason.FIRST, Reason.RECOVERED), strict=True)
        ]
        assert [(p.letter, p.status.value, p.queued) for p in history.postings()] == [
            (n.letters[0].key, "dead", n.finished) for n in nights
        ]
        assert history.judgement("key") == JUDGEMENT
        assert told(history, date(2024, 12, 31)) == {"enterprise_rd": (Transition.NEW, nights[0].assessments[1])}
        assert told(history, date(2025, 1, 1)) == {"enterprise_rd": (Transition.RECOVERED, nights[1].assessments[0])}
        assert history.record(replace(nights[1], id="run-3"))
    assert {t: n for t, n in count_rows().items() if n != before.get(t, 0)} == {
        "outbox": 2, "run_observations": 1, "shifts": 1,
        "runs": 3, "run_feeds": 6, "run_batches": 6, "assessments": 4, "run_letters": 3, "tellings": 3,
    }  # fmt: skip


def test_the_database_is_kept_safe_against_power_cuts(url: str):
    seen: dict[str, object] = {}
    with open_history(url, busy_seconds=7) as history:

        def look(connection) -> None:
            cursor = connection.connection.cursor()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
                seen[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]

        event.listen(history._engine, "commit", look)
        history.record(a_night())
    assert seen == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 7000}


def test_a_history_of_a_newer_version_is_refused_and_left_alone(url: str, file: Path, count_rows):
    with open_history(url) as history:
        history.record(a_night())
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    before = count_rows()
    with pytest.raises(HistoryError, match="newer version") as error:
        open_history(url)
    assert "Install the newest version" in str(error.value.problems[0].mend)
    assert count_rows() == before


def test_tables_of_another_program_are_not_touched(url: str, file: Path, count_rows):
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE runs (theirs TEXT)")
    before = count_rows()
    with pytest.raises(HistoryError, match="already exists"):
        open_history(url)
    assert count_rows() == before


def test_the_folder_is_made_and_a_path_with_percent_and_chinese_works(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/状态 100%/深/history.sqlite"
    with open_history(url) as history:
        assert history.record(a_night())
    with open_history(url) as history:
        assert history.latest() == a_night()


def test_importing_the_history_loads_no_database_library():
    code = "import sys, kechuang_check.history; print([m for m in ('alembic', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_up_to_date_history_opens_without_alembic(url: str):
    open_history(url).close()
    code = (
        "import sys; from kechuang_check.history import open_history\n"
        f"open_history({url!r}).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_migrations_can_be_written_for_postgresql():
    sql = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": sql})
    with Operations.context(context):
        for script in reversed(list(ScriptDirectory.from_config(migrations()).walk_revisions())):
            script.module.upgrade()
    assert sql.getvalue().count("CREATE TABLE") == len(schema.metadata.tables)
    assert "TIMESTAMP WITH TIME ZONE" in sql.getvalue()


def test_no_statement_needs_sqlite(history):
    statements: list[str] = []

    def collect(_connection, clause, *_: object) -> None:
        statements.append(str(clause.compile(dialect=postgresql.dialect())))

    event.listen(history._engine, "before_execute", collect)
    night = a_night()
    history.record(night, {"key": JUDGEMENT}, alerts=alerts_of(night))
    for ask in (history.latest, history.waiting_letters):
        ask()
    history.night("run-1")
    told(history, night.as_of)
    history.has_later(night.as_of)
    history.arrivals()
    history.known(night.as_of)
    history.name_of_run("run", night.as_of)
    history.judgement("key")
    history.standings(night.as_of)
    history.batches()
    history.confirm(
        Confirmation("enterprise_rd", "ab" * 32, night.batches[0].period, night.started, "steward", "right")
    )
    history.confirmations()
    (posting,) = history.postings()
    history.write_posting(posting, night.letters, night.finished)
    history.queue(night.letters, night.finished)
    assert len(statements) > 30
    assert not [s for s in statements if "PRAGMA" in s or "OR IGNORE" in s or "OR REPLACE" in s]
