"""Expansions beside a point: against SymPy's series, row by row, and the arithmetic of germs."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as hs

from steepest.derivation.expanding import Beside, NoValueError
from steepest.derivation.germs import Germ, UnclearError, rational, sign_of
from steepest.expression.functions import FUNCTIONS, FunctionRow
from steepest.expression.nodes import Function, Symbol
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import to_sympy

X = Symbol("x")
T = sympy.Symbol("t", positive=True)
ORDER = Fraction(4)
SMOOTH = [row for row in FUNCTIONS if row.takes == "scalar" and row.pieces is None]
INSIDE = {"acosh": Fraction(2), "coth": Fraction(1, 2), "csch": Fraction(1, 2)}  # 1/2 lies in the domain of the others


def germ(text: str, point: str = "0", side: int = 1, order: Fraction = ORDER) -> Germ:
    return Beside(X, sympy.sympify(point), side).germ(parse(text), order)


def as_sympy(found: Germ) -> sympy.Expr:
    return sympy.Add(*(c * T ** rational(q) for q, c in found.terms.items()))


@pytest.mark.parametrize("row", SMOOTH, ids=lambda row: row.name)
@pytest.mark.parametrize("side", [-1, 1])
def test_every_smooth_row_expands_as_its_derivatives_say(row: FunctionRow, side: int) -> None:
    start = rational(INSIDE.get(row.name, Fraction(1, 2)))
    found = Beside(X, start, side).germ(Function(row.name, X), ORDER)
    function = row.sympy(sympy, T)
    for n in range(4):
        taylor = sympy.diff(function, T, n).subs(T, start) * side**n / sympy.factorial(n)
        assert abs(sympy.N(found.terms.get(Fraction(n), 0) - taylor, 30)) < 1e-25


#   formula            at   expansion for t > 0
EXPANSIONS = [
    ("sqrt(x^2 + x^3)", "0", "t + t**2/2 - t**3/8"),
    ("arccos(1 - x)",   "0", "sqrt(2)*sqrt(t) + sqrt(2)*t**(3/2)/12 + 3*sqrt(2)*t**(5/2)/160 + 5*sqrt(2)*t**(7/2)/896"),
    ("sin(x)/x",        "0", "1 - t**2/6"),
    ("x^(3/2) e^x",     "0", "t**(3/2) + t**(5/2) + t**(7/2)/2"),
    ("1/(x + x^2)",     "0", "1/t - 1 + t - t**2 + t**3"),
    ("cbrt(x^2 - x)",   "0", "-t**(1/3) + t**(4/3)/3 + t**(7/3)/9 + 5*t**(10/3)/81"),
    ("|x|^3 + x",       "0", "t + t**3"),
    ("ln(e + x)",       "0", "1 + exp(-1)*t - exp(-2)*t**2/2 + exp(-3)*t**3/3"),
    ("x^x",             "1", "1 + t + t**2 + t**3/2"),
    ("max(x, x^2)",     "0", "t"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "point", "expansion"), EXPANSIONS)
def test_an_expansion(text: str, point: str, expansion: str) -> None:
    expected = sympy.sympify(expansion, rational=True, locals={"t": T})
    assert sympy.expand(as_sympy(germ(text, point)) - expected) == 0


@pytest.mark.parametrize(
    "text", ["sin(x) tanh(x)", "e^(x/(1 - x))", "ln(1 + x)/(2 - x)", "cos(x)^(1/2)", "1/(1 + x^2)"]
)
def test_sympy_has_the_same_series(text: str) -> None:
    x = sympy.Symbol("x")
    expected = sympy.series(to_sympy(parse(text)), x, 0, 4).removeO().subs(x, T)
    assert sympy.expand(as_sympy(germ(text)) - expected) == 0


@pytest.mark.parametrize("text", ["sqrt(-x)", "ln(-x)", "(-x)^(1/2)", "arccos(1 + x)", "{x if x < 0}"])
def test_where_there_is_no_function_there_is_no_expansion(text: str) -> None:
    with pytest.raises(NoValueError):
        germ(text)


@pytest.mark.parametrize("text", ["sin(1/x)", "x ln(x)", "x^x", "f(x)", "e^(1/x)", "sum(i=1..10^6, x)"])
def test_what_has_no_expansion_is_unclear(text: str) -> None:
    with pytest.raises(UnclearError):
        germ(text)


# --- the arithmetic ---------------------------------------------------------------------------

exponents = hs.sampled_from([Fraction(k, 2) for k in range(5)])
germs = hs.builds(
    Germ,
    hs.dictionaries(exponents, hs.integers(-3, 3).map(rational), max_size=4),
    hs.sampled_from([None, Fraction(1), Fraction(3, 2), Fraction(3)]),
)


def agree(found: Germ, expected: sympy.Expr) -> bool:
    """Whether a germ is an expression up to its order."""
    terms = sympy.Add.make_args(sympy.expand(expected))
    kept = [term for term in terms if found.order is None or sympy.degree(term.subs(T, T**2), T) < 2 * found.order]
    return bool(sympy.expand(as_sympy(found) - sympy.Add(*kept)) == 0)


@given(germs, germs)
def test_sums_and_products_are_those_of_expressions(one: Germ, other: Germ) -> None:
    assert agree(one + other, as_sympy(one) + as_sympy(other))
    product = one * other
    assert agree(product, as_sympy(one) * as_sympy(other))
    if one.order is not None and other.terms:
        assert product.order is not None


@given(germs)
def test_integrals_undo_derivatives(one: Germ) -> None:
    moving = one.without_constant()
    back = moving.derivative().integral()
    assert back.terms == moving.terms
    assert back.order == moving.order


SIGNS = [("e^2 - 7", 1), ("pi - 22/7", -1), ("1/3", 1), ("-2", -1), ("sin(1)^2 + cos(1)^2 - 1", 0)]


@pytest.mark.parametrize(("text", "sign"), SIGNS)
def test_signs_are_certain(text: str, sign: int) -> None:
    assert sign_of(to_sympy(parse(text))) == sign


def test_a_sign_that_is_not_known_is_not_guessed() -> None:
    with pytest.raises(UnclearError):
        sign_of(to_sympy(parse("(sqrt(5) + 2)^(1/3) - (sqrt(5) - 2)^(1/3) - 1")))
