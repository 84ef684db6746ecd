"""Is everything there that a night needs? Looked at before it is missed; nothing is sent and nothing recorded."""

from kechuang_check.health.looking import examine
from kechuang_check.health.signs import Area, Sign, State

__all__ = ["Area", "Sign", "State", "examine"]
