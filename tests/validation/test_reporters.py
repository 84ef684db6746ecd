"""Who is in a filing: counted, and by name only where the check's own list has the name."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kechuang_check.domain.assessment import Measured, Observation
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Units
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.fitness import with_units
from kechuang_check.domain.names import NameList
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.reported import Reported, units_missing
from kechuang_check.validation.reporters import who_reported

TOWNS = NameList("towns", Bilingual.same("towns"), {"澄江街道": ("澄江",), "周庄镇": (), "华士镇": ("320281107",)})


def a_batch(folder: Path, label: str, *values: str | None) -> Batch:
    file = folder / f"{label}.parquet"
    pq.write_table(pa.table({"town": pa.array(values, pa.string())}), file)
    return Batch(label, "feed", f"in/{label}.csv", "aa", Period.parse(label), len(values), file)


def test_names_of_the_list_are_found_however_they_are_written(tmp_path: Path) -> None:
    batch = a_batch(tmp_path, "2024", "澄江", "320281107", " 澄 江街道", "某开发区", None)
    assert who_reported(Units("town", TOWNS), batch) == Reported(2, 3, ("周庄镇",))


def test_without_a_list_there_are_only_counts(tmp_path: Path) -> None:
    before = a_batch(tmp_path, "2023", "A", "B", "C", "C")
    now = a_batch(tmp_path, "2024", "B", "D", "E", "F", None)
    found = who_reported(Units("town"), now, before)
    assert found == Reported(4, before=Period.parse("2023"), gone=2, added=3)
    assert found is not None
    assert found.present is None
    assert units_missing(found, "in/2024.csv") is None


def test_a_table_that_is_gone_or_lacks_the_column_says_nothing(tmp_path: Path) -> None:
    batch = a_batch(tmp_path, "2024", "A")
    assert who_reported(Units("street"), batch) is None
    Path(str(batch.canonical)).unlink()
    assert who_reported(Units("town"), batch) is None


def test_a_filing_without_some_of_its_list_is_a_warning_that_names_them() -> None:
    finding = units_missing(Reported(2, 3, ("周庄镇",)), "in/2024.csv")
    assert finding is not None
    assert (finding.severity, str(finding.message)) == (Severity.WARNING, "1 of 3 that owe rows have none: 周庄镇")
    many = units_missing(Reported(0, 23, tuple(f"T{n}" for n in range(23))), "in/2024.csv")
    assert many is not None
    assert str(many.message).endswith("T18, T19, and 3 more")


@pytest.mark.parametrize(
    ("reported", "coverage", "because"),
    [
        ({"a": Reported(3, 3)}, "0.8", ()),
        ({"a": Reported(1, 4, ("x", "y", "z"))}, "0.2", ("intake/units-missing",)),
        ({"a": Reported(4, 4), "b": Reported(2, 4, ("x", "y"))}, "0.6", ("intake/units-missing",)),
        ({"c": Reported(0, 4, ("w", "x", "y", "z"))}, "0.8", ()),
        ({"a": Reported(10)}, "0.8", ()),
    ],
)
def test_coverage_falls_by_the_share_of_the_list_that_is_not_there(
    reported: dict[str, Reported], coverage: str, because: tuple[str, ...]
) -> None:
    seen = Observation(
        "x", Period.parse("2024"), Measured.VALUE, Decimal(1), coverage=Decimal("0.8"), sources=("a", "b")
    )
    found = with_units(seen, reported)
    assert (found.coverage, found.because) == (Decimal(coverage), because)
