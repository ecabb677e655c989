"""A compiled function agrees with its tree: in enclosures, in differences, and as NumPy computes it."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from itertools import pairwise
from types import MethodType

import numpy as np
import pytest
import sympy
from flint import arb
from hypothesis import assume, given
from hypothesis import strategies as hs

import steepest as st
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.functions import FUNCTIONS, FunctionRow
from steepest.expression.nodes import Function, Node, Number, Symbol
from steepest.numeric.executing import SourceError, audit, defined
from tests.numeric.formulas import FORMULAS

SHORT = [pytest.param(text, place, id=text) for text, place in FORMULAS]
STEP = 1e-5


def _ball(node: Node, place: dict[str, float]) -> arb:
    return enclose(node, {Symbol(name): Fraction(value) for name, value in place.items()}, 200)


def _close(found: float, ball: arb, tolerance: float = 1e-12) -> bool:
    return abs(float(ball.mid()) - found) <= tolerance * max(1.0, abs(found))


@pytest.mark.parametrize(("text", "place"), SHORT)
def test_the_value_and_the_gradient_are_those_of_the_derivation(text: str, place: dict[str, float]) -> None:
    f = st.compile(text, list(place))
    value, gradient = f(*place.values())
    assert _close(value, _ball(st.parse(text, list(place)), place))
    for name, slope in zip(place, gradient, strict=True):
        derived = st.derive(text, name, variables=list(place))
        assert _close(slope, _ball(derived.result_node, place)), name


@pytest.mark.parametrize(("text", "place"), SHORT)
def test_the_hessian_is_that_of_differences(text: str, place: dict[str, float]) -> None:
    f = st.compile(text, list(place), order=2)
    centre = list(place.values())
    _, gradient, hessian = f(*centre)
    for k in range(len(centre)):
        up, down = ([c + sign * STEP * (j == k) for j, c in enumerate(centre)] for sign in (1, -1))
        slopes = (np.array(f(*up)[1]) - np.array(f(*down)[1])) / (2 * STEP)
        assert np.allclose(slopes, np.array(hessian)[:, k], rtol=1e-6, atol=1e-6)
    assert np.array_equal(np.array(hessian), np.array(hessian).T)
    assert len(gradient) == len(centre)


@pytest.mark.parametrize(("text", "place"), SHORT)
def test_arrays_of_any_kind_give_what_numbers_give(text: str, place: dict[str, float]) -> None:
    f = st.compile(text, list(place), order=2)
    rng = np.random.default_rng(3)
    columns = [value + 0.05 * rng.uniform(-1, 1, (3, 4)) for value in place.values()]
    spellings = [
        columns,
        [np.asfortranarray(column) for column in columns],
        [np.repeat(column, 2, axis=1)[:, ::2] for column in columns],
    ]
    expected = [f(*map(float, point)) for point in zip(*(c.ravel() for c in columns), strict=True)]
    for spelled in spellings:
        value, gradient, hessian = f(*spelled)
        for place_, one in enumerate(expected):
            at = np.unravel_index(place_, (3, 4))
            assert value[at] == pytest.approx(one[0], rel=1e-13, abs=1e-13)
            assert gradient[(slice(None), *at)] == pytest.approx(one[1], rel=1e-12, abs=1e-12)
            assert np.allclose(hessian[(..., *at)], one[2], rtol=1e-12, atol=1e-12)


@hs.composite
def _trees(draw: hs.DrawFn) -> Node:
    leaves = hs.one_of(
        hs.sampled_from([Symbol("x"), Symbol("y")]),
        hs.integers(1, 5).map(lambda value: Number(Fraction(value))),
    )
    called = hs.sampled_from("exp sin cos tanh sigmoid abs relu sqrt log atan asinh cbrt".split())
    return draw(
        hs.recursive(
            leaves,
            lambda parts: hs.one_of(
                hs.builds(lambda a, b: a + b, parts, parts),
                hs.builds(lambda a, b: a - b, parts, parts),
                hs.builds(lambda a, b: a * b, parts, parts),
                hs.builds(lambda a, b: a / b, parts, parts),
                hs.builds(lambda a, n: a**n, parts, hs.sampled_from([2, 3, -1, -2, 5])),
                hs.builds(lambda a: -a, parts),
                hs.builds(Function, called, parts),
            ),
            max_leaves=12,
        )
    )


@given(_trees(), hs.floats(-2, 2), hs.floats(-2, 2))
def test_random_trees_agree_with_rigorous_enclosures(tree: Node, x: float, y: float) -> None:
    place = {"x": x, "y": y}
    f = st.compile(tree, ["x", "y"])
    try:
        balls = [_ball(tree, place)]
        for name in place:
            balls.append(_ball(st.derive(tree, name, variables=["x", "y"]).result_node, place))
    except (UndefinedError, IndeterminateError, st.SteepestError):
        assume(False)
    assume(all(abs(float(ball.mid())) < 1e6 for ball in balls))
    nudged = [
        _ball(tree, {"x": x + dx, "y": y + dy}) for dx, dy in ((1e-9, 0), (0, 1e-9)) if _defined(tree, x + dx, y + dy)
    ]
    assume(all(abs(float((ball - balls[0]).mid())) < 1e-3 for ball in nudged))  # no cliff, where floats cannot follow
    value, slopes = f(x, y)
    assert _close(value, balls[0], 1e-6)
    assert _close(slopes[0], balls[1], 1e-4)
    assert _close(slopes[1], balls[2], 1e-4)


def _defined(tree: Node, x: float, y: float) -> bool:
    try:
        _ball(tree, {"x": x, "y": y})
    except (UndefinedError, IndeterminateError):
        return False
    return True


STABLE = (
    ("ln(1 + e^z)", {"z": 800.0}, 800.0, 1.0),
    ("ln(1 + e^z)", {"z": -800.0}, 0.0, 0.0),
    ("ln(sigmoid(z))", {"z": -1000.0}, -1000.0, 1.0),
    ("ln(1 - sigmoid(z))", {"z": 1000.0}, -1000.0, -1.0),
    ("1/(1 + e^(-z))", {"z": -1000.0}, 0.0, 0.0),
    ("ln(e^z + e^(-z))", {"z": 900.0}, 900.0, 1.0),
    ("e^z - 1", {"z": 1e-12}, 1.0000000000005e-12, 1.000000000001),
    ("ln(1 + z)", {"z": 1e-14}, 1e-14, 1.0),
    ("ln(2 + e^z)", {"z": 800.0}, 800.0, 1.0),
    ("ln(2 + e^z)", {"z": -800.0}, 0.6931471805599453, 0.0),
    ("ln(3e^z + e^(-z)/2 + 1)", {"z": 1000.0}, 1001.0986122886682, 1.0),
    ("ln(e^z - 1)", {"z": 900.0}, 900.0, 1.0),
    ("ln(e^z - 1)", {"z": 1e-9}, math.log(math.expm1(1e-9)), 1000000000.5),
    ("ln(1 - e^z)", {"z": -40.0}, -4.248354255291589e-18, -4.248354255291589e-18),
    ("1 - e^z", {"z": 1e-12}, -1.0000000000005e-12, -1.000000000001),
    ("1 - cos z", {"z": 1e-9}, 5e-19, 1e-9),
    ("e^z/(e^z + e^(2z) + e^(3z))", {"z": 600.0}, 0.0, 0.0),
    ("e^z/(2 + e^z)", {"z": 800.0}, 1.0, 0.0),
    ("e^z/(e^z + e^(2z))", {"z": -2.0}, 0.8807970779778823, -0.10499358540350652),
    ("10^400 z/10^399", {"z": 2.0}, 20.0, 10.0),
    ("ln(cosh z)", {"z": -1000.0}, 999.3068528194401, -1.0),
    ("ln(cosh z)", {"z": 1e-3}, 4.999999166666888e-07, 0.0009999996666668),
    ("ln(2^z)", {"z": 1e8}, 69314718.05599453, 0.6931471805599453),
    ("log2(2^z)", {"z": 1e8}, 1e8, 1.0),
    ("log10(e^z)", {"z": 1e3}, 434.2944819032518, 0.4342944819032518),
    ("ln(z^3)", {"z": 1e200}, 1381.5510557964274, 3e-200),
    ("ln(z^2)", {"z": -1e200}, 921.0340371976183, -2e-200),
    ("ln(z^(-2))", {"z": 1e-200}, 921.0340371976183, -2e200),
    ("ln(sqrt(z)^5)", {"z": 1e150}, 863.4694098727671, 2.5e-150),
    ("ln(1/z)", {"z": 1e-310}, 713.8013788281542, -math.inf),
)


@pytest.mark.parametrize(("text", "place", "value", "slope"), STABLE)
def test_no_digits_are_lost_where_a_better_form_is_known(
    text: str, place: dict[str, float], value: float, slope: float
) -> None:
    f = st.compile(text, list(place))
    assert f(*place.values())[0] == pytest.approx(value, rel=1e-12, abs=1e-300)
    assert f(*place.values())[1][0] == pytest.approx(slope, rel=1e-12, abs=1e-300)
    assert f(*(np.array([v]) for v in place.values()))[0][0] == pytest.approx(value, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    "text", ["ln((-2)^x)", "ln(x^2)", "ln(x^3)", "ln(x^(1/2))", "ln(x^(-2))", "ln(1/x)", "ln(0^x)"]
)
@pytest.mark.parametrize("x", [-3.0, -2.0, -0.5, 0.5, 2.0, 3.0])
def test_the_logarithm_of_a_power_has_a_value_where_that_power_is_positive(text: str, x: float) -> None:
    f, power = st.compile(text, ["x"], order=0), st.compile(text[3:-1], ["x"], order=0)
    with np.errstate(all="ignore"):
        assert f(x) == pytest.approx(np.log(power(x)), rel=1e-13, nan_ok=True)


def test_common_parts_are_worked_out_once() -> None:
    source = st.compile("e^(2y) sin x", ["x", "y"]).source
    assert "# e^(2y) sin(x)\n" in source
    code = source.replace("# e^(2y) sin(x)\n", "")
    assert code.count("exp(") == code.count("sin(") == code.count("cos(") == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("det([[x, y], [1, 2]])", "2x - y"),
        ("logdet([[x, 1], [1, y]])", "ln(x y - 1)"),
        ("tr([[x, 1], [1, y]])", "x + y"),
    ],
)
def test_functions_of_matrices_that_are_written_out_are_formulas_of_their_entries(text: str, written: str) -> None:
    f, g = (st.compile(each, ["x", "y"]) for each in (text, written))
    assert f(1.5, 2.5)[0] == pytest.approx(g(1.5, 2.5)[0], rel=1e-14)
    assert f(1.5, 2.5)[1] == pytest.approx(g(1.5, 2.5)[1], rel=1e-14)


def test_kinks_take_the_slope_of_the_convention() -> None:
    for text in ("|x|", "relu(x)", "max(x, 0)", "max(0, x)"):
        assert st.compile(text, ["x"])(0.0) == (0.0, (0.0,))
        assert st.compile(text, ["x"])(np.zeros(2))[1].tolist() == [[0.0, 0.0]]


KINKED = [row for row in FUNCTIONS if row.kink and row.pieces is not None]


@pytest.mark.parametrize("backend", ["python", "numpy", "numba"])
def test_every_row_with_a_kink_takes_its_stated_value_and_slope_there(backend: str) -> None:
    calls = [Function(row.name, Symbol("x")) for row in KINKED]
    whole = st.parse("0") + sum((Number(Fraction(3**k)) * call for k, call in enumerate(calls, 1)), calls[0])
    f = st.compile(whole, ["x"], backend=backend)
    value, slope = f(0.0) if backend == "python" else (part.ravel()[0] for part in f(np.zeros(1)))
    weights = [3**k + (k == 1) for k in range(1, len(calls) + 1)]
    slopes = [st.compile(row.derivative(Symbol("x")), ["x"], order=0)(0.0) for row in KINKED]
    assert value == sum(w * row.pieces.at_zero for w, row in zip(weights, KINKED, strict=True))
    assert float(np.ravel(slope)[0]) == sum(w * s for w, s in zip(weights, slopes, strict=True))


def test_where_there_is_no_value_there_is_no_number() -> None:
    f = st.compile("ln(x) + 1/y", ["x", "y"])
    value, slopes = f(-1.0, 2.0)
    assert math.isnan(value)
    assert slopes == (-1.0, -0.25)
    assert f(1.0, 0.0) == (math.inf, (1.0, -math.inf))
    with pytest.raises(ValueError, match="domain"):
        st.compile("ln(x)", ["x"], backend="python")(-1.0)


def test_whole_numbers_and_fractions_are_numbers() -> None:
    f = st.compile("x^2 y", ["x", "y"])
    assert f(3, 2) == (18.0, (12.0, 9.0))
    assert all(type(part) is float for part in (f(3, 2)[0], *f(3, 2)[1]))
    assert f(np.float64(3), 2)[0] == 18.0


def test_float32_stays_and_whole_numbers_become_float64() -> None:
    f = st.compile("x^2/3", ["x"])
    assert f(np.ones(3, np.float32))[0].dtype == f(np.ones(3, np.float32))[1].dtype == np.float32
    assert f(np.arange(3))[0].dtype == np.float64
    with pytest.raises(TypeError, match="x holds"):
        f(np.array(["a"]))


def test_arrays_are_broadcast_and_those_that_do_not_fit_are_named() -> None:
    f = st.compile("x y", ["x", "y"])
    value, gradient = f(np.ones((3, 1)), np.arange(4.0))
    assert value.shape == (3, 4)
    assert gradient.shape == (2, 3, 4)
    assert np.array_equal(gradient[0], np.broadcast_to(np.arange(4.0), (3, 4)))
    with pytest.raises(st.ShapeError, match=r"x \(3,\), y \(4,\)"):
        f(np.ones(3), np.ones(4))
    assert f(np.ones((0, 2)), 1.0)[0].shape == (0, 2)


@pytest.mark.parametrize("shape", [(20_000,), (3, 7_000), (7_000, 3), (2, 2, 9_000)])
def test_many_points_are_worked_out_in_blocks(shape: tuple[int, ...]) -> None:
    f = st.compile("sin(x) y", ["x", "y"])
    x = np.linspace(-1, 1, math.prod(shape)).reshape(shape)
    for spelled in (x, np.asfortranarray(x)):
        value, gradient = f(spelled, 2.0)
        assert np.allclose(value, 2 * np.sin(x), rtol=1e-15, atol=0)
        assert np.allclose(gradient, np.stack([2 * np.cos(x), np.sin(x)]), rtol=1e-15, atol=0)


def test_results_go_where_out_says() -> None:
    f = st.compile("x y", ["x", "y"])
    value, gradient = np.empty(4), np.empty((2, 4))
    found = f(np.arange(4.0), 3.0, out=(value, gradient))
    assert found[0] is value
    assert found[1] is gradient
    assert value.tolist() == [0, 3, 6, 9]
    assert gradient[0].tolist() == [3] * 4
    with pytest.raises(st.ShapeError, match="out has the shapes"):
        f(np.arange(4.0), 3.0, out=(value, value))
    only = np.empty(4)
    assert st.compile("x y", ["x", "y"], order=0)(np.arange(4.0), 3.0, out=only) is only


def test_a_compiled_function_can_be_pickled() -> None:
    f = st.compile("e^(2y) sin x", ["x", "y"], wrt=["y"], order=2)
    again = pickle.loads(pickle.dumps(f))  # noqa: S301  our own bytes
    assert again(0.3, 0.7) == f(0.3, 0.7)
    assert again.recipe == f.recipe
    assert len(pickle.dumps(f)) < 10_000


def test_the_backend_python_is_a_function_with_nothing_around_it() -> None:
    f = st.compile("e^(2y) sin x", ["x", "y"], backend="python")
    assert isinstance(f, MethodType)
    assert f(0.3, 0.7) == st.compile("e^(2y) sin x", ["x", "y"])(0.3, 0.7)
    assert f.source.startswith("def f(self, x, y):\n    # e^(2y) sin(x)\n")
    again = pickle.loads(pickle.dumps(f))  # noqa: S301  our own bytes
    assert again(0.3, 0.7) == f(0.3, 0.7)
    assert again.recipe == f.recipe
    assert again.hessian_product(0.3, 0.7, direction=(1.0, 0.0)) == f.hessian_product(0.3, 0.7, direction=(1.0, 0.0))


@pytest.mark.parametrize(("text", "place"), SHORT)
def test_a_product_with_the_hessian_is_the_hessian_times_the_direction(text: str, place: dict[str, float]) -> None:
    f = st.compile(text, list(place), order=2)
    centre, direction = list(place.values()), [0.7 - 0.4 * k for k in range(len(place))]
    expected = np.array(f(*centre)[2]) @ direction
    assert np.allclose(f.hessian_product(*centre, direction=direction), expected, rtol=1e-11, atol=1e-12)
    many = f.hessian_product(*(np.full((2, 3), c) for c in centre), direction=[np.full((2, 3), d) for d in direction])
    assert np.allclose(many, np.broadcast_to(expected[:, None, None], many.shape), rtol=1e-11, atol=1e-12)


def test_a_product_with_the_hessian_makes_no_hessian() -> None:
    names = [f"x{k}" for k in range(1, 61)]
    f = st.compile(" + ".join(f"{a}^2 {b}^3" for a, b in pairwise(names)), names)
    product = f.hessian_product(*[1.0] * 60, direction=[1.0] * 60)
    assert product == (8.0, *[20.0] * 58, 12.0)
    assert len(f._product.source) < 3 * len(f.source)
    with pytest.raises(st.ShapeError, match="2 parts; the gradient has 60"):
        f.hessian_product(*[1.0] * 60, direction=[1.0] * 2)


def test_the_arguments_are_all_variables_unless_they_are_named() -> None:
    assert st.compile("w10 + w2 x").recipe.args == ("w2", "w10", "x")
    assert st.compile("x y", ["y", "x"], wrt="x")(2.0, 5.0) == (10.0, (2.0,))
    assert st.compile(sympy.Symbol("x") ** 2, ["x"])(3.0) == (9.0, (6.0,))


def test_names_that_mean_something_to_python_are_free_for_formulas() -> None:
    names = ["lambda", "exp", "v0", "np", "f", "type", "y'", "theta"]
    f = st.compile("lambda exp v0 np f type y' theta", names)
    value, gradient = f(*[2.0] * 8)
    assert value == 2.0**8
    assert gradient == (2.0**7,) * 8
    assert f(*[np.full(2, 2.0)] * 8)[0].tolist() == [2.0**8] * 2


REFUSED = (
    (lambda: st.compile("x y", ["x"]), st.ParseError, "y is not a name"),
    (lambda: st.compile(st.parse("x y"), ["x"]), ValueError, "y is in the formula"),
    (lambda: st.compile("x", ["x"], wrt=["z"]), ValueError, "z is not one of the arguments"),
    (lambda: st.compile("x", ["x", "x"]), ValueError, "twice"),
    (lambda: st.compile("x", ["x"], order=3), ValueError, "order"),
    (lambda: st.compile("x", ["x"], backend="fortran"), ValueError, "backend"),
    (lambda: st.compile("sum(i=1..N, x)", ["x", "N"]), st.UnsupportedError, "ends are whole numbers"),
    (lambda: st.compile("x = 2", ["x"]), st.UnsupportedError, "equation"),
    (lambda: st.compile("x", ["x"])(1.0, 2.0), TypeError, "argument"),
    (lambda: st.compile("x", ["x"], backend="python")(1.0, 2.0), TypeError, "argument"),
    (lambda: st.compile("||v||", ["v"], shapes={"v": "n"}, backend="numba"), st.UnsupportedError, 'backend "numba"'),
    (lambda: st.compile("x", ["x"])(np.zeros(2), out=np.zeros(2, int)), st.ShapeError, "out has the shapes"),
    (lambda: st.compile("x", ["x"], order=0)(np.zeros(2), out=np.zeros(2, int)), TypeError, "int64, and float64"),
    (lambda: st.compile("(x, y)", ["x", "y"]), st.UnsupportedError, "vector"),
)


@pytest.mark.parametrize(("make", "kind", "told"), REFUSED)
def test_what_does_not_compile_is_refused_by_name(make: object, kind: type[Exception], told: str) -> None:
    with pytest.raises(kind, match=told):
        make()  # type: ignore[operator]


def test_a_function_added_at_run_time_compiles() -> None:
    row = FunctionRow(
        "cube",
        derivative=lambda u: 3 * u**2,
        latex=r"\operatorname{cube}",
        sympy=lambda sp, u: u**3,
        enclosure=lambda u: u * u * u,
        rewritten=lambda u: u**3,
    )
    FUNCTIONS.add(row)
    try:
        assert st.compile("cube(2x)", ["x"])(1.0) == (8.0, (24.0,))
    finally:
        FUNCTIONS.remove("cube")


HARMFUL = (
    "def f(x):\n    return __import__('os')\n",
    "def f(x):\n    return x.__class__\n",
    "def f(x):\n    return open(x)\n",
    "def f(x):\n    import os\n    return x\n",
    "def f(x):\n    return x; print(x)\n",
    "def f(x):\n    return (lambda: x)()\n",
    'def f(x):\n    return "x"\n',
    "def f(x):\n    # fine\r    boom\n    return x\n",
)


@pytest.mark.parametrize("source", HARMFUL)
def test_only_what_an_emitter_writes_is_run(source: str) -> None:
    with pytest.raises(SourceError):
        audit(source, {"f", "x"})
    with pytest.raises(SourceError):
        defined(source, "f", {}, ["x"])


@pytest.mark.parametrize("backend", ["auto", "python", "numpy", "numba"])
def test_arguments_may_be_given_by_their_names(backend: str) -> None:
    f = st.compile("x - 2y", ["x", "y"], backend=backend)
    assert f(y=3.0, x=1.0) == f(1.0, y=3.0) == (-5.0, (1.0, -2.0))
    with pytest.raises(TypeError):
        f(1.0)


def test_powers_of_rounded_numbers_beyond_floats_are_no_error_of_python() -> None:
    loss = st.Loss("mean((w x - y)^2) + mu^2 w", ["w"], ["x", "y"], constants=["mu"])
    with pytest.raises(st.DataError, match="overflows"):
        loss.compile(constants={"mu": 1e200})([1.0], [1.0], [2.0])
