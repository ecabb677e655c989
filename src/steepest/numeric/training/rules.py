"""The lines of an update rule as a function of arrays, generated from their graph.

Each line is lowered in order into one graph, with the letters that earlier lines gave a value standing for it; so a
row that is added to the table of update rules, or made by a caller, works as soon as it can be read. Settings are
numbers of the source. Every operation works entry by entry, which lets long parameter vectors be moved block by
block, each written over in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from steepest.expression.nodes import Assignment, Node, Symbol
from steepest.expression.writing import to_text
from steepest.models.running import numbers_of, value_of
from steepest.models.update_rows import SLOPE, THETA
from steepest.models.variants import Variant
from steepest.numeric.blocks import BLOCK
from steepest.numeric.emitting import Emitter, argument_names, function_source
from steepest.numeric.executing import defined
from steepest.numeric.expanding import expanded
from steepest.numeric.graph import Graph, Place
from steepest.numeric.helpers import array_functions
from steepest.numeric.lowering import Lowering

NAME = "update"


class CompiledRule:
    """An update rule with its settings as a function of arrays.

    Args:
        variant: the rule.

    Attributes:
        variant: the rule.
        states: the letters of what it remembers from one step to the next.
        source: the function: from parameters, slope, states, learning rate and step number to the next parameters
            and states.

    Raises:
        ValueError: a setting has no number.

    >>> from steepest.models.update_rows import UPDATES
    >>> from steepest.models.variants import variant_of
    >>> print(CompiledRule(variant_of(UPDATES["momentum"], {})).source.rstrip())
    def update(theta, g, v, alpha, t):
        # v ← mu v + g
        # theta ← theta - alpha v
        v0 = g + 0.9*v
        return theta - alpha*v0, v0
    """

    __slots__ = ("_starts", "_update", "source", "states", "variant")

    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        numbers: dict[Node, float] = {variant.letters[name]: value for name, value in numbers_of(variant).items()}
        self._starts = [float(value_of(start, numbers)) for _, start in variant.states]
        self.states = tuple(letter.name for letter, _ in variant.states)
        self.source, self._update = _compiled(
            variant.lines,
            tuple((variant.letters[name], value) for name, value in variant.values.items()),
            tuple(letter for letter, _ in variant.states),
            (variant.rate_letter, variant.step_letter),
        )

    def start(self, theta: Any) -> list[Any]:
        """What the states start at, each an array of the shape of the parameters."""
        import numpy as np

        return [np.full(theta.shape, start) for start in self._starts]

    def move(self, theta: Any, slope: Any, states: Sequence[Any], rate: float, step: int) -> None:
        """One step: the parameters and the states are written over.

        Args:
            theta: the parameters, an array of any shape that can be written.
            slope: the gradient, of the same shape.
            states: as `start` gave them.
            rate: the learning rate of the step.
            step: its number t = 1, 2, ….
        """
        import numpy as np

        known = np.float64(rate), np.float64(step)
        if theta.size <= BLOCK:
            _write((theta, *states), self._update(theta, slope, *states, *known))
            return
        flat = [array.reshape(-1) for array in (theta, slope, *states)]
        for begin in range(0, theta.size, BLOCK):
            part = [array[begin : begin + BLOCK] for array in flat]
            _write((part[0], *part[2:]), self._update(*part, *known))


def _write(targets: Sequence[Any], values: Sequence[Any]) -> None:
    """Write each value into its target; a value that is another target itself is what that was before."""
    kept = [value.copy() if any(value is target for target in targets) else value for value in values]
    for target, value in zip(targets, kept, strict=True):
        target[...] = value


@lru_cache(maxsize=256)
def _compiled(
    rule: tuple[Assignment, ...],
    settings: tuple[tuple[Symbol, Node | None], ...],
    states: tuple[Symbol, ...],
    of_step: tuple[Node, Node],
) -> tuple[str, Callable[..., Sequence[Any]]]:
    """The source of a rule, and its function.

    Args:
        rule: its lines.
        settings: the letter of each setting with its value.
        states: the letters of what it remembers.
        of_step: the letters of the learning rate and of the step number.
    """
    graph = Graph()
    letters = (THETA, SLOPE, *states, *of_step)
    places: dict[Node, Place] = {letter: graph.variable(f"{at}") for at, letter in enumerate(letters)}
    for letter, value in settings:
        assert value is not None  # noqa: S101  (numbers_of has refused what was left open)
        places[letter] = Lowering(graph).place(value)
    for line in rule:
        places[line.target] = Lowering(graph, places).place(line.value)
    results = expanded(graph, [places[THETA], *(places[letter] for letter in states)])
    spelled = [str(getattr(letter, "name", getattr(letter, "base", ""))) for letter in letters]
    chosen = argument_names(spelled, {NAME, *array_functions()})
    arguments = [chosen[letter] for letter in spelled]
    written = Emitter(graph, results, {f"{at}": name for at, name in enumerate(arguments)}, arrays=True)
    told = [text for text in map(to_text, rule) if text.isprintable()]
    values = ", ".join(written.text(place) for place in results)
    lines = [*written.lines, f"return {values}{',' if len(results) == 1 else ''}"]
    source = function_source(NAME, arguments, told, lines)
    return source, defined(source, NAME, array_functions(), arguments)
