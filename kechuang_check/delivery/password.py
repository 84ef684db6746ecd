"""Where the mail password comes from. It is never part of a message or of what a value shows of itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kechuang_check.delivery.secret_file import secret_file
from kechuang_check.domain.workspace import MailSettings
from kechuang_check.errors import DeliveryError, Problem
from kechuang_check.words import Text, text


def read_password(settings: MailSettings, env: Mapping[str, str], root: Path) -> str | None:
    """The password for `settings.user`, from the variable or the file (relative to `root`) that the settings name.

    None if the settings name no user. Raises DeliveryError if there should be a password and there is none.
    """
    if settings.user is None:
        return None
    if settings.password_env is not None:
        return _from_variable(settings.password_env, env)
    if settings.password_file is not None:
        return _from_file(root / secret_file(settings.password_file, env), settings.password_file)
    raise _missing(
        text("[mail] names the user {user} and no password.", user=settings.user),
        text("Add password_env or password_file to [mail] in kechuang.toml, or take user out."),
    )


def _from_variable(name: str, env: Mapping[str, str]) -> str:
    password = env.get(name, "")
    if not password:
        raise _missing(
            text("The variable {name}, which should hold the mail password, is not set.", name=name),
            text("Set it for the account that runs the command, or change password_env in kechuang.toml."),
        )
    return password


def _from_file(file: Path, name: str) -> str:
    mend = text("Put the password into it as its only line, or change password_file in kechuang.toml.")
    try:
        password = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        # The decoding error holds what the file holds, so it is not kept as the cause.
        raise _missing(text("The file {file} with the mail password cannot be read.", file=name), mend) from None
    if not password:
        raise _missing(text("The file {file} with the mail password is empty.", file=name), mend)
    return password


def _missing(what: Text, mend: Text) -> DeliveryError:
    return DeliveryError(Problem(what, mend))
