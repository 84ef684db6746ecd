"""The name of the engine, known without importing it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def engine_name() -> str:
    """`great_expectations 1.24.1 (pandas 3.1.1)`."""
    return f"great_expectations {version('great_expectations')} (pandas {version('pandas')})"
