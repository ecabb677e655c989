"""What a teacher would not leave in a result: a table of loose ends, each a question to one node.

What stands in the formula that was asked about is the author's, and is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from steepest.expression.nodes import (
    FiniteSum,
    Function,
    Mean,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    SetSum,
    Sum,
    Symbol,
    is_number,
)
from steepest.expression.trees import children, walk


def factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def unsigned(node: Node) -> Node:
    return node.operand if isinstance(node, Negation) else node


def _in_front_of_a_sum(node: Product) -> bool:
    """Whether a product is ``(1/N) Σ …``, as means are written."""
    return any(isinstance(factor, FiniteSum | SetSum | Mean) for factor in node.factors)


def _is_share(node: Node) -> bool:
    """Whether a factor is 1/v with a letter or function in v; 1/2 may stand in front."""
    return isinstance(node, Quotient) and is_number(node.numerator, 1) and not isinstance(node.denominator, Number)


LOOSE_ENDS: dict[str, Callable[[Node], bool]] = {
    "1/v is a factor": lambda n: (
        isinstance(n, Product) and any(map(_is_share, n.factors)) and not _in_front_of_a_sum(n)
    ),
    "a fraction below a bar": lambda n: (
        isinstance(n, Quotient) and any(isinstance(part, Quotient) for part in factors(n.denominator))
    ),
    "a fraction above a bar": lambda n: (
        isinstance(n, Quotient) and any(isinstance(part, Quotient) for part in factors(n.numerator))
    ),
    "two fractions side by side": lambda n: (
        isinstance(n, Product) and sum(isinstance(part, Quotient) for part in n.factors) > 1
    ),
    "one factor above and below": lambda n: (
        isinstance(n, Quotient) and bool({*factors(n.numerator)} & {*factors(n.denominator)})
    ),
    "a power of a power": lambda n: isinstance(n, Power) and isinstance(n.base, Power),
    "a number that does not stand in front": lambda n: (
        isinstance(n, Product) and any(isinstance(part, Number) for part in n.factors[1:])
    ),
    "a letter behind a function": lambda n: (
        isinstance(n, Product)
        and any(
            isinstance(one, Function) and isinstance(other, Symbol)
            for one, other in zip(n.factors, n.factors[1:], strict=False)
        )
    ),
    "one factor twice": lambda n: isinstance(n, Product) and len(set(n.factors)) < len(n.factors),
    "a sign inside a product or quotient": lambda n: (
        isinstance(n, Product | Quotient) and any(isinstance(part, Negation) for part in children(n))
    ),
    "two signs": lambda n: isinstance(n, Negation) and isinstance(n.operand, Negation),
    "a zero or a one": lambda n: (
        (isinstance(n, Product) and any(is_number(part, 0) or is_number(part, 1) for part in n.factors))
        or (isinstance(n, Sum) and any(is_number(part, 0) for part in n.terms))
        or (isinstance(n, Quotient) and is_number(n.denominator, 1))
    ),
    "two numbers in a sum": lambda n: (
        isinstance(n, Sum) and sum(isinstance(unsigned(part), Number) for part in n.terms) > 1
    ),
    "a sum inside a sum": lambda n: isinstance(n, Sum) and any(isinstance(unsigned(part), Sum) for part in n.terms),
    "one term twice": lambda n: isinstance(n, Sum) and len(set(map(unsigned, n.terms))) < len(n.terms),
}


def loose_ends(result: Node, question: Node) -> Iterator[str]:
    """What is left to do in a result, the author's own parts apart."""
    own = set(walk(question))
    for part in walk(result):
        if part not in own:
            yield from (name for name, left in LOOSE_ENDS.items() if left(part))
