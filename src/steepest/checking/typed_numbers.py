"""Decimals as people type them: how many figures ``0.50``, ``7.39·10^3`` and ``12.5 %`` show.

A tree knows that 0.50 is 1/2 and forgets the zero; the digits that were typed are read here. `loosened`
turns what only a number may carry (a sign for "about", per cent, dots at the end) into what the reader
of formulas knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

_ABOUT = r"≈|≃|≅|∼|~|\\approx|\\simeq|\\sim"
_DOTS = r"…|\.\.\.|\\[cl]?dots"
_PERCENT = r"\\?%"
_MINUS = str.maketrans({"−": "-", "–": "-", "＋": "+"})
_ABOVE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

_POWER = r"(?:\^|\*\*)\s*[{(]?\s*(?P<power>[-+]?\d{1,4})\s*[})]?|(?P<above>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})"
_TYPED = re.compile(
    rf"""(?:.*(?:=|{_ABOUT}))? \s* (?P<sign>[-+]?) \s*
    (?P<digits>\d+(?:[.,]\d*)?|[.,]\d+)
    (?: [eE](?P<tens>[-+]?\d{{1,4}}) | \s*(?:·|\*|×|⋅|\\cdot|\\times)\s*10\s*(?:{_POWER}) )?
    \s* (?P<dots>{_DOTS})? \s* (?P<percent>{_PERCENT})? \s*""",
    re.VERBOSE | re.DOTALL,
)
_LOOSE = re.compile(
    rf"(?P<left>[^=≈~]*?)\s*(?P<about>{_ABOUT})?(?P<number>[^=≈~]*?)(?P<dots>{_DOTS})?\s*(?P<percent>{_PERCENT})?\s*"
)
_NAME = re.compile(r"[^\W\d]\w*'*(?:\([^()]*\))?")


@dataclass(frozen=True, slots=True)
class Typed:
    """A decimal number as it was typed.

    Attributes:
        text: the number, without what stands before it.
        value: its value.
        unit: what one more in its last digit is worth.
        figures: how many significant figures it shows; 0 for a zero.
        places: how many digits stand behind the point.
        pointed: whether a point was typed.
        dotted: whether dots say that more digits follow.
    """

    text: str
    value: Fraction
    unit: Fraction
    figures: int
    places: int
    pointed: bool
    dotted: bool = False

    def readings(self) -> Iterator[Typed]:
        """The number with all its digits taken as figures, then with zeros at the end of 3100 as none."""
        yield self
        zeros = 0 if self.pointed else len(digits := self.text.strip("-+ ")) - len(digits.rstrip("0"))
        for k in range(1, min(zeros, self.figures - 1) + 1):
            yield replace(self, unit=self.unit * 10**k, figures=self.figures - k)


def typed_number(text: str) -> Typed | None:
    """The decimal that a text is, or None.

    >>> typed_number("x = 0.50").figures, typed_number("7.39·10^3").unit
    (2, Fraction(10, 1))
    """
    found = _TYPED.fullmatch(_bare(text).translate(_MINUS))
    if found is None:
        return None
    digits = found["digits"].replace(",", ".")
    above = (found["above"] or "").translate(_ABOVE)
    tens = int(found["tens"] or found["power"] or above or 0) - (2 if found["percent"] else 0)
    whole, point, behind = digits.partition(".")
    unit = Fraction(10) ** (tens - len(behind))
    value = int(whole + behind) * unit * (-1 if found["sign"] == "-" else 1)
    scaled = bool(point or tens)
    shown = found[0][found.start("sign") :].strip()
    return Typed(shown, value, unit, len((whole + behind).lstrip("0")), len(behind), scaled, bool(found["dots"]))


def _bare(text: str) -> str:
    """A text without the signs of LaTeX mathematics and without brackets around all of it."""
    text = text.strip().strip("$").strip()
    while text[:1] == "(" and text[-1:] == ")" and not set("()") & set(text[1:-1]):
        text = text[1:-1].strip()
    return text


def loosened(text: str) -> str | None:
    """A number with "about", per cent or dots as the reader of formulas knows it; None where nothing of it is there.

    >>> loosened("x ≈ 33.3 %")
    'x = 33.3/100'
    """
    found = _LOOSE.fullmatch(text.strip().strip("$"))
    if found is None or not (found["about"] or found["dots"] or found["percent"]):
        return None
    left, body = found["left"], found["number"].strip()
    if found["about"] is None or not left:
        left, body = "", left + body
    elif not _NAME.fullmatch(left):
        return None
    if typed_number(body) is None:
        return None
    number = f"{body}/100" if found["percent"] else body
    return f"{left} = {number}" if left else number
