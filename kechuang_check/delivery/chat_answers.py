"""What a chat service's answer means. At HTTP 200 it may well be a refusal: its own code says so."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kechuang_check.delivery.channel import Delivered
from kechuang_check.delivery.connection import server_words
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.workspace import ChatService, ChatSettings
from kechuang_check.errors import Problem
from kechuang_check.words import Text, text

_CODES = {
    ChatService.DINGTALK: ("errcode", "errmsg"),
    ChatService.WECOM: ("errcode", "errmsg"),
    ChatService.FEISHU: ("code", "msg"),
}
"""Where each service puts its own code, of which 0 is the only yes, and its words."""

_OF_THE_SETTINGS = {
    # There is no such robot, or it was switched off.
    ChatService.DINGTALK: {300001, 300005, 400013, 400101, 400102},
    ChatService.WECOM: {93000, 93008, 93017},
    ChatService.FEISHU: {19001, 19021, 19022},
}
"""Codes that no pause mends. Others, such as too many messages at once, are tried again."""

_NO_SUCH_PLACE = (401, 403, 404, 405, 410)
_TOO_MUCH = (413, 422)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the HTTP status and the first part of the body."""

    status: int
    body: bytes


def judged(answer: Answer, settings: ChatSettings, to: str) -> Delivered:
    """What became of a letter to the owner `to`."""
    if 300 <= answer.status < 400:
        return Delivered.held(_redirected(settings), stops=True, asked=True)
    if answer.status in _NO_SUCH_PLACE:
        return Delivered.held(_no_such_robot(settings, f"HTTP {answer.status}"), stops=True, asked=True)
    if answer.status in _TOO_MUCH:
        return Delivered.dead(_refused(settings, to, f"HTTP {answer.status}"))
    if not 200 <= answer.status < 300:
        return Delivered.deferred(_later(settings, to, f"HTTP {answer.status}"))
    return _by_its_own_code(answer, settings, to)


def _by_its_own_code(answer: Answer, settings: ChatSettings, to: str) -> Delivered:
    sent = Delivered(LetterStatus.SENT)
    code_key, words_key = _CODES.get(settings.service, ("errcode", "errmsg"))
    try:
        body = json.loads(answer.body)
        code = body.get(code_key)
        words = str(body.get(words_key, ""))
    except (ValueError, AttributeError, RecursionError):
        code, words = None, ""
    if settings.service is ChatService.WEBHOOK and code in (None, 0):
        return sent
    if code is None:
        return Delivered.deferred(_later(settings, to, text("its answer is not one of this service")))
    if code == 0:
        return sent
    said = f"{code} {server_words(words)}".strip()
    if code in _OF_THE_SETTINGS.get(settings.service, ()):
        return Delivered.held(_no_such_robot(settings, said), stops=True, asked=True)
    return Delivered.deferred(_later(settings, to, said))


def _later(settings: ChatSettings, to: str, reason: Text | str) -> Problem:
    return Problem(
        text("The chat group {group} did not take the letter to {owner}: {reason}.", group=settings.name, owner=to,
             reason=reason),
        text("It is tried again by itself."),
    )  # fmt: skip


def _refused(settings: ChatSettings, to: str, said: str) -> Problem:
    return Problem(
        text("The chat group {group} refused the letter to {owner}: {reason}.", group=settings.name, owner=to,
             reason=said),
        text("Send it by hand, and take it out: kechuang-check outbox drop"),
    )  # fmt: skip


def _redirected(settings: ChatSettings) -> Problem:
    return Problem(
        text("The chat group {group} was to be looked for elsewhere (a redirect), which is not followed.",
             group=settings.name),
        text("Check the robot's address, and hosts under [chat.{group}] in kechuang.toml.", group=settings.name),
    )  # fmt: skip


def _no_such_robot(settings: ChatSettings, said: str) -> Problem:
    return Problem(
        text("The robot of the chat group {group} is not to be used: {reason}.", group=settings.name, reason=said),
        text("Make a new robot in the group, and keep its address where [chat.{group}] says.", group=settings.name),
    )
