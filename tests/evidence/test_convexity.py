"""Convex is said only where it is proved, and not convex only with a witness; both are tried against numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.errors import SteepestError
from steepest.evidence.bends import BadMinor, Chord
from steepest.evidence.boxes import ByBoxes
from steepest.evidence.convexity import convexity
from steepest.evidence.convexity_claims import OPEN, PROVED, REFUTED, Claim, Convexity
from steepest.evidence.convexity_pieces import ByPieces
from steepest.evidence.curved import Curved
from steepest.evidence.hessian_signs import ByHessian
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text
from tests.evidence.bent import formulas

#   formula                                         what it is             what shows it (None: an open claim)
COURSE = [
    ("4 + (x-2)^2 + 2y^2",                          "strictly convex",     ByHessian),
    ("x^2 + y^2 + 25(sin(x)^2 + sin(y)^2)",         "neither",             BadMinor),
    ("x^2 - y^2",                                   "neither",             BadMinor),
    ("x^4",                                         "strictly convex",     Curved),
    ("|x|",                                         "convex",              Curved),
    ("max(0, 1 - x)",                               "convex",              Curved),
    ("max(0, 1 - x)^2",                             "convex",              Curved),
    ("ln(1 + e^(-z))",                              "strictly convex",     ByHessian),
    ("1/x",                                         "neither",             BadMinor),
    ("1/x^2",                                       "neither",             Chord),
    ("(x x)^(-2)",                                  "neither",             Chord),
    ("0*(1/(x x))",                                 "neither",             Chord),
    ("x ln x",                                      "strictly convex",     ByHessian),
    ("-ln x",                                       "strictly convex",     Curved),
    ("sqrt(x)",                                     "strictly concave",    BadMinor),
    ("-1/x + sqrt(x)",                              "strictly concave",    BadMinor),
    ("sqrt(1 + x^2)",                               "strictly convex",     ByHessian),
    ("sqrt(x y)",                                   "neither",             BadMinor),
    ("(x^2 - 1)^(3/2)",                             "neither",             Chord),
    ("e^(x^2)",                                     "strictly convex",     Curved),
    ("||(x, y)||",                                  "convex",              Curved),
    ("||(x, y)||^2",                                "strictly convex",     Curved),
    ("ln(e^x + e^y)",                               "convex",              Curved),
    ("x^2/y - ln y",                                "strictly convex",     ByHessian),
    ("x^3",                                         "neither",             BadMinor),
    ("2x + 3y - 1",                                 "affine",              ByHessian),
    ("(x + y)^2",                                   "convex",              ByHessian),
    ("(x^2 + y^2)^2",                               "strictly convex",     Curved),
    ("||x| - 1|",                                   "neither",             Chord),
    ("min(x, 1 - x)",                               "concave",             Chord),
    ("x sigmoid(x)",                                "neither",             BadMinor),
    ("x^6 - x^4 + x^2",                             "strictly convex",     ByHessian),
    ("(1 - x)^2 + 100(y - x^2)^2",                  "neither",             BadMinor),
    ("-x ln x - (1 - x) ln(1 - x)",                 "strictly concave",    BadMinor),
    ("sqrt(x) + sqrt(-1 - x)",                      "undecided",           type(None)),
    ("x + 1/0",                                     "undecided",           type(None)),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "kind", "evidence"), COURSE)
def test_what_a_function_is(formula: str, kind: str, evidence: type) -> None:
    found = convexity(formula)
    assert found.kind == kind
    assert type(found.convex.evidence) is evidence


#   formula                                                               by           kind
LEARNING = [
    ("(y - w x)^2",                                                       ["w"],       "convex"),
    ("(y - w x - b)^2",                                                   ["w", "b"],  "convex"),
    ("(1/N) sum(i=1..N, (y_i - w x_i - b)^2)",                            ["w", "b"],  "convex"),
    ("mean((w x + b - y)^2)",                                             ["w", "b"],  "convex"),
    ("ln(1 + e^(-y (w x + b)))",                                          ["w", "b"],  "convex"),
    ("-(y ln(sigmoid(w x + b)) + (1 - y) ln(1 - sigmoid(w x + b)))",      ["w", "b"],  "convex"),
    ("-(1/N) sum(i=1..N, y_i ln(sigmoid(w x_i)) + (1 - y_i) ln(1 - sigmoid(w x_i)))", ["w"], "convex"),
    ("sum(i=1..N, max(0, 1 - y_i w x_i)) + (1/2) w^2",                    ["w"],       "strictly convex"),
    ("(sigmoid(w x + b) - y)^2",                                          ["w", "b"],  "neither"),
    ("a x^2",                                                             ["x"],       "neither"),
    ("a^2 x^2",                                                           ["x"],       "convex"),
    ("e^a x^2",                                                           ["x"],       "strictly convex"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "variables", "kind"), LEARNING)
def test_losses_in_their_parameters(formula: str, variables: list[str], kind: str) -> None:
    assert convexity(formula, variables).kind == kind


#   formula                                 domain                          kind
ON_DOMAINS = [
    ("x^3",                                 "x>0",                          "strictly convex"),
    ("x^3",                                 "x=0..5",                       "strictly convex"),
    ("x^3",                                 "x<0",                          "strictly concave"),
    ("1/x",                                 "x>0",                          "strictly convex"),
    ("1/x",                                 "x<0",                          "strictly concave"),
    ("cos(x)",                              "x=-1..1",                      "strictly concave"),
    ("x^4 - x^2 + sin(x)/10",               "x=1..2",                       "strictly convex"),
    ("x^2 + y^2 + 25(sin(x)^2 + sin(y)^2)", "x=-0.1..0.1,y=-0.1..0.1",      "strictly convex"),
    ("|x|",                                 "x>=0",                         "affine"),
    ("lambda x^2",                          "lambda>0",                     "neither"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "domain", "kind"), ON_DOMAINS)
def test_on_a_part_of_the_line_a_function_may_be_convex(formula: str, domain: str, kind: str) -> None:
    assert convexity(formula, domain=domain).kind in (kind, "convex" if kind == "affine" else kind)


@pytest.mark.parametrize(
    ("formula", "kind"), [("x", "affine"), ("x^2", "convex"), ("x^3", "neither"), ("|x|", "convex")]
)
def test_a_variable_that_does_not_occur_makes_nothing_strict(formula: str, kind: str) -> None:
    assert convexity(formula, ["x", "y"]).kind == kind


def test_a_letter_with_a_sign_helps() -> None:
    assert convexity("lambda x^2", ["x"], domain="lambda>=0").kind == "convex"


@pytest.mark.parametrize("domain", ["x!=0", "x=integer 0..5"])
def test_a_domain_with_holes_is_refused(domain: str) -> None:
    with pytest.raises(ValueError, match="interval"):
        convexity("x^2", domain=domain)


HUBER = "{u^2/2 if |u| <= 1, |u| - 1/2 otherwise}"
#   formula                                             what it is             at which places its pieces meet
PIECES = [
    (HUBER,                                             "convex",              [-1, 1]),
    ("{x^2 if x < 0, x otherwise}",                     "convex",              [0]),
    ("{x if x > 0, 0 otherwise}",                       "convex",              [0]),
    ("{-x if x < 0, x^2 if x < 2, 5x - 6 otherwise}",   "convex",              [0, 2]),
    ("{x^2 if x < 1, x^2 + x - 1 otherwise}",           "strictly convex",     [1]),
    ("{e^x - 1 if x < 0, 2x otherwise} + x^2",          "strictly convex",     [0]),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "kind", "places"), PIECES)
def test_pieces_are_convex_where_the_slopes_never_fall(formula: str, kind: str, places: list[int]) -> None:
    found = convexity(formula)
    assert found.kind == kind
    evidence = found.convex.evidence
    assert isinstance(evidence, ByPieces | Curved)
    if isinstance(evidence, ByPieces):
        assert [float(to_sympy(joint.place)) for joint in evidence.joints] == places


@pytest.mark.parametrize(
    "formula",
    [
        "{0 if x < 0, 1 otherwise}",
        "{x^2 if x < 0, -x otherwise}",
        "{x if x < 0, x^2 otherwise}",
        "{x^2 if x != 0, 5 otherwise}",
        "{x^2 if x < 0, x^2 if x > 0, -1 otherwise}",
    ],
)
def test_a_jump_or_a_slope_that_falls_is_not_convex(formula: str) -> None:
    assert convexity(formula).is_convex is False


def test_a_single_value_out_of_line_at_the_edge_of_the_domain_is_no_part_of_a_piece() -> None:
    assert convexity("{-5 if x = 0, x^2 otherwise}", domain="x=0..1").is_convex is False
    assert convexity("{0 if x = 0, x^2 otherwise}", domain="x=0..1").is_convex is not False
    assert convexity("{-5 if x = 0, x^2 otherwise}", domain="x>0").is_convex is True


def test_where_a_piece_without_end_may_be_nothing_is_claimed() -> None:
    assert convexity("max(x, x^2) - |x|/4").is_convex is None


def test_boxes_that_cover_the_domain_are_evidence() -> None:
    found = convexity("e^x sin(x) + 9x^2", domain="x=-1..1")
    assert found.is_convex
    assert isinstance(found.convex.evidence, ByBoxes | ByHessian)


def test_the_claims_are_three_valued() -> None:
    found = convexity("x^2")
    assert (found.is_convex, found.is_concave) == (True, False)
    assert (found.convex.status, found.concave.status) == (PROVED, REFUTED)
    assert convexity("x + 1/0").convex == Claim(OPEN)
    assert convexity("x + 1/0").is_convex is None


def test_a_derivative_of_zero_at_a_point_does_not_make_it_less_strict() -> None:
    """x^4 (1 + x^2) is proved by the sign of its second derivative, which is 0 at one point only."""
    found = convexity("x^4 (1 + x^2)")
    assert found.kind == "strictly convex"
    assert isinstance(found.convex.evidence, ByHessian)
    assert found.convex.evidence.isolated


@pytest.mark.parametrize("formula", ["|x|", "max(0, 1 - x)", "(x + y)^2", "||(x, y)||", "ln(e^x + e^y)"])
def test_where_it_is_not_strict_three_points_on_a_line_show_it(formula: str) -> None:
    claim = convexity(formula).convex
    assert claim.strict is False
    chord = claim.straight
    assert chord is not None
    values = [_at(parse(formula), dict(point)) for point in (chord.start, chord.middle, chord.end)]
    assert values[1] == pytest.approx((values[0] + values[2]) / 2, abs=1e-12)
    assert chord.start != chord.end


# ---- witnesses, seen again by other means


@pytest.mark.parametrize("formula", [row[0] for row in COURSE if row[1] in ("neither", "not convex", "not concave")])
def test_a_witness_is_one_by_numbers_too(formula: str) -> None:
    found = convexity(formula)
    for side, claim in ((1, found.convex), (-1, found.concave)):
        match claim.evidence:
            case BadMinor(point, minor):
                value = _sympy_minor(found, point, minor.kept)
                assert value * (-1 if len(minor.kept) % 2 == 0 else -side) > 0
            case Chord(start, end, None):
                assert None not in (_at(found.function, dict(start)), _at(found.function, dict(end)))
                assert _at(found.function, dict(claim.evidence.middle)) is None
            case Chord() as chord:
                a, m, b = (_at(found.function, dict(p)) for p in (chord.start, chord.middle, chord.end))
                assert (m - (a + b) / 2) * side > 0


def _sympy_minor(found: Convexity, point: Any, kept: tuple[int, ...]) -> float:
    symbols = {variable: sympy.Symbol(to_text(variable), real=True) for variable in found.variables}
    function = to_sympy(found.function, {symbol.name: symbol for symbol in symbols.values()})
    hessian = sympy.hessian(function, list(symbols.values()))
    where = {symbols[name]: sympy.Rational(value.numerator, value.denominator) for name, value in point}
    return float(hessian.extract(list(kept), list(kept)).subs(where).evalf(30).det())


def _at(function: Node, where: dict[Node, Fraction]) -> Any:
    exact = {name: fmpq(value.numerator, value.denominator) for name, value in where.items()}
    try:
        return float(evaluate(function, exact, 128).ball)
    except UndefinedError:
        return None


# ---- soundness


@settings(max_examples=40)
@given(st.lists(st.integers(-3, 3), min_size=6, max_size=6))
def test_a_quadratic_form_is_what_its_eigenvalues_say(entries: list[int]) -> None:
    a, b, c, d, e, f = entries
    matrix = np.array([[a, b, c], [b, d, e], [c, e, f]], dtype=float)
    formula = f"({a}) x^2 + ({d}) y^2 + ({f}) z^2 + ({2 * b}) x y + ({2 * c}) x z + ({2 * e}) y z"
    eigenvalues = np.linalg.eigvalsh(matrix)
    low, high = eigenvalues.min(), eigenvalues.max()
    found = convexity(formula)
    assert found.is_convex == bool(low > -1e-9)
    assert found.is_concave == bool(high < 1e-9)
    if found.is_convex and not found.is_concave:
        assert found.convex.strict == bool(low > 1e-9)


coordinates = st.fractions(-6, 6, max_denominator=12)
lines = st.lists(st.tuples(coordinates, coordinates, coordinates, coordinates), min_size=4, max_size=4)


@given(formulas, lines)
def test_no_chord_contradicts_what_is_proved(formula: Node, chords: list[tuple[Fraction, ...]]) -> None:
    """Of a convex function no chord lies below the graph, and where both ends have a value the middle has one."""
    names = sorted(free_symbols(formula))
    if not names:
        return
    try:
        found = convexity(formula)
    except SteepestError:
        return
    for side, claim in ((1, found.convex), (-1, found.concave)):
        if claim.holds:
            for chord in chords:
                _require_chord(formula, names, chord, side, strict=claim.strict is True)


def _require_chord(formula: Node, names: list[str], chord: tuple[Fraction, ...], side: int, *, strict: bool) -> None:
    ends = [dict(zip("xy", chord[:2], strict=True)), dict(zip("xy", chord[2:], strict=True))]
    middle = {name: (ends[0][name] + ends[1][name]) / 2 for name in "xy"}
    try:
        a, b = (_ball(formula, end) for end in ends)
    except (UndefinedError, IndeterminateError):
        return
    try:
        between = _ball(formula, middle)
    except IndeterminateError:
        return
    gap = (between - (a + b) / 2) * side
    assert not gap > 0
    moved = any(ends[0][name] != ends[1][name] for name in names)
    assert not (strict and moved and gap.is_zero())


def _ball(formula: Node, where: dict[str, Fraction]) -> Any:
    exact = {Symbol(name): fmpq(value.numerator, value.denominator) for name, value in where.items()}
    return evaluate(formula, exact, 128).ball
