"""The page of a night: one HTML file that opens from disk without a network, and prints."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from markupsafe import Markup

from kechuang_check.domain.alerting.overview import Overview
from kechuang_check.domain.ledger import Ledger
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.alert_lines import facts, head
from kechuang_check.reporting.ledger_view import ledger_view
from kechuang_check.reporting.night_view import night_view
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import NO_FORMS, Forms
from kechuang_check.reporting.templating import fill, source


def render(
    night: Night,
    workspace: Workspace,
    lang: str,
    *,
    forms: Forms = NO_FORMS,
    ledger: Ledger | None = None,
    alerts: Sequence[Overview] = (),
) -> str:
    """The whole page. `forms`: sentences of the rules that have no name of their own. `ledger`: which reports came, if
    that is known. `alerts`: those that are known; the open ones are shown.
    """
    style = source("page.css")
    # Only this one style sheet may apply: a hash, so that nothing slipped into a name could style the page.
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    reader = Reader(workspace, lang, forms)
    return fill(
        "page.html",
        lang,
        night=night_view(night, reader),
        ledger=None if ledger is None else ledger_view(ledger, reader),
        alerts=[(head(a, reader), facts(a, reader)) for a in alerts if a.condition.is_open],
        style=Markup(style),  # noqa: S704  # our own file, without data
        style_digest=digest,
    )
