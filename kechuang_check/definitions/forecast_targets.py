"""What is written of the forecast: which method a rule may ask for, and what that needs."""

from __future__ import annotations

from importlib.util import find_spec

from kechuang_check.definitions.problems import Wrong
from kechuang_check.definitions.shapes import AnyTargetKwargs
from kechuang_check.definitions.target_amounts import Telling
from kechuang_check.domain.plan import Kind
from kechuang_check.words import text


class ForecastCheck(Telling):
    def all_of(self, kwargs: AnyTargetKwargs) -> None:
        """A rule that asks for a method gets it on every machine, or is refused: what is installed decides nothing."""
        if kwargs.forecast is None:
            return
        if kwargs.kind is not None and (kwargs.kind.starts_anew or kwargs.kind is Kind.YTD_RATIO):
            what = text("The kind {kind} is counted anew each January, and cannot be smoothed", kind=str(kwargs.kind))
            self.tell(("kwargs", "forecast"), Wrong(what, text("Remove `forecast`: the season of past years is used")))
        elif find_spec("statsmodels") is None:
            what = text("`forecast: smoothing` needs the package statsmodels, which is not installed")
            mend = text("Install it: pip install 'kechuang-check[smoothing]', or remove `forecast`")
            self.tell(("kwargs", "forecast"), Wrong(what, mend))
