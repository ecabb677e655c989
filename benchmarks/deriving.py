"""Deriving over the corpus: beside ``sympy.diff``, with the checks of every step, and written on every surface.

The steps alone stand beside SymPy's derivative of the same formula, which keeps none. Both get what they
work on ready made, a tree and an expression of real symbols, with letters that neither has seen; SymPy keeps
what it has found out about numbers and functions. In a second row the caches of both are emptied before
each call.
"""

from __future__ import annotations

import functools
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.core.cache import clear_cache

import steepest as st
from benchmarks import measuring
from benchmarks.measuring import Row
from steepest.derivation.records import Derivation
from steepest.errors import SteepestError
from steepest.evidence.domain import Domain
from steepest.expression.nodes import Derivative, Indexed, Node, Symbol
from steepest.expression.trees import free_symbols, mapped
from steepest.rendering.lines import lines
from tests.tables.corpus import CORPUS

AS_FAST = 1.0
SECONDS_MEDIAN, SECONDS_P99, SECONDS_WRITTEN = 0.010, 0.150, 0.020
ENOUGH_ROUNDS, SPARSE = 5, 10  # with fewer rounds every so many-th question is enough for a quick look
LONG = "x^2 sin(5x) + (3x - 1)^4/x + e^(2x) cos(x) + ln(1 + x^2) + x sqrt(1 + x)"  # about fifty lines
BESIDES = {
    "algebra": "exact algebra tried for each of their steps",
    "series": "the power series of each function beside the result",
    "differences": "central differences of each function beside the result",
    "sympy": "SymPy's own derivative of each function beside the result",
}
SURFACES = ("text", "latex", "markdown", "html", "json")
DETAIL_HEAD = ("formula", "by", "steps", "derive", "sympy.diff", "ratio")
SHOWN = 40  # of the formulas, slowest first


@dataclass(frozen=True)
class Asked:
    """One question of the corpus: the formula, the variables in order, the domain, and the derivation of it."""

    text: str
    node: Node
    wrt: tuple[Node, ...]
    domain: Domain
    derivation: Derivation

    def renamed(self, mark: str) -> tuple[Node, list[Node]]:
        """The same with a mark on every letter."""

        def fresh(node: Node) -> Node:
            if isinstance(node, Symbol):
                return Symbol(node.name + mark)
            return Indexed(node.base + mark, node.indices, node.above) if isinstance(node, Indexed) else node

        return mapped(self.node, fresh), [mapped(variable, fresh) for variable in self.wrt]


@functools.lru_cache(maxsize=1)
def questions() -> tuple[Asked, ...]:
    """Every derivation of the corpus that comes to an end."""
    return tuple(_questions())


def _questions() -> Iterator[Asked]:
    for row in CORPUS:
        for question in row.questions if not row.because else ():
            wrt: Any = question.wrt[0] if len(question.wrt) == 1 else list(question.wrt)
            found = st.derive(row.formula, wrt, variables=row.named)
            node, variables = found.step.before, list[Node]()
            for _ in question.wrt:
                assert isinstance(node, Derivative)
                variables.insert(0, node.variable)
                node = node.body
            yield Asked(row.formula, node, tuple(variables), Domain.of(row.domain or None), found)


def rows(rounds: int) -> tuple[list[Row], list[tuple[str, ...]]]:
    """The rows of the goals, and the formulas whose derivation is slowest beside SymPy's."""
    chosen = questions()[:: 1 if rounds >= ENOUGH_ROUNDS else SPARSE]
    kept = list(beside_sympy(chosen, rounds, fresh=False))
    emptied = list(beside_sympy(chosen, rounds, fresh=True))
    summary = [
        _against_sympy(f"the steps of {len(kept)} derivatives (median of the ratios)", kept, AS_FAST),
        _against_sympy("… with the caches of both emptied before each call", emptied, None),
        *checked(chosen, rounds),
        *apart(chosen, rounds),
        *written(rounds),
    ]
    detail = sorted(kept, key=lambda each: -each.ratio)[:SHOWN]
    return summary, [each.cells for each in detail]


# --- beside SymPy -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Timing:
    """One question and what each side took for it."""

    asked: Asked
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def cells(self) -> tuple[str, ...]:
        by = " ".join(st.to_text(variable) for variable in self.asked.wrt)
        times = (measuring.milliseconds(self.ours), measuring.milliseconds(self.theirs))
        formula = self.asked.text.replace("|", "\\|")
        return (f"`{formula}`", f"`{by}`", str(len(self.asked.derivation.steps)), *times, f"{self.ratio:.2f}")


def beside_sympy(chosen: Sequence[Asked], rounds: int, *, fresh: bool) -> Iterator[Timing]:
    """Each question asked of both, turn about; with `fresh`, with empty caches."""
    both = [asked for asked in chosen if _has_expression(asked)]
    contenders: dict[str, Callable[[int], object]] = {}
    for number, asked in enumerate(both):
        ready = [_ready(asked, f"t{turn}q{number}") for turn in range(rounds + 1)]
        contenders[f"ours {number}"] = functools.partial(_ours, ready)
        contenders[f"theirs {number}"] = functools.partial(_theirs, ready)
    medians = measuring.interleaved(contenders, rounds, before=empty_caches if fresh else None)
    for number, asked in enumerate(both):
        yield Timing(asked, medians[f"ours {number}"], medians[f"theirs {number}"])


_Ready = tuple[Node, list[Node], sympy.Expr, list[sympy.Expr]]


def _ready(asked: Asked, mark: str) -> _Ready:
    """The tree and the expression, with letters that no other call has: equal formulas would be remembered."""
    node, wrt = asked.renamed(mark)
    names = free_symbols(node).union(*map(free_symbols, wrt))
    symbols = {name: sympy.Symbol(name, real=True) for name in names}
    return node, wrt, st.to_sympy(node, symbols), [st.to_sympy(variable, symbols) for variable in wrt]


def _ours(ready: Sequence[_Ready], turn: int) -> object:
    node, wrt, *_ = ready[turn]
    return st.derive(node, wrt[0] if len(wrt) == 1 else wrt)


def _theirs(ready: Sequence[_Ready], turn: int) -> object:
    *_, expression, wrt = ready[turn]
    return sympy.diff(expression, *wrt)


def _has_expression(asked: Asked) -> bool:
    """Whether SymPy has a form of the formula; it has none of sums over sets and of means."""
    try:
        _theirs([_ready(asked, "")], 0)
    except (SteepestError, ValueError):
        return False
    return True


def empty_caches() -> None:
    """As if neither side had met a formula yet."""
    clear_cache()
    for name, module in list(sys.modules.items()):
        if name.startswith("steepest."):
            for kept in list(vars(module).values()):
                if hasattr(kept, "cache_clear"):
                    kept.cache_clear()


def _against_sympy(what: str, taken: Sequence[Timing], goal: float | None) -> Row:
    ours, theirs, ratio = (
        statistics.median(values) for values in zip(*((t.ours, t.theirs, t.ratio) for t in taken), strict=True)
    )
    if goal is None:
        return Row(what, ours, theirs, "sympy.diff", ratio)
    return Row(what, ours, theirs, "sympy.diff", ratio, f"≤ {goal:g}×", ratio <= goal)


# --- with checks ------------------------------------------------------------------------------


def checked(chosen: Sequence[Asked], rounds: int) -> list[Row]:
    """Deriving, enclosing both sides of every step at many points and reading every line back, caches empty."""
    seconds = _each(_derived_and_checked, chosen, rounds)
    what = f"{len(seconds)} derivations with enclosed steps and lines read back"
    return [
        _within(f"{what}, median", statistics.median(seconds), SECONDS_MEDIAN),
        _within("… p99", _p99(seconds), SECONDS_P99),
    ]


def apart(chosen: Sequence[Asked], rounds: int) -> list[Row]:
    """What is tried besides, each way alone, for information."""
    return [
        _beside_p99(f"… {what}, median", _each(functools.partial(_verified, way), chosen, rounds))
        for way, what in BESIDES.items()
    ]


def _each(call: Callable[[Asked], object], chosen: Sequence[Asked], rounds: int) -> list[float]:
    """The median seconds of a call for each question, the caches emptied before each."""
    contenders = {str(number): functools.partial(_asked_of, call, asked) for number, asked in enumerate(chosen)}
    return list(measuring.interleaved(contenders, rounds, before=empty_caches).values())


def _asked_of(call: Callable[[Asked], object], asked: Asked, turn: int) -> object:
    return call(asked)


def _derived_and_checked(asked: Asked) -> object:
    found = st.derive(asked.node, asked.wrt[0] if len(asked.wrt) == 1 else list(asked.wrt))
    return st.verify(found, asked.domain, ways=("enclosures", "lines"))


def _verified(way: str, asked: Asked) -> object:
    return st.verify(asked.derivation, asked.domain, ways=(way,))


def _p99(seconds: Iterable[float]) -> float:
    return statistics.quantiles(seconds, n=100)[-1]


def _within(what: str, seconds: float, most: float) -> Row:
    return Row(what, seconds, most, "the goal", seconds / most, "≤ 1×", seconds <= most)


def _beside_p99(what: str, seconds: list[float]) -> Row:
    median, slow = statistics.median(seconds), _p99(seconds)
    return Row(what, median, slow, "p99", median / slow)


# --- written ----------------------------------------------------------------------------------


def written(rounds: int) -> list[Row]:
    """A derivation of about fifty lines on each surface, caches empty."""
    found = st.derive(LONG, "x")
    title = f"a derivation of {len(lines(found.step, 'every'))} lines, as "
    contenders: dict[str, Callable[[int], object]] = {
        name: functools.partial(_write, name, found) for name in SURFACES if hasattr(found, name)
    }
    medians = measuring.interleaved(contenders, rounds, before=empty_caches)
    return [_within(title + name, medians[name], SECONDS_WRITTEN) for name in contenders]


def _write(name: str, found: Derivation, turn: int) -> object:
    write = getattr(found, name)
    return write() if name == "json" else write(detail="every")
