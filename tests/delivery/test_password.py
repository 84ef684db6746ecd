from __future__ import annotations

from pathlib import Path

import pytest

from kechuang_check.delivery.password import read_password
from kechuang_check.domain.workspace import MailSettings
from kechuang_check.errors import DeliveryError
from tests.delivery.conftest import PASSWORD, SENDER


def settings(**changed: str) -> MailSettings:
    return MailSettings(host="mail.example.com", sender=SENDER, **{"user": "office", **changed})


def test_the_password_comes_from_the_variable(tmp_path: Path):
    assert read_password(settings(password_env="MAIL"), {"MAIL": PASSWORD}, tmp_path) == PASSWORD


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_password_comes_from_the_file_without_its_line_end(tmp_path: Path, ending: str):
    (tmp_path / "secret").write_bytes((PASSWORD + ending).encode())
    assert read_password(settings(password_file="secret"), {}, tmp_path) == PASSWORD


def test_the_password_comes_from_the_folder_that_systemd_hands_over(tmp_path: Path):
    (tmp_path / "mail_password").write_text(PASSWORD, encoding="utf-8")
    # As the settings hand it on: with the folder of the workspace before it.
    named = settings(password_file=str(tmp_path / "plan" / "$CREDENTIALS_DIRECTORY/mail_password"))
    assert read_password(named, {"CREDENTIALS_DIRECTORY": str(tmp_path)}, tmp_path / "plan") == PASSWORD
    with pytest.raises(DeliveryError, match="CREDENTIALS_DIRECTORY"):
        read_password(named, {}, tmp_path / "plan")


def test_without_a_user_no_password_is_looked_for(tmp_path: Path):
    assert read_password(MailSettings(host="h", sender=SENDER, password_env="MAIL"), {}, tmp_path) is None


@pytest.mark.parametrize(
    ("changed", "env", "named"),
    [
        ({"password_env": "MAIL"}, {}, "MAIL"),
        ({"password_env": "MAIL"}, {"MAIL": ""}, "MAIL"),
        ({"password_file": "nowhere"}, {}, "nowhere"),
        ({"password_file": "empty"}, {}, "empty"),
        ({"password_file": "odd"}, {}, "odd"),
        ({}, {}, "office"),
    ],
)
def test_a_missing_password_is_said_with_the_mend(tmp_path: Path, changed, env, named: str):
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "odd").write_bytes(b"s3cret\xff")
    with pytest.raises(DeliveryError) as error:
        read_password(settings(**changed), env, tmp_path)
    assert named in str(error.value.problems[0].what)
    assert "kechuang.toml" in str(error.value.problems[0].mend)
    assert "s3cret" not in repr(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__ or error.value.__context__ is None
