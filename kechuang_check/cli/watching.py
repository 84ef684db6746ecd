"""What a verbose run says of the judging: which batches were judged, how long it took, and what was known already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from time import perf_counter

from kechuang_check.cli.console import Console
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.judging import Judge, Judgement
from kechuang_check.domain.plan import Window
from kechuang_check.domain.rule import Suite
from kechuang_check.domain.run import Night
from kechuang_check.words import text


class WatchedJudge:
    """A judge that tells the console what it does. It is made when the first batch is to be judged, as any judge is."""

    def __init__(self, make: Callable[[], Judge], console: Console) -> None:
        self._make, self._console = make, console
        self._judge: Judge | None = None
        self._judged: set[str] = set()

    def __call__(self) -> Judge:
        begun = perf_counter()
        self._judge = self._make()
        seconds = f"{perf_counter() - begun:.2f}"
        self._console.detail(text("{engine} loaded in {seconds} s", engine=self._judge.engine, seconds=seconds))
        return self

    @property
    def engine(self) -> str:
        return "" if self._judge is None else self._judge.engine

    def judge(
        self,
        suite: Suite,
        feed: Feed,
        batch: Batch,
        windows: Mapping[Window, Sequence[Batch]],
        plan_span: tuple[date, date],
    ) -> Judgement:
        judge = self._judge or self()
        begun = perf_counter()
        judgement = judge.judge(suite, feed, batch, windows, plan_span)
        self._judged.add(batch.id)
        seconds = f"{perf_counter() - begun:.2f}"
        self._console.detail(text("judged in {seconds} s: {source}", seconds=seconds, source=batch.source))
        return judgement

    def tell(self, night: Night) -> None:
        """Of each batch: what was repaired, and whether it was judged now or known from an earlier night."""
        for batch in night.batches:
            if batch.source is None or batch.id is None:
                continue
            if batch.id in self._judged:
                self._console.detail(text("{source}: judged now", source=batch.source))
            else:
                self._console.detail(text("{source}: not judged now", source=batch.source))
            for repair in batch.repairs:
                self._console.detail(text("  repaired: {what}", what=repair.what))
