"""Time zones as kechuang.toml names them: by the table of IANA, which the system or the package tzdata has."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from kechuang_check.definitions.problems import Wrong
from kechuang_check.words import text

_OF_CHINA = re.compile(r"beijing|china|shanghai|北京|上海|中国|^(utc|gmt)?\+0?8(:?00)?$|^cst$|^东八区$", re.IGNORECASE)
_CHINA = "Asia/Shanghai"
_ALIKE = 0.75


def read_zone(written: str) -> str:
    """The name of a zone that there is. Raises Wrong with the nearest one, or with the mend where there is no table."""
    try:
        ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # an OSError for a name such as `Asia`, which is a folder
        known = available_timezones()
        if not known:
            what = text("This machine has no table of time zones")
            raise Wrong(what, text("Install it: pip install tzdata; or remove `timezone`")) from None
        near = _near(written.strip(), known)
        mend = text("Write the name of a place, such as {zone}", zone=_CHINA)
        if near is not None:
            mend = text("Did you mean `{word}`?", word=near)
        raise Wrong(text("There is no time zone `{zone}`", zone=written), mend) from None
    return written


def _near(written: str, known: Collection[str]) -> str | None:
    """The zone that was meant, also by its place alone."""
    if _OF_CHINA.search(written):
        return _CHINA
    if any(zone.lower().startswith(f"{written.lower()}/") for zone in known):
        return None
    named = {(zone if "/" in written else zone.rpartition("/")[2]).lower(): zone for zone in sorted(known)}
    close = get_close_matches(written.lower().replace(" ", "_"), named, n=1, cutoff=_ALIKE)
    return named[close[0]] if close else None
