"""Penalties: what is added to a loss for large weights. Whether the bias is counted is asked for, and said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from steepest.errors import ParseError
from steepest.expression.functions import abs_
from steepest.expression.nodes import FiniteSum, Indexed, Node, Product, Sum, Symbol, number, written_value
from steepest.expression.reading import parse
from steepest.expression.trees import free_symbols
from steepest.models.model import Parameter


@dataclass(frozen=True, slots=True)
class PenaltyRow:
    """One row.

    Attributes:
        id: how it is asked for.
        name: what it is called.
        per_entry: a weight ↦ what it costs.
        about: one sentence.
    """

    id: str
    name: str
    per_entry: Callable[[Node], Node]
    about: str


PENALTIES: dict[str, PenaltyRow] = {
    row.id: row
    for row in (
        PenaltyRow("l2", "L₂", lambda w: w**2, "lambda Σ w², with no hidden 1/2 and not divided by N"),
        PenaltyRow("l1", "L₁", lambda w: abs_(w), "lambda Σ |w|, with a kink where a weight is 0"),
    )
}


@dataclass(frozen=True, slots=True)
class Penalty:
    """A penalty with its strength.

    Attributes:
        row: the row.
        strength: lambda, or a number.
        bias: whether the bias is penalised too.
    """

    row: PenaltyRow
    strength: Node
    bias: bool = False

    def on(self, learned: Sequence[Parameter]) -> Node:
        """``lambda sum(k=1..d, w_k^2)`` for parameters.

        Raises:
            ValueError: there is nothing to penalise.
        """
        terms = [self._term(parameter) for parameter in learned if self.bias or not parameter.bias]
        if not terms:
            raise ValueError("there is no weight to penalise")
        joined = [each for term in terms for each in (term.terms if isinstance(term, Sum) else (term,))]
        return Product((self.strength, joined[0] if len(joined) == 1 else Sum(tuple(joined))))

    def _term(self, parameter: Parameter) -> Node:
        """The sum over all entries of a parameter."""
        if not isinstance(parameter.entry, Indexed):
            return self.row.per_entry(parameter.entry)
        letters = [Symbol(letter) for letter, _ in zip("kr", parameter.shape, strict=False)]
        body = self.row.per_entry(Indexed(parameter.entry.base, tuple(letters)))
        for letter, size in zip(reversed(letters), reversed(parameter.shape), strict=True):
            body = FiniteSum(body, letter, number(1), size)
        return body


def penalty(name: str, strength: str | int | float | Node, bias: bool = False) -> Penalty:
    """A penalty of a row with its strength.

    Args:
        name: "l2" or "l1"; both together are the elastic net.
        strength: a letter such as ``"lambda"``, or a number that is not negative.
        bias: whether the bias is penalised too.

    Raises:
        ValueError: there is no such penalty, or the strength is neither a letter nor such a number.
    """
    if name not in PENALTIES:
        raise ValueError(f"there is no penalty {name!r} (there are: {', '.join(PENALTIES)})")
    return Penalty(PENALTIES[name], _strength(name, strength), bias)


def _strength(name: str, strength: str | int | float | Node) -> Node:
    wrong = f"the strength of the penalty {name} is a letter such as lambda, or a number from 0, not {strength!r}"
    try:
        node = strength if isinstance(strength, Node) else parse(str(strength))
    except ParseError as error:
        raise ValueError(wrong) from error
    value = written_value(node)
    if not isinstance(node, Symbol) and (value is None or value < 0):
        raise ValueError(wrong)
    return node


def letters_of(penalties: Sequence[Penalty]) -> frozenset[str]:
    """The letters that the strengths are."""
    return frozenset[str]().union(*(free_symbols(each.strength) for each in penalties))
