"""The lines of one function that is written: assignments, comments, and formulas worked out on arrays."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from steepest.errors import UnsupportedError
from steepest.export.python_text import assignment, comment_lines, written
from steepest.expression.nodes import Node, Number, Product, Quotient, Symbol
from steepest.numeric.emitting import Emitter
from steepest.numeric.expanding import expanded
from steepest.numeric.graph import Graph, Place
from steepest.numeric.lowering import Lowering
from steepest.numeric.operations import OPERATIONS, TOGETHER

_INFINITE = {"inf": "np.inf", "nan": "np.nan"}


@dataclass(slots=True)
class Body:
    """Lines of a function, and how many names of its own it has."""

    lines: list[str] = field(default_factory=list)
    _names: int = 0

    def say(self, text: str) -> None:
        """A comment."""
        self.lines += comment_lines(text)

    def let(self, target: str, source: str) -> str:
        """Give a name a value; the name."""
        self.lines += assignment(target, source, self.further)
        return target

    def forget(self, names: Iterable[str]) -> None:
        """Take out the lines that give names a value which no other line uses."""
        for name in names:
            uses = [line for line in self.lines if not line.startswith("#") and re.search(rf"\b{name}\b", line)]
            if len(uses) == 1 and uses[0].startswith(f"{name} = "):
                self.lines.remove(uses[0])

    def further(self) -> str:
        """A new name: v0, v1, …."""
        self._names += 1
        return f"v{self._names - 1}"

    def worked_out(self, nodes: Sequence[Node], names: Mapping[str, str]) -> list[str]:
        """Expressions for formulas of numbers or of arrays entry by entry; what several need has a line of its own.

        Args:
            nodes: the formulas.
            names: what each variable is called.
        """
        graph = Graph()
        lowering = Lowering(graph)
        places = expanded(graph, [lowering.place(node) for node in nodes])
        return self.taken_over(Emitter(graph, places, names, arrays=True), places)

    def taken_over(self, emitter: Emitter, places: Sequence[Place]) -> list[str]:
        """The lines of an emitter with names of this function; the expressions for some places."""
        own: dict[str, str] = dict(_INFINITE)
        for line in emitter.lines:
            targets, _, source = line.partition(" = ")
            source = renamed(source, own)
            for name, one in _each(targets.split(", "), source):
                own[name] = self.further()
                self.let(own[name], one)
        return [renamed(emitter.text(place), own) for place in places]


def _each(targets: Sequence[str], source: str) -> list[tuple[str, str]]:
    """A line that gives two names their values, as two lines."""
    if len(targets) == 1:
        return [(targets[0], source)]
    for one, other, together in TOGETHER:
        before, _, behind = together.partition("{0}")
        if source.startswith(before):
            argument = source.removeprefix(before).removesuffix(behind)
            apart = [OPERATIONS[name].numpy.format(argument) for name in (one, other)]
            return list(zip(targets, apart, strict=True))
    raise UnsupportedError(f"a module has no function that gives two values at once: {source}")


def renamed(source: str, names: Mapping[str, str]) -> str:
    """An expression with other names."""
    return written(with_names(ast.parse(source, mode="eval").body, names))


def with_names(tree: ast.expr, names: Mapping[str, str]) -> ast.expr:
    """A tree with other names; the tree itself is changed."""
    for part in ast.walk(tree):
        if isinstance(part, ast.Name):
            part.id = names.get(part.id, part.id)
    return tree


def factor_of(source: str) -> tuple[Fraction, str]:
    """The number before an expression, and the rest.

    >>> factor_of("2 * residual")
    (Fraction(2, 1), 'residual')
    """
    tree = ast.parse(source, mode="eval").body
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        number, rest = factor_of(written(tree.operand))
        return -number, rest
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult):
        number, rest = factor_of(written(tree.left))
        if rest == "1":
            return number, written(tree.right)
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int | float):
        return Fraction(tree.value), "1"
    return Fraction(1), source


def total_of(source: str) -> str | None:
    """The sum of the entries of a product as a product of vectors: ``u @ u`` for ``u * u``."""
    tree = ast.parse(source, mode="eval").body
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult):
        left, right = tree.left, tree.right
        if isinstance(left, ast.Name) and isinstance(right, ast.Name):
            return f"{left.id} @ {right.id}"
    return None


def summed(terms: Sequence[str]) -> str:
    """``a + b - c``; a term that begins with a minus sign is subtracted."""
    found = terms[0]
    for term in terms[1:]:
        found += f" - {term[1:]}" if term.startswith("-") and "+" not in term else f" + {term}"
    return found


@dataclass(frozen=True, slots=True)
class Scale:
    """A number, divided by the number of examples or not: 1/N, 1/(2N), 1.

    Attributes:
        number: the number.
        size: the letter of the number of examples; "" where it does not divide.
    """

    number: Fraction
    size: str

    def times(self, factor: Fraction, source: str) -> str:
        """An expression of few numbers, scaled: ``2 / N * (X.T @ residual)``."""
        top, below = (self.number * factor).as_integer_ratio()
        divisor = " * ".join(part for part in (str(below) if below != 1 else "", self.size) if part)
        divisor = f"({divisor})" if " " in divisor else divisor
        if abs(top) == 1:
            sign = "-" if top < 0 else ""
            whole = f"({source})" if sign and " " in source else source
            return f"{sign}{whole} / {divisor}" if divisor else f"{sign}{whole}"
        before = f"{top} / {divisor}" if divisor else f"{top}"
        return f"{before} * ({source})" if " " in source else f"{before} * {source}"


def scale_of(node: Node, size: str) -> Scale | None:
    """What stands before a sum over the examples; None where it is no number over their number.

    >>> scale_of(Quotient(Number(Fraction(1)), Symbol("N")), "N")
    Scale(number=Fraction(1, 1), size='N')
    """
    found = _powers(node, size)
    if found is None or found[1] not in (0, -1):
        return None
    return Scale(found[0], size if found[1] else "")


def _powers(node: Node, size: str) -> tuple[Fraction, int] | None:
    """A number times a power of the size."""
    if isinstance(node, Number):
        return Fraction(node.value), 0
    if isinstance(node, Symbol):
        return (Fraction(1), 1) if node.name == size else None
    if isinstance(node, Quotient):
        above, below = _powers(node.numerator, size), _powers(node.denominator, size)
        if above is None or below is None or not below[0]:
            return None
        return above[0] / below[0], above[1] - below[1]
    if isinstance(node, Product):
        number, power = Fraction(1), 0
        for factor in node.factors:
            if (found := _powers(factor, size)) is None:
                return None
            number, power = number * found[0], power + found[1]
        return number, power
    return None
