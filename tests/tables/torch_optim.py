"""Iterates of torch.optim, recorded: `python tests/tables/torch_optim.py` writes torch_optim.json beside it.

It imports torch and not steepest, so that the two know nothing of each other. `CASES` says for each rule and
variant which optimizer of torch it is; `GRADIENTS` are functions of four parameters with their gradients.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).with_suffix(".json")
STEPS = 50
KEPT = (1, 2, 3, 5, 10, 20, 30, 40, 50)  # the steps whose iterates are written down
START = (1.5, -2.0, 0.25, 3.0)
SCALES = (1.0, 0.3, 5.0, 0.05)
RATES = {"quadratic": 0.05, "waves": 0.02}

#   rule                settings                                                    torch's optimizer and its settings
CASES: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("gradient-descent", {}, "SGD", {}),
    ("gradient-descent", {"weight_decay": 0.1}, "SGD", {"weight_decay": 0.1}),
    ("gradient-descent", {"maximize": True}, "SGD", {"maximize": True}),
    ("sgd", {}, "SGD", {}),
    ("mini-batch", {"weight_decay": 0.2}, "SGD", {"weight_decay": 0.2}),
    ("momentum", {}, "SGD", {"momentum": 0.9}),
    ("momentum", {"momentum": 0.5, "dampening": 0.25}, "SGD", {"momentum": 0.5, "dampening": 0.25}),
    ("momentum", {"dampening": 0.9, "weight_decay": 0.1}, "SGD",
     {"momentum": 0.9, "dampening": 0.9, "weight_decay": 0.1}),
    ("momentum", {"maximize": True, "weight_decay": 0.1}, "SGD",
     {"momentum": 0.9, "maximize": True, "weight_decay": 0.1}),
    ("nesterov", {}, "SGD", {"momentum": 0.9, "nesterov": True}),
    ("nesterov", {"momentum": 0.4, "weight_decay": 0.3}, "SGD",
     {"momentum": 0.4, "nesterov": True, "weight_decay": 0.3}),
    ("nesterov", {"maximize": True}, "SGD", {"momentum": 0.9, "nesterov": True, "maximize": True}),
    ("adagrad", {}, "Adagrad", {}),
    ("adagrad", {"lr_decay": 0.1}, "Adagrad", {"lr_decay": 0.1}),
    ("adagrad", {"initial_accumulator_value": 0.5}, "Adagrad", {"initial_accumulator_value": 0.5}),
    ("adagrad", {"eps": 0.01, "weight_decay": 0.1}, "Adagrad", {"eps": 0.01, "weight_decay": 0.1}),
    ("adagrad", {"maximize": True}, "Adagrad", {"maximize": True}),
    ("rmsprop", {}, "RMSprop", {}),
    ("rmsprop", {"alpha": 0.9, "eps": 1e-3}, "RMSprop", {"alpha": 0.9, "eps": 1e-3}),
    ("rmsprop", {"centered": True}, "RMSprop", {"centered": True}),
    ("rmsprop", {"momentum": 0.9}, "RMSprop", {"momentum": 0.9}),
    ("rmsprop", {"momentum": 0.7, "centered": True}, "RMSprop", {"momentum": 0.7, "centered": True}),
    ("rmsprop", {"weight_decay": 0.1}, "RMSprop", {"weight_decay": 0.1}),
    ("rmsprop", {"maximize": True}, "RMSprop", {"maximize": True}),
    ("adam", {}, "Adam", {}),
    ("adam", {"betas": (0.8, 0.95), "eps": 1e-4}, "Adam", {"betas": (0.8, 0.95), "eps": 1e-4}),
    ("adam", {"amsgrad": True, "betas": (0.9, 0.5)}, "Adam", {"amsgrad": True, "betas": (0.9, 0.5)}),
    ("adam", {"weight_decay": 0.1}, "Adam", {"weight_decay": 0.1}),
    ("adam", {"maximize": True, "weight_decay": 0.1}, "Adam", {"maximize": True, "weight_decay": 0.1}),
    ("adamw", {}, "AdamW", {}),
    ("adamw", {"weight_decay": 0.3}, "AdamW", {"weight_decay": 0.3}),
    ("adamw", {"weight_decay": 0}, "AdamW", {"weight_decay": 0}),
    ("adamw", {"eps": 1e-3}, "AdamW", {"eps": 1e-3}),
    ("adamw", {"amsgrad": True, "betas": (0.9, 0.5)}, "AdamW", {"amsgrad": True, "betas": (0.9, 0.5)}),
    ("adamw", {"maximize": True}, "AdamW", {"maximize": True}),
]  # fmt: skip


def quadratic(theta: Sequence[float]) -> list[float]:
    """The gradient of Σ s_j θ_j²/2."""
    return [scale * value for scale, value in zip(SCALES, theta, strict=True)]


def waves(theta: Sequence[float]) -> list[float]:
    """The gradient of Σ cos(θ_j) + 0.3 sin(θ_j + θ_{j+1}), round in a ring, which is not convex."""
    size = len(theta)
    return [
        -math.sin(theta[j]) + 0.3 * math.cos(theta[j] + theta[(j + 1) % size]) + 0.3 * math.cos(theta[j - 1] + theta[j])
        for j in range(size)
    ]


GRADIENTS: dict[str, Callable[[Sequence[float]], list[float]]] = {"quadratic": quadratic, "waves": waves}


def iterates(optimizer: str, settings: dict[str, Any], gradient: str, steps: int = STEPS) -> list[list[float]]:
    """The parameters after each step of an optimizer of torch."""
    import torch

    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    moving = getattr(torch.optim, optimizer)([theta], lr=RATES[gradient], **settings)
    found = []
    for _ in range(steps):
        theta.grad = torch.tensor(GRADIENTS[gradient](theta.tolist()), dtype=torch.float64)
        moving.step()
        found.append(theta.tolist())
    return found


def record() -> None:
    """Write what torch does for every case."""
    import torch

    cases = [
        {"rule": rule, "settings": own, "optimizer": name, "theirs": theirs, "gradient": gradient,
         "iterates": [iterates(name, theirs, gradient)[step - 1] for step in KEPT]}
        for rule, own, name, theirs in CASES
        for gradient in GRADIENTS
    ]  # fmt: skip
    RECORDED.write_text(json.dumps({"torch": torch.__version__, "steps": KEPT, "cases": cases}) + "\n")


if __name__ == "__main__":
    record()
