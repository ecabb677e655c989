"""One warm `check` beside ``sympy.simplify(a - b) == 0``, on the same pairs.

Ours reads both texts, decides and names its evidence; SymPy gets expressions that are built already.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sympy

import steepest as st
from benchmarks import measuring
from benchmarks.measuring import Row
from benchmarks.pairs import PAIRS, Pair


BLOCK = 20  # checks in a row, each of a formula with another number


@dataclass(frozen=True)
class Timing:
    """One pair: what was asked, what each side took, and what each side said."""

    text: str
    ours: float
    theirs: float
    said: str
    simplified: bool

    @property
    def ratio(self) -> float:
        return self.theirs / self.ours


def timings(rounds: int, *, equal: bool) -> Iterator[Timing]:
    for pair in PAIRS:
        answers = {"ours": "", "theirs": ""}
        medians = measuring.interleaved(
            {"ours": _ours(pair, equal, answers), "theirs": _theirs(pair, equal, rounds, answers)},
            rounds,
            block={"ours": BLOCK},
        )
        reference, right, wrong = pair.texts(3)
        yield Timing(
            text=f"{reference}  ~  {right if equal else wrong}",
            ours=medians["ours"],
            theirs=medians["theirs"],
            said=answers["ours"],
            simplified=answers["theirs"] == "True",
        )


def _ours(pair: Pair, equal: bool, answers: dict[str, str]) -> Callable[[int], None]:
    def call(turn: int) -> None:
        reference, right, wrong = pair.texts(turn + 2)
        verdict = st.check(reference, right if equal else wrong, domain=pair.domain)
        answers["ours"] = verdict.status.value + (", proved" if verdict.proved else "")

    return call


def _theirs(pair: Pair, equal: bool, rounds: int, answers: dict[str, str]) -> Callable[[int], None]:
    built = [pair.expressions(turn + 2) for turn in range(rounds + 1)]

    def call(turn: int) -> None:
        reference, right, wrong = built[turn]
        answers["theirs"] = str(sympy.simplify(reference - (right if equal else wrong)) == 0)

    return call


def rows(rounds: int) -> tuple[list[Row], list[tuple[str, ...]]]:
    """The two rows of the goals, and the pairs behind them."""
    summary, detail = [], []
    for equal, goal in ((False, 200.0), (True, 10.0)):
        taken = list(timings(rounds, equal=equal))
        kind = "equal" if equal else "unequal"
        summary.append(
            measuring.times_faster(
                f"one warm check, {len(taken)} {kind} pairs (median of the ratios)",
                statistics.median(each.ours for each in taken),
                statistics.median(each.theirs for each in taken),
                "sympy.simplify(a - b) == 0",
                statistics.median(each.ratio for each in taken),
                goal,
            )
        )
        detail += [
            (
                kind,
                f"`{each.text}`",
                measuring.milliseconds(each.ours),
                measuring.milliseconds(each.theirs),
                f"{each.ratio:,.0f}",
                each.said,
                "0" if each.simplified else "not 0",
            )
            for each in sorted(taken, key=lambda each: each.ratio)
        ]
    return summary, detail


DETAIL_HEAD = ("pair", "formulas (k = 3)", "check", "simplify", "ratio", "check says", "simplify says")
