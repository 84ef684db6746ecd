"""The doctor names what a night would miss, and its mend, before the night misses it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kechuang_check.health import Area, Sign, State, examine
from kechuang_check.history import open_history
from kechuang_check.history.alone import NIGHT
from kechuang_check.words import speaker
from tests.delivery.conftest import PASSWORD, Authority
from tests.delivery.mail_server import only
from tests.history.nights import a_night
from tests.operations.conftest import WATCH, mail

USER = {"user": "office", "password_env": "MAIL_PASSWORD", "ca_file": "ca.pem"}
Settings = Callable[[str], None]


def signs(root: Path, at: datetime | None = None, **environment: str) -> dict[Area, Sign]:
    moment = at or datetime.now(UTC)
    return {s.area: s for s in examine(root, {"MAIL_PASSWORD": PASSWORD, **environment}, lambda _: lambda: moment)}


def words(sign: Sign) -> str:
    return " | ".join(f"{p.what} -> {p.mend}" for p in sign.problems)


def test_a_desk_in_order_has_only_good_signs(root: Path, settings: Settings, serve) -> None:
    server = serve(tls_context=Authority(root).certified(), authenticator=only("office", PASSWORD))
    settings(WATCH + mail(server.port, **USER) + "[letters]\nattach_report = true\n")
    found = signs(root)
    assert {s.state for s in found.values()} == {State.GOOD}
    assert set(found) == set(Area) - {Area.CHAT}
    assert (server.saw("AUTH"), server.saw("MAIL"), server.saw("RCPT"), server.saw("DATA")) == (1, 1, 0, 0)
    assert not (root / "state").exists()


def test_without_a_steward_somebody_should_look(root: Path) -> None:
    found = signs(root)
    assert found[Area.ADDRESSES].state is State.SOON
    assert "steward" in words(found[Area.ADDRESSES])


def test_wrong_settings_are_told_and_the_rest_is_looked_at_where_it_can_be(root: Path, settings: Settings) -> None:
    shutil.rmtree(root / "samples/batches/example")
    found = signs(root)
    assert found[Area.SETTINGS].state is State.BAD
    assert "Make the folder" in words(found[Area.SETTINGS])
    assert found[Area.DISK].state is State.GOOD
    settings("nonsense\n")
    assert list(signs(root)) == [Area.SETTINGS]


@pytest.mark.parametrize(
    ("faults", "password", "says"),
    [
        ({"CONNECT": "421 not today"}, PASSWORD, "421 not today"),
        ({}, "another", "did not let office log in: code 535"),
        ({}, "", "MAIL_PASSWORD"),
        ({"MAIL": "550 who are you"}, PASSWORD, "takes no letters from plan-office@example.com: 550"),
        ({"STARTTLS": "454 not now"}, PASSWORD, "454 not now"),
    ],
)
def test_trouble_with_the_mail_server_is_told_with_its_mend(
    root: Path, settings: Settings, serve, faults, password: str, says: str
) -> None:
    server = serve(faults, tls_context=Authority(root).certified(), authenticator=only("office", PASSWORD))
    settings(mail(server.port, **USER))
    sign = signs(root, MAIL_PASSWORD=password)[Area.MAIL]
    assert sign.state is State.BAD
    assert says in words(sign)
    assert "[mail]" in words(sign) or "password" in words(sign)
    assert PASSWORD not in words(sign)


def test_a_mail_server_without_protection_and_login_is_told_in_words(root: Path, settings: Settings, serve) -> None:
    server = serve()
    settings(f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nsender = "office@example.com"\n')
    what = speaker("zh")(signs(root)[Area.MAIL].what)
    assert what == f"127.0.0.1:{server.port} 应答正常；连接：不加密；登录：无"


def test_a_certificate_that_ends_soon_is_told_before_it_does(root: Path, settings: Settings, serve) -> None:
    server = serve(tls_context=Authority(root).certified(), authenticator=only("office", PASSWORD))
    settings(mail(server.port, **USER))
    sign = signs(root, datetime(2999, 12, 25, tzinfo=UTC))[Area.MAIL]
    assert sign.state is State.SOON
    assert "renew" in words(sign)


def test_a_chat_group_without_its_address_is_told_and_the_address_never(root: Path, settings: Settings) -> None:
    settings('[chat.group]\nservice = "wecom"\nurl_env = "ROBOT"\ntimeout_seconds = 1\n')
    assert "ROBOT" in words(signs(root)[Area.CHAT])
    strange = signs(root, ROBOT="https://elsewhere.example.com/?key=canary-7")[Area.CHAT]
    assert strange.state is State.BAD
    assert "qyapi.weixin.qq.com" in words(strange)
    assert "canary-7" not in words(strange)


def test_a_damaged_history_and_one_that_is_in_use_are_told(root: Path) -> None:
    file = root / "state" / "history.sqlite"
    with open_history(f"sqlite:///{file}") as history:
        history.record(a_night())
        with history.alone(NIGHT):
            assert "a run works with it now" in str(signs(root)[Area.HISTORY].what)
    assert "letters that wait: 1" in str(signs(root)[Area.HISTORY].what)
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(file.read_bytes())
    data[4096 * 6 : 4096 * 8] = b"\xff" * 8192
    file.write_bytes(bytes(data))
    sign = signs(root)[Area.HISTORY]
    assert sign.state is State.BAD
    assert "last backup" in words(sign)


def test_a_full_disk_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, state in ((2_000_000_000, State.GOOD), (500_000_000, State.SOON), (1_000_000, State.BAD)):
        usage = type(shutil.disk_usage(root))(10**12, 10**12 - free, free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, usage=usage: usage)
        assert signs(root)[Area.DISK].state is state


def test_a_clock_that_went_back_is_told(root: Path) -> None:
    with open_history(f"sqlite:///{root}/state/history.sqlite") as history:
        history.record(a_night())
    sign = signs(root, datetime(2024, 1, 1, tzinfo=UTC))[Area.CLOCK]
    assert sign.state is State.BAD
    assert "time server" in words(sign)
    assert "disk" in words(sign)


def test_letters_that_lead_nowhere_are_told_with_the_two_ways_out(root: Path, settings: Settings) -> None:
    sign = signs(root)[Area.LETTERS]
    assert sign.state is State.SOON
    assert "report_url" in words(sign)
    assert "attach_report" in words(sign)
    settings('[letters]\nreport_url = "https://intranet.example.com/kechuang/"\n')
    linked = signs(root)[Area.LETTERS]
    assert (linked.state, linked.problems) == (State.GOOD, ())
    assert "https://intranet.example.com/kechuang/" in str(linked.what)


def test_the_clock_names_its_zone_and_quiet_hours_by_utc_are_told(root: Path, settings: Settings) -> None:
    noon = datetime(2025, 1, 1, 12, tzinfo=UTC)
    assert (
        str(signs(root, noon)[Area.CLOCK].what)
        == "it is 2025-01-01 12:00 (UTC+00:00), in the time zone of this machine"
    )
    settings('[alerts]\nquiet = {hours = "20:00-07:30"}\n')
    sign = signs(root, noon)[Area.CLOCK]
    assert sign.state is State.SOON
    assert 'timezone = "Asia/Shanghai"' in words(sign)
    china = timezone(timedelta(hours=8))
    assert signs(root, noon.astimezone(china))[Area.CLOCK].state is State.GOOD
    file = root / "kechuang.toml"
    file.write_text('timezone = "Asia/Shanghai"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    zoned = signs(root, noon.astimezone(china))[Area.CLOCK]
    assert str(zoned.what) == "it is 2025-01-01 20:00 (UTC+08:00) in Asia/Shanghai"
