"""Which file holds a secret: as the settings name it, or in the folder that systemd has made for one service."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

CREDENTIALS = "$CREDENTIALS_DIRECTORY"
"""What a file of the settings begins with that systemd hands over (`LoadCredential=`)."""


def secret_file(named: str, environment: Mapping[str, str]) -> Path:
    """`named`: a path of the settings, already absolute, so that it may have the workspace before the variable."""
    _, found, rest = named.partition(CREDENTIALS)
    return Path(environment.get(CREDENTIALS[1:], found) + rest) if found else Path(named)
