"""Deriving: rules applied from the outside in, until no derivative is left to work out.

`derive` opens with what is held constant, then applies the first row of the table that matches and
derives the parts. The result of each step is tidied by named steps. `override` replaces what one step
makes, by its path: a slip of a learner is the same derivation with another outcome at one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from steepest.derivation.records import Derivation, Gradient, Symbols
from steepest.derivation.rules import Asked, Rule
from steepest.derivation.rules import rules as rule_table
from steepest.derivation.step import Path, Step, held
from steepest.derivation.tidying import tidied
from steepest.errors import LimitError, ParseError, UnsupportedError
from steepest.expression.formula import as_formula, symbols_of
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import named_kind
from steepest.expression.limits import LIMITS, exceeded
from steepest.expression.names import canonical
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Derivative,
    Dot,
    Equation,
    FiniteSum,
    Function,
    Hadamard,
    Indexed,
    Matrix,
    Mean,
    Node,
    Ones,
    Piecewise,
    Relation,
    SetSum,
    Symbol,
    Transpose,
    Vector,
)
from steepest.expression.nodes import Gradient as HeldGradient
from steepest.expression.ordering import natural_order
from steepest.expression.reading import parse, read
from steepest.expression.several import entries_of
from steepest.expression.trees import bound_by, children, free_symbols, walk
from steepest.expression.writing import to_text

Formula = Any  # text, a Node, or a SymPy expression
Override = Mapping[Path, Callable[[Node, Asked], Node]]


def derive(
    f: Formula,
    wrt: str | Node | None = None,
    *,
    variables: Sequence[str] | None = None,
    rules: Sequence[Rule] | None = None,
    override: Override | None = None,
) -> Derivation:
    """The partial derivative ∂f/∂wrt, step by step.

    Args:
        f: the formula, as text, tree or SymPy expression; ``f(x, y) = …`` names its variables.
        wrt: the variable; may be left out where there is only one.
        variables: the names that may occur, where letters alone do not say.
        rules: the table of rules, tried in order; the standard one by default.
        override: for the step at a path, another function of what it makes.

    Returns:
        The derivation: `result`, `steps`, `text()`, `latex()`, `verify()`, `at(…)`.

    Raises:
        ParseError: the formula cannot be read.
        UnsupportedError: no rule covers a part of it.
        ValueError: `wrt` is left out where there are several variables, or none.

    >>> from steepest.expression.writing import to_text
    >>> to_text(derive("e^(2y) sin x", "y").result_node)
    '2 e^(2y) sin(x)'
    """
    node, names, symbols = function_of(f, variables)
    variable = variable_of(wrt, names)
    _refuse_variable(node, variable)
    asked = Asked(variable, partial=_is_partial(node, names, variable))
    table = tuple(rules) if rules is not None else rule_table()
    return Derivation(node, variable, opened(node, asked, table, override or {}), symbols)


def gradient(
    f: Formula,
    wrt: Sequence[str] | None = None,
    *,
    variables: Sequence[str] | None = None,
) -> Gradient:
    """The gradient ∇f = (∂f/∂x₁, …): one entry for each variable, each derived step by step.

    Args:
        f: the formula; ``f(y, x) = …`` says the order of the variables.
        wrt: the variables in the order of the entries; by default those of the formula in natural
            order (w2 before w10).
        variables: the names that may occur.

    Raises:
        ParseError, UnsupportedError: as for `derive`.
        ValueError: the formula has no variable.

    >>> from steepest.expression.writing import to_text
    >>> to_text(gradient("4 + (x-2)^2 + 2y^2").result_node)
    '(2(x - 2), 4y)'
    """
    node, names, symbols = function_of(f, variables)
    if isinstance(wrt, str):
        wrt = [wrt]
    chosen = [variable_of(name, names) for name in (wrt if wrt is not None else varying(node, names))]
    if not chosen:
        raise ValueError("the formula has no variable to derive by")
    if twice := [variable for variable in chosen if chosen.count(variable) > 1]:
        raise ValueError(f"{to_text(twice[0])} is named twice among the variables")
    for variable in chosen:
        _refuse_variable(node, variable)
    table = rule_table()
    steps = [opened(node, Asked(v, _is_partial(node, names, v)), table, {}) for v in chosen]
    return gathered(node, tuple(chosen), steps, symbols)


def gathered(
    function: Node, variables: tuple[Symbol | Indexed, ...], steps: Sequence[Step], symbols: Symbols = ()
) -> Gradient:
    """A gradient from the derivations of its entries."""
    before, after = Vector(tuple(step.before for step in steps)), Vector(tuple(step.after for step in steps))
    return Gradient(function, variables, Step("gradient-entry", before, before, after, tuple(steps)), symbols)


def varying(node: Node, names: Sequence[str]) -> list[str]:
    """The names that a formula is differentiated by unasked: all but sizes and letters that only count."""
    return [name for name in names if name not in sizes_of(node)]


def function_of(f: Formula, variables: Sequence[str] | None = None) -> tuple[Node, list[str], Symbols]:
    """The tree of a formula, its variables in order, and the symbols of the caller by name.

    Raises:
        ParseError: it cannot be read.
        UnsupportedError: it is no scalar formula.
    """
    arguments: tuple[str, ...] = ()
    if isinstance(f, str):
        reading = read(f, variables)
        node, arguments = reading.node, reading.arguments
    else:
        node = as_formula(f)
    _refuse(node)
    symbols = symbols_of(f)
    if arguments:
        extra = natural_order(free_symbols(node) - set(arguments))
        return node, [*arguments, *([] if variables is None else extra)], symbols
    return node, natural_order(free_symbols(node) | {canonical(name) for name in variables or ()}), symbols


#: What is no formula with a number as its value.
_REFUSED = (
    Assignment, Connective, Derivative, Dot, Equation, HeldGradient, Hadamard, Matrix, Ones, Relation, Transpose, Vector
)  # fmt: skip


def _refuse(node: Node) -> None:
    """Refuse what no rule covers wherever it stands; a condition and the arguments of max are part of their node."""
    if isinstance(node, _REFUSED) or (isinstance(node, Function) and node.name == "softmax"):
        raise UnsupportedError(f"{named_kind(node)} cannot be differentiated: {to_text(node)}")
    if isinstance(node, Mean):
        raise UnsupportedError("mean(…) needs data: say which names are data with Loss(formula, params, data)")
    parts: Iterable[Node] = children(node)
    if isinstance(node, Function) and FUNCTIONS[node.name].takes != "scalar":
        parts = entries_of(node.argument, node.name)
    elif isinstance(node, Piecewise):
        parts = (*node.values, *chain(*map(_operands, node.conditions)))
    for part in parts:
        _refuse(part)


def _operands(condition: Node) -> Iterator[Node]:
    """The formulas that a condition compares."""
    if not isinstance(condition, Relation | Connective):
        yield condition
        return
    for part in children(condition):
        yield from _operands(part)


def _refuse_variable(node: Node, variable: Symbol | Indexed) -> None:
    """Refuse to derive by a name that is no variable: w where there are only entries w_i, an index, a set."""
    if not isinstance(variable, Symbol) or variable.name in free_symbols(node):
        return
    for part in walk(node):
        if isinstance(part, Indexed) and part.base == variable.name:
            name = variable.name
            raise UnsupportedError(f"{name} has entries here, such as {to_text(part)}; derive by one of them")
        if isinstance(part, SetSum | Cardinality) and part.domain == variable:
            raise UnsupportedError(f"{variable.name} is a set, which is no variable to derive by")
        if variable in bound_by(part):
            raise UnsupportedError(f"{variable.name} is an index of {to_text(part)} and no variable to derive by")


def variable_of(wrt: str | Node | None, names: Sequence[str]) -> Symbol | Indexed:
    """The variable asked for; the only one where none is named."""
    if isinstance(wrt, Symbol | Indexed):
        return wrt
    if wrt is None:
        if len(names) == 1:
            return Symbol(names[0])
        found = ", ".join(names) if names else "none"
        raise ValueError(f"say by which variable to derive (the variables are: {found})")
    text = str(wrt)
    name = canonical(text.strip())
    if name in names:
        return Symbol(name)
    if close := [known for known in names if known.lower() == name.lower()]:
        raise ValueError(f"{name} is no variable of the formula; did you mean {close[0]}?")
    try:
        node = parse(text)
    except ParseError:
        if not text.isidentifier():
            raise
        return Symbol(name)
    if not isinstance(node, Symbol | Indexed):
        raise ParseError(text, 0, "this is not the name of a variable")
    return node


def _is_partial(node: Node, names: Sequence[str], variable: Symbol | Indexed) -> bool:
    """∂ where anything else could vary, d where the formula has this variable alone."""
    others = {name for name in (*names, *free_symbols(node)) if Symbol(name) != variable}
    return bool(others) or any(isinstance(part, Indexed) for part in walk(node))


def opened(node: Node, asked: Asked, table: Sequence[Rule], override: Override) -> Step:
    """The step that says what is held constant, where there is something, and the derivation itself."""
    constants = natural_order(free_symbols(node) - _name(asked.variable) - sizes_of(node))
    if not constants:
        return differentiated(node, asked, table, override, ())
    inner = differentiated(node, asked, table, override, (0,))
    question = asked(node)
    bindings = tuple((name, Symbol(name)) for name in constants)
    return Step("hold-constant", question, question, inner.after, (inner,), (), bindings)


def _name(variable: Symbol | Indexed) -> set[str]:
    return {variable.name} if isinstance(variable, Symbol) else set()


def sizes_of(node: Node) -> frozenset[str]:
    """The names that only count: bounds of sums, such as the number N of examples, and indices of data."""
    counting: list[Node] = []
    for part in walk(node):
        if isinstance(part, FiniteSum):
            counting += [part.lower, part.upper]
        elif isinstance(part, Indexed):
            counting += (*part.indices, *part.above)
    return frozenset[str]().union(*(free_symbols(part) for part in counting))


def differentiated(node: Node, asked: Asked, table: Sequence[Rule], override: Override, path: Path) -> Step:
    """One rule applied to ∂node, and the derivatives that it leaves worked out."""
    rule, bindings = _first(node, asked, table)
    slipped = override.get(path)
    makes = rule.makes(node, asked) if slipped is None else slipped(node, asked)
    because = tuple(
        differentiated(part.body, asked, table, override, (*path, number)) for number, part in enumerate(held(makes))
    )
    after, tidying = tidied(makes, tuple(step.after for step in because), rule.id)
    if sum(1 for _ in walk(after)) > LIMITS["derived"].most:
        raise LimitError(to_text(node), 0, exceeded("derived"))
    return Step(rule.id, asked(node), makes, after, because, tidying, tuple(bindings.items()))


def _first(node: Node, asked: Asked, table: Sequence[Rule]) -> tuple[Rule, Mapping[str, Node]]:
    for rule in table:
        bindings = rule.match(node, asked)
        if bindings is not None:
            return rule, bindings
    if isinstance(node, Application):
        raise UnsupportedError(f"nothing is known of the function {node.name}, so there is no rule for {to_text(node)}")
    raise UnsupportedError(f"no rule for the derivative of {to_text(node)}")
