"""Policies: what a decimal has to be to stand for an exact number, as the question asks for it.

A policy is written on a line, ``exact``, ``figures: 3``, ``places: 2``, ``tolerance: 0.01`` or
``tolerance: 1%``; without one a correct rounding that shows two figures or more is right. An answer that
equals the exact number is right under every policy. Read `decimals` next, which judges by them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

FEWEST_FIGURES = 2
MOST_FIGURES = 1000


@dataclass(frozen=True, slots=True)
class Policy:
    """What a decimal has to be.

    Attributes:
        name: a key of `POLICIES`.
        amount: how many figures or decimal places, or how far away; None where nothing is counted.
        relative: whether a distance is a part of the exact number.
    """

    name: str
    amount: Fraction | None = None
    relative: bool = False

    @classmethod
    def of(cls, spec: Policy | str | None) -> Policy:
        """A policy from its line; None is the policy of questions that say nothing.

        >>> Policy.of("figures: 3").amount
        Fraction(3, 1)
        >>> str(Policy.of("tolerance: 1%"))
        'tolerance: 1%'

        Raises:
            ValueError: there is no such policy, or its amount makes no sense.
        """
        if isinstance(spec, Policy):
            return spec
        name, colon, amount = (spec if spec is not None else ROUNDED.name).partition(":")
        row = POLICIES.get(name.strip())
        if row is None:
            raise ValueError(f"the policy for decimals is one of {', '.join(POLICIES)}, not {name.strip()!r}")
        if row.read is None:
            if colon:
                raise ValueError(f"the policy {name.strip()} stands alone")
            return cls(name.strip())
        return cls(name.strip(), *row.read(amount.strip()))

    def __str__(self) -> str:
        if self.amount is None:
            return self.name
        return f"{self.name}: {_text(self.amount * 100)}%" if self.relative else f"{self.name}: {_text(self.amount)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One policy: what it asks for, in words, and how its amount is read."""

    asks: str
    read: Callable[[str], tuple[Fraction, bool]] | None = None


def _count(text: str) -> tuple[Fraction, bool]:
    if not re.fullmatch(r"\d{1,4}", text) or not 0 < int(text) <= MOST_FIGURES:
        raise ValueError(f"a number of figures or places is a whole number from 1 to {MOST_FIGURES}, not {text!r}")
    return Fraction(int(text)), False


def _distance(text: str) -> tuple[Fraction, bool]:
    found = re.fullmatch(r"(\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?|\d{1,40}/\d{1,40})\s*(%?)", text)
    value = None if found is None or re.search(r"/0+\s*%?$", text) else Fraction(found[1])
    if found is None or not value:
        raise ValueError(f"a tolerance is a number above 0 such as 0.01, or a part such as 1%, not {text!r}")
    return (value / 100, True) if found[2] else (value, False)


#: Every policy by its name.
POLICIES: dict[str, Row] = {
    "rounded": Row(f"a correct rounding that shows at least {FEWEST_FIGURES} figures"),
    "exact": Row("the exact number"),
    "figures": Row("a correct rounding that shows at least so many figures", _count),
    "places": Row("a correct rounding that shows at least so many decimal places", _count),
    "tolerance": Row("a number no further away than this, or than this part of the exact number", _distance),
}
ROUNDED = Policy("rounded")


def _text(value: Fraction) -> str:
    """A number as a policy writes it: as a decimal where that is short."""
    shown = f"{float(value):.12g}"
    return shown if Fraction(shown) == value else str(value)
