"""Tidying what a rule made: zeros, ones, signs, numbers in front, like terms, constants out of sums.

Each tidying is a row with a name, and a step of its own where it changes something. Only the frame
that the rule built (sums, products, quotients, signs, numbers) is touched: powers, functions and sums
that the author wrote are atoms here, so their order and form stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from steepest.derivation.binders import BINDERS
from steepest.derivation.coefficients import (
    brackets,
    fractions,
    like_terms,
    numbers,
    signs,
    turned,
    zeros_and_ones,
)
from steepest.derivation.collecting import multiplied_out, named_products, pythagoras
from steepest.derivation.factors import common_factor, in_order, powers
from steepest.derivation.frame import Atom, framed, kinds_of, plain, with_parts
from steepest.derivation.leaving import constants_out_of_sum
from steepest.derivation.step import Step
from steepest.expression.nodes import FiniteSum, Negation, Node, Number, Piecewise, Product, Quotient, Sum


@dataclass(frozen=True, slots=True)
class Tidying:
    """One row.

    Attributes:
        id: its name.
        kinds: the kinds of nodes that it may change.
        change: what it does to one node of the frame whose parts are tidy.
        example: what it does, as an equation.
        shown_from: the least detail at which its step has a line.
        behind: the rules behind which it is done; empty for every rule.
        at_top: whether it looks at the whole result alone, and not at its parts.
        by_variable: whether it is told the variable as well.
    """

    id: str
    kinds: tuple[type[Node], ...]
    change: Callable[..., Node]
    example: str
    shown_from: str = "every"
    behind: frozenset[str] = frozenset()
    at_top: bool = False
    by_variable: bool = False

    def applied(self, frame: Node, variable: Node) -> Node:
        """The frame, or the very same where there is nothing to do."""
        change = partial(self.change, variable=variable) if self.by_variable else self.change
        return change(frame) if self.at_top else _everywhere(frame, change, self.kinds)


#: Rules that write a part of the formula more than once, so that terms may share a factor.
_COPYING = frozenset({"product", "quotient", "general-power"})

_FACTORS = (Product, Quotient)

TIDYINGS: tuple[Tidying, ...] = (
    Tidying("tidy.signs", (Negation, *_FACTORS), signs, "(-a) b = -(a b)"),
    Tidying("tidy.zeros-and-ones", (Negation, *_FACTORS, Sum, Piecewise, *BINDERS), zeros_and_ones, "1 u + 0 = u"),
    Tidying("tidy.constants-out-of-sum", BINDERS, constants_out_of_sum, "sum(i=1..N, 2 x_i) = 2 sum(i=1..N, x_i)"),
    Tidying("tidy.fractions", _FACTORS, fractions, "(a/b) c = a c/b"),
    Tidying("tidy.numbers", _FACTORS, numbers, "3 x*2 = 6x"),
    Tidying("tidy.powers", _FACTORS, powers, "x x^2 = x^3"),
    Tidying("tidy.named-products", _FACTORS, named_products, "x sign(x) = |x|"),
    Tidying("tidy.brackets", (Sum,), brackets, "(a + b) - (c + d) = a + b - c - d"),
    Tidying("tidy.like-terms", (Sum,), like_terms, "u + u = 2u"),
    Tidying("tidy.pythagoras", (Sum,), pythagoras, "cos(u)^2 + sin(u)^2 = 1"),
    Tidying(
        "tidy.common-factor",
        (Sum, Quotient),
        common_factor,
        "2x e^x + x^2 e^x = (2x + x^2) e^x",
        "normal",
        behind=_COPYING,
    ),
    Tidying("tidy.multiplied-out", (Sum,), multiplied_out, "2(x - 5) - (2x + 3) = -13", "normal"),
    Tidying("tidy.order", (Sum, Product), in_order, "cos(x^2) x = x cos(x^2)", by_variable=True),
    Tidying("tidy.turned", (Negation,), turned, "-(a - b) = b - a", at_top=True),
)


def tidied(makes: Node, values: tuple[Node, ...], rule: str, variable: Node) -> tuple[Node, tuple[Step, ...]]:
    """What a rule made, with its held derivatives replaced, tidied; and the steps that did it.

    The rows are applied in order, parts first, until none changes anything. Where one row would undo
    another the earlier outcome is left alone, so that no form is met twice and there is an end.
    """
    frame, steps = framed(makes, values), []
    if isinstance(frame, Number | Atom):
        return plain(frame), ()
    rows = [row for row in TIDYINGS if not row.behind or rule in row.behind]
    before = plain(frame)
    seen, kinds = {before}, kinds_of(frame)
    changed = True
    while changed:
        changed = False
        for row in rows:
            new = row.applied(frame, variable) if not kinds.isdisjoint(row.kinds) else frame
            if new is frame:
                continue
            after = plain(new)
            if before != after and after in seen:
                continue
            frame, kinds = new, kinds_of(new)
            if before != after:
                steps.append(Step(row.id, before, after, after))
                seen.add(after)
                before, changed = after, True
    return before, tuple(steps)


def _everywhere(node: Node, change: Callable[[Node], Node], kinds: tuple[type[Node], ...]) -> Node:
    if isinstance(node, Atom | Number):
        return node
    node = with_parts(node, lambda part: _everywhere(part, change, kinds))
    return change(node) if isinstance(node, kinds) else node


def _turned(node: Node) -> Node:
    """−c (a − b) = c (b − a): the sign is absorbed by the first difference that is a factor."""
    new = _absorbed(node.operand) if isinstance(node, Negation) else None
    return node if new is None else new


#: Asked for where a residual is wanted as prediction minus label; never done unasked.
TURN = Tidying("tidy.turn-difference", (Negation,), _turned, "-2 (a - b) = 2 (b - a)", "normal")


def _absorbed(node: Node) -> Node | None:
    if isinstance(node, Sum) and len(node.terms) == 2 and isinstance(node.terms[1], Negation):
        first, second = node.terms[0], node.terms[1].operand
        terms = second.terms if isinstance(second, Sum) else (second,)
        return Sum((*terms, first.operand if isinstance(first, Negation) else Negation(first)))
    if isinstance(node, FiniteSum):
        body = _absorbed(node.body)
        return None if body is None else FiniteSum(body, node.index, node.lower, node.upper)
    if isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            if (new := _absorbed(factor)) is not None:
                return Product((*node.factors[:place], new, *node.factors[place + 1 :]))
    return None
