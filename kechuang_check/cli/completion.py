"""What the shell offers after a Tab: the names that the workspace has."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from kechuang_check.cli.whereabouts import feeds_in, indicators_in, likely_root, suites_in

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _offering(names_in: Callable[[Path], list[str]]) -> Complete:
    def complete(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        given = context.params.get("project_dir")
        words = ["--project-dir", str(given)] if given else []
        root = likely_root(words, os.environ, Path.cwd())
        taken = context.params.get(parameter.name or "") or ()
        names = [] if root is None else names_in(root)
        return [CompletionItem(name) for name in names if name.startswith(begun) and name not in taken]

    return complete


feeds = _offering(feeds_in)
suites = _offering(suites_in)
indicators = _offering(indicators_in)
