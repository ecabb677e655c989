"""The same partial derivative another way: the other variables fixed first, so that one variable is left.

At y = 1 the function e^(2y) sin(x) is the function e^2 sin(x) of x alone; its derivative is e^2 cos(x). That
is what ∂f/∂x says there, and that both ways agree is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steepest._sugar import Typeset, verb
from steepest.derivation.coordinates import Coordinate, place_of, variables_of
from steepest.derivation.deriving import derive
from steepest.derivation.germs import UnclearError, sign_of
from steepest.derivation.question import Formula, function_of
from steepest.derivation.records import Derivation
from steepest.derivation.settling import settled
from steepest.derivation.step import Step
from steepest.errors import DomainError
from steepest.expression.nodes import Equation, Node, Symbol
from steepest.expression.normal_form import NowhereDefinedError, identical
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import free_symbols, substituted
from steepest.expression.writing import to_text


@dataclass(frozen=True, slots=True, repr=False)
class FixedFirst(Typeset):
    """A partial derivative found by fixing other variables first.

    Attributes:
        function: the formula with all its variables.
        fixed: the values of those that were fixed, as equations.
        put_in: the formula with these values put in, as it stands.
        derivation: the derivation of what is left, the values worked out; its first step is "fix-others".
        general: the derivation of the partial derivative with all variables.
        there: the general result with the values put in and worked out.
        agrees: whether both results are proved to be the same; None where that is not known.
    """

    function: Node
    fixed: tuple[Equation, ...]
    put_in: Node
    derivation: Derivation
    general: Derivation
    there: Node
    agrees: bool | None

    @property
    def step(self) -> Step:
        """The step "fix-others", which rests on the derivation in the variables that are left."""
        return self.derivation.step

    @property
    def result_node(self) -> Node:
        """The derivative of what is left, as a tree."""
        return self.derivation.result_node

    @property
    def result(self) -> Any:
        """The same as a SymPy expression."""
        return self.derivation.result

    @property
    def missing(self) -> tuple[Node, ...]:
        """The derivatives that no rule covers."""
        return self.derivation.missing

    def at(self, point: Mapping[Any, Coordinate] | None = None, **coordinates: Coordinate) -> Any:
        """The value at a point of what is left; see `steepest.at`."""
        return self.derivation.at(point, **coordinates)

    text = verb("text")
    latex = verb("latex")
    verify = verb("verify")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        place = ", ".join(map(to_text, self.fixed))
        return f"<FixedFirst {to_text(self.step.before)} = {to_text(self.result_node)} at {place}>"


def fixed_first(
    f: Formula,
    wrt: Any = None,
    values: Mapping[Any, Coordinate] | None = None,
    *,
    variables: Sequence[str] | None = None,
) -> FixedFirst:
    """A partial derivative by fixing other variables first: the values are put in, then one variable is derived by.

    Args:
        f: the formula, as `derive` takes it.
        wrt: the variable; may be left out where only one is left.
        values: the values of other variables by name: numbers, or text such as "pi/6".
        variables: the names that may occur, where letters alone do not say.

    Raises:
        ParseError, UnsupportedError: as for `derive`.
        DomainError: the formula has no value for these, whatever the others are.
        ValueError: the variable itself is fixed, or there is no such variable.

    >>> found = fixed_first("e^(2y) sin x", "x", {"y": 1})
    >>> to_text(found.result_node), found.agrees
    ('e^2 cos(x)', True)
    """
    node, names, symbols = function_of(f, variables)
    known = [Symbol(name) for name in names]
    place = place_of((), values or {}, known, variables_of(node))
    general = derive(f, wrt or _only_left(names, place.where), variables=variables)
    if general.variable in place.where:
        raise ValueError(f"{to_text(general.variable)} is the variable to derive by; fix the others")
    function, there = (_settled(formula, place.where) for formula in (general.function, general.result_node))
    inner = derive(function, general.variable, variables=sorted(free_symbols(function) | {to_text(general.variable)}))
    bindings = tuple((to_text(equation.left), equation) for equation in place.equations)
    step = Step("fix-others", inner.step.before, inner.step.before, inner.step.after, (inner.step,), (), bindings)
    return FixedFirst(
        general.function,
        place.equations,
        substituted(general.function, place.where),
        Derivation(function, general.variable, step, symbols),
        general,
        there,
        _agree(there, inner.result_node),
    )


def _only_left(names: Sequence[str], fixed: Mapping[Node, Node]) -> str:
    left = [name for name in names if Symbol(name) not in fixed]
    if len(left) != 1:
        raise ValueError(f"say by which variable to derive (those that are left are: {', '.join(left) or 'none'})")
    return left[0]


def _settled(formula: Node, values: Mapping[Node, Node]) -> Node:
    try:
        return settled(formula, values)
    except DomainError as error:
        place = ", ".join(f"{to_text(name)} = {to_text(value)}" for name, value in values.items())
        raise DomainError(f"{to_text(formula)} has no value at {place}: {error}") from error


def _agree(one: Node, other: Node) -> bool | None:
    """Whether two results are the same for certain."""
    if one == other:
        return True
    try:
        if identical(one, other):
            return True
        difference = to_sympy(one) - to_sympy(other)
        return sign_of(difference) == 0 if difference.is_number else difference == 0 or None
    except (NowhereDefinedError, UnclearError):
        return None
