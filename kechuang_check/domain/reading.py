"""How a rule reads the plan and its data where something is not there."""

from __future__ import annotations

from enum import StrEnum


class NoNumber(StrEnum):
    """Why a target has no number: the plan gives NONE ("international advanced level"), or it is UNKNOWN so far."""

    NONE = "none"
    UNKNOWN = "unknown"


class Missing(StrEnum):
    """What a row that lacks a value means. EXCLUDED: it is left out whole. FAILING: it counts as one that does not
    comply. INSUFFICIENT: there is too little to judge by.
    """

    EXCLUDED = "excluded"
    FAILING = "failing"
    INSUFFICIENT = "insufficient"
