"""One step of a derivation, and walks over the tree that steps make.

A step says what was asked (`before`), what the rule makes of it (`makes`, which still holds the
derivatives of parts), how each of these was found (`because`), which tidying followed (`tidying`) and
what came out (`after`). Steps hold no sentences; rendering reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from steepest.expression.nodes import Derivative, Differential, Indexed, Node, Product, Symbol
from steepest.expression.trees import children, rebuilt

Path = tuple[int, ...]

#: The id of the step at which a derivation ends that no rule covers.
NO_RULE = "no-rule"


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a step takes for granted.

    Attributes:
        id: the key of its sentence: "kink-abs", "positive-base".
        condition: a `Relation` that must hold for the step, such as ``x != 0``; None where words say it.
    """

    id: str
    condition: Node | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One application of one rule: `before` becomes `after`.

    Attributes:
        rule: the id of the rule, a key of the table of rules (or of tidyings).
        before: what is asked, usually a held `Derivative`.
        makes: the rule's own outcome, still holding the derivatives of parts.
        after: `makes` with these worked out, tidied.
        because: one step for each derivative that `makes` holds, left to right.
        tidying: steps that only rewrite, in order.
        bindings: what the letters of the rule stand for, such as (("u", 5 x),).
        assumptions: what it takes for granted, such as that a base is positive.
    """

    rule: str
    before: Node
    makes: Node
    after: Node
    because: tuple[Step, ...] = ()
    tidying: tuple[Step, ...] = ()
    bindings: tuple[tuple[str, Node], ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @property
    def bound(self) -> dict[str, Node]:
        """The bindings by name."""
        return dict(self.bindings)


def is_held(node: Node) -> bool:
    """Whether a node is a derivative, or a differential of more than a name: ∂w is worked out."""
    return isinstance(node, Derivative) or (
        isinstance(node, Differential) and not isinstance(node.body, Symbol | Indexed)
    )


def held(node: Node) -> tuple[Any, ...]:
    """The derivatives and differentials that a formula still holds, left to right, outermost only."""
    if is_held(node):
        return (node,)
    return tuple(found for part in children(node) for found in held(part))


def filled(node: Node, values: tuple[Node, ...]) -> Node:
    """The formula with its held derivatives replaced by `values`, left to right.

    A product that is filled in as a factor joins the product around it.
    """
    remaining = iter(values)

    def fill(part: Node) -> Node:
        if is_held(part):
            return next(remaining)
        if isinstance(part, Product):
            return Product(tuple(new for factor in part.factors for new in joined(factor, fill(factor))))
        return rebuilt(part, tuple(fill(child) for child in children(part)))

    def joined(old: Node, new: Node) -> tuple[Node, ...]:
        return new.factors if is_held(old) and isinstance(new, Product) else (new,)

    return fill(node)


def steps_of(step: Step, path: Path = ()) -> Iterator[tuple[Path, Step]]:
    """Every step with its path, in the order in which a reader meets them; tidyings have no path."""
    yield path, step
    for number, reason in enumerate(step.because):
        yield from steps_of(reason, (*path, number))


def all_steps(step: Step) -> Iterator[Step]:
    """Every step of a derivation, tidyings included, in reading order."""
    yield step
    for reason in step.because:
        yield from all_steps(reason)
    yield from step.tidying
