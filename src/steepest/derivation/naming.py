"""Named results in named form: a sigmoid that came out of a derivative written with exponentials."""

from __future__ import annotations

from steepest.derivation.tidying import TURN, Tidying
from steepest.expression.functions import sigmoid
from steepest.expression.nodes import (
    Constant,
    FiniteSum,
    Function,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    is_number,
    product_of,
)
from steepest.expression.trees import mapped


def _named(node: Node) -> Node:
    """Every e^u/(1 + e^u) as sigmoid(u), and every 1/(1 + e^(-u)) too."""
    return mapped(node, _sigmoid)


def _sigmoid(node: Node) -> Node:
    if not isinstance(node, Quotient) or (exponent := _one_and_exponential(node.denominator)) is None:
        return node
    factors = node.numerator.factors if isinstance(node.numerator, Product) else (node.numerator,)
    for place, factor in enumerate(factors):
        if _exponent(factor) == exponent:
            return product_of((*factors[:place], *factors[place + 1 :], sigmoid(exponent)))
    if isinstance(exponent, Negation):
        rest = [] if is_number(node.numerator, 1) else list(factors)
        return product_of((*rest, sigmoid(exponent.operand)))
    return node


def _one_and_exponential(node: Node) -> Node | None:
    """u where the formula is 1 + e^u, in either order."""
    if not isinstance(node, Sum) or len(node.terms) != 2:
        return None
    first, second = node.terms
    return _exponent(second) if is_number(first, 1) else _exponent(first) if is_number(second, 1) else None


def _exponent(node: Node) -> Node | None:
    if isinstance(node, Function) and node.name == "exp":
        return node.argument
    return node.exponent if isinstance(node, Power) and node.base == Constant("e") else None


#: Asked for where a result is wanted in the form in which it is known; never done unasked.
SIGMOID = Tidying("tidy.sigmoid", (Quotient,), _named, "e^u/(1 + e^u) = sigmoid(u)", "normal", at_top=True)


#: Functions with f(-u) = -f(u).
_ODD = frozenset({"sign", "tanh", "sin", "tan", "sinh", "asin", "atan", "asinh", "atanh", "cbrt"})


def _turned_each(node: Node) -> Node:
    """-c (a - b) + d = c (b - a) + d: in each term the sign turns a difference round; those terms come first."""
    if not isinstance(node, Sum):
        return _turned(node)
    turned = [(term, _turned(term)) for term in node.terms]
    first = [new for old, new in turned if new != old]
    return Sum((*first, *(new for old, new in turned if new == old))) if first else node


def _turned(node: Node) -> Node:
    """The same for one term, also where the difference stands in an odd function: -tanh(a - b) = tanh(b - a)."""
    new = TURN.change(node)
    if new != node or not isinstance(node, Negation):
        return new
    absorbed = _in_odd(node.operand)
    return node if absorbed is None else absorbed


def _in_odd(node: Node) -> Node | None:
    """The formula with the difference in the first odd function turned round; None where there is none."""
    if isinstance(node, Function) and node.name in _ODD:
        inner = TURN.change(Negation(node.argument))
        return None if isinstance(inner, Negation) else Function(node.name, inner)
    if isinstance(node, FiniteSum):
        body = _in_odd(node.body)
        return None if body is None else FiniteSum(body, node.index, node.lower, node.upper)
    if isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            if (new := _in_odd(factor)) is not None:
                return Product((*node.factors[:place], new, *node.factors[place + 1 :]))
    return None


#: The same as `TURN`, in every term of a sum and in odd functions: asked for where a loss is derived.
TURN_EACH = Tidying(TURN.id, (Negation, Sum), _turned_each, TURN.example, "normal", at_top=True)
