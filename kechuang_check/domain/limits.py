"""How big a filing may be, and how much its parsing may cost, before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`[limits]` of kechuang.toml. Sizes in megabytes (2**20 bytes), times in seconds.

    `text_mb` holds for CSV and Parquet, which are read in portions; `workbook_mb` for all that is held whole.
    `ratio`: how many times its own size an archive may unzip to, above 20 MB. `cells`: of one sheet, as a rectangle.
    `parse_mb`, `parse_seconds`: memory and processor time of the process that parses one workbook or page.
    """

    text_mb: int = 4096
    workbook_mb: int = 200
    unzipped_mb: int = 600
    ratio: int = 200
    cells: int = 20_000_000
    columns: int = 1000
    rows: int = 10_000_000
    parse_mb: int = 4096
    parse_seconds: int = 300

    @property
    def text_bytes(self) -> int:
        return self.text_mb * _MEGABYTE

    @property
    def workbook_bytes(self) -> int:
        return self.workbook_mb * _MEGABYTE

    @property
    def unzipped_bytes(self) -> int:
        return self.unzipped_mb * _MEGABYTE

    @property
    def parse_bytes(self) -> int:
        return self.parse_mb * _MEGABYTE
