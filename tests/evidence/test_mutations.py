"""Every row of the tables of rules and tidyings, its outcome changed: each change is caught.

The verifier knows no rules, so whatever a row would do wrong is a difference that it sees. The changes are made to
what the row makes of its own example; new rows are covered as they come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from steepest.derivation.deriving import derive
from steepest.derivation.records import Derivation
from steepest.derivation.rules import Rule, rules
from steepest.derivation.step import Step, all_steps
from steepest.derivation.tidying import TIDYINGS, TURN, Tidying
from steepest.evidence.domain import Domain
from steepest.evidence.step_checks import check_step
from steepest.evidence.verification import RESULT_WAYS, verify
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Equation, Function, Node, Product, Quotient, Sum, Symbol, is_number
from steepest.expression.reading import parse
from steepest.expression.trees import children, free_symbols, rebuilt, substituted, walk
from steepest.expression.writing import to_text

ROWS = {rule.id: rule for rule in rules()}
FEWEST_CHANGES = 3


def changes(node: Node) -> Iterator[tuple[str, Node]]:
    """Other outcomes: each has another value than the node, at nearly every point."""
    yield "one more", node + 1
    yield "one less", node - 1
    yield "something with x more", node + parse("x^2/7")
    if not is_number(node, 0):
        yield "the other sign", -node
        yield "twice as much", 2 * node
        yield "a lost half", Quotient(node, parse("2"))
    if isinstance(node, Sum | Product):
        for place in range(len(children(node))):
            if not any(is_number(part, value) for part in children(node) for value in (0, 1)):
                yield f"part {place} dropped", _without(node, place)
    names = sorted(free_symbols(node))
    if names and not any(isinstance(part, Function) and FUNCTIONS[part.name].kink for part in walk(node)):
        yield "another inner function", substituted(node, {Symbol(names[-1]): Symbol(names[-1]) + 3})


def _without(node: Node, place: int) -> Node:
    parts = children(node)
    left = (*parts[:place], *parts[place + 1 :])
    return left[0] if len(left) == 1 else rebuilt(node, left)


def example_of(rule: Rule) -> tuple[Derivation, Step]:
    """The derivation of a row's example, and the step that the row makes in it."""
    derivation = derive(rule.example, rule.wrt)
    return derivation, next(step for step in all_steps(derivation.step) if step.rule == rule.id)


@pytest.mark.parametrize("rule", ROWS.values(), ids=ROWS)
def test_the_example_of_a_rule_is_verified(rule: Rule) -> None:
    derivation, _ = example_of(rule)
    found = verify(derivation)
    assert found.ok, found.text()
    (result,) = found.results
    assert result.series is not None
    assert result.series.met
    assert result.differences is not None
    assert result.differences.agreed


@pytest.mark.parametrize("rule", ROWS.values(), ids=ROWS)
def test_every_other_outcome_of_a_rule_is_caught(rule: Rule) -> None:
    _, step = example_of(rule)
    domain = Domain()
    tried = list(changes(step.after))
    assert len(tried) >= FEWEST_CHANGES
    for name, after in tried:
        checked = check_step(replace(step, after=after), domain, ways=("enclosures",))
        assert checked.failure is not None, f"{rule.id}, {name}: {to_text(after)}"
    for makes in (step.makes + 1, -(step.makes + 1), step.makes + parse("x^2/7")):
        checked = check_step(replace(step, makes=makes), domain, ways=("enclosures",))
        assert checked.failure is not None, f"{rule.id}: {to_text(makes)}"


@pytest.mark.parametrize("way", RESULT_WAYS)
@pytest.mark.parametrize("rule", ROWS.values(), ids=ROWS)
def test_every_other_result_is_caught_by_each_way_alone(rule: Rule, way: str) -> None:
    """Power series, central differences and SymPy are witnesses that need no other."""
    derivation, _ = example_of(rule)
    tried = list(changes(derivation.result_node))
    assert len(tried) >= FEWEST_CHANGES
    for name, result in tried:
        wrong = replace(derivation, step=replace(derivation.step, after=result))
        found = verify(wrong, ways=[way])
        assert found.failures, f"{rule.id}, {name}: {to_text(result)}: {found.results[0].tried[0]}"


TIDY = {row.id: row for row in (*TIDYINGS, TURN)}


@pytest.mark.parametrize("row", TIDY.values(), ids=TIDY)
def test_every_other_outcome_of_a_tidying_is_caught(row: Tidying) -> None:
    example = parse(row.example)
    assert isinstance(example, Equation)
    right = Step(row.id, example.left, example.right, example.right)
    assert check_step(right, Domain()).failure is None
    tried = list(changes(example.right))
    assert len(tried) >= FEWEST_CHANGES
    for name, after in tried:
        checked = check_step(replace(right, makes=after, after=after), Domain(), ways=("enclosures",))
        assert checked.failure is not None, f"{row.id}, {name}: {to_text(after)}"
