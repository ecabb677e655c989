"""Sums within sums within sums are checked for few examples: the work grows with the sizes multiplied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from steepest.evidence.domain import Domain, Range
from steepest.evidence.sampling import roles
from steepest.expression.nodes import FiniteProduct, FiniteSum, Node
from steepest.expression.trees import children

DEEP = 4  # sums within each other
FEW = Range(Fraction(1), Fraction(2), lower_open=False, upper_open=False, integer=True)


def with_small_sizes(domain: Domain, trees: Sequence[Node]) -> Domain:
    """The domain with the sizes of sums that are not declared at most 2."""
    sizes = [name for name in roles(trees, domain).sizes if name not in domain.ranges]
    return replace(domain, ranges={**domain.ranges, **dict.fromkeys(sizes, FEW)}) if sizes else domain


def depth_of_sums(node: Node) -> int:
    """How many sums or products over ranges stand within each other.

    >>> from steepest.expression.reading import parse
    >>> depth_of_sums(parse("sum(i=1..N, x_i + sum(k=1..d, w_k))"))
    2
    """
    deepest = max(map(depth_of_sums, children(node)), default=0)
    return deepest + isinstance(node, FiniteSum | FiniteProduct)
