"""Derivatives of rational functions, decided exactly by polynomials.

For ``u = n/d`` in a variable x the derivative is ``(n' d - n d')/d²``, with n' and d' found by the
arithmetic of polynomials; no rule of differentiation that a step may have used plays a part.
"""

from __future__ import annotations

from steepest.errors import UnsupportedError
from steepest.expression.building import MOST_RESTARTS, Builder, Knowledge
from steepest.expression.exponentials import RestartError
from steepest.expression.nodes import Derivative, Indexed, Negation, Node, Number, Power, Product, Quotient, Sum, Symbol
from steepest.expression.normal_form import NowhereDefinedError, identical
from steepest.expression.rings import SIZES, Element, FullError, Ring, TooLargeError
from steepest.expression.trees import children, contains, walk

MOST_NODES = 400


def proved_equal(before: Node, after: Node) -> bool | None:
    """Whether exact algebra proves two sides of a step equal; None where it has no way to try.

    >>> from steepest.expression.reading import parse
    >>> proved_equal(parse("∂/∂x(x^2/(1 + y x))"), parse("(2x + x^2 y)/(1 + x y)^2"))
    True
    """
    if isinstance(before, Derivative):
        return _is_derivative(before, after)
    if any(isinstance(part, Derivative) for side in (before, after) for part in walk(side)):
        return None
    try:
        return identical(before, after)
    except NowhereDefinedError:
        return False


def _is_derivative(question: Derivative, result: Node) -> bool | None:
    variable = question.variable
    parts = [*walk(question.body), *walk(result)]
    if not isinstance(variable, Symbol) or len(parts) > MOST_NODES:
        return None
    if any(isinstance(part, Indexed | Derivative) for part in parts) or not is_rational(question.body, variable):
        return None
    for size in SIZES:
        try:
            return _decided(Builder(Ring(size), Knowledge()), question.body, variable, result)
        except FullError:
            continue
        except (TooLargeError, UnsupportedError):
            return None
        except NowhereDefinedError:
            return False
    return None


def is_rational(node: Node, variable: Symbol) -> bool:
    """Whether a tree is a quotient of polynomials in a variable, whatever its coefficients are."""
    if node == variable or not contains(node, variable):
        return True
    if isinstance(node, Power):
        exponent = node.exponent.operand if isinstance(node.exponent, Negation) else node.exponent
        whole = isinstance(exponent, Number) and exponent.value.denominator == 1
        return whole and is_rational(node.base, variable)
    arithmetic = isinstance(node, Sum | Negation | Product | Quotient)
    return arithmetic and all(is_rational(part, variable) for part in children(node))


def _decided(builder: Builder, body: Node, variable: Symbol, result: Node) -> bool:
    for _ in range(MOST_RESTARTS):
        builder.begin()
        try:
            return _differs_by_nothing(builder, body, variable, builder.element(result))
        except RestartError:
            continue
    raise TooLargeError


def _differs_by_nothing(builder: Builder, body: Node, variable: Symbol, result: Element) -> bool:
    """Whether ``(n' d - n d') e = m d²`` for the body n/d and the result m/e."""
    ring = builder.ring
    (n, d), (m, e) = builder.element(body), result
    builder.element(variable)  # the generator exists even where the variable does not occur
    place = ring.by_key["symbol", variable.name].position
    slope = ring.times(n.derivative(place), d) - ring.times(n, d.derivative(place))
    return bool(ring.reduced(ring.times(slope, e) - ring.times(m, ring.times(d, d))) == 0)
