"""Lists of names that a column may hold: members, what else they are called, and groups that are totals of members."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kechuang_check.domain.plan import Bilingual


@dataclass(frozen=True, slots=True)
class Group:
    """A name that stands for several members: a row under it is a total, not data.

    `members`: None for all that a table has. It is empty where the group overlaps members (a development zone beside
    towns): its row is left out, and cannot be checked against a sum.
    """

    name: str
    names: tuple[str, ...] = ()
    members: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class NameList:
    """`regions/<name>.yaml`. `members`: by canonical name, the other names and codes it is known by.

    `digest`: hash of the text, so that a batch says by which list its names were read.
    """

    name: str
    title: Bilingual
    members: Mapping[str, tuple[str, ...]]
    groups: tuple[Group, ...] = ()
    source: str = ""
    digest: str = ""


_GLUED = re.compile("([\u3400-\u9fff·]{2,})[a-z][a-z.,&'()-]*")
INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
"""Inside of brackets of a pattern: characters that show nothing, and come along when words are copied from a page."""
BLANKS = re.compile(f"[\\s{INVISIBLE}]+")


@lru_cache(8192)
def same_name(name: str) -> str:
    """The form in which names are compared: after NFKC, without any blanks, case-folded.

    >>> same_name("内 蒙\u3000古") == same_name("内蒙古")
    True
    """
    return BLANKS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def without_tail(name: str) -> str | None:
    """The Chinese part of a compared name that has its translation glued to it (`北京beijing`); None if it has none."""
    found = _GLUED.fullmatch(name)
    return found[1] if found else None
