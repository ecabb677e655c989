"""Steps of an update rule by hand: every line with its numbers put in, exact as long as that can be read.

Each step first finds the slopes where the parameters are, then works through the lines of the rule. Values
are rationals as long as they are; roots that do not come out, and numbers that grow too long, are balls of
hundreds of digits, shown to a few figures. What is shown of a value is never what is reckoned with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from steepest._sugar import Typeset, verb
from steepest.derivation.rule import Frame
from steepest.derivation.step import Step
from steepest.errors import DomainError
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, evaluate
from steepest.expression.nodes import Assignment, Derivative, Equation, FiniteSum, Indexed, Node, Sum, Symbol, number
from steepest.expression.trees import children, free_symbols, rebuilt, substituted, walk
from steepest.expression.writing import to_text
from steepest.models.batches import SIZE, Examples, checked_examples, drawn_examples, put_in_examples
from steepest.models.figures import FIGURES, as_value, figure, nearest
from steepest.models.losses import Loss
from steepest.models.putting_in import placed
from steepest.models.starting import MOST_WORK, PRECISION, starting_point
from steepest.models.table import Table, assigned
from steepest.models.update_rows import BATCH
from steepest.models.updates import UpdateRule

MOST_STEPS = 100
MOST_WRITTEN_OUT = 8  # examples of a sum that is written out term by term

#: The steps that are taken with numbers, each with an example.
FRAMES_BY_HAND: tuple[Frame, ...] = (
    Frame("work-out", "0 - 0.1(-4) = 0.4"),
    Frame("work-out-terms", "(2/2)((0 + 0*1 - 2) + (0 + 0*2 - 3)) = (2/2)(-2 - 3)"),
    Frame("add-up", "(2/2)(-2 - 3) = -5"),
)


@dataclass(frozen=True, slots=True)
class Worked:
    """One quantity worked out.

    Attributes:
        name: what has the value: ``∂L/∂w``, or the letter that a line gives its value.
        step: the formula with the numbers put in, and its value; between them, where it is a sum, its terms.
        value: the value, a rational or a ball.
        exact: whether the value is written whole; else it is rounded.
        formula: the formula before numbers were put in.
    """

    name: Node
    step: Step
    value: Any
    exact: bool
    formula: Node


@dataclass(frozen=True, slots=True)
class HandStep:
    """One step.

    Attributes:
        number: 1, 2, ….
        drawn: the examples that it takes; empty where it takes all.
        slopes: the slope by each parameter.
        lines: for each parameter what its lines give.
        point: all that has a value before the step.
    """

    number: int
    drawn: Examples
    slopes: tuple[Worked, ...]
    lines: tuple[tuple[Worked, ...], ...]
    point: Mapping[Node, Any]


@dataclass(frozen=True, slots=True)
class Iterate:
    """Where the parameters are after so many steps.

    Attributes:
        number: how many steps were made.
        parameters: the value of each parameter.
        loss: the value of the loss, over all the data.
        values: the same as floats, the loss last.
    """

    number: int
    parameters: tuple[tuple[Node, bool], ...]
    loss: tuple[Node, bool]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ByHand(Typeset):
    """Steps by hand.

    Attributes:
        rule: the rule.
        columns: (data, column) for each column of the table in use.
        settings: the learning rate and the numbers of the settings.
        steps: the steps.
        iterates: the table of iterates: the start, and the parameters after each step.
        order: how the examples of each step came about, as a clause; "" where each step takes all.
        size: the number of examples.
        digits: significant figures of what is rounded.
    """

    rule: UpdateRule
    columns: tuple[tuple[str, str], ...]
    settings: tuple[Equation, ...]
    steps: tuple[HandStep, ...]
    iterates: tuple[Iterate, ...]
    order: str = ""
    size: int = 0
    digits: int = FIGURES

    text = verb("text")
    latex = verb("latex")
    json = verb("to_json")
    verify = verb("verify")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<ByHand {self.rule.row.id}, {len(self.steps)} steps>"


def by_hand(
    rule: UpdateRule,
    start: Mapping[str, Any],
    steps: int = 2,
    *,
    table: Table | None = None,
    order: Sequence[Examples] = (),
    said_of_order: str = "",
    digits: int = FIGURES,
) -> ByHand:
    """Steps of a rule worked through with numbers.

    Args:
        rule: the rule; its learning rate is its usual one where none was given.
        start: the value of each parameter, and of every other letter of the loss that is no data.
        steps: how many steps, at most a hundred.
        table: the data, for a loss over data.
        order: the examples of each step, for a rule that draws them.
        said_of_order: how the order came about.
        digits: significant figures of what is too long to be written whole.

    Raises:
        ValueError: a value is missing, or there are too many steps.
        DomainError: the loss or its slope has no value on the way.
        UnsupportedError: the loss has a number of parameters that is a letter.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise ValueError(f"steps by hand are 1 to {MOST_STEPS}, not {steps}")
    if rule.drawn is not None and len(order) < steps:
        raise ValueError(f"the order has examples for {len(order)} steps, and {steps} are asked for")
    return _Hand(rule, start, table, digits).worked(steps, order, said_of_order)


def examples_of(
    rule: UpdateRule, table: Table | None, steps: int, order: Sequence[Any] = (), seed: int = 0, batch_size: int = 2
) -> tuple[tuple[Examples, ...], str]:
    """The examples of each step of a rule that draws them, and how they came about.

    Raises:
        ValueError: the rule draws none and some are given, one does not exist, or a batch is too large.
    """
    if rule.drawn is None or table is None:
        if order:
            raise ValueError(f"{rule.row.id} takes all examples in each step here; there is no order of them")
        return (), ""
    if order:
        return checked_examples(order, table.size), "those that were given"
    count = batch_size if rule.variant.over == BATCH else None
    return drawn_examples(table.size, steps, seed, count), f"drawn at random with the seed {seed}"


class _Hand:
    """Works through the steps; `point` has the value of everything that has one."""

    def __init__(self, rule: UpdateRule, start: Mapping[str, Any], table: Table | None, digits: int) -> None:
        self.rule = rule
        self.table = table
        self.digits = digits
        self.point = starting_point(rule, start, table)
        self.settings = tuple(_settings(rule, self.point))
        self.size = 0 if table is None else table.size

    def worked(self, steps: int, order: Sequence[Examples], said_of_order: str) -> ByHand:
        iterates, found = [self._iterate(0)], []
        for count in range(1, steps + 1):
            found.append(self._step(count, order[count - 1] if self.rule.drawn is not None else ()))
            iterates.append(self._iterate(count))
        columns = () if self.table is None else _columns(self.rule, self.table)
        return ByHand(
            self.rule, columns, self.settings, tuple(found), tuple(iterates), said_of_order, self.size, self.digits
        )

    def _iterate(self, count: int) -> Iterate:
        parameters = self.rule.loss.parameters
        values = [self.point[parameter] for parameter in parameters]
        loss = self._value(self.rule.loss.equation.right)
        shown = tuple(figure(value, self.digits) for value in values)
        return Iterate(count, shown, figure(loss, self.digits), tuple(map(nearest, (*values, loss))))

    def _step(self, count: int, drawn: Examples) -> HandStep:
        variant = self.rule.variant
        self.point[variant.step_letter] = fmpq(count)
        if variant.scheduled and variant.rate is not None:
            self.point[variant.rate_letter] = self._value(variant.rate)
        before = dict(self.point)
        slopes = tuple(self._slope(slope, drawn) for slope in self._slopes(drawn))
        lines = tuple(
            self._lines(block, slope.name, slope.value) for block, slope in zip(self._blocks(), slopes, strict=True)
        )
        return HandStep(count, drawn, slopes, lines, before)

    def _slopes(self, drawn: Examples) -> list[tuple[Node, Node]]:
        """The name of each slope and its formula, the examples put in."""
        pairs = zip(self.rule.loss.parameters, self.rule.slopes, strict=True)
        found: list[tuple[Node, Node]] = []
        for parameter, slope in pairs:
            formula = slope.result_node
            if self.rule.drawn is not None:
                formula = put_in_examples(formula, self.rule.drawn, drawn)
            found.append((Derivative(self.rule.name, parameter), formula))
        return found

    def _slope(self, asked: tuple[Node, Node], drawn: Examples) -> Worked:
        name, formula = asked
        value = self._value(formula)
        shown, exact = figure(value, self.digits)
        put_in, terms = self._put_in(formula, whole=True), self._put_in(formula, whole=False)
        tidying = () if terms == put_in else (Step("add-up", terms, shown, shown),)
        makes = terms if tidying else shown
        rule = "work-out-terms" if tidying else "work-out"
        return Worked(name, Step(rule, put_in, makes, shown, tidying=tidying), value, exact, formula)

    def _blocks(self) -> list[tuple[Assignment, ...]]:
        """The lines for each parameter, its slope still a name."""
        found = []
        for block, step in zip(self.rule.lines, self.rule.steps, strict=True):
            place = next(at for at, line in enumerate(block) if line == step.after)
            found.append((*block[:place], *_opening(step), *block[place + 1 :]))
        return found

    def _lines(self, block: Sequence[Assignment], slope: Node, value: Any) -> tuple[Worked, ...]:
        """The lines for one parameter: each sees what the lines before it gave."""
        known = {slope: value}
        found = []
        for line in block:
            put_in = placed(line.value, self._figures(line.value, known))
            new = self._value(line.value, known)
            shown, exact = figure(new, self.digits)
            step = Step("work-out", put_in, shown, shown)
            found.append(Worked(line.target, step, new, exact, line.value))
            self.point[line.target] = new
        return tuple(found)

    def _figures(self, node: Node, known: Mapping[Node, Any]) -> dict[Node, Node]:
        """What is put in for each name of a formula."""
        parts = set(walk(node))
        everything = {**self.point, **known}
        return {name: figure(everything[name], self.digits)[0] for name in parts if name in everything}

    def _put_in(self, node: Node, *, whole: bool) -> Node:
        """A formula with its numbers; a sum over few examples is written out, or its terms are worked out."""
        if isinstance(node, FiniteSum) and node.upper == SIZE and self.size <= MOST_WRITTEN_OUT:
            bodies = [substituted(node.body, {node.index: number(k)}) for k in range(1, self.size + 1)]
            return self._terms(bodies, whole=whole)
        if isinstance(node, Sum) and self.rule.drawn is not None and not whole and self._is_written_out(node):
            return self._terms(node.terms, whole=whole)
        if node in self.point:
            return figure(self.point[node], self.digits)[0]
        if isinstance(node, FiniteSum):
            outer = {name: shown for name, shown in self._figures(node, {}).items() if name != node.index}
            return placed(node, {name: shown for name, shown in outer.items() if isinstance(name, Symbol | Indexed)})
        parts = children(node)
        new = tuple(self._put_in(part, whole=whole) for part in parts)
        return node if new == parts else rebuilt(node, new)

    def _is_written_out(self, node: Sum) -> bool:
        """Whether a sum is that of a batch: each term has data of its own."""
        return all(any(isinstance(part, Indexed) and part in self.point for part in walk(term)) for term in node.terms)

    def _terms(self, bodies: Sequence[Node], *, whole: bool) -> Node:
        if whole:
            terms = [placed(body, self._figures(body, {})) for body in bodies]
        else:
            terms = [figure(self._value(body), self.digits)[0] for body in bodies]
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def _value(self, formula: Node, known: Mapping[Node, Any] | None = None) -> Any:
        point = {**self.point, **known} if known else self.point
        renamed: dict[Node, Node] = {
            node: Symbol(f"\0{place}") for place, node in enumerate(sorted(_lettered(formula, point), key=to_text))
        }
        if renamed:
            point = {**point, **{letter: point[node] for node, letter in renamed.items()}}
            formula = substituted(formula, renamed)
        try:
            return as_value(evaluate(formula, point, PRECISION, most_work=MOST_WORK).value)
        except (UndefinedError, IndeterminateError) as error:
            place = ", ".join(f"{to_text(p)} = {to_text(figure(self.point[p])[0])}" for p in self.rule.loss.parameters)
            raise DomainError(f"{to_text(formula)[:80]} has no value at {place}") from error
        except MissingValueError as error:
            raise ValueError(f"{error}; say what it is as well") from error


def _lettered(formula: Node, point: Mapping[Node, Any]) -> set[Node]:
    """What has a value of its own and letters in its name, as m_b: the b below is no number to be looked up."""
    parts = {part for part in walk(formula) if isinstance(part, Derivative | Indexed)}
    return {part for part in parts if part in point and free_symbols(part)}


def _opening(step: Step) -> tuple[Assignment, ...]:
    assert isinstance(step.before, Assignment)  # noqa: S101  (that is what an update step opens with)
    return (step.before,)


def _settings(rule: UpdateRule, point: Mapping[Node, Any]) -> list[Equation]:
    """The learning rate and the settings, as they are told."""
    variant = rule.variant
    if variant.scheduled:
        assert variant.rate is not None  # noqa: S101  (a schedule without one was refused)
        rate = variant.rate
    else:
        rate = figure(point[variant.rate_letter])[0]
    told = [Equation(variant.rate_letter, rate)]
    return told + [Equation(letter, figure(point[letter])[0]) for letter in variant.letters.values()]


def _columns(rule: UpdateRule, table: Table) -> tuple[tuple[str, str], ...]:
    assert isinstance(rule.loss, Loss)  # noqa: S101  (a table belongs to a loss)
    return tuple((one.data, one.column) for one in assigned(rule.loss, table))
