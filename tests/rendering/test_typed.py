"""The formulas of sentences are formulas on every surface, whatever the catalogue holds."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from steepest.rendering.sentences import LANGUAGES, rows
from steepest.rendering.typed import typed_latex, typed_mathml

TYPED = sorted(
    {
        formula
        for _, said in rows()
        for language in LANGUAGES
        for formula in re.findall("`([^`]*)`", getattr(said, language))
    }
)
SIGNS = {"\u2212": "-", "\u2032": "'", "\u22c5": "*", "\u2062": "", "‖": "||", "⊤": "ᵀ"}
COMMANDS = {"partial": "∂", "langle": "⟨", "rangle": "⟩", "odot": "⊙", "lVert": "||", "rVert": "||", "top": "ᵀ"}


def drawn(mathml: str) -> str:
    text = "".join(ElementTree.fromstring(mathml).itertext())  # noqa: S314 — what our own writer wrote
    return "".join(SIGNS.get(char, char) for char in text)


def test_the_catalogue_has_formulas() -> None:
    assert len(TYPED) > 10


@pytest.mark.parametrize("formula", TYPED)
def test_no_sign_of_a_formula_is_lost(formula: str) -> None:
    assert sorted(drawn(typed_mathml(formula))) == sorted(re.sub(r"[\s^_{}]", "", formula))
    bare = re.sub(r"\\(?:operatorname\{(\w+)\}|(\w+))", _spelled, typed_latex(formula))
    assert bare.replace(" ", "").replace("^{ᵀ}", "ᵀ") == formula.replace(" ", "")


def _spelled(command: re.Match[str]) -> str:
    """What a command stands for: a sign, or the name of a function."""
    name: str = command[1] or command[2]
    return COMMANDS.get(name, name)


@given(some.text(max_size=30))
def test_any_text_is_well_formed(formula: str) -> None:
    mathml = typed_mathml(formula)
    assert mathml.isascii()
    for element in ElementTree.fromstring(mathml).iter():  # noqa: S314
        name = element.tag.rpartition("}")[2]
        assert len(element) == {"msup": 2, "msub": 2}.get(name, len(element))
