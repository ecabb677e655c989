"""Deriving: rules applied from the outside in, until no derivative is left to work out.

`derive` opens with what is held constant, then applies the first row of the table that matches and
derives the parts. The result of each step is tidied by named steps. `override` replaces what one step
makes, by its path: a slip of a learner is the same derivation with another outcome at one place.

A part that no rule covers ends in a step "no-rule"; the derivation is then not complete, and its result
still holds that derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from steepest.derivation.asking import Asked
from steepest.derivation.matrix_question import is_of_arrays
from steepest.derivation.question import (
    Formula,
    as_entry,
    function_of,
    is_partial,
    name_of,
    refuse_variable,
    variable_of,
    varying,
)
from steepest.derivation.records import Derivation, Gradient, Symbols
from steepest.derivation.rule import Bindings, Rule
from steepest.derivation.rules import rows_for
from steepest.derivation.rules import rules as rule_table
from steepest.derivation.scalar import independent
from steepest.derivation.step import NO_RULE, Path, Step, held
from steepest.derivation.tidying import tidied
from steepest.errors import LimitError, UnsupportedError
from steepest.expression.counted import sizes_of
from steepest.expression.limits import LIMITS, exceeded
from steepest.expression.nodes import Derivative, Indexed, Node, Symbol, Vector
from steepest.expression.ordering import natural_order
from steepest.expression.trees import free_symbols, walk
from steepest.expression.writing import to_text

Override = Mapping[Path, Callable[[Node, Asked], Node]]
MOST_ORDER = 20


def derive(
    f: Formula,
    wrt: Any = None,
    *,
    order: int = 1,
    variables: Sequence[str] | None = None,
    shapes: Mapping[str, Any] | None = None,
    assuming: Sequence[Any] | str = (),
    rules: Sequence[Rule] | None = None,
    override: Override | None = None,
) -> Derivation:
    """The partial derivative ∂f/∂wrt, step by step.

    Args:
        f: the formula, as text, tree or SymPy expression; ``f(x, y) = …`` names its variables. A formula that
            is itself a derivative, ``∂/∂x(x^2 y)``, is worked out, and then derived by `wrt` where that is given.
        wrt: the variable, as text, tree or SymPy symbol; may be left out where there is only one. Several are
            taken one after the other:
            ``["x", "y"]`` is ∂/∂y(∂f/∂x).
        order: how often to derive by the variable.
        variables: the names that may occur, where letters alone do not say.
        shapes: the shapes of vectors and matrices by name, ``{"X": "N×d", "w": "d"}``; the derivative by one of
            them is found by differentials, and has its shape.
        assuming: equations that may be used there: ``"ones^T y = 1"``, ``"A^T = A"``.
        rules: the table of rules, tried in order; the standard one by default.
        override: for the step at a path, another function of what it makes.

    Returns:
        The derivation: `result`, `steps`, `text()`, `latex()`, `verify()`, `at(…)`. Where no rule covers a
        part, `complete` is False and `missing` names it.

    Raises:
        ParseError: the formula cannot be read.
        UnsupportedError: the formula is no number, such as a matrix, or the variable is none.
        ValueError: `wrt` is left out where there are several variables, or none; an order below 1.

    >>> from steepest.expression.writing import to_text
    >>> to_text(derive("e^(2y) sin x", "y").result_node)
    '2 e^(2y) sin(x)'
    >>> to_text(derive("e^(2y) sin x", ["y", "x"]).result_node)
    '2 e^(2y) cos(x)'
    """
    if is_of_arrays(f, shapes, variables):
        return _by_differentials(f, wrt, order, shapes, assuming, variables)
    node, names, symbols = function_of(f, variables)
    node, first = _unwrapped(node)
    further = [] if first and wrt is None else _variables(wrt, names, order)
    chosen = [as_entry(each, node) for each in (*first, *further)]
    for variable in chosen:
        refuse_variable(node, variable)
    table = tuple(rules) if rules is not None else rule_table()
    asked = [Asked(variable, partial=is_partial(node, names, variable)) for variable in chosen]
    if len(asked) == 1:
        return Derivation(node, chosen[0], opened(node, asked[0], table, override or {}), symbols)
    step = _in_turn(node, asked, table, override or {})
    assert isinstance(step.before, Derivative)  # noqa: S101
    return Derivation(step.before.body, chosen[-1], step, symbols)


def _by_differentials(
    f: Formula,
    wrt: Any,
    order: int,
    shapes: Mapping[str, Any] | None,
    assuming: Sequence[Any] | str,
    variables: Sequence[str] | None,
) -> Derivation:
    """A derivative of a formula of vectors and matrices; the second one by a vector is the Hessian."""
    from steepest.derivation.differentials import derive_matrix, second_derivative  # not needed for numbers

    several = list(wrt) if isinstance(wrt, list | tuple) else [wrt] * order
    if len(several) > 2 or any(one != several[0] for one in several):
        raise UnsupportedError("by vectors and matrices there is one derivative, or the second one by a single vector")
    found = derive_matrix(f, several[0], shapes, assuming=assuming, variables=variables)
    return found if len(several) == 1 else second_derivative(found, assuming)


def _unwrapped(node: Node) -> tuple[Node, list[Symbol | Indexed]]:
    """A formula that is itself a derivative, as the function and the variables that come first."""
    first: list[Symbol | Indexed] = []
    while isinstance(node, Derivative):
        if isinstance(node.body, Symbol) and node.body != node.variable:
            raise UnsupportedError(f"nothing is known of {node.body.name}, so {to_text(node)} cannot be derived")
        first.insert(0, node.variable)
        node = node.body
    return node, first


def _variables(wrt: Any, names: list[str], order: int) -> list[Symbol | Indexed]:
    if not 1 <= order <= MOST_ORDER:
        raise ValueError(f"the order of a derivative is a number from 1 to {MOST_ORDER}, not {order}")
    if not isinstance(wrt, list | tuple):
        return [variable_of(wrt, names)] * order
    if not wrt:
        raise ValueError("say by which variable to derive")
    return [variable for each in wrt for variable in [variable_of(each, names)] * order]


def _in_turn(node: Node, asked: Sequence[Asked], table: tuple[Rule, ...], override: Override) -> Step:
    """The frame around derivations by one variable after the other."""
    question = node
    steps: list[Step] = []
    for number, d in enumerate(asked):
        question = d(question)
        below = {path[1:]: makes for path, makes in override.items() if path[:1] == (number,)}
        steps.append(opened(steps[-1].after if steps else node, d, table, below))
        if not is_complete(steps[-1].after):
            break
    after = steps[-1].after
    for d in asked[len(steps) :]:
        question, after = d(question), d(after)
    return Step("one-after-the-other", question, after, after, tuple(steps))


def is_complete(node: Node) -> bool:
    """Whether no derivative is left in a result."""
    return not any(isinstance(part, Derivative) for part in walk(node))


def finished(derivation: Derivation) -> Derivation:
    """The derivation, where it is complete.

    Raises:
        UnsupportedError: no rule covers a part of it.
    """
    if derivation.missing:
        raise UnsupportedError(f"there is no rule for {to_text(derivation.missing[0])}")
    return derivation


def gradient(
    f: Formula,
    wrt: Sequence[str] | None = None,
    *,
    variables: Sequence[str] | None = None,
    shapes: Mapping[str, Any] | None = None,
    assuming: Sequence[Any] | str = (),
) -> Gradient:
    """The gradient ∇f = (∂f/∂x₁, …): one entry for each variable, each derived step by step.

    Args:
        f: the formula; ``f(y, x) = …`` says the order of the variables.
        wrt: the variables in the order of the entries; by default those of the formula in natural
            order (w2 before w10).
        variables: the names that may occur.
        shapes, assuming: as for `derive`; each entry is then the gradient by one vector or matrix.

    Raises:
        ParseError, UnsupportedError: as for `derive`.
        ValueError: the formula has no variable.

    >>> from steepest.expression.writing import to_text
    >>> to_text(gradient("4 + (x-2)^2 + 2y^2").result_node)
    '(2(x - 2), 4y)'
    """
    if isinstance(wrt, str):
        wrt = [wrt]
    if is_of_arrays(f, shapes, variables):
        each = [_by_differentials(f, one, 1, shapes, assuming, variables) for one in (wrt if wrt else [None])]
        found = gathered(each[0].function, tuple(one.variable for one in each), [one.step for one in each])
        return replace(found, shapes=each[0].shapes)
    node, names, symbols = function_of(f, variables)
    chosen = [as_entry(variable_of(name, names), node) for name in (wrt if wrt is not None else varying(node, names))]
    if not chosen:
        raise ValueError("the formula has no variable to derive by")
    if twice := [variable for variable in chosen if chosen.count(variable) > 1]:
        raise ValueError(f"{to_text(twice[0])} is named twice among the variables")
    for variable in chosen:
        refuse_variable(node, variable)
    table = rule_table()
    steps = [opened(node, Asked(v, is_partial(node, names, v)), table, {}) for v in chosen]
    return gathered(node, tuple(chosen), steps, symbols)


def gathered(
    function: Node, variables: tuple[Symbol | Indexed, ...], steps: Sequence[Step], symbols: Symbols = ()
) -> Gradient:
    """A gradient from the derivations of its entries."""
    before, after = Vector(tuple(step.before for step in steps)), Vector(tuple(step.after for step in steps))
    return Gradient(function, variables, Step("gradient-entry", before, before, after, tuple(steps)), symbols)


def opened(node: Node, asked: Asked, table: tuple[Rule, ...], override: Override) -> Step:
    """The step that says what is held constant, where there is something, and the derivation itself."""
    constants = natural_order(free_symbols(node) - name_of(asked.variable) - sizes_of(node))
    if not constants:
        return differentiated(node, asked, table, override, ())
    inner = differentiated(node, asked, table, override, (0,))
    question = asked(node)
    bindings = tuple((name, Symbol(name)) for name in constants)
    return Step("hold-constant", question, question, inner.after, (inner,), (), bindings, independent(node, asked))


def differentiated(node: Node, asked: Asked, table: tuple[Rule, ...], override: Override, path: Path) -> Step:
    """One rule applied to ∂node, and the derivatives that it leaves worked out."""
    rule, bindings = _first(node, asked, table)
    question = asked(node)
    if rule is None:
        return Step(NO_RULE, question, question, question)
    slipped = override.get(path)
    makes = rule.makes(node, asked) if slipped is None else slipped(node, asked)
    because = tuple(
        differentiated(part.body, asked, table, override, (*path, number)) for number, part in enumerate(held(makes))
    )
    after, tidying = tidied(makes, tuple(step.after for step in because), rule.id, asked.variable)
    if sum(1 for _ in walk(after)) > LIMITS["derived"].most:
        raise LimitError(to_text(node), 0, exceeded("derived"))
    return Step(rule.id, question, makes, after, because, tidying, tuple(bindings.items()), rule.assumes(node, asked))


def _first(node: Node, asked: Asked, table: tuple[Rule, ...]) -> tuple[Rule | None, Bindings]:
    for rule in rows_for(node, table):
        bindings = rule.match(node, asked)
        if bindings is not None:
            return rule, bindings
    return None, {}
