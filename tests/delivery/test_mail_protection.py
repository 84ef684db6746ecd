from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from kechuang_check.delivery.post import deliver_all
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.workspace import Security
from tests.delivery.conftest import AT, PASSWORD, a_letter
from tests.delivery.mail_server import MailServer, only

LETTERS = (a_letter("first"), a_letter("second"))
TLS_KINDS = pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
# The server does not know that its line is protected when that was done before it was asked.
NO_WARNING_OF_PLAIN_LOGIN = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def post(channel):
    return deliver_all(LETTERS, channel, AT, lambda *_: None)


def protected(serve, security: Security, context: ssl.SSLContext, **options) -> MailServer:
    if security is Security.TLS:
        return serve(ssl=context, auth_require_tls=False, **options)
    return serve(tls_context=context, require_starttls=True, **options)


def assert_held_and_silent(done, server: MailServer) -> None:
    assert [(d.status, d.stops) for d in done] == [(LetterStatus.HELD, True)] * 2
    assert server.saw("AUTH") == server.saw("MAIL") == server.saw("RCPT") == server.saw("DATA") == 0
    assert server.letters == []
    assert server.connections <= 1
    assert PASSWORD not in str(done)


@NO_WARNING_OF_PLAIN_LOGIN
@TLS_KINDS
def test_letters_go_over_a_verified_line_after_the_login(serve, channel, authority, security: Security):
    server = protected(
        serve, security, authority.certified(), authenticator=only("office", PASSWORD), auth_required=True
    )
    done = post(channel(server, PASSWORD, security=security, ca_file="ca.pem", user="office"))
    assert [d.status for d in done] == [LetterStatus.SENT] * 2
    assert server.saw("AUTH") == 1
    assert server.connections == 1
    assert [x["Message-ID"] for x in server.letters] == ["<first@example.com>", "<second@example.com>"]


def test_a_server_without_starttls_gets_nothing(serve, channel, authority):
    server = serve(authenticator=only("office", PASSWORD), auth_require_tls=False)
    done = post(channel(server, PASSWORD, security=Security.STARTTLS, ca_file="ca.pem", user="office"))
    assert_held_and_silent(done, server)
    assert "does not offer STARTTLS" in str(done[0].error)


def test_a_server_that_refuses_starttls_gets_nothing(serve, channel, authority):
    server = serve({"STARTTLS": "454 not now"}, tls_context=authority.certified())
    done = post(channel(server, PASSWORD, security=Security.STARTTLS, ca_file="ca.pem", user="office"))
    assert_held_and_silent(done, server)
    assert "454 not now" in str(done[0].error)


@TLS_KINDS
@pytest.mark.parametrize(
    ("name", "expired", "words"),
    [("127.0.0.1", True, "expired"), ("mail.example.com", False, "mismatch")],
    ids=["expired", "wrong name"],
)
def test_a_certificate_that_is_not_good_gets_nothing(
    serve, channel, authority, security: Security, name: str, expired: bool, words: str
):
    server = protected(serve, security, authority.certified(name, expired=expired))
    done = post(channel(server, PASSWORD, security=security, ca_file="ca.pem", user="office"))
    assert_held_and_silent(done, server)
    assert words in str(done[0].error)
    assert "ca_file" in str(done[0].error)


@TLS_KINDS
@pytest.mark.parametrize("ca_file", ["ca.pem", None])
def test_a_certificate_of_an_unknown_authority_gets_nothing(serve, channel, authority, security, ca_file, tmp_path):
    (tmp_path / "other").mkdir()
    stranger = type(authority)(tmp_path / "other")
    server = protected(serve, security, stranger.certified())
    done = post(channel(server, PASSWORD, security=security, ca_file=ca_file, user="office"))
    assert_held_and_silent(done, server)


@TLS_KINDS
def test_a_self_signed_certificate_gets_nothing(serve, channel, authority, security: Security, tmp_path: Path):
    itself = trustme.CA()
    pem = tmp_path / "self.pem"
    pem.write_bytes(itself.private_key_pem.bytes() + itself.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = protected(serve, security, context)
    done = post(channel(server, PASSWORD, security=security, ca_file="ca.pem", user="office"))
    assert_held_and_silent(done, server)
    assert "self-signed" in str(done[0].error)


def test_a_plain_server_on_the_tls_port_gets_nothing(serve, channel, authority):
    server = serve()
    done = post(channel(server, PASSWORD, security=Security.TLS, ca_file="ca.pem", user="office", timeout_seconds=1))
    assert_held_and_silent(done, server)


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_a_ca_file_that_cannot_be_used_gets_nothing(serve, channel, authority, tmp_path: Path, content: str | None):
    if content is not None:
        (tmp_path / "mine.pem").write_text(content, encoding="ascii")
    server = protected(serve, Security.STARTTLS, authority.certified())
    done = post(channel(server, security=Security.STARTTLS, ca_file="mine.pem"))
    assert_held_and_silent(done, server)
    assert "mine.pem" in str(done[0].error)


def test_a_refused_login_holds_the_letters(serve, channel, authority):
    server = protected(serve, Security.STARTTLS, authority.certified(), authenticator=only("office", "another"))
    done = post(channel(server, PASSWORD, security=Security.STARTTLS, ca_file="ca.pem", user="office"))
    assert [(d.status, d.stops) for d in done] == [(LetterStatus.HELD, True)] * 2
    assert "did not let office log in" in str(done[0].error)
    assert "535" in str(done[0].error)
    assert server.saw("DATA") == server.saw("MAIL") == 0
    assert server.connections == 1


@NO_WARNING_OF_PLAIN_LOGIN
def test_a_login_that_is_wanted_and_not_given_holds_the_letters(serve, channel):
    server = serve(authenticator=only("office", PASSWORD), auth_required=True, auth_require_tls=False)
    done = post(channel(server))
    assert [(d.status, d.stops) for d in done] == [(LetterStatus.HELD, True)] * 2
    assert "wants a protected line and a login" in str(done[0].error)
    assert server.saw("DATA") == 0


def test_a_server_without_login_holds_the_letters_of_a_user(serve, channel, authority):
    server = protected(serve, Security.STARTTLS, authority.certified(), auth_exclude_mechanism=["LOGIN", "PLAIN"])
    done = post(channel(server, PASSWORD, security=Security.STARTTLS, ca_file="ca.pem", user="office"))
    assert_held_and_silent(done, server)


def test_a_password_that_mail_cannot_carry_is_said_and_not_shown(serve, channel, authority):
    server = protected(serve, Security.STARTTLS, authority.certified(), authenticator=only("office", "x"))
    done = post(channel(server, "密码 s3cret", security=Security.STARTTLS, ca_file="ca.pem", user="office"))
    assert [(d.status, d.stops) for d in done] == [(LetterStatus.HELD, True)] * 2
    assert "ASCII" in str(done[0].error)
    assert "s3cret" not in repr(done)


def test_a_server_that_repeats_the_password_does_not_get_it_into_a_message(serve, channel, authority):
    server = serve({"AUTH": f"535 wrong: {PASSWORD}"}, tls_context=authority.certified(), authenticator=only("a", "b"))
    made = channel(server, PASSWORD, security=Security.STARTTLS, ca_file="ca.pem", user="office")
    done = post(made)
    assert "535" in str(done[0].error)
    assert PASSWORD not in repr(done)
    assert PASSWORD not in repr(made)


def test_in_plain_only_when_asked_for(serve, channel):
    server = serve(authenticator=only("office", PASSWORD), auth_require_tls=False)
    done = post(channel(server, PASSWORD, security=Security.NONE, user="office"))
    assert [d.status for d in done] == [LetterStatus.SENT] * 2
    assert server.saw("AUTH") == 1
