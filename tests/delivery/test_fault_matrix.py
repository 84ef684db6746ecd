"""Every fault of a mail server that a bureau will meet, by a real server on loopback: what becomes of the letter, when
it is tried again, and who is told.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from kechuang_check import mailroom
from kechuang_check.addressees import with_channels
from kechuang_check.delivery.connection import open_line
from kechuang_check.domain.outbox import LetterStatus, Posting
from kechuang_check.domain.plan import Bilingual, Owner, Plan
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import MailSettings, Security, WatchSettings, Workspace
from kechuang_check.history import open_history
from kechuang_check.history.store import History
from tests.delivery.conftest import PASSWORD, SENDER, Authority, a_letter
from tests.delivery.mail_server import DROP, SILENT, MailServer, only

START = datetime(2025, 1, 1, 1, 15, tzinfo=UTC)
SENT, DEFERRED, HELD, DEAD = LetterStatus.SENT, LetterStatus.DEFERRED, LetterStatus.HELD, LetterStatus.DEAD
SECRETS = ("AUTH", "MAIL", "RCPT", "DATA")


@dataclass
class Office:
    """Three owners, one letter each, and a steward."""

    root: Path
    history: History
    mail: MailSettings | None = None
    addresses: dict[str, str] = field(default_factory=dict)
    now: datetime = START

    @property
    def workspace(self) -> Workspace:
        names = ("first", "second", "third", "steward")
        words = Bilingual.same("Example plan")
        return Workspace(
            root=self.root,
            plan=Plan(words, date(2024, 1, 1), date(2026, 12, 31), words, {}),
            owners={n: Owner(n, Bilingual.same(n), self.addresses.get(n, f"{n}@example.com"), "en") for n in names},
            feeds={},
            suites={},
            state=self.root / "state",
            database="",
            lang="en",
            mail=self.mail,
            watch=WatchSettings(steward="steward"),
        )

    def post(self, *to: str) -> dict[str, Posting]:
        """Queue a letter to each, hand over what is due; by owner what became of it. Notices are left out."""
        self.queue(*[letter_to(name) for name in to])
        self.hand_over()
        return self.fates()

    def queue(self, *letters: Letter) -> None:
        self.history.queue(with_channels(letters, self.workspace, self.now), self.now)

    def hand_over(self, *keys: str) -> None:
        """What is due, or the letters of these keys."""
        channels = mailroom.channels(self.workspace, {"MAIL_PASSWORD": PASSWORD})
        wanted = [(key, "letter") for key in keys] or None
        mailroom.hand_over(self.workspace, self.history, channels, lambda: self.now, wanted)

    def fates(self) -> dict[str, Posting]:
        return {
            p.letter.removeprefix("letter-to-"): p
            for p in self.history.postings(tuple(LetterStatus))
            if p.letter.startswith("letter-to-")
        }

    def notices(self) -> list[tuple[str, str]]:
        """Channel and subject of what the steward was told."""
        rows = [p for p in self.history.postings(tuple(LetterStatus)) if p.letter.endswith("-notice")]
        found = self.history.letters([p.letter for p in rows])
        return [(p.channel, found[p.letter].subject) for p in rows]


def letter_to(name: str) -> Letter:
    return a_letter(f"letter-to-{name}", to=name, address=f"{name}@example.com", subject="Behind: R&D share")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_history(f"sqlite:///{tmp_path}/state/history.sqlite") as history:
        yield Office(tmp_path, history)


def plain(server: MailServer, **changed: Any) -> MailSettings:
    given = {"security": Security.NONE, "timeout_seconds": 5, **changed}
    return MailSettings("127.0.0.1", SENDER, server.port, **given)


def protected(server: MailServer, **changed: Any) -> MailSettings:
    given = {"user": "office", "password_env": "MAIL_PASSWORD", "ca_file": "ca.pem", "timeout_seconds": 5, **changed}
    return MailSettings("127.0.0.1", SENDER, server.port, **given)


def for_second(reply: str) -> Callable[[str], str | None]:
    return lambda argument: reply if "second@" in argument else None


PUT_OFF = {
    "greeting 421": {"CONNECT": "421 not today"},
    "greeting 554": {"CONNECT": "554 no service here"},
    "a greeting of a megabyte": {"CONNECT": "220 " + "x" * 1_000_000},
    "greeting that is no mail": {"CONNECT": "HTTP/1.1 400 Bad Request"},
    "silent from the start": {"CONNECT": SILENT},
    "silent after the greeting": {"EHLO": SILENT},
    "drops at the start": {"CONNECT": DROP},
    "half a line": {"CONNECT": "22"},
    "drops at EHLO": {"EHLO": DROP},
    "MAIL 421": {"MAIL": "421 closing"},
    "MAIL 451": {"MAIL": "451 local error"},
    "MAIL 452": {"MAIL": "452 no room"},
    "RCPT 450, greylisted": {"RCPT": "450 4.2.0 greylisted"},
    "RCPT 451": {"RCPT": "451 try later"},
    "RCPT 452": {"RCPT": "452 mailbox full"},
    "RCPT silent": {"RCPT": SILENT},
    "drops at RCPT": {"RCPT": DROP},
    "half a reply": {"RCPT": "250-half"},
    "nonsense for a reply": {"RCPT": "what?"},
    "a very long reply": {"RCPT": "450 " + "x" * 100_000},
    "DATA 451": {"DATA": "451 not now"},
    "drops before the final dot": {"DATA": DROP},
    "421 after the final dot": {"END": "421 closing"},
    "451 after the final dot": {"END": "451 queue file"},
    "452 after the final dot": {"END": "452 no room"},
    "silent after the final dot": {"END": SILENT},
}


@pytest.mark.parametrize("faults", PUT_OFF.values(), ids=PUT_OFF)
def test_what_may_pass_is_put_off_and_leaves_as_the_same_letter(serve, office: Office, faults):
    server = serve(faults)
    office.mail = plain(server, timeout_seconds=1)
    first = office.post("first")["first"]
    assert (first.status, first.attempts, first.next_attempt) == (DEFERRED, 1, START + timedelta(minutes=5))
    assert first.answer
    assert first.answer.isprintable()
    assert len(first.answer) < 500
    assert office.notices() == []
    seen = server.connections
    office.now = START + timedelta(minutes=4)
    assert office.post()["first"] == first
    assert server.connections == seen
    server.faults = {}
    office.now = START + timedelta(minutes=5)
    assert office.post()["first"].status is SENT
    assert {x["Message-ID"] for x in server.letters} == {"<letter-to-first@example.com>"}


def test_a_server_that_is_not_there_is_put_off_and_asked_once_for_all(serve, office: Office):
    office.mail = MailSettings("127.0.0.1", SENDER, 1, Security.NONE)
    done = office.post("first", "second", "third")
    assert {p.status for p in done.values()} == {DEFERRED}
    assert "127.0.0.1:1" in str(done["third"].answer)
    # Another server in the settings is tried at once.
    office.mail = plain(serve())
    assert {p.status for p in office.post().values()} == {SENT}


def about(key: str, subject: str, to: str = "first") -> Letter:
    return a_letter(f"letter-to-{key}", to=to, address=f"{to}@example.com", subject=subject)


def subjects(server: MailServer, to: str = "first") -> list[str]:
    return [x["Subject"] for x, (who,) in zip(server.letters, server.recipients, strict=True) if who.startswith(to)]


@pytest.mark.parametrize("keys", [(), ("letter-to-new",)], ids=["the night", "by hand"])
def test_what_waited_while_the_server_was_away_leaves_before_what_was_written_since(serve, office: Office, keys):
    office.mail = MailSettings("127.0.0.1", SENDER, 1, Security.NONE)
    office.queue(about("old", "Missing"), about("other", "Missing", "second"))
    for minutes in (0, 5, 15):
        office.now = START + timedelta(minutes=minutes)
        office.hand_over()
    assert office.fates()["old"].next_attempt == START + timedelta(minutes=35)
    server = serve()
    # The same settings: it is the server that is there again.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kechuang_check.delivery.smtp.open_line", lambda *_: open_line(plain(server), None, office.root))
        office.queue(about("new", "In order again"))
        office.now = START + timedelta(minutes=16)
        office.hand_over(*keys)
        assert subjects(server) == ["Missing", "In order again"]
        # Nor need others wait for a server that has just taken letters; asked for one by hand, only its receiver's go.
        assert subjects(server, "second") == ([] if keys else ["Missing"])


def test_while_an_older_letter_is_put_off_the_newer_waits_behind_it_and_others_leave(serve, office: Office):
    server = serve({"RCPT": lambda argument: "450 4.2.0 greylisted" if "first@" in argument else None})
    office.mail = plain(server)
    office.post("first")
    office.queue(about("new", "In order again"), about("other", "Missing", "second"))
    office.now = START + timedelta(minutes=5)
    office.hand_over()
    fates, asked = office.fates(), server.saw("RCPT")
    assert [fates[x].status for x in ("first", "new", "other")] == [DEFERRED, DEFERRED, SENT]
    assert fates["new"].next_attempt == fates["first"].next_attempt == START + timedelta(minutes=15)
    assert "An older letter to the same receiver goes first." in str(fates["new"].answer)
    office.now = START + timedelta(minutes=14)
    office.hand_over()
    assert server.saw("RCPT") == asked
    server.faults = {}
    office.now = START + timedelta(minutes=15)
    office.hand_over()
    assert subjects(server) == ["Behind: R&D share", "In order again"]


def test_what_is_given_up_or_refused_holds_nobody(serve, office: Office):
    server = serve({"END": "451 not this one"})
    office.mail = plain(server)
    office.post("first")
    office.now = START + timedelta(hours=1)
    office.queue(about("new", "In order again"))
    office.hand_over()
    assert office.fates()["new"].attempts == 0
    taken = iter(["451 not this one"])
    server.faults = {"MAIL": lambda _: next(taken, None)}
    office.now = START + timedelta(days=5)
    office.hand_over()
    assert [office.fates()[x].status for x in ("first", "new")] == [DEAD, SENT]
    assert subjects(server) == ["In order again"]


def test_a_row_of_letters_that_is_never_taken_comes_to_an_end_with_its_last(serve, office: Office):
    office.mail = plain(serve({"RCPT": "450 never"}))
    for day in range(3):
        office.now = START + timedelta(days=day)
        office.queue(about(f"{day}", "Missing"))
        office.hand_over()
    assert {p.status for p in office.fates().values()} == {DEFERRED}
    for day in range(3, 8):
        office.now = START + timedelta(days=day)
        office.hand_over()
    assert {p.status for p in office.fates().values()} == {DEAD}


def test_a_second_copy_comes_only_from_a_word_that_was_not_heard_and_has_the_same_id(serve, office: Office):
    server = serve({"END": DROP})
    office.mail = plain(server)
    assert office.post("first")["first"].status is DEFERRED
    server.faults = {}
    office.now = START + timedelta(minutes=5)
    assert office.post()["first"].status is SENT
    assert [x["Message-ID"] for x in server.letters] == ["<letter-to-first@example.com>"] * 2


REFUSED = {
    "RCPT 550": {"RCPT": for_second("550 no such mailbox")},
    "RCPT 551": {"RCPT": for_second("551 moved away")},
    "RCPT 553": {"RCPT": for_second("553 not like this")},
    "RCPT 554": {"RCPT": for_second("554 blocked")},
    "RCPT 550 and hangs up": {"RCPT": for_second("550 no"), "RSET": DROP},
}


@pytest.mark.parametrize("faults", REFUSED.values(), ids=REFUSED)
def test_a_refusal_of_one_of_three_is_the_end_of_that_one_and_the_steward_is_told(serve, office: Office, faults):
    server = serve(faults)
    office.mail = plain(server)
    done = office.post("first", "second", "third")
    assert [p.status for p in done.values()] == [SENT, DEAD, SENT]
    assert done["second"].next_attempt is None
    assert office.notices() == [("letter", "Not delivered: Behind: R&D share")]
    assert [to for (to,) in server.recipients] == ["first@example.com", "third@example.com", "steward@example.com"]
    body = server.letters[-1].get_body(("plain",)).get_content()
    assert "Answer: The mail server refused the letter to second: 55" in body
    assert "kechuang-check outbox retry letter-to-se" in body
    office.now = START + timedelta(days=30)
    assert office.post()["second"] == done["second"]
    assert len(server.letters) == 3


CONTENT_REFUSED = {
    "DATA 554": {"DATA": "554 no"},
    "552 after the final dot": {"END": "552 too big"},
    "554 after the final dot": {"END": "554 looks like spam"},
    "550 after the final dot": {"END": "550 policy"},
}


@pytest.mark.parametrize("faults", CONTENT_REFUSED.values(), ids=CONTENT_REFUSED)
def test_a_letter_whose_content_is_refused_is_dead_and_so_is_its_notice_which_then_is_a_file(
    serve, office: Office, faults
):
    office.mail = plain(serve(faults))
    assert office.post("first")["first"].status is DEAD
    assert [channel for channel, _ in office.notices()] == ["letter", "file"]
    (written,) = (office.root / "state" / "outbox").glob("*.eml")
    assert b"steward" in written.read_bytes()


def test_a_letter_too_large_for_the_server_is_dead_before_it_is_sent(serve, office: Office):
    server = serve(data_size_limit=500)
    office.mail = plain(server)
    assert office.post("first")["first"].status is DEAD
    assert server.saw("DATA") == 0


def assert_held(office: Office, done: dict[str, Posting], word: str) -> None:
    """All are held, nothing is asked for twenty minutes, and the steward finds a file once."""
    assert {p.status for p in done.values()} == {HELD}
    assert all(word in str(p.answer) for p in done.values())
    assert all(PASSWORD not in str(p.answer) for p in done.values())
    assert office.notices() == [("file", "Letters are held: mail")]
    (written,) = (office.root / "state" / "outbox").glob("*.eml")
    assert PASSWORD.encode() not in written.read_bytes()


def assert_still_held(office: Office, server: MailServer) -> None:
    seen = server.connections
    office.now = START + timedelta(minutes=19)
    assert {p.status for p in office.post("third").values()} == {HELD}
    assert server.connections == seen
    assert len(office.notices()) == 1


def strange(root: Path) -> ssl.SSLContext:
    (root / "other").mkdir()
    return Authority(root / "other").certified()


def self_signed(root: Path) -> ssl.SSLContext:
    itself = trustme.CA()
    pem = root / "self.pem"
    pem.write_bytes(itself.private_key_pem.bytes() + itself.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


UNTRUSTED: dict[str, tuple[Callable[[Path, Authority], ssl.SSLContext], str]] = {
    "self-signed": (lambda root, _: self_signed(root), "self-signed"),
    "of a strange authority": (lambda root, _: strange(root), "unable to get local issuer"),
    "expired": (lambda _, ca: ca.certified(expired=True), "expired"),
    "of another name": (lambda _, ca: ca.certified("mail.example.com"), "mismatch"),
}


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize(("context", "word"), UNTRUSTED.values(), ids=UNTRUSTED)
def test_a_line_that_is_not_to_be_trusted_holds_everything_and_hears_nothing(
    serve, office: Office, authority: Authority, security: Security, context, word: str
):
    made = context(office.root, authority)
    server = serve(tls_context=made) if security is Security.STARTTLS else serve(ssl=made)
    office.mail = protected(server, security=security)
    assert_held(office, office.post("first", "second"), word)
    assert not [c for c in server.commands if c in SECRETS]
    assert_still_held(office, server)


NO_STARTTLS = {
    "not offered": ({}, "does not offer STARTTLS"),
    "stripped from the greeting": ({"EHLO": "250 mail.example.com"}, "does not offer STARTTLS"),
    "454 at STARTTLS": ({"STARTTLS": "454 not now"}, "454"),
    "501 at STARTTLS": ({"STARTTLS": "501 what"}, "501"),
}


@pytest.mark.parametrize(("faults", "word"), NO_STARTTLS.values(), ids=NO_STARTTLS)
def test_without_starttls_everything_is_held_and_nothing_is_said_in_plain(
    serve, office: Office, authority: Authority, faults, word: str
):
    options = {"tls_context": authority.certified()} if "STARTTLS" in faults else {}
    server = serve(faults, authenticator=only("office", PASSWORD), auth_require_tls=False, **options)
    office.mail = protected(server)
    assert_held(office, office.post("first", "second"), word)
    assert not [c for c in server.commands if c in SECRETS]
    assert_still_held(office, server)


LOGINS = {
    "535": ({"AUTH": "535 5.7.8 no"}, "code 535"),
    "534": ({"AUTH": "534 too weak"}, "code 534"),
    "454": ({"AUTH": "454 try later"}, "code 454"),
    "repeats the password": ({"AUTH": f"535 {PASSWORD}"}, "code 535"),
    "login wanted first": ({"AUTH": "235 fine", "MAIL": "530 log in first"}, "530"),
    "nothing from this sender": ({"AUTH": "235 fine", "MAIL": "553 who are you"}, "553"),
}


@pytest.mark.parametrize(("faults", "word"), LOGINS.values(), ids=LOGINS)
def test_a_refused_login_holds_everything(serve, office: Office, authority: Authority, faults, word: str):
    server = serve(faults, tls_context=authority.certified(), authenticator=only("office", PASSWORD))
    office.mail = protected(server)
    assert_held(office, office.post("first", "second"), word)
    assert server.saw("DATA") == 0
    assert server.connections == 1
    assert_still_held(office, server)


def test_a_goodbye_that_goes_wrong_changes_nothing(serve, office: Office):
    server = serve({"QUIT": DROP})
    office.mail = plain(server)
    assert office.post("first")["first"].status is SENT
    assert office.post()["first"].attempts == 1


def test_an_address_in_chinese_goes_to_a_server_that_takes_it_and_is_told_where_none_does(serve, office: Office):
    office.addresses["first"] = "主任@例子.example.com"
    server = serve()
    office.mail = plain(server)
    done = office.post("first")["first"]
    assert (done.status, server.saw("MAIL")) == (DEAD, 1)  # one MAIL: the notice to the steward
    assert "only addresses in ASCII" in str(done.answer)
    office.mail = plain(able := serve(enable_SMTPUTF8=True))
    assert office.post()["first"].status is SENT
    assert able.recipients == [["主任@xn--fsqu00a.example.com"]]
    assert able.letters[0]["To"] == "主任@xn--fsqu00a.example.com"


def test_a_domain_in_chinese_needs_nothing_of_the_server(serve, office: Office):
    office.addresses["first"] = "head@例子.example.com"
    server = serve()
    office.mail = plain(server)
    assert office.post("first")["first"].status is SENT
    assert server.recipients == [["head@xn--fsqu00a.example.com"]]
