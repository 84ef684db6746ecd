"""Letters to chat groups: what arrives, and that only the service's own yes counts as one."""

from __future__ import annotations

import logging
import ssl
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
import urllib3.util.connection as lines

from kechuang_check import mailroom
from kechuang_check.addressees import with_channels
from kechuang_check.delivery.channel import Delivered
from kechuang_check.delivery.chat import ChatGroup
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.plan import Bilingual, Owner, Plan
from kechuang_check.domain.workspace import ChatService, ChatSettings, MailSettings, Security, Workspace
from kechuang_check.history import open_history
from tests.delivery.chat_server import ChatServer
from tests.delivery.conftest import AT, a_letter

SENT, DEFERRED, HELD, DEAD = LetterStatus.SENT, LetterStatus.DEFERRED, LetterStatus.HELD, LetterStatus.DEAD
TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
SECRET = "SEC" + "ab12" * 16
ADDRESSES = {
    "dingtalk": f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
    "wecom": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN[:36]}",
    "feishu": f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN[:36]}",
    "webhook": f"https://chat.example.com/hooks/plan?key={TOKEN}",
}
YES: dict[str, Any] = {
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "wecom": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}},
    "webhook": {"anything": "goes"},
}
Group = Callable[..., ChatGroup]


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """Stands for every host there is: whoever calls one gets here, and nobody anywhere else."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    made = ChatServer()
    made.start(context)
    connect = lines.create_connection

    def here(address: tuple[str, int], *arguments: Any, **named: Any) -> Any:
        del address
        return connect(("127.0.0.1", made.port), *arguments, **named)

    monkeypatch.setattr(lines, "create_connection", here)
    yield made
    made.stop()


HOSTS = ("oapi.dingtalk.com", "qyapi.weixin.qq.com", "open.feishu.cn", "chat.example.com", "elsewhere.example.com")


def settings(service: str, **changed: Any) -> ChatSettings:
    kind = ChatService(service)
    given = {"hosts": kind.hosts or ("chat.example.com",), "url_env": "ROBOT", "timeout_seconds": 5, **changed}
    return ChatSettings("plan_group", kind, **given)


def sent_to(service: str, address: str | None = None, letter: Any = None, **changed: Any) -> Delivered:
    environment = {"ROBOT": address or ADDRESSES[service], "SIGN": SECRET}
    return ChatGroup(settings(service, **changed), environment).deliver(letter or a_letter(), AT)


@pytest.mark.parametrize("service", ADDRESSES)
def test_a_letter_arrives_whole_at_the_robot_of_the_address(server: ChatServer, service: str) -> None:
    server.body = YES[service]
    assert sent_to(service) == Delivered(SENT)
    ((host, path, sent),) = server.calls
    assert f"https://{host}{path}".rstrip("/") == ADDRESSES[service]
    assert a_letter().subject in str(sent)
    assert "研发费用占比 1.53%" in str(sent)


def test_a_signed_message_carries_its_signature(server: ChatServer) -> None:
    assert sent_to("dingtalk", secret_env="SIGN").status is SENT
    ((_, path, _),) = server.calls
    assert "sign=" in path
    assert SECRET not in path


@pytest.mark.parametrize(
    ("service", "body"),
    [
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("feishu", {"code": 9499, "msg": "too many requests"}),
        ("webhook", {"errcode": 1, "errmsg": "no"}),
        ("dingtalk", {}),
        ("dingtalk", []),
        ("wecom", b""),
        ("feishu", b"<html>login</html>"),
        ("feishu", {"code": "0"}),
    ],
)
def test_an_error_at_http_200_is_no_success(server: ChatServer, service: str, body: Any) -> None:
    server.body = body
    done = sent_to(service)
    assert (done.status, done.stops) == (DEFERRED, False)
    assert "plan_group" in str(done.error)


@pytest.mark.parametrize(
    ("service", "body"),
    [
        ("dingtalk", {"errcode": 300005, "errmsg": "token is not exist"}),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}),
        ("feishu", {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}),
    ],
)
def test_a_robot_that_is_gone_holds_the_letters(server: ChatServer, service: str, body: Any) -> None:
    server.body = body
    group = ChatGroup(settings(service), {"ROBOT": ADDRESSES[service]})
    for _ in range(3):
        done = group.deliver(a_letter(), AT)
        assert (done.status, done.stops) == (HELD, True)
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("status", "fate"),
    [(404, HELD), (401, HELD), (413, DEAD), (429, DEFERRED), (500, DEFERRED), (503, DEFERRED), (418, DEFERRED)],
)
def test_the_http_status_is_told_apart(server: ChatServer, status: int, fate: LetterStatus) -> None:
    server.status = status
    assert sent_to("wecom").status is fate


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server: ChatServer, status: int) -> None:
    server.status, server.headers = status, {"Location": "https://elsewhere.example.com/"}
    done = sent_to("dingtalk")
    assert (done.status, len(server.calls)) == (HELD, 1)
    assert "not followed" in str(done.error)


@pytest.mark.parametrize(
    "address",
    [
        f"http://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
        f"https://elsewhere.example.com/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com@elsewhere.example.com/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com.example.com/robot/send?access_token={TOKEN}",
        f"https://127.0.0.1/robot/send?access_token={TOKEN}",
        "https://oapi.dingtalk.com/robot/send",
        f"https://oapi.dingtalk.com/robot/send?token={TOKEN}",
        "https://[",
        "oapi.dingtalk.com",
        "",
    ],
)
def test_nothing_goes_to_a_host_that_the_settings_do_not_name(server: ChatServer, address: str) -> None:
    done = sent_to("dingtalk", address or " ")
    assert (done.status, done.stops, server.calls) == (HELD, True, [])
    assert TOKEN not in str(done)


def test_a_host_of_the_settings_that_is_not_the_services_is_not_called_either(server: ChatServer) -> None:
    done = sent_to("dingtalk", f"https://chat.example.com/?access_token={TOKEN}", hosts=("chat.example.com",))
    assert (done.status, server.calls) == (HELD, [])


def test_a_silent_service_is_waited_for_only_so_long(server: ChatServer) -> None:
    server.pause = 3
    done = sent_to("feishu", timeout_seconds=1)
    assert done.status is DEFERRED
    assert "within 1 seconds" in str(done.error)


def test_a_certificate_of_a_strange_authority_gets_nothing(
    server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "other.pem"))
    done = sent_to("dingtalk")
    assert (done.status, server.calls) == (HELD, [])
    assert "cannot be protected" in str(done.error)


def test_a_service_that_is_not_there_is_asked_once_for_all(server: ChatServer) -> None:
    server.port = 1
    group = ChatGroup(settings("wecom"), {"ROBOT": ADDRESSES["wecom"]})
    for _ in range(2):
        done = group.deliver(a_letter(), AT)
        assert (done.status, done.stops) == (DEFERRED, True)


def test_a_missing_address_secret_or_package_is_said_with_the_mend(
    server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = ChatGroup(settings("wecom"), {}).deliver(a_letter(), AT)
    assert (done.status, done.asked) == (HELD, False)
    assert "ROBOT" in str(done.error)
    assert "nowhere" in str(sent_to("wecom", url_env=None, url_file=str(tmp_path / "nowhere")).error)
    assert "SIGN_2" in str(sent_to("dingtalk", secret_env="SIGN_2").error)
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert "pip install 'kechuang-check[chat]'" in str(sent_to("wecom").error)
    assert server.calls == []


def test_the_address_may_be_in_a_file(server: ChatServer, tmp_path: Path) -> None:
    (tmp_path / "robot").write_text(ADDRESSES["wecom"] + "\n", encoding="utf-8")
    assert sent_to("wecom", url_env=None, url_file=str(tmp_path / "robot")).status is SENT


def test_a_long_letter_is_cut_to_what_the_service_takes(server: ChatServer) -> None:
    sent_to("wecom", letter=a_letter(text="很长" * 2000))
    content = server.calls[0][2]["text"]["content"]
    assert len(content.encode()) <= 2000
    assert content.endswith(("长…", "很…"))


@pytest.mark.parametrize("service", ADDRESSES)
def test_no_secret_is_logged_or_told(server: ChatServer, service: str, caplog, capfd, monkeypatch) -> None:
    told = []
    with caplog.at_level(logging.DEBUG, "kechuang_check"):
        for change in (
            {"status": 500},
            {"status": 302},
            {"status": 200, "body": {"errcode": 9, "code": 9}},
            {"port": 1},
        ):
            for name, value in change.items():
                setattr(server, name, value)
            told.append(repr(sent_to(service, **({"secret_env": "SIGN"} if service == "dingtalk" else {}))))
    out, err = capfd.readouterr()
    apprise_says = [r for r in caplog.records if r.name.startswith("apprise")]
    everything = f"{told}{caplog.text}{out}{err}"
    assert TOKEN[:36] not in everything
    assert SECRET not in everything
    assert apprise_says == []


def test_a_chat_that_is_down_for_an_hour_does_not_repeat_the_mail(server: ChatServer, serve, tmp_path: Path) -> None:
    mail, start = serve(), datetime(2025, 1, 1, 1, 15, tzinfo=UTC)
    words = Bilingual.same("Example plan")
    workspace = Workspace(
        root=tmp_path,
        plan=Plan(words, date(2024, 1, 1), date(2026, 12, 31), words, {}),
        owners={"science_bureau": Owner("science_bureau", words, "head@example.com", "en")},
        feeds={},
        suites={},
        state=tmp_path / "state",
        database="",
        lang="en",
        mail=MailSettings("127.0.0.1", "plan-office@example.com", mail.port, Security.NONE),
        chats={"plan_group": settings("dingtalk", owners=("science_bureau",))},
    )
    channels = mailroom.channels(workspace, {"ROBOT": ADDRESSES["dingtalk"]})
    with open_history(f"sqlite:///{tmp_path}/history.sqlite") as history:
        history.queue(with_channels([a_letter()], workspace, start), start)
        for minute in range(0, 120, 5):
            server.status = 503 if minute < 60 else 200
            moment = start + timedelta(minutes=minute)
            mailroom.hand_over(workspace, history, channels, lambda at=moment: at)
        assert [(p.channel, p.status, p.attempts) for p in history.postings(tuple(LetterStatus))] == [
            ("letter", SENT, 1),
            ("chat.plan_group", SENT, 5),
        ]
    assert len(mail.letters) == 1
    assert len(server.calls) == 5
