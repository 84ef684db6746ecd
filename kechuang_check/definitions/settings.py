"""kechuang.toml: the plan, its owners, and how this workspace is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from kechuang_check.definitions.alert_settings import alert_settings, check_alerts
from kechuang_check.definitions.channel_settings import chat_settings, check_channels, watch_settings
from kechuang_check.definitions.letter_settings import letter_settings
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.settings_shape import SQLITE, MailShape, PlanShape, SettingsShape, StateShape
from kechuang_check.definitions.shape_check import read_shape
from kechuang_check.definitions.written import Document
from kechuang_check.domain.limits import Limits
from kechuang_check.domain.plan import Owner, Plan
from kechuang_check.domain.workspace import AlertSettings, ChatSettings, LetterSettings, MailSettings, WatchSettings
from kechuang_check.words import text


@dataclass(frozen=True, slots=True)
class Settings:
    """`state` and a SQLite `database` are absolute. `received_days`: see Workspace."""

    lang: str
    plan: Plan
    further_plans: Mapping[str, Plan]
    owners: Mapping[str, Owner]
    state: Path
    database: str
    mail: MailSettings | None
    letters: LetterSettings
    chats: Mapping[str, ChatSettings]
    watch: WatchSettings
    limits: Limits
    received_days: int | None
    alerts: AlertSettings
    timezone: ZoneInfo | None


def read_settings(document: Document, root: Path, problems: Problems) -> Settings | None:
    """The settings; None (and every problem) if something is wrong. `root` is absolute."""
    shape = read_shape(SettingsShape, document, problems)
    if shape is None:
        return None
    _check_plans(shape, document, problems)
    if shape.mail:
        _check_mail(shape.mail, document, problems)
    check_channels(shape.chat, document, problems)
    check_alerts(shape, document, problems)
    owners = {
        id_: Owner(id_, owner.words(), owner.address, owner.language or shape.language)
        for id_, owner in shape.owners.items()
    }
    state = root / shape.state.folder
    mail = _mail(shape.mail, root) if shape.mail else None
    limits = Limits(**shape.limits.model_dump())
    database = _database(shape.state, root)
    return Settings(
        shape.language,
        _plan(shape.plan),
        {id_: _plan(further) for id_, further in shape.plans.items()},
        owners,
        state,
        database,
        mail,
        letter_settings(shape.letters),
        chat_settings(shape.chat, root),
        watch_settings(shape.watch, root),
        limits,
        shape.state.received_days,
        alert_settings(shape, owners, document),
        ZoneInfo(shape.timezone) if shape.timezone else None,
    )


def _plan(shape: PlanShape) -> Plan:
    return Plan(
        name=shape.name.words(),
        start=shape.start,
        end=shape.end,
        source=shape.source.words(),
        projects={project: names.words() for project, names in shape.projects.items()},
    )


def _check_plans(shape: SettingsShape, document: Document, problems: Problems) -> None:
    """A plan ends after it starts, and a project belongs to one plan: that is how a target is known to be of a plan."""
    first: dict[str, str] = {}
    plans: list[tuple[tuple[str, ...], PlanShape]] = [(("plan",), shape.plan)]
    plans += [(("plans", id_), plan) for id_, plan in shape.plans.items()]
    for path, plan in plans:
        if plan.end < plan.start:
            problems.add(
                document.place(*path, "end"),
                text("The plan ends before it starts, on {start}", start=plan.start),
                text("Check both days"),
            )
        for project in plan.projects:
            place = document.place(*path, "projects", project)
            before = first.setdefault(project, str(place))
            if before != str(place):
                problems.add(
                    place,
                    text("The project `{project}` belongs to the plan at {place}", project=project, place=before),
                    text("Give each project of a plan a name of its own"),
                )


def _database(state: StateShape, root: Path) -> str:
    """The URL of the history; the path of an SQLite file is made absolute."""
    if state.database is None:
        return f"sqlite:///{(root / state.folder / 'history.sqlite').as_posix()}"
    file = SQLITE.fullmatch(state.database)
    if file is None:
        return state.database
    return f"{file[1]}{(root / file[2]).as_posix()}{file[3] or ''}"


def _mail(shape: MailShape, root: Path) -> MailSettings:
    return MailSettings(
        host=shape.host,
        sender=shape.sender,
        port=shape.port,
        security=shape.security,
        user=shape.user,
        password_env=shape.password_env,
        password_file=str(root / shape.password_file) if shape.password_file else None,
        ca_file=str(root / shape.ca_file) if shape.ca_file else None,
        timeout_seconds=shape.timeout_seconds,
    )


def _check_mail(mail: MailShape, document: Document, problems: Problems) -> None:
    place = document.place
    if mail.password_env and mail.password_file:
        problems.add(
            place("mail", "password_file"),
            text("The password comes from a variable and from a file"),
            text("Keep one of `password_env` and `password_file`"),
        )
    has_password = bool(mail.password_env or mail.password_file)
    if mail.user and not has_password:
        problems.add(
            place("mail", "user"),
            text("There is a user and no password"),
            text("Name the variable or the file that holds it: password_env or password_file"),
        )
    if has_password and not mail.user:
        key = "password_env" if mail.password_env else "password_file"
        problems.add(
            place("mail", key),
            text("There is a password and no user"),
            text('Add `user = "..."`, or remove the password'),
        )
