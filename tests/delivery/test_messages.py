from __future__ import annotations

import email
from datetime import datetime, timedelta, timezone
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.delivery.message import AddressError, make_message
from kechuang_check.domain.run import Enclosure
from kechuang_check.errors import DeliveryError
from tests.delivery.conftest import AT, SENDER, a_letter, body

BREAKS = ["\r\n", "\n", "\r", "\v", "\f", "\x00", "\x1c", "\x85", "\u2028", "\u2029"]


def parsed(message):
    return email.message_from_bytes(message.as_bytes(), policy=default)


def test_a_letter_is_read_back_as_it_was_written():
    letter = a_letter()
    shanghai = datetime(2025, 1, 1, 10, 30, tzinfo=timezone(timedelta(hours=8)))
    made = make_message(letter, SENDER, shanghai)
    again = parsed(made)
    assert again["From"] == SENDER
    assert again["To"] == "head-of-science-bureau@example.com"
    assert again["Subject"] == letter.subject
    assert again["Date"].datetime == shanghai
    assert again["Message-ID"] == f"<{letter.key}@example.com>"
    assert again["Auto-Submitted"] == "auto-generated"
    assert again["Content-Language"] == "zh"
    assert again.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in again.iter_parts()] == ["text/plain", "text/html"]
    assert [body(again, "plain"), body(again, "html")] == [letter.text, letter.html]


def test_a_letter_is_plain_ascii_in_short_lines_on_the_wire():
    wire = make_message(a_letter(), SENDER, AT).as_bytes()
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 78 + 64  # the Message-ID cannot be folded
    assert wire.replace(b"\r\n", b"").count(b"\n") == 0


@settings(max_examples=50, deadline=None)
@given(subject=st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]) | st.just(" "), max_size=200))
def test_any_subject_in_words_comes_back_the_same(subject: str):
    subject = subject.strip()
    if "=?" not in subject:
        assert parsed(make_message(a_letter(subject=subject), SENDER, AT))["Subject"] == subject


@pytest.mark.parametrize("length", range(30, 130))
def test_a_subject_with_signs_comes_back_the_same(length: int):
    """Where a line ended before an encoded word, there were two blanks."""
    subject = ("[Recovered, target changed] " + "word (≥ 24 carriers) " * 8)[:length].strip()
    made = make_message(a_letter(subject=subject), SENDER, AT).as_bytes()
    assert parsed(make_message(a_letter(subject=subject), SENDER, AT))["Subject"] == subject
    assert max(map(len, made.split(b"\r\n"))) <= 78 + 64


@pytest.mark.parametrize("length", range(60, 130))
def test_a_subject_of_any_length_comes_back_the_same(length: int):
    subject = ("[Behind] " + "word " * 40)[:length].strip()
    again = parsed(make_message(a_letter(subject=subject), SENDER, AT))
    assert again["Subject"] == subject
    assert not again.defects


def test_the_threads_of_a_digest_are_named_in_short_lines_the_gravest_last():
    alerts = tuple(f"{n:08x}" for n in range(30))
    message = make_message(a_letter(alerts=alerts), SENDER, AT)
    named = parsed(message)["References"].split()
    assert len(named) == 10
    assert named[-1] == "<alert.00000000.science_bureau@example.com>"
    wire = message.as_bytes().split(b"\r\n\r\n")[0]
    assert max(len(line) for line in wire.split(b"\r\n") if not line.startswith(b"Message-ID")) <= 78


@pytest.mark.parametrize(
    "changed", [{"alerts": ("a> <b",)}, {"alerts": ("a\r\nBcc: x@example.com",)}, {"alerts": ("",)}]
)
def test_a_thread_that_is_no_token_is_refused(changed: dict[str, tuple[str, ...]]):
    with pytest.raises(DeliveryError):
        make_message(a_letter(**changed), SENDER, AT)


def test_a_page_that_goes_along_comes_back_whole():
    page = "<!DOCTYPE html><p>报告\n.\nFrom here</p>" * 2000
    made = make_message(a_letter(enclosed=Enclosure("2024-12-31-7c1e90ab.zh.html", page.encode())), SENDER, AT)
    assert made.as_bytes().isascii()
    again = parsed(made)
    assert body(again, "plain") == a_letter().text
    (enclosed,) = again.iter_attachments()
    assert enclosed.get_filename() == "2024-12-31-7c1e90ab.zh.html"
    assert enclosed.get_content() == page


@pytest.mark.parametrize("name", ['a"b.html', "a\r\nX: y", "../a.html", ""])
def test_a_page_under_a_name_that_is_no_token_is_refused(name: str):
    with pytest.raises(DeliveryError):
        make_message(a_letter(enclosed=Enclosure(name, b"x")), SENDER, AT)


def test_answers_go_elsewhere_only_where_that_is_another_mailbox():
    assert parsed(make_message(a_letter(reply_to=SENDER), SENDER, AT))["Reply-To"] is None
    made = parsed(make_message(a_letter(reply_to="steward@example.com"), SENDER, AT))
    assert made["Reply-To"] == "steward@example.com"
    with pytest.raises(AddressError):
        make_message(a_letter(reply_to="a@example.com\r\nBcc: b@example.com"), SENDER, AT)


def test_a_letter_without_an_address_names_its_owner_and_nobody_gets_it():
    again = parsed(make_message(a_letter(address=None), SENDER, AT))
    assert again["To"] == "science_bureau:;"
    assert again["To"].addresses == ()


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_line_break_in_a_subject_is_refused(line_break: str):
    with pytest.raises(DeliveryError) as error:
        make_message(a_letter(subject=f"落后{line_break}Bcc: everybody@example.com"), SENDER, AT)
    assert not isinstance(error.value, AddressError)
    assert "line breaks" in str(error.value.problems[0].mend)
    assert str(error.value.problems[0].what).isprintable()


@pytest.mark.parametrize(
    "subject",
    ["=?utf-8?q?behind=0D=0ABcc:_x@example.com?=", "behind =?UTF-8?B?DQpCY2M6IHhAZXhhbXBsZS5jb20=?=", "=?a?q?x?="],
)
def test_an_encoded_word_in_a_subject_is_refused(subject: str):
    with pytest.raises(DeliveryError):
        make_message(a_letter(subject=subject), SENDER, AT)


BAD_ADDRESSES = [
    *(f"head@example.com{b}Bcc: x@example.com" for b in BREAKS),
    "head@example.com\n",
    "=?utf-8?q?head=0D=0A?=@example.com",
    "head%0d%0aRCPT TO:<x@example.com>@example.com",
    "head%0d%0a@example.com",
    "head@example.com, other@example.com",
    "Head <head@example.com>",
    '"a b"@example.com',
    "head@example.com>",
    "-head@example.com",
    "head@",
    "@example.com",
    "head",
    "",
    "ｈｅａｄ@example.com",
    "head@exa\u0301mple.com",
    "head@-例子.com",
    "head@@example.com",
]


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_what_is_no_plain_mailbox_is_refused(address: str):
    for letter, sender in ((a_letter(address=address), SENDER), (a_letter(), address)):
        with pytest.raises(AddressError) as error:
            make_message(letter, sender, AT)
        assert str(error.value.problems[0].what).isprintable()
        assert "kechuang.toml" in str(error.value.problems[0].mend)


@pytest.mark.parametrize("changed", [{"key": "a\r\nb"}, {"key": "a>b"}, {"key": ""}, {"lang": "zh\nX: y"}])
def test_a_key_or_language_that_is_no_token_is_refused(changed: dict[str, str]):
    with pytest.raises(DeliveryError):
        make_message(a_letter(**changed), SENDER, AT)


def test_a_date_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        make_message(a_letter(), SENDER, AT.replace(tzinfo=None))


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_a_bad_address_stays_queued_and_the_server_hears_nothing_of_it(serve, channel, address: str):
    server = serve()
    done = channel(server).deliver(a_letter(address=address), AT)
    assert (done.status.value, done.stops) == ("held", False)
    assert server.commands == []


def test_a_smuggled_subject_fails_and_the_server_hears_nothing_of_it(serve, channel):
    server = serve()
    done = channel(server).deliver(a_letter(subject="a\r\nBcc: x@example.com"), AT)
    assert done.status.value == "dead"
    assert "MAIL" not in server.commands
