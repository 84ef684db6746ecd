"""What one reader sees: a workspace in one language, with what must be looked up in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.rule import Rule
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.rule_words import NO_FORMS, Forms, finding_sentence
from kechuang_check.words import Text, speaker


@dataclass(frozen=True)
class Reader:
    """A workspace as it is shown in `lang`."""

    workspace: Workspace
    lang: str
    forms: Forms = field(default_factory=lambda: NO_FORMS)

    @cached_property
    def say(self) -> Callable[[Text], str]:
        return speaker(self.lang)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        return {r.code: r for s in self.workspace.suites.values() for r in s.rules}

    @cached_property
    def feeds(self) -> Mapping[str, Feed]:
        """The feed that each indicator is measured on."""
        suites = self.workspace.suites
        return {t.indicator: f for f in self.workspace.feeds.values() for t in suites[f.suite].targets}

    def in_words(self, words: Bilingual | Text | None) -> str | None:
        if words is None:
            return None
        return words.in_(self.lang) if isinstance(words, Bilingual) else self.say(words)

    def owner(self, id_: str) -> str:
        owner = self.workspace.owners.get(id_)
        return id_ if owner is None else owner.name.in_(self.lang)

    def sentence(self, finding: Finding, feed: Feed | None) -> str:
        return finding_sentence(finding, self.rules.get(finding.code), feed, self.forms, self.lang)

    def sentences(self, batches: Iterable[BatchResult]) -> Mapping[str, str]:
        """The findings of the batches in words, by code."""
        return {f.code: self.sentence(f, self.workspace.feeds.get(b.check)) for b in batches for f in b.findings}
