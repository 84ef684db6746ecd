"""A line to the mail server: verified and logged in before anything of a letter goes over it."""

from __future__ import annotations

import smtplib
import ssl
from pathlib import Path

from kechuang_check.delivery.message import domain_of, mailbox
from kechuang_check.domain.workspace import MailSettings, Security
from kechuang_check.errors import DeliveryError, Problem
from kechuang_check.words import Text, text

_WORDS_SHOWN = 200


class LineError(DeliveryError):
    """No letter can go over a line to this server. `passes`: it may by itself, as where the server was not reached; a
    line that is not to be trusted or a login that was refused waits for somebody. `asked`: whether the server was.
    """

    def __init__(self, problem: Problem, *, passes: bool = False, asked: bool = True) -> None:
        super().__init__(problem)
        self.passes, self.asked = passes, asked


def open_line(settings: MailSettings, password: str | None, root: Path) -> smtplib.SMTP:
    """Connect, protect the line as the settings ask, log in if they name a user. Raises LineError.

    `root`: folder to which `ca_file` is relative.
    """
    try:
        line = _connected(settings, root)
    except ssl.SSLError as error:
        raise _untrusted(settings, error) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:  # UnicodeError: the host is no host name
        raise _unreached(settings, error) from error
    try:
        if settings.security is Security.STARTTLS:
            _start_tls(line, settings, root)
        line.ehlo_or_helo_if_needed()
        if settings.user is not None:
            _log_in(line, settings.user, password)
    except ssl.SSLError as error:
        line.close()
        raise _untrusted(settings, error) from error
    except (smtplib.SMTPException, OSError) as error:
        line.close()
        raise _unreached(settings, error) from error
    except BaseException:
        line.close()
        raise
    return line


def server_words(words: bytes | str) -> str:
    """What a server said, fit to be shown: one short line."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return "".join(c if c.isprintable() else " " for c in said)[:_WORDS_SHOWN].strip()


def _connected(settings: MailSettings, root: Path) -> smtplib.SMTP:
    # Without a name for itself smtplib would ask the name service for one.
    name, timeout = domain_of(mailbox(settings.sender)), settings.timeout_seconds
    if settings.security is Security.TLS:
        context = _context(settings, root)
        return smtplib.SMTP_SSL(settings.host, settings.port, name, timeout=timeout, context=context)
    return smtplib.SMTP(settings.host, settings.port, name, timeout=timeout)


def _context(settings: MailSettings, root: Path) -> ssl.SSLContext:
    """Checks the certificate and the name in it, by `ca_file` or by what the system trusts."""
    if settings.ca_file is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=root / settings.ca_file)
    except OSError as error:
        raise LineError(
            Problem(
                text("The file {file} with the certificate authority cannot be used.", file=settings.ca_file),
                text("Name a PEM file as ca_file in [mail] of kechuang.toml, or take ca_file out."),
            ),
            asked=False,
        ) from error


def _start_tls(line: smtplib.SMTP, settings: MailSettings, root: Path) -> None:
    context = _context(settings, root)
    line.ehlo_or_helo_if_needed()
    if not line.has_extn("starttls"):
        raise LineError(
            Problem(
                text(
                    "The mail server {host} does not offer STARTTLS; nothing was sent in plain.", host=_host(settings)
                ),
                text('Check port and security in [mail] of kechuang.toml: servers on port 465 want security = "tls".'),
            )
        )
    try:
        line.starttls(context=context)
    except smtplib.SMTPResponseException as error:
        raise _unreached(settings, error, passes=False) from error


def _log_in(line: smtplib.SMTP, user: str, password: str | None) -> None:
    """What the server says to a login is not shown, only its code: it might repeat what it was sent."""
    try:
        line.login(user, password or "")
    except smtplib.SMTPNotSupportedError:
        raise _no_login(text("it offers no login"), user) from None
    except smtplib.SMTPResponseException as error:
        raise _no_login(text("code {code}", code=error.smtp_code), user) from None
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException:  # it offers none of the ways of logging in that there are
        raise _no_login(text("it offers no login"), user) from None
    except UnicodeEncodeError:
        raise _no_login(text("user and password may only hold ASCII characters"), user) from None


def _no_login(reason: Text, user: str) -> LineError:
    return LineError(
        Problem(
            text("The mail server did not let {user} log in: {reason}.", user=user, reason=reason),
            text("Check user in [mail] of kechuang.toml and the password in its variable or file."),
        )
    )


def _untrusted(settings: MailSettings, error: ssl.SSLError) -> LineError:
    reason = getattr(error, "verify_message", "") or error.reason or str(error)
    return LineError(
        Problem(
            text(
                "The line to the mail server {host} cannot be protected: {reason}; nothing was sent.",
                host=_host(settings),
                reason=server_words(reason),
            ),
            text(
                "Check host, port and security in [mail] of kechuang.toml; a server with a certificate of its own "
                "authority needs ca_file."
            ),
        )
    )


def _unreached(settings: MailSettings, error: Exception, *, passes: bool = True) -> LineError:
    if isinstance(error, smtplib.SMTPResponseException):
        reason = f"{error.smtp_code} {server_words(error.smtp_error)}"
    else:
        reason = server_words(str(error))
    return LineError(
        Problem(
            text("The mail server {host} cannot be used: {reason}.", host=_host(settings), reason=reason),
            text("Check host and port in [mail] of kechuang.toml, and that the server runs; then run again."),
        ),
        passes=passes,
    )


def _host(settings: MailSettings) -> str:
    return f"{settings.host}:{settings.port}"
