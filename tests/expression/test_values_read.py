"""The value of what is read is the value of what was meant, worked out by mpmath while the text was made.

A formula is made as a text in three notations together with its value at a point. Brackets stand where
paper needs them and nowhere else, so that a bracket that is lost, or an operator that binds otherwise,
shows in the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mpmath as mp
from hypothesis import assume, given
from hypothesis import strategies as st

from steepest.expression.reading import parse
from tests.expression.numerical import NoValue, Unclear, value

X, Y = mp.mpf("1.25"), mp.mpf("0.75")
SUM, PRODUCT, POWER, ATOM = range(4)  # how tightly a text holds together


@dataclass(frozen=True)
class Meant:
    """A formula in plain text, Unicode and LaTeX, how tightly each holds together, and its value."""

    plain: str
    pretty: str
    latex: str
    level: int
    value: Any

    def at_least(self, level: int) -> tuple[str, str, str]:
        if self.level >= level:
            return self.plain, self.pretty, self.latex
        return f"({self.plain})", f"({self.pretty})", rf"\left({self.latex}\right)"


def _atom(plain: str, pretty: str, latex: str, known: Any) -> Meant:
    return Meant(plain, pretty, latex, ATOM, mp.mpf(known))


atoms = st.sampled_from(
    [
        _atom("x", "x", "x", X),
        _atom("y", "𝑦", "y", Y),
        _atom("2", "２", "2", 2),
        _atom("0.5", "½", r"\frac12", "0.5"),
        _atom("pi", "π", r"\pi", mp.pi),
        _atom("(1/3)", "⅓", r"\frac{1}{3}", mp.mpf(1) / 3),
    ]
)


def _sum(a: Meant, b: Meant) -> Meant:
    (p, u, t), (q, v, s) = a.at_least(SUM), b.at_least(PRODUCT)
    return Meant(f"{p}+{q}", f"{u} + {v}", f"{t}+{s}", SUM, a.value + b.value)


def _difference(a: Meant, b: Meant) -> Meant:
    (p, u, t), (q, v, s) = a.at_least(SUM), b.at_least(PRODUCT)
    return Meant(f"{p} - {q}", f"{u}−{v}", f"{t}-{s}", SUM, a.value - b.value)


def _product(a: Meant, b: Meant) -> Meant:
    (p, u, t), (q, v, s) = a.at_least(PRODUCT), b.at_least(POWER)
    return Meant(f"{p}*{q}", f"{u}·{v}", rf"{t}\cdot {s}", PRODUCT, a.value * b.value)


def _side_by_side(a: Meant, b: Meant) -> Meant:
    (p, u, t), (q, v, s) = a.at_least(ATOM), (f"({b.plain})", f"({b.pretty})", f"({b.latex})")
    return Meant(f"{p} {q}", f"{u} {v}", f"{t} {s}", PRODUCT, a.value * b.value)


def _quotient(a: Meant, b: Meant) -> Meant:
    (p, u, _), (q, v, _) = a.at_least(PRODUCT), b.at_least(POWER)
    return Meant(f"{p}/{q}", f"{u}÷{v}", rf"\frac{{{a.latex}}}{{{b.latex}}}", PRODUCT, a.value / b.value)


def _power(a: Meant, n: int) -> Meant:
    p, u, t = a.at_least(ATOM)
    base = f"({p})" if p[0].isdecimal() or "/" in p else p
    raised = {2: "²", 3: "³", -1: "⁻¹"}[n]
    held = rf"\left({t}\right)"
    return Meant(f"{base}^{n}", f"({u}){raised}", f"{held}^{{{n}}}", POWER, a.value**n)


def _negative(a: Meant) -> Meant:
    p, u, t = a.at_least(PRODUCT)
    return Meant(f"(-{p})", f"(−{u})", rf"\left(-{t}\right)", ATOM, -a.value)


FUNCTIONS = [
    ("sin", "sin", r"\sin", mp.sin),
    ("exp", "exp", r"\exp", mp.exp),
    ("tanh", "tanh", r"\tanh", mp.tanh),
    ("arctan", "arctan", r"\arctan", mp.atan),
    ("np.cos", "cos", r"\operatorname{cos}", mp.cos),
    ("sigmoid", "σ", r"\sigma", lambda u: 1 / (1 + mp.exp(-u))),
]


def _function(row: tuple[str, str, str, Any], a: Meant) -> Meant:
    plain, pretty, latex, function = row
    return Meant(
        f"{plain}({a.plain})", f"{pretty}({a.pretty})", rf"{latex}\left({a.latex}\right)", ATOM, function(a.value)
    )


def _absolute(a: Meant) -> Meant:
    return Meant(f"abs({a.plain})", f"abs({a.pretty})", rf"\left|{a.latex}\right|", ATOM, abs(a.value))


def _exponential(a: Meant) -> Meant:
    return Meant(f"e^({a.plain})", f"e^({a.pretty})", f"e^{{{a.latex}}}", POWER, mp.exp(a.value))


def _larger(parts: st.SearchStrategy[Meant]) -> st.SearchStrategy[Meant]:
    return st.one_of(
        st.builds(_sum, parts, parts),
        st.builds(_difference, parts, parts),
        st.builds(_product, parts, parts),
        st.builds(_side_by_side, parts, parts),
        st.builds(_quotient, parts, parts.filter(lambda part: abs(part.value) > mp.mpf("1e-6"))),
        st.builds(_power, parts.filter(lambda part: abs(part.value) > mp.mpf("1e-6")), st.sampled_from([2, 3, -1])),
        parts.map(_negative),
        st.builds(_function, st.sampled_from(FUNCTIONS), parts.filter(lambda part: abs(part.value) < 30)),
        parts.map(_absolute),
        parts.filter(lambda part: abs(part.value) < 30).map(_exponential),
    )


@given(st.recursive(atoms, _larger, max_leaves=8))
def test_the_value_read_is_the_value_meant_in_every_notation(meant: Meant) -> None:
    assume(abs(meant.value) < mp.mpf("1e12"))
    for text in (meant.plain, meant.pretty, meant.latex):
        try:
            found = value(parse(text), {"x": X, "y": Y})
        except (NoValue, Unclear):  # rounding decides whether something is 0
            assume(False)
        assert abs(found - meant.value) <= mp.mpf("1e-9") * (1 + abs(meant.value)), text
