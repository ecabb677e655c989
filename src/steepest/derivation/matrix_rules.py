"""The table of rules for differentials of vectors and matrices: which formula a rule is for, and what it makes.

A rule receives the formula and the question `d` (`moving.Moving`): ``d(u)`` holds the differential of a part,
``d.constant(u)`` says whether it stays the same. Factors keep their order, for matrices do not commute. The
first row that matches is applied; sentences belong to rendering and are keyed by the id.

What the rows make is written in `matrix_parts`. Source: K. B. Petersen, M. S. Pedersen, *The Matrix Cookbook*
(2012), sections 2.1 to 2.5; J. R. Magnus, H. Neudecker, *Matrix Differential Calculus*, chapter 8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from steepest.derivation import matrix_parts as parts
from steepest.derivation.moving import Moving
from steepest.derivation.rule import Bindings
from steepest.derivation.step import Assumption
from steepest.expression.nodes import (
    Dot,
    FiniteSum,
    Function,
    Hadamard,
    HadamardPower,
    Mean,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
)

#: The frames that read a derivative off a differential: of a number, of a vector, by a number.
READ_OFF = ("gradient-from-differential", "jacobian-from-differential", "derivative-from-differential")

#: The frame around a gradient and the matrix of its derivatives.
HESSIAN = "hessian-from-differential"


@dataclass(frozen=True, slots=True)
class MatrixRule:
    """One row: which formula a rule is for, and what it makes of its differential.

    Attributes:
        id: the frozen name.
        kinds: the kinds of nodes that it is for.
        match: what the letters of the rule stand for in a formula, or None where it does not apply.
        makes: what it makes of the formula; ``d(u)`` in it holds the differential of a part.
        example: a formula that it is for.
        shapes: the shapes of the names of the example, and the variable is w or W.
        shown_from: the least detail at which its step has a line.
        assumes: what it takes for granted.
    """

    id: str
    kinds: tuple[type[Node], ...]
    match: Callable[[Any, Moving], Bindings | None]
    makes: Callable[[Any, Moving], Node]
    example: str
    shapes: str = "w: d"
    shown_from: str = "terse"
    assumes: Callable[[Any, Moving], tuple[Assumption, ...]] = lambda node, d: ()


def _always(node: Node, d: Moving) -> Bindings:
    return {}


MATRIX_RULES: tuple[MatrixRule, ...] = (
    MatrixRule("matrix-negation", (Negation,), _always, lambda n, d: -d(n.operand), "-w^T w", shown_from="every"),
    MatrixRule("matrix-sum", (Sum,), _always, parts.sum_of, "a^T w + w^T w - c", "a: d, w: d, c: scalar", "normal"),
    MatrixRule("squared-norm", (Power,), parts.match_squared_norm, parts.squared_norm, "||X w - y||^2", "X: N×d, y: N"),
    MatrixRule("squared-length", (Product,), parts.match_squared_length, parts.squared_length, "w^T w"),
    MatrixRule(
        "quadratic-form", (Product,), parts.match_quadratic_form, parts.quadratic_form, "w^T A w", "w: d, A: d×d"
    ),
    MatrixRule(
        "log-softmax",
        (Function,),
        parts.match_log_softmax,
        parts.log_softmax,
        "y^T log(softmax(X w))",
        "X: K×d, y: K, w: d",
    ),
    MatrixRule(
        "matrix-softplus", (Function,), parts.match_softplus, parts.softplus, "a^T log(ones + exp(w))", "a: d, w: d"
    ),
    MatrixRule(
        "log-determinant",
        (Function,),
        parts.match_log_determinant,
        parts.log_determinant,
        "logdet(W)",
        "W: d×d",
    ),
    MatrixRule("matrix-determinant", (Function,), parts.match_named("det"), parts.determinant, "det(W)", "W: d×d"),
    MatrixRule(
        "matrix-trace",
        (Function,),
        parts.match_named("tr"),
        lambda n, d: Function("tr", d(n.argument)),
        "tr(A W)",
        "A: d×d, W: d×d",
    ),
    MatrixRule(
        "matrix-diagonal",
        (Function,),
        parts.match_named("diag"),
        lambda n, d: Function("diag", d(n.argument)),
        "tr(A diag(w))",
        "A: d×d, w: d",
    ),
    MatrixRule(
        "log-sum-exp",
        (Function,),
        parts.match_named("logsumexp"),
        lambda n, d: Dot(Function("softmax", n.argument), d(n.argument)),
        "logsumexp(X w)",
        "X: N×d, w: d",
    ),
    MatrixRule(
        "matrix-softmax",
        (Function,),
        parts.match_named("softmax"),
        parts.softmax,
        "a^T softmax(X w)",
        "X: K×d, a: K, w: d",
    ),
    MatrixRule(
        "vector-norm",
        (Function,),
        parts.match_named("norm"),
        lambda n, d: Dot(n.argument, d(n.argument)) / n,
        "||w||",
        assumes=parts.nonzero_norm,
    ),
    MatrixRule(
        "vector-norm1",
        (Function,),
        parts.match_named("norm1"),
        lambda n, d: Dot(Function("sign", n.argument), d(n.argument)),
        "||w||_1",
        assumes=parts.nonzero_entries,
    ),
    MatrixRule("matrix-inverse", (Power,), parts.match_inverse, parts.inverse, "a^T W^(-1) a", "a: d, W: d×d"),
    MatrixRule("matrix-power", (Power,), parts.match_matrix_power, parts.matrix_power, "tr(W^3)", "W: d×d"),
    MatrixRule(
        "elementwise-exponential", (Power,), parts.match_exponential, parts.exponential, "a^T e^w", "a: d, w: d"
    ),
    MatrixRule("number-power", (Power,), parts.match_power, parts.power, "(w^T w)^3", assumes=parts.positive_base),
    MatrixRule(
        "matrix-transpose",
        (Transpose,),
        _always,
        lambda n, d: Transpose(d(n.operand)),
        "tr(A (W B)^T)",
        "A: d×k, W: d×m, B: m×k",
    ),
    MatrixRule("inner-product", (Dot,), _always, parts.dot, "dot(a, X w)", "a: N, X: N×d, w: d"),
    MatrixRule("matrix-hadamard", (Hadamard,), _always, parts.hadamard, "a^T (y ⊙ (X w))", "a: N, y: N, X: N×d, w: d"),
    MatrixRule(
        "elementwise-power",
        (HadamardPower,),
        parts.match_hadamard_power,
        parts.hadamard_power,
        "a^T w^⊙3",
        "a: d, w: d",
    ),
    MatrixRule(
        "constant-divisor-of-vectors",
        (Quotient,),
        parts.match_divisor,
        lambda n, d: d(n.numerator) / n.denominator,
        "w^T w/N",
        "w: d, N: scalar",
        "normal",
    ),
    MatrixRule("quotient-of-numbers", (Quotient,), _always, parts.quotient, "w^T A w/(w^T w)", "A: d×d, w: d"),
    MatrixRule(
        "constant-factors",
        (Product,),
        parts.match_constant_factors,
        parts.constant_factors,
        "a^T w",
        "a: d, w: d",
        "normal",
    ),
    MatrixRule("matrix-product", (Product,), _always, parts.product, "a^T W W a", "a: d, W: d×d"),
    MatrixRule(
        "scalar-function",
        (Function,),
        parts.match_scalar_function,
        parts.scalar_function,
        "exp(w^T A w)",
        "A: d×d, w: d",
        assumes=parts.kink,
    ),
    MatrixRule(
        "elementwise-function",
        (Function,),
        parts.match_elementwise,
        parts.elementwise,
        "a^T tanh(X w)",
        "a: N, X: N×d, w: d",
        assumes=parts.kink,
    ),
    MatrixRule(
        "sum-of-vectors", (FiniteSum, Mean), parts.match_sum, parts.inside, "sum(i=1..N, ||w||^2 i)", "w: d", "normal"
    ),
)


def rule_for(node: Node, d: Moving) -> tuple[MatrixRule | None, Bindings]:
    """The first row that matches, and what its letters stand for."""
    for rule in MATRIX_RULES:
        if isinstance(node, rule.kinds):
            bindings = rule.match(node, d)
            if bindings is not None:
                return rule, bindings
    return None, {}
