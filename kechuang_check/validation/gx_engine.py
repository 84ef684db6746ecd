"""The door to Great Expectations: built once, kept quiet, given one frame and one list of expectations at a time."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd

from kechuang_check.errors import EngineError, Problem
from kechuang_check.validation.engine import engine_name
from kechuang_check.words import text

os.environ["GX_ANALYTICS_ENABLED"] = "False"  # read when it is imported; without it, usage is sent out
with warnings.catch_warnings():
    # It imports two modules of the standard library under names that have gone.
    warnings.filterwarnings("ignore", message=r"module 'sre_\w+' is deprecated", category=DeprecationWarning)
    import great_expectations as gx
    from great_expectations.core.expectation_suite import ExpectationSuite
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.registry import get_expectation_impl

    from kechuang_check.validation import gx_expectations  # noqa: F401  # importing them makes them known to it

COUNTS: Mapping[str, Any] = {"result_format": "BASIC", "partial_unexpected_count": 0}
"""Counts of failing rows, and not one value of them."""


def row_positions(limit: int) -> Mapping[str, Any]:
    """Counts, and the positions of the first failing rows; no values."""
    return {"result_format": "SUMMARY", "partial_unexpected_count": limit, "exclude_unexpected_values": True}


class Engine:
    """An ephemeral context with one asset, used for every batch, so that memory stays flat."""

    def __init__(self) -> None:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        asset = context.data_sources.add_pandas("canonical").add_dataframe_asset("batches")
        self._batches = asset.add_batch_definition_whole_dataframe("batch")
        self.name = engine_name()

    def run(
        self, data: pd.DataFrame, expectations: Sequence[Expectation], result_format: Mapping[str, Any]
    ) -> Mapping[str, ExpectationValidationResult]:
        """Judge `data`; the results by the code in each expectation's meta.

        Raises EngineError if the engine fails as a whole, or if a rule is lost on the way or judged twice.
        """
        suite = ExpectationSuite(name="suite", expectations=list(expectations))
        try:
            with _quiet():
                batch = self._batches.get_batch({"dataframe": data})
                validated = batch.validate(suite, result_format=dict(result_format))
        except Exception as error:  # what a single rule raises it keeps; this is the engine itself, in any of its ways
            raise EngineError(
                Problem(
                    text("The judge itself failed, so nothing can be said about the data"),
                    text("Run again with --verbose, and report what it prints with the suite and the check"),
                )
            ) from error
        results = {_code_of(r): r for r in validated.results}
        declared = [e.meta["code"] for e in expectations if e.meta]
        if len(validated.results) != len(declared) or set(results) != set(declared):
            lost = sorted(set(declared) - set(results))
            raise EngineError(
                Problem(
                    text("The engine judged {judged} of {declared} rules", judged=len(results), declared=len(declared)),
                    text("Report this: the rules lost are {rules}", rules=", ".join(lost)),
                )
            )
        return results


def _code_of(result: ExpectationValidationResult) -> str:
    meta = result.expectation_config.meta if result.expectation_config is not None else None
    return str((meta or {}).get("code"))


def build(type_: str, kwargs: Mapping[str, Any], code: str) -> Expectation:
    """An expectation made from its class. Raises EngineError for a type that the engine does not have, and ValueError
    for keys that its class refuses.
    """
    try:
        made = get_expectation_impl(type_)
    except ExpectationNotFoundError:
        raise EngineError(
            Problem(text("The engine has no rule {type}", type=type_), text("Run lint: it lists the rules there are"))
        ) from None
    return made(**kwargs, meta={"code": code})


@contextmanager
def _quiet() -> Iterator[None]:
    # pandas warns of groups in a regular expression; and over its Arrow texts an expression need not mean what it meant
    # to Python's `re`, which has checked it.
    with warnings.catch_warnings(), pd.option_context("mode.string_storage", "python"):
        warnings.filterwarnings(
            "ignore", message="This pattern is interpreted as a regular expression", category=UserWarning
        )
        yield
