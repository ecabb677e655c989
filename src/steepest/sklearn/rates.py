"""The learning rate "auto": what a rule can bear, from its bound or from how far it moves.

A rule with a bound, such as 2/l for gradient descent, gets a rate a little below it. Any other rate follows from how
far the rule moves by a slope of 1 that stays: where twice the slope moves it twice as far, the rate is measured in
one over the curvature; where it moves as far as before, as Adam does, the rate is a length.
"""

from __future__ import annotations

from itertools import islice

import numpy as np

from steepest.models.running import walked
from steepest.models.variants import Variant
from steepest.numeric.training.bounds import bound_of

BELOW = 0.9  # of the bound
LENGTH = 0.1  # of the spread of the labels: one step of a rule that moves by lengths
_STEPS = 50  # enough for a momentum of 0.9 to be at its full speed


def below_bound(variant: Variant, curvature: float) -> float | None:
    """A rate below the bound of a rule; None where the row has none.

    >>> from steepest.models.update_rows import UPDATES
    >>> from steepest.models.variants import variant_of
    >>> round(below_bound(variant_of(UPDATES["gradient-descent"], {}), 4.0), 6)
    0.45
    """
    bound = bound_of(variant, curvature)
    return None if bound is None else BELOW * bound


def first_rate(variant: Variant, curvature: float, length: float) -> float:
    """The rate that a rule without a bound begins with.

    Args:
        variant: the rule.
        curvature: of what one step takes the slope of; 0 for a loss of straight pieces.
        length: how far the parameters may have to go, over the root of the steps of a pass: where the directions of
            steps are drawn, so many of them lead as far as that root.

    >>> from steepest.models.update_rows import UPDATES
    >>> from steepest.models.variants import variant_of
    >>> [round(first_rate(variant_of(UPDATES[name], {}), 4.0, 2.0), 3) for name in ("sgd", "momentum", "adam")]
    [0.25, 0.025, 0.2]
    """
    far = moved(variant)
    return 1.0 / (curvature * far) if curvature and moves_by_slope(variant) else LENGTH * length / far


def moves_by_slope(variant: Variant) -> bool:
    """Whether a rule moves twice as far where the slope is twice as steep, and not by a length of its own."""
    return moved(variant, 2.0) > 1.5 * moved(variant)


def moved(variant: Variant, slope: float = 1.0) -> float:
    """How far a step goes at last, for a learning rate of 1 and a slope that stays."""
    places = list(islice(walked(variant, lambda theta, step: np.array([slope]), [0.0], 1.0), _STEPS))
    return abs(float((places[-1] - places[-2])[0]))
