"""Reading a formula: beside the readers of SymPy and Math-Verify, over its length, and the import of the reader.

Nothing is kept from one call to the next on either side, except what SymPy itself caches.
"""

from __future__ import annotations

import math
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence

import sympy

import steepest as st
from benchmarks import measuring, notations
from benchmarks.measuring import Row
from benchmarks.notations import NOTATIONS, Notation
from steepest.expression import reading
from steepest.expression.limits import LIMITS

BLOCK = 20  # readings in a row
TIMES_FASTER = 5.0
TYPICAL = 200  # characters
COUNT = 300  # formulas of that length
LENGTHS = (100, 200, 400, 800, 1_600, 3_200, 4_000)
OF_EACH_LENGTH = 10
SECONDS_TYPICAL, SECONDS_LONGEST, SECONDS_IMPORT, EXPONENT = 0.002, 0.050, 0.030, 1.2

#: Formulas longer than a notation, in the form that every reader of their language understands.
LONGER = (
    Notation("plain", "3*x^2*sin(2*x) - 2*x*cos(x)^2 + 5", "", lambda s: _waves(s.x)),
    Notation("plain", "3x^2 sin(2x) - 2x cos(x)^2 + 5", "", lambda s: _waves(s.x)),
    Notation("plain", "(x^2 + 1)/(x - 1) - exp(-x^2/2)", "", lambda s: _quotient(s.x)),
    Notation("plain", "log(1 + exp(-x y)) + (x - 1)^2/2", "", lambda s: _loss(s.x, s.y)),
    Notation("plain", "2(x+1)(x-1)(x^2+1) sqrt(x^2 + y^2)", "", lambda s: _product(s.x, s.y)),
    Notation(
        "LaTeX", r"3 x^{2} \cdot \sin\left(2 x\right) - 2 x \cdot \cos\left(x\right) + 5", "", lambda s: _sines(s.x)
    ),
    Notation("LaTeX", r"\frac{x^{2} + 1}{x - 1} - e^{-\frac{x^{2}}{2}}", "", lambda s: _quotient(s.x)),
    Notation("LaTeX", r"\frac{1}{2} \left(x - 1\right)^{2} + \sqrt{x^{2} + y^{2}}", "", lambda s: _root(s.x, s.y)),
    Notation("LaTeX", r"\frac{a x + b}{c x + d} + \frac{1}{1 + x^{2}}", "", lambda s: _fractions(s)),
)

#: What formulas of a given length are made of: every notation, mixed as people mix them.
PARTS = tuple(
    part.strip()
    for part in r"""2x | 3sin(x)cos(y) | x(x+1) | 2(x+1)(x-1) | sin^2 x | sin 2x | sin x cos y | e^(2y) | e^-x | -x^2
    | x^3/3 | log(1 + x) | sqrt(x^2 + 1) | max(0, 1 - x y) | a|x| | x y z | 1/(1 + e^(-z)) | tanh(w x + b)
    | 0.5 x | 1e-3 w | 2.5x^2 | x²·y | ½x² | √(x+1) | 2×x − 1 | π r² | w₁x₁ | σ(z)(1 − σ(z)) | θ² | xᵢ yᵢ | (y − w·x)²
    | \frac{1}{2} x^2 | \frac{a}{b}c | 2 e^{2y}\sin x | \sqrt{x^2+1} | \left(x - 1\right)^{2} | \cos\left(2 x\right)
    | \alpha\cdot\theta_1 | \hat{y} - y | (\hat y_i - y_i)x_i | \frac{\partial L}{\partial w} | \log_2 x
    | \mathrm{e}^{-x} | w_1 x_1 | x_{i+1} - x_i | x_i^2 | y_hat - y | 2/N * sum(i=1..N, (w*x_i + b - y_i)*x_i)
    | 1/N sum_i (y_i - w x_i)^2 | \frac{1}{N}\sum_{i=1}^{N} x_i | mean(2(y_hat - y) x)
    | dL/dw | np.exp(-x)/2 | {x^2 if x < 0, x otherwise} | f'(x)
    """.split(" | ")
)


def _waves(x: sympy.Symbol) -> sympy.Expr:
    return 3 * x**2 * sympy.sin(2 * x) - 2 * x * sympy.cos(x) ** 2 + 5


def _sines(x: sympy.Symbol) -> sympy.Expr:
    return 3 * x**2 * sympy.sin(2 * x) - 2 * x * sympy.cos(x) + 5


def _quotient(x: sympy.Symbol) -> sympy.Expr:
    return (x**2 + 1) / (x - 1) - sympy.exp(-(x**2) / 2)


def _loss(x: sympy.Symbol, y: sympy.Symbol) -> sympy.Expr:
    return sympy.log(1 + sympy.exp(-x * y)) + (x - 1) ** 2 / 2


def _product(x: sympy.Symbol, y: sympy.Symbol) -> sympy.Expr:
    return 2 * (x + 1) * (x - 1) * (x**2 + 1) * sympy.sqrt(x**2 + y**2)


def _root(x: sympy.Symbol, y: sympy.Symbol) -> sympy.Expr:
    return (x - 1) ** 2 / 2 + sympy.sqrt(x**2 + y**2)


def _fractions(s: notations.Names) -> sympy.Expr:
    return (s.a * s.x + s.b) / (s.c * s.x + s.d) + 1 / (1 + s.x**2)


class _Absent(Row):
    """A row for a reader that is not installed: nothing was measured, and no goal is met or missed."""

    @property
    def cells(self) -> tuple[str, ...]:
        return self.what, "–", self.beside, "–", "–", self.goal, "not installed", self.kind


def forget() -> None:
    """Empty the caches of whole readings, ours and Math-Verify's."""
    reading._read.cache_clear()
    parser = sys.modules.get("math_verify.parser")
    for name in ("parse_latex_cached", "parse_expr_cached", "extract_latex"):
        kept = getattr(parser, name, None)
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


def rows(rounds: int) -> list[Row]:
    beside = [_beside(name, read, rounds) for name, read in notations.readers().items()]
    return [*beside, *_over_length(rounds), *_imports(rounds)]


# --- beside others ------------------------------------------------------------------------------------


def _beside(name: str, read: Callable[[Notation], object] | None, rounds: int) -> Row:
    """The median over all formulas that both read right."""
    if read is None:
        return _Absent("parse, formulas that both read", math.nan, math.nan, name, math.nan)
    taken = []
    for formula in understood(name, read):

        def ours(_: int, formula: Notation = formula) -> None:
            st.parse(formula.text, formula.declared or None)

        def theirs(_: int, formula: Notation = formula) -> None:
            read(formula)

        medians = measuring.interleaved({"ours": ours, "theirs": theirs}, rounds, block={"ours": BLOCK}, before=forget)
        taken.append((medians["ours"], medians["theirs"]))
    ours_median, theirs_median = (statistics.median(times) for times in zip(*taken, strict=True))
    ratio = statistics.median(other / own for own, other in taken)
    what = f"parse, {len(taken)} formulas that both read (median of the ratios)"
    return measuring.times_faster(what, ours_median, theirs_median, name, ratio, TIMES_FASTER)


def understood(name: str, read: Callable[[Notation], object]) -> list[Notation]:
    """The formulas of its language that another reader reads right."""
    candidates = [row for row in NOTATIONS if notations.of_ours(row)[0] == "right"] + list(LONGER)
    asked = [row for row in candidates if notations.is_asked(name, row)]
    return [row for row in asked if notations.outcome(row, read)[0] == "right"]


# --- over length --------------------------------------------------------------------------------------


def formula(length: int, seed: int) -> str:
    """A seeded formula of about that many characters, and not more."""
    source = random.Random(seed)  # noqa: S311
    text = source.choice(PARTS)
    while True:
        longer = f"{text} {source.choice('+-')} {source.choice(PARTS)}"
        if len(longer) > length:
            return text
        text = longer


def _over_length(rounds: int) -> list[Row]:
    typical = sorted(_seconds([formula(TYPICAL, seed) for seed in range(COUNT)], rounds))
    p50, p99 = statistics.median(typical), typical[math.ceil(0.99 * len(typical)) - 1]
    longest = LIMITS["characters"].most
    grown = {
        length: statistics.median(_seconds([formula(length, seed) for seed in range(OF_EACH_LENGTH)], rounds))
        for length in LENGTHS
    }
    slowest = max(_seconds([formula(longest, seed) for seed in range(OF_EACH_LENGTH)], rounds))
    exponent = slope([math.log(length) for length in grown], [math.log(seconds) for seconds in grown.values()])
    growing = f"the time of a reading grows with this power of its length, {LENGTHS[0]} … {LENGTHS[-1]:,} characters"
    return [
        Row(f"parse, {TYPICAL} characters, p50 of {COUNT} formulas in all notations", p50, p99, "p99", p50 / p99),
        _within(f"parse, {TYPICAL} characters, p99", p99, SECONDS_TYPICAL),
        _within(f"parse, {longest:,} characters, the slowest of {OF_EACH_LENGTH}", slowest, SECONDS_LONGEST),
        Row(
            growing, grown[LENGTHS[-1]], grown[LENGTHS[0]], f"{LENGTHS[0]} characters",
            exponent, f"< {EXPONENT:g}", exponent < EXPONENT,
        ),
    ]  # fmt: skip


def _seconds(texts: Sequence[str], rounds: int) -> list[float]:
    """The median seconds of one reading of each text."""
    contenders = {text: (lambda _, text=text: st.parse(text)) for text in texts}
    medians = measuring.interleaved(contenders, rounds, block=dict.fromkeys(contenders, 3), before=forget)
    return [medians[text] for text in texts]


def _within(what: str, seconds: float, most: float) -> Row:
    return Row(what, seconds, most, "the goal", seconds / most, "< 1×", seconds < most)


def slope(across: Sequence[float], up: Sequence[float]) -> float:
    """The slope of the straight line through points, by least squares."""
    return statistics.linear_regression(across, up).slope


# --- the import ---------------------------------------------------------------------------------------


def _imports(rounds: int) -> list[Row]:
    medians = measuring.interleaved(
        {
            "reader": lambda _: _python("import steepest.expression.reading"),
            "bare": lambda _: _python("pass"),
        },
        rounds,
    )
    more = medians["reader"] - medians["bare"]
    light = _python("import sys, steepest.expression.reading; print('sympy' in sys.modules)") == "False"
    return [
        _within("import of the reader, beyond a bare python", more, SECONDS_IMPORT),
        Row("… without SymPy", more, medians["bare"], "a bare python", more / medians["bare"], "no sympy", light),
    ]


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()
