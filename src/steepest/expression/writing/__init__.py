"""Writing a tree: one walk, one table of precedence, a surface for each way of spelling.

The author's order and form are kept, and what is written reads back as the same tree under the same
declarations. Read `walk` next, which puts the brackets, then any of the surfaces. Text is a surface of every
message; the others are loaded when they are first asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from steepest.errors import UnsupportedError
from steepest.expression.nodes import Assignment, Equation, Node, Sum
from steepest.expression.writing.text import Text, decimal
from steepest.expression.writing.unicode import Typographic
from steepest.expression.writing.walk import WRITERS, write

if TYPE_CHECKING:
    from steepest.expression.writing.latex import Latex

#: Which parts are marked: one position, or a list of them.
Marked: TypeAlias = tuple[int, ...] | list[tuple[int, ...]] | None

__all__ = ["WRITERS", "decimal", "mathml_terms", "to_latex", "to_mathml", "to_numpy", "to_text"]


def to_text(node: Any, *, unicode: bool = False) -> str:
    """The formula as text that `parse` reads back.

    Args:
        node: a tree, or a SymPy expression.
        unicode: whether to write x², √(x), w₁, ≤ and the like instead of what the keyboard has.

    >>> from steepest.expression.reading import parse
    >>> to_text(parse(r"\\frac{1}{2}e^{2y}\\sin x - 3·y²"))
    '(1/2) e^(2y) sin(x) - 3y^2'
    >>> to_text(parse("sqrt(x_i) - 3 theta^2"), unicode=True)
    '√(xᵢ) − 3θ²'
    """
    return write(_tree(node), _UNICODE if unicode else _TEXT)


def to_latex(
    node: Any,
    *,
    times: str = r"\cdot",
    log: str = "ln",
    fractions: str = "stacked",
    bold: Collection[str] = (),
    transpose: str = r"\top",
    d: str | None = None,
) -> str:
    r"""The formula as LaTeX (for use inside ``$…$``) that `parse` reads back.

    Args:
        node: a tree, or a SymPy expression.
        times: the sign between factors that need one: ``\cdot``, ``\times``, or "" for none wherever
            the formula can be read without.
        log: how the natural logarithm is written, "ln" or "log".
        fractions: "stacked", or "slash" for ``a / b``. A sum is never put on top of a fraction.
        bold: the names that are set in bold, as those of vectors and matrices are.
        transpose: what stands above a transposed matrix, ``\top`` or "T".
        d: "d" or "∂" for every derivative; by default each as it was asked for.

    Raises:
        ValueError: an option has a value that is none of its choices.

    >>> from steepest.expression.reading import parse
    >>> print(to_latex(parse("e^(2y) sin x / 3")))
    \frac{e^{2 y} \sin(x)}{3}
    """
    surface = _latex(times=times, log=log, fractions=fractions, bold=frozenset(bold), transposed=transpose, d=d)
    return write(_tree(node), surface)


def to_mathml(node: Any, *, display: str = "block", marked: Marked = None, annotated: bool = True) -> str:
    """The formula as MathML Core, in ASCII, with its LaTeX as an annotation and its text as `alttext`.

    Args:
        node: a tree, or a SymPy expression.
        display: "block" for a formula on a line of its own, "inline" for one within a text.
        marked: the position of a part that then stands in a row of the class "changed": which child of
            the formula, which child of that, and so on; ``()`` is the whole. Or a list of positions. Where
            a part is not written as one piece, the nearest one that is.
        annotated: whether the annotation is there, for programs that want LaTeX.

    Raises:
        ValueError: `display` is neither.
        IndexError: there is no part at that position.

    >>> from steepest.expression.reading import parse
    >>> print(to_mathml(parse("2x"), display="inline"))
    <math xmlns="http://www.w3.org/1998/Math/MathML" alttext="2x" display="inline"><semantics>...</semantics></math>
    """
    from steepest.expression.writing.drawing import drawn

    if display not in ("block", "inline"):
        raise ValueError(f"display is one of 'block', 'inline'; {display!r} is not")
    tree = _tree(node)
    return drawn(tree, _positions(marked), display, to_latex(tree) if annotated else None)


def mathml_terms(node: Sum, *, marked: Marked = None) -> list[str]:
    """A sum as one formula for each term, so that a page may break it between them; marks as in `to_mathml`.

    >>> from steepest.expression.reading import parse
    >>> [part.partition(" display")[0] for part in mathml_terms(parse("x - 2y"))]
    ['<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="x"', '<math ... alttext="- 2y"']
    """
    from steepest.expression.writing.drawing import drawn_terms

    return drawn_terms(node, _positions(marked))


def to_numpy(node: Any, shapes: Mapping[str, Any] | None = None) -> str:
    """The formula as one expression of Python with NumPy as ``np``, as text.

    Names become identifiers (``y'`` is ``y_prime``, ``lambda`` is ``lambda_``), and indices count from 0.

    Args:
        node: a tree, or a SymPy expression.
        shapes: the shapes of the names that are no numbers, as `parse` takes them.

    Raises:
        UnsupportedError: a part of the formula has no meaning in NumPy; the message names it.
        ShapeError: the shapes of two parts do not fit.

    >>> from steepest.expression.reading import parse
    >>> to_numpy(parse("e^(2y) sin x + w_1 x_i"))
    'np.exp(2*y)*np.sin(x) + w1*x[i - 1]'
    >>> to_numpy(parse("2/N X^T (X w - y)"))
    '(2/N)*(X.T @ (X @ w - y))'
    """
    from steepest.expression.shapes import ShapeMismatchError, declared_shape, infer  # which names parts with `to_text`
    from steepest.expression.writing.numpy_source import NumPy, identifiers

    tree = _tree(node)
    if isinstance(tree, Equation | Assignment):  # whose sides need not even fit
        kind = "an equation" if isinstance(tree, Equation) else "an update rule"
        raise UnsupportedError(f"{kind} has no meaning in NumPy; write its sides")
    declared = {name: declared_shape(shape) for name, shape in (shapes or {}).items() if shape != "set"}
    try:
        found = infer(tree, declared)
    except ShapeMismatchError as error:
        raise UnsupportedError(f"the shapes do not fit: {error.reason}") from None
    return write(tree, NumPy(identifiers(tree), found.of))


def _positions(marked: Marked) -> list[tuple[int, ...]]:
    if marked is None or isinstance(marked, list):
        return marked or []
    return [marked]


_TEXT, _UNICODE = Text(), Typographic()


@functools.lru_cache(maxsize=32)
def _latex(**options: Any) -> Latex:
    from steepest.expression.writing.latex import Latex

    return Latex(**options)


def _tree(formula: Any) -> Node:
    if isinstance(formula, Node):
        return formula
    from steepest.expression.formula import as_formula  # above this module: it reads

    return as_formula(formula)
