"""One warm `check` beside ``sympy.simplify(a - b) == 0``, on the same pairs.

Ours reads both texts, decides and names its evidence; SymPy gets expressions that are built already.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sympy
from sympy.core.cache import clear_cache

import steepest as st
from benchmarks import measuring
from benchmarks.measuring import Row
from benchmarks.pairs import PAIRS, Pair
from steepest.checking import reference as references
from steepest.evidence import opening, requirements, sampling
from steepest.expression import reading

KEPT = (
    reading._read,
    references._from_text,
    sampling.inventory,
    opening._kept,
    requirements._known_requirements,
)
BLOCK = 20  # checks in a row
K = 3  # the number in the formulas


def empty_caches() -> None:
    """As if no formula had been seen yet: both sides keep what they have read or simplified."""
    clear_cache()
    for kept in KEPT:
        kept.cache_clear()


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


def timings(rounds: int, *, equal: bool, fresh: bool) -> Iterator[Timing]:
    """Each pair asked again and again; with `fresh`, both sides' caches are emptied before each call."""
    for pair in PAIRS:
        answers = {"ours": "", "theirs": ""}
        medians = measuring.interleaved(
            {"ours": _ours(pair, equal, answers), "theirs": _theirs(pair, equal, answers)},
            rounds,
            block={"ours": BLOCK},
            before=empty_caches if fresh else None,
        )
        reference, right, wrong = pair.texts(K)
        yield Timing(
            text=f"{reference}  ~  {right if equal else wrong}",
            ours=medians["ours"],
            theirs=medians["theirs"],
            said=answers["ours"],
            simplified=answers["theirs"] == "True",
        )


def _ours(pair: Pair, equal: bool, answers: dict[str, str]) -> Callable[[int], None]:
    reference, right, wrong = pair.texts(K)
    answer = right if equal else wrong

    def call(number: int) -> None:
        verdict = st.check(reference, answer, domain=pair.domain)
        answers["ours"] = verdict.status.value + (", proved" if verdict.proved else "")

    return call


def _theirs(pair: Pair, equal: bool, answers: dict[str, str]) -> Callable[[int], None]:
    reference, right, wrong = pair.expressions(K)
    difference = reference - (right if equal else wrong)

    def call(number: int) -> None:
        answers["theirs"] = str(sympy.simplify(difference) == 0)

    return call


def rows(rounds: int) -> tuple[list[Row], list[tuple[str, ...]]]:
    """The two rows of the goals, the same with empty caches, and the pairs behind the goals."""
    summary, detail = [], []
    for equal, goal in ((False, 200.0), (True, 10.0)):
        kind = "equal" if equal else "unequal"
        taken = list(timings(rounds, equal=equal, fresh=False))
        summary.append(_row(f"one warm check, {len(taken)} {kind} pairs (median of the ratios)", taken, goal))
        fresh = list(timings(rounds, equal=equal, fresh=True))
        summary.append(_row("… with the caches of both emptied before each call", fresh, None))
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


def _row(what: str, taken: Sequence[Timing], goal: float | None) -> Row:
    """A line of the summary; the goals are for warm calls, so the other lines have none."""
    ours, theirs, ratio = (
        statistics.median(values)
        for values in zip(*((each.ours, each.theirs, each.ratio) for each in taken), strict=True)
    )
    beside = "sympy.simplify(a - b) == 0"
    if goal is None:
        return Row(what, ours, theirs, beside, ratio)
    return measuring.times_faster(what, ours, theirs, beside, ratio, goal)


DETAIL_HEAD = ("pair", "formulas (k = 3)", "check", "simplify", "ratio", "check says", "simplify says")
