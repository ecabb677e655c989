"""The loss of one example as a function of its score: derived once, and used for every parameter.

By the chain rule ∂ℓ/∂w = (∂ℓ/∂z) (∂z/∂w). The first factor is the same for all parameters and has a short form,
such as p − y, in which the loss is known; it is derived by itself, and is then put in by a rule of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from steepest.derivation.asking import Asked
from steepest.derivation.deriving import derive, finished
from steepest.derivation.naming import SIGMOID
from steepest.derivation.records import Derivation
from steepest.derivation.rule import Bindings, Rule
from steepest.derivation.rules import rules
from steepest.derivation.step import Assumption, Step
from steepest.derivation.tidying import TURN, Tidying
from steepest.expression.nodes import FiniteSum, Indexed, Node, Product, Relation, Sum, Symbol, is_number, number
from steepest.expression.trees import free_symbols, fresh_symbol, mapped, walk
from steepest.models.model import CLASS, CLASSES
from steepest.models.structure import Moving, holds, is_layered, put_in, score_in

CHAIN = "chain-through-score"
ASSUMING = "assume-labels"


@dataclass(frozen=True, slots=True)
class Through:
    """The loss of one example by its score.

    Attributes:
        outer: the loss of one example, in the score z (for several classes z_r) and the label y (or y_r).
        variable: z, or z_l for class l.
        body: the same of the example number i, in the parameters.
        score: the score of the example number i, of a class where there are several.
        entry: what stands in the loss of example i for a name of the loss of one: y ↦ y_i, z ↦ the score.
        assumed: what is assumed of the labels: that their sum is 1; None for nothing.
    """

    outer: Node
    variable: Symbol | Indexed
    body: Node
    score: Callable[[Node | None], Node] = field(compare=False)
    entry: Callable[[Node], Node] = field(compare=False)
    assumed: Relation | None = None

    @property
    def derivation(self) -> Derivation:
        """∂ℓ/∂z, in named form."""
        derivation = in_form(finished(derive(self.outer, self.variable)), SIGMOID)
        if self.assumed is not None:
            derivation = assuming(derivation, self.assumed)
        return in_form(derivation, TURN)

    def rule(self, slope: Node) -> Rule:
        """The rule that uses what was found: ∂ℓ_i/∂w = (∂ℓ/∂z)(z_i) ∂z_i/∂w."""
        found = put_everywhere(slope, self.entry)

        def match(node: Node, d: Asked) -> Bindings | None:
            return {"z": self._asked(d)} if node == self.body else None

        def makes(node: Node, d: Asked) -> Node:
            if not isinstance(self.variable, Indexed):
                return times(found, d(self.score(None)))
            return self._over_classes(found, d)

        return Rule(CHAIN, match, makes, "ln(1 + e^(-x))", assumes=self._assumes)

    def _assumes(self, node: Any, d: Asked) -> tuple[Assumption, ...]:
        return () if self.assumed is None else (labels_assumption(put_everywhere(self.assumed, self.entry)),)

    def _asked(self, d: Asked) -> Node:
        """The score that is put in, of the class that is asked for."""
        return self.score(self._class_of(d)) if isinstance(self.variable, Indexed) else self.score(None)

    def _class_of(self, d: Asked) -> Node | None:
        """The class of which alone the score contains the variable."""
        if not isinstance(d.variable, Indexed):
            return CLASS
        last = d.variable.indices[-1]
        entries = [part for part in walk(self.score(CLASS)) if isinstance(part, Indexed)]
        own = [part for part in entries if part.base == d.variable.base]
        return last if own and all(part.indices[-1] == CLASS for part in own) else None

    def _over_classes(self, slope: Node, d: Asked) -> Node:
        """The one class that the parameter belongs to, or the sum over all where it belongs to none."""
        own = self._class_of(d)
        if own is not None:
            return times(self._of_class(slope, own), d(self.score(own)))
        outer = next(part for part in walk(self.body) if isinstance(part, FiniteSum) and part.index == CLASSES)
        body = times(self._of_class(slope, CLASSES), d(self.score(CLASSES)))
        return FiniteSum(body, CLASSES, outer.lower, outer.upper)

    @staticmethod
    def _of_class(slope: Node, of_class: Node) -> Node:
        from steepest.expression.trees import substituted

        return substituted(slope, {CLASS: of_class})

    def table(self, slope: Node) -> tuple[Rule, ...]:
        """The table of rules with this one before all others."""
        return (self.rule(slope), *rules())


def times(slope: Node, rest: Node) -> Node:
    """A slope times a derivative, without a factor 1."""
    if is_number(slope, 1):
        return rest
    return Product((*slope.factors, rest)) if isinstance(slope, Product) else Product((slope, rest))


def put_everywhere(node: Any, entry: Callable[[Node], Node]) -> Any:
    """The formula with every name replaced by what stands for it in example i."""

    def change(part: Node) -> Node:
        if isinstance(part, Symbol | Indexed):
            return entry(part)
        return _flat(part) if isinstance(part, Sum) else part

    return mapped(node, change)


def _flat(node: Sum) -> Sum:
    """A sum whose first term is a sum, as one sum: (a + b) - c is a + b - c."""
    first = node.terms[0]
    return Sum((*first.terms, *node.terms[1:])) if isinstance(first, Sum) else node


def in_form(derivation: Derivation, row: Tidying) -> Derivation:
    """The derivation with its result brought into a form by one more step, where that changes it."""
    new = row.change(derivation.result_node)
    if new == derivation.result_node:
        return derivation
    return with_step(derivation, Step(row.id, derivation.result_node, new, new))


def with_step(derivation: Derivation, step: Step) -> Derivation:
    """The derivation with one more step at its end."""
    tidying = (*derivation.step.tidying, step)
    return replace(derivation, step=replace(derivation.step, after=step.after, tidying=tidying))


def labels_assumption(condition: Relation) -> Assumption:
    """That the labels of an example sum to 1."""
    return Assumption("labels-sum", condition)


def assuming(derivation: Derivation, condition: Relation) -> Derivation:
    """The derivation with a sum of labels replaced by 1."""
    labels, value = condition.operands
    before = derivation.result_node
    from steepest.derivation.coefficients import zeros_and_ones

    def one(part: Node) -> Node:
        return value if part == labels else zeros_and_ones(part) if isinstance(part, Product) else part

    after = mapped(before, one)
    if after == before:
        return derivation
    return with_step(derivation, Step(ASSUMING, before, after, after, assumptions=(labels_assumption(condition),)))


def found_in(body: Node, index: Symbol, moves: Moving, data: frozenset[str], names: frozenset[str]) -> Through | None:
    """The loss of one example by its score, where the parameters move it through one score only.

    Args:
        body: the loss of the example number `index`.
        index: the number of the example.
        moves: what is a parameter.
        data: the names of the data columns.
        names: all names in use.
    """
    score = score_in(body, moves)
    if score is None or not any(isinstance(part, Indexed) for part in walk(body)):
        return None
    variable = fresh_symbol(names, "zsuv")
    outer = put_in(body, score, variable)
    entries = {part for part in walk(outer) if isinstance(part, Indexed)}
    if any(part.base not in data or part.indices != (index,) for part in entries) or index.name in _outside(outer):
        return None
    if not is_layered(outer, variable):
        return None

    def entry(part: Node) -> Node:
        if part == variable:
            return score
        return Indexed(part.name, (index,)) if isinstance(part, Symbol) and part.name in data else part

    plain = mapped(outer, lambda part: Symbol(part.base) if isinstance(part, Indexed) else part)
    return Through(plain, variable, body, lambda _: score, entry) if not holds(plain, moves) else None


def _outside(outer: Node) -> frozenset[str]:
    """The names of a formula outside its entries."""
    return free_symbols(mapped(outer, lambda part: number(0) if isinstance(part, Indexed) else part))
