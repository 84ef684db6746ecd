"""Splitting whole amounts so that the parts add up exactly."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` by `weights` (not negative, not all 0); largest remainders get what rounding leaves over."""
    whole = sum(weights)
    parts = [total * w // whole for w in weights]
    left = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return parts


def apportion_within(total: int, limits: Sequence[int], per_mille: Sequence[int]) -> list[int]:
    """Give each of `limits` about its share in per mille, changed a little so that the parts add up to `total`.

    No part is above its limit or below 0, and a share of 0 stays 0.
    """
    parts = [limit * share // 1000 for limit, share in zip(limits, per_mille, strict=True)]
    gap = total - sum(parts)
    room = [limit - part if share else 0 for limit, part, share in zip(limits, parts, per_mille, strict=True)]
    if gap < 0:
        taken = apportion(-gap, parts)
        return [part - less for part, less in zip(parts, taken, strict=True)]
    if gap > sum(room):
        raise ValueError("the total is more than the limits can hold")
    given = apportion(gap, room)
    return [part + more for part, more in zip(parts, given, strict=True)]
