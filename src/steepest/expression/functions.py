"""The table of elementary functions: one row feeds the reader, the rules, the writers and the checks.

A row says how a function is spelled, what its derivative is, where it is defined, how it is typeset,
how it is enclosed by rigorous balls and how SymPy spells it. `FUNCTIONS.add(row)` makes a new function
known to all of them. `u` stands for the argument: a `Node` in `derivative`, `rewritten` and the
conditions; a ball (`flint.arb`) or a power series of balls (`flint.arb_series`) in `enclosure`.

Source of the derivatives and domains: NIST Digital Library of Mathematical Functions, chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from steepest.expression.nodes import Function, Node, Number, Power

HALF = Number(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Condition:
    """``expression(u) relation 0``, with the relation one of ``>``, ``>=``, ``!=``."""

    relation: str
    expression: Callable[[Node], Node]


@dataclass(frozen=True, slots=True)
class Pieces:
    """A function that is one formula for u < 0, a value at u = 0 and another formula for u > 0.

    The three readings take a Node, a ball or a series (and may return a plain integer).
    """

    below: Callable[[Any], Any]
    at_zero: int
    above: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """One elementary function.

    Attributes:
        name: the canonical name, as `Function.name` holds it.
        spellings: every other way of writing it.
        derivative: u ↦ f'(u).
        latex: the command that typesets the name, or a template with ``{u}`` for the whole call.
        sympy: how to build it, given the module `sympy` and the argument.
        sympy_name: the name of SymPy's class where it has one of its own.
        domain: what must hold for f(u) to have a real value.
        differentiable: what must hold besides for f'(u) to exist.
        kink: the convention at the point where it does not, or None.
        enclosure: f on balls and on power series of balls, where it is smooth.
        pieces: f by cases, where it is not smooth at 0 (then `enclosure` is None).
        rewritten: the same function by means of simpler ones, equal wherever both are defined, or None.
        text: how plain text writes it; the canonical name by default.
    """

    name: str
    derivative: Callable[[Node], Node]
    latex: str
    sympy: Callable[[Any, Any], Any]
    spellings: tuple[str, ...] = ()
    sympy_name: str | None = None
    domain: tuple[Condition, ...] = ()
    differentiable: tuple[Condition, ...] = ()
    kink: str | None = None
    enclosure: Callable[[Any], Any] | None = None
    pieces: Pieces | None = None
    rewritten: Callable[[Node], Node] | None = None
    text: str | None = None


class FunctionTable:
    """The rows by canonical name, and by every spelling."""

    def __init__(self, rows: tuple[FunctionRow, ...]) -> None:
        self._rows: dict[str, FunctionRow] = {}
        self._spelled: dict[str, FunctionRow] = {}
        self.endings: tuple[str, ...] = ()  # every spelling, as `str.endswith` takes them
        self.version = 0  # grows with each change, for those who keep what they have read
        for row in rows:
            self.add(row)

    def add(self, row: FunctionRow) -> None:
        """Make a function known. Raises ValueError where a spelling is already taken."""
        if (row.enclosure is None) == (row.pieces is None):
            raise ValueError(f"the row {row.name!r} needs either an enclosure or pieces")
        taken = [name for name in (row.name, *row.spellings) if name in self._spelled]
        if taken:
            raise ValueError(f"{taken[0]!r} already names a function")
        self._rows[row.name] = row
        self._spelled |= dict.fromkeys((row.name, *row.spellings), row)
        self.endings = tuple(self._spelled)
        self.version += 1

    def remove(self, name: str) -> None:
        """Forget a function that was added."""
        row = self._rows.pop(name)
        for spelling in (row.name, *row.spellings):
            del self._spelled[spelling]
        self.endings = tuple(self._spelled)
        self.version += 1

    def __getitem__(self, name: str) -> FunctionRow:
        return self._rows[name]

    def __iter__(self) -> Iterator[FunctionRow]:
        return iter(tuple(self._rows.values()))

    def spelled(self, word: str) -> FunctionRow | None:
        """The row that a word names, by any of its spellings."""
        return self._spelled.get(word)

    @property
    def spellings(self) -> frozenset[str]:
        """Every word that names a function."""
        return frozenset(self._spelled)


def _call(name: str) -> Callable[[Node], Function]:
    return lambda u: Function(name, u)


exp, log, sqrt = _call("exp"), _call("log"), _call("sqrt")
sin, cos, tan = _call("sin"), _call("cos"), _call("tan")
sinh, cosh, tanh = _call("sinh"), _call("cosh"), _call("tanh")
abs_, sign, step, sigmoid = _call("abs"), _call("sign"), _call("step"), _call("sigmoid")

FUNCTIONS = FunctionTable(
    (
        FunctionRow(
            "exp",
            derivative=lambda u: exp(u),
            latex=r"\exp",
            sympy=lambda sp, u: sp.exp(u),
            sympy_name="exp",
            enclosure=lambda u: u.exp(),
        ),
        FunctionRow(
            "log",
            spellings=("ln",),
            derivative=lambda u: 1 / u,
            latex=r"\ln",
            text="ln",
            sympy=lambda sp, u: sp.log(u),
            sympy_name="log",
            domain=(Condition(">", lambda u: u),),
            enclosure=lambda u: u.log(),
        ),
        FunctionRow(
            "sqrt",
            derivative=lambda u: 1 / (2 * sqrt(u)),
            latex=r"\sqrt{{{u}}}",
            sympy=lambda sp, u: sp.sqrt(u),
            domain=(Condition(">=", lambda u: u),),
            differentiable=(Condition(">", lambda u: u),),
            enclosure=lambda u: u.sqrt(),
            rewritten=lambda u: Power(u, HALF),
        ),
        FunctionRow(
            "sin",
            derivative=lambda u: cos(u),
            latex=r"\sin",
            sympy=lambda sp, u: sp.sin(u),
            sympy_name="sin",
            enclosure=lambda u: u.sin(),
        ),
        FunctionRow(
            "cos",
            derivative=lambda u: -sin(u),
            latex=r"\cos",
            sympy=lambda sp, u: sp.cos(u),
            sympy_name="cos",
            enclosure=lambda u: u.cos(),
        ),
        FunctionRow(
            "tan",
            derivative=lambda u: 1 / cos(u) ** 2,
            latex=r"\tan",
            sympy=lambda sp, u: sp.tan(u),
            sympy_name="tan",
            domain=(Condition("!=", lambda u: cos(u)),),
            enclosure=lambda u: u.tan(),
            rewritten=lambda u: sin(u) / cos(u),
        ),
        FunctionRow(
            "sinh",
            derivative=lambda u: cosh(u),
            latex=r"\sinh",
            sympy=lambda sp, u: sp.sinh(u),
            sympy_name="sinh",
            enclosure=lambda u: (u.exp() - (-u).exp()) / 2,
            rewritten=lambda u: (exp(u) - exp(-u)) / 2,
        ),
        FunctionRow(
            "cosh",
            derivative=lambda u: sinh(u),
            latex=r"\cosh",
            sympy=lambda sp, u: sp.cosh(u),
            sympy_name="cosh",
            enclosure=lambda u: (u.exp() + (-u).exp()) / 2,
            rewritten=lambda u: (exp(u) + exp(-u)) / 2,
        ),
        FunctionRow(
            "tanh",
            derivative=lambda u: 1 - tanh(u) ** 2,
            latex=r"\tanh",
            sympy=lambda sp, u: sp.tanh(u),
            sympy_name="tanh",
            enclosure=lambda u: 1 - 2 / ((2 * u).exp() + 1),
            rewritten=lambda u: (exp(2 * u) - 1) / (exp(2 * u) + 1),
        ),
        FunctionRow(
            "asin",
            spellings=("arcsin",),
            derivative=lambda u: 1 / sqrt(1 - u**2),
            latex=r"\arcsin",
            text="arcsin",
            sympy=lambda sp, u: sp.asin(u),
            sympy_name="asin",
            domain=(Condition(">=", lambda u: 1 - u**2),),
            differentiable=(Condition(">", lambda u: 1 - u**2),),
            enclosure=lambda u: u.asin(),
        ),
        FunctionRow(
            "acos",
            spellings=("arccos",),
            derivative=lambda u: -(1 / sqrt(1 - u**2)),
            latex=r"\arccos",
            text="arccos",
            sympy=lambda sp, u: sp.acos(u),
            sympy_name="acos",
            domain=(Condition(">=", lambda u: 1 - u**2),),
            differentiable=(Condition(">", lambda u: 1 - u**2),),
            enclosure=lambda u: u.acos(),
        ),
        FunctionRow(
            "atan",
            spellings=("arctan",),
            derivative=lambda u: 1 / (1 + u**2),
            latex=r"\arctan",
            text="arctan",
            sympy=lambda sp, u: sp.atan(u),
            sympy_name="atan",
            enclosure=lambda u: u.atan(),
        ),
        FunctionRow(
            "abs",
            derivative=lambda u: sign(u),
            latex=r"\left|{u}\right|",
            text="|{u}|",
            sympy=lambda sp, u: sp.Abs(u),
            sympy_name="Abs",
            differentiable=(Condition("!=", lambda u: u),),
            kink="|u| has no derivative where u = 0; sign(0) = 0 is used there",
            pieces=Pieces(lambda u: -u, 0, lambda u: u),
        ),
        FunctionRow(
            "sigmoid",
            spellings=("σ",),
            derivative=lambda u: sigmoid(u) * (1 - sigmoid(u)),
            latex=r"\operatorname{sigmoid}",
            sympy=lambda sp, u: 1 / (1 + sp.exp(-u)),
            enclosure=lambda u: 1 / (1 + (-u).exp()),
            rewritten=lambda u: 1 / (1 + exp(-u)),
        ),
        FunctionRow(
            "relu",
            spellings=("ReLU",),
            derivative=lambda u: step(u),
            latex=r"\operatorname{relu}",
            sympy=lambda sp, u: sp.Max(0, u),
            differentiable=(Condition("!=", lambda u: u),),
            kink="relu(u) has no derivative where u = 0; step(0) = 0 is used there",
            pieces=Pieces(lambda u: 0, 0, lambda u: u),
            rewritten=lambda u: (u + abs_(u)) / 2,
        ),
        FunctionRow(
            "sign",
            spellings=("sgn",),
            derivative=lambda u: Number(Fraction(0)),
            latex=r"\operatorname{sign}",
            sympy=lambda sp, u: sp.sign(u),
            sympy_name="sign",
            differentiable=(Condition("!=", lambda u: u),),
            kink="sign(u) jumps where u = 0 and has no derivative there",
            pieces=Pieces(lambda u: -1, 0, lambda u: 1),
        ),
        FunctionRow(
            "step",
            spellings=("heaviside",),
            derivative=lambda u: Number(Fraction(0)),
            latex=r"\operatorname{step}",
            sympy=lambda sp, u: sp.Heaviside(u, 0),
            sympy_name="Heaviside",
            differentiable=(Condition("!=", lambda u: u),),
            kink="step(u) jumps where u = 0 and has no derivative there",
            pieces=Pieces(lambda u: 0, 0, lambda u: 1),
        ),
    )
)
