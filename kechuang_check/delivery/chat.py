"""Letters to chat groups: robots of DingTalk, WeCom and Feishu, and webhooks, by Apprise.

Apprise says yes or no and keeps the answer to itself, so the one call that it makes is watched: to a host of the
settings only, over TLS, without redirects; and the answer is judged here. What a robot's address holds is a secret: no
error of the libraries below is shown, for it would repeat it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from kechuang_check.delivery.channel import Delivered
from kechuang_check.delivery.chat_answers import Answer, judged
from kechuang_check.delivery.secret_file import secret_file
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import ChatService, ChatSettings
from kechuang_check.errors import DeliveryError, Problem
from kechuang_check.words import Text, text

_MOST_BYTES = {ChatService.WECOM: 2000, ChatService.DINGTALK: 18_000, ChatService.FEISHU: 18_000}
"""What a message may hold: a longer one would be refused, or come in pieces."""
_PLUGINS = {
    ChatService.DINGTALK: ("dingtalk", "NotifyDingTalk"),
    ChatService.WECOM: ("wecombot", "NotifyWeComBot"),
    ChatService.FEISHU: ("feishu", "NotifyFeishu"),
    ChatService.WEBHOOK: ("custom_json", "NotifyJSON"),
}
_MOST_OF_A_WEBHOOK = 100_000
_CALLS = re.compile(r"<(?=\s*(/?\s*at\b|@))", re.IGNORECASE)
"""With these a group's members are called out of a text, everybody among them; a name of a file must not do that."""
_BODY_READ = 65_536


class _Strayed(Exception):
    """A call to a host that the settings do not name, or not over TLS."""


class ChatGroup:
    """Sends each letter as one message. `environment`: where the robot's address is, unless it is in a file."""

    def __init__(self, settings: ChatSettings, environment: Mapping[str, str]) -> None:
        self._settings, self._environment = settings, environment
        self._stopped: Delivered | None = None

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        """Send one letter, and take the service's own code for the truth."""
        del at
        if self._stopped is not None:
            return self._stopped
        try:
            done = self._sent(letter)
        except DeliveryError as error:
            done = Delivered.held(error.problems[0], stops=True)
        if done.stops:
            self._stopped = done
        return done

    def close(self) -> None:
        """Nothing stays open between letters."""
        self._stopped = None

    def _sent(self, letter: Letter) -> Delivered:
        robot = _robot(self._settings, read_address(self._settings, self._environment), self._environment)
        call = _Call(self._settings)
        with call.watched():
            robot.notify(body=_fitted(letter, self._settings.service), title="")
        if call.error is not None:
            return _in_vain(self._settings, letter, call.error)
        if call.answer is None:
            raise DeliveryError(_no_address(self._settings))
        return judged(call.answer, self._settings, letter.to)


def read_address(settings: ChatSettings, environment: Mapping[str, str]) -> str:
    """The robot's address, of a host that the settings name. Raises DeliveryError, which does not repeat it."""
    address = ""
    if settings.url_env is not None:
        address = environment.get(settings.url_env, "").strip()
        what = text("The variable {name}, which should hold the robot's address, is not set.", name=settings.url_env)
    else:
        what = text("The file {file} with the robot's address cannot be read, or is empty.", file=settings.url_file)
        try:
            address = secret_file(settings.url_file or "", environment).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            address = ""
    if not address:
        mend = text("Put the address there, or change [chat.{group}] in kechuang.toml.", group=settings.name)
        raise DeliveryError(Problem(what, mend))
    try:
        url = urlsplit(address)
        is_good = url.scheme == "https" and url.hostname in settings.hosts
    except ValueError:
        is_good = False
    if not is_good:
        raise DeliveryError(_no_address(settings))
    return address


def _robot(settings: ChatSettings, address: str, environment: Mapping[str, str]) -> Any:
    """What speaks to the service. Raises DeliveryError."""
    try:
        import apprise
    except ImportError:
        raise DeliveryError(
            Problem(
                text("Letters to chat groups need the package apprise, which is not installed."),
                text("Install it: pip install 'kechuang-check[chat]'"),
            )
        ) from None
    # It logs addresses, and on stderr where nobody listens.
    log = logging.getLogger("apprise")
    log.handlers, log.propagate = [logging.NullHandler()], False
    secret = "" if settings.secret_env is None else environment.get(settings.secret_env, "")
    if settings.secret_env is not None and not secret:
        raise DeliveryError(
            Problem(
                text("The variable {name} with the robot's secret is not set.", name=settings.secret_env),
                text("Set it for the account that runs the command, or take secret_env out of kechuang.toml."),
            )
        )
    asset = apprise.AppriseAsset(http_redirects=False, app_id="kechuang-check", app_desc="kechuang-check")
    module, name = _PLUGINS[settings.service]
    # The one that is needed: to look for the plugin of an address Apprise would load all of them.
    plugin = getattr(import_module(f"apprise.plugins.{module}"), name)
    parts = plugin.parse_url(_as_apprise_writes(settings, address, secret))
    try:
        return plugin(asset=asset, **(parts or {}))
    except (TypeError, ValueError):
        raise DeliveryError(_no_address(settings)) from None


def _as_apprise_writes(settings: ChatSettings, address: str, secret: str) -> str:
    url = urlsplit(address)
    query = dict(parse_qsl(url.query))
    if settings.service is ChatService.DINGTALK:
        token = query.get("access_token", "")
        return f"dingtalk://{secret}@{token}/" if secret else f"dingtalk://{token}/"
    if settings.service is ChatService.WECOM:
        return f"wecombot://{query.get('key', '')}/"
    if settings.service is ChatService.FEISHU:
        return f"feishu://{url.path.rstrip('/').rpartition('/')[2]}/"
    # A minus marks what goes into the query of the call.
    return f"jsons://{url.netloc}{url.path}?{urlencode({f'-{k}': v for k, v in query.items()})}"


class _Call:
    """The one call that is made: where it may go, and what came back."""

    def __init__(self, settings: ChatSettings) -> None:
        self._settings = settings
        self.answer: Answer | None = None
        self.error: Exception | None = None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Every call of `requests` while it lasts; letters are sent one after the other, by one thread."""
        from requests.sessions import Session

        sessions: Any = Session
        inner = sessions.request

        def request(session: Any, method: str, url: str, **given: Any) -> Any:
            try:
                goes_to = urlsplit(url)
                if goes_to.scheme != "https" or goes_to.hostname not in self._settings.hosts:
                    raise _Strayed
                given |= {"allow_redirects": False, "timeout": self._settings.timeout_seconds, "verify": True}
                answer = inner(session, method, url, **given)
            except Exception as error:
                self.error = error
                raise
            self.answer = Answer(answer.status_code, answer.content[:_BODY_READ])
            return answer

        sessions.request = request
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises, the letter waits
            self.error = self.error or error
        finally:
            sessions.request = inner


def _in_vain(settings: ChatSettings, letter: Letter, error: Exception) -> Delivered:
    from requests import exceptions

    if isinstance(error, _Strayed):
        return Delivered.held(_no_address(settings), stops=True)
    if isinstance(error, exceptions.SSLError):
        return Delivered.held(
            Problem(
                text("The line to the chat group {group} cannot be protected; nothing was sent.", group=settings.name),
                text("Check the certificates of this machine, and what stands between it and the service."),
            ),
            stops=True,
            asked=True,
        )
    reason: Text = text("it cannot be reached")
    if isinstance(error, exceptions.Timeout):
        reason = text("it did not answer within {seconds} seconds", seconds=settings.timeout_seconds)
    return Delivered.deferred(
        Problem(
            text(
                "The chat group {group} did not take the letter to {owner}: {reason}.",
                group=settings.name,
                owner=letter.to,
                reason=reason,
            ),
            text("It is tried again by itself."),
        ),
        stops=True,
    )


def _fitted(letter: Letter, service: ChatService) -> str:
    """Subject and text, cut to what the service takes."""
    words = _CALLS.sub("＜", f"{letter.subject}\n\n{letter.text}".strip())
    most = _MOST_BYTES.get(service, _MOST_OF_A_WEBHOOK)
    data = words.encode()
    return words if len(data) <= most else data[: most - 3].decode("utf-8", "ignore") + "…"


def _no_address(settings: ChatSettings) -> Problem:
    return Problem(
        text("What is kept as the address of the chat group {group} is not one of its robot.", group=settings.name),
        text(
            "Copy the robot's address from the group: https, and of one of the hosts {hosts}.",
            hosts=", ".join(settings.hosts),
        ),
    )
