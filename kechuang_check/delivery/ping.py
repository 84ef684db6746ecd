"""A call to an outside monitor, which tells where this machine no more can. It never stops a night."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from kechuang_check.errors import Problem
from kechuang_check.words import Text, text

_SECONDS = 10
START, FAILED, DONE = "/start", "/fail", ""
"""What is put behind the address, as healthchecks and its like want it."""


def ping(variable: str | None, what: str, environment: Mapping[str, str]) -> Problem | None:
    """Call the address in `variable` with `what` behind it; what is wrong if that did not work. No redirects.

    Whoever knows the address can be heard in our name, so it is not shown.
    """
    if variable is None:
        return None
    address = environment.get(variable, "").strip()
    if not address:
        return _problem(variable, text("the variable is not set"))
    try:
        url = urlsplit(address)
        made = {"https": HTTPSConnection, "http": HTTPConnection}.get(url.scheme)
        if made is None or url.hostname is None:
            return _problem(variable, text("it holds no address"))
        line = made(url.hostname, url.port, timeout=_SECONDS)
        try:
            query = f"?{url.query}" if url.query else ""
            line.request("GET", f"{url.path.rstrip('/')}{what}{query}" or "/", headers={"User-Agent": "kechuang-check"})
            status = line.getresponse().status
        finally:
            line.close()
    except (OSError, HTTPException, ValueError):
        return _problem(variable, text("it cannot be reached"))
    return None if 200 <= status < 300 else _problem(variable, text("it answered with HTTP {status}", status=status))


def _problem(variable: str, reason: Text) -> Problem:
    return Problem(
        text("The outside monitor (address in {variable}) was not told: {reason}.", variable=variable, reason=reason),
        text("Check the variable, ping_env under [watch] in kechuang.toml, and the network."),
    )
