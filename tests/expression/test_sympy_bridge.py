"""The bridge to SymPy keeps values, gives natural trees, and names what it cannot carry."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS, FunctionRow, cos, exp, log, sin, sqrt
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Constant,
    Derivative,
    Dot,
    Equation,
    FiniteProduct,
    FiniteSum,
    Function,
    Gradient,
    Hadamard,
    Indexed,
    Matrix,
    Mean,
    Negation,
    Node,
    Number,
    Ones,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    SetSum,
    Sum,
    Symbol,
    Transpose,
    Vector,
    number,
)
from steepest.expression.sympy_bridge import from_sympy, to_sympy

x, y, i, n = (Symbol(name) for name in "xyiN")
X, Y, J, N = sp.symbols("x y i N")
E = Constant("e")
DATA = sp.IndexedBase("x")
HALF = Number(Fraction(1, 2))

TO_SYMPY = [
    (E ** (2 * y) * sin(x), sp.exp(2 * Y) * sp.sin(X)),
    (x - y, X - Y),
    (x / 2 - 1 / x, X / 2 - 1 / X),
    (HALF * x, X / 2),
    (sqrt(x) + log(y), sp.sqrt(X) + sp.log(Y)),
    (Function("relu", x), sp.Max(0, X)),
    (Function("sigmoid", x), 1 / (1 + sp.exp(-X))),
    (Indexed("x", (i, number(1))), DATA[J, 1]),
    (FiniteSum(Indexed("x", (i,)) ** 2, i, number(1), n), sp.Sum(DATA[J] ** 2, (J, 1, N))),
    (FiniteProduct(Indexed("x", (i,)) + y, i, number(1), n), sp.Product(DATA[J] + Y, (J, 1, N))),
    (FiniteProduct(i, i, number(1), number(3)), sp.Product(J, (J, 1, 3))),
    (Vector((x, 2 * y)), sp.Matrix([X, 2 * Y])),
    (Equation(x, x), sp.Eq(X, X, evaluate=False)),
    (Derivative(x**2, x), sp.Derivative(X**2, X)),
]


@pytest.mark.parametrize(("tree", "expr"), TO_SYMPY)
def test_a_tree_becomes_what_a_user_of_sympy_types(tree: Node, expr: sp.Expr) -> None:
    assert to_sympy(tree) == expr


FROM_SYMPY = [
    (X - Y, x - y),
    (1 / X, 1 / x),
    (X / 2, x / 2),
    (-X / 2, Negation(x / 2)),
    (3 * X / 2, Quotient(3 * x, number(2))),
    (sp.sqrt(X), sqrt(x)),
    (1 / sp.sqrt(X), 1 / sqrt(x)),
    (sp.exp(2 * Y), Power(E, 2 * y)),
    (sp.exp(-X), Power(E, Negation(x))),
    (X**2 * sp.exp(-X) / Y, Quotient(Product((x**2, Power(E, Negation(x)))), y)),
    (sp.E, E),
    (sp.pi * X, Product((Constant("pi"), x))),
    (sp.Rational(-3, 4), number(Fraction(-3, 4))),
    (sp.Float("0.1"), Number(Fraction(1, 10))),
    (2 ** (-X), Power(number(2), Negation(x))),
    (sp.Max(0, X), Function("relu", x)),
    (sp.Heaviside(X, 0), Function("step", x)),
    (sp.Abs(X), Function("abs", x)),
    (sp.sec(X), Function("sec", x)),
    (sp.asinh(X), Function("asinh", x)),
    (sp.Max(X, Y), Function("max", Vector((x, y)))),
    (sp.Min(X, Y, 1), Function("min", Vector((number(1), x, y)))),
    (2 * sp.sign(X) * sp.Abs(X) ** sp.Rational(1, 3), 2 * Function("cbrt", x)),
    (sp.real_root(X, 3), Function("cbrt", x)),
    (sp.Piecewise((X**2, X < 0), (X, True)), Piecewise((x**2, x), (Relation((x, number(0)), ("<",)),))),
    (sp.Piecewise((X, sp.Eq(X, Y))), Piecewise((x,), (Relation((x, y), ("=",)),))),
    (sp.Or(X < 0, X > Y), Connective("or", (Relation((x, y), (">",)), Relation((x, number(0)), ("<",))))),
    (sp.Ne(X, Y), Relation((x, y), ("!=",))),
    (sp.Function("f'")(X), Application("f'", (x,))),
    (sp.Matrix([[X, Y], [Y, X]]), Matrix(((x, y), (y, x)))),
    (sp.IndexedBase("x^")[J, N], Indexed("x", (i,), (n,))),
    (DATA[J, 1], Indexed("x", (i, number(1)))),
    (sp.Sum(DATA[J], (J, 1, N)), FiniteSum(Indexed("x", (i,)), i, number(1), n)),
    (sp.Product(DATA[J], (J, 1, N)), FiniteProduct(Indexed("x", (i,)), i, number(1), n)),
    (sp.Product(X, (J, 1, N), (X, 1, Y)), FiniteProduct(FiniteProduct(x, i, number(1), n), x, number(1), y)),
    (sp.Derivative(X * Y, X, 2), Derivative(Derivative(x * y, x), x)),
    (sp.Matrix([X, Y]), Vector((x, y))),
    (sp.Tuple(X, Y), Vector((x, y))),
    (sp.Eq(X, Y), Equation(x, y)),
    (to_sympy(Assignment(x, x - y)), Assignment(x, x - y)),
]


@pytest.mark.parametrize(("expr", "tree"), FROM_SYMPY)
def test_an_expression_becomes_the_natural_tree(expr: sp.Basic, tree: Node) -> None:
    assert from_sympy(expr) == tree


@pytest.mark.parametrize(
    ("expr", "named"),
    [
        (sp.zoo, "ComplexInfinity"),
        (sp.oo, "Infinity"),
        (sp.nan, "NaN"),
        (sp.I * X, "ImaginaryUnit"),
        (sp.gamma(X), "gamma"),
        (sp.Piecewise((X, sp.Contains(X, sp.Interval(0, 1))), (0, True)), "Contains"),
        (sp.im(X * Y), "im"),
        (sp.MatrixSymbol("A", 2, 2), "MatrixSymbol"),
        (sp.Dummy("x"), "Dummy"),
        (sp.Float("1e100000"), "Float"),
        (X + sp.Symbol("x", positive=True), "named x"),
    ],
)
def test_what_has_no_counterpart_is_refused_by_name(expr: sp.Basic, named: str) -> None:
    with pytest.raises(UnsupportedError, match=named):
        from_sympy(expr)


def test_a_mean_and_a_power_too_large_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="a mean"):
        to_sympy(Mean(x))
    with pytest.raises(UnsupportedError, match="too large"):
        to_sympy(Power(number(9), number(10**9)))


def test_the_callers_own_symbols_are_used() -> None:
    positive = sp.Symbol("x", positive=True)
    assert to_sympy(sqrt(x**2), {"x": positive}) == positive


@pytest.mark.parametrize("row", tuple(FUNCTIONS), ids=lambda row: row.name)
def test_every_row_keeps_its_values_on_the_way_there_and_back(row: FunctionRow) -> None:
    argument: Node = x if row.takes == "scalar" else Vector((x, x**2, number(1)))
    if row.takes == "matrix":
        argument = Matrix(((x + 2, x**2), (number(1), number(3))))
    there = to_sympy(Function(row.name, argument))
    if row.gives != "number":  # a vector or a matrix: its first entry
        there = there[0]
    back = to_sympy(from_sympy(there))
    for value in (sp.Rational(-1, 3), sp.Rational(2, 5)):
        gap = sp.N((there - back).subs(X, value), 30)
        assert abs(gap) < 1e-25


A, B = Vector((x, number(2))), Vector((number(3), y))
SQUARE = Matrix(((x, number(0)), (number(1), y)))


#   tree                                                what SymPy makes of it
MATRICES: list[tuple[Node, sp.Basic]] = [
    (Function("norm", A), sp.sqrt(X**2 + 4)),
    (Function("max", A), sp.Max(X, 2)),
    (Dot(A, B), 3 * X + 2 * Y),
    (Product((Transpose(A), B)), sp.Matrix([3 * X + 2 * Y])),
    (Hadamard((A, B)), sp.Matrix([3 * X, 2 * Y])),
    (Product((SQUARE, A)), sp.Matrix([X**2, X + 2 * Y])),
    (Transpose(SQUARE), sp.Matrix([[X, 1], [0, Y]])),
    (A - 2 * B, sp.Matrix([X - 6, 2 - 2 * Y])),
]


@pytest.mark.parametrize(("tree", "expr"), MATRICES)
def test_vectors_and_matrices_that_are_written_out_are_matrices_of_sympy(tree: Node, expr: sp.Basic) -> None:
    assert to_sympy(tree) == expr


@pytest.mark.parametrize(
    "tree",
    [
        Transpose(x),
        Dot(x, y),
        Hadamard((x, y)),
        Function("norm", x),
        Gradient(x),
        Ones(),
        SetSum(x, (i,), n),
        Cardinality(n),
        exp(A),
        1 / A,
        A**2,
        A + 1,
        Product((A, B)),
        Dot(A, Vector((x,))),
        Piecewise((A, x), (Relation((x, y), ("<",)),)),
        Relation((sqrt(number(-1)), x), ("<",)),
    ],
)
def test_what_sympy_would_take_for_something_else_is_refused(tree: Node) -> None:
    with pytest.raises(UnsupportedError):
        to_sympy(tree)


def test_a_real_cube_root_has_the_sign_of_its_argument() -> None:
    assert to_sympy(Function("cbrt", number(-8))) == -2


MIXED = [
    exp(-(x**2)) / (1 + y**2),
    Sum((x, Negation(Product((number(2), y, sqrt(x)))), number(Fraction(-1, 3)))),
    Quotient(number(1), Quotient(x, y)),
    -((x - 1) ** 2) * cos(x * y) / 7,
    Power(x, Quotient(number(2), number(3))),
]


@pytest.mark.parametrize("tree", MIXED)
def test_there_and_back_keeps_the_value(tree: Node) -> None:
    assert sp.simplify(to_sympy(from_sympy(to_sympy(tree))) - to_sympy(tree)) == 0
