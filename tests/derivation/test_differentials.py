"""Derivatives by vectors and matrices: a table of results by hand, each beside witnesses that share nothing with it.

SymPy differentiates the formula written out for small sizes, JAX differentiates it on random data, and central
differences are taken in plain NumPy. None of them sees a rule.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import sympy as sp

import steepest as st
from steepest.cli.shaping import shapes_of
from steepest.derivation.differentials import derive_matrix
from steepest.errors import ShapeError, UnsupportedError
from steepest.expression.nodes import Differential, Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.shapes import Shape, declared_shape
from steepest.expression.trees import walk
from steepest.expression.writing import to_latex, to_text
from tests.plain_calculus import Arrays, Symbols, value
from tests.tables.matrix_derivatives import HESSIANS, ROWS, Row

SIZES = {"N": 4, "d": 3, "k": 2, "m": 2, "h": 3, "K": 3}
SMALL = {"N": 3, "d": 2, "k": 2, "m": 2, "h": 2, "K": 2}
NAMES = [row.name + (" assuming" if row.assuming else "") for row in ROWS]
CLOSE = 1e-10


def derived(row: Row) -> Any:
    return st.derive(row.formula, row.wrt, shapes=shapes_of(row.shapes), assuming=row.assuming)


def shaped(row: Row) -> dict[str, Shape]:
    return {name: declared_shape(text) for name, text in (shapes_of(row.shapes) or {}).items()}


def extents(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, int]:
    rows, columns = (*shape.dims, 1, 1)[:2]
    return (rows if isinstance(rows, int) else sizes[rows]), (columns if isinstance(columns, int) else sizes[columns])


def world_of(row: Row, node: Node, sizes: Mapping[str, int] = SIZES, seed: int = 0) -> dict[str, Any]:
    """Random data, the same for a row at every call; what is assumed holds for them."""
    random = np.random.default_rng(zlib.crc32(row.name.encode()) + seed)
    found: dict[str, Any] = {}
    known = shaped(row)
    for name in sorted(_names(node) | set(known)):
        array = random.normal(size=extents(known.get(name, Shape(())), sizes))
        if name not in known:
            array = np.abs(array) + 0.5
        if row.positive and array.shape[0] == array.shape[1] and array.size > 1:
            array = array @ array.T + np.eye(len(array))
        elif row.positive and array.shape[1] == 1:
            array = np.abs(array) + 0.5
        if any("A^T = A" in fact for fact in row.assuming) and name == "A":
            array = array + array.T
        if any("y = 1" in fact for fact in row.assuming) and name == "y":
            array = array / array.sum()
        found[name] = array
    return found


def _names(node: Node) -> set[str]:
    return {part.name for part in walk(node) if isinstance(part, Symbol)} - {"I"}


def slope_shape(row: Row, function: Node, sizes: Mapping[str, int]) -> tuple[int, int]:
    """The shape of the derivative: that of the variable, or rows of the function by entries of the variable."""
    known = shaped(row)
    by = extents(known.get(row.wrt, Shape(())), sizes)
    out = function_value(row, function, world_of(row, function, sizes)).shape
    if out == (1, 1):
        return by
    return out if by == (1, 1) else (out[0], by[0])


def function_value(row: Row, node: Node, world: Mapping[str, Any], on: Any = None) -> Any:
    return value(node, world, on or Arrays(np))


def differences(row: Row, function: Node, world: dict[str, Any]) -> Any:
    """The derivative by central differences of fourth order in NumPy."""
    start = world[row.wrt]
    columns = []
    h = 1e-3

    def at(moved: Any) -> Any:
        return function_value(row, function, {**world, row.wrt: moved})

    for place in np.ndindex(start.shape):
        unit = np.zeros_like(start)
        unit[place] = h
        near, far = at(start + unit) - at(start - unit), at(start + 2 * unit) - at(start - 2 * unit)
        columns.append((8 * near - far) / (12 * h))
    if columns[0].shape == (1, 1):
        return np.array([column[0, 0] for column in columns]).reshape(start.shape)
    return np.hstack(columns)


@pytest.fixture(scope="module")
def jax() -> Any:
    """JAX in double precision."""
    jax = pytest.importorskip("jax", reason="JAX, the outside witness of gradients, is not installed")
    jax.config.update("jax_enable_x64", True)
    return jax


# --- the table ----------------------------------------------------------------------------------------


def test_the_table_is_large_enough() -> None:
    assert len({(row.formula, row.wrt, row.assuming) for row in ROWS}) == len(ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_every_row_is_derived_verified_and_read_back(row: Row) -> None:
    derivation = derived(row)
    assert derivation.complete
    assert derivation.verify().ok, derivation.verify().text()
    known = {name: Shape(dims) for name, dims in derivation.shapes}
    for written in (to_text(derivation.result_node), to_latex(derivation.result_node)):
        assert parse(written, sorted(known), known) == derivation.result_node
    assert not any(isinstance(part, Differential) for part in walk(derivation.result_node))
    assert st.Derivation.from_json(derivation.json()) == derivation
    for surface in (derivation.text(), derivation.latex(), derivation.markdown(), derivation.html()):
        assert "rule " not in surface  # every step has a sentence of its own
    assert [hint.rung for hint in derivation.hints()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_every_row_has_the_value_of_the_result_by_hand(row: Row) -> None:
    derivation = derived(row)
    known = {"I": Shape(("d", "d"))} | {name: Shape(dims) for name, dims in derivation.shapes}
    by_hand = parse(row.result, sorted(known), known)
    for seed in range(3):
        world = world_of(row, derivation.function, seed=seed)
        like = slope_shape(row, derivation.function, SIZES)
        found = value(derivation.result_node, world, Arrays(np), like)
        expected = value(by_hand, world, Arrays(np), like)
        assert found.shape == expected.shape == like
        assert np.allclose(found, expected, rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_every_row_agrees_with_central_differences(row: Row) -> None:
    derivation = derived(row)
    world = world_of(row, derivation.function)
    found = value(derivation.result_node, world, Arrays(np), slope_shape(row, derivation.function, SIZES))
    slope = differences(row, derivation.function, world)
    assert np.allclose(found, slope, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_every_row_agrees_with_jax(row: Row, jax: Any) -> None:
    derivation = derived(row)
    world = world_of(row, derivation.function, seed=7)
    like = slope_shape(row, derivation.function, SIZES)

    def f(moved: Any) -> Any:
        return function_value(row, derivation.function, {**world, row.wrt: moved}, Arrays(jax.numpy))

    expected = np.asarray(jax.jacobian(f)(jax.numpy.asarray(world[row.wrt]))).reshape(like)
    found = value(derivation.result_node, world, Arrays(np), like)
    assert np.allclose(found, expected, rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_every_row_agrees_with_sympy_written_out(row: Row) -> None:
    """Every entry is a symbol of its own; what SymPy derives of the numbers is compared at exact points."""
    derivation = derived(row)
    data = world_of(row, derivation.function, SMALL)
    letters = {
        name: sp.Matrix(*array.shape, lambda i, j, name=name: sp.Symbol(f"{name}_{i}_{j}", real=True))
        for name, array in data.items()
    }
    function = value(derivation.function, letters, Symbols(sp))
    entries = list(letters[row.wrt])
    slopes = sp.Matrix([[sp.diff(one, entry) for entry in entries] for one in function])
    like = slope_shape(row, derivation.function, SMALL)
    expected = slopes.reshape(*like) if slopes.rows == 1 else slopes
    found = value(derivation.result_node, letters, Symbols(sp), like)
    at = {letters[name][i, j]: float(array[i, j]) for name, array in data.items() for i, j in np.ndindex(array.shape)}
    numbers = [np.array(side.subs(at).evalf(20).tolist(), dtype=float) for side in (found, expected)]
    assert np.allclose(*numbers, rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize("row", HESSIANS, ids=[row.name for row in HESSIANS])
def test_every_hessian_is_verified_and_has_its_value(row: Row, jax: Any) -> None:
    found = st.hessian(row.formula, row.wrt, shapes=shapes_of(row.shapes) or {})
    assert found.complete
    assert found.verify().ok, found.verify().text()
    assert st.Derivation.from_json(found.json()) == found
    assert found.text()
    assert found.latex()
    assert found.html()
    world = world_of(row, found.function)
    size = world[row.wrt].shape[0]
    known = {name: Shape(dims) for name, dims in found.shapes} | {"I": Shape(("d", "d")), "A": Shape(("d", "d"))}
    by_hand = parse(row.result, sorted(known), known)
    world.setdefault("A", np.zeros((size, size)))
    values = [value(node, world, Arrays(np), (size, size)) for node in (found.result_node, by_hand)]

    def f(moved: Any) -> Any:
        return value(found.function, {**world, row.wrt: moved}, Arrays(jax.numpy))[0, 0]

    expected = np.asarray(jax.hessian(f)(jax.numpy.asarray(world[row.wrt]))).reshape(size, size)
    for one in values:
        assert np.allclose(one, expected, rtol=CLOSE, atol=CLOSE)


# --- as a teacher writes them ----------------------------------------------------------------------------

WRITTEN = [
    ("||X w - y||^2/N", "w", "X: N×d, w: d, y: N", (), "(2/N) Xᵀ (X w - y)"),
    ("w^T A w", "w", "A: d×d, w: d", (), "(A + Aᵀ) w"),
    ("w^T A w", "w", "A: d×d, w: d", ("A^T = A",), "2A w"),
    ("||X w - y||^2/N + lambda ||w||^2", "w", "X: N×d, w: d, y: N", (), "(2/N) Xᵀ (X w - y) + 2lambda w"),
    ("||X W - Y||^2", "W", "X: N×d, W: d×k, Y: N×k", (), "2 Xᵀ (X W - Y)"),
    ("-(y^T log(softmax(W x)))", "W", "W: K×d, x: d, y: K", ("𝟏^T y = 1",), "(softmax(W x) - y) xᵀ"),
    ("logdet(A + W)", "W", "A: d×d, W: d×d", (), "((A + W)^(-1))ᵀ"),
    ("a^T W^(-1) b", "W", "a: d, W: d×d, b: d", (), "-(W^(-1))ᵀ a bᵀ (W^(-1))ᵀ"),
    ("||w||", "w", "w: d", (), "w/||w||"),
    ("𝟏^T log(1+exp(-y⊙(X w)))", "w", "X: N×d, w: d, y: N", (), "-Xᵀ (sigmoid(-y ⊙ (X w)) ⊙ y)"),
    ("||X w + b 𝟏 - y||^2/N", "b", "X: N×d, w: d, y: N", (), "(2/N) 𝟏ᵀ (X w + b 𝟏 - y)"),
    ("tr(W^3)", "W", "W: d×d", (), "3(Wᵀ)^2"),
]


@pytest.mark.parametrize(("formula", "wrt", "shapes", "assuming", "written"), WRITTEN)
def test_results_are_written_as_a_teacher_does(
    formula: str, wrt: str, shapes: str, assuming: tuple[str, ...], written: str
) -> None:
    found = derive_matrix(formula, wrt, shapes_of(shapes), assuming=assuming)
    assert to_text(found.result_node) == written


def test_the_steps_of_least_squares() -> None:
    found = derive_matrix("||X w - y||^2/N", "w", {"X": "N×d", "w": "d", "y": "N"})
    assert found.text(width=79) == (
        "∂w is a small change of w, with N, X and y held constant.\n"
        "  ∂(||X w - y||^2/N)\n"
        "= ∂(||X w - y||^2)/N          N is a constant divisor and stays\n"
        "= 2 ⟨X w - y, ∂(X w - y)⟩/N   ∂(||u||^2) = 2 ⟨u, ∂u⟩ with u = X w - y\n"
        "= 2 ⟨X w - y, ∂(X w)⟩/N       a sum moves by as much as its terms,\n"
        "                              and terms that are constant do not move\n"
        "= 2 ⟨X w - y, X ∂w⟩/N         X is constant and stays in its place\n"
        "= 2 ⟨Xᵀ (X w - y), ∂w⟩/N      in an inner product a factor moves\n"
        "                              to the other side as its transpose\n"
        "= ⟨(2/N) Xᵀ (X w - y), ∂w⟩    all of it is one inner product\n"
        "The gradient is what stands beside ∂w in the inner product: (2/N) Xᵀ (X w - y),\n"
        "which has the shape of w."
    )


# --- doors and refusals ------------------------------------------------------------------------------------


def test_shapes_may_be_inferred() -> None:
    assert to_text(st.derive("||X w - y||^2", "w").result_node) == "2 Xᵀ (X w - y)"
    assert to_text(st.derive("w^T A w", "w").result_node) == "(A + Aᵀ) w"


def test_a_gradient_by_several_has_an_entry_for_each() -> None:
    found = st.gradient("||X w + b 𝟏 - y||^2", ["w", "b"], shapes={"X": "N×d", "w": "d", "y": "N"})
    assert to_text(found.result_node) == "(2 Xᵀ (X w + b 𝟏 - y), 2 𝟏ᵀ (X w + b 𝟏 - y))"
    assert found.verify().ok
    assert len(found.verify().results) == 2


REFUSED: list[tuple[str, str, dict[str, str], type[Exception], str]] = [
    ("X w - y", "w", {"X": "N×d", "w": "k", "y": "N"}, ShapeError, "X has d columns and w has k entries"),
    ("X^T w", "w", {"X": "N×d", "w": "d"}, ShapeError, "Xᵀ has N columns and w has d entries"),
    ("||X w - y||^2", "w", {"X": "N×d", "w": "d", "y": "d"}, ShapeError, "N"),
    ("tr(X)", "X", {"X": "N×d"}, ShapeError, "tr takes a square matrix"),
    ("diag(X)", "X", {"X": "N×d"}, ShapeError, "diag takes a vector"),
    ("w^T w", "v", {"w": "d"}, UnsupportedError, "v does not occur in the formula"),
    ("w^T w", "W", {"w": "d"}, UnsupportedError, "did you mean w"),
    ("X W", "W", {"X": "N×d", "W": "d×k"}, UnsupportedError, "a number is derived by any of them"),
]


@pytest.mark.parametrize(("formula", "wrt", "shapes", "error", "said"), REFUSED)
def test_what_does_not_fit_is_said(
    formula: str, wrt: str, shapes: dict[str, str], error: type[Exception], said: str
) -> None:
    with pytest.raises((error, st.ParseError)) as found:
        st.derive(formula, wrt, shapes=shapes)
    assert said in str(found.value)


NO_RULE = [
    ("max(w)", "w", {"w": "d"}, "max(w)"),
    ("w^T a + prod(i=1..N, w^T w + i)", "w", {"w": "d", "a": "d"}, "prod(i=1..N, wᵀ w + i)"),
    ("{w^T w if c > 0, c otherwise}", "w", {"w": "d"}, "{wᵀ w if c > 0, c otherwise}"),
]


@pytest.mark.parametrize(("formula", "wrt", "shapes", "missing"), NO_RULE)
def test_what_has_no_rule_is_named_and_never_zero(formula: str, wrt: str, shapes: dict[str, str], missing: str) -> None:
    found = st.derive(formula, wrt, shapes=shapes)
    assert not found.complete
    assert [to_text(part) for part in found.missing] == [f"∂({missing})"]
    assert "No rule for" in found.text()
    with pytest.raises(UnsupportedError, match="no rule"):
        _ = found.result


SILENT: list[Callable[[], Any]] = [
    lambda: derive_matrix("tr(W) + tr(W)", "W", {"W": "d×d"}),
    lambda: derive_matrix("(X w - y)^T (X w - y)", "w", {"X": "N×d", "w": "d", "y": "N"}),
    lambda: derive_matrix("ln(det(W))", "W", {"W": "d×d"}),
]


@pytest.mark.parametrize("derivation", SILENT)
def test_what_others_take_for_zero_is_not(derivation: Callable[[], Any]) -> None:
    assert to_text(derivation().result_node) in ("2I", "2 Xᵀ (X w - y)", "(W^(-1))ᵀ")


def test_a_gradient_by_several_is_read_back_from_json() -> None:
    found = st.gradient("||X w + b 𝟏 - y||^2", ["w", "b"], shapes={"X": "N×d", "w": "d", "y": "N"})
    assert st.Gradient.from_json(found.json()) == found
    assert found.text()
    assert found.latex()
    assert found.html()
