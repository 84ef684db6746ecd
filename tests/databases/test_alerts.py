"""Alerts in PostgreSQL: what is decided, in hand and silenced is kept there as in a file."""

from __future__ import annotations

from datetime import date

from kechuang_check.domain.alerting.overview import Condition, overview
from kechuang_check.domain.alerting.quieting import Acknowledgement
from kechuang_check.domain.alerting.signals import fingerprint_of
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Matchers
from kechuang_check.history import open_history
from tests.databases.postgresql import running
from tests.nights.conftest import Office, office

__all__ = ["office"]


def test_an_alert_goes_its_whole_course_in_postgresql(office: Office) -> None:
    with running("no secret") as postgresql:
        office.database = postgresql.url().replace("postgresql://", "postgresql+psycopg://")
        office.file("register/register_2024-12.csv", *[1] * 5)
        office.night("2025-01-06")
        alert = fingerprint_of("holders", office.workspace).id
        with open_history(office.database) as history:
            ack = Acknowledgement(alert, date(2025, 1, 6), "处长", date(2025, 1, 7), office.moment, "在办")
            history.alerts.acknowledge(ack)
            matchers = Matchers(kind=(AlertKind.SHORTFALL,), indicator=("hold*",))
            made = history.alerts.silence(matchers, "steward", "a new register", date(2025, 1, 9), office.moment)
        office.night("2025-01-07")
        with open_history(office.database) as history:
            (known,) = overview(history.alerts.memory(date(2025, 1, 7), {}), office.workspace, date(2025, 1, 7))
            assert (known.condition, known.acknowledgement, known.silence) == (Condition.SILENCED, ack, made)
            assert history.alerts.end_silence(made.number, "head", office.moment)
        office.file("register/register_2024-12.csv", *[1] * 10)
        assert [x.to for x in office.night("2025-01-08").letters] == ["talent_office"]
        with open_history(office.database) as history:
            record = history.alerts.record(alert, date(2025, 1, 8))
        assert [s.transition for s in record.stages] == [Transition.NEW, Transition.RECOVERED]
        assert [s.decision.reason for s in record.spells] == [Reason.FIRST, Reason.SILENCED, Reason.RECOVERED]
