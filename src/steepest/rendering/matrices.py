"""Jacobians, Hessians, their values at a point, and what the minors of a Hessian say, as pages."""

from __future__ import annotations

from collections.abc import Sequence

from steepest._page import Block, Board, Evaluated, Formula, Heading, Inlines, Page, Words
from steepest.derivation.matrices import Hessian, Jacobian, MatrixValue, second_derivative
from steepest.derivation.records import Gradient
from steepest.derivation.sides import subject_of, told
from steepest.evidence.definite import Definite, PointMinor
from steepest.evidence.minors import INDEFINITE, NEGATIVE, POSITIVE, SINGULAR, UNCLEAR
from steepest.expression.nodes import Derivative, Equation, Indexed, Matrix, Node, Relation, Symbol, number
from steepest.expression.trees import free_symbols, fresh_symbol
from steepest.expression.writing import to_text
from steepest.rendering.pages import NABLA, slope, title
from steepest.rendering.plain_pages import spoken
from steepest.rendering.rounding import decimal_tree, is_short, rounded
from steepest.rendering.several_sentences import listed, sentence
from steepest.rendering.values import DIGITS

F = Symbol("f")
_SIGNS = {1: ">", -1: "<", 0: "="}
_LONGEST = 60  # characters of a minor that is written out before its value
_SHORT = 24  # characters of a value that is written out


def gradient_blocks(gradient: Gradient, *, aside: bool = True) -> Page:
    """The derivation of each entry of a gradient, and the gradient."""
    blocks: list[Block] = []
    for derivation in gradient.derivations:
        blocks += [] if aside else [Heading((slope("f", derivation),))]
        blocks.append(Board(derivation.step, aside=aside))
    return (*blocks, Formula(gradient_equation(gradient)))


def gradient_equation(gradient: Gradient) -> Equation:
    """``∇f = (…)``; for one variable ``df/dx = …``."""
    if len(gradient) > 1:
        return Equation(NABLA, gradient.result_node)
    (only,) = gradient.derivations
    return Equation(slope("f", only), only.result_node)


@spoken(Hessian)
def hessian_page(record: Hessian, digits: int | None = None) -> Page:
    """The gradient, the derivation of each second derivative, and the matrix."""
    return (title("The Hessian", record.function), *gradient_blocks(record.gradient), *second_blocks(record))


def second_blocks(record: Hessian) -> Page:
    """The derivation of each second derivative, and the matrix."""
    size = len(record.variables)
    blocks: list[Block] = []
    for i in range(size):
        for j in range(i, size):
            blocks += [Heading((second_name(record, i, j),)), Board(record.entry(i, j).step)]
    if size > 1:
        blocks.append(Words(sentence("either-order"), "meaning"))
    return (*blocks, Formula(Equation(matrix_name(record), record.result_node)))


def second_name(record: Hessian, i: int, j: int) -> Derivative:
    """∂/∂y(∂f/∂x), the name of an entry."""
    return second_derivative(F, record.variables[i], record.variables[j], record.is_partial)


def matrix_name(record: Hessian | Jacobian) -> Symbol:
    """H or J, or another letter where a formula has that."""
    used = frozenset[str]().union(*map(free_symbols, record.functions))
    return fresh_symbol(used, "HMA" if isinstance(record, Hessian) else "JMA")


@spoken(Jacobian)
def jacobian_page(record: Jacobian, digits: int | None = None) -> Page:
    """The derivation of each entry, and the matrix."""
    blocks: list[Block] = []
    for k, (function, row) in enumerate(zip(record.functions, record.table, strict=True)):
        name = "f" if len(record.functions) == 1 else f"f{k + 1}"
        blocks.append(Formula(Equation(Symbol(name), function)))
        for derivation in row:
            blocks += [Heading((slope(name, derivation),)), Board(derivation.step)]
    return (*_title(record), *blocks, Formula(Equation(matrix_name(record), record.result_node)))


def _title(record: Jacobian) -> Page:
    return (title("The Jacobian", record.functions[0]),) if len(record.functions) == 1 else ()


# ---- at a point


@spoken(MatrixValue)
def value_page(record: MatrixValue, digits: int | None = None) -> Page:
    """The matrix at a point, or why there is none."""
    return (evaluated(record, None, digits), *conventions(record))


def evaluated(record: MatrixValue, of: Node | None, digits: int | None = None) -> Block:
    """The matrix at a point, with decimals where the exact values are not short."""
    if not record.differentiable:
        point = listed([(equation,) for equation in record.point])
        return Words(sentence("no-hessian", point=point, reason=_why(record)), "note")
    figures = digits or DIGITS
    rows = [[rounded(entry.node, figures) for entry in row] for row in record.rows]
    short = all(entry.exact for row in rows for entry in row)
    decimal = None if short else Matrix(tuple(tuple(decimal_tree(entry.text) for entry in row) for row in rows))
    return Evaluated(of, record.point, record.node, decimal)


def _why(record: MatrixValue) -> Inlines:
    entry = next(entry for entry in record.value.entries if not entry.differentiable)
    (question,), (sides,) = entry.questions, entry.sides
    return () if sides is None else told(sides, subject_of(question))


def conventions(record: MatrixValue) -> Page:
    """What is agreed on at a kink."""
    return tuple(Words((f"Convention: {remark}.",), "note") for remark in record.remarks)


@spoken(Definite)
def definite_page(record: Definite, digits: int | None = None) -> Page:
    """The matrix, and its minors with their signs."""
    return (evaluated(record.value, None, digits), *definite_words(record))


def definite_words(record: Definite, digits: int | None = None) -> Page:
    """What the matrix is, as a teacher writes it: the minors and their signs."""
    minors = listed([point_minor(minor, digits) for minor in record.minors])
    return (Words(sentence(_pattern(record), minors=minors, word=record.word, rows=_rows(record))),)


def _pattern(record: Definite) -> str:
    if record.word in (SINGULAR, UNCLEAR):
        return "undecided-minors"
    if len(record.value.rows) == 1:
        return "entry"
    if record.word in (POSITIVE, NEGATIVE):
        return "leading"
    if record.word != INDEFINITE:
        return "principal"
    orders = [len(minor.kept) for minor in record.minors]
    return "both-signs" if orders == [1, 1] else "even-minor" if len(orders) == 1 else "leading"


def _rows(record: Definite) -> Inlines:
    numbers = [(str(row + 1),) for row in record.minors[0].kept] if record.minors else []
    return sentence("rows", rows=listed(list(numbers)))


def point_minor(minor: PointMinor, digits: int | None = None) -> Inlines:
    """``2*4 = 8 > 0``; a value that is long is given as a decimal besides."""
    exact = minor.value if len(to_text(minor.value)) <= _SHORT else None
    stated = signed(minor.node, exact, minor.sign)
    if is_short(minor.value) or minor.sign == 0:
        return (stated,)
    return (stated, " (about ", decimal_tree(rounded(minor.value, digits or DIGITS).text), ")")


def signed(node: Node, value: Node | None, sign: int | None, *, strict: bool = True) -> Node:
    """A minor with its value and its sign: ``2*4 = 8 > 0``, ``12x^2 >= 0``, ``0``."""
    parts = [node] if value is None or len(to_text(node)) <= _LONGEST else []
    parts += [] if value is None or value == node else [value]
    if sign is None or (sign == 0 and value is not None):
        return parts[0] if len(parts) == 1 else Relation(tuple(parts), ("=",) * (len(parts) - 1))
    relation = _SIGNS[sign] if strict or sign == 0 else f"{_SIGNS[sign]}="
    return Relation((*parts, number(0)), (*("=",) * (len(parts) - 1), relation))


def names_of(variables: Sequence[Symbol | Indexed]) -> Inlines:
    """``x, y and z``."""
    return listed([(variable,) for variable in variables])
