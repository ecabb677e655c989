"""What the kinds of nodes demand of their fields beyond their types: one row each, for trees from elsewhere.

The reader keeps these laws by how it reads. A tree that comes as data is held to them before anything
else looks at it.

>>> from steepest.expression.nodes import Sum, Symbol
>>> broken_law(Sum((Symbol("x"),))), broken_law(Symbol("x y"))
('Sum has two parts or more', "'x y' is not a name that can be read")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from steepest.errors import ParseError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.limits import LIMITS
from steepest.expression.names import CONSTANTS, canonical
from steepest.expression.nodes import (
    Application,
    Assignment,
    Connective,
    Constant,
    Entry,
    Equation,
    Function,
    Hadamard,
    Indexed,
    Matrix,
    Node,
    Number,
    Piecewise,
    Product,
    Relation,
    SetSum,
    Sum,
    Symbol,
    Vector,
)
from steepest.expression.reading import parse
from steepest.expression.sympy_reading import RELATIONS
from steepest.expression.trees import children

_CONDITIONS = (Relation, Connective)
_STATEMENTS = (Equation, Assignment)
_UNTYPED = frozenset(r"{}\ ")  # what `canonical` takes away, and nobody would see


def broken_law(node: Node) -> str | None:
    """Which law a node breaks, its parts being whole themselves; None where it breaks none."""
    law = _LAWS.get(type(node))
    said = None if law is None else law(node)
    return said or _misplaced(node)


@lru_cache(maxsize=4096)
def is_name(name: str) -> bool:
    """Whether the reader reads a text as one name, where it is declared.

    >>> [is_name(name) for name in ("x", "w1", "x_1", "y'", "learning_rate", "2x", "x y", "")]
    [True, True, True, True, True, False, False, False]
    """
    if not name or len(name) > LIMITS["letters"].most or not name.isprintable() or _UNTYPED & set(name):
        return False
    plain = canonical(name)
    try:
        return parse(plain, [plain]) == Symbol(plain)
    except ParseError:
        return False


def _misplaced(node: Node) -> str | None:
    """A condition stands in cases and between `and` and `or` only, a statement nowhere inside."""
    allowed = node.conditions if isinstance(node, Connective | Piecewise) else ()
    for part in children(node):
        if isinstance(part, _STATEMENTS) or (isinstance(part, _CONDITIONS) and part not in allowed):
            return f"{type(part).__name__} cannot be a part of {type(node).__name__}"
    return None


def _named(name: str) -> str | None:
    return None if is_name(name) else f"{name!r} is not a name that can be read"


def _several(parts: tuple[Any, ...], node: Node) -> str | None:
    return None if len(parts) > 1 else f"{type(node).__name__} has two parts or more"


def _function(node: Function) -> str | None:
    row = FUNCTIONS.spelled(node.name)
    if row is None or row.name != node.name:
        return f"{node.name!r} is not a function of the table"
    if row.takes == "several" and not isinstance(node.argument, Vector):
        return f"{node.name} takes several numbers, which a Vector holds"
    return None


def _indexed(node: Indexed) -> str | None:
    return _named(node.base) or (None if children(node) else "Indexed has an index")


def _relation(node: Relation) -> str | None:
    if len(node.signs) != len(node.operands) - 1:
        return "Relation has one sign between each two operands"
    unknown = [sign for sign in node.signs if sign not in RELATIONS]
    return f"{unknown[0]!r} is no sign of a Relation" if unknown else _several(node.operands, node)


def _connective(node: Connective) -> str | None:
    if node.word not in ("and", "or"):
        return f"Connective is 'and' or 'or', not {node.word!r}"
    return _several(node.conditions, node) or _all_conditions(node.conditions)


def _piecewise(node: Piecewise) -> str | None:
    if not node.conditions or not 0 <= len(node.values) - len(node.conditions) <= 1:
        return "Piecewise has a value for each condition, and perhaps one more"
    return _all_conditions(node.conditions)


def _all_conditions(parts: tuple[Node, ...]) -> str | None:
    other = next((part for part in parts if not isinstance(part, _CONDITIONS)), None)
    return None if other is None else f"{type(other).__name__} is no condition"


def _vector(node: Vector) -> str | None:
    return None if node.entries else "Vector has an entry"


def _matrix(node: Matrix) -> str | None:
    widths = {len(row) for row in node.rows}
    return None if len(widths) == 1 and 0 not in widths else "Matrix has rows of one length"


def _set_sum(node: SetSum) -> str | None:
    return None if node.indices and len(set(node.indices)) == len(node.indices) else "SetSum has different indices"


_LAWS: Mapping[type[Node], Callable[[Any], str | None]] = {
    Number: lambda n: None,  # the record itself refuses what is no number
    Symbol: lambda n: _named(n.name),
    Constant: lambda n: None if n.name in CONSTANTS else f"{n.name!r} is not the name of a constant",
    Function: _function,
    Application: lambda n: _named(n.name) or (None if n.arguments else "Application has an argument"),
    Indexed: _indexed,
    Entry: lambda n: None if 1 <= len(n.indices) <= 2 else "Entry has one index or two",
    Sum: lambda n: _several(n.terms, n),
    Product: lambda n: _several(n.factors, n),
    Hadamard: lambda n: _several(n.factors, n),
    Relation: _relation,
    Connective: _connective,
    Piecewise: _piecewise,
    Vector: _vector,
    Matrix: _matrix,
    SetSum: _set_sum,
}
