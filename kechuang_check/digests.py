"""Names that come from content: the same parts always have the same name."""

from __future__ import annotations

import hashlib


def digest_of(*parts: str) -> str:
    """A name for these parts together: 32 hexadecimal characters."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
