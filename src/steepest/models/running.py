"""An update rule on arrays: its lines, walked through as trees for each step, with NumPy doing the arithmetic.

Nothing is generated and nothing typed is run: each kind of node has a method here, and each function of the
table its NumPy counterpart. Every operation works entry by entry, so the parameters may have any shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import count
from operator import add, mul
from typing import TYPE_CHECKING, Any

from steepest.errors import ShapeError, UnsupportedError
from steepest.expression.enclosures import enclose
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import named_kind
from steepest.expression.nodes import (
    Assignment,
    Constant,
    Function,
    Indexed,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
)
from steepest.expression.writing import to_text
from steepest.models.update_rows import SLOPE, THETA
from steepest.models.variants import Variant

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Values = Mapping[Node, Any]
Rate = float | Callable[[int], float]


def run(
    variant: Variant,
    gradient: Callable[..., Any],
    start: ArrayLike,
    steps: int,
    *,
    learning_rate: Rate | None = None,
    order: Sequence[Any] | None = None,
    settings: Mapping[str, float] | None = None,
) -> NDArray[Any]:
    """The parameters before the first step and after each one.

    Args:
        variant: the rule with its settings.
        gradient: the gradient at the parameters, an array of their shape. With `order` it is also given the example or
            the batch of the step.
        start: the parameters to start from, of any shape.
        steps: how many steps.
        learning_rate: a number, or a function of the step number t = 1, 2, …; that of the rule if not given, or
            the usual one.
        order: what the gradient of each step is taken over, such as the numbers of the examples.
        settings: numbers for settings that the rule leaves open, and other ones for those that it has.

    Returns:
        Array of shape (steps + 1, *start.shape), float64.

    Raises:
        ShapeError: the gradient has another shape than the parameters.
        ValueError: a setting has no number, or `order` is too short.
    """
    import numpy as np

    if order is not None and len(order) < steps:
        raise ValueError(f"the order says {len(order)} steps, and {steps} are asked for")

    def slope_at(theta: Any, step: int) -> Any:
        return gradient(theta) if order is None else gradient(theta, order[step - 1])

    moves = walked(variant, slope_at, start, learning_rate, settings)
    return np.array([next(moves) for _ in range(steps + 1)])


def walked(
    variant: Variant,
    gradient: Callable[[Any, int], Any],
    start: ArrayLike,
    learning_rate: Rate | None = None,
    settings: Mapping[str, float] | None = None,
) -> Iterator[Any]:
    """The parameters before each step t = 1, 2, …, for as long as somebody asks.

    Args:
        variant, start, learning_rate, settings: as for `run`.
        gradient: the gradient at the parameters, given these and the number of the step.
    """
    import numpy as np

    theta: Any = np.array(start, dtype=float)
    rates = rates_of(variant, learning_rate)
    chosen = numbers_of(variant, settings)
    numbers: dict[Node, Any] = {variant.letters[name]: np.float64(value) for name, value in chosen.items()}
    state: dict[Node, Any] = {letter: value_of(begin, numbers) + 0 * theta for letter, begin in variant.states}
    for step in count(1):
        yield theta
        slope = np.asarray(gradient(theta, step), dtype=float)
        if slope.shape != theta.shape:
            raise ShapeError(f"the gradient has the shape {slope.shape}; the parameters have {theta.shape}")
        known = {**numbers, **state, variant.step_letter: np.float64(step), THETA: theta, SLOPE: slope}
        known[variant.rate_letter] = rates(step)
        known = after_lines(variant.lines, known)
        theta, state = known[THETA], {letter: known[letter] for letter in state}


def after_lines(lines: Sequence[Assignment], known: Mapping[Node, Any]) -> dict[Node, Any]:
    """What every letter stands for once the lines have been worked through in order."""
    values = dict(known)
    for line in lines:
        values[line.target] = value_of(line.value, values)
    return values


def numbers_of(variant: Variant, settings: Mapping[str, float] | None = None) -> dict[str, float]:
    """The number of each setting in use.

    Raises:
        ValueError: one of them was left open, or is none of the rule.
    """
    given = dict(settings or {})
    if unknown := [name for name in given if name not in variant.values]:
        raise ValueError(f"this variant of {variant.row.id} has no number {unknown[0]!r}")
    found = {}
    for name, node in variant.values.items():
        if name not in given and node is None:
            raise ValueError(f"say the value of {name}: {to_text(variant.letters[name])} was left open")
        found[name] = float(given[name]) if name in given else as_float(node)
    return found


def as_float(node: Node | None) -> float:
    """The number that a formula without variables is."""
    assert node is not None  # noqa: S101  (asked only of what has a value)
    return float(enclose(node, {}, 256).mid())


def rates_of(variant: Variant, given: Rate | None) -> Callable[[int], float]:
    """The learning rate of each step.

    Raises:
        ValueError: the schedule was left open.
    """
    if callable(given):
        return given
    if given is not None:
        return lambda step: given
    if variant.scheduled:
        node = variant.rate
        if node is None:
            raise ValueError("say the learning rate: the schedule alpha_t was left open")
        return lambda step: float(value_of(node, {variant.step_letter: float(step)}))
    fixed = float(variant.row.rate) if variant.rate is None else as_float(variant.rate)
    return lambda step: fixed


# --- a tree on arrays ------------------------------------------------------------------------------


def value_of(node: Node, values: Values) -> Any:
    """The value of a formula, entry by entry.

    Args:
        node: the formula.
        values: a number or an array for each name.

    Raises:
        UnsupportedError: a part has no counterpart on arrays.
        ValueError: a name has no value.

    >>> import numpy as np
    >>> from steepest.expression.reading import parse
    >>> value_of(parse("x^2 + 1/2"), {Symbol("x"): np.array([1.0, 2.0])})
    array([1.5, 4.5])
    """
    if node in values:
        return values[node]
    method = _METHODS.get(type(node))
    if method is None:
        raise UnsupportedError(f"{named_kind(node)} has no value on arrays")
    return method(node, values)


def _name(node: Symbol | Indexed, values: Values) -> Any:
    raise ValueError(f"{to_text(node)} has no value")


def _constant(node: Constant, values: Values) -> Any:
    import math

    return {"e": math.e, "pi": math.pi}[node.name]


def _piecewise(node: Piecewise, values: Values) -> Any:
    """The first case whose condition holds; conditions are of numbers, such as the step."""
    import numpy as np

    cases = [value_of(value, values) for value in node.values]
    found = cases[-1] if len(cases) > len(node.conditions) else np.nan
    for value, condition in zip(reversed(cases[: len(node.conditions)]), reversed(node.conditions), strict=True):
        found = np.where(_holds(condition, values), value, found)
    return found


def _holds(condition: Node, values: Values) -> Any:
    import numpy as np

    if not isinstance(condition, Relation):
        raise UnsupportedError(f"{named_kind(condition)} is no condition on arrays")
    signs = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
    signs |= {"=": np.equal, "!=": np.not_equal}
    sides = [value_of(side, values) for side in condition.operands]
    pairs = zip(condition.signs, sides, sides[1:], strict=False)
    return reduce(np.logical_and, [signs[sign](left, right) for sign, left, right in pairs])


def _function(node: Function, values: Values) -> Any:
    """A function of the table: NumPy's own, or by its pieces, or by what it is rewritten to."""
    import numpy as np

    row = FUNCTIONS[node.name]
    direct = getattr(np, row.numpy_name or "", None)
    if row.takes == "several" and direct is not None:
        return reduce(direct, [value_of(entry, values) for entry in _entries(node.argument)])
    if row.takes != "scalar":
        raise UnsupportedError(f"{to_text(node)} has no value on arrays")
    u = value_of(node.argument, values)
    if direct is not None:
        return direct(u)
    if row.pieces is not None:
        outer = np.where(u < 0, row.pieces.below(u), row.pieces.above(u))
        return np.where(u == 0, row.pieces.at_zero, outer)
    if row.rewritten is not None:
        return value_of(row.rewritten(node.argument), values)
    raise UnsupportedError(f"{to_text(node)} has no value on arrays")


def _entries(node: Node) -> tuple[Node, ...]:
    entries: tuple[Node, ...] = getattr(node, "entries", (node,))
    return entries


_METHODS: Mapping[type[Node], Callable[[Any, Values], Any]] = {
    Number: lambda node, values: float(node.value),
    Constant: _constant,
    Symbol: _name,
    Indexed: _name,
    Sum: lambda node, values: reduce(add, [value_of(term, values) for term in node.terms]),
    Negation: lambda node, values: -value_of(node.operand, values),
    Product: lambda node, values: reduce(mul, [value_of(factor, values) for factor in node.factors]),
    Quotient: lambda node, values: value_of(node.numerator, values) / value_of(node.denominator, values),
    Power: lambda node, values: value_of(node.base, values) ** value_of(node.exponent, values),
    Piecewise: _piecewise,
    Function: _function,
}
