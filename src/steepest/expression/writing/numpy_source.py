"""NumPy source: one expression of Python, as text, that no one here runs.

Indices of formulas count from 1, those of arrays from 0. A product of arrays is written with ``@`` and
its scalar factors stand in front, so that they scale the short result and not the long table of data:
``(2/N)*(X.T @ (X @ w - y))``.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, NoReturn

from steepest.errors import UnsupportedError
from steepest.expression.function_table import FunctionRow
from steepest.expression.nodes import Application, Constant, Indexed, Negation, Node, Number, Power, Symbol
from steepest.expression.spellings import GREEK
from steepest.expression.trees import walk
from steepest.expression.writing.surface import ATOM, CONJUNCTION, RELATION, SUM, Piece, Written
from steepest.expression.writing.text import Text

if TYPE_CHECKING:
    from steepest.expression.shapes import Shape

_TAKEN = frozenset({"np", *dir(builtins)})  # a name of a formula must not reach what Python calls so
_OFFSET = re.compile(r"(.*) ([+-]) (\d+)", re.DOTALL)
_REDUCED = re.compile(r"(np\.\w+)\.reduce\(\[\{u\}\]\)")
_CALL = re.compile(r"[\w.]+\(([^()]|\(([^()]|\([^()]*\))*\))*\)")
_OPEN_ARGUMENT = re.compile(r"(?<![\w.\])])\(\{u\}\)")


def identifiers(node: Node) -> dict[str, str]:
    """A valid and distinct Python identifier for every name of a formula.

    >>> from steepest.expression.reading import parse
    >>> identifiers(parse("lambda y' x", ["lambda", "y'", "x"]))
    {'x': 'x', 'lambda': 'lambda_', "y'": 'y_prime'}
    """
    names = {part.name for part in walk(node) if isinstance(part, Symbol | Application)}
    names |= {part.base for part in walk(node) if isinstance(part, Indexed)}
    chosen: dict[str, str] = {}
    used: set[str] = set()
    for name in sorted(names, key=lambda name: (_identifier(name) != name, name)):  # who can keep its name does
        candidate = _identifier(name)
        while candidate in used:
            candidate += "_"
        chosen[name] = candidate
        used.add(candidate)
    return chosen


def _identifier(name: str) -> str:
    spelled = "".join(GREEK.get(char, char) for char in name).replace("'", "_prime")
    plain = re.sub(r"\W", "_", spelled, flags=re.ASCII)
    if not plain or plain[0].isdecimal():
        plain = f"_{plain}"
    return f"{plain}_" if keyword.iskeyword(plain) or plain in _TAKEN else plain


class NumPy(Text):
    """How NumPy spells a tree.

    Args:
        identifiers: what each name is called.
        shape_of: the shape of each part of the tree, or None where it has none.
    """

    times = "*"
    joined: ClassVar[Mapping[str, int]] = {"and": ATOM, "or": ATOM}  # & and | bind tighter than < does

    def __init__(self, identifiers: Mapping[str, str], shape_of: Callable[[Node], Shape | None]) -> None:
        self.identifiers = identifiers
        self.shape_of = shape_of

    # --- leaves -------------------------------------------------------------------------------

    def name(self, name: str) -> str:
        return self.identifiers[name]

    def constant(self, name: str) -> str:
        return f"np.{name}"

    def ones(self) -> NoReturn:
        raise _unsupported("a vector of ones, whose length its place decides,")

    def indexed(self, base: str, below: Sequence[str], above: Sequence[str], *, entry: bool) -> str:
        written = self.name(base)
        for indices in (above, below):  # x_i^{(k)} is entry i of example k
            if indices:
                written += f"[{', '.join(map(_from_zero, indices))}]"
        return written

    def entry(self, body: str, below: Sequence[str]) -> str:
        return f"({body})[{', '.join(map(_from_zero, below))}]"

    def cardinality(self, domain: str, *, bars: bool) -> NoReturn:
        raise _unsupported(f"the number of elements of the set {domain}")

    # --- arithmetic ---------------------------------------------------------------------------

    def product(self, pieces: Sequence[Piece]) -> str:
        factors: list[str] = []
        array, tall, wide = "", False, False
        for piece in pieces:
            dims = self._dims(piece.node)
            if not dims:
                factors.append(piece.text)
            elif not array:
                array, tall, wide = piece.text, dims[0] != 1, len(dims) > 1
            else:
                # A column is an array of one dimension, as its transpose is: only their order tells x y^T from x^T y.
                outer = tall and not wide and dims[0] == 1
                array = f"np.outer({array}, {piece.text})" if outer else f"{array} @ {piece.text}"
                wide = len(dims) > 1
                if not (tall or wide):  # w^T w is a number like the others
                    factors.append(array)
                    array = ""
        factors += [array] if array else []
        return factors[0] if len(factors) == 1 else "*".join(f"({part})" if " @ " in part else part for part in factors)

    def _dims(self, node: Node) -> tuple[int | str, ...]:
        shape = self.shape_of(node)
        return () if shape is None else shape.dims

    def hadamard(self, factors: Sequence[str]) -> str:
        return "*".join(factors)

    def power(self, node: Power, base: str, exponent: str) -> str:
        if node.base == Constant("e"):
            return f"np.exp({exponent})"
        if len(self._dims(node.base)) == 2:  # ** would raise entry by entry
            matrix = base[1:-1] if base[0] == "(" else base
            inverse = node.exponent == Negation(Number(Fraction(1)))
            return f"np.linalg.inv({matrix})" if inverse else f"np.linalg.matrix_power({matrix}, {exponent})"
        simple = re.fullmatch(r"[\w.]+", exponent)
        return f"{base}**{exponent}" if simple else f"{base}**({exponent})"

    # --- functions ----------------------------------------------------------------------------

    def function(self, row: FunctionRow, arguments: Sequence[Written], *, bars: bool) -> Written:
        template = row.numpy or f"np.{row.name}({{u}})"
        if reduced := _REDUCED.fullmatch(template):  # of two at a time, which may be arrays and numbers mixed
            nested = _in_halves(reduced.group(1), [argument.text for argument in arguments])
            return Written(nested, ATOM if len(arguments) > 1 else arguments[0].level)
        if len(arguments) == 1 and arguments[0].level == ATOM:
            template = _OPEN_ARGUMENT.sub("{u}", template)
        written = template.format(u=", ".join(argument.text for argument in arguments))
        return Written(written, ATOM if _CALL.fullmatch(template) else SUM)

    def word(self, name: str) -> str:
        return self.identifiers[name]

    # --- calculus -----------------------------------------------------------------------------

    def derivative(self, of: str | None, body: str | None, by: str, *, partial: bool) -> NoReturn:
        raise _unsupported("a derivative that is not worked out")

    def gradient(self, body: str, by: str | None, *, bare: bool) -> NoReturn:
        raise _unsupported("a gradient that is not worked out")

    def differential(self, body: str, *, bare: bool) -> NoReturn:
        raise _unsupported("a differential")

    def over_range(self, sign: str, body: str, index: str, lower: str, upper: str) -> str:
        parts = f"{body} for {index} in range({lower}, {_shifted(upper, 1)})"
        return f"sum({parts})" if sign == "sum" else f"np.prod([{parts}], axis=0)"  # factors may be arrays

    def set_sum(self, body: str, indices: Sequence[str], domain: str | None) -> NoReturn:
        raise _unsupported(f"a sum over the elements of {domain or 'a set that is not named'}")

    def mean(self, body: str, index: str | None, *, implied: bool) -> str:
        if index is None:
            return f"np.mean({body})"
        counted = re.search(rf"\b(\w+)\[{re.escape(index)} - 1\b", body)
        if counted is None:
            raise _unsupported(f"a mean over {index} of what has no entry {index}")
        return f"np.mean([{body} for {index} in range(1, len({counted.group(1)}) + 1)])"

    # --- conditions ---------------------------------------------------------------------------

    def relation(self, operands: Sequence[str], signs: Sequence[str]) -> Written:
        pairs = [
            f"{left} {'==' if sign == '=' else sign} {right}"
            for left, sign, right in zip(operands, signs, operands[1:], strict=False)
        ]
        if len(pairs) == 1:
            return Written(pairs[0], RELATION)
        return Written(" & ".join(f"({pair})" for pair in pairs), CONJUNCTION)

    def connective(self, word: str, conditions: Sequence[str]) -> str:
        return (" & " if word == "and" else " | ").join(conditions)

    def piecewise(self, cases: Sequence[tuple[str, str]], otherwise: str | None) -> Written:
        written = "np.nan" if otherwise is None else otherwise
        for value, condition in reversed(cases):
            written = f"np.where({condition}, {value}, {written})"
        return Written(written, ATOM)

    # --- vectors and matrices -----------------------------------------------------------------

    def vector(self, entries: Sequence[str]) -> str:
        return f"np.array([{', '.join(entries)}])"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return "np.array([" + ", ".join(f"[{', '.join(row)}]" for row in rows) + "])"

    def transpose(self, operand: str) -> str:
        return f"np.transpose({operand})" if operand[0].isdecimal() else f"{operand}.T"

    def dot(self, left: str, right: str, *, angled: bool) -> str:
        return f"np.dot({left}, {right})"

    def hadamard_power(self, node: Power, base: str, exponent: str) -> str:
        return f"{base}**{exponent}" if re.fullmatch(r"[\w.]+", exponent) else f"{base}**({exponent})"

    # --- statements ---------------------------------------------------------------------------

    def equation(self, left: str, right: str) -> NoReturn:
        raise _unsupported("an equation")

    def assignment(self, target: str, value: str) -> NoReturn:
        raise _unsupported("an update rule")


def _unsupported(what: str) -> UnsupportedError:
    return UnsupportedError(f"{what} has no meaning in NumPy")


def _from_zero(index: str) -> str:
    return _shifted(index, -1)


def _shifted(index: str, by: int) -> str:
    """An index some places on: ``i - 1``, ``i`` for ``i + 1``, 2 for 3.

    >>> _shifted("i + 1", -1), _shifted("3", -1), _shifted("i - 1", -1), _shifted("N", 1)
    ('i', '2', 'i - 2', 'N + 1')
    """
    if index.isdecimal():
        return str(int(index) + by)
    matched = _OFFSET.fullmatch(index)
    base, offset = index, by
    if matched is not None and matched.group(1).count("(") == matched.group(1).count(")"):
        base, offset = matched.group(1), by + int(matched.group(2) + matched.group(3))
    return base if not offset else f"{base} {'+' if offset > 0 else '-'} {abs(offset)}"


def _in_halves(function: str, arguments: Sequence[str]) -> str:
    """A function of two arguments for many: in halves, so that brackets nest no deeper than they must."""
    if len(arguments) == 1:
        return arguments[0]
    middle = (len(arguments) + 1) // 2
    return f"{function}({_in_halves(function, arguments[:middle])}, {_in_halves(function, arguments[middle:])})"
