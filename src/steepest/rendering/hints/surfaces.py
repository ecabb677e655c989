r"""The words of a hint on a surface: plain text, text whose formulas are marked, and LaTeX.

In the words, ``<u>`` is a fact about the step, and `` `(u · v)' = ▢ · v` `` is a formula of the words
themselves, in which facts may occur too. Each surface writes both in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from steepest.derivation.step import Step
from steepest.expression.nodes import Node
from steepest.expression.writing import to_latex, to_text
from steepest.rendering.latex import words as harmless
from steepest.rendering.sentences import listed, sentence
from steepest.rendering.typed import typed_latex

#: What a template may speak of: a formula, several of them, steps with their sentences, or plain words.
Fact = Node | tuple[Node | Step, ...] | str

_PIECES = re.compile(r"`(?P<math>[^`]*)`|<(?P<fact>[a-z]+)>|(?P<words>[^`<]+)")
_FACT = re.compile(r"<([a-z]+)>")
_BLANK = r"{\boxed{\phantom{u}}}"
#: Signs that LaTeX has commands for, as they stand in words and as the writer of trees leaves them.
_SIGNS = {
    r"\text{▢}": _BLANK,
    r"\text{▢'}": _BLANK + "'",
    r"\text{…}": r"\dots ",
    "▢": _BLANK,
    "· ": r"\cdot ",
    "Σ": r"\sum ",
    "∏": r"\prod ",
    "∂": r"\partial ",
    "∇": r"\nabla ",
    "mean": r"\operatorname{mean}",
}


@dataclass(frozen=True, slots=True)
class Surface:
    """How a hint is written somewhere.

    Attributes:
        formula: writes a tree.
        signs: writes a formula of the words themselves, its facts filled in.
        math: sets a formula off from the words around it.
        words: makes plain words fit for the surface.
    """

    formula: Callable[[Node], str]
    signs: Callable[[str], str]
    math: Callable[[str], str]
    words: Callable[[str], str]


def written(template: str, facts: Mapping[str, Fact], surface: Surface, language: str) -> str:
    """The words with their facts filled in, on a surface."""

    def piece(found: re.Match[str]) -> str:
        if (math := found["math"]) is not None:
            signs = _FACT.split(math)  # every second part is the name of a fact
            return surface.math(
                "".join(_raw(facts[part], surface) if k % 2 else surface.signs(part) for k, part in enumerate(signs))
            )
        return surface.words(found["words"]) if found["words"] else _said(facts[found["fact"]], surface, language)

    return _PIECES.sub(piece, template)


def _raw(fact: Fact, surface: Surface) -> str:
    """A fact inside a formula of the words."""
    if isinstance(fact, str):
        return fact
    nodes = (fact,) if isinstance(fact, Node) else fact
    return ", ".join(surface.formula(node) for node in nodes if isinstance(node, Node))


def _said(fact: Fact, surface: Surface, language: str) -> str:
    """A fact among words; of several formulas the last has an "and" before it."""
    if isinstance(fact, str):
        return surface.words(fact)
    told = (fact,) if isinstance(fact, Node) else fact
    return listed([_one(each, surface, language) for each in told], language)


def _one(told: Node | Step, surface: Surface, language: str) -> str:
    if isinstance(told, Node):
        return surface.math(surface.formula(told))
    return sentence(
        told,
        lambda node: surface.math(surface.formula(node)),
        lambda math: surface.math(surface.signs(math)),
        language,
    )


def _typeset(signs: str) -> str:
    return re.sub("|".join(map(re.escape, _SIGNS)), lambda found: _SIGNS[found.group()], signs)


def _plain(signs: str) -> str:
    return signs.replace("{", "(").replace("}", ")")


#: Formulas stand between backticks, so that whoever breaks the lines can keep each of them together.
MARKED = Surface(to_text, _plain, lambda formula: f"`{formula}`", str)
LATEX = Surface(
    formula=lambda node: _typeset(to_latex(node)),
    signs=lambda signs: _typeset(typed_latex(signs)),
    math=lambda formula: f"${formula.strip()}$",
    words=harmless,
)
