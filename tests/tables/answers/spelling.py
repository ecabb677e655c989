"""The values of hand-written spellings: Python expressions, walked over a whitelist of syntax, never run.

Numbers are exact fractions as long as they can be, and mpmath's floating numbers of the precision asked for
where a root or a function makes them irrational. What has no real value raises `UndefinedError`.
"""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from tests.tables.answers.arithmetic import Arithmetic
from tests.tables.answers.values import Matrix, SpellingError, UndefinedError

__all__ = ["Entries", "Names", "SpellingError", "Statement", "UndefinedError", "names_in", "parsed", "value_of"]


class Entries(Protocol):
    """Data that is known by its entries."""

    def entry(self, indices: tuple[int, ...]) -> Any: ...


@dataclass(frozen=True)
class Statement:
    """An update rule, an equation, a set or an interval: a kind, its parts, and the name that gets a value."""

    kind: str
    parts: tuple[Any, ...]
    target: str = ""


@dataclass(frozen=True)
class Names:
    """The names of a spelling, by the part that each plays."""

    scalars: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    sets: Mapping[str, int] = field(default_factory=dict)  # and of how many components an element is
    counting: frozenset[str] = frozenset()  # the sets whose elements stand as indices
    functions: frozenset[str] = frozenset()


@functools.cache
def parsed(text: str) -> ast.expr:
    """The syntax tree of a spelling; raises SpellingError for what is no Python expression."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise SpellingError(f"{text!r} is no Python expression: {error.msg}") from error


def value_of(text: str, point: Mapping[str, Any], digits: int) -> Any:
    """The value of a spelling at a point.

    Raises:
        UndefinedError: it has no real value there.
        SpellingError: it uses what is not on the whitelist.
    """
    return _Walk(text, Arithmetic(digits)).value(parsed(text), point)


class _Walk:
    """One walk over a spelling; each kind of syntax that is allowed has a method of its name."""

    def __init__(self, text: str, arithmetic: Arithmetic) -> None:
        self._text = text.strip()
        self._arithmetic = arithmetic

    def value(self, node: ast.AST, names: Mapping[str, Any]) -> Any:
        method = getattr(self, f"_of_{type(node).__name__.lower()}", None)
        if method is None:
            raise SpellingError(f"{type(node).__name__} is not allowed in {self._text!r}")
        return method(node, names)

    def _of_constant(self, node: ast.Constant, names: Mapping[str, Any]) -> Any:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise SpellingError(f"{node.value!r} is no number")
        written = ast.get_source_segment(self._text, node)
        return Fraction(node.value if written is None else written.replace("_", ""))  # 0.1 is a tenth

    def _of_name(self, node: ast.Name, names: Mapping[str, Any]) -> Any:
        if node.id in names:
            found = names[node.id]
            return found(self._arithmetic) if callable(found) else found
        return self._arithmetic.constant(node.id)

    def _of_unaryop(self, node: ast.UnaryOp, names: Mapping[str, Any]) -> Any:
        value = self.value(node.operand, names)
        match node.op:
            case ast.USub():
                return self._arithmetic.times(Fraction(-1), value)
            case ast.UAdd():
                return value
            case ast.Not():
                return not value
        raise SpellingError(f"{type(node.op).__name__} is not allowed")

    def _of_binop(self, node: ast.BinOp, names: Mapping[str, Any]) -> Any:
        left, right = self.value(node.left, names), self.value(node.right, names)
        found = _OPERATIONS.get(type(node.op))
        if found is None:
            raise SpellingError(f"{type(node.op).__name__} is not allowed")
        return getattr(self._arithmetic, found)(left, right)

    def _of_boolop(self, node: ast.BoolOp, names: Mapping[str, Any]) -> bool:
        every = all if isinstance(node.op, ast.And) else any
        return every(self.value(part, names) for part in node.values)

    def _of_compare(self, node: ast.Compare, names: Mapping[str, Any]) -> bool:
        values = [self.value(part, names) for part in (node.left, *node.comparators)]
        pairs = zip(node.ops, values, values[1:], strict=False)
        compared = self._arithmetic.compared
        return all(_RELATIONS[type(relation)](compared(left, right), 0) for relation, left, right in pairs)

    def _of_ifexp(self, node: ast.IfExp, names: Mapping[str, Any]) -> Any:
        return self.value(node.body if self.value(node.test, names) else node.orelse, names)

    def _of_tuple(self, node: ast.Tuple, names: Mapping[str, Any]) -> Matrix:
        """A vector, which is a column; of rows, a matrix."""
        entries = [self.value(part, names) for part in node.elts]
        if any(isinstance(entry, Matrix) for entry in entries):
            return Matrix(tuple(entry.flat for entry in entries))
        return Matrix(tuple((entry,) for entry in entries))

    def _of_subscript(self, node: ast.Subscript, names: Mapping[str, Any]) -> Any:
        base = self.value(node.value, names)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        indices = tuple(_whole(self.value(part, names)) for part in parts)
        return base.entry(indices)

    def _of_generatorexp(self, node: ast.GeneratorExp, names: Mapping[str, Any]) -> list[Any]:
        return [self.value(node.elt, inner) for inner in self._each(node.generators, names)]

    def _each(self, loops: list[ast.comprehension], names: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        if not loops:
            yield names
            return
        for element in self.value(loops[0].iter, names):
            inner = {**names, **_bound(loops[0].target, element)}
            if all(self.value(test, inner) for test in loops[0].ifs):
                yield from self._each(loops[1:], inner)

    def _of_call(self, node: ast.Call, names: Mapping[str, Any]) -> Any:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise SpellingError(f"only functions are called, by their names: {ast.unparse(node)!r}")
        name = node.func.id
        if name == "let":
            target, value = node.args
            return Statement("update", (self.value(value, names),), ast.unparse(target))
        values = [self.value(argument, names) for argument in node.args]
        if name in STATEMENTS:
            return Statement(name, tuple(values))
        if name in names:
            return names[name](self._arithmetic, *values)
        return self._arithmetic.call(name, values)


STATEMENTS = frozenset({"equation", "points", "interval"})
_OPERATIONS: dict[type[ast.operator], str] = {
    ast.Add: "plus",
    ast.Sub: "minus",
    ast.Mult: "times",
    ast.Div: "over",
    ast.Pow: "power",
    ast.MatMult: "matmul",
    ast.Mod: "modulo",
}
_RELATIONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def _whole(value: Any) -> int:
    if not isinstance(value, Fraction | int) or Fraction(value).denominator != 1:
        raise SpellingError(f"{value} is no index")
    return int(value)


def _bound(target: ast.expr, element: Any) -> dict[str, Any]:
    if isinstance(target, ast.Name):
        return {target.id: element}
    if not isinstance(target, ast.Tuple) or not all(isinstance(part, ast.Name) for part in target.elts):
        raise SpellingError("a loop binds names")
    return {part.id: each for part, each in zip(target.elts, element, strict=True) if isinstance(part, ast.Name)}


# ---- the names of a spelling


@functools.cache
def names_in(text: str) -> Names:
    """The names that a spelling leaves free, by the part that each plays in it."""
    tree = parsed(text)
    nodes = list(ast.walk(tree))
    bound = {part.id for node in nodes if isinstance(node, ast.comprehension) for part in _targets(node.target)}
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    loops = [node for node in nodes if isinstance(node, ast.comprehension) and isinstance(node.iter, ast.Name)]
    sets = {node.iter.id: len(_targets(node.target)) for node in loops if isinstance(node.iter, ast.Name)}
    sets |= {name: 1 for name in _arguments(nodes, "len") if name not in sets}
    based = {node.value.id for node in nodes if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)}
    below = {part.id for node in nodes if isinstance(node, ast.Subscript) for part in _targets(node.slice)}
    counting = {
        node.iter.id
        for node in loops
        if isinstance(node.iter, ast.Name) and any(part.id in below for part in _targets(node.target))
    }
    sizes = _arguments(nodes, "range") | below
    every = {node.id for node in nodes if isinstance(node, ast.Name)}
    functions = called - Arithmetic.NAMES - STATEMENTS - {"let"}
    scalars = every - bound - called - set(sets) - based - sizes - Arithmetic.CONSTANTS
    return Names(
        frozenset(scalars), frozenset(based), frozenset(sizes - bound), sets, frozenset(counting), frozenset(functions)
    )


def _targets(node: ast.AST) -> list[ast.Name]:
    return [part for part in ast.walk(node) if isinstance(part, ast.Name)]


def _arguments(nodes: Iterable[ast.AST], function: str) -> set[str]:
    """The names within the arguments of a function."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
            found |= {part.id for argument in node.args for part in _targets(argument)}
    return found
