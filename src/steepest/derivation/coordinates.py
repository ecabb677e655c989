"""Points: a coordinate for each variable, written exactly, and the variables in the order of the function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from steepest.errors import DomainError, LimitError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.formula import as_formula
from steepest.expression.limits import check_values, exceeded
from steepest.expression.names import canonical
from steepest.expression.nodes import Equation, Indexed, Node, Number, Symbol
from steepest.expression.ordering import natural_order
from steepest.expression.reading import parse
from steepest.expression.trees import children, free_symbols, substituted, walk
from steepest.expression.writing import to_text

Coordinate = Any  # an int, a Fraction, a float, text such as "pi/6", or a tree
_PRECISION = 128


@dataclass(frozen=True, slots=True)
class Place:
    """A point.

    Attributes:
        equations: ``x = 0``, one for each coordinate, in order.
    """

    equations: tuple[Equation, ...]

    @property
    def where(self) -> dict[Node, Node]:
        """The coordinates by variable."""
        return {equation.left: equation.right for equation in self.equations}

    def put_into(self, formula: Node) -> Node:
        """The formula with the coordinates put in.

        Raises:
            LimitError: its value would be too large.
        """
        put_in = substituted(formula, self.where)
        if limit := check_values(put_in):
            raise LimitError(to_text(put_in), 0, exceeded(limit))
        return put_in

    def __str__(self) -> str:
        """``x = 0, y = 1``."""
        return ", ".join(map(to_text, self.equations))


def place_of(
    formulas: Iterable[Node], point: Mapping[Any, Coordinate], order: Sequence[Node] = (), known: Iterable[Node] = ()
) -> Place:
    """The point as a place: every variable of the formulas has a coordinate, and no other name has one.

    Args:
        formulas: what is to have a value there.
        point: the coordinates by name, or by SymPy symbol.
        order: variables in the order in which they are said, whether they occur or not; the others follow in
            natural order (w2 before w10).
        known: variables that may be named although they occur nowhere.

    Raises:
        ValueError: a variable has no coordinate, a name has two, or it is no variable.
        ParseError: a name or a coordinate cannot be read.
        DomainError: a coordinate has no value, as sqrt(-1).
    """
    needed = frozenset[Node]().union(*map(variables_of, formulas))
    given: dict[Node, Node] = {}
    for name, value in point.items():
        variable = _variable(name)
        if variable in given:
            raise ValueError(f"{to_text(variable)} has two values")
        given[variable] = _number(value)
    _agree(needed, needed | set(order) | set(known), given)
    said = [variable for variable in dict.fromkeys(order) if variable in given]
    names = {to_text(variable): variable for variable in given if variable not in said}
    said += [names[name] for name in natural_order(list(names))]
    return Place(tuple(Equation(variable, given[variable]) for variable in said))


def variables_of(formula: Node) -> frozenset[Node]:
    """The variables of a formula: its names, and entries such as w[1]."""
    entries = (part for part in walk(formula) if isinstance(part, Indexed))
    counted = {part for part in entries if all(isinstance(index, Number) for index in children(part))}
    return frozenset({*map(Symbol, free_symbols(formula)), *counted})


def coordinate_node(value: Coordinate) -> Node:
    """A coordinate as a tree without variables.

    Raises:
        ParseError: a text that cannot be read.
        ValueError: it has variables.
    """
    node = as_formula(value)
    if names := free_symbols(node):
        raise ValueError(f"a coordinate is a number, but {to_text(node)} has the variable {min(names)}")
    return node


def _number(value: Coordinate) -> Node:
    node = coordinate_node(value)
    try:
        enclose(node, {}, _PRECISION)
    except UndefinedError as error:
        raise DomainError(f"a coordinate is a number, but {to_text(node)} has no value") from error
    except IndeterminateError:  # such as 10^(10^9), of which the function may know more
        return node
    return node


def _variable(name: Any) -> Node:
    if isinstance(name, Symbol | Indexed):
        return name
    node = parse(str(name)) if "[" in str(name) else Symbol(canonical(str(name)))
    if not isinstance(node, Symbol | Indexed):
        raise ValueError(f"{name} is no name of a variable")
    return node


def _agree(needed: frozenset[Node], known: frozenset[Node], given: Mapping[Node, Node]) -> None:
    """Every variable has a coordinate and nothing else has; a name that is unknown is the likelier slip."""
    if unknown := _listed(set(given) - known):
        names = _listed(known)
        close = [name for name in names if name.lower() == unknown[0].lower()] or get_close_matches(unknown[0], names)
        meant = f"; did you mean {close[0]}?" if close else f" (the variables are: {', '.join(names) or 'none'})"
        raise ValueError(f"{unknown[0]} is no variable here{meant}")
    if missing := _listed(needed - set(given)):
        raise ValueError(f"say the value of {', '.join(missing)} as well")


def _listed(variables: Iterable[Node]) -> list[str]:
    return natural_order([to_text(variable) for variable in variables])
