"""Every row of the corpus of verdicts, judged by us and by others: how right, how fast.

The corpus is `tests/tables/answers`; its truth is established by a script that knows none of the programs. Ours
reads both texts, decides, and names its evidence; the others get formulas that are built already (`peers`), one
question at a time in a child that is killed after `LIMIT` seconds, which counts as undecided. All times of this
part are those of the processor.
"""

from __future__ import annotations

import gc
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import steepest as st
from benchmarks import measuring
from benchmarks.checking import empty_caches
from benchmarks.killable import CANNOT, CannotExpressError, Killable, Said
from benchmarks.measuring import Row as Line
from benchmarks.peers import EQUALS, PEERS, SIMPLIFY, Pair, Verdict
from steepest.checking import verdict as verdicts
from steepest.evidence.equality import compare
from steepest.expression.vectors import is_scalar
from tests.tables.answers import establish
from tests.tables.answers.rows import Row, all_rows

OURS = "steepest"
LIMIT = 2.0  # seconds until another program is stopped
SAMPLE, SEED = 200, 7  # rows of a quick look
TRUTH = {"correct": True, "incorrect": False}
MEDIAN, LAST_HUNDREDTH, SLOWEST = 0.003, 0.060, 1.0  # seconds that ours may take
TIMES_SIMPLIFY, TIMES_EQUALS, TIMES_REFUTED, TIMES_COLD = 10.0, 20.0, 500.0, 5.0
PROVED = 0.90
BETWEEN_COLLECTIONS = 100  # rows
TOLD_EVERY = 5.0  # seconds between words about how far it has come

COLD = (
    ("2 x cos(x^2)", "cos(x^2)", "2*x*sympy.cos(x**2) - sympy.cos(x**2)"),
    ("sin(x)^2", "1 - cos(x)^2", "sympy.sin(x)**2 - (1 - sympy.cos(x)**2)"),
    ("(x+1) e^x", "x e^x + e^x", "(x + 1)*sympy.exp(x) - (x*sympy.exp(x) + sympy.exp(x))"),
)


@dataclass
class Judged:
    """One row of the corpus, and what each program said of it.

    Attributes:
        fresh, warm: seconds from two texts to our verdict, for the first time and again.
        decided: seconds from two trees to our evidence; the others too get formulas that are built already.
    """

    row: Row
    verdict: verdicts.Verdict | None
    fresh: float = 0.0
    warm: float = 0.0
    decided: float = 0.0
    said: dict[str, Said] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return "error" if self.verdict is None else self.verdict.status.value

    @property
    def proved(self) -> bool:
        return self.verdict is not None and self.verdict.proved

    @property
    def truth(self) -> bool | None:
        """Whether the answer is right; None where that is no matter of two formulas."""
        return TRUTH.get(self.row.status)

    @property
    def compared(self) -> verdicts.Compared | None:
        """What we compared; None for sets and intervals, and where nothing was."""
        found = None if self.verdict is None else self.verdict.compared
        return found if isinstance(found, verdicts.Compared) else None

    @cached_property
    def pair(self) -> Pair | None:
        """The two formulas; None where something else is asked, such as the figures of a decimal."""
        compared = self.compared
        if self.truth is None or compared is None or establish.status_by_digits(self.row) is not None:
            return None
        return Pair(compared.reference, compared.answer, compared.domain)

    @cached_property
    def is_scalar(self) -> bool:
        return self.pair is not None and all(map(is_scalar, (self.pair.reference, self.pair.answer)))

    @property
    def ours(self) -> Said:
        return Said(TRUTH.get(self.status), self.warm)


def judged(rounds: int) -> list[Judged]:
    """Every row as we judge it, or a seeded sample of them where one round is wanted."""
    rows = list(all_rows())
    if rounds == 1:
        rows = random.Random(SEED).sample(rows, SAMPLE)  # noqa: S311
    every = [Judged(row, _verdict(row)) for row in rows]
    taken: list[list[tuple[float, ...]]] = [[] for _ in rows]
    for turn in range(rounds):
        for number, each in enumerate(_told(every, f"rows judged by us, round {turn + 1} of {rounds}")):
            if number % BETWEEN_COLLECTIONS == 0:
                gc.collect()  # which takes longer than judging
            with measuring.no_garbage_collection():
                taken[number].append(_times(each))
    for each, times in zip(every, taken, strict=True):
        each.fresh, each.warm, each.decided = map(statistics.median, zip(*times, strict=True))
    return every


def _times(each: Judged) -> tuple[float, ...]:
    """One check with the caches of formulas emptied, the same again, and the comparison alone."""
    empty_caches()
    return (*(_seconds(lambda: _verdict(each.row)) for _ in "12"), _seconds(lambda: _evidence(each)))


def _seconds(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def _evidence(each: Judged) -> object:
    said = each.compared
    if said is None:
        return None
    return compare(said.reference, said.answer, said.domain, where=said.where, shapes=said.shapes, sizes=said.sizes)


def _verdict(row: Row) -> verdicts.Verdict | None:
    """The verdict; none where the reference is refused."""
    declared = {"variables": row.variables, "domain": row.domain, "policy": row.policy}
    try:
        return st.check(row.reference, row.typed, **declared, shapes=dict(row.shapes) or None)
    except st.SteepestError:
        return None


def ask_the_others(rows: Sequence[Judged]) -> None:
    """Each other program on each row that asks whether two formulas are the same."""
    asked = [each for each in rows if each.truth is not None]
    for name, peer in PEERS.items():

        def prepare(number: int, peer: object = peer) -> Verdict:
            pair = asked[number].pair
            if pair is None:
                raise CannotExpressError
            return peer(pair)  # type: ignore[operator]

        child = Killable(prepare, LIMIT)
        for number, each in enumerate(_told(asked, f"rows judged by {name}")):
            each.said[name] = child.ask(number)
        child.close()


def _told(rows: Sequence[Row] | Sequence[Judged], what: str) -> Iterator[Row | Judged]:
    """The rows, with a word on standard error every few seconds."""
    last = time.monotonic()
    for number, row in enumerate(rows):
        yield row
        if time.monotonic() - last > TOLD_EVERY:
            last = time.monotonic()
            print(f"  {number + 1:,} of {len(rows):,} {what}", file=sys.stderr, flush=True)


# --- the lines of the goals ---------------------------------------------------------------------------


class _Share(Line):
    """A line whose figure is a share of rows and no time."""

    @property
    def cells(self) -> tuple[str, ...]:
        head, _, beside, _, _, *rest = super().cells
        return head, f"{self.ours:,.0f}", beside, f"{self.theirs:,.0f}", f"{self.ratio:.1%}", *rest


def rows(rounds: int) -> tuple[list[Line], list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The lines of the goals, the table of all programs, and our slowest rows."""
    every = judged(rounds)
    ask_the_others(every)
    lines: list[Line] = [*_right(every), *_beside(every), *_alone(every), *_cold(rounds)]
    return lines, table(every), slowest(every)


def _right(every: Sequence[Judged]) -> Iterator[Line]:
    right = sum(each.status == each.row.status for each in every)
    yield _share("rows judged as specified", right, len(every), 1.0)
    equal = [each for each in every if each.truth]
    yield _share("equal pairs proved", sum(each.proved for each in equal), len(equal), PROVED)


def _share(what: str, ours: int, of: int, goal: float) -> Line:
    return _Share(what, ours, of, "all", ours / of, f"≥ {goal:.0%}", ours / of >= goal)


def _beside(every: Sequence[Judged]) -> Iterator[Line]:
    unequal = [each for each in every if each.truth is False and each.is_scalar and _asked(each, SIMPLIFY)]
    theirs = [each.said[SIMPLIFY].seconds for each in unequal]
    for said, ours, goal in (
        ("two trees told apart", [each.decided for each in unequal], TIMES_REFUTED),
        ("… from their texts on, not seen before", [each.fresh for each in unequal], None),
    ):
        what = f"{said}, {len(unequal):,} unequal scalar answers"
        medians = statistics.median(ours), statistics.median(theirs)
        ratio = statistics.median(other / own for own, other in zip(ours, theirs, strict=True))
        yield _times_faster(f"{what} (median of the ratios)", *medians, SIMPLIFY, ratio, goal)
        totals = sum(ours), sum(theirs)
        yield _times_faster(f"{what}, in all", *totals, SIMPLIFY, totals[1] / totals[0], goal)
    for name, goal in ((SIMPLIFY, TIMES_SIMPLIFY), (EQUALS, TIMES_EQUALS)):
        both = [each for each in every if _asked(each, name)]
        totals = sum(each.warm for each in both), sum(each.said[name].seconds for each in both)
        what = f"one warm check, all {len(both):,} rows that both can be asked, in all"
        yield _times_faster(what, *totals, name, totals[1] / totals[0], goal)


def _times_faster(what: str, ours: float, theirs: float, beside: str, ratio: float, goal: float | None) -> Line:
    if goal is None:
        return Line(what, ours, theirs, beside, ratio)
    return measuring.times_faster(what, ours, theirs, beside, ratio, goal)


def _asked(each: Judged, name: str) -> bool:
    return name in each.said and each.said[name].why != CANNOT


def _alone(every: Sequence[Judged]) -> Iterator[Line]:
    for what, taken in (
        ("one warm check", [each.warm for each in every]),
        ("one check of formulas not seen before", [each.fresh for each in every]),
    ):
        for name, seconds, most in (
            ("median", statistics.median(taken), MEDIAN),
            ("p99", last_hundredth(taken), LAST_HUNDREDTH),
            ("slowest", max(taken), SLOWEST),
        ):
            named = f"{what}, {len(taken):,} rows, {name}"
            yield Line(named, seconds, most, "the goal", seconds / most, "≤ 1×", seconds <= most)


def last_hundredth(taken: Sequence[float]) -> float:
    """The time that 99 of 100 do not exceed."""
    return sorted(taken)[-(-99 * len(taken) // 100) - 1]


def _cold(rounds: int) -> Iterator[Line]:
    for reference, answer, difference in COLD:
        program = f"import sympy; x = sympy.Symbol('x'); print(sympy.simplify({difference}) == 0)"
        ours = [str(Path(sys.executable).with_name("steepest")), "check", reference, answer]
        taken = [(_seconds_of(ours), _seconds_of([sys.executable, "-c", program])) for _ in range(rounds + 1)]
        medians = [statistics.median(seconds) for seconds in zip(*taken[1:], strict=True)]
        what = f'steepest check "{reference}" "{answer}", a new process'
        ratio = medians[1] / medians[0]
        yield measuring.times_faster(what, *medians, "a process with SymPy", ratio, TIMES_COLD)


def _seconds_of(command: list[str]) -> float:
    """The processor's time for one run of a program, which may compile nothing: all is compiled already."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# --- the tables ---------------------------------------------------------------------------------------

TITLE = "Beside other programs"
ABOUT = f"""\
The rows that ask whether two formulas are the same, all other rows of the corpus aside. The others are given the
formulas as our reader understood them, and {LIMIT:g} s of the processor for each: whoever is not done by then is
undecided. Right is right for this corpus, which asks too where an answer has values. Figures of decimals, statements
and sets are not asked of them, nor whatever a program has no form for; accuracy is the share of right verdicts
among the rows that it can be asked. Times are those of one verdict; ours begins with two texts, theirs with
formulas that are built already."""
HEAD = ("", "right", "accuracy", "false accepts", "false rejects", "undecided", "cannot express", "median", "p99")
SLOWEST_TITLE = "Our slowest rows"
SLOWEST_HEAD = ("row", "formulas", "status", "warm", "not seen before")


def table(every: Sequence[Judged]) -> list[tuple[str, ...]]:
    """A line for each program: how often it was right, and how long it took."""
    asked = [each for each in every if each.truth is not None]
    said = {OURS: [(each.truth, each.ours) for each in asked]}
    said |= {name: [(each.truth, each.said[name]) for each in asked] for name in PEERS}
    return [_line(name, answers) for name, answers in said.items()]


def _line(name: str, answers: Sequence[tuple[bool | None, Said]]) -> tuple[str, ...]:
    heard = [(truth, said) for truth, said in answers if said.why != CANNOT]
    right = sum(said.word is truth for truth, said in heard)
    accepts = sum(said.word is True and truth is False for truth, said in heard)
    rejects = sum(said.word is False and truth is True for truth, said in heard)
    undecided = sum(said.word is None for _, said in heard)
    taken = [said.seconds for _, said in heard] or [0.0]
    counts = (accepts, rejects, undecided, len(answers) - len(heard))
    accuracy = f"{right / max(1, len(heard)):.1%}"
    times = (measuring.milliseconds(seconds) for seconds in (statistics.median(taken), last_hundredth(taken)))
    return (name, f"{right:,}", accuracy, *(f"{count:,}" for count in counts), *times)


def slowest(every: Sequence[Judged], count: int = 15) -> list[tuple[str, ...]]:
    """The rows that take us longest."""
    worst = sorted(every, key=lambda each: -max(each.warm, each.fresh))[:count]
    return [
        (
            each.row.place,
            f"`{each.row.reference}`, `{each.row.typed[:80]}`".replace("|", r"\|"),
            each.status,
            measuring.milliseconds(each.warm),
            measuring.milliseconds(each.fresh),
        )
        for each in worst
    ]
