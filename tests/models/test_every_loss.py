"""Every loss with every model, penalty, form and parameter: complete, verified, and equal to torch and to NumPy.

The slopes are compared with three witnesses that know nothing of the derivation: the chain rule written by hand in
NumPy, central differences of the loss written by hand, and torch's automatic differentiation of its own losses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.evidence.verification import check_step
from steepest.expression.nodes import Indexed, Node, Symbol
from steepest.expression.writing import to_text
from steepest.models.catalogue import MODELS
from steepest.models.losses import LOSSES, Loss, LossRow
from tests.models.on_numpy import value

SIZE = 3  # examples, features, classes and units alike: then every 𝟏 has one length
PENALTIES = {"none": {}, "l2": {"l2": "lambda"}, "l1": {"l1": "mu"}, "elastic-net": {"l2": "lambda", "l1": "mu"}}
LAMBDA, MU, DELTA = 0.3, 0.2, 0.75
LINKS = {"logistic": "log-loss", "log-linear": "poisson", "softmax": "softmax-cross-entropy"}


def _fits(loss: str, model: str) -> bool:
    """Whether a loss is for what a model predicts."""
    if loss == "softmax-cross-entropy":
        return model in ("softmax", "linear", "hidden-layer")
    if loss in ("log-loss", "poisson", "hinge"):
        return model in ("linear", "polynomial", "hidden-layer") or LINKS.get(model) == loss
    return model != "softmax"


CASES = [(loss, model) for loss in LOSSES for model in MODELS if _fits(loss, model)]


def _loss(loss: str, model: str, features: int | str = "d", **penalties: Any) -> Loss:
    return st.loss(loss, features, model=model, **penalties)


# --- data, and the losses written by hand -----------------------------------------------------------


def _data(loss: str) -> dict[str, Any]:
    rng = np.random.default_rng(11)
    data: dict[str, Any] = {"X": rng.normal(size=(SIZE, SIZE)), "x": rng.normal(size=SIZE)}
    data["y"] = {
        "log-loss": np.array([1.0, 0.0, 1.0]),
        "hinge": np.array([1.0, -1.0, 1.0]),
        "poisson": np.array([2.0, 0.0, 5.0]),
        "softmax-cross-entropy": np.eye(SIZE)[[1, 0, 2]],
    }.get(loss, rng.normal(size=SIZE))
    return data


def _parameters(loss: Loss) -> dict[str, Any]:
    """Values for b, w, u, v, as large as they are."""
    rng = np.random.default_rng(5)
    return {
        _base(one.entry): rng.normal(size=(SIZE,) * len(one.shape)) if one.shape else rng.normal()
        for one in loss.learned
    }


def _base(parameter: Symbol | Indexed) -> str:
    return parameter.base if isinstance(parameter, Indexed) else parameter.name


def _score(model: str, data: dict[str, Any], p: dict[str, Any], backend: Any) -> Any:
    """z for every example, by hand; `backend` is numpy or torch."""
    if model == "polynomial":
        X = backend.stack([data["x"] ** k for k in range(1, SIZE + 1)]).T
        return X @ p["w"] + p["b"]
    if model == "hidden-layer":
        return backend.tanh(data["X"] @ p["v"] + p["u"]) @ p["w"] + p["b"]
    return data["X"] @ p["w"] + p["b"]


def _prediction(loss: str, model: str, z: Any, backend: Any) -> Any:
    if loss in ("log-loss", "softmax-cross-entropy", "hinge", "poisson"):
        return z  # these are written in the score below
    if model == "logistic":
        return 1 / (1 + backend.exp(-z))
    return backend.exp(z) if model == "log-linear" else z


#: The loss of all examples, in prediction (or score) and label, in NumPy.
BY_HAND: dict[str, Callable[[Any, Any], Any]] = {
    "mse": lambda p, y: np.mean((y - p) ** 2),
    "half-mse": lambda p, y: np.mean((y - p) ** 2) / 2,
    "sse": lambda p, y: np.sum((y - p) ** 2),
    "mae": lambda p, y: np.mean(np.abs(y - p)),
    "huber": lambda p, y: np.mean(
        np.where(np.abs(y - p) <= DELTA, (y - p) ** 2 / 2, DELTA * (np.abs(y - p) - DELTA / 2))
    ),
    "log-loss": lambda z, y: np.mean(np.logaddexp(0, z) - y * z),
    "softmax-cross-entropy": lambda z, y: np.mean(np.log(np.exp(z).sum(axis=1)) - (y * z).sum(axis=1)),
    "hinge": lambda z, y: np.mean(np.maximum(0, 1 - y * z)),
    "poisson": lambda z, y: np.mean(np.exp(z) - y * z),
}


#: The slope of the loss by prediction (or score), for each example, in NumPy.
SLOPES: dict[str, Callable[[Any, Any], Any]] = {
    "mse": lambda p, y: 2 * (p - y) / SIZE,
    "half-mse": lambda p, y: (p - y) / SIZE,
    "sse": lambda p, y: 2 * (p - y),
    "mae": lambda p, y: np.sign(p - y) / SIZE,
    "huber": lambda p, y: np.clip(p - y, -DELTA, DELTA) / SIZE,
    "log-loss": lambda z, y: (1 / (1 + np.exp(-z)) - y) / SIZE,
    "softmax-cross-entropy": lambda z, y: (np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) - y) / SIZE,
    "hinge": lambda z, y: np.where(1 - y * z > 0, -y, 0.0) / SIZE,
    "poisson": lambda z, y: (np.exp(z) - y) / SIZE,
}


def _penalty(p: dict[str, Any], penalties: dict[str, Any], backend: Any) -> Any:
    """The penalty of the weights w and v by hand."""
    total = 0.0
    for name in ("w", "v"):
        if name in p:
            total = total + (LAMBDA * (p[name] ** 2).sum() if "l2" in penalties else 0.0)
            total = total + (MU * backend.abs(p[name]).sum() if "l1" in penalties else 0.0)
    return total


def _total(loss: str, model: str, data: dict[str, Any], p: dict[str, Any], penalties: dict[str, Any]) -> float:
    z = _score(model, data, p, np)
    return float(BY_HAND[loss](_prediction(loss, model, z, np), data["y"]) + _penalty(p, penalties, np))


def _gradient_by_hand(loss: str, model: str, data: dict[str, Any], p: dict[str, Any], penalties: Any) -> dict[str, Any]:
    """The chain rule in NumPy: by the prediction, by the score, by the parameters."""
    z = _score(model, data, p, np)
    prediction = _prediction(loss, model, z, np)
    by_score = SLOPES[loss](prediction, data["y"])
    if prediction is not z:
        by_score = by_score * (prediction if model == "log-linear" else prediction * (1 - prediction))
    found: dict[str, Any] = {"b": by_score.sum(axis=0)}
    if model == "hidden-layer":
        hidden = np.tanh(data["X"] @ p["v"] + p["u"])
        found["w"] = hidden.T @ by_score
        back = (np.outer(by_score, p["w"]) if by_score.ndim == 1 else by_score @ p["w"].T) * (1 - hidden**2)
        found |= {"u": back.sum(axis=0), "v": data["X"].T @ back}
    else:
        X = np.stack([data["x"] ** k for k in range(1, SIZE + 1)]).T if model == "polynomial" else data["X"]
        found["w"] = X.T @ by_score
    for name in {"w", "v"} & found.keys():
        found[name] = found[name] + (2 * LAMBDA * p[name] if "l2" in penalties else 0.0)
        found[name] = found[name] + (MU * np.sign(p[name]) if "l1" in penalties else 0.0)
    return found


# --- our formulas on the same numbers ----------------------------------------------------------------


def _where(loss: Loss, model: str, data: dict[str, Any], p: dict[str, Any]) -> dict[Any, Any]:
    """Entries and wholes by name."""
    where: dict[Any, Any] = {"N": SIZE, "d": SIZE, "K": SIZE, "m": SIZE, "lambda": LAMBDA, "mu": MU, "delta": DELTA}
    where["entries", "x"] = data["x"] if model == "polynomial" else data["X"]
    where["entries", "y"] = data["y"]
    X = np.stack([data["x"] ** k for k in range(1, SIZE + 1)]).T if model == "polynomial" else data["X"]
    where |= {"X": X, "I": np.eye(SIZE), "C": np.eye(SIZE) - 1 / SIZE}
    where["Y" if data["y"].ndim == 2 else "y"] = data["y"] if data["y"].ndim == 2 else data["y"][:, None]
    for one in loss.learned:
        base, array = _base(one.entry), p[_base(one.entry)]
        where["entries", base] = array
        where[one.whole.name] = array if np.ndim(array) in (0, 2) else array[:, None]
    return where


def _entries(node: Node, parameter: Symbol | Indexed, where: dict[Any, Any]) -> Any:
    """The value for every entry that the parameter stands for."""
    if not isinstance(parameter, Indexed):
        return value(node, where, SIZE)
    letters = [index.name for index in parameter.indices if isinstance(index, Symbol)]
    found = np.empty((SIZE,) * len(letters))
    for place in np.ndindex(found.shape):
        found[place] = value(node, {**where, **{x: k + 1 for x, k in zip(letters, place, strict=True)}}, SIZE)
    return found


def _flat(array: Any) -> Any:
    found = np.asarray(array, dtype=float)
    return found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found


@pytest.mark.parametrize("penalty", list(PENALTIES))
@pytest.mark.parametrize(("loss", "model"), CASES)
def test_the_gradient_equals_numpy_and_central_differences(loss: str, model: str, penalty: str) -> None:
    penalties = PENALTIES[penalty]
    ours = _loss(loss, model, **penalties)
    data, p = _data(loss), _parameters(ours)
    where = _where(ours, model, data, p)
    total = _total(loss, model, data, p, penalties)
    assert value(ours.formula, where, SIZE) == pytest.approx(total, rel=1e-12)
    by_hand = _gradient_by_hand(loss, model, data, p, penalties)
    matrix = ours.gradient(form="matrix")
    assert value(matrix.formula, where, SIZE) == pytest.approx(total, rel=1e-12)
    for place, parameter in enumerate(ours.parameters):
        base = _base(parameter)
        derivation = ours.gradient(parameter)
        assert derivation.complete
        found = _entries(derivation.result_node, parameter, where)
        assert found == pytest.approx(by_hand[base], rel=1e-10, abs=1e-12), base
        assert found == pytest.approx(_differences(loss, model, data, p, penalties, base), rel=1e-5, abs=1e-6), base
        whole = _flat(value(matrix.derivations[place].result_node, where, SIZE))
        assert whole == pytest.approx(by_hand[base], rel=1e-10, abs=1e-12), base


def _differences(loss: str, model: str, data: Any, p: dict[str, Any], penalties: Any, base: str) -> Any:
    """Central differences of the loss by hand, entry by entry; O(h²) with h near the cube root of the rounding."""
    h = 6e-6
    array = np.array(p[base], dtype=float)
    found = np.empty(array.shape)
    for place in np.ndindex(array.shape):
        ends = []
        for move in (h, -h):
            moved = array.copy()
            moved[place] += move
            ends.append(_total(loss, model, data, {**p, base: moved}, penalties))
        found[place] = (ends[0] - ends[1]) / (2 * h)
    return found


@pytest.mark.parametrize("penalty", list(PENALTIES))
@pytest.mark.parametrize(("loss", "model"), CASES)
def test_the_gradient_equals_torch(loss: str, model: str, penalty: str) -> None:
    torch = pytest.importorskip("torch", reason="torch is the outside witness of gradients")
    penalties = PENALTIES[penalty]
    ours = _loss(loss, model, **penalties)
    data, p = _data(loss), _parameters(ours)
    where = _where(ours, model, data, p)
    tensors = {name: torch.tensor(array, dtype=torch.float64, requires_grad=True) for name, array in p.items()}
    given = {name: torch.tensor(array, dtype=torch.float64) for name, array in data.items()}
    z = _score(model, given, tensors, torch)
    total = _torch_loss(torch, loss)(_prediction(loss, model, z, torch), given["y"])
    (total + _penalty(tensors, penalties, torch)).backward()
    for parameter in ours.parameters:
        found = _entries(ours.gradient(parameter).result_node, parameter, where)
        expected = tensors[_base(parameter)].grad.numpy()
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-12), to_text(parameter)


def _torch_loss(torch: Any, loss: str) -> Callable[[Any, Any], Any]:
    """The loss as torch has it; what torch has not is written with its operations."""
    F = torch.nn.functional
    found: dict[str, Callable[[Any, Any], Any]] = {
        "mse": F.mse_loss,
        "half-mse": lambda p, y: F.mse_loss(p, y) / 2,
        "sse": lambda p, y: F.mse_loss(p, y, reduction="sum"),
        "mae": F.l1_loss,
        "huber": lambda p, y: F.huber_loss(p, y, delta=DELTA),
        "log-loss": F.binary_cross_entropy_with_logits,
        "softmax-cross-entropy": F.cross_entropy,
        "hinge": lambda z, y: torch.clamp(1 - y * z, min=0).mean(),
        "poisson": lambda z, y: F.poisson_nll_loss(z, y, log_input=True, full=False),
    }
    return found[loss]


# --- every step --------------------------------------------------------------------------------------


#: Each loss with its usual model has every penalty in both forms; other models have both forms once.
CHECKED = [
    *((loss, "linear", penalty, form) for loss in LOSSES for penalty in PENALTIES for form in ("sum", "matrix")),
    *((loss, model, "none", "sum") for loss, model in CASES if model not in ("linear", "hidden-layer")),
    *((loss, model, "elastic-net", "matrix") for loss, model in CASES if model != "linear"),
    *((loss, "hidden-layer", "none", "sum") for loss in ("mse", "log-loss", "softmax-cross-entropy")),
]


@pytest.mark.parametrize(("loss", "model", "penalty", "form"), CHECKED)
def test_every_step_is_checked(loss: str, model: str, penalty: str, form: str) -> None:
    ours = _loss(loss, model, **PENALTIES[penalty])
    found = st.verify(ours if form == "sum" else ours.gradient(form="matrix"))
    assert found.ok, found.text()


@pytest.mark.parametrize("features", [1, 3])
@pytest.mark.parametrize("loss", list(LOSSES))
def test_a_number_of_features_has_components(loss: str, features: int) -> None:
    ours = st.loss(loss, features, classes=3 if LOSSES[loss].by_class else None)
    assert ours.verify().ok
    if not LOSSES[loss].by_class:
        assert len(ours.gradient(form="components")) == features + 1


@pytest.mark.parametrize("loss", list(LOSSES))
def test_a_changed_step_is_caught(loss: str) -> None:
    """Each step of the way with 1 added to what it makes does not hold any more."""
    ours = st.loss(loss, "d")
    first = [*(lemma.step for lemma in ours.lemmas), ours.gradient(ours.parameters[-1]).step]
    steps = [part for step in first for part in _all(step) if part.rule != "hold-constant"]
    assert len(steps) > 5
    for step in steps:
        broken = type(step)(step.rule, step.before, step.before, step.after + 1, (), (), (), step.assumptions)
        assert check_step(broken, st.Domain()).failure is not None, step.rule


def _all(step: Any) -> list[Any]:
    from steepest.derivation.step import all_steps

    return list(all_steps(step))


def test_an_added_row_goes_through_every_surface(monkeypatch: pytest.MonkeyPatch) -> None:
    """log-cosh, which is in no table: derived, verified, in both forms, and on numbers."""
    from steepest.expression.functions import cosh, log

    row = LossRow("log-cosh", "L", lambda y, p: log(cosh(y - p)), True, "the logarithm of the hyperbolic cosine")
    monkeypatch.setitem(LOSSES, "log-cosh", row)
    ours = st.loss("log-cosh", "d", l2="lambda")
    assert ours.verify().ok
    assert ours.convexity().kind == "convex"
    assert to_text(ours.gradient("w_j").result_node).startswith("(1/N) sum(i=1..N, ")
    assert "tanh" in to_text(ours.gradient("w", form="matrix").result_node)
    for form in ("sum", "matrix"):
        assert ours.hessian(form).verify().ok
    for surface in (st.text, st.latex, st.markdown, st.html):
        assert "cosh" in surface(ours)  # type: ignore[operator]
        assert "cosh" in surface(ours.gradient(form="matrix"))  # type: ignore[operator]
    data, p = _data("mse"), _parameters(ours)
    found = _entries(ours.gradient("w_j").result_node, ours.parameters[1], _where(ours, "linear", data, p))
    slope = np.tanh(data["X"] @ p["w"] + p["b"] - data["y"]) / SIZE
    assert found == pytest.approx(data["X"].T @ slope + 2 * LAMBDA * p["w"], rel=1e-12)
