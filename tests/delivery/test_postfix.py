"""Letters through a Postfix as bureaus run it: taken, put off, refused; and read back from the mailboxes as written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import trustme

from kechuang_check import mailroom
from kechuang_check.addressees import with_channels
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.plan import Bilingual, Owner, Plan
from kechuang_check.domain.workspace import MailSettings, Security, WatchSettings, Workspace
from kechuang_check.history import open_history
from tests.delivery.conftest import a_letter, body
from tests.delivery.postfix import Postfix

START = datetime(2025, 1, 1, 1, 15, tzinfo=UTC)
SENT, DEFERRED, DEAD = LetterStatus.SENT, LetterStatus.DEFERRED, LetterStatus.DEAD


@pytest.fixture
def postfix(tmp_path: Path) -> Iterator[Postfix]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    shown = authority.issue_cert("127.0.0.1")
    made = Postfix(("head", "steward", "主任"), limit=60_000)
    made.start(shown.private_key_and_cert_chain_pem.bytes())
    yield made
    made.stop()


def test_letters_through_postfix_arrive_as_they_were_written(postfix: Postfix, tmp_path: Path) -> None:
    addresses = {
        "head_bureau": "head@example.com",
        "chinese_bureau": "主任@example.com",
        "late_bureau": "late@example.com",
        "gone_bureau": "gone@example.com",
        "long_bureau": "head@example.com",
        "steward": "steward@example.com",
    }
    words = Bilingual.same("Example plan")
    workspace = Workspace(
        root=tmp_path,
        plan=Plan(words, date(2024, 1, 1), date(2026, 12, 31), words, {}),
        owners={name: Owner(name, Bilingual.same(name), address, "zh") for name, address in addresses.items()},
        feeds={},
        suites={},
        state=tmp_path / "state",
        database="",
        mail=MailSettings(
            "127.0.0.1",
            "plan-office@example.com",
            postfix.port,
            Security.STARTTLS,
            ca_file="ca.pem",
            timeout_seconds=20,
        ),
        watch=WatchSettings(steward="steward"),
    )
    long = "很长的通知。\n" * 20_000
    letters = {
        name: a_letter(f"to-{name}", to=name, address=None, **({"text": long} if name == "long_bureau" else {}))
        for name in addresses
        if name != "steward"
    }
    with open_history(f"sqlite:///{tmp_path}/history.sqlite") as history:
        history.queue(with_channels(letters.values(), workspace, START), START)
        mailroom.hand_over(workspace, history, mailroom.channels(workspace, {}), lambda: START)
        rows = {p.letter: p for p in history.postings(tuple(LetterStatus))}
    fates = {name: rows[f"to-{name}"].status for name in letters}
    assert fates == {
        "head_bureau": SENT, "chinese_bureau": SENT, "late_bureau": DEFERRED, "gone_bureau": DEAD, "long_bureau": DEAD,
    }  # fmt: skip
    assert "450" in str(rows["to-late_bureau"].answer)
    assert "550" in str(rows["to-gone_bureau"].answer)
    assert "552" in str(rows["to-long_bureau"].answer)

    for mailbox, name in (("head", "head_bureau"), ("主任", "chinese_bureau")):
        (arrived,) = postfix.letters(mailbox, 1)
        written = letters[name]
        assert arrived["Subject"] == written.subject
        assert arrived["Message-ID"] == f"<{written.key}@example.com>"
        assert arrived["To"] == addresses[name]
        assert body(arrived, "plain") == written.text
        assert body(arrived, "html") == written.html
        assert not arrived.defects
        assert "SMTPS" in arrived["Received"]
    told = postfix.letters("steward", 2)
    assert {str(x["Subject"]).partition("：")[0] for x in told} == {"未能送达"}
