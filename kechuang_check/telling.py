"""What a night tells: what is decided of every alert, who is told of it, and the letters that say so."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from kechuang_check.desk import Verdicts
from kechuang_check.domain.alerting.digest import Digest, digests
from kechuang_check.domain.alerting.kept import KeptAlerts, kept_of, tellings_of
from kechuang_check.domain.alerting.memory import Memory
from kechuang_check.domain.alerting.signals import signals
from kechuang_check.domain.alerting.tonight import Tonight, decide_all
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.run import Letter, Telling
from kechuang_check.domain.workspace import Workspace
from kechuang_check.examples import examples_of
from kechuang_check.reporting import letters
from kechuang_check.reporting.letter_items import Beside
from kechuang_check.validation import RuleVocabulary


@dataclass(frozen=True, slots=True)
class Told:
    """`tonight`: every decision; `digests`: what is told, by receiver; `letters`: those of the digests, in their order,
    without a channel yet.
    """

    tonight: Tonight
    digests: tuple[Digest, ...]
    letters: tuple[Letter, ...]

    @property
    def tellings(self) -> tuple[Telling, ...]:
        return tellings_of(self.digests, self.letters)

    @property
    def kept(self) -> KeptAlerts:
        return kept_of(self.tonight, self.digests, self.letters)


def tell(
    verdicts: Verdicts,
    looked: Collection[str],
    memory: Memory,
    workspace: Workspace,
    as_of: date,
    run_id: str,
    report: str,
    find: Callable[[str], Batch | None],
    *,
    is_news: bool,
) -> Told:
    """Decide about every alert and write the letters; nothing is kept or sent.

    `looked`: the checks that were looked at. `report`: where the page of the night is to be found. `find`: the batch
    that is kept under an id. Without `is_news` nobody is told, and the decisions say so.
    """
    found = signals(verdicts.assessments, verdicts.batches, looked, memory.unfinished, workspace)
    tonight = decide_all(found, memory, workspace, as_of, is_past=not is_news)
    told = digests(tonight, memory, workspace, as_of) if is_news else ()
    masked = examples_of(verdicts.batches if told else (), workspace, find)
    beside = Beside(verdicts.observations, tonight.decisions, masked, RuleVocabulary().forms)
    return Told(tonight, told, letters.compose(told, workspace, as_of, run_id, report, beside))
