"""Made-up credit codes (GB 32100-2015) that are right in structure and check characters.

Digits 3 to 8 are the registering authority and say nothing of the town a firm works in.
"""

from __future__ import annotations

import random

from stdnum.cn import uscc

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_HERE = (("320281", 86), ("320200", 9), ("320000", 5))
_ELSEWHERE = (("310115", 5), ("110108", 4), ("320106", 4), ("320206", 3), ("330106", 2), ("420111", 1))


def _organisation_code(body: str) -> str:
    """Add the check character of GB 11714 to the eight characters of `body`."""
    total = sum(w * int(c, 36) for w, c in zip(_ORGANISATION_WEIGHTS, body, strict=True))
    return body + "0123456789X"[(11 - total % 11) % 11]


class CreditCodes:
    """Draws codes, each once."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._drawn: set[str] = set()

    def draw(self, *, elsewhere: bool = False) -> str:
        """A code of an enterprise registered around Jiangyin, or elsewhere in the country."""
        places = _ELSEWHERE if elsewhere else _HERE
        while True:
            place = self._rng.choices([p for p, _ in places], [w for _, w in places])[0]
            if self._rng.random() < 0.6:
                body = "MA" + "".join(self._rng.choice(_LETTERS) for _ in range(6))
            else:
                body = "".join(self._rng.choice("0123456789") for _ in range(8))
            code = "91" + place + _organisation_code(body)
            code += uscc.calc_check_digit(code)
            if code not in self._drawn:
                self._drawn.add(code)
                return code


def with_slip(code: str) -> str:
    """The common slip of the keyboard: the letter O for a zero."""
    place = code.index("0", 3)
    return code[:place] + "O" + code[place + 1 :]
