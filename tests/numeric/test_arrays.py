"""Compiled formulas of arrays agree with differences, with a NumPy form by hand, and with automatic differentiation."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import steepest as st

SIZES = {"N": 5, "d": 3, "K": 4, "h": 2}
DATA = {"X": "N×d", "w": "d", "y": "N"}

#: The formula, the shapes of its arguments, and those by which it is differentiated.
FORMULAS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("||X w + b 𝟏 - y||^2/N", {**DATA, "b": "scalar"}, "w b"),
    ("||X w - y||^2/N + lambda w^T w", {**DATA, "lambda": "scalar"}, "w lambda"),
    ("1/2 (X w - y)^T (X w - y)", DATA, "w X y"),
    ("w^T A w", {"w": "d", "A": "d×d"}, "w A"),
    ("w^T A w/(w^T w)", {"w": "d", "A": "d×d"}, "w"),
    ("𝟏^T ln(𝟏 + e^(X w))/N", {"X": "N×d", "w": "d"}, "w"),
    ("𝟏^T ln(𝟏 + e^(-y ⊙ (X w)))/N", DATA, "w"),
    ("𝟏^T |X w - y| + ||w||_1", DATA, "w"),
    ("||X W - Y||^2", {"X": "N×d", "W": "d×K", "Y": "N×K"}, "W X"),
    ("||X W + 𝟏 b^T - Y||^2/N", {"X": "N×d", "W": "d×K", "b": "K", "Y": "N×K"}, "W b"),
    ("||tanh(X W) v - y||^2/N", {"X": "N×d", "W": "d×h", "v": "h", "y": "N"}, "W v"),
    ("||sigmoid(X W + 𝟏 c^T) v + b 𝟏 - y||^2", {**DATA, "W": "d×h", "c": "h", "v": "h", "b": "scalar"}, "W c v b"),
    ("logsumexp(X w)", {"X": "N×d", "w": "d"}, "w"),
    ("logdet(A^T A)", {"A": "d×d"}, "A"),
    ("det(A) + tr(A B)", {"A": "d×d", "B": "d×d"}, "A B"),
    ("a^T A^(-1) c", {"a": "d", "c": "d", "A": "d×d"}, "A a"),
    ("tr(W^T A W)", {"W": "d×h", "A": "d×d"}, "W A"),
    ("sigmoid(w^T x) y", {"w": "d", "x": "d", "y": "scalar"}, "w y"),
    ("y^T X w + ||w||", DATA, "w y"),
    ("y^T softmax(X w)", DATA, "w"),
    ("-y^T ln(softmax(X w))", DATA, "w"),
    ("𝟏^T (X w) + 𝟏^T X c", {"X": "N×d", "w": "d", "c": "d"}, "w X"),
    ("(y ⊙ y)^T (X w)", DATA, "w y"),
    ("w^T diag(v) w", {"w": "d", "v": "d"}, "w v"),
    ("(a^T w)(c^T w)^2", {"a": "d", "c": "d", "w": "d"}, "w"),
    ("tr(a c^T W)", {"a": "d", "c": "K", "W": "K×d"}, "W a"),
)
CASES = [pytest.param(*row, id=row[0]) for row in FORMULAS]


def _compiled(text: str, shapes: dict[str, str], wrt: str) -> tuple[Any, dict[str, Any]]:
    rng = np.random.default_rng(4)
    f = st.compile(text, list(shapes), wrt.split(), shapes=shapes)
    args = {name: rng.normal(size=_dims(shape)) if _dims(shape) else 0.7 for name, shape in shapes.items()}
    return f, args


def _dims(shape: str) -> list[int]:
    return [] if shape == "scalar" else [SIZES[dim] for dim in shape.split("×")]


@pytest.mark.parametrize(("text", "shapes", "wrt"), CASES)
def test_the_gradient_is_that_of_differences_and_has_the_shape_of_its_argument(
    text: str, shapes: dict[str, str], wrt: str
) -> None:
    f, args = _compiled(text, shapes, wrt)
    _, gradient = f(*args.values())
    for name, slope in zip(wrt.split(), gradient, strict=True):
        base = np.asarray(args[name], float)
        found = np.zeros_like(base)
        for place in np.ndindex(base.shape):
            step = np.zeros_like(base)
            step[place] = 1e-6
            up, down = (f(*{**args, name: base + sign * step}.values())[0] for sign in (1, -1))
            found[place] = (up - down) / 2e-6
        assert np.shape(slope) == base.shape
        assert np.allclose(slope, found, rtol=1e-6, atol=1e-6), name


def _source(text: str, shapes: dict[str, str]) -> str:
    """What the writer of NumPy source, which knows nothing of graphs, makes of a formula; 𝟏 has N entries in each."""
    shapes = {**shapes, "u": "N"}
    return st.to_numpy(st.parse(text.replace("𝟏", "u"), [*shapes, *SIZES], shapes), shapes=shapes)


@pytest.mark.parametrize(("text", "shapes", "wrt"), CASES)
def test_the_value_is_that_of_its_numpy_source(text: str, shapes: dict[str, str], wrt: str) -> None:
    f, args = _compiled(text, shapes, wrt)
    names = {**args, **SIZES, "np": np, "u": np.ones(SIZES["N"]), "lambda_": args.get("lambda")}
    expected = eval(_source(text, shapes), names)  # noqa: S307  a text of the table above
    assert f(*args.values())[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("text", "shapes", "wrt"), CASES)
def test_the_gradient_is_that_of_automatic_differentiation(text: str, shapes: dict[str, str], wrt: str) -> None:
    jax = pytest.importorskip("jax", reason="jax is no dependency of the tests; where it is there, it is asked")
    jax.config.update("jax_enable_x64", True)
    f, args = _compiled(text, shapes, wrt)
    names = {**SIZES, "np": jax.numpy, "u": jax.numpy.ones(SIZES["N"])}
    source = _source(text, shapes)

    def value(given: dict[str, Any]) -> Any:
        known = {**names, **args, **given, "lambda_": given.get("lambda", args.get("lambda"))}
        return eval(source, known)  # noqa: S307  a text of the table above

    expected = jax.grad(value)({name: jax.numpy.asarray(args[name], float) for name in wrt.split()})
    _, gradient = f(*args.values())
    for name, slope in zip(wrt.split(), gradient, strict=True):
        assert np.allclose(slope, expected[name], rtol=1e-10, atol=1e-12), name


def test_numbers_scale_the_short_result_and_never_the_table() -> None:
    source = st.compile("||X w + b 𝟏 - y||^2/N", ["X", "w", "b", "y"], ["w", "b"], shapes=DATA).source
    assert "v0 = X @ w + b - y" in source
    assert "np.transpose(X) @ v0/N" in source
    assert source.count("X @ w") == 1
    assert "np.full" not in source


def test_memory_orders_and_strides_do_not_matter() -> None:
    f, args = _compiled("||X w - y||^2/N", DATA, "w")
    expected = f(*args.values())
    wide = np.repeat(args["X"], 2, axis=1)[:, ::2]
    for X in (np.asfortranarray(args["X"]), wide):
        value, (slope,) = f(X, args["w"], args["y"])
        assert value == pytest.approx(expected[0], rel=1e-14)
        assert np.allclose(slope, expected[1][0], rtol=1e-13)


def test_what_overflows_when_typed_does_not() -> None:
    f = st.compile("𝟏^T ln(𝟏 + e^(X w))", ["X", "w"], ["w"], shapes={"X": "N×d", "w": "d"})
    value, (slope,) = f(np.array([[1000.0], [-1000.0]]), np.ones(1))
    assert value == 1000.0
    assert slope.tolist() == [1000.0]


def test_shapes_that_do_not_fit_are_both_shown() -> None:
    f, args = _compiled("||X w - y||^2", DATA, "w")
    with pytest.raises(st.ShapeError, match=r"y has the shape \(4,\); the formula needs \(N,\) with N = 5 as in X"):
        f(args["X"], args["w"], np.ones(4))
    with pytest.raises(st.ShapeError, match=r"w has the shape \(3, 1\); the formula needs \(d,\)"):
        f(args["X"], args["w"][:, None], args["y"])
    with pytest.raises(st.ParseError, match="X has d columns and w has N entries"):
        st.compile("X w - y", ["X", "w", "y"], [], order=0, shapes={"X": "N×d", "w": "N", "y": "d"})


def test_a_value_alone_may_be_an_array() -> None:
    f = st.compile("X w + b 𝟏", ["X", "w", "b"], order=0, shapes={"X": "N×d", "w": "d"})
    assert f(np.eye(3), np.arange(3.0), 1.0).tolist() == [1, 2, 3]
    with pytest.raises(st.UnsupportedError, match="only a number has a gradient"):
        st.compile("X w", ["X", "w"], shapes={"X": "N×d", "w": "d"})
    with pytest.raises(st.UnsupportedError, match="Hessian"):
        st.compile("w^T w", ["w"], order=2, shapes={"w": "d"})


def test_it_can_be_pickled() -> None:
    f, args = _compiled("||X w - y||^2/N", DATA, "w")
    again = pickle.loads(pickle.dumps(f))  # noqa: S301  our own bytes
    assert again(*args.values())[0] == f(*args.values())[0]
