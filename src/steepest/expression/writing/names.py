"""The parts of a name: ``w_hat_max'`` is the letter w with a hat, something below it and a prime."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from steepest.expression.spellings import ACCENTS

_NAME = re.compile(
    rf"(?P<base>[A-Za-z]+?)(?:_(?P<accent>{'|'.join(sorted(set(ACCENTS.values())))}))?"
    r"(?:_?(?P<digits>\d+)|_(?P<word>[A-Za-z]+))?(?P<primes>'*)"
)


class NameParts(NamedTuple):
    """What a name is made of; every part but the base may be empty."""

    base: str
    accent: str
    below: str
    primes: str

    @property
    def accented(self) -> str:
        """The name without what stands below it."""
        return f"{self.base}_{self.accent}" if self.accent else self.base


@functools.lru_cache(maxsize=1024)
def parts_of(name: str) -> NameParts | None:
    """The parts of a name as the reader makes them; None for any other text.

    >>> parts_of("y_hat1"), parts_of("x&y")
    (NameParts(base='y', accent='hat', below='1', primes=''), None)
    """
    matched = _NAME.fullmatch(name)
    if matched is None:
        return None
    base, accent, digits, word, primes = matched.groups(default="")
    return NameParts(base, accent, digits or word, primes)
