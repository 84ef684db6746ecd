from __future__ import annotations

import pytest

from kechuang_check.delivery.channel import Delivered
from kechuang_check.delivery.post import deliver_all
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.run import Letter
from tests.delivery.conftest import AT, a_letter, body
from tests.delivery.mail_server import DROP, SILENT

SENT, DEFERRED, HELD, DEAD = LetterStatus.SENT, LetterStatus.DEFERRED, LetterStatus.HELD, LetterStatus.DEAD


def three() -> tuple[Letter, ...]:
    names = ("first", "second", "third")
    return tuple(a_letter(f"key-of-{n}", to=n, address=f"{n}@example.com") for n in names)


def no_done(_letter: Letter, _delivered: Delivered) -> None:
    pass


def for_second(reply: str):
    return lambda argument: reply if "second@" in argument else None


def test_letters_arrive_whole_and_over_one_line(serve, channel):
    server = serve()
    letters = three()
    done = deliver_all(letters, channel(server), AT, no_done)
    assert done == (Delivered(SENT),) * 3
    assert server.connections == 1
    assert server.saw("QUIT") == 1
    assert server.recipients == [["first@example.com"], ["second@example.com"], ["third@example.com"]]
    for letter, arrived in zip(letters, server.letters, strict=True):
        assert arrived["Subject"] == letter.subject
        assert arrived["To"] == letter.address
        assert arrived["Message-ID"] == f"<{letter.key}@example.com>"
        assert body(arrived, "plain") == letter.text
        assert body(arrived, "html") == letter.html


@pytest.mark.parametrize("code", ["450", "451", "452"])
@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "END"])
def test_a_temporary_refusal_puts_the_letter_off(serve, channel, stage: str, code: str):
    server = serve({stage: f"{code} come back later"})
    (done,) = deliver_all([a_letter()], channel(server), AT, no_done)
    assert (done.status, done.stops) == (DEFERRED, False)
    assert f"{code} come back later" in str(done.error)
    assert "tried again" in str(done.error)


@pytest.mark.parametrize("reply", ["450 busy", "550 no such mailbox"])
def test_a_refusal_of_one_letter_does_not_touch_the_others(serve, channel, reply: str):
    server = serve({"RCPT": for_second(reply)})
    done = deliver_all(three(), channel(server), AT, no_done)
    assert [d.status for d in done] == [SENT, DEAD if reply.startswith("5") else DEFERRED, SENT]
    assert reply in str(done[1].error)
    assert "second" in str(done[1].error)
    assert len(server.letters) == 2
    assert server.connections == 1


@pytest.mark.parametrize(("stage", "reply"), [("END", "554 looks odd"), ("END", "552 too big"), ("DATA", "554 no")])
def test_a_letter_whose_content_is_refused_fails(serve, channel, stage: str, reply: str):
    (done,) = deliver_all([a_letter()], channel(serve({stage: reply})), AT, no_done)
    assert (done.status, done.stops) == (DEAD, False)
    assert reply in str(done.error)


def test_a_letter_that_is_too_large_for_the_server_fails_before_it_is_sent(serve, channel):
    server = serve(data_size_limit=500)
    (done,) = deliver_all([a_letter()], channel(server), AT, no_done)
    assert done.status is DEAD
    assert server.saw("DATA") == 0


def test_a_server_that_takes_nothing_from_this_sender_holds_all_letters(serve, channel):
    server = serve({"MAIL": "550 who are you"})
    done = deliver_all(three(), channel(server), AT, no_done)
    assert [(d.status, d.stops) for d in done] == [(HELD, True)] * 3
    assert "sender" in str(done[2].error)
    assert server.saw("MAIL") == 1


@pytest.mark.parametrize("stage", ["MAIL", "DATA", "END"])
def test_a_server_that_closes_with_421_is_called_again_for_each_letter(serve, channel, stage: str):
    server = serve({stage: "421 closing"})
    done = deliver_all(three(), channel(server), AT, no_done)
    assert [(d.status, d.stops) for d in done] == [(DEFERRED, False)] * 3
    assert server.connections == 3


def test_a_server_that_closes_on_one_letter_takes_the_next_over_a_new_line(serve, channel):
    server = serve({"RCPT": for_second("421 closing")})
    done = deliver_all(three(), channel(server), AT, no_done)
    assert [d.status for d in done] == [SENT, DEFERRED, SENT]
    assert server.connections == 2


@pytest.mark.parametrize("hang_up", [DROP, "421 closing", "500 what"])
def test_a_refusal_is_remembered_even_if_the_server_then_hangs_up(serve, channel, hang_up: str):
    server = serve({"RCPT": for_second("550 no such mailbox"), "RSET": hang_up})
    done = deliver_all(three(), channel(server), AT, no_done)
    assert [d.status for d in done] == [SENT, DEAD, SENT]


@pytest.mark.parametrize("hang_up", [DROP, "421 idle for too long"])
def test_a_line_the_server_let_go_of_between_letters_is_opened_again(serve, channel, hang_up: str):
    server = serve({"NOOP": hang_up})
    done = deliver_all(three(), channel(server), AT, no_done)
    assert [d.status for d in done] == [SENT] * 3
    assert server.connections == 3


@pytest.mark.parametrize("stage", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_line_that_drops_puts_the_letter_off(serve, channel, stage: str):
    server = serve({stage: DROP})
    (done,) = deliver_all([a_letter()], channel(server), AT, no_done)
    assert done.status is DEFERRED
    assert server.letters == []


def test_a_line_that_drops_in_one_letter_lets_the_next_one_through(serve, channel):
    server = serve({"RCPT": for_second(DROP)})
    done = deliver_all(three(), channel(server), AT, no_done)
    assert [d.status for d in done] == [SENT, DEFERRED, SENT]
    assert "line dropped" in str(done[1].error)


def test_a_letter_whose_acceptance_was_not_heard_is_sent_again_as_the_same_letter(serve, channel):
    deaf, server = serve({"END": DROP}), serve()
    letter = a_letter()
    (first,) = deliver_all([letter], channel(deaf), AT, no_done)
    (second,) = deliver_all([letter], channel(server), AT, no_done)
    assert (first.status, second.status) == (DEFERRED, SENT)
    assert [x["Message-ID"] for x in deaf.letters] == [x["Message-ID"] for x in server.letters]


@pytest.mark.parametrize("stage", ["CONNECT", "EHLO", "RCPT", "END"])
def test_a_silent_server_is_waited_for_only_so_long(serve, channel, stage: str):
    server = serve({stage: SILENT})
    (done,) = deliver_all([a_letter()], channel(server, timeout_seconds=1), AT, no_done)
    assert done.status is DEFERRED
    assert "timed out" in str(done.error)


def test_a_server_that_cannot_be_reached_holds_the_night_and_is_asked_once(serve, channel):
    server = serve({"CONNECT": "421 not today"})
    done = deliver_all(three(), channel(server), AT, no_done)
    assert [(d.status, d.stops) for d in done] == [(DEFERRED, True)] * 3
    assert "421 not today" in str(done[0].error)
    assert server.connections == 1


def test_a_server_that_is_not_there_is_said_with_host_and_port(serve, channel):
    server = serve()
    server.port = 1
    (done,) = deliver_all([a_letter()], channel(server), AT, no_done)
    assert (done.status, done.stops) == (DEFERRED, True)
    assert "127.0.0.1:1" in str(done.error)


def test_a_host_that_is_no_name_is_said(serve, channel):
    (done,) = deliver_all([a_letter()], channel(serve(), host="a" * 70 + ".example.com"), AT, no_done)
    assert (done.status, done.stops) == (DEFERRED, True)
    assert "[mail]" in str(done.error)


@pytest.mark.parametrize("reply", ["nonsense", "250-unfinished\r\nxyz", "999 what", "150 wait"])
def test_a_server_that_speaks_no_smtp_puts_the_letter_off(serve, channel, reply: str):
    (done,) = deliver_all([a_letter()], channel(serve({"RCPT": reply})), AT, no_done)
    assert done.status is DEFERRED


def test_what_a_server_says_is_shown_on_one_short_line(serve, channel):
    server = serve({"RCPT": "550-first\r\n550 second\x1b[31m" + "x" * 400})
    (done,) = deliver_all([a_letter()], channel(server), AT, no_done)
    assert str(done.error).isprintable()
    assert len(str(done.error)) < 400


def test_an_owner_without_an_address_is_said_and_nothing_is_sent(serve, channel):
    server = serve()
    letters = (a_letter("a", address=None), a_letter("b"))
    done = deliver_all(letters, channel(server), AT, no_done)
    assert [d.status for d in done] == [HELD, SENT]
    assert "owner science_bureau has no address" in str(done[0].error)
    assert "Add address under [owners.science_bureau] in kechuang.toml" in str(done[0].error)
    assert not done[0].stops


def test_each_letter_is_marked_before_the_next_one_is_begun(serve, channel):
    server = serve({"RCPT": for_second("550 no")})
    seen: list[tuple[str, LetterStatus, int]] = []
    letters = three()
    done = deliver_all(letters, channel(server), AT, lambda x, d: seen.append((x.to, d.status, server.saw("MAIL"))))
    assert seen == [("first", SENT, 1), ("second", DEAD, 2), ("third", SENT, 3)]
    assert len(done) == 3


def test_an_interruption_while_marking_still_hangs_up(serve, channel):
    server = serve()

    def interrupted(_letter: Letter, _delivered: Delivered) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_all(three(), channel(server), AT, interrupted)
    assert len(server.letters) == 1
    assert server.saw("QUIT") == 1
