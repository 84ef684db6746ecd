"""A filing is read once: later nights know it by its content, unless what was kept of it is not whole."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kechuang_check.domain.run import Night
from tests.nights.conftest import Office, batches

END = "2024-12-31"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the filings whose content is looked at."""
    seen: list[str] = []
    intake = importlib.import_module("kechuang_check.intake.take_in")
    assemble = intake.assemble

    def watched(*args: object) -> object:
        seen.append(str(args[4]).rpartition("/")[2])
        return assemble(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "assemble", watched)
    return seen


def test_the_second_night_reads_nothing_and_says_the_same(office: Office, read: list[str]) -> None:
    office.file("register/register_2024-12.csv", '"1,000"', *[1] * 10)
    first = office.night(END)
    assert len(read) == 9
    read.clear()
    again = office.night(END)
    assert read == []
    assert again.batches == first.batches
    assert batches(again, "register")["register_2024-12.csv"].repairs


def test_what_changed_is_read_and_nothing_else(office: Office, read: list[str]) -> None:
    office.night(END)
    read.clear()
    office.file("register/register_2024-12.csv", *[1] * 11)
    office.night(END)
    assert read == ["register_2024-12.csv"]


def _moved(office: Office) -> None:
    file = office.root / "in/register/register_2024-12.csv"
    file.rename(file.with_name("renamed_2024-12.csv"))


def _places(night: Night) -> set[str]:
    return {f.where.file for b in night.batches for f in b.findings if f.where is not None and b.check == "register"}


def test_a_renamed_file_is_known_and_its_findings_name_it_anew(office: Office, read: list[str]) -> None:
    office.file("register/register_2024-12.csv", *[1] * 9, "many")
    assert _places(office.night(END)) == {"in/register/register_2024-12.csv"}
    _moved(office)
    office.file("contracts/contracts_2022-Q4.csv", 20)
    read.clear()
    assert _places(office.night(END)) == {"in/register/renamed_2024-12.csv"}
    assert read == ["contracts_2022-Q4.csv"]


def _spoilt(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


@pytest.mark.parametrize("spoil", [Path.unlink, _spoilt])
@pytest.mark.parametrize("kept", ["batch.json", "canonical.parquet"])
def test_what_is_not_whole_any_more_is_read_again(
    office: Office, read: list[str], kept: str, spoil: Callable[[Path], None]
) -> None:
    first = office.night(END)
    read.clear()
    id_ = batches(first, "register")["register_2024-12.csv"].id
    spoil(office.root / f"state/batches/{id_}/{kept}")
    assert office.night(END).batches == first.batches
    assert read == ["register_2024-12.csv"]


def test_a_period_told_by_the_title_is_known_as_well(office: Office, read: list[str]) -> None:
    (office.root / "in/register/register_2024-12.csv").unlink()
    text = "2024年12月在册企业\n编号,金额\nA,1\n"
    (office.root / "in/register/list.csv").write_text(text, encoding="utf-8")
    first = office.night(END)
    read.clear()
    assert office.night(END).batches == first.batches
    assert read == []
