"""Losses with a weight for each example: v_i before the loss of example i, and the sum of the weights for N.

So an example of weight 2 counts as the same example twice, in means and in sums.
"""

from __future__ import annotations

from steepest.expression.nodes import FiniteSum, Indexed, Node, Product, number
from steepest.expression.trees import children, free_symbols, fresh_symbol, mapped, rebuilt, walk
from steepest.models.losses import Loss
from steepest.models.model import SIZE
from steepest.models.structure import sums_over_examples

WEIGHTS = "sample_weight"


def weighed(total: FiniteSum) -> FiniteSum:
    """A sum over the examples with the weight of each."""
    weight = Indexed(WEIGHTS, (total.index,))
    return FiniteSum(Product((weight, total.body)), total.index, total.lower, total.upper)


def with_weights(loss: Loss) -> Node:
    """The formula with a factor before the loss of each example; a mean stays a mean over as many examples.

    >>> from steepest.expression.writing import to_text
    >>> to_text(with_weights(Loss("mean((w*x - y)^2)", params=["w"], data=["x", "y"])))
    '(1/N) sum(i=1..N, sample_weight_i (w x_i - y_i)^2)'
    """
    sums = frozenset(sums_over_examples(loss.formula, frozenset(loss.data)))
    return mapped(loss.formula, lambda part: weighed(part) if isinstance(part, FiniteSum) and part in sums else part)


def weighted_formula(loss: Loss) -> Node:
    """The formula of a loss with weights.

    >>> from steepest.expression.writing import to_text
    >>> to_text(weighted_formula(Loss("mean((w*x - y)^2)", params=["w"], data=["x", "y"])))
    '(1/sum(n=1..N, sample_weight_n)) sum(i=1..N, sample_weight_i (w x_i - y_i)^2)'
    """
    sums = frozenset(sums_over_examples(loss.formula, frozenset(loss.data)))
    used = free_symbols(loss.formula) | {part.base for part in walk(loss.formula) if isinstance(part, Indexed)}
    index = fresh_symbol(used | {each.index.name for each in sums}, "nm")
    count = FiniteSum(Indexed(WEIGHTS, (index,)), index, number(1), SIZE)

    def change(node: Node) -> Node:
        if isinstance(node, FiniteSum):
            inner = weighed(node) if node in sums else node
            return FiniteSum(change(inner.body), inner.index, inner.lower, inner.upper)
        parts = children(node)
        return count if node == SIZE else rebuilt(node, tuple(map(change, parts))) if parts else node

    return change(loss.formula)
