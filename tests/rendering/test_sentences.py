"""The catalogue of sentences: complete in every language, and each row fits what it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any

import pytest

from steepest.derivation.adjoints import ADJOINTS
from steepest.derivation.bridging.rows import BRIDGES
from steepest.derivation.deriving import derive
from steepest.derivation.matrix_rules import HESSIAN, MATRIX_RULES, READ_OFF
from steepest.derivation.naming import SIGMOID
from steepest.derivation.rules import FRAMES, rules
from steepest.derivation.several import FRAMES_OF_SEVERAL
from steepest.derivation.step import NO_RULE, Step, all_steps
from steepest.derivation.tidying import TIDYINGS, TURN
from steepest.expression.functions import FUNCTIONS
from steepest.expression.writing import to_text
from steepest.models.batches import FRAMES_OF_DRAWING
from steepest.models.by_hand import FRAMES_BY_HAND
from steepest.models.second_order import SAME
from steepest.models.through import ASSUMING, CHAIN
from steepest.rendering.sentences import (
    ASSUMPTIONS,
    LANGUAGES,
    SENTENCES,
    WORDS,
    Said,
    closing_sentences,
    opening_sentences,
    rows,
    sentence,
    told,
)
from tests.rendering.boards import ASKED, derived

ELEMENTARY = [row.name for row in FUNCTIONS if row.takes == "scalar"]


def said(step: Step) -> str:
    return sentence(step, to_text, str)


def disagreements(row: Any) -> list[str]:
    """What is wrong with a row: a language is missing, or speaks of other things than the first one."""
    texts = {field.name: getattr(row, field.name) for field in fields(row)}
    missing = [language for language, text in texts.items() if not text.strip()]
    holes = {language: _holes(text) for language, text in texts.items() if language not in missing}
    first = next(iter(holes.values()), None)
    return [*missing, *(language for language, found in holes.items() if found != first)]


def _holes(text: str) -> tuple[list[str], list[str]]:
    """The placeholders and the formulas of a sentence, in any order."""
    return sorted(re.findall(r"<([a-z]+)>", text)), sorted(re.findall(r"`([^`]*)`", text))


# --- the table --------------------------------------------------------------------------------


def test_every_language_has_every_sentence_and_they_speak_of_the_same() -> None:
    assert LANGUAGES[0] == "en"
    assert {key: found for key, row in rows() if (found := disagreements(row))} == {}


def test_a_language_that_lacks_a_row_or_a_placeholder_is_noticed() -> None:
    @dataclass(frozen=True)
    class Two:
        en: str
        de: str

    assert disagreements(Two("the sign stays", "das Vorzeichen bleibt")) == []
    assert disagreements(Two("hold <c> constant", "<c> bleibt fest")) == []
    assert disagreements(Two("the sign stays", "")) == ["de"]
    assert disagreements(Two("hold <c> constant", "<d> bleibt fest")) == ["de"]
    assert disagreements(Two("`u v` rule", "Regel `u w`")) == ["de"]


def test_every_rule_tidying_and_frame_has_a_sentence() -> None:
    named = {
        row.id
        for row in (
            *rules(),
            *TIDYINGS,
            TURN,
            *FRAMES,
            *FRAMES_OF_SEVERAL,
            *BRIDGES,
            *FRAMES_BY_HAND,
            *FRAMES_OF_DRAWING,
            *MATRIX_RULES,
            *ADJOINTS,
        )
    } | {NO_RULE, HESSIAN, *READ_OFF, SIGMOID.id, SAME, ASSUMING, CHAIN}
    assert named - set(SENTENCES) - set(ELEMENTARY) == set()


def test_no_sentence_is_about_a_rule_that_is_gone() -> None:
    ids = {
        row.id
        for row in (
            *rules(),
            *TIDYINGS,
            TURN,
            *FRAMES,
            *FRAMES_OF_SEVERAL,
            *BRIDGES,
            *FRAMES_BY_HAND,
            *FRAMES_OF_DRAWING,
            *MATRIX_RULES,
            *ADJOINTS,
        )
    } | {NO_RULE, HESSIAN, *READ_OFF, SIGMOID.id, SAME, ASSUMING, CHAIN}
    whole = ("tidy.", "adjoint.", "linear.")
    kinds = {key if key.startswith(whole) else key.partition(".")[0] for key in SENTENCES}
    framing = {"small-changes", "constant-part", "moving-variable"}  # of differentials
    assert kinds - ids == {"function", "routine", "product-of-many", "exponential-e"} | framing


def test_every_assumption_has_a_sentence() -> None:
    ids = {one.id for pair in ASKED for step in all_steps(derived(*pair).step) for one in step.assumptions}
    ids |= {one.id for rule in rules() for step in _example(rule) for one in step.assumptions}
    kinks = {f"kink-{name}" for name in ELEMENTARY}
    assert ids - set(ASSUMPTIONS) - kinks == set()
    assert len(ids) >= 5


def _example(rule: Any) -> list[Step]:
    return list(all_steps(derive(rule.example, rule.wrt).step))


@pytest.mark.parametrize(("key", "row"), list(rows()), ids=[key for key, _ in rows()])
def test_sentences_are_calm(key: str, row: Said) -> None:
    for language in LANGUAGES:
        text = getattr(row, language)
        assert text.strip() == text
        assert "  " not in text
        assert "!" not in text
        assert text.count("`") % 2 == 0


# --- the sentences ----------------------------------------------------------------------------


def test_every_step_of_the_corpus_is_told_and_nothing_is_left_open() -> None:
    for pair in ASKED:
        step = derived(*pair).step
        spoken = [said(part) for part in all_steps(step)]
        spoken += opening_sentences(step, to_text, str) + closing_sentences(step, to_text, str)
        for words in spoken:
            assert not re.search(r"<[a-z]+>|`|by the rule", words), (pair, words)


@pytest.mark.parametrize("name", ELEMENTARY)
def test_every_function_has_its_sentence(name: str) -> None:
    step = derive(f"{name}(x)", "x").step
    assert said(step) == f"the derivative of {to_text(step.before.body)} is {to_text(step.makes)}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ELEMENTARY)
def test_a_chain_names_the_outer_and_the_inner_function(name: str) -> None:
    step = derive(f"{name}(3x)", "x").step
    outer = to_text(step.bound["f"])
    assert said(step) == f"chain rule: {outer} with u = 3x, times the derivative of u"


#  formula, variable, a sentence of its derivation
TOLD: list[tuple[str, str, str]] = [
    ("ln(1 + e^(-z))", "z", "chain rule: ln(u) with u = 1 + e^(-z), times the derivative of u"),
    ("x^3", "x", "power rule: (x^n)' = n x^{n-1} with n = 3"),
    ("x^n", "x", "power rule: (x^n)' = n x^{n-1}"),
    ("x^(n - 1)", "x", "power rule: (x^s)' = s x^{s-1} with s = n - 1"),
    ("r^x", "r", "power rule: (s^n)' = n s^{n-1} with n = x"),
    ("u v v", "v", "product rule: (u s)' = u' s + u s' with u = v, s = v"),
    ("u/v", "v", "(c/v)' = -c v'/v^2"),
    ("x sin(x) cos(x)", "x", "product rule: each factor is differentiated once, the others stay"),
    ("e^x", "x", "e^x is its own derivative"),
    ("2^x", "x", "(a^x)' = a^x ln(a) with a = 2"),
    ("sum(k=1..d, w_k x_k)", "w_j", "only the term with k = j contains w_j"),
]


@pytest.mark.parametrize(("formula", "variable", "words"), TOLD)
def test_what_is_told(formula: str, variable: str, words: str) -> None:
    assert words in {said(step) for step in all_steps(derive(formula, variable).step)}


def test_a_rule_without_a_sentence_is_named() -> None:
    step = Step("my-rule", derive("x", "x").step.before, derive("x", "x").step.makes, derive("x", "x").step.after)
    assert said(step) == "by the rule my-rule"


def test_an_open_placeholder_is_an_error_and_no_text() -> None:
    with pytest.raises(KeyError):
        told(WORDS["as-in-line"], {})
