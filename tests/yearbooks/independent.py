"""The row of the whole country of a published table, read without this product."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import msoffcrypto
import pandas as pd

COUNTRY = "全国"
NAMES = {"企业数": "enterprises", "营业收入": "revenue", "主营业务收入": "revenue", "利润总额": "profits"}


def country_totals(file: Path) -> dict[str, Decimal]:
    """By column (of the high-tech table) or year (of the contract tables): what the row of the country states."""
    frame = _frame(file)
    words = frame.map(lambda cell: "".join(str(cell).split()) if cell is not None else "")
    row = next(i for i in range(len(words)) if words.iat[i, 0] == COUNTRY)
    found = {}
    for column in range(1, frame.shape[1]):
        above = "".join(words.iat[i, column] for i in range(row) if words.iat[i, column] != "nan")
        name = next((n for zh, n in NAMES.items() if zh in above), None) or _year(words, row, column)
        if name is not None and words.iat[row, column] not in ("", "nan"):
            found[name] = Decimal(words.iat[row, column])
    return found


def _year(words: pd.DataFrame, row: int, column: int) -> str | None:
    years = [words.iat[i, column].removesuffix(".0") for i in range(row)]
    return next((y for y in years if y.isdigit() and len(y) == 4), None)


def _frame(file: Path) -> pd.DataFrame:
    data = file.read_bytes()
    if b"<html" in data[:2000]:
        tables = pd.read_html(io.StringIO(data.decode("utf-8")), header=None)
        return max(tables, key=len).astype(object)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        book = msoffcrypto.OfficeFile(io.BytesIO(data))
        if book.is_encrypted():
            book.load_key(password="VelvetSweatshop")
            plain = io.BytesIO()
            book.decrypt(plain)
            data = plain.getvalue()
    return pd.read_excel(io.BytesIO(data), header=None, dtype=object, engine="calamine")
