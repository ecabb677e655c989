"""The corpus: every derivation complete, every step checked, every result met by witnesses that know no rules.

A heading of the corpus is one test, and a failure lists all its formulas that are wrong. The long campaign
(`.ci/campaign corpus`) asks mpmath at more points, and keeps SymPy's simplifying away from every formula.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sympy

from steepest.derivation.deriving import derive
from steepest.derivation.records import Derivation
from steepest.derivation.step import NO_RULE
from steepest.errors import SteepestError, UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.records import Agreement, Proof
from steepest.evidence.verification import verify
from steepest.expression.nodes import Cardinality, Derivative, Indexed, Node, SetSum, Symbol
from steepest.expression.reading import parse
from steepest.expression.trees import free_symbols, walk
from steepest.expression.writing import to_latex, to_text
from tests.derivation.loose_ends import LOOSE_ENDS, loose_ends
from tests.derivation.numerical_slopes import agree, slope_and_value
from tests.tables.corpus import CORPUS, Question, Row

CAMPAIGN = os.environ.get("STEEPEST_CAMPAIGN") == "1"
POINTS = 10 if CAMPAIGN else 1  # at how many points mpmath is asked
EVERY = 1 if CAMPAIGN else 12  # every how many formulas are derived with SymPy's simplifying forbidden

SURFACES = ("text", "latex", "markdown", "html", "json")
HEADINGS = tuple(dict.fromkeys(row.field for row in CORPUS))


@functools.lru_cache(maxsize=1024)
def derived(row: Row, question: Question) -> Derivation | SteepestError:
    """The derivation that a row asks for; a refusal is kept for the test that expects it."""
    wrt: Any = question.wrt[0] if len(question.wrt) == 1 else list(question.wrt)
    try:
        return derive(row.formula, wrt, variables=row.named)
    except SteepestError as refusal:
        return refusal


def whole(heading: str) -> Iterator[tuple[Row, Question, Derivation]]:
    """The derivations under a heading that are to be complete."""
    for row in CORPUS:
        for question in row.questions if row.field == heading and not row.because else ():
            found = derived(row, question)
            if isinstance(found, Derivation) and found.complete:
                yield row, question, found


def domain_of(row: Row) -> Domain:
    return Domain.of(row.domain or None)


def names_in(node: Node) -> tuple[set[str], dict[str, str]]:
    """The names of a formula, entries of data among them, and its sets."""
    parts = list(walk(node))
    names = {
        part.name if isinstance(part, Symbol) else part.base for part in parts if isinstance(part, Symbol | Indexed)
    }
    sets = {part.domain.name for part in parts if isinstance(part, SetSum | Cardinality) and part.domain}
    return names, dict.fromkeys(sets, "set")


def by_hand(question: Question, function: Node) -> Node:
    """The result that the corpus has, read with the names of the formula."""
    names, sets = names_in(function)
    return parse(question.expected, names, sets or None)


def question_of(found: Derivation, question: Question) -> tuple[Node, tuple[Node, ...]]:
    """The formula that was asked about and the variables, the last one first."""
    node, variables = found.step.before, list[Node]()
    for _ in question.wrt:
        assert isinstance(node, Derivative)
        variables.append(node.variable)
        node = node.body
    return node, tuple(variables)


def asked(row: Row, question: Question) -> str:
    return f"{row.formula}  by {' '.join(question.wrt)}"


# --- the corpus itself ------------------------------------------------------------------------


def test_no_formula_stands_in_the_corpus_twice() -> None:
    seen: dict[Node, str] = {}
    for row in CORPUS:
        tree = parse(row.formula, row.named)
        assert tree not in seen, f"{row.formula} is {seen[tree]}"
        seen[tree] = row.formula


def test_the_corpus_is_large_and_much_of_it_is_worked_out_by_hand() -> None:
    assert len(CORPUS) >= 360
    assert sum(any(question.expected for question in row.questions) for row in CORPUS) >= 300
    typed = [row.formula for row in CORPUS]
    assert sum("\\" in text for text in typed) >= 60
    assert sum(not text.isascii() for text in typed) >= 120
    assert sum("**" in text or "sum(" in text for text in typed) >= 40


def test_the_formulas_have_one_to_six_variables_each_by_which_it_may_be_asked() -> None:
    for row in CORPUS:
        tree = parse(row.formula, row.named)
        entries = {part.base for part in walk(tree) if isinstance(part, Indexed)}
        assert len(free_symbols(tree) | entries) <= 9, row.formula  # sizes and indices counted
        assert len(row.questions) >= 1


# --- the derivations --------------------------------------------------------------------------


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_derivation_is_complete_or_says_why_not(heading: str) -> None:
    complaints = []
    for row in CORPUS:
        for question in row.questions if row.field == heading else ():
            said = _incomplete(derived(row, question))
            if said != row.because:
                complaints.append(f"{asked(row, question)}: {said or 'complete'}")
    assert complaints == []


def _incomplete(found: Derivation | SteepestError) -> str:
    """The error, or the rule, that stands in the way of a whole derivation."""
    if isinstance(found, SteepestError):
        return type(found).__name__
    return "" if found.complete else NO_RULE


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_step_is_checked_and_holds_and_sympy_agrees(heading: str) -> None:
    complaints = []
    for row, question, found in whole(heading):
        verification = verify(found, domain_of(row))
        complaints += [f"{asked(row, question)}: {said}" for said in (*verification.failures, *verification.unchecked)]
        complaints += [
            f"{asked(row, question)}: {opinion}"
            for opinion in verification.opinions
            if opinion.kind not in ("same", "agrees")
        ]
    assert complaints == []


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_result_reads_back(heading: str) -> None:
    complaints = []
    for row, question, found in whole(heading):
        names, sets = names_in(found.result_node)
        for write in (to_text, to_latex):
            written = write(found.result_node)
            if parse(written, names, sets or None) != found.result_node:
                complaints.append(f"{asked(row, question)}: {written}")
    assert complaints == []


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_result_is_what_was_worked_out_by_hand(heading: str) -> None:
    complaints = []
    for row, question, found in whole(heading):
        if question.expected:
            expected = by_hand(question, question_of(found, question)[0])
            evidence = compare(expected, found.result_node, domain_of(row), where=found.step.before)
            if not isinstance(evidence, Proof | Agreement):
                complaints.append(f"{asked(row, question)}: {to_text(found.result_node)}, {evidence}")
    assert complaints == []


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_result_has_no_loose_ends(heading: str) -> None:
    complaints = []
    for row, question, found in whole(heading):
        left = tuple(loose_ends(found.result_node, question_of(found, question)[0]))
        if left:
            complaints.append(f"{asked(row, question)}: {to_text(found.result_node)} has {', '.join(left)}")
    assert complaints == []


#  a result that would not do, and what is left to do in it
LEFT = [
    ("(1/v) x", "1/v is a factor"),
    ("a/(b (c/d))", "a fraction below a bar"),
    ("(a/b)/c", "a fraction above a bar"),
    ("(a/b) (c/d)", "two fractions side by side"),
    ("a b/(a c)", "one factor above and below"),
    ("(x^2)^3", "a power of a power"),
    ("x*2", "a number that does not stand in front"),
    ("sin(x) a", "a letter behind a function"),
    ("x*x", "one factor twice"),
    ("x (-y)", "a sign inside a product or quotient"),
    ("-(-x)", "two signs"),
    ("1x + 0", "a zero or a one"),
    ("x + 1 - 1", "two numbers in a sum"),
    ("x - (y + z)", "a sum inside a sum"),
    ("x + y - x", "one term twice"),
]


@pytest.mark.parametrize(("result", "left"), LEFT)
def test_a_loose_end_is_seen(result: str, left: str) -> None:
    assert left in loose_ends(parse(result), parse("q"))
    assert not list(loose_ends(parse(result), parse(result)))


def test_every_loose_end_is_tested() -> None:
    assert [left for _, left in LEFT] == list(LOOSE_ENDS)


@pytest.mark.parametrize("heading", HEADINGS)
def test_mpmath_finds_the_same_slope(heading: str) -> None:
    complaints = []
    for row, question, found in whole(heading):
        function, variables = question_of(found, question)
        for number in range(POINTS):
            slope, ours, point = slope_and_value(
                function, variables, found.result_node, domain_of(row), f"{row.formula} {number}"
            )
            if not agree(slope, ours):
                complaints.append(f"{asked(row, question)}: {ours} and not {slope} at {point}")
    assert complaints == []


# --- nothing is simplified --------------------------------------------------------------------

#: What simplifies as a whole. SymPy's own constructors ask for `signsimp` and `logcombine`, which are not meant here.
SIMPLIFYING = frozenset(
    "simplify _eval_simplify trigsimp futrig fu exptrigsimp ratsimp radsimp combsimp gammasimp besselsimp nsimplify "
    "powsimp powdenest hyperexpand sqrtdenest".split()
)


class SimplifiedError(Exception):
    """SymPy was asked to simplify."""


def _refused(*_: Any, **__: Any) -> Any:
    raise SimplifiedError


@pytest.fixture
def no_simplifying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every function and method of SymPy that simplifies raises, by whatever name it was imported."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "sympy" and module is not None:
            for key, found in list(vars(module).items()):
                if key in SIMPLIFYING and callable(found) and not isinstance(found, type):
                    monkeypatch.setattr(module, key, _refused)
    for kind in _subclasses(sympy.Basic):
        for key in [key for key in vars(kind) if key in SIMPLIFYING]:
            monkeypatch.setattr(kind, key, _refused)


def _subclasses(kind: type) -> Iterator[type]:
    yield kind
    for below in type.__subclasses__(kind):
        yield from _subclasses(below)


@pytest.mark.usefixtures("no_simplifying")
def test_simplifying_is_forbidden_here() -> None:
    x = sympy.Symbol("x")
    for ask in (lambda: sympy.simplify(x), lambda: (x + 1).simplify(), lambda: sympy.trigsimp(x), lambda: x.trigsimp()):
        with pytest.raises(SimplifiedError):
            ask()


@pytest.mark.usefixtures("no_simplifying")
@pytest.mark.parametrize("part", range(4))
def test_nothing_is_simplified_on_the_way_to_a_result_a_check_or_a_line(part: int) -> None:
    for row in CORPUS[part * EVERY :: 4 * EVERY]:
        for question in row.questions:
            found = derived.__wrapped__(row, question)
            if not isinstance(found, Derivation):
                continue
            for surface in SURFACES:
                assert getattr(found, surface)()
            verify(found, domain_of(row))
            with contextlib.suppress(UnsupportedError):  # SymPy has no class for a mean or a sum over a set
                assert found.result is not None
