"""Who is in a filing, read from its canonical table and held against the check's list and the filing before."""

from __future__ import annotations

import logging
from pathlib import PurePath

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Units
from kechuang_check.domain.names import NameList, same_name
from kechuang_check.domain.reported import Reported

_LOG = logging.getLogger(__name__)


def who_reported(units: Units, batch: Batch, before: Batch | None = None) -> Reported | None:
    """Counts of the units in `batch`; None where its table cannot be read or lacks the column.

    `before`: the filing of the period before, if there is one. Nothing of what comes back names a unit that stands only
    in a filing.
    """
    here = _units(units, batch.canonical)
    if here is None:
        return None
    earlier = None if before is None else _units(units, before.canonical)
    names = units.among
    return Reported(
        count=len(here),
        owed=None if names is None else len(names.members),
        absent=() if names is None else tuple(name for name in names.members if name not in here),
        before=None if before is None or earlier is None else before.period,
        gone=0 if earlier is None else len(earlier - here),
        added=0 if earlier is None else len(here - earlier),
    )


def _units(units: Units, table: PurePath | None) -> frozenset[str] | None:
    """The different units that have a row, by their names on the list; those that are not on it are not counted."""
    if table is None:
        return None
    try:
        column = pq.read_table(str(table), columns=[units.column]).column(units.column)
    except (pa.ArrowException, OSError, KeyError) as error:
        _LOG.info("units: %s", type(error).__name__)
        return None
    values = (str(value) for value in pc.unique(column).to_pylist() if value is not None)
    if units.among is None:
        return frozenset(values)
    known = _known(units.among)
    return frozenset(known[name] for value in values if (name := same_name(value)) in known)


def _known(names: NameList) -> dict[str, str]:
    """By the form in which names are compared, the name on the list."""
    return {same_name(alias): name for name, others in names.members.items() for alias in (name, *others)}
