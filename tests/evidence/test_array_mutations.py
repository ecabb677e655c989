"""Every row of the rules for vectors and matrices, and every way of collecting, with another outcome: each is caught.

The check of a step knows no rules: what moves is given an infinitesimal part, and both sides are worked out as they
stand. A changed outcome is seen on data, however it was changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

import steepest as st
from steepest.cli.shaping import shapes_of
from steepest.derivation.adjoints import ADJOINTS
from steepest.derivation.matrix_rules import HESSIAN, MATRIX_RULES, READ_OFF, MatrixRule
from steepest.derivation.paths import paths_of
from steepest.derivation.records import Derivation
from steepest.derivation.step import Step, all_steps
from steepest.evidence.array_steps import check_array_steps
from steepest.evidence.domain import Domain
from steepest.expression.nodes import (
    Differential,
    Dot,
    Function,
    Hadamard,
    Negation,
    Node,
    Product,
    Sum,
    Symbol,
    Transpose,
    number,
)
from steepest.expression.trees import children, rebuilt, walk
from steepest.expression.writing import to_text

RULES = {row.id: row for row in MATRIX_RULES}
FEWEST_CHANGES = 3


def variable_of(rule: MatrixRule) -> str:
    return "W" if "W" in rule.shapes else "w"


def example_of(rule: MatrixRule) -> Derivation:
    return st.derive(rule.example, variable_of(rule), shapes=shapes_of(rule.shapes))


def changes(node: Node) -> Iterator[tuple[str, Node]]:
    """Other outcomes of the same shape: each has another value at nearly every point."""
    yield "the other sign", Negation(node)
    yield "twice as much", Product((number(2), node))
    yield "a third lost", node / 3
    yield "once more", Sum((node, node, node))
    for place, part in enumerate(children(node)):
        if isinstance(node, Sum) and len(node.terms) > 1:
            terms = (*node.terms[:place], *node.terms[place + 1 :])
            yield f"term {place} dropped", terms[0] if len(terms) == 1 else Sum(terms)
        if isinstance(node, Sum | Product | Dot | Hadamard) and not isinstance(part, Symbol | Differential):
            yield (
                f"part {place} three times",
                rebuilt(node, tuple(3 * one if k == place else one for k, one in enumerate(children(node)))),
            )


def wrong(derivation: Derivation, path: str, after: Node) -> str | None:
    """What is said of a derivation in which one step has another outcome."""
    checks = check_array_steps(_changed(derivation, path, after), Domain(), {"enclosures"})
    return next((check.failure for check in checks if check.path == path), None)


def _changed(derivation: Derivation, path: str, after: Node) -> Derivation:
    """The derivation with the outcome of the step at a path changed, alone."""
    steps = dict(paths_of(derivation.step))
    new = replace(steps[path], makes=after, after=after)
    return replace(derivation, step=_with(derivation.step, steps[path], new))


def _with(step: Step, old: Step, new: Step) -> Step:
    if step is old:
        return new
    because = tuple(_with(one, old, new) for one in step.because)
    tidying = tuple(_with(one, old, new) for one in step.tidying)
    return replace(step, because=because, tidying=tidying)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_example_of_a_rule_is_verified(rule: MatrixRule) -> None:
    derivation = example_of(rule)
    assert rule.id in {step.rule for step in all_steps(derivation.step)}
    found = derivation.verify()
    assert found.ok, found.text()
    (result,) = found.results
    assert result.series is not None
    assert result.series.met


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_other_outcome_of_a_rule_is_caught(rule: MatrixRule) -> None:
    derivation = example_of(rule)
    path, step = next((path, step) for path, step in paths_of(derivation.step) if step.rule == rule.id)
    tried = [*changes(step.after), *changes(step.makes)]
    assert len(tried) >= 2 * FEWEST_CHANGES
    for name, after in tried:
        assert wrong(derivation, path, after) is not None, f"{rule.id}, {name}: {to_text(after)}"


#: Derivations in which each way of collecting, and each way of reading a derivative off, has a step.
COLLECTING = (
    ("||X w - y||^2/N + lambda w^T w", "w", "X: N×d, w: d, y: N", 1),
    ("w^T A w/(w^T w)", "w", "A: d×d, w: d", 1),
    ("tr(W^2)", "W", "W: d×d", 1),
    ("a^T W W b", "W", "a: d, W: d×d, b: d", 1),
    ("a^T w^⊙2 + w^T a", "w", "a: d, w: d", 1),
    ("tanh(X w)", "w", "X: N×d, w: d", 1),
    ("||X w + b ones - y||^2/N", "b", "X: N×d, w: d, y: N", 1),
    ("||X w - y||^2", "w", "X: N×d, w: d, y: N", 2),
)
STEPS = [
    (formula, path, step, derivation)
    for formula, wrt, shapes, order in COLLECTING
    for derivation in [st.derive(formula, wrt, shapes=shapes_of(shapes), order=order)]
    for path, step in paths_of(derivation.step)
    if step.rule in {row.id for row in ADJOINTS} | {*READ_OFF, HESSIAN}
]


def test_every_way_of_collecting_is_among_them() -> None:
    found = {step.rule for _, _, step, _ in STEPS}
    assert found == {row.id for row in ADJOINTS} | {*READ_OFF, HESSIAN}


@pytest.mark.parametrize(
    ("formula", "path", "step", "derivation"), STEPS, ids=[f"{s[0]}-{s[1]}-{s[2].rule}" for s in STEPS]
)
def test_every_other_outcome_of_collecting_is_caught(
    formula: str, path: str, step: Step, derivation: Derivation
) -> None:
    tried = list(changes(step.after))
    assert len(tried) >= FEWEST_CHANGES
    for name, after in tried:
        assert wrong(derivation, path, after) is not None, f"{formula}, {step.rule}, {name}: {to_text(after)}"


TRANSPOSED = [
    ("||X w - y||^2", "w", "X: d×d, w: d, y: d"),
    ("w^T A w", "w", "A: d×d, w: d"),
    ("tr(A W B)", "W", "A: d×d, W: d×d, B: d×d"),
    ("a^T W^(-1) b", "W", "a: d, W: d×d, b: d"),
    ("||V tanh(W x) - y||^2", "W", "V: d×d, W: d×d, x: d, y: d"),
]


@pytest.mark.parametrize(("formula", "wrt", "shapes"), TRANSPOSED)
def test_a_lost_or_a_wrong_transpose_is_caught(formula: str, wrt: str, shapes: str) -> None:
    """With square matrices nothing but the value tells a matrix from its transpose."""
    derivation = st.derive(formula, wrt, shapes=shapes_of(shapes))
    result = derivation.result_node
    places = [part for part in walk(result) if isinstance(part, Transpose)]
    assert places
    for part in dict.fromkeys(places):
        if not isinstance(part.operand, Symbol) or part.operand.name not in {"X", "A", "B", "V"}:
            continue
        after = _replaced(result, part, part.operand)
        if after != _replaced(result, part.operand, part):
            assert wrong(derivation, "", after) is not None, to_text(after)


def _replaced(node: Node, old: Node, new: Node) -> Node:
    if node == old:
        return new
    parts = children(node)
    return rebuilt(node, tuple(_replaced(part, old, new) for part in parts)) if parts else node


def test_a_silent_zero_is_caught() -> None:
    derivation = st.derive("tr(W) + tr(W)", "W", shapes={"W": "d×d"})
    assert wrong(derivation, "", number(0)) is not None
    assert isinstance(derivation.result_node, Product | Function)
