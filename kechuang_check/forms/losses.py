"""What a copy of a workbook loses, because it is read and written again: told on the copy, never hidden."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping

from kechuang_check.words import Text, text

_PARTS: Mapping[str, Text] = {
    r"xl/media/|xl/charts/|xl/drawings/drawing|xl/chartsheets/": text("pictures, charts and shapes"),
    r"xl/slicers/|xl/timelines/|xl/slicerCaches/": text("slicers"),
    r"xl/pivotTables/": text("the look of pivot tables"),
    r"xl/ctrlProps/|xl/activeX/|xl/embeddings/": text("buttons, controls and embedded objects"),
    r"xl/threadedComments/": text("conversations in comments (their text stays)"),
    r"_xmlsignatures/": text("the digital signature"),
    r"xl/connections\.xml|xl/queryTables/": text("connections to data outside"),
    r"xl/comments|xl/legacyDrawing": text("the size and fonts of comments that were there"),
}
_EXTENSIONS = text("sparklines, and rules of newer versions of Excel for colours and input")


def losses(data: bytes, warned: Iterable[str]) -> list[Text]:
    """What the workbook in `data` has and its copy will not have. `warned`: what was said while it was read."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    found = [what for pattern, what in _PARTS.items() if any(re.match(pattern, name) for name in names)]
    if any("extension" in words.lower() for words in warned):
        found.append(_EXTENSIONS)
    return found
