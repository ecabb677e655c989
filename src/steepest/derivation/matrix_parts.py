"""What the rules for differentials of vectors and matrices make, and when they apply.

Each rule is a pair of functions, `match_…` and an outcome; the table in `matrix_rules` gives them their names.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from steepest.derivation.entrywise import HOLE, entrywise
from steepest.derivation.moving import HIGHEST_POWER, Moving
from steepest.derivation.rule import Bindings
from steepest.derivation.scalar import lowered_power, slope_at, times_inner
from steepest.derivation.step import Assumption
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Constant,
    Dot,
    FiniteSum,
    Function,
    Hadamard,
    HadamardPower,
    Mean,
    Negation,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    number,
    product_of,
    written_value,
)

MINUS_ONE = Negation(Number(Fraction(1)))
_TWO, _ZERO = number(2), number(0)

# --- sums, products, quotients ------------------------------------------------------------------


def sum_of(node: Sum, d: Moving) -> Node:
    """The differentials of the terms that move."""
    terms = [term for term in node.terms if not d.constant(term)]
    slopes: tuple[Node, ...] = tuple(-d(term.operand) if isinstance(term, Negation) else d(term) for term in terms)
    return slopes[0] if len(slopes) == 1 else Sum(slopes)


def _apart(node: Product, d: Moving) -> tuple[list[Node], list[Node], list[Node], list[Node]]:
    """Numbers that stay the same, what stays before, what moves with all that stands in it, what stays behind."""
    numbers = [factor for factor in node.factors if d.constant(factor) and d.is_number(factor)]
    others = [factor for factor in node.factors if not (d.constant(factor) and d.is_number(factor))]
    moving = [place for place, factor in enumerate(others) if not d.constant(factor)]
    first, end = moving[0], moving[-1] + 1
    return numbers, others[:first], others[first:end], others[end:]


def match_constant_factors(node: Product, d: Moving) -> Bindings | None:
    """Some factors stay the same, and stay where they are: numbers, and those around what moves."""
    numbers, before, moving, behind = _apart(node, d)
    if before and behind:
        return {"left": product_of([*numbers, *before]), "right": product_of(behind), "u": product_of(moving)}
    constant = (*numbers, *before, *behind)
    return {"c": product_of(constant), "u": product_of(moving)} if constant else None


def constant_factors(node: Product, d: Moving) -> Node:
    numbers, before, moving, behind = _apart(node, d)
    return product_of([*numbers, *before, d(product_of(moving)), *behind])


def product(node: Product, d: Moving) -> Node:
    """Each factor that moves is differentiated once; the order stays."""
    terms = [
        Product(tuple(d(factor) if k == place else factor for k, factor in enumerate(node.factors)))
        for place, moved in enumerate(node.factors)
        if not d.constant(moved)
    ]
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def match_divisor(node: Quotient, d: Moving) -> Bindings | None:
    return {"c": node.denominator} if d.constant(node.denominator) else None


def quotient(node: Quotient, d: Moving) -> Node:
    u, v = node.numerator, node.denominator
    square = Power(v, _TWO)
    if d.constant(u):
        return -(Product((d(v), u)) / square if d.is_number(u) else Product((u, d(v))) / square)
    return (d(u) * v - u * d(v)) / square if d.is_number(u) else d(u) / v - Product((u, d(v))) / square


# --- lengths and forms --------------------------------------------------------------------------


def match_squared_norm(node: Power, d: Moving) -> Bindings | None:
    norm = node.base
    found = isinstance(norm, Function) and norm.name == "norm" and written_value(node.exponent) == 2
    return {"u": norm.argument} if found and isinstance(norm, Function) else None


def squared_norm(node: Power, d: Moving) -> Node:
    u = node.base.argument  # type: ignore[attr-defined]
    return Product((_TWO, Dot(u, d(u))))


def match_squared_length(node: Product, d: Moving) -> Bindings | None:
    """uᵀ u."""
    if len(node.factors) != 2 or not d.shape(node.factors[1]).is_vector:
        return None
    first, second = node.factors
    return {"u": second} if d.transposed(first) == second and not d.constant(second) else None


def squared_length(node: Product, d: Moving) -> Node:
    return Product((_TWO, Dot(node.factors[1], d(node.factors[1]))))


def match_quadratic_form(node: Product, d: Moving) -> Bindings | None:
    """uᵀ A u with an A that stays the same."""
    first, *inner, last = node.factors
    fits = inner and all(map(d.constant, inner)) and not any(map(d.is_number, inner))
    if not fits or d.constant(last) or not d.shape(last).is_vector or d.transposed(first) != last:
        return None
    return {"u": last, "A": product_of(inner)}


def quadratic_form(node: Product, d: Moving) -> Node:
    """⟨(A + Aᵀ) u, ∂u⟩, which is 2 ⟨A u, ∂u⟩ for a symmetric A."""
    _, *inner, u = node.factors
    form = product_of(inner)
    if d.symmetric(form) or d.transposed(form) == form:
        return Product((_TWO, Dot(Product((form, u)), d(u))))
    return Dot(Product((Sum((form, d.transposed(form))), u)), d(u))


def dot(node: Dot, d: Moving) -> Node:
    left, right = node.left, node.right
    if left == right:
        return Product((_TWO, Dot(left, d(left))))
    if d.constant(left):
        return Dot(left, d(right))
    if d.constant(right):
        return Dot(right, d(left))
    return Dot(right, d(left)) + Dot(left, d(right))


def hadamard(node: Hadamard, d: Moving) -> Node:
    terms = [
        Hadamard((*(other for k, other in enumerate(node.factors) if k != place), d(factor)))
        for place, factor in enumerate(node.factors)
        if not d.constant(factor)
    ]
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


# --- determinants, inverses, powers ---------------------------------------------------------------


def match_named(name: str) -> Callable[[Function, Moving], Bindings | None]:
    """A function of the table by its name."""
    return lambda node, d: {"u": node.argument} if node.name == name else None


def _inner_function(node: Function, outer: str, inner: str) -> Node | None:
    argument = node.argument
    found = node.name == outer and isinstance(argument, Function) and argument.name == inner
    return argument.argument if found and isinstance(argument, Function) else None


def match_log_determinant(node: Function, d: Moving) -> Bindings | None:
    inner = node.argument if node.name == "logdet" else _inner_function(node, "log", "det")
    return None if inner is None else {"u": inner}


def log_determinant(node: Function, d: Moving) -> Node:
    u = node.argument if node.name == "logdet" else node.argument.argument  # type: ignore[attr-defined]
    return Function("tr", Product((Power(u, MINUS_ONE), d(u))))


def determinant(node: Function, d: Moving) -> Node:
    return Product((node, Function("tr", Product((Power(node.argument, MINUS_ONE), d(node.argument))))))


def match_inverse(node: Power, d: Moving) -> Bindings | None:
    found = not d.is_number(node.base) and written_value(node.exponent) == -1
    return {"u": node.base} if found else None


def inverse(node: Power, d: Moving) -> Node:
    return -Product((node, d(node.base), node))


def match_matrix_power(node: Power, d: Moving) -> Bindings | None:
    value = written_value(node.exponent)
    whole = value is not None and value.denominator == 1 and 2 <= value <= HIGHEST_POWER
    return {"u": node.base, "n": node.exponent} if whole and not d.is_number(node.base) else None


def matrix_power(node: Power, d: Moving) -> Node:
    """∂(U³) = ∂U U² + U ∂U U + U² ∂U."""
    times = int(written_value(node.exponent) or 0)

    def raised(exponent: int) -> list[Node]:
        return [] if not exponent else [node.base if exponent == 1 else Power(node.base, number(exponent))]

    terms = [product_of([*raised(k), d(node.base), *raised(times - 1 - k)]) for k in range(times)]
    return Sum(tuple(terms))


def match_exponential(node: Power, d: Moving) -> Bindings | None:
    return {"u": node.exponent} if node.base == Constant("e") else None


def exponential(node: Power, d: Moving) -> Node:
    moved = d(node.exponent)
    return Product((node, moved)) if d.is_number(node) else Hadamard((node, moved))


def match_power(node: Power, d: Moving) -> Bindings | None:
    return {"u": node.base, "n": node.exponent} if d.is_number(node.base) and d.constant(node.exponent) else None


def power(node: Power, d: Moving) -> Node:
    return lowered_power(node.base, node.exponent) * d(node.base)


def positive_base(node: Power, d: Moving) -> tuple[Assumption, ...]:
    """A root has no slope at 0, and a power with a letter above needs a positive base."""
    value = written_value(node.exponent)
    if value is not None and value.denominator == 1:
        return ()
    return (Assumption("positive-base", Relation((node.base, _ZERO), (">",))),)


def match_hadamard_power(node: HadamardPower, d: Moving) -> Bindings | None:
    return {"u": node.base, "n": node.exponent} if d.constant(node.exponent) else None


def hadamard_power(node: HadamardPower, d: Moving) -> Node:
    lowered = lowered_power(HOLE, node.exponent)
    return _beside(entrywise(lowered, node.base, d.shape(node.base)), d(node.base))


# --- functions ------------------------------------------------------------------------------------


def match_scalar_function(node: Function, d: Moving) -> Bindings | None:
    found = FUNCTIONS[node.name].takes == "scalar" and d.is_number(node.argument)
    return {"u": node.argument} if found else None


def scalar_function(node: Function, d: Moving) -> Node:
    return times_inner(slope_at(node.name, node.argument), d(node.argument))


def match_elementwise(node: Function, d: Moving) -> Bindings | None:
    return {"u": node.argument} if FUNCTIONS[node.name].takes == "scalar" else None


def elementwise(node: Function, d: Moving) -> Node:
    """g(u) → g'(u) ⊙ ∂u, with the derivative of the table at every entry."""
    slope = FUNCTIONS[node.name].derivative(HOLE)
    return _beside(entrywise(slope, node.argument, d.shape(node.argument)), d(node.argument))


def _beside(slope: Node, moved: Node) -> Node:
    """slope ⊙ ∂u, with a number of the slope in front."""
    if isinstance(slope, Product) and not isinstance(slope.factors[0], Ones):
        scale, whole = slope.factors
        return Product((scale, _beside(whole, moved)))
    factors = slope.factors if isinstance(slope, Hadamard) else (slope,)
    return Hadamard((*factors, moved))


def kink(node: Function, d: Moving) -> tuple[Assumption, ...]:
    """Where a function of the table has its kink: at a number, or at an entry."""
    if FUNCTIONS[node.name].kink is None:
        return ()
    if not d.is_number(node.argument):
        return (Assumption(f"kink-entries-{node.name}"),)
    return (Assumption(f"kink-{node.name}", Relation((node.argument, _ZERO), ("!=",))),)


def match_softplus(node: Function, d: Moving) -> Bindings | None:
    """log(𝟏 + e^u), entry by entry."""
    inner = _exponent_beside_one(node.argument) if node.name == "log" else None
    return None if inner is None or d.is_number(inner) else {"u": inner}


def _exponent_beside_one(node: Node) -> Node | None:
    if not isinstance(node, Sum) or len(node.terms) != 2:
        return None
    found = [term for term in node.terms if not isinstance(term, Ones)]
    if len(found) != 1:
        return None
    (last,) = found
    if isinstance(last, Function) and last.name == "exp":
        return last.argument
    return last.exponent if isinstance(last, Power) and last.base == Constant("e") else None


def softplus(node: Function, d: Moving) -> Node:
    inner = _exponent_beside_one(node.argument)
    assert inner is not None  # noqa: S101  (it matched)
    return Hadamard((Function("sigmoid", inner), d(inner)))


def softmax(node: Function, d: Moving) -> Node:
    """∂p = p ⊙ ∂u − p ⟨p, ∂u⟩ with p = softmax(u)."""
    moved = d(node.argument)
    return Hadamard((node, moved)) - Product((node, Dot(node, moved)))


def match_log_softmax(node: Function, d: Moving) -> Bindings | None:
    inner = _inner_function(node, "log", "softmax")
    return None if inner is None else {"u": inner}


def log_softmax(node: Function, d: Moving) -> Node:
    """∂ log p = ∂u − 𝟏 ⟨p, ∂u⟩ with p = softmax(u), for log p is u less the logarithm of the sum of e^u."""
    p = node.argument
    moved = d(p.argument)  # type: ignore[attr-defined]
    return moved - Product((Ones(), Dot(p, moved)))


def nonzero_norm(node: Function, d: Moving) -> tuple[Assumption, ...]:
    return (Assumption("nonzero", Relation((node, _ZERO), ("!=",))),)


def nonzero_entries(node: Function, d: Moving) -> tuple[Assumption, ...]:
    return (Assumption("kink-entries-abs"),)


# --- sums over a range ------------------------------------------------------------------------------


def match_sum(node: FiniteSum | Mean, d: Moving) -> Bindings | None:
    """A sum whose ends stay the same."""
    ends = (node.lower, node.upper) if isinstance(node, FiniteSum) else ()
    return {} if all(map(d.constant, ends)) else None


def inside(node: FiniteSum | Mean, d: Moving) -> Node:
    if isinstance(node, Mean):
        return Mean(d(node.body), node.index)
    return FiniteSum(d(node.body), node.index, node.lower, node.upper)
