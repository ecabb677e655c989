"""The table of rules: which formula a rule is for, and what it makes of its derivative.

A rule receives the formula and the question `d`: ``d(u)`` holds the derivative of a part,
``d.constant(u)`` says whether a part stays the same while the variable moves. The first row that
matches is applied. A slip of a learner is another outcome of a rule, so `makes` can be overridden.
Sentences belong to rendering and are keyed by the id.

What the rows make is written in `scalar`, `cases`, `binders` and `products`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from steepest.derivation import binders, cases, products, scalar, splitting
from steepest.derivation.asking import Asked
from steepest.derivation.rule import FRAMES as FRAMES
from steepest.derivation.rule import Bindings
from steepest.derivation.rule import Rule as Rule
from steepest.expression.functions import FUNCTIONS, log
from steepest.expression.nodes import (
    Application,
    Constant,
    FiniteProduct,
    FiniteSum,
    Function,
    Indexed,
    Mean,
    Negation,
    Node,
    Piecewise,
    Power,
    Product,
    Quotient,
    SetSum,
    Sum,
    Symbol,
)
from steepest.expression.several import log_sum_exp


def _always(node: Node, d: Asked) -> Bindings:
    return {}


def _elementary(name: str) -> Rule:
    """The rule of a row of the table of functions: f(x) → f'(x)."""
    row = FUNCTIONS[name]

    def match(node: Function, d: Asked) -> Bindings | None:
        return {"x": d.variable} if node.name == name and node.argument == d.variable else None

    return Rule(
        name,
        match,
        lambda node, d: row.derivative(d.variable),
        f"{name}(x)",
        "normal",
        routine=True,
        kinds=(Function,),
        assumes=scalar.kink,
        function=name,
    )


_FIRST: tuple[Rule, ...] = (
    Rule(
        "constant",
        lambda node, d: {"c": node} if d.constant(node) else None,
        lambda node, d: scalar.ZERO,
        "y",
        "every",
        routine=True,
        assumes=scalar.independent,
    ),
    Rule(
        "variable",
        lambda node, d: {"x": node} if node == d.variable else None,
        lambda node, d: scalar.ONE,
        "x",
        "every",
        routine=True,
        kinds=(Symbol, Indexed),
    ),
    Rule("negation", _always, lambda node, d: -d(node.operand), "-x^2", "every", routine=True, kinds=(Negation,)),
    Rule("sum", _always, scalar.sum_of_slopes, "x^2 + sin(x) - 4", "normal", routine=True, kinds=(Sum,)),
    Rule(
        "constant-multiple",
        scalar.match_constant_multiple,
        scalar.constant_multiple,
        "2 y sin(x)",
        "normal",
        routine=True,
        kinds=(Product,),
    ),
    Rule("product", scalar.match_product, scalar.product, "x^2 sin(x)", kinds=(Product,)),
    Rule(
        "constant-divisor",
        scalar.match_divisor,
        lambda node, d: d(node.numerator) / node.denominator,
        "sin(x)/y",
        "normal",
        routine=True,
        kinds=(Quotient,),
    ),
    Rule("reciprocal", scalar.match_reciprocal, scalar.reciprocal, "y/(1 + x^2)", kinds=(Quotient,)),
    Rule("quotient", scalar.match_quotient, scalar.quotient, "sin(x)/x", kinds=(Quotient,)),
    Rule(
        "power",
        scalar.match_power,
        lambda node, d: scalar.lowered_power(node.base, node.exponent),
        "x^3",
        "normal",
        routine=True,
        kinds=(Power,),
    ),
    Rule(
        "exponential",
        scalar.match_exponential,
        lambda node, d: node if node.base == Constant("e") else node * log(node.base),
        "2^x",
        "normal",
        routine=True,
        kinds=(Power,),
        assumes=scalar.positive_base,
    ),
)
_SUMS: tuple[Rule, ...] = (
    Rule(
        "rename-index",
        binders.match_rename,
        binders.renamed,
        "sum(i=1..d, w_i x_i)",
        "normal",
        kinds=binders.BINDERS,
        wrt="w_i",
    ),
    Rule(
        "index-survives",
        binders.match_survivor,
        binders.survivor,
        "sum(k=1..d, w_k x_k)",
        kinds=(FiniteSum,),
        wrt="w_j",
    ),
    Rule(
        "factor-leaves-sum",
        binders.match_inner_factor,
        binders.inner_factor_out,
        "sum(i=1..n, sum(j=1..n, w_i a_ij w_j))",
        "normal",
        kinds=(FiniteSum,),
        wrt="w_k",
    ),
    Rule(
        "log-of-quotient",
        splitting.match_logarithm,
        splitting.logarithm,
        "sum(k=1..d, x_k ln(e^(w_k)/sum(l=1..d, e^(w_l))))",
        kinds=(FiniteSum,),
        wrt="w_j",
    ),
    Rule(
        "sum-taken-apart",
        splitting.match_bracket,
        splitting.taken_apart,
        "sum(k=1..d, x_k (w_k - ln(sum(l=1..d, e^(w_l)))))",
        kinds=(FiniteSum,),
        wrt="w_j",
    ),
    Rule(
        "sum-over-examples",
        binders.match_inside,
        binders.inside,
        "sum(i=1..N, (x y_i - z_i)^2)",
        kinds=(FiniteSum,),
    ),
    Rule("sum-over-set", binders.match_inside, binders.inside, "sum((y, z) in D, (x y - z)^2)", kinds=(SetSum,)),
    Rule("mean", binders.match_inside, binders.inside, "mean((x y_i - z_i)^2)", kinds=(Mean,)),
)
_PRODUCTS: tuple[Rule, ...] = (
    Rule(
        "log-of-product",
        products.match_logarithm,
        products.logarithm,
        "ln(prod(i=1..N, x e^(-x y_i)))",
        kinds=(Function,),
        assumes=products.positive_factors,
    ),
    Rule(
        "rename-index-of-product",
        binders.match_rename,
        binders.renamed,
        "prod(i=1..d, w_i + x_i)",
        "normal",
        kinds=(FiniteProduct,),
        wrt="w_i",
    ),
    Rule(
        "factor-survives",
        products.match_survivor,
        products.survivor,
        "prod(k=1..d, w_k + x_k)",
        kinds=(FiniteProduct,),
        assumes=products.nonzero_survivor,
        wrt="w_j",
    ),
    Rule(
        "product-over-examples",
        products.match_product,
        products.product,
        "prod(i=1..N, x + y_i)",
        kinds=(FiniteProduct,),
        assumes=products.nonzero_factors,
    ),
)
_CASES: tuple[Rule, ...] = (
    Rule(
        "piecewise",
        _always,
        cases.piecewise,
        "{x^2 if x < 0, sin(x) otherwise}",
        kinds=(Piecewise,),
        assumes=cases.borders,
    ),
    Rule("extremum", cases.match_extremum, cases.extremum, "max(x^2, y)", kinds=(Function,), assumes=cases.ties),
    Rule(
        "norm",
        cases.match_norm("norm"),
        cases.euclidean_norm,
        "||(x, y)||",
        kinds=(Function,),
        assumes=cases.zero_vector,
    ),
    Rule(
        "logsumexp",
        cases.match_norm("logsumexp"),
        lambda node, d: d(log_sum_exp(node.argument)),
        "logsumexp((x, x^2, y))",
        kinds=(Function,),
    ),
    Rule(
        "norm1", cases.match_norm("norm1"), cases.norm1, "||(x, y)||_1", kinds=(Function,), assumes=cases.zero_entries
    ),
)
_LAST: tuple[Rule, ...] = (
    Rule("chain", scalar.match_chain, scalar.chain, "sin(5x)", kinds=(Function, Power), assumes=scalar.chained),
    Rule(
        "general-power",
        scalar.match_general_power,
        scalar.general_power,
        "x^x",
        kinds=(Power,),
        assumes=scalar.positive_base,
    ),
    Rule("named-function", scalar.match_named, scalar.named, "f(x^2)", kinds=(Application,)),
)


def rules() -> tuple[Rule, ...]:
    """The table, with one row for each function known at this moment."""
    return _rules(FUNCTIONS.version)


@lru_cache(maxsize=2)
def _rules(version: int) -> tuple[Rule, ...]:
    return (
        *_FIRST,
        *_SUMS,
        *_PRODUCTS,
        *_CASES,
        *(_elementary(row.name) for row in FUNCTIONS if row.takes == "scalar"),
        *_LAST,
    )


def rows_for(node: Node, table: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rows of a table that can be for a node, in order."""
    kind: Any = type(node)
    return _rows_for(kind, node.name if isinstance(node, Function) else "", table)


@lru_cache(maxsize=256)
def _rows_for(kind: type[Node], function: str, table: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(row for row in table if (not row.kinds or kind in row.kinds) and row.function in ("", function))
