"""[chat.<name>] and [watch] of kechuang.toml: where letters go besides mail, and who looks after the nights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from kechuang_check.definitions.problems import Problems, Wrong
from kechuang_check.definitions.shapes import Written
from kechuang_check.definitions.values import Identifier, Line, choice
from kechuang_check.definitions.written import Document
from kechuang_check.domain.workspace import ChatService, ChatSettings, WatchSettings
from kechuang_check.words import text

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def read_variable(written: str) -> str:
    """The name of an environment variable. What stands here may be the secret itself, so it is not repeated."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", written):
        return written
    raise Wrong(
        text("This is not the name of an environment variable"),
        text(
            "Write the variable's name, such as KECHUANG_MAIL_PASSWORD; the password itself never stands in this file"
        ),
    )


def _read_host(written: str) -> str:
    if _HOST.fullmatch(written):
        return written
    raise Wrong(
        text("This is not the name of a host"),
        text("Write the name alone, in small letters, such as chat.example.com"),
    )


Variable = Annotated[str, AfterValidator(read_variable)]
Host = Annotated[str, AfterValidator(_read_host)]


class ChatShape(Written):
    service: Annotated[ChatService, BeforeValidator(choice(ChatService))] = Field(examples=["dingtalk"])
    url_env: Variable | None = Field(default=None, examples=["KECHUANG_CHAT_PLAN_GROUP"])
    url_file: Line | None = Field(default=None, examples=["secrets/plan-group"])
    secret_env: Variable | None = Field(default=None, examples=["KECHUANG_CHAT_PLAN_GROUP_SECRET"])
    owners: list[Identifier] = Field(default_factory=list, examples=[["science_bureau"]])
    hosts: list[Host] = Field(default_factory=list, examples=[["chat.example.com"]])
    timeout_seconds: int = Field(default=10, ge=1, le=120, examples=[10])


class WatchShape(Written):
    steward: Identifier | None = Field(default=None, examples=["plan_office"])
    night_hours: int = Field(default=26, ge=1, le=24 * 40, examples=[26])
    letter_hours: int = Field(default=2, ge=1, le=24 * 40, examples=[2])
    ping_env: Variable | None = Field(default=None, examples=["KECHUANG_PING"])
    metrics_file: Line | None = Field(default=None, examples=["state/kechuang.prom"])


def chat_settings(shapes: Mapping[str, ChatShape], root: Path) -> dict[str, ChatSettings]:
    """By name the chat groups. `root`: the folder that relative files count from."""
    return {
        name: ChatSettings(
            name=name,
            service=shape.service,
            hosts=tuple(shape.hosts) or shape.service.hosts,
            owners=tuple(shape.owners),
            url_env=shape.url_env,
            url_file=str(root / shape.url_file) if shape.url_file else None,
            secret_env=shape.secret_env,
            timeout_seconds=shape.timeout_seconds,
        )
        for name, shape in shapes.items()
    }


def watch_settings(shape: WatchShape, root: Path) -> WatchSettings:
    return WatchSettings(
        steward=shape.steward,
        night_hours=shape.night_hours,
        letter_hours=shape.letter_hours,
        ping_env=shape.ping_env,
        metrics_file=str(root / shape.metrics_file) if shape.metrics_file else None,
    )


def check_channels(chats: Mapping[str, ChatShape], document: Document, problems: Problems) -> None:
    """Add what is wrong between the keys of a chat group."""
    for name, chat in chats.items():
        _check_chat(name, chat, document, problems)


def _check_chat(name: str, chat: ChatShape, document: Document, problems: Problems) -> None:
    if (chat.url_env is None) == (chat.url_file is None):
        problems.add(
            document.place("chat", name),
            text("The robot's address must be kept in one place: a variable or a file"),
            text("Write one of `url_env` and `url_file`; the address is a secret and never stands in this file"),
        )
    if chat.secret_env is not None and chat.service is not ChatService.DINGTALK:
        problems.add(
            document.place("chat", name, "secret_env"),
            text("Only robots of dingtalk sign what they are sent"),
            text("Remove `secret_env`, and choose another protection for the robot, such as a keyword"),
        )
    if not chat.hosts and not chat.service.hosts:
        problems.add(
            document.place("chat", name),
            text("A webhook needs the hosts that may be called"),
            text('Add `hosts = ["chat.example.com"]`'),
        )
