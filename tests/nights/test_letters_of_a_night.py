"""What goes out with the letters of a night: its page, the thread of each alert, who is answered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from kechuang_check import envelopes
from kechuang_check.domain.workspace import LetterSettings, WatchSettings, Workspace
from tests.nights.conftest import HOLDERS, Office

END, NEXT = "2024-12-31", "2025-01-01"


@dataclass
class WithSettings(Office):
    """An office whose settings say more about letters."""

    settings: LetterSettings = field(default_factory=LetterSettings)
    steward: str | None = None

    @property
    def workspace(self) -> Workspace:
        return replace(super().workspace, letters=self.settings, watch=WatchSettings(steward=self.steward))


@pytest.fixture
def desk(tmp_path: Path) -> WithSettings:
    """Of ten holders asked for there are five."""
    made = WithSettings(tmp_path)
    for feed in made.targets:
        (tmp_path / "in" / feed).mkdir(parents=True)
    for quarter in range(1, 5):
        made.file(f"contracts/contracts_2024-Q{quarter}.csv", 25)
    made.file("register/register_2024-12.csv", *[1] * 5)
    return made


def parts(letter: Any) -> tuple[str, str]:
    return tuple(" ".join(letter.get_body((kind,)).get_content().split()) for kind in ("plain", "html"))  # type: ignore[return-value]


def test_without_a_setting_a_letter_names_the_path_of_its_page(desk: WithSettings) -> None:
    night = desk.night(END)
    (letter,) = desk.letters()
    assert [p.get_content_type() for p in letter.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    for words in parts(letter):
        assert f"Report: {night.report}" in words


def test_the_page_goes_along_whole_where_the_settings_say_so(desk: WithSettings) -> None:
    desk.settings = LetterSettings(attach_report=True)
    night = desk.night(END)
    (letter,) = desk.letters()
    (page,) = letter.iter_attachments()
    assert (page.get_content_type(), page.get_filename()) == ("text/html", Path(night.report or "").name)
    written = (desk.root / (night.report or "")).read_text(encoding="utf-8")
    assert page.get_content() == written
    assert "Certificate holders" in written
    for words in parts(letter):
        assert f"goes along with this mail as {page.get_filename()}" in words


def test_a_page_that_is_too_large_stays_where_it_is(desk: WithSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelopes, "MOST_ENCLOSED", 100)
    desk.settings = LetterSettings(attach_report=True)
    night = desk.night(END)
    (letter,) = desk.letters()
    assert not list(letter.iter_attachments())
    for words in parts(letter):
        assert f"unless it is over 5 MB; it lies at {night.report}" in words


def test_a_published_page_is_linked_and_does_not_go_along(desk: WithSettings) -> None:
    desk.settings = LetterSettings("https://intranet.example.com/kechuang/", attach_report=True)
    night = desk.night(END)
    (letter,) = desk.letters()
    address = f"https://intranet.example.com/kechuang/{Path(night.report or '').name}"
    text, html = parts(letter)
    assert f"Report: {address}" in text
    assert f'<a href="{address}"' in html
    assert not list(letter.iter_attachments())


def test_letters_on_one_alert_are_one_thread_and_those_on_another_are_not(desk: WithSettings) -> None:
    desk.night(END)
    desk.file("register/register_2024-12.csv", *[1] * 10)
    desk.night(NEXT)
    desk.file("contracts/contracts_2024-Q4.csv", 1)
    desk.night("2025-01-02")
    by_subject = {str(letter["Subject"]): letter for letter in desk.letters()}
    short, good, other = (
        next(x for subject, x in by_subject.items() if subject.startswith(start))
        for start in ("[Behind] Certificate", "[Recovered] Certificate", "[Missed] Turnover")
    )
    assert short["References"] == good["References"]
    assert short["References"].startswith("<alert.")
    assert short["References"].endswith(".talent_office@localhost>")
    assert other["References"] != short["References"]
    assert len({x["Message-ID"] for x in by_subject.values()}) == 3


def test_a_digest_belongs_to_the_thread_of_each_of_its_alerts(desk: WithSettings) -> None:
    desk.targets["register"] = replace(HOLDERS, owner="science_bureau")
    desk.file("contracts/contracts_2024-Q4.csv", 1)
    desk.night(END)
    (letter,) = desk.letters()
    assert "and 1 more" in letter["Subject"]
    assert len(set(letter["References"].split())) == 2


def test_answers_go_to_whoever_looks_after_the_nights(desk: WithSettings) -> None:
    desk.steward = "science_bureau"
    desk.night(END)
    (letter,) = desk.letters()
    assert letter["Reply-To"] == "science_bureau@example.com"
    assert "Whom to ask: science_bureau" in parts(letter)[0]


def test_a_letter_is_the_same_in_chat_and_has_no_page_with_it(desk: WithSettings) -> None:
    desk.settings = LetterSettings(attach_report=True)
    night = desk.night(END)
    (letter,) = night.letters
    assert envelopes.as_it_goes(replace(letter, report=night.report), "chat:group", desk.workspace).enclosed is None
