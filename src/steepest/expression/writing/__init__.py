"""Writing a tree: one walk, one table of precedence, a surface for each way of spelling.

The author's order and form are kept, and what is written reads back as the same tree under the same
declarations. Read `walk` next, which puts the brackets, then any of the surfaces.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.nodes import Assignment, Equation, Node
from steepest.expression.writing.latex import Latex
from steepest.expression.writing.mathml import MathML, escaped, tag
from steepest.expression.writing.numpy_source import NumPy, identifiers
from steepest.expression.writing.text import Text, decimal
from steepest.expression.writing.unicode import Typographic
from steepest.expression.writing.walk import WRITERS, write

__all__ = ["WRITERS", "decimal", "to_latex", "to_mathml", "to_numpy", "to_text"]


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


def to_mathml(node: Any, *, display: str = "block") -> str:
    """The formula as MathML Core, in ASCII, with its LaTeX as an annotation.

    Args:
        node: a tree, or a SymPy expression.
        display: "block" for a formula on a line of its own, "inline" for one within a text.

    Raises:
        ValueError: `display` is neither.

    >>> from steepest.expression.reading import parse
    >>> print(to_mathml(parse("2x"), display="inline"))
    <math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><semantics>...</semantics></math>
    """
    if display not in ("block", "inline"):
        raise ValueError(f"display is one of 'block', 'inline'; {display!r} is not")
    tree = _tree(node)
    drawn = write(tree, MathML())
    annotation = tag("annotation", escaped(to_latex(tree)), attributes=' encoding="application/x-tex"')
    attributes = f' xmlns="http://www.w3.org/1998/Math/MathML" display="{display}"'
    return tag("math", tag("semantics", drawn, annotation), attributes=attributes)


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
    from steepest.expression.shapes import declared_shape, infer  # which names parts with `to_text`

    tree = _tree(node)
    if isinstance(tree, Equation | Assignment):  # whose sides need not even fit
        kind = "an equation" if isinstance(tree, Equation) else "an update rule"
        raise UnsupportedError(f"{kind} has no meaning in NumPy; write its sides")
    declared = {name: declared_shape(shape) for name, shape in (shapes or {}).items() if shape != "set"}
    return write(tree, NumPy(identifiers(tree), infer(tree, declared).of))


_TEXT, _UNICODE = Text(), Typographic()
_latex = functools.lru_cache(maxsize=32)(Latex)


def _tree(formula: Any) -> Node:
    if isinstance(formula, Node):
        return formula
    from steepest.expression.formula import as_formula  # above this module: it reads

    return as_formula(formula)
