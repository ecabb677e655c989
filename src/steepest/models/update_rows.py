"""Update rules as rows: each is the lines that move one parameter ``theta``, given its slope ``g``.

The lines are written as a person writes them, and are worked through in order, once for each step
``t = 1, 2, …``. A letter that a line reads before any line has given it a value is remembered from the step
before: it is the state of the rule, and starts at 0. `updates` puts a loss into a row, `running` runs it on
arrays, `by_hand` works through it with exact numbers. Adding a rule is adding a row.

Source: the algorithms on the pages of torch.optim (https://pytorch.org/docs/stable/optim.html), whose names
the settings have; the letters in the formulas are those of the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from steepest.expression.nodes import Assignment, Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.trees import free_symbols

THETA, SLOPE, RATE, STEP = Symbol("theta"), Symbol("g"), Symbol("alpha"), Symbol("t")

#: What the gradient of one step is taken over.
WHOLE, ONE_EXAMPLE, BATCH = "all", "example", "batch"
OVER = (WHOLE, ONE_EXAMPLE, BATCH)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rule.

    Attributes:
        text: what it does: ``"v <- mu v + g"``.
        when: the settings that must be in use for it; with ``not`` before one that must not be: ``"not nesterov"``.
    """

    text: str
    when: tuple[str, ...] = ()

    def applies(self, used: frozenset[str]) -> bool:
        """Whether the line belongs to the variant with these settings in use."""
        return all((name[4:] not in used) if name.startswith("not ") else (name in used) for name in self.when)


@dataclass(frozen=True, slots=True)
class Setting:
    """A number that a rule needs, or a choice between two variants.

    Attributes:
        name: how it is asked for, as torch.optim spells it.
        letter: what stands for the number in formulas; "" for a choice.
        value: its usual value as text; "0" leaves out the lines that need it, "" a choice that is not made.
        about: what it is.
        within: what the number must satisfy, such as ``"0 <= mu < 1"``.
    """

    name: str
    letter: str = ""
    value: str = ""
    about: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """One row.

    Attributes:
        id: how it is asked for.
        lines: its lines in order; a text alone is a line that always applies.
        about: one sentence without its stop.
        settings: the numbers and choices besides the learning rate.
        starts: what a state starts at where that is not 0, by its letter.
        over: what the gradient of one step is usually taken over: "all", "example" or "batch".
        rate: the usual learning rate.
        bound: for a quadratic with the greatest curvature ``l``, the learning rate below which the
            rule comes to rest, given the settings: ``"2 (1 + mu)/l"``; "" where none is known.

    >>> row = UpdateRow("sign-descent", ("theta <- theta - alpha sign(g)",), "by the sign of the slope alone")
    >>> [line.text for line in row.every_line]
    ['theta <- theta - alpha sign(g)']
    """

    id: str
    lines: tuple[Line | str, ...]
    about: str
    settings: tuple[Setting, ...] = ()
    starts: Mapping[str, str] = field(default_factory=dict)
    over: str = WHOLE
    rate: str = "0.01"
    bound: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.lines, str) or not self.lines:
            raise ValueError(f"the rule {self.id!r} needs its lines, each a text such as 'theta <- theta - alpha g'")
        if self.over not in OVER:
            raise ValueError(f"a gradient is taken over one of {', '.join(OVER)}, not {self.over!r}")
        _assigned_last(self)

    @property
    def every_line(self) -> tuple[Line, ...]:
        """All lines, those of every variant."""
        return tuple(line if isinstance(line, Line) else Line(line) for line in self.lines)

    def setting(self, name: str) -> Setting | None:
        """The setting of a name; None where the rule has none."""
        return next((one for one in self.settings if one.name == name), None)

    @property
    def defaults(self) -> dict[str, str]:
        """The usual value of every setting, and "yes" or "" for each choice."""
        return {one.name: one.value for one in self.settings}

    def assignments(self, used: frozenset[str]) -> tuple[Assignment, ...]:
        """The lines of a variant as trees in ``theta``, ``g``, ``alpha``, ``t`` and the letters of the row."""
        return tuple(assignment_of(line.text, self) for line in self.every_line if line.applies(used))


def assignment_of(text: str, row: UpdateRow) -> Assignment:
    """One line as a tree.

    Raises:
        ParseError: it cannot be read.
        ValueError: it gives nothing a value.
    """
    node = _parsed(text, _names(row))
    if not isinstance(node, Assignment) or not isinstance(node.target, Symbol):
        raise ValueError(f"a line of an update rule gives a letter its value, as in 'v <- mu v + g'; {text!r} does not")
    return node


@lru_cache(maxsize=512)
def _parsed(text: str, names: frozenset[str]) -> Node:
    return parse(text, names)


def _names(row: UpdateRow) -> frozenset[str]:
    """Every letter that may stand in a line."""
    lefts = {line.text.partition("<-")[0].strip() for line in row.every_line}
    letters = {one.letter for one in row.settings if one.letter}
    return frozenset({"theta", "g", "alpha", "t"} | letters | lefts)


def _assigned_last(row: UpdateRow) -> None:
    """Refuse a row that never moves the parameter, or that reads a letter that nothing explains."""
    targets = {assignment_of(line.text, row).target for line in row.every_line}
    if THETA not in targets:
        raise ValueError(f"no line of the rule {row.id!r} gives theta its next value")


def states_of(lines: tuple[Assignment, ...], settings: frozenset[str]) -> tuple[Symbol, ...]:
    """The letters that are read before they have a value in this step: they are remembered from the last one."""
    given = {THETA.name, SLOPE.name, RATE.name, STEP.name, *settings}
    targets = {line.target.name for line in lines if isinstance(line.target, Symbol)}
    found: dict[str, None] = {}
    for line in lines:
        found |= dict.fromkeys(name for name in sorted(free_symbols(line.value) & targets) if name not in given)
        given |= free_symbols(line.target)
    return tuple(map(Symbol, found))


_RANGE = "0 <= {} < 1"
_DECAY = Setting("weight_decay", "lambda", "0", "how strongly each parameter is pulled to 0", "lambda >= 0")
_UP = Setting("maximize", about="climb instead of descending")
_EPSILON = Setting("eps", "epsilon", "1e-8", "what keeps the divisor from 0", "epsilon >= 0")
_FIRST = (Line("g <- -g", ("maximize",)), Line("g <- g + lambda theta", ("weight_decay",)))
_PLAIN = (*_FIRST, Line("theta <- theta - alpha g"))
_SGD = (_DECAY, _UP)
_MOMENTUM = Setting("momentum", "mu", "0.9", "how much of the last move is kept", _RANGE.format("mu"))


def _adam(first: tuple[Line, ...]) -> tuple[Line, ...]:
    """What Adam and AdamW have in common, behind what they do with the weight decay."""
    return (
        *first,
        Line("m <- beta1 m + (1 - beta1) g"),
        Line("v <- beta2 v + (1 - beta2) g^2"),
        Line("m_hat <- m/(1 - beta1^t)"),
        Line("v_hat <- v/(1 - beta2^t)", ("not amsgrad",)),
        Line("s <- max(s, v)", ("amsgrad",)),
        Line("v_hat <- s/(1 - beta2^t)", ("amsgrad",)),
        Line("theta <- theta - alpha m_hat/(sqrt(v_hat) + epsilon)"),
    )


_BETAS = (
    Setting("beta1", "beta1", "0.9", "how slowly the mean of the slopes changes", _RANGE.format("beta1")),
    Setting("beta2", "beta2", "0.999", "how slowly the mean of their squares changes", _RANGE.format("beta2")),
    _EPSILON,
)
_AMSGRAD = Setting("amsgrad", about="divide by the largest mean of squares so far")

UPDATES: dict[str, UpdateRow] = {
    row.id: row
    for row in (
        UpdateRow(
            "gradient-descent",
            _PLAIN,
            "each parameter moves against its slope, alpha times as far",
            _SGD,
            rate="0.01",
            bound="2/l",
        ),
        UpdateRow(
            "sgd",
            _PLAIN,
            "stochastic gradient descent: each step takes the slope of the loss of one example, drawn at random",
            _SGD,
            over=ONE_EXAMPLE,
        ),
        UpdateRow(
            "mini-batch",
            _PLAIN,
            "each step takes the slope of the mean loss of the examples in a batch B, drawn at random",
            _SGD,
            over=BATCH,
        ),
        UpdateRow(
            "momentum",
            (
                *_FIRST,
                Line("v <- mu v + g", ("not dampening",)),
                Line("v <- {g if t = 1, mu v + (1 - tau) g otherwise}", ("dampening",)),
                Line("theta <- theta - alpha v"),
            ),
            "each move keeps mu times the last one, as a heavy ball does",
            (_MOMENTUM, Setting("dampening", "tau", "0", "how much of each new slope is left out"), *_SGD),
            bound="2 (1 + mu)/((1 - tau) l)",
        ),
        UpdateRow(
            "nesterov",
            (*_FIRST, Line("v <- mu v + g"), Line("theta <- theta - alpha (g + mu v)")),
            "momentum that looks ahead: the new slope counts at once and in the move that is kept",
            (_MOMENTUM, *_SGD),
            bound="2 (1 + mu)/((1 + 2 mu) l)",
        ),
        UpdateRow(
            "adagrad",
            (
                *_FIRST,
                Line("s <- s + g^2"),
                Line("theta <- theta - alpha g/(sqrt(s) + epsilon)", ("not lr_decay",)),
                Line("theta <- theta - (alpha/(1 + (t - 1) eta)) g/(sqrt(s) + epsilon)", ("lr_decay",)),
            ),
            "each parameter has its own rate, which falls with the squares of its slopes so far",
            (
                Setting("eps", "epsilon", "1e-10", "what keeps the divisor from 0", "epsilon >= 0"),
                Setting("lr_decay", "eta", "0", "how fast the learning rate falls", "eta >= 0"),
                Setting("initial_accumulator_value", "s0", "0", "what the sum of squares starts at", "s0 >= 0"),
                *_SGD,
            ),
            {"s": "initial_accumulator_value"},
        ),
        UpdateRow(
            "rmsprop",
            (
                *_FIRST,
                Line("v <- rho v + (1 - rho) g^2"),
                Line("m <- rho m + (1 - rho) g", ("centered",)),
                Line("s <- v - m^2", ("centered",)),
                Line("u <- mu u + g/(sqrt(v) + epsilon)", ("momentum", "not centered")),
                Line("u <- mu u + g/(sqrt(s) + epsilon)", ("momentum", "centered")),
                Line("theta <- theta - alpha u", ("momentum",)),
                Line("theta <- theta - alpha g/(sqrt(v) + epsilon)", ("not momentum", "not centered")),
                Line("theta <- theta - alpha g/(sqrt(s) + epsilon)", ("not momentum", "centered")),
            ),
            "each slope is divided by the root of a moving mean of its squares",
            (
                Setting("alpha", "rho", "0.99", "how slowly the mean of squares changes", _RANGE.format("rho")),
                _EPSILON,
                Setting("momentum", "mu", "0", "how much of the last move is kept", _RANGE.format("mu")),
                Setting("centered", about="take the square of the mean slope from the mean of squares"),
                *_SGD,
            ),
        ),
        UpdateRow(
            "adam",
            _adam(_FIRST),
            "moving means of the slope and of its square, each corrected for its start at 0",
            (*_BETAS, _AMSGRAD, *_SGD),
            rate="0.001",
        ),
        UpdateRow(
            "adamw",
            _adam((_FIRST[0], Line("theta <- theta - alpha lambda theta", ("weight_decay",)))),
            "Adam with the weight decay apart from the slope",
            (
                *_BETAS,
                _AMSGRAD,
                Setting("weight_decay", "lambda", "0.01", _DECAY.about, _DECAY.within),
                _UP,
            ),
            rate="0.001",
        ),
    )
}
