"""What cannot be read is set aside with a note, told every night, and taken in once it can be read."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.run import Night
from kechuang_check.domain.withdrawn import WITHDRAWN, Withdrawal
from kechuang_check.history import open_history
from kechuang_check.reporting import page
from kechuang_check.reporting.formats import junit
from tests.nights.conftest import Office, batches, verdict

END = "2024-12-31"
LATE = 1_900_000_000
BROKEN = "register/broken_2024-12.xlsx"


def spoil(office: Office, name: str = BROKEN, content: bytes = b"PK\x03\x04 no workbook") -> Path:
    file = office.root / "in" / name
    file.write_bytes(content)
    os.utime(file, (LATE, LATE))
    return file


def aside(office: Office) -> list[str]:
    folder = office.root / "state/quarantine"
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() or p.is_symlink())


def statuses(night: Night) -> dict[str | None, str]:
    return {name: b.status.value for name, b in batches(night, "register").items()}


def test_it_is_moved_beside_a_note_in_the_stewards_language(office: Office) -> None:
    (office.root / "in/register/register_2024-12.csv").unlink()
    file = spoil(office)
    night = office.night(END)
    assert night.exit_code == 3
    assert not file.exists()
    assert aside(office) == [BROKEN, f"{BROKEN}.why.txt"]
    note = (office.root / f"state/quarantine/{BROKEN}.why.txt").read_text(encoding="utf-8")
    for words in (f"in/{BROKEN}", "31 December 2024", "What to do: ", "Put the corrected file into in/register"):
        assert words in note


def test_the_next_night_says_the_same_and_changes_nothing(office: Office) -> None:
    spoil(office)
    first, again = office.night(END), office.night(END)
    assert (again.id, again.is_new, again.exit_code) == (first.id, False, 3)
    assert again.batches == first.batches
    assert aside(office) == [BROKEN, f"{BROKEN}.why.txt"]


def test_a_later_file_of_its_period_takes_its_place(office: Office) -> None:
    (office.root / "in/register/register_2024-12.csv").unlink()
    spoil(office)
    office.night(END)
    office.file("register/mended_2024-12.csv", *[1] * 10)
    night = office.night(END)
    assert night.exit_code == 0
    assert statuses(night) == {"broken_2024-12.xlsx": "unreadable", "mended_2024-12.csv": "fit"}
    assert verdict(night, "holders").observation is not None
    assert "What was not judged" in (html := page.render(night, office.workspace, "en"))
    assert "Everything was judged." in html
    assert 'errors="0"' in junit.render(night, office.workspace, "en")


def test_one_of_the_same_name_is_taken_instead_and_the_old_one_is_kept(office: Office) -> None:
    spoil(office)
    office.night(END)
    spoil(office, content=b"PK\x03\x04 no workbook either")
    night = office.night(END)
    assert night.exit_code == 3
    assert aside(office) == [f"register.replaced/{Path(BROKEN).name}.1", BROKEN, f"{BROKEN}.why.txt"]
    kept = office.root / f"state/quarantine/register.replaced/{Path(BROKEN).name}.1"
    assert kept.read_bytes() == b"PK\x03\x04 no workbook"


def test_what_can_be_read_after_all_goes_back(office: Office) -> None:
    """Here somebody mends the file where it lies; the same happens when a definition or a limit was wrong."""
    (office.root / "in/register/register_2024-12.csv").unlink()
    spoil(office, "register/odd_2024-12.csv", b"\x00\x01\x02\x03")
    office.night(END)
    (office.root / "state/quarantine/register/odd_2024-12.csv").write_text("编号,金额\nA,1\n", encoding="utf-8")
    night = office.night(END)
    assert statuses(night) == {"odd_2024-12.csv": "fit"}
    assert aside(office) == []
    assert (office.root / "in/register/odd_2024-12.csv").is_file()
    assert office.night(END).is_new is False


def test_links_are_set_aside_as_links(office: Office, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("编号,金额\nX,1\n", encoding="utf-8")
    (office.root / "in/register/link_2024-12.csv").symlink_to(secret)
    night = office.night(END)
    assert statuses(night)["link_2024-12.csv"] == "unreadable"
    moved = office.root / "state/quarantine/register/link_2024-12.csv"
    assert moved.is_symlink()
    assert secret.is_file()
    assert not list((office.root / "state/received").glob("*secret*"))


def test_a_past_night_that_is_replayed_moves_nothing(office: Office) -> None:
    office.night(END)
    file = spoil(office, "register/broken_2024-11.xlsx")
    assert office.night("2024-11-30").exit_code == 3
    assert file.is_file()


def test_where_the_folder_may_not_be_changed_the_file_stays_and_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = spoil(office)

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.move", denied)
    assert office.night(END).exit_code == 3
    assert file.is_file()


def test_a_folder_and_a_file_that_waits_are_said_and_stop_nothing(office: Office) -> None:
    (office.root / "in/register/x_2024-12.csv").mkdir()
    at = office.moment.timestamp()
    office.file("register/now_2024-12.csv", 1, at=at + 60)
    held: list[float] = []

    def goes_on_writing(seconds: float) -> None:
        held.append(seconds)
        office.file("register/now_2024-12.csv", 1, 2, at=at + 61)

    night = office.night(END, wait=goes_on_writing)
    assert statuses(night) == {"now_2024-12.csv": "deferred", "register_2024-12.csv": "fit", "x_2024-12.csv": "ignored"}
    assert held
    assert night.exit_code == 1
    assert (office.root / "in/register/now_2024-12.csv").is_file()
    html = page.render(night, office.workspace, "en")
    assert "waits for the next run" in html
    assert "passed over" in html


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
        z.writestr("[Content_Types].xml", b"<Types/>")
        z.writestr("xl/workbook.xml", b"<workbook/>")
    return out.getvalue()


POISON = {
    "bomb_2024-12.xlsx": bomb(),
    "cut_2024-12.xlsx": bomb()[:200],
    "nothing_2024-12.csv": b"",
    "zeros_2024-12.csv": bytes(4096),
    "big5_2024-12.csv": "編號,金額\nA,1\n".encode("big5"),
    "other_2024-12.csv": "甲,乙\n1,2\n".encode(),
    "wide_2024-12.csv": b"a," * 200_000,
    "page_2024-12.xls": b"<html><body>Error 500</body></html>",
    "ole_2024-12.xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000),
    "picture_2024-12.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(100),
}


def test_fifty_batches_ten_of_them_poisonous(office: Office) -> None:
    """40 right, 10 quarantined, exit code 3."""
    (office.root / "in/register/register_2024-12.csv").unlink()
    for n in range(32):
        office.file(f"register/good_2024-12_{n:02d}.csv", *[1] * (n + 1), at=1_700_000_000 + n)
    for name, content in POISON.items():
        spoil(office, f"register/{name}", content)
    night = office.night(END)
    found = [b for b in night.batches if b.status is not BatchStatus.MISSING]
    unread = {b.source for b in found if b.status is BatchStatus.UNREADABLE}
    assert unread == {f"in/register/{name}" for name in POISON}
    assert sum(b.status is BatchStatus.FIT for b in found) == 40
    assert night.exit_code == 3
    seen = verdict(night, "holders").observation
    assert seen is not None
    assert seen.value == 32
    assert aside(office) == sorted([f"register/{n}" for n in POISON] + [f"register/{n}.why.txt" for n in POISON])
    again = office.night(END)
    assert (again.batches, again.is_new) == (night.batches, False)


def test_the_same_content_under_two_names_counts_once(office: Office) -> None:
    first = office.root / "in/contracts/contracts_2024-Q4.csv"
    (office.root / "in/contracts/copy_2024-Q4.csv").write_bytes(first.read_bytes())
    night = office.night(END)
    found = batches(night, "contracts")
    assert [f.code for f in found["copy_2024-Q4.csv"].findings] == ["intake/duplicate"]
    assert "in/contracts/contracts_2024-Q4.csv" in str(found["copy_2024-Q4.csv"].findings[0].message)
    assert verdict(night, "turnover").standing.is_good
    assert night.exit_code == 0
    assert office.night(END).is_new is False


def test_what_an_accepted_file_replaced_is_over_when_that_is_taken_out(office: Office) -> None:
    """Nobody has handed anything in: what is told is that the report was taken out."""
    (office.root / "in/register/register_2024-12.csv").unlink()
    spoil(office)
    office.night("2025-01-07")
    spoil(office, "register/again_2024-12.xlsx", b"PK\x03\x04 no workbook either")
    office.night("2025-01-08")
    good = office.file("register/mended_2024-12.csv", *[1] * 10)
    office.night("2025-01-09")
    good.unlink()
    night = office.night("2025-01-10")
    assert [x.subject.split(",")[0] for x in night.letters] == ["[Report withdrawn] register December 2024"]
    assert "xlsx" not in night.letters[0].text
    assert verdict(night, "holders").because == (WITHDRAWN,)
    assert office.replay("2025-01-10").batches == night.batches
    # Nor when it is said that it was meant: then the report has not come.
    (gone,) = (b for b in night.batches if b.status is BatchStatus.WITHDRAWN)
    assert gone.sha256 is not None
    assert gone.period is not None
    office.moment += timedelta(minutes=1)
    with open_history(office.workspace.database) as history:
        history.withdraw(Withdrawal("register", gone.sha256, gone.period, office.moment, "data steward", "anew"))
    night = office.night("2025-01-12")
    assert {b.status for b in night.batches if b.check == "register"} == {BatchStatus.UNREADABLE, BatchStatus.MISSING}
    assert not [x for x in night.letters if "not fit" in x.text or "_2024-12.xlsx" in x.text]
    # Another broken one is news again.
    spoil(office, "register/third_2024-12.xlsx", b"PK\x03\x04 a third")
    assert "third_2024-12.xlsx" in " ".join(x.text for x in office.night("2025-01-13").letters)
