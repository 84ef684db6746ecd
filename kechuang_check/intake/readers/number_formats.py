"""Number formats of a workbook, as far as they change what a number is read as."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field

from kechuang_check.intake.readers.archive import Attributes, local_name, parse_part

_PERCENT_FORMATS = {9, 10}
_LITERAL = re.compile(r'"[^"]*"|[\\\\!_*].|\[[^\]]*\]')
_ZEROS = re.compile("0{2,18}")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


@dataclass(slots=True)
class CellStyles:
    """Numbers of the cell styles that show a percentage, leading zeros (with how many digits), thousands as ones."""

    percent: set[str] = field(default_factory=set)
    zeros: dict[str, int] = field(default_factory=dict)
    scaled: set[str] = field(default_factory=set)

    def add(self, style: str, number: int, code: str) -> None:
        """`number` and `code`: of the number format of this style."""
        shown = _LITERAL.sub("", code)
        if number in _PERCENT_FORMATS or "%" in shown:
            self.percent.add(style)
        elif _ZEROS.fullmatch(shown):
            self.zeros[style] = len(shown)
        elif _SCALED.search(shown):
            self.scaled.add(style)


def cell_styles(archive: zipfile.ZipFile) -> CellStyles:
    """The styles of the workbook that is in `archive`."""
    codes: dict[int, str] = {}
    styles = CellStyles()
    inside = False
    count = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside, count
        match local_name(name):
            case "numFmt":
                codes[int(attributes.get("numFmtId", "-1"))] = attributes.get("formatCode", "")
            case "cellXfs":
                inside = True
            case "cellStyles" | "dxfs":
                inside = False
            case "xf" if inside:
                number = int(attributes.get("numFmtId", "0"))
                styles.add(str(count), number, codes.get(number, ""))
                count += 1

    parse_part(archive, "xl/styles.xml", start)
    return styles
