"""A row of the table with its settings chosen: which lines apply, which letters stand for what, which numbers.

Where a loss uses a letter of the rule for something else, as a penalty uses lambda, the rule takes another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from steepest.derivation.evaluating import coordinate_node
from steepest.errors import ParseError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.nodes import Assignment, Indexed, Node, Number, Piecewise, Relation, Symbol, number
from steepest.expression.reading import parse
from steepest.expression.trees import contains, fresh_symbol, substituted
from steepest.expression.writing import to_text
from steepest.models.update_rows import RATE, SLOPE, STEP, THETA, Setting, UpdateRow, states_of

_LARGEST_POWER = 400  # of ten in a number; more than a float can be
_OTHER_LETTERS = {True: ("u", "p", "q", "r", "h", "k", "z"), False: ("gamma", "kappa", "nu", "xi", "zeta", "omega")}


@dataclass(frozen=True, slots=True)
class Variant:
    """A rule with its settings.

    Attributes:
        row: the row of the table.
        lines: the lines in theta, g and the letters of this variant.
        values: the number of each setting in use, by its name; None where it was left open.
        choices: the choices that were made, such as "nesterov".
        letters: the letter of each setting in use, by its name.
        rate: the learning rate: a number, a formula in t, or None where it was left open.
        rate_letter: what stands for it in the lines: alpha, or ``alpha_t`` where it changes from step to step.
        step_letter: what counts the steps.
        states: each state with what it starts at.
        over: what the gradient of one step is taken over.
    """

    row: UpdateRow
    lines: tuple[Assignment, ...]
    values: Mapping[str, Node | None]
    choices: tuple[str, ...]
    letters: Mapping[str, Symbol]
    rate: Node | None
    rate_letter: Symbol | Indexed
    step_letter: Symbol
    states: tuple[tuple[Symbol, Node], ...]
    over: str

    @property
    def scheduled(self) -> bool:
        """Whether the learning rate changes from step to step."""
        return isinstance(self.rate_letter, Indexed)


def variant_of(
    row: UpdateRow, settings: Mapping[str, Any], taken: frozenset[str] = frozenset(), over: str | None = None
) -> Variant:
    """A row with its settings; letters in `taken` mean something else already.

    Raises:
        ValueError: there is no such setting, or a value that it cannot have.
    """
    given = _given(row, settings)
    rate = given.pop("learning_rate", None)
    values, choices = _values(row, given), _choices(row, given)
    used = frozenset({*values, *choices})
    renamed = _renamed(row, used, taken)
    step = renamed.get(STEP, STEP)
    rate_node, rate_letter = _rate(rate, renamed.get(RATE, RATE), step)
    lines = row.assignments(used)
    symbols = {Symbol(one.letter) for one in row.settings if one.letter}
    states = states_of(lines, frozenset(symbol.name for symbol in symbols))
    put_in: dict[Node, Node] = {**renamed, RATE: rate_letter}
    letters = {one.name: renamed.get(Symbol(one.letter), Symbol(one.letter)) for one in row.settings if one.letter}
    return Variant(
        row,
        tuple(Assignment(put_in.get(line.target, line.target), substituted(line.value, put_in)) for line in lines),
        values,
        choices,
        {name: letter for name, letter in letters.items() if name in values},
        rate_node,
        rate_letter,
        step,
        tuple((renamed.get(state, state), _start(row, state, values, letters)) for state in states),
        row.over if over is None else over,
    )


# --- what was given --------------------------------------------------------------------------------


def _given(row: UpdateRow, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by their names in the row; ``betas`` are two of them, ``lr`` is the learning rate."""
    given = {name: value for name, value in settings.items() if name not in ("betas", "lr")}
    if "lr" in settings:
        given["learning_rate"] = settings["lr"]
    if "betas" in settings:
        betas = settings["betas"]
        if isinstance(betas, str) or len(tuple(betas)) != 2:
            raise ValueError(f"betas are two numbers, such as (0.9, 0.999), not {betas!r}")
        given |= dict(zip(("beta1", "beta2"), betas, strict=True))
    known = ["learning_rate", *(one.name for one in row.settings)]
    if unknown := [name for name in given if name not in known]:
        raise ValueError(f"the rule {row.id} has no setting {unknown[0]!r} (it has: {', '.join(known)})")
    return given


def _values(row: UpdateRow, given: Mapping[str, Any]) -> dict[str, Node | None]:
    """The numbers in use, in the order of the row: what is 0 leaves out its lines."""
    found: dict[str, Node | None] = {}
    for one in row.settings:
        if not one.letter:
            continue
        value = given.get(one.name, one.value)
        if value is True:
            found[one.name] = None
            continue
        node = _number(one, "0" if value is False else value)
        if not _optional(row, one) or enclose(node, {}, 256) != 0:
            found[one.name] = node
    return found


def _optional(row: UpdateRow, setting: Setting) -> bool:
    """Whether lines of the row depend on the setting, so that 0 leaves it out."""
    names = {name.removeprefix("not ") for line in row.every_line for name in line.when}
    return setting.name in names or (setting.name in row.starts.values())


def _choices(row: UpdateRow, given: Mapping[str, Any]) -> tuple[str, ...]:
    found = []
    for one in row.settings:
        if one.letter or one.name not in given:
            continue
        value = given[one.name]
        if not isinstance(value, bool):
            raise ValueError(f"{one.name} is a choice: it is True or False, not {value!r}")
        found += [one.name] if value else []
    return tuple(found)


def _number(setting: Setting, value: Any) -> Node:
    """The value of a setting as a tree, inside its range."""
    try:
        node = coordinate_node(_plain(value))
        if setting.within and not _holds(setting, node):
            raise ValueError
    except (ParseError, ValueError, TypeError, UndefinedError, IndeterminateError) as error:
        wanted = f"a number with {setting.within}" if setting.within else "a number"
        raise ValueError(f"{setting.name} is {wanted}, not {value!r}") from error
    return node


def _plain(value: Any) -> Any:
    """A float, and ``1e-8`` as text, as the fraction that it says; every other value is left as it is."""
    text = (repr(float(value)) if isinstance(value, float) else value.lower()) if isinstance(value, float | str) else ""
    mantissa, _, exponent = text.partition("e")
    digits = exponent.removeprefix("-").removeprefix("+")
    short = digits.isdecimal() and len(digits) < 5 and int(digits) <= _LARGEST_POWER
    return Fraction(text) if short and mantissa.replace(".", "", 1).isdecimal() else value


def _holds(setting: Setting, node: Node) -> bool:
    condition = parse(setting.within, {setting.letter})
    assert isinstance(condition, Relation)  # noqa: S101  (the row says one)
    held = Piecewise((number(1), number(0)), (condition,))
    return bool(enclose(held, {Symbol(setting.letter): enclose(node, {}, 256)}, 256) == 1)


def _rate(given: Any, letter: Symbol, step: Symbol) -> tuple[Node | None, Symbol | Indexed]:
    """The learning rate and what stands for it.

    Raises:
        ValueError: it is no positive number and no formula in t.
    """
    if given is None:
        return None, letter
    scheduled = Indexed(RATE.name, (STEP,))
    if isinstance(given, str):
        node = _schedule(given)
        if node == scheduled:
            return None, Indexed(letter.name, (step,))
        if contains(node, STEP):
            return substituted(node, {STEP: step}), Indexed(letter.name, (step,))
    try:
        value = coordinate_node(_plain(given))
        if enclose(value, {}, 256) > 0:
            return value, letter
    except (ParseError, ValueError, TypeError, UndefinedError, IndeterminateError) as error:
        raise _no_rate(given) from error
    raise _no_rate(given)


def _schedule(text: str) -> Node:
    if isinstance(_plain(text), Fraction):
        return number(1)
    try:
        return parse(text, {STEP.name, RATE.name})
    except ParseError as error:
        raise _no_rate(text) from error


def _no_rate(given: Any) -> ValueError:
    said = to_text(given) if isinstance(given, Node) else str(given)
    return ValueError(
        f"the learning rate is a positive number, or a formula in the step number t such as 0.1/t; {said!r} is neither"
    )


# --- letters ---------------------------------------------------------------------------------------


def _renamed(row: UpdateRow, used: frozenset[str], taken: frozenset[str]) -> dict[Node, Symbol]:
    """Other letters for those that mean something in the loss."""
    settings = {Symbol(one.letter) for one in row.settings if one.letter}
    own = {RATE, STEP, *settings, *(line.target for line in row.assignments(used))} - {THETA, SLOPE}
    names = {symbol.name for symbol in own if isinstance(symbol, Symbol)}
    found: dict[Node, Symbol] = {}
    for name in sorted(names & taken):
        letters = _OTHER_LETTERS[len(name.rstrip("0123456789")) == 1]
        found[Symbol(name)] = _fresh({*taken, *names, *(one.name for one in found.values())}, letters)
    return found


def _fresh(used: set[str], letters: tuple[str, ...]) -> Symbol:
    free = next((letter for letter in letters if letter not in used), None)
    return fresh_symbol(used, letters[0][:1]) if free is None else Symbol(free)


def _start(row: UpdateRow, state: Symbol, values: Mapping[str, Node | None], letters: Mapping[str, Symbol]) -> Node:
    """What a state starts at: 0, or the letter of a setting that is in use."""
    name = row.starts.get(state.name)
    return letters[name] if name is not None and name in values else Number(Fraction(0))
