"""Update rules of losses: the rows of `update_rows`, with the gradient of a loss put in.

An update rule is a few assignments for each parameter, worked through in order at every step t = 1, 2, ….
`running` runs them on arrays, `by_hand` works through them with exact numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from steepest._sugar import Typeset, verb
from steepest.derivation.records import Derivation
from steepest.derivation.step import Step
from steepest.errors import UnsupportedError
from steepest.expression.nodes import Assignment, Derivative, Indexed, Node, Symbol
from steepest.expression.trees import free_symbols, walk
from steepest.expression.writing import to_text
from steepest.models.batches import drawn_from, over_examples_drawn
from steepest.models.objective import Minimised, Objective, slope_of
from steepest.models.putting_in import below, placed, uses
from steepest.models.update_rows import OVER, RATE, SLOPE, THETA, UPDATES, WHOLE, Line, Setting, UpdateRow
from steepest.models.variants import Variant, variant_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from steepest.models.by_hand import ByHand
    from steepest.models.expectation import Expectation

__all__ = [
    "RATE",
    "UPDATES",
    "Line",
    "Setting",
    "UpdateRow",
    "UpdateRule",
    "update_rule",
]


@dataclass(frozen=True, slots=True, repr=False)
class UpdateRule(Typeset):
    """An update rule for a loss: its lines, for each parameter.

    Attributes:
        row: the row of the table.
        loss: what is made smaller.
        variant: the settings, the letters that stand for them, and how examples are drawn.
        name: what the slopes are of: the loss, or the loss of an example i or of a batch B.
        formula: the formula of that.
        drawn: the letter of the example or of the batch; None where each step takes the whole loss.
        steps: one step "update" for each parameter, in which its slope is put in; each rests on the derivation
            of the slope.
        lines: the lines for each parameter, the gradient put in.
    """

    row: UpdateRow
    loss: Minimised
    variant: Variant
    name: Node
    formula: Node
    drawn: Symbol | None
    steps: tuple[Step, ...]
    lines: tuple[tuple[Assignment, ...], ...]

    @property
    def assignments(self) -> tuple[Node, ...]:
        """``w1 ← w1 - alpha …`` for each parameter: the line that gives it its next value."""
        return tuple(block[-1] for block in self.lines)

    @property
    def general(self) -> tuple[Assignment, ...]:
        """The lines for any parameter theta; ``∂L/∂theta`` is its slope."""
        loss = Symbol("L") if self.drawn is None else Indexed("L", (self.drawn,))
        return _opened(self.variant.lines, Derivative(loss, THETA), SLOPE)[0]

    @property
    def slopes(self) -> tuple[Derivation, ...]:
        """The derivation of the slope for each parameter."""
        pairs = zip(self.loss.parameters, self.steps, strict=True)
        return tuple(Derivation(self.formula, parameter, step.because[0]) for parameter, step in pairs)

    def run(self, gradient: Any, start: ArrayLike, steps: int, **how: Any) -> NDArray[Any]:
        """The parameters after each step on numbers: see `running.run`."""
        from steepest.models.running import run

        return run(self.variant, gradient, start, steps, **how)

    def by_hand(
        self,
        start: Mapping[str, Any],
        steps: int = 2,
        *,
        data: Mapping[str, Sequence[Any]] | None = None,
        order: Sequence[Any] = (),
        seed: int = 0,
        batch_size: int = 2,
    ) -> ByHand:
        """Steps worked through with exact numbers: see `by_hand.by_hand`.

        Args:
            start: the value of each parameter.
            steps: how many steps.
            data: the columns of the table, for a loss over data.
            order: the examples of each step, or its batches, for a rule that draws them.
            seed: what the draw follows from, where no order is given.
            batch_size: how many examples a batch that is drawn has.

        >>> print(update_rule("x^2", learning_rate="0.1").by_hand({"x": 1}).iterates[-1].values)
        (0.64, 0.4096)
        """
        from steepest.models.by_hand import by_hand, examples_of
        from steepest.models.table import table_of

        table = None if data is None else table_of(data)
        examples, said = examples_of(self, table, steps, order, seed, batch_size)
        return by_hand(self, start, steps, table=table, order=examples, said_of_order=said)

    def expectation(self) -> Expectation:
        """What the slopes are on average over all draws, by steps: see `expectation.expectation`."""
        from steepest.models.expectation import expectation

        return expectation(self)

    text = verb("text")
    latex = verb("latex")
    json = verb("to_json")
    verify = verb("verify")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<UpdateRule {self.row.id} of {self.loss!r}>"


def update_rule(
    loss: Minimised | str | Node, name: str = "gradient-descent", *, over: str | None = None, **settings: Any
) -> UpdateRule:
    """The update rule of a loss, or of a function of its variables.

    Args:
        loss: the loss; or a formula without data, whose variables are the parameters.
        name: a row of the table of update rules.
        over: what the gradient of each step is taken over: "all" the data, one "example" drawn at random, or a
            "batch"; as usual for the rule if not given.
        settings: the settings of the rule, as torch.optim names them: ``momentum=0.9``, ``nesterov=True``,
            ``betas=(0.9, 0.999)``; and ``learning_rate``, which is a number or a formula in the step number t, such
            as ``"0.1/t"``; ``"alpha_t"`` leaves the schedule open.

    Raises:
        ValueError: there is no such rule or setting, or a value that it cannot have.

    >>> from steepest.expression.writing import to_text
    >>> from steepest.models.linear import LinearModel
    >>> from steepest.models.losses import mse
    >>> for assignment in update_rule(mse(LinearModel(1))).assignments:
    ...     print(to_text(assignment))
    b ← b - alpha (2/N) sum(i=1..N, b + w1 x_i1 - y_i)
    w1 ← w1 - alpha (2/N) sum(i=1..N, (b + w1 x_i1 - y_i) x_i1)
    >>> for line in update_rule("x^2", "momentum", momentum=0.5).lines[0]:
    ...     print(to_text(line))
    v_x ← mu v_x + 2x
    x ← x - alpha v_x
    """
    if name not in UPDATES:
        raise ValueError(f"there is no update rule {name!r} (there are: {', '.join(UPDATES)})")
    goal: Minimised = Objective.of(loss) if isinstance(loss, str | Node) else loss
    row = UPDATES[name]
    return _rule(row, goal, row.over if over is None else over, settings)


def _rule(row: UpdateRow, goal: Minimised, over: str, settings: Mapping[str, Any]) -> UpdateRule:
    if over not in OVER:
        raise ValueError(f"a gradient is taken over one of {', '.join(OVER)}, not {over!r}")
    formula, title, drawn = goal.equation.right, Symbol(goal.name), None
    variant = variant_of(row, settings, _names(formula, goal), over)
    named: Node = title
    if over != WHOLE:
        formula, drawn = over_examples_drawn(formula, over)
        named = Indexed(goal.name, (drawn,))
    slopes = [_slope(goal, formula, drawn, over, parameter) for parameter in goal.parameters]
    found = [
        _block(variant.lines, parameter, named, slope) for parameter, slope in zip(goal.parameters, slopes, strict=True)
    ]
    steps, blocks = tuple(step for step, _ in found), tuple(block for _, block in found)
    return UpdateRule(row, goal, variant, named, formula, drawn, steps, blocks)


def _slope(goal: Minimised, formula: Node, drawn: Symbol | None, over: str, parameter: Symbol | Indexed) -> Derivation:
    """The slope of what each step takes; that of an example or a batch is written as that of the whole loss."""
    whole = goal.gradient(asked_by(parameter))
    if drawn is None:
        return whole
    written = drawn_from(whole.result_node, over, drawn)
    try:
        found = slope_of(formula, parameter)
    except UnsupportedError:
        question = Derivative(formula, parameter)
        return Derivation(formula, parameter, Step("as-the-whole", question, written, written))
    if found.result_node == written:
        return found
    step = Step("as-the-whole", found.result_node, written, written)
    return replace(found, step=replace(found.step, after=written, tidying=(*found.step.tidying, step)))


def asked_by(parameter: Symbol | Indexed) -> str:
    """How a loss is asked for the slope by a parameter."""
    return parameter.name if isinstance(parameter, Symbol) else to_text(parameter)


def _names(formula: Node, goal: Minimised) -> frozenset[str]:
    """Every name that means something in a loss: no letter of a rule may mean something else."""
    bases = {part.base for part in walk(formula) if isinstance(part, Indexed)}
    everywhere = {part.name for part in walk(formula) if isinstance(part, Symbol)}
    return free_symbols(formula) | bases | everywhere | {goal.name}


def _block(
    lines: Sequence[Assignment], parameter: Symbol | Indexed, named: Node, slope: Derivation
) -> tuple[Step, tuple[Assignment, ...]]:
    """The lines for one parameter, and the step in which its slope is put in."""
    letters: dict[Node, Node] = {THETA: parameter}
    for line in lines:
        for letter in (SLOPE, line.target):
            if isinstance(letter, Symbol) and letter != THETA:
                letters[letter] = below(letter, parameter)
    question = Derivative(named, parameter)
    asked, place = _opened(lines, question, SLOPE)
    own = tuple(placed(line, letters) for line in asked)
    answered = tuple(placed(line, {question: slope.result_node}) for line in own)
    step = Step("update", own[place], own[place], answered[place], (slope.step,))
    return step, answered


def _opened(lines: Sequence[Assignment], question: Node, letter: Symbol) -> tuple[tuple[Assignment, ...], int]:
    """The lines with the slope put in where it is used once, else behind a line that gives it its letter.

    Returns:
        The lines, and which of them holds the slope.
    """
    read = []
    for place, line in enumerate(lines):
        read += [place] * uses(line.value, letter)
        if line.target == letter:
            break
    if len(read) != 1:
        return (Assignment(letter, question), *lines), 0
    place = read[0]
    opened = placed(Assignment(lines[place].target, placed(lines[place].value, {letter: question})), {})
    return (*lines[:place], opened, *lines[place + 1 :]), place
