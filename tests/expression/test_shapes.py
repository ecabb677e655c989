"""Shapes are inferred from the formula, and parts that cannot fit are named."""

from __future__ import annotations

import contextlib
import itertools
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from steepest.errors import ShapeError
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
from steepest.expression.shapes import Shape, ShapeMismatchError, Shapes, declared_shape, has_evidence, infer
from steepest.expression.trees import mapped, walk
from tests.sketch import sketch

a, b, c, f, g, i, j, r, t, u, v, w, x, y, z = map(Symbol, "abcfgijrtuvwxyz")
A, B, C, D, H, K, L, N, P, S, U, V, W, X, Y, Z = map(Symbol, "ABCDHKLNPSUVWXYZ")
alpha, beta, delta, eta, lam, mu, sigma, theta = map(
    Symbol, ("alpha", "beta", "delta", "eta", "lambda", "mu", "sigma", "theta")
)
Sigma, identity = Symbol("Sigma"), Symbol("I")
ONE = Ones()


def T(node: Node) -> Node:  # noqa: N802
    return Transpose(node)


def at(base: str, *indices: Node, above: tuple[Node, ...] = ()) -> Indexed:
    return Indexed(base, indices, above)


def had(*factors: Node) -> Node:
    return Hadamard(factors)


def vec(*entries: Node | int) -> Node:
    return Vector(tuple(entry if isinstance(entry, Node) else number(entry) for entry in entries))


def mat(*rows: tuple[int, ...]) -> Node:
    return Matrix(tuple(tuple(map(number, row)) for row in rows))


def norm(node: Node) -> Node:
    return Function("norm", node)


def sigmoid(node: Node) -> Node:
    return Function("sigmoid", node)


def softmax(node: Node) -> Node:
    return Function("softmax", node)


def layer(name: str, number_of_layer: int) -> Indexed:
    return at(name, above=(number(number_of_layer),))


def total(body: Node) -> Node:
    return FiniteSum(body, i, number(1), N)


def spelled(shape: Shape | None) -> str:
    """A shape as the tables say it: ``1``, ``n``, ``n×d``; ``-`` for none."""
    if shape is None:
        return "-"
    return "×".join(map(str, shape.dims)) if shape.is_matrix else str(*shape.dims) if shape.dims else "1"


def shapes_in(words: str) -> dict[str, Shape]:
    """``X: N×d, b: scalar`` as declarations."""
    pairs = (part.split(":") for part in words.split(", ") if part)
    return {name.strip(): declared_shape(shape.strip()) for name, shape in pairs}


def names_of(shapes: Shapes) -> str:
    return ", ".join(f"{name} {spelled(shape)}" for name, shape in shapes.names.items())


x_i, x_j, y_i, w_j = at("x", i), at("x", j), at("y", i), at("w", j)
residual = X * w - y
two_over_n = number(2) / N
XtX = T(X) * X
difference = x - mu
squared_error = (T(w) * x_i - y_i) ** 2

# fmt: off
#   formula                                              result   what becomes known of the names
INFERRED: list[tuple[Node, str, str]] = [
    # least squares, in every way of writing it
    (T(X) * residual,                                    "d",     "X n×d, w d, y n"),
    (Product((two_over_n, T(X), residual)),              "d",     "X n×d, w d, y n"),
    (Product((two_over_n, T(X), X * w + b * ONE - y)),   "d",     "X n×d, w d, y n"),
    (T(residual) * residual,                             "1",     "X n×d, w d, y n"),
    (norm(residual) ** 2 / N + lam * norm(w) ** 2,       "1",     "X n×d, w d, y n"),
    (T(y - X * w) * (y - X * w) + lam * T(w) * w,        "1",     "y n, X n×d, w d"),
    (Power(XtX, number(-1)) * T(X) * y,                  "d",     "X n×d, y n"),
    (Power(XtX + lam * identity, number(-1)) * T(X) * y,        "d",     "X n×d, I d×d, y n"),
    (X * Power(XtX, number(-1)) * T(X),                  "n×n",   "X n×d"),
    (XtX / N,                                            "d×d",   "X n×d"),
    (XtX ** 2,                                           "d×d",   "X n×d"),
    (T(w) * T(X) * X * w,                                "1",     "w d, X n×d"),
    (T(X) * (sigmoid(X * theta) - y) / N,                "d",     "X n×d, theta d, y n"),
    (T(X) * D * residual,                                "d",     "X n×d, D n×n, w d, y n"),
    (T(X) * (Y - P),                                     "d×m",   "X n×d, Y n×m, P n×m"),
    (T(X) * (X * W - Y),                                 "d×m",   "X n×d, W d×m, Y n×m"),
    # rules and equations
    (Assignment(w, w - eta * T(X) * residual),           "-",     "w d, X n×d, y n"),
    (Assignment(w, w - a * T(X) * residual),             "-",     "w d, X n×d, y n"),
    (Assignment(w, w - eta * (T(w) * x_i - y_i) * x_i),  "-",     "w n, x_i n"),
    (Assignment(w, w - eta * g / norm(g)),               "-",     "w n, g n"),
    (Assignment(W, W - eta * delta * T(x)),              "-",     "W n×d, delta n, x d"),
    (Assignment(x, x - number(3) * vec(1, 2)),           "-",     "x 2"),
    (Equation(XtX * w, T(X) * y),                        "-",     "X n×d, w d, y n"),
    (Equation(T(X) * residual, number(0)),               "-",     "X n×d, w d, y n"),
    (Equation(theta, vec(b, a)),                         "-",     "theta 2"),
    (Equation(T(A) * x, T(B) * y),                       "-",     "A n×d, x n, B m×d, y m"),
    (Equation(v, T(x)),                                  "-",     "v 1×n, x n"),
    (Relation((number(0), T(x) * a, C), ("<=", "<=")),   "-",     "x n, a n"),
    (Connective("and", (Relation((x, number(0)), (">",)), Relation((norm(x), number(1)), ("<",)))), "-", "x n"),
    # gradients and derivatives
    (Equation(Derivative(L, w), T(X) * residual),        "-",     "w d, X n×d, y n"),
    (Equation(Gradient(norm(residual) ** 2, w), 2 * T(X) * residual), "-", "X n×d, w d, y n"),
    (Equation(Derivative(L, W), delta * T(x)),           "-",     "W n×d, delta n, x d"),
    (Equation(Derivative(L, x), T(W) * Derivative(L, z)), "-",    "x d, W n×d, z n"),
    (Derivative(T(w) * x, w),                            "n",     "w n, x n"),
    (Derivative(T(A) * x, x),                            "d×n",   "A n×d, x n"),
    (Derivative(vec(t, 1), t),                           "2",     ""),
    (T(H) * Gradient(f),                                 "d",     "H n×d"),
    (w - eta * Gradient(L) + 2 * norm(w) * w,            "n",     "w n"),
    # quadratic forms, outer products, entries
    (T(x) * A * x,                                       "1",     "x n, A n×n"),
    (T(difference) * Sigma ** -1 * difference,           "1",     "x n, mu n, Sigma n×n"),
    (T(x) * (A + T(A)) * x,                              "1",     "x n, A n×n"),
    (T(x) * T(A) * A * x / (T(x) * x),                   "1",     "x d, A n×d"),
    (u * T(v),                                           "n×d",   "u n, v d"),
    (x * T(x),                                           "n×n",   "x n"),
    (lam * T(x),                                         "1×n",   "x n"),
    (y_i * T(x_i),                                       "1×n",   "x_i n"),
    (T(x_i) * A * x_j,                                   "1",     "x_i n, A n×n"),
    (A * T(B),                                           "n×m",   "A n×d, B m×d"),
    (U * S * T(V),                                       "n×k",   "U n×d, S d×m, V k×m"),
    (Z * T(x) * y,                                       "1",     "x n, y n"),
    (T(a) * b * T(c) * z,                                "1",     "a n, b n, c d, z d"),
    (T(x) * x * x,                                       "n",     "x n"),
    (T(a * b),                                           "1×n",   "b n"),
    # sums
    (T(w) * x + b,                                       "1",     "w n, x n"),
    (-T(w) * x,                                          "1",     "w n, x n"),
    (total(squared_error),                               "1",     "w n, x_i n"),
    (Mean((T(w) * x - y) * x),                           "n",     "w n, x n"),
    (SetSum((T(w) * x - y) * x, (x, y), D),              "n",     "w n, x n"),
    (total(x_i * T(x_i)) / Cardinality(D),               "n×n",   "x_i n"),
    (total(norm(y_i - W * x_i) ** 2) / N,                "1",     "y_i n, W n×d, x_i d"),
    # networks
    (softmax(W * x + b),                                 "n",     "W n×d, x d, b n"),
    (softmax(layer("W", 2) * sigmoid(layer("W", 1) * x + layer("b", 1)) + layer("b", 2)), "n",
                                     "W^{(2)} n×d, W^{(1)} d×m, x m, b^{(1)} d, b^{(2)} n"),
    (had(T(W) * delta, z),                               "d",     "W n×d, delta n, z d"),
    (beta * v + (1 - beta) * had(g, g),                  "n",     "v n, g n"),
    (norm(Function("max", vec(0, z))),                   "1",     "z n"),
    (Function("max", vec(0, 1 - y_i * T(w) * x_i)),      "1",     "w n, x_i n"),
    (norm(Power(Constant("e"), z)),                      "1",     "z n"),
    (norm(Piecewise((x, y), (Relation((t, number(0)), ("<",)),))), "1", "x n, y n"),
    # literals, ones, norms, dots
    (mat((1, 2), (3, 4), (5, 6)) * x,                    "3",     "x 2"),
    (mat((1, 2), (3, 4)) * x + vec(1, 2),                "2",     "x 2"),
    (mat((1, 2)) * vec(3, 4),                            "1",     ""),
    (T(vec(1, 2)) * mat((1, 2, 3), (4, 5, 6)),           "1×3",   ""),
    (T(ONE) * r / N,                                     "1",     "r n"),
    (Function("norm1", w) + norm(X),                     "1",     "w m, X n×d"),
    (norm(lam * w) + norm(w * lam),                      "1",     "w n"),
    (Dot(A * x, b) * a,                                  "1",     "A n×d, x d, b n"),
    (Dot(W, X) / 2,                                      "1",     "W n, X n"),
    (T(X) * Application("f", (w,)),                      "d",     "X n×d"),
    (number(2) ** (T(x) * x) + (T(x) * x) ** 2,                 "1",     "x n"),
    (vec(1, 2) / norm(vec(1, 2)) - vec(a, b),            "2",     ""),
]

#   formula                     declared                      bold     result  what is then known
DECLARED: list[tuple[Node, str, str, str, str]] = [
    (X * w - y,                 "X: N×d",                     "",      "N",    "X N×d, w d, y N"),
    (X * w + b,                 "X: N×d",                     "",      "N",    "X N×d, w d, b N"),
    (X * w + b * ONE,           "X: N×d, b: scalar",          "",      "N",    "X N×d, b 1, w d"),
    (X * w - y,                 "X: 3×2, y: 3",               "",      "3",    "X 3×2, y 3, w 2"),
    (N * T(X) * y / Symbol("d"), "X: N×d",                    "",      "d",    "X N×d, y N"),
    (alpha * w,                 "w: 3",                       "",      "3",    "w 3"),
    (w * alpha * a,             "w: 3, a: scalar",            "",      "3",    "w 3, a 1"),
    (A * x - b,                 "",                           "x b",   "n",    "A n×d, x d, b n"),
    (A * x - b,                 "",                           "A x b", "n",    "A n×d, x d, b n"),
    (a * x,                     "",                           "x",     "n",    "x n"),
    (x + w_j,                   "",                           "x",     "n",    "x n, w_j n"),
    (x_i - x_j,                 "",                           "x",     "n",    "x_i n"),
    (norm(x) + x_j,             "",                           "x",     "1",    "x n"),
    (norm(w) + at("w", i, j),   "",                           "w",     "1",    "w n"),
    (X * x_i,                   "X: N×d",                     "",      "N",    "X N×d, x_i d"),
    (X * x_j,                   "X: N×d, x_i: d",             "",      "N",    "X N×d, x_i d, x_j d"),
    (at("w", above=(t,)) + w,   "w: d",                       "",      "d",    "w d, w^{(t)} d"),
    (Application("f", (x,)),    "f: 3, x: 2",                 "",      "3",    "f 3, x 2"),
    (X * w - y,                 "X: N×1, y: N",               "",      "N×1",  "X N×1, y N"),
    (X * w - y,                 "X: 1×d, w: d",               "",      "1",    "X 1×d, w d"),
    (a * b,                     "w: 3",                       "",      "1",    "w 3"),
]
# fmt: on


@pytest.mark.parametrize(("formula", "result", "names"), INFERRED, ids=lambda value: _id(value))
def test_shapes_are_inferred_from_the_formula(formula: Node, result: str, names: str) -> None:
    found = infer(formula)
    assert (spelled(found.of(formula)), names_of(found)) == (result, names)


@pytest.mark.parametrize(("formula", "declared", "bold", "result", "names"), DECLARED, ids=lambda value: _id(value))
def test_declared_shapes_and_bold_names_are_kept(
    formula: Node, declared: str, bold: str, result: str, names: str
) -> None:
    found = infer(formula, shapes_in(declared), bold.split())
    assert (spelled(found.of(formula)), names_of(found)) == (result, names)


# fmt: off
#   formula, what is declared,
#   what is said
MISFITS: list[tuple[Node, str, str]] = [
    # terms, sides, entries
    (X * w - y, "X: N×d, y: 3",
     "X w has N entries and y has 3"),
    (X * w - y, "X: N×d, y: d",
     "X w has N entries and y has d"),
    (vec(1, 2) + vec(1, 2, 3), "",
     "(1, 2) has 2 entries and (1, 2, 3) has 3"),
    (X * w + b, "X: N×d, b: scalar",
     "X w is a vector of N entries and b is declared as a scalar"),
    (w + 1, "w: 3",
     "w is a vector of 3 entries and 1 is a number; ones is the vector of ones"),
    (norm(x + y - 1), "",
     "x is a vector and 1 is a number; ones is the vector of ones"),
    (had(z, 1 - z), "",
     "1 is a number and z is a vector; ones is the vector of ones"),
    (1 - XtX, "",
     "1 is a number and Xᵀ X is a matrix"),
    (norm(x) + x, "",
     "||x|| is a scalar and x is a vector"),
    (T(x) * y + x, "",
     "xᵀ y is a scalar and x is a vector"),
    (T(X) * w + X, "",
     "Xᵀ w is a vector and X is a matrix"),
    (XtX + X, "X: N×d",
     "Xᵀ X is a d×d matrix and X is an N×d matrix"),
    (T(x) + y, "x: 3, y: 3",
     "xᵀ is a row of 3 entries and y is a vector of 3 entries"),
    (Equation(T(w) * x, X * w), "X: N×d",
     "wᵀ x is a scalar and X w is a vector of N entries"),
    (Equation(y, T(X) * r), "X: 4×3, y: 4",
     "y has 4 entries and Xᵀ r has 3"),
    (Assignment(w, w - X * w), "X: N×d",
     "w has d entries and X w has N"),
    (Assignment(w, w - T(w) * x), "",
     "w is a vector and wᵀ x is a scalar"),
    (Relation((T(x) * y, x), ("<",)), "",
     "xᵀ y is a scalar and x is a vector"),
    (Piecewise((x, T(x) * x), (Relation((t, number(0)), ("<",)),)), "",
     "x is a vector and xᵀ x is a scalar"),
    (had(a, b), "a: 3, b: 1",
     "a has 3 entries and b has 1"),
    (had(a, X), "a: 3, X: 8×2",
     "a is a vector of 3 entries and X is an 8×2 matrix"),
    (Function("max", vec(1, w)), "w: 3",
     "1 is a number and w is a vector of 3 entries"),
    # products
    (T(X) * w, "X: N×d, w: 3",
     "Xᵀ has N columns and w has 3 entries"),
    (T(X) * X * w, "X: N×d, w: N",
     "X has d columns and w has N entries"),
    (X * Y, "X: 4×3, Y: 4×3",
     "X has 3 columns and Y has 4 rows"),
    (T(w) * x, "w: 3, x: 2",
     "wᵀ has 3 entries and x has 2 entries"),
    (T(w) * X, "w: 3, X: N×d",
     "wᵀ has 3 entries and X has N rows"),
    (X * T(w), "X: N×d, w: d",
     "X has d columns and wᵀ is a row"),
    (T(x) * T(y), "",
     "xᵀ is a row and yᵀ is a row"),
    (w * x, "w: 3, x: 3",
     "w and x are both vectors; write wᵀ x for their dot product"),
    (2 * w * x, "w: 3, x: 2",
     "w and x are both vectors"),
    (X * w * v, "X: N×d, w: d, v: N",
     "X w and v are both vectors; write (X w)ᵀ v for their dot product"),
    (w * X, "w: d, X: N×d",
     "w is a vector of d entries and X is an N×d matrix; write X w"),
    (w * X, "w: N, X: N×d",
     "w is a vector of N entries and X is an N×d matrix; write wᵀ X"),
    (w * X, "w: 5, X: N×d",
     "w is a vector of 5 entries and X is an N×d matrix"),
    (mat((1, 2), (3, 4)) * vec(1, 2, 3), "",
     "[[1, 2], [3, 4]] has 2 columns and (1, 2, 3) has 3 entries"),
    # powers, quotients, and where a number has to be
    (residual ** 2, "X: N×d",
     "X w - y is a vector of N entries; write ||X w - y||^2 or (X w - y)ᵀ (X w - y)"),
    (norm(x ** 2), "",
     "x is a vector; write ||x||^2 or xᵀ x"),
    (x ** 3, "x: d",
     "x is a vector of d entries, and only numbers and square matrices have powers"),
    (X ** 2, "X: N×d",
     "X is an N×d matrix, and only a square matrix has powers"),
    (X ** K, "X: 2×2",
     "X is a 2×2 matrix, and its exponent K is no whole number"),
    (X ** (number(1) / 2), "X: 2×2",
     "X is a 2×2 matrix, and its exponent 1/2 is no whole number"),
    (number(2) ** x, "x: d",
     "x is a vector of d entries and cannot be an exponent"),
    (y / w, "w: 3",
     "w is a vector of 3 entries and cannot be a denominator"),
    (1 / X, "X: 2×2",
     "X is a 2×2 matrix and cannot be a denominator; the inverse of a matrix is its power -1"),
    (vec(w, 1), "w: 3",
     "w is a vector of 3 entries and cannot be an entry of a vector"),
    (Matrix(((w, a), (b, c))), "w: 3",
     "w is a vector of 3 entries and cannot be an entry of a matrix"),
    (FiniteProduct(w * x, i, number(1), N), "w: 3",
     "w x is a vector of 3 entries and cannot be a part of a product over a range"),
    (FiniteProduct(x, i, number(1), w), "w: 3",
     "w is a vector of 3 entries and cannot be a part of a product over a range"),
    (FiniteSum(x, i, number(1), w), "w: 3",
     "w is a vector of 3 entries and cannot be a bound of a sum"),
    (at("x", w), "w: 3",
     "w is a vector of 3 entries and cannot be an index"),
    # where a vector has to be
    (Dot(a, b), "a: 3, b: 2",
     "a has 3 entries and b has 2"),
    (Dot(a, X), "X: N×d",
     "X is an N×d matrix, and a dot product is of two vectors"),
    (Dot(a, b), "a: scalar, b: 3",
     "a is declared as a scalar, and a dot product is of two vectors"),
    (T(a) * b, "a: scalar",
     "a is declared as a scalar, and only vectors and matrices are transposed"),
    (T(number(3)) * b, "",
     "3 is a number, and only vectors and matrices are transposed"),
    (norm(T(w) * x), "",
     "wᵀ x is a scalar, and a norm takes a vector"),
    (softmax(number(2)), "",
     "2 is a number, and softmax takes a vector"),
    (Derivative(X, w), "X: N×d, w: d",
     "X is an N×d matrix and w is a vector of d entries: the derivative has more than rows and columns"),
    # names decide what is said, not how long the part is
    (Sum((*[x] * 20, y)) * 2 + Z, "x: 3, y: 3, Z: 4",
     "(x + x + x + x + x + x + x + x + x + x + x + x… has 3 entries and Z has 4"),
]
# fmt: on


@pytest.mark.parametrize(("formula", "declared", "sentence"), MISFITS, ids=lambda value: _id(value))
def test_parts_that_cannot_fit_are_named_with_their_sizes(formula: Node, declared: str, sentence: str) -> None:
    with pytest.raises(ShapeMismatchError) as caught:
        infer(formula, shapes_in(declared))
    assert caught.value.reason == str(caught.value) == sentence
    assert isinstance(caught.value, ShapeError)


@pytest.mark.parametrize(("formula", "declared"), [row[:2] for row in MISFITS], ids=lambda value: _id(value))
def test_the_named_part_is_the_smallest_that_does_not_fit(formula: Node, declared: str) -> None:
    with pytest.raises(ShapeMismatchError) as caught:
        infer(formula, shapes_in(declared))
    listed = caught.value.part.argument if isinstance(caught.value.part, Function) else None  # of max: no vector
    inner = [part for part in walk(caught.value.part) if part is not caught.value.part and part is not listed]
    assert any(part is caught.value.part for part in walk(formula))
    for part in inner:
        infer(part, shapes_in(declared))


# -- evidence, and what is asked of the result ---------------------------------------------------------

NUMBERS_ONLY = [X * w - y, x**2 + 1, total(x_i), Function("max", vec(0, x)), Equation(z, W * x + b), Gradient(f)]


@pytest.mark.parametrize("formula", NUMBERS_ONLY, ids=sketch)
def test_without_evidence_everything_is_a_number(formula: Node) -> None:
    assert not has_evidence(formula)
    found = infer(formula, {"a": Shape(())})
    assert dict(found.names) == {"a": Shape(())}
    statement = isinstance(formula, Equation)
    assert found.of(formula) == (None if statement else Shape(()))


@pytest.mark.parametrize(("formula", "result", "names"), INFERRED, ids=lambda value: _id(value))
def test_every_formula_of_the_table_has_evidence(formula: Node, result: str, names: str) -> None:
    assert has_evidence(formula)


def test_evidence_comes_from_declared_shapes_and_bold_names_that_occur() -> None:
    vector = {"w": Shape((3,))}
    assert has_evidence(w + 1, vector)
    assert has_evidence(w_j + 1, vector)
    assert has_evidence(w + 1, {}, ["w"])
    assert not has_evidence(x + 1, vector, ["v"])
    assert not has_evidence(w + 1, {"w": Shape(())})


def test_every_part_has_its_shape() -> None:
    formula = T(X) * residual
    found = infer(formula)
    parts = {sketch(part): spelled(found.of(part)) for part in walk(formula)}
    assert parts == {
        "(* (T X) (+ (* X w) (- y)))": "d",
        "(T X)": "d×n",
        "X": "n×d",
        "(+ (* X w) (- y))": "n",
        "(* X w)": "n",
        "w": "d",
        "(- y)": "n",
        "y": "n",
    }
    assert found.of(Symbol("q")) is None
    assert found.of(X * w) == Shape(("n",)), "an equal part that is not the very node"


def test_vectors_of_ones_are_as_long_as_their_places_ask_for() -> None:
    first, second = Ones(), Ones()
    found = infer(T(first) * X + T(T(X) * X * second) * 0 + T(w), {"X": Shape((4, 3))})
    assert (found.of(first), found.of(second)) == (Shape((4,)), Shape((3,)))


def test_made_up_sizes_mean_nothing_else_in_the_formula() -> None:
    n, d = Symbol("n"), Symbol("d")
    assert names_of(infer(T(X) * residual / n + d * w)) == "X m×k, w k, y m"
    assert names_of(infer(T(X) * y, {"z": Shape(("n", "m"))})) == "z n×m, X d×k, y d"


# -- dots whose meaning is open ------------------------------------------------------------------------

#   left, right, declared                     product   vector   (what each dot is, where it is no dot product: -)
DOTS = [
    (a, b, "a: 3, b: 3", "1", "1"),
    (2 * a, X * w, "a: N, X: N×d", "1", "1"),
    (a, b, "a: 3", "3", "1"),
    (X, w, "X: N×d", "N", None),
    (a, b, "x: 3", "1", "2"),
    (a, b, "a: scalar, b: scalar, x: 3", "1", "2"),
    (a, b, "a: 3×1, b: 1×3", "3×3", None),
    (Gradient(f), u, "u: d", "1", "1"),
]


@pytest.mark.parametrize(("left", "right", "declared", "product", "vector"), DOTS, ids=lambda value: _id(value))
def test_an_open_dot_is_a_dot_product_of_two_vectors_and_else_what_it_may_be(
    left: Node, right: Node, declared: str, product: str, vector: str | None
) -> None:
    for meaning, expected in (("product", product), ("vector", vector)):
        dot = Dot(left, right)
        formula = Sum((dot, number(0), Negation(dot)))
        if expected is None:
            with pytest.raises(ShapeMismatchError, match="cannot be an entry of a vector"):
                infer(formula, shapes_in(declared), (), {id(dot): meaning})
        else:
            assert spelled(infer(formula, shapes_in(declared), (), {id(dot): meaning}).of(dot)) == expected


def test_an_open_dot_is_named_as_the_product_that_it_may_be() -> None:
    inner = Dot(X, w)
    dot = Dot(T(X), inner - y)
    with pytest.raises(ShapeMismatchError, match=r"^X w has N entries and y has 3$"):
        infer(dot, shapes_in("X: N×d, y: 3"), (), {id(inner): "product", id(dot): "product"})


def test_a_number_plus_an_open_dot_of_bold_names_is_a_number() -> None:
    dot = Dot(w, x)
    found = infer(dot + b, {}, ["w", "x"], {id(dot): "product"})
    assert names_of(found) == "w n, x n"
    assert found.of(dot + b) == Shape(())


# -- declared shapes -------------------------------------------------------------------------------------

READ = [
    *((text, ("N", "d")) for text in ("N×d", "Nxd", "N x d", "N X d", "N * d", "(N, d)", "N, d", "N by d", ("N", "d"))),
    *((text, ("d",)) for text in ("d", "(d,)", " d ", ("d",), ["d"])),
    *((value, (3,)) for value in (3, "3", (3,), ("3",))),
    *((value, ()) for value in ("scalar", "()", (), Shape(()))),
    *((value, (3, 2)) for value in ("3x2", "3×2", (3, 2), Shape((3, 2)))),
    ("n1xd", ("n1", "d")),
    ("n_samples×n_features", ("n_samples", "n_features")),
    ("max", ("max",)),
    ("x", ("x",)),
]


@pytest.mark.parametrize(("written", "dims"), READ, ids=str)
def test_declarations_are_read_in_several_spellings(written: Any, dims: tuple[Any, ...]) -> None:
    assert declared_shape(written) == Shape(dims)


@pytest.mark.parametrize(
    "written",
    ["", "N×", "N×d×k", (1, 2, 3), 0, -1, (3, 0), 1.5, None, True, "vector", "N d", "N-1", ("N", ""), "×"],
    ids=str,
)
def test_what_is_no_shape_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match=r"is no shape|is no size"):
        declared_shape(written)


@pytest.mark.parametrize(
    ("dims", "words", "kind"),
    [
        ((), "scalar", "is_scalar"),
        (("N",), "vector of N entries", "is_vector"),
        ((1,), "vector of 1 entry", "is_vector"),
        ((3, 2), "3×2 matrix", "is_matrix"),
        (("N", "d"), "N×d matrix", "is_matrix"),
        ((1, "d"), "row of d entries", "is_matrix"),
    ],
)
def test_a_shape_says_what_it_is(dims: tuple[Any, ...], words: str, kind: str) -> None:
    shape = Shape(dims)
    assert str(shape) == words
    assert [name for name in ("is_scalar", "is_vector", "is_matrix") if getattr(shape, name)] == [kind]


def test_a_shape_has_at_most_two_dimensions() -> None:
    with pytest.raises(ValueError, match="at most two"):
        Shape((1, 2, 3))


# -- properties ------------------------------------------------------------------------------------------

#: Other names of the same sort: a capital letter for a capital letter, and so on.
RENAMED = dict(zip(("X", "Y", "W", "A", "B", "w", "x", "y", "z"), "QRMEGhsol", strict=True)) | {"lambda": "gamma"}


def _renamed(node: Node) -> Node:
    if isinstance(node, Symbol):
        return Symbol(RENAMED.get(node.name, node.name))
    if isinstance(node, Indexed):
        return Indexed(RENAMED.get(node.base, node.base), node.indices, node.above)
    return node


@pytest.mark.parametrize(("formula", "result", "names"), INFERRED, ids=lambda value: _id(value))
def test_other_names_of_the_same_sort_change_only_the_names(formula: Node, result: str, names: str) -> None:
    found = infer(mapped(formula, _renamed))
    assert spelled(found.of(mapped(formula, _renamed))) == result
    pairs = [pair.split() for pair in names.split(", ") if pair]
    assert names_of(found) == ", ".join(f"{RENAMED.get(name[:1], name[:1])}{name[1:]} {size}" for name, size in pairs)


@given(st.sampled_from(INFERRED), st.data())
@settings(max_examples=300, deadline=None)
def test_declaring_what_was_inferred_changes_nothing(row: tuple[Node, str, str], data: st.DataObject) -> None:
    formula, result, _ = row
    found = infer(formula)
    part = data.draw(st.sets(st.sampled_from(sorted(found.names)))) if found.names else set()
    again = infer(formula, {name: found.names[name] for name in part})
    assert (again.of(formula) is None) == (result == "-")
    if part == set(found.names):
        assert spelled(again.of(formula)) == result
        assert dict(again.names) == dict(found.names)
    sizes = {name: len(shape.dims) for name, shape in again.names.items()}
    assert sizes == {name: len(shape.dims) for name, shape in found.names.items()}


# -- numbers: a small evaluator that knows arrays and nothing of shapes ----------------------------------------


class DoesNotFitError(Exception):
    """Two arrays that cannot be combined."""


Array = np.ndarray[Any, np.dtype[np.float64]]


def evaluated(
    node: Node, values: Mapping[str, Array], shapes: Shapes | None = None, sizes: Mapping[str, int] = {}
) -> Array:
    """The value of a formula; columns have one column, and numbers no axis."""

    def value(part: Node) -> Array:
        return evaluated(part, values, shapes, sizes)

    match node:
        case Symbol(name):
            return values[name]
        case Indexed(base, indices, above):
            return values.get(f"{base}_i" if indices else f"{base}^{{({sketch(*above)})}}", np.array(0.5))
        case Number(exact):
            shape = shapes.of(node) if shapes is not None else None
            return np.full(() if shape is None else array_shape(shape, sizes), float(exact))
        case Ones():
            assert shapes is not None
            return np.ones(array_shape(shapes.of(node), sizes))
        case Negation(operand):
            return -value(operand)
        case Sum(terms):
            return sum_of([value(term) for term in terms])
        case Hadamard(factors):
            return math.prod(alike([value(factor) for factor in factors]))  # type: ignore[return-value]
        case Product(factors):
            return first(products([value(factor) for factor in factors]))
        case Quotient(above_, below):
            return value(above_) / number_in(value(below))
        case Power(base_, exponent):
            return power(value(base_), value(exponent))
        case Transpose(operand):
            if not value(operand).ndim and isinstance(operand, Symbol | Number):
                raise DoesNotFitError
            return value(operand).T
        case Dot(left, right):
            sides = alike([value(left), value(right)])
            if sides[0].ndim != 2 or (sides[0].shape[1] != 1 and sides[0].shape[0] == 1):  # no rows
                raise DoesNotFitError
            return np.sum(sides[0] * sides[1])  # type: ignore[no-any-return]
        case Function("norm" | "norm1", argument):
            if not value(argument).ndim:
                raise DoesNotFitError
            return np.sqrt(np.sum(value(argument) ** 2))  # type: ignore[no-any-return]
        case Function("sigmoid" | "softmax", argument):
            return np.tanh(value(argument))  # type: ignore[no-any-return]
        case Vector(entries):
            return np.array([[number_in(value(entry))] for entry in entries])
        case Matrix(rows):
            return np.array([[number_in(value(entry)) for entry in row] for row in rows])
        case FiniteSum(body) | SetSum(body) | Mean(body):
            return value(body)
        case FiniteProduct(body):
            return number_in(value(body))
    raise NotImplementedError(type(node).__name__)


def array_shape(shape: Shape | None, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """The shape of an array for a shape: columns have one column."""
    assert shape is not None
    dims = tuple(sizes[dim] if isinstance(dim, str) else dim for dim in shape.dims)
    return (*dims, 1) if len(dims) == 1 else dims


def alike(values: list[Array]) -> list[Array]:
    if len({value.shape for value in values}) > 1:
        raise DoesNotFitError
    return values


def sum_of(values: list[Array]) -> Array:
    return sum(alike(values))  # type: ignore[return-value]


def number_in(value: Array) -> Array:
    if value.ndim:
        raise DoesNotFitError
    return value


def power(base: Array, exponent: Array) -> Array:
    if not base.ndim:
        return np.abs(base) ** number_in(exponent)
    if base.shape[0] != base.shape[1] or number_in(exponent) != int(exponent):
        raise DoesNotFitError
    return base  # the size is what is asked for


def first(values: list[Array]) -> Array:
    if not values:
        raise DoesNotFitError
    return values[0]


def products(values: list[Array]) -> list[Array]:
    """The product for every way of putting brackets that fits."""
    if len(values) == 1:
        return values
    found = []
    for cut in range(1, len(values)):
        for left, right in itertools.product(products(values[:cut]), products(values[cut:])):
            if not left.ndim or not right.ndim:
                found.append(left * right)
            elif left.shape[1] == right.shape[0]:
                product = left @ right
                found.append(product.reshape(()) if product.shape == (1, 1) else product)
    return found[:1]


UNEVALUATED = Derivative | Gradient | Application | Piecewise | Cardinality | Constant
EVALUATED = [
    row[0]
    for row in INFERRED
    if row[1] != "-"
    and not any(
        isinstance(part, UNEVALUATED) or (isinstance(part, Function) and part.name == "max") for part in walk(row[0])
    )
]


@given(st.sampled_from(EVALUATED), st.lists(st.integers(2, 6), min_size=6, max_size=6))
@settings(max_examples=300, deadline=None)
def test_arrays_of_the_inferred_sizes_fit_and_give_the_inferred_size(formula: Node, drawn: list[int]) -> None:
    check_with_arrays(formula, infer(formula), dict(zip("ndmkpq", drawn, strict=True)))


def check_with_arrays(formula: Node, found: Shapes, sizes: Mapping[str, int]) -> None:
    rng = np.random.default_rng(3)
    values = {name: rng.normal(size=array_shape(shape, sizes)) for name, shape in found.names.items()}
    names = {part.name for part in walk(formula) if isinstance(part, Symbol)}
    values |= {name: np.array(0.5) for name in names - values.keys()}
    assert evaluated(formula, values, found, sizes).shape == array_shape(found.of(formula), sizes)


def _id(value: object) -> str:
    return sketch(value) if isinstance(value, Node) else str(value)


_SIZES = {"a": "2", "b": "3", "A": "2×3", "B": "3×2", "C": "2×2", "x": "2", "t": "scalar"}
_NODES: list[Callable[..., Node]] = [
    lambda left, right: Sum((left, right)),
    lambda left, right: Product((left, right)),
    lambda left, right: had(left, right),
    Dot,
    Quotient,
]


def _formulas(leaves: str) -> st.SearchStrategy[Node]:
    leaf = st.one_of(st.sampled_from([Symbol(name) for name in leaves]), st.just(number(2)))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds(lambda make, left, right: make(left, right), st.sampled_from(_NODES), inner, inner),
            st.lists(inner, min_size=2, max_size=5).map(lambda factors: Product(tuple(factors))),
            inner.map(Transpose),
            inner.map(Negation),
            inner.map(norm),
            inner.map(lambda base: Power(base, number(2))),
        ),
        max_leaves=8,
    )


@given(_formulas("abxtABC"))
@settings(max_examples=1500, deadline=None)
def test_declared_sizes_are_refused_exactly_where_arrays_do_not_fit(formula: Node) -> None:
    declared = shapes_in(", ".join(f"{name}: {size}" for name, size in _SIZES.items()))
    rng = np.random.default_rng(3)
    values = {name: rng.normal(size=array_shape(shape, {})) for name, shape in declared.items()}
    try:
        expected = evaluated(formula, values).shape
    except DoesNotFitError:
        if has_evidence(formula, declared):
            with pytest.raises(ShapeMismatchError):
                infer(formula, declared)
        return
    assert array_shape(infer(formula, declared).of(formula), {}) == expected


@given(_formulas("abxXY"), st.permutations([2, 3, 4, 5, 6, 7]))
@settings(max_examples=1500, deadline=None)
def test_what_is_inferred_without_declarations_fits(formula: Node, drawn: list[int]) -> None:
    try:
        found = infer(formula)
    except ShapeMismatchError:
        assume(False)
    sizes = dict(zip("ndmkpq", drawn, strict=True))
    assume(all(isinstance(dim, int) or dim in sizes for shape in found.names.values() for dim in shape.dims))
    check_with_arrays(formula, found, sizes)


def test_a_large_formula_is_no_long_work() -> None:
    names = [Symbol(f"{letter}{k}") for letter in "abXY" for k in range(150)]
    terms = [Product((names[k], names[7 * k % 600], T(names[-k]), names[3 * k % 600])) for k in range(300)]
    started = time.process_time()
    with contextlib.suppress(ShapeMismatchError):
        infer(Sum(tuple(terms)))
    infer(norm(Product(tuple(names))))
    assert time.process_time() - started < 2
