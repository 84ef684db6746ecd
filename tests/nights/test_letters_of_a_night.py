"""What goes out with the letters of a night: its page, the thread of each alert, who is answered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from kechuang_check import envelopes
from kechuang_check.domain.workspace import LetterSettings, WatchSettings, Workspace
from kechuang_check.pages import write_pages
from tests.nights.conftest import HOLDERS, Office

END, NEXT = "2024-12-31", "2025-01-01"


@dataclass
class WithSettings(Office):
    """An office whose settings say more about letters."""

    settings: LetterSettings = field(default_factory=LetterSettings)
    steward: str | None = None
    languages: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        of = super().workspace
        owners = {id_: replace(o, lang=self.languages.get(id_, o.lang)) for id_, o in of.owners.items()}
        return replace(of, owners=owners, letters=self.settings, watch=WatchSettings(steward=self.steward))


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
        assert f"Report: {night.report} (mail has it attached, unless it is over 5 MB)" in words


def test_a_page_that_is_too_large_stays_where_it_is(desk: WithSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelopes, "MOST_ENCLOSED", 100)
    desk.settings = LetterSettings(attach_report=True)
    night = desk.night(END)
    (letter,) = desk.letters()
    assert not list(letter.iter_attachments())
    for words in parts(letter):
        assert f"Report: {night.report} (mail has it attached, unless it is over 5 MB)" in words


def test_a_published_page_is_linked_and_does_not_go_along(desk: WithSettings) -> None:
    desk.settings = LetterSettings("https://intranet.example.com/kechuang/", attach_report=True)
    night = desk.night(END)
    (letter,) = desk.letters()
    address = f"https://intranet.example.com/kechuang/{Path(night.report or '').name}"
    text, html = parts(letter)
    assert f"Report: {address}" in text
    assert f'<a href="{address}"' in html
    assert not list(letter.iter_attachments())


def pages(desk: Office) -> set[str]:
    return {file.name.split(".", 1)[1] for file in (desk.root / "state/reports").iterdir()}


@pytest.mark.parametrize("attached", [True, False])
def test_a_letter_leads_to_the_page_in_its_own_language(desk: WithSettings, attached: bool) -> None:
    desk.languages = {"talent_office": "zh"}
    desk.settings = LetterSettings(attach_report=True) if attached else LetterSettings("https://example.com/pages/")
    desk.file("contracts/contracts_2024-Q4.csv", 1)
    night = desk.night(END)
    assert pages(desk) == {"en.html", "zh.html"}
    assert (night.report or "").endswith(".en.html")
    by_owner = {str(x["Content-Language"]): x for x in desk.letters()}
    for lang, words in (("zh", "持证企业数"), ("en", "Certificate holders")):
        letter, name = by_owner[lang], Path(night.report or "").name.replace(".en.", f".{lang}.")
        assert all(name in part for part in parts(letter))
        for page in letter.iter_attachments():
            assert page.get_filename() == name
            assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in page.get_content()
            assert words in page.get_content()
    assert len([*by_owner["zh"].iter_attachments()]) == int(attached)
    # Run again, the night tells nobody anew, and its letters lead to pages that are there.
    for file in (desk.root / "state/reports").iterdir():
        file.unlink()
    desk.night(END)
    assert pages(desk) == {"en.html", "zh.html"}


def test_a_page_is_drawn_only_in_languages_that_somebody_reads(desk: WithSettings) -> None:
    desk.night(END)
    desk.night(NEXT)
    desk.languages = {"talent_office": "zh"}
    assert not desk.night("2025-01-02").letters
    assert pages(desk) == {"en.html"}


def test_a_page_that_cannot_be_written_keeps_back_no_other_one(tmp_path: Path) -> None:
    (tmp_path / "page.zh.html").mkdir()
    unwritten = write_pages(tmp_path / "page.zh.html", ["zh", "en", "zh"], lambda lang: f"in {lang}")
    assert unwritten is not None
    assert str(unwritten.where) == str(tmp_path / "page.zh.html")
    assert (tmp_path / "page.en.html").read_text("utf-8") == "in en"


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
    assert ", +1 more" in letter["Subject"]
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
    assert "attached" in letter.text
    assert "this mail" not in letter.text
    assert envelopes.as_it_goes(replace(letter, report=night.report), "chat:group", desk.workspace).enclosed is None
