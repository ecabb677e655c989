"""The order in which people list names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def natural_order(names: Iterable[str]) -> list[str]:
    """Names sorted as people do: w2 before w10.

    >>> natural_order(["w10", "w2", "b"])
    ['b', 'w2', 'w10']
    """
    return sorted(names, key=natural_key)


@lru_cache(maxsize=1024)
def natural_key(name: str) -> list[tuple[int, str]]:
    """What names are sorted by."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]
