"""Models, losses and update rules as rows. Start with `losses`."""

from steepest.models.linear import LinearModel
from steepest.models.losses import LOSSES, Loss, LossRow, loss_of, mse
from steepest.models.updates import UPDATES, UpdateRow, UpdateRule, update_rule

__all__ = [
    "LOSSES",
    "UPDATES",
    "LinearModel",
    "Loss",
    "LossRow",
    "UpdateRow",
    "UpdateRule",
    "loss_of",
    "mse",
    "update_rule",
]
