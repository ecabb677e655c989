r"""LaTeX for places that typeset it themselves: Markdown pages and notebooks.

There a formula stands between dollars inside text that is no LaTeX, and MathJax or KaTeX draws it. So words
inside a formula hold no dollars (``\text{with }u\text{ = 2}`` closes the words before a formula), ``align`` is
``aligned``, and nothing that a page would take for a tag or a command of its own is left in a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from steepest._page import Code, Evaluated, Facts, Inline, Inlines
from steepest.expression.nodes import Node
from steepest.expression.writing import to_latex, to_text
from steepest.rendering.typed import typed_latex

_TEXT = re.compile(r"\\text\{((?:[^{}\\]|\\[a-z]+\{\}|\\.)*)\}")
_NAMED = re.compile(r"\\operatorname\{([^{}]*)\}")
_ESCAPES = {
    r"\textbackslash{}": "\\",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    **{rf"\{char}": char for char in "{}$&#%_"},
}
_ESCAPED = re.compile("|".join(map(re.escape, _ESCAPES)))
# Letters, and the punctuation of sentences, which mean nothing to LaTeX, Markdown and HTML inside \text.
_HARMLESS = frozenset("().,:;?'+-=/ ")
_WIDE = 0xFEE0  # from a sign of ASCII to its full-width form
SIGNS = {"=": "=", "←": r"\leftarrow", "≈": r"\approx"}


def math(node: Node) -> str:
    """A formula as LaTeX that is safe between the dollars of a page.

    >>> from steepest.expression.nodes import Symbol
    >>> print(math(Symbol("<b>")), math(Symbol("rate")))
    \\text{＜b＞} \\mathrm{rate}
    """
    return safe(to_latex(node))


def safe(latex: str) -> str:
    """LaTeX of our own, with nothing left in it that a page would act on."""
    parts = _TEXT.split(latex)
    return "".join(words(_unescaped(part)) if number % 2 else _signs(part) for number, part in enumerate(parts))


def _signs(latex: str) -> str:
    """Signs that HTML knows as commands; and GitHub refuses ``\\operatorname``, which could be given a macro's name."""
    latex = _NAMED.sub(r"\\mathop{\\mathrm{\1}}\\nolimits", latex)
    return latex.replace("<", r"\lt ").replace(">", r"\gt ").replace("  ", " ")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES[found.group()], text)


def words(text: str) -> str:
    """Words inside a formula; a sign that a page could act on is shown by its full-width form.

    >>> print(words("chain rule: "), words("50% & <b>"))
    \\text{chain rule: } \\text{50％ ＆ ＜b＞}
    """
    return f"\\text{{{''.join(map(_harmless, text))}}}" if text else ""


def _harmless(char: str) -> str:
    if not char.isascii() or char.isalnum() or char in _HARMLESS:
        return char
    return chr(ord(char) + _WIDE) if char.isprintable() else " "


def sentence(parts: Inlines) -> str:
    """A sentence as part of a formula."""
    return "".join(inline(part) for part in _joined(parts))


def _joined(parts: Inlines) -> list[Inline]:
    """The parts with neighbouring words as one."""
    joined: list[Inline] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def inline(part: Inline) -> str:
    """A part of a sentence, inside a formula."""
    if isinstance(part, str):
        return words(part)
    if isinstance(part, Code):
        return words(part.text)
    return math(part) if isinstance(part, Node) else _signs(typed_latex(part.formula))


def aligned(rows: Sequence[str]) -> str:
    """Rows in one formula, each with its ``&`` where it is aligned."""
    body = " \\\\\n".join(rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def displayed(formula: str) -> str:
    """A formula on lines of its own."""
    return f"$$\n{formula}\n$$"


def evaluated(block: Evaluated) -> str:
    """A value at a point: ``e^2 ≈ 7.4 at x = 0``, or with what has the value and a bar behind it."""
    exact = math(block.exact)
    about = "" if block.decimal is None else rf" \approx {math(block.decimal)}"
    point = r",\ ".join(map(math, block.point))
    if block.of is None:
        return rf"{exact}{about} \quad \text{{at }} {point}"
    return rf"\left.{math(block.of)}\right|_{{{point}}} = {exact}{about}"


def facts(block: Facts) -> str:
    """Names and what they are, aligned at their signs."""
    return aligned([fact(*row, aligned_at="&") for row in block.rows])


def fact(name: Node, sign: str, value: Node, aligned_at: str = "") -> str:
    """``∂f/∂x = 2x``."""
    return f"{math(name)} {aligned_at}{SIGNS[sign]} {math(value)}"


def width(parts: Inlines) -> int:
    """About how wide a sentence is, in characters of plain text."""
    return sum(map(_width, parts))


def _width(part: Inline) -> int:
    if isinstance(part, str):
        return len(part)
    if isinstance(part, Code):
        return len(part.text)
    return len(to_text(part)) if isinstance(part, Node) else len(part.formula)
