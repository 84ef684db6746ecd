"""The shape of kechuang.toml."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from kechuang_check.definitions.alert_shapes import AlertsShape, Language, OwnerShape, ReceiverShape, RouteShape
from kechuang_check.definitions.channel_settings import ChatShape, Variable, WatchShape
from kechuang_check.definitions.letter_settings import LettersShape
from kechuang_check.definitions.problems import Wrong
from kechuang_check.definitions.shapes import EitherWords, Names, Written
from kechuang_check.definitions.time_zones import read_zone
from kechuang_check.definitions.values import Day, Identifier, Line, Mailbox, choice
from kechuang_check.domain.workspace import Security
from kechuang_check.words import text

SQLITE = re.compile(r"(sqlite(?:\+[a-z0-9]+)?:///)([^?]+)(\?.*)?")


def _read_database(written: str) -> str:
    """A URL of SQLite or PostgreSQL. It may hold a password, so it is not repeated."""
    if file := SQLITE.fullmatch(written):
        if file[2] == ":memory:":
            raise Wrong(
                text("A history in memory forgets everything after each run"),
                text("Write a file, such as sqlite:///state/history.sqlite"),
            )
        return written
    try:
        url = urlsplit(written)
        host, password = url.hostname, url.password
    except ValueError:
        host, password = None, None
    if host is None or not re.fullmatch(r"postgresql(\+[a-z0-9]+)?://.*", written):
        raise Wrong(
            text("This is not the URL of an SQLite or PostgreSQL database"),
            text("Write sqlite:///state/history.sqlite or postgresql://user@host/database"),
        )
    if password is not None or "password=" in url.query.lower():
        raise Wrong(
            text("The URL holds a password"),
            text("Remove it; PostgreSQL reads it from the variable PGPASSWORD or from the file .pgpass"),
        )
    return written


class PlanShape(Written):
    name: Names = Field(examples=[{"zh": "科创江阴三年行动计划", "en": "Science and innovation Jiangyin"}])
    start: Day = Field(examples=["2022-01-01"])
    end: Day = Field(examples=["2024-12-31"])
    source: EitherWords = Field(examples=[{"zh": "...", "en": "..."}])
    projects: dict[Identifier, Names] = Field(min_length=1, examples=[{"talent": {"zh": "...", "en": "..."}}])


class StateShape(Written):
    folder: Line = Field(default="state", examples=["state"])
    database: Annotated[str, AfterValidator(_read_database)] | None = Field(
        default=None, examples=["sqlite:///state/history.sqlite"]
    )
    received_days: int | None = Field(default=None, ge=1, le=36_500, examples=[1825])


class MailShape(Written):
    host: Line = Field(examples=["mail.example.com"])
    port: int = Field(default=587, ge=1, le=65535, examples=[587])
    security: Annotated[Security, BeforeValidator(choice(Security))] = Field(
        default=Security.STARTTLS, examples=["starttls"]
    )
    sender: Mailbox = Field(examples=["plan-office@example.com"])
    user: Line | None = Field(default=None, examples=["plan-office"])
    password_env: Variable | None = Field(default=None, examples=["KECHUANG_MAIL_PASSWORD"])
    password_file: Line | None = Field(default=None, examples=["secrets/mail-password"])
    ca_file: Line | None = Field(default=None, examples=["ca.pem"])
    timeout_seconds: int = Field(default=30, ge=1, le=600, examples=[30])


class LimitsShape(Written):
    text_mb: int = Field(default=4096, ge=1, examples=[4096])
    workbook_mb: int = Field(default=200, ge=1, examples=[200])
    unzipped_mb: int = Field(default=600, ge=1, examples=[600])
    ratio: int = Field(default=200, ge=2, examples=[200])
    cells: int = Field(default=20_000_000, ge=1000, examples=[20000000])
    columns: int = Field(default=1000, ge=2, le=16_384, examples=[1000])
    rows: int = Field(default=10_000_000, ge=1000, examples=[10000000])
    parse_mb: int = Field(default=4096, ge=256, examples=[4096])
    parse_seconds: int = Field(default=300, ge=1, le=86_400, examples=[300])


class SettingsShape(Written):
    language: Language = Field(default="zh", examples=["zh"])
    timezone: Annotated[str, AfterValidator(read_zone)] | None = Field(default=None, examples=["Asia/Shanghai"])
    plan: PlanShape
    plans: dict[Identifier, PlanShape] = Field(default={}, examples=[{"next": {}}])
    owners: dict[Identifier, OwnerShape] = Field(min_length=1)
    state: StateShape = StateShape()
    mail: MailShape | None = None
    chat: dict[Identifier, ChatShape] = Field(default_factory=dict)
    letters: LettersShape = LettersShape()
    watch: WatchShape = WatchShape()
    receivers: dict[Identifier, ReceiverShape] = Field(default_factory=dict)
    routes: list[RouteShape] = Field(default_factory=list)
    alerts: AlertsShape = AlertsShape()
    limits: LimitsShape = LimitsShape()
