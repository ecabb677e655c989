"""Notations of calculus and machine learning, and what each reader makes of them.

A row is a notation: how it is typed, the tree that it stands for (as `tests.sketch` writes trees), and the same as
a SymPy expression, by which the other readers are judged. They are

* ``parse_expr`` of SymPy, with its transformations for ``^``, implicit products and implicit application,
  with ``e`` as Euler's number and the declared names as symbols; it is asked plain text and Unicode,
* ``parse_latex`` of SymPy with its backend ``lark``; it is asked LaTeX,
* ``parse`` of Math-Verify, which is asked everything, LaTeX between dollar signs.

A reading is *right* where it has the value of the row's expression at a point, with names compared without braces,
underscores and case, and sums, derivatives, matrices and cases compared part by part. It *refuses* where it raises,
gives back the text, or several trees to choose from; everything else is *wrong*. Where SymPy has no form for what
a row says, only refusing is not wrong for it.
"""

from __future__ import annotations

import cmath
import logging
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import sympy

import steepest as st
from tests.sketch import sketch

REFUSED = "refuses"
SYSTEMS = ("steepest", "parse_expr", "parse_latex (lark)", "Math-Verify")


class Names:
    """Symbols by attribute: ``s.x`` is the symbol x."""

    def __getattr__(self, name: str) -> sympy.Symbol:
        return sympy.Symbol(name)


Build = Callable[[Names], Any]


@dataclass(frozen=True)
class Notation:
    """One way of writing something; `tree` is `REFUSED` where a text must not be read."""

    group: str
    text: str
    tree: str
    build: Build | None = None
    declared: tuple[str, ...] = ()
    shapes: dict[str, str] = field(default_factory=dict)

    @property
    def is_latex(self) -> bool:
        return self.group == "LaTeX"


def _rows() -> Iterator[Notation]:
    for group, rows in _TABLE.items():
        for text, tree, build, *declared in rows:
            names = declared[0] if declared else {}
            yield Notation(group, text, tree, build, names.get("variables", ()), names.get("shapes", {}))


def _cases(s: Names) -> sympy.Expr:
    return sympy.Piecewise((s.x**2, s.x < 0), (s.x, True))


def _sum(body: sympy.Expr) -> sympy.Sum:
    return sympy.Sum(body, (sympy.Symbol("i"), 1, sympy.Symbol("N")))


_LETTERS = {"variables": ("E", "S", "N", "I", "Q")}
_GREEK_LETTERS = {"variables": ("beta", "x")}
_VECTORS = {"shapes": {"a": "d", "b": "d"}}

#   typed, its tree, the same in SymPy, and what is declared
_TABLE: dict[str, tuple[tuple[Any, ...], ...]] = {
    "plain": (
        ("2x", "(* 2 x)", lambda s: 2 * s.x),
        ("2(x+1)(x-1)", "(* 2 (+ x 1) (+ x (- 1)))", lambda s: 2 * (s.x + 1) * (s.x - 1)),
        ("x(x+1)", "(* x (+ x 1))", lambda s: s.x * (s.x + 1)),
        ("ac(x+1)", "(* a c (+ x 1))", lambda s: s.a * s.c * (s.x + 1)),
        ("3sin(x)cos(y)", "(* 3 (sin x) (cos y))", lambda s: 3 * sympy.sin(s.x) * sympy.cos(s.y)),
        ("a|x|+|y|", "(+ (* a (abs x)) (abs y))", lambda s: s.a * sympy.Abs(s.x) + sympy.Abs(s.y)),
        ("Bsin(x)", "(* B (sin x))", lambda s: s.B * sympy.sin(s.x)),
        ("sin 2x", "(sin (* 2 x))", lambda s: sympy.sin(2 * s.x)),
        ("sin x cos y", "(* (sin x) (cos y))", lambda s: sympy.sin(s.x) * sympy.cos(s.y)),
        ("sin x/2", "(/ (sin x) 2)", lambda s: sympy.sin(s.x) / 2),
        ("xsinx", "(* x (sin x))", lambda s: s.x * sympy.sin(s.x)),
        ("sqrt2", "(sqrt 2)", lambda s: sympy.sqrt(2)),
        ("sin^2 x", "(^ (sin x) 2)", lambda s: sympy.sin(s.x) ** 2),
        ("sin^-1 x", "(asin x)", lambda s: sympy.asin(s.x)),
        ("log_2 x", "(log2 x)", lambda s: sympy.log(s.x, 2)),
        ("2e^(2y)", "(* 2 (^ :e (* 2 y)))", lambda s: 2 * sympy.exp(2 * s.y)),
        ("e^2y", "(* (^ :e 2) y)", lambda s: sympy.exp(2) * s.y),
        ("1/2x", "(* (/ 1 2) x)", lambda s: s.x / 2),
        ("-x^2", "(- (^ x 2))", lambda s: -(s.x**2)),
        ("a^b^c", "(^ a (^ b c))", lambda s: s.a ** (s.b**s.c)),
        ("max(0, 1 - x y)", "(max (vec 0 (+ 1 (- (* x y)))))", lambda s: sympy.Max(0, 1 - s.x * s.y)),
        ("{x^2 if x<0, x otherwise}", "(cases ((^ x 2) (rel x < 0)) (x))", _cases),
        ("E + S N - I Q", "(+ E (* S N) (- (* I Q)))", lambda s: s.E + s.S * s.N - s.I * s.Q, _LETTERS),
        ("beta(x+1)", "(* beta (+ x 1))", lambda s: s.beta * (s.x + 1), _GREEK_LETTERS),
    ),
    "Unicode": (
        ("x²·y", "(* (^ x 2) y)", lambda s: s.x**2 * s.y),
        ("½x", "(* (/ 1 2) x)", lambda s: s.x / 2),
        ("√(x+1)", "(sqrt (+ x 1))", lambda s: sympy.sqrt(s.x + 1)),
        ("2×x − 1", "(+ (* 2 x) (- 1))", lambda s: 2 * s.x - 1),
        ("π r²", "(* :pi (^ r 2))", lambda s: sympy.pi * s.r**2),
        ("w₁x₁ + b", "(+ (* w1 x1) b)", lambda s: s.w1 * s.x1 + s.b),
        ("σ(z)(1 − σ(z))", "(* (sigmoid z) (+ 1 (- (sigmoid z))))", lambda s: _logistic(s.z) * (1 - _logistic(s.z))),
        ("2х", REFUSED, None),  # a Cyrillic letter
    ),
    "LaTeX": (
        (r"\frac12 x", "(* (/ 1 2) x)", lambda s: s.x / 2),
        (r"\frac{a}{b}c", "(* (/ a b) c)", lambda s: s.a / s.b * s.c),
        (r"2 e^{2y}\sin x", "(* 2 (^ :e (* 2 y)) (sin x))", lambda s: 2 * sympy.exp(2 * s.y) * sympy.sin(s.x)),
        (r"\sin 2x", "(sin (* 2 x))", lambda s: sympy.sin(2 * s.x)),
        (r"\sin^2 x", "(^ (sin x) 2)", lambda s: sympy.sin(s.x) ** 2),
        (r"x(x-1)", "(* x (+ x (- 1)))", lambda s: s.x * (s.x - 1)),
        (r"\sqrt{x^2+1}", "(sqrt (+ (^ x 2) 1))", lambda s: sympy.sqrt(s.x**2 + 1)),
        (r"\sqrt[3]{x}", "(cbrt x)", lambda s: sympy.cbrt(s.x)),
        (r"\left|x\right|", "(abs x)", lambda s: sympy.Abs(s.x)),
        (r"\log_2 x", "(log2 x)", lambda s: sympy.log(s.x, 2)),
        (r"\alpha\cdot\theta_1", "(* alpha theta1)", lambda s: s.alpha * s.theta1),
        (r"\hat{y} - y", "(+ y_hat (- y))", lambda s: s.y_hat - s.y),
        (r"\operatorname{sigmoid}(z)", "(sigmoid z)", lambda s: _logistic(s.z)),
        (r"\frac{\partial f}{\partial x}", "(∂ f x)", lambda s: sympy.Derivative(s.f, s.x)),
        (r"\frac{d}{dx}\left(x^2\right)", "(d (^ x 2) x)", lambda s: sympy.Derivative(s.x**2, s.x)),
        (r"\frac{1}{N}\sum_{i=1}^{N} x_i", "(* (/ 1 N) (sum i 1 N (@ x i)))", lambda s: _sum(s.x_i) / s.N),
        (
            r"\frac{2}{N}\sum_{i=1}^{N}(\hat y_i - y_i)x_i",
            "(* (/ 2 N) (sum i 1 N (* (+ (@ y_hat i) (- (@ y i))) (@ x i))))",
            lambda s: 2 / s.N * _sum((s.y_hat_i - s.y_i) * s.x_i),
        ),
        (r"\sum_{i\in B} x_i", "(sum-in (i) B (@ x i))", None),
        (
            r"\frac1N\sum_{(x,y)\in D}(y-\mathrm{prediction}(x))^2",
            "(* (/ 1 N) (sum-in (x y) D (^ (+ y (- (call prediction x))) 2)))",
            None,
        ),
        (
            r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
            "(mat (a b) (c d))",
            lambda s: sympy.Matrix([[s.a, s.b], [s.c, s.d]]),
        ),
        (
            r"\begin{cases} x^2 & \text{if } x < 0 \\ x & \text{otherwise} \end{cases}",
            "(cases ((^ x 2) (rel x < 0)) (x))",
            _cases,
        ),
        (r"X^\top (X w - y)", "(* (T X) (+ (* X w) (- y)))", None),
        (r"\lVert w \rVert^2", "(^ (norm w) 2)", None),
        (r"a \odot b", "(⊙ a b)", None),
        (r"\nabla f", "(∇ f)", None),
        (r"w \leftarrow w - \alpha g", "(<- w (+ w (- (* alpha g))))", None),
    ),
    "our field": (
        ("w_1 x_i", "(* w1 (@ x i))", lambda s: s.w_1 * s.x_i),
        ("x[i]", "(@ x i)", lambda s: s.x_i),
        ("sum(i=1..N, x_i^2)", "(sum i 1 N (^ (@ x i) 2))", lambda s: _sum(s.x_i**2)),
        ("1/N sum_i (y_i - w x_i)^2", "(* (/ 1 N) (sum-in (i) all (^ (+ (@ y i) (- (* w (@ x i)))) 2)))", None),
        ("mean(2(y_hat - y) x)", "(mean (* 2 (+ y_hat (- y)) x))", None),
        ("X^T (X w - y)", "(* (T X) (+ (* X w) (- y)))", None),
        ("X.T @ (X @ w - y)", "(* (T X) (+ (* X w) (- y)))", None),
        ("||X w - y||^2/N", "(/ (^ (norm (+ (* X w) (- y))) 2) N)", None),
        ("<a, b>", "(dot a b)", None, _VECTORS),
        ("np.exp(-x)/2", "(/ (exp (- x)) 2)", lambda s: sympy.exp(-s.x) / 2),
        ("[[a, b], [c, d]]", "(mat (a b) (c d))", lambda s: sympy.Matrix([[s.a, s.b], [s.c, s.d]])),
        ("∂f/∂x = 2x", "(= (∂ f x) (* 2 x))", lambda s: sympy.Eq(sympy.Derivative(s.f, s.x), 2 * s.x)),
        ("w := w - alpha*g", "(<- w (+ w (- (* alpha g))))", None),
    ),
    "numbers": (
        ("1e-3 x", "(* 1/1000 x)", lambda s: s.x / 1000),
        ("2.5·10^-3", "(* 5/2 (^ 10 (- 3)))", lambda s: sympy.Rational(5, 2000)),
        (".5x", "(* 1/2 x)", lambda s: s.x / 2),
    ),
}


def _logistic(z: sympy.Expr) -> sympy.Expr:
    return 1 / (1 + sympy.exp(-z))


# --- the readers --------------------------------------------------------------------------------------


def ours(row: Notation) -> str:
    """What `steepest` makes of a row: its tree, or that it refuses."""
    try:
        return sketch(st.parse(row.text, row.declared or None, row.shapes or None))
    except st.ParseError:
        return REFUSED


def readers() -> dict[str, Callable[[Notation], Any] | None]:
    """The other readers; None for one that is not installed."""
    return {"parse_expr": _parse_expr, "parse_latex (lark)": _parse_latex(), "Math-Verify": _math_verify()}


@cache
def _transformations() -> tuple[Any, ...]:
    from sympy.parsing import sympy_parser

    wanted = (sympy_parser.convert_xor, sympy_parser.implicit_multiplication_application)
    return (*sympy_parser.standard_transformations, *wanted)


def _parse_expr(row: Notation) -> Any:
    from sympy.parsing.sympy_parser import parse_expr

    names = {"e": sympy.E} | {name: sympy.Symbol(name) for name in row.declared}
    return parse_expr(row.text, local_dict=names, transformations=_transformations())


def _parse_latex() -> Callable[[Notation], Any] | None:
    try:
        import lark  # noqa: F401
    except ImportError:
        return None
    from sympy.parsing.latex import parse_latex

    return lambda row: parse_latex(row.text, backend="lark")


def _math_verify() -> Callable[[Notation], Any] | None:
    try:
        import math_verify
    except ImportError:
        return None
    logging.getLogger("math_verify").setLevel(logging.ERROR)  # it warns that no time limit is set

    def read(row: Notation) -> Any:
        found = math_verify.parse(f"${row.text}$" if row.is_latex else row.text, parsing_timeout=None)
        return found[0] if found else None

    return read


def is_asked(system: str, row: Notation) -> bool:
    """Whether a row is in a language that the reader is made for."""
    return {"parse_expr": not row.is_latex, "parse_latex (lark)": row.is_latex}.get(system, True)


# --- judging ------------------------------------------------------------------------------------------


def outcome(row: Notation, read: Callable[[Notation], Any]) -> tuple[str, str]:
    """``right``, ``wrong`` or ``refuses``, and what was read."""
    try:
        found = read(row)
    except Exception as error:  # whatever a reader raises, it has not read the text
        return REFUSED, type(error).__name__
    if isinstance(found, tuple | list):  # of lists: the rows of a matrix
        rows = all(isinstance(line, list) for line in found)
        found = sympy.Matrix(found) if rows else sympy.Tuple(*found)
    if not isinstance(found, sympy.Basic | sympy.MatrixBase):
        return REFUSED, str(found)
    if row.tree == REFUSED or row.build is None:
        return "wrong", str(found)
    return ("right" if alike(found, row.build(Names())) else "wrong"), str(found)


def of_ours(row: Notation) -> tuple[str, str]:
    """The same for `steepest`, which is held to the tree itself."""
    found = ours(row)
    if found == row.tree:
        return "right", found
    return (REFUSED if found == REFUSED else "wrong"), found


def alike(found: Any, expected: Any) -> bool:
    """Whether two expressions of SymPy have one value at a point at which every name has some number."""
    try:
        return abs(_value(found) - _value(expected)) <= 1e-9 * abs(_value(expected))
    except (TypeError, ValueError, AttributeError):  # a part without a value: another kind of thing
        return False


def _value(part: Any) -> complex:
    """The value of a part; a part that has none is a number made of its kind and the values in it."""
    if isinstance(part, sympy.Symbol):
        return _number_for(_plain(part.name))
    if isinstance(part, sympy.MatrixBase):
        return _number_for("matrix", *part.shape, *map(_value, part))
    if isinstance(
        part, sympy.Sum | sympy.Derivative | sympy.Piecewise | sympy.Tuple | sympy.core.relational.Relational
    ):
        return _number_for(part.func.__name__, *map(_value, part.args))
    if isinstance(part, sympy.logic.boolalg.BooleanAtom):
        return _number_for(str(part))
    if isinstance(part, sympy.core.function.AppliedUndef):
        return _number_for(_plain(part.func.__name__), *map(_value, part.args))
    if not part.args:
        return complex(part)
    values = [sympy.Float(v.real, 15) + sympy.I * sympy.Float(v.imag, 15) if v.imag else sympy.Float(v.real, 15)
              for v in map(_value, part.args)]  # fmt: skip
    value = complex(part.func(*values).evalf())
    if cmath.isnan(value):
        raise ValueError("no value")
    return value


def _number_for(*parts: object) -> complex:
    said = [f"{part.real:.9g} {part.imag:.9g}" if isinstance(part, complex) else str(part) for part in parts]
    return complex(Fraction(300_001 + zlib.crc32(" ".join(said).encode()) % 1_600_000, 1_000_000))


def _plain(name: str) -> str:
    """The parts of a name in a fixed order: ``hat y`` for ``\\hat{y}`` and for ``y_hat``, ``1 w`` for ``w_{1}``."""
    return " ".join(sorted(re.findall(r"[a-z]+|\d+", name.lower())))


NOTATIONS = tuple(_rows())
TITLE = "What each reader makes of a notation"
HEAD = ("group", "typed", *SYSTEMS)


def table() -> list[tuple[str, ...]]:
    """What each system makes of each row; below, how many it reads right, wrong, and refuses."""
    peers = readers()
    lines, outcomes = [], Counter[tuple[str, str]]()
    for row in NOTATIONS:
        found = {"steepest": of_ours(row)[0]}
        for system, read in peers.items():
            if read is None:
                found[system] = "not installed"
            else:
                found[system] = outcome(row, read)[0] if is_asked(system, row) else "–"
        outcomes.update(found.items())
        lines.append((row.group, f"`{row.text}`".replace("|", r"\|"), *(found[system] for system in SYSTEMS)))
    for kind in ("right", "wrong", REFUSED):
        counts = (str(outcomes[system, kind]) for system in SYSTEMS)
        lines.append(("in all", f"**{kind}**", *counts))
    return lines
