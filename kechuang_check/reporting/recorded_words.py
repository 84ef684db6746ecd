"""The words for batches that the history keeps: their state, their repairs by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from kechuang_check.domain.batch import CellRepair
from kechuang_check.domain.recorded_batch import RecordedBatch
from kechuang_check.domain.unit_suspect import UNIT_CONFIRMED, UNIT_SUSPECT
from kechuang_check.reporting.status_words import batch_word
from kechuang_check.words import Text, speaker, text

_SHORT = 8
_KINDS: Mapping[str, Text] = {
    "blanks": text("blanks around a value"),
    "full-width": text("full-width characters or blanks"),
    "thousands": text("thousands separators"),
    "magnitude": text("万 or 亿 written out"),
    "own-unit": text("a unit of its own"),
    "percent": text("a % or ‰ of its own"),
    "negative": text("brackets or a dash for a negative number"),
    "code": text("a code in other letters"),
    "serial-date": text("a date held as a number"),
    "time": text("a time of day"),
    "time-zone": text("another time zone"),
    "name": text("a name of the list"),
    "rounded": text("rounded to six decimals"),
    "symbol-none": text("a sign for none, which is 0"),
    "symbol-below_unit": text("a sign for below the unit, which counts as 0"),
    "symbol-not_applicable": text("a sign for not applicable"),
    "symbol-unknown": text("a sign for unknown"),
}


def short_id(id_: str) -> str:
    return id_[:_SHORT]


def kind_of_repair(kind: str, lang: str) -> str:
    return speaker(lang)(_KINDS[kind]) if kind in _KINDS else kind


def by_kind(repairs: Iterable[CellRepair]) -> Mapping[str, int]:
    """How many cells of each kind of repair, the most first."""
    return dict(Counter(repair.kind for repair in repairs).most_common())


def state_word(batch: RecordedBatch, lang: str) -> str:
    """Its status as a batch, or that it was superseded, that its unit is suspect, or was confirmed."""
    say = speaker(lang)
    codes = {f.code for f in batch.result.findings}
    if batch.is_superseded:
        return say(text("superseded"))
    if batch.withdrawal is not None:
        return say(text("withdrawn on purpose"))
    word = batch_word(batch.result.status, lang)
    if UNIT_SUSPECT in codes:
        return say(text("{status}, unit suspect", status=word))
    return say(text("{status}, unit confirmed", status=word)) if UNIT_CONFIRMED in codes else word
