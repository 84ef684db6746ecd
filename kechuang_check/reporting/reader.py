"""What one reader sees: a workspace in one language, with what must be looked up in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.rule import Rule
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.calendar_words import moment_words
from kechuang_check.reporting.copied_words import finding_words, repair_words
from kechuang_check.reporting.punctuation import clauses
from kechuang_check.reporting.rule_words import NO_FORMS, Forms, finding_sentence
from kechuang_check.words import Text, speaker


@dataclass(frozen=True)
class Reader:
    """A workspace as it is shown in `lang`."""

    workspace: Workspace
    lang: str
    forms: Forms = field(default_factory=lambda: NO_FORMS)
    shows_names: bool = False
    """Whether names that stand in a filing, and nowhere in the definitions, are shown."""

    @cached_property
    def say(self) -> Callable[[Text], str]:
        return speaker(self.lang)

    def moment(self, moment: datetime) -> str:
        """To the second, in the time zone of the workspace."""
        return moment_words(moment, self.workspace.timezone)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        return {r.code: r for s in self.workspace.suites.values() for r in s.rules}

    @cached_property
    def feeds(self) -> Mapping[str, Feed]:
        """The feed that each indicator is measured on."""
        suites = self.workspace.suites
        return {t.indicator: f for f in self.workspace.feeds.values() for t in suites[f.suite].indicators}

    def in_words(self, words: Bilingual | Text | None) -> str | None:
        if words is None:
            return None
        return words.in_(self.lang) if isinstance(words, Bilingual) else self.say(words)

    def reasons(self, reason: str | None, because: Sequence[str]) -> str:
        """Why nothing was judged, on one line."""
        return "".join((reason or "", "" if self.lang == "zh" or not because else " ", clauses(because, self.lang)))

    def owner(self, id_: str) -> str:
        owner = self.workspace.owners.get(id_)
        return id_ if owner is None else owner.name.in_(self.lang)

    def receiver(self, id_: str) -> str:
        receiver = self.workspace.receivers.get(id_)
        return id_ if receiver is None else receiver.name.in_(self.lang)

    def message(self, finding: Finding, feed: Feed | None) -> str | None:
        return self.in_words(finding_words(finding, feed, self.lang, shows_names=self.shows_names))

    def repair(self, repair: Repair, feed: Feed | None) -> str:
        return self.say(repair_words(repair, feed, self.lang, shows_names=self.shows_names))

    def sentence(self, finding: Finding, feed: Feed | None) -> str:
        words = finding_words(finding, feed, self.lang, shows_names=self.shows_names)
        rule = self.rules.get(finding.code)
        return finding_sentence(replace(finding, message=words), rule, feed, self.forms, self.lang)

    def sentences(self, batches: Iterable[BatchResult]) -> Mapping[str, str]:
        """The findings of the batches in words, by code."""
        return {f.code: self.sentence(f, self.workspace.feeds.get(b.check)) for b in batches for f in b.findings}
