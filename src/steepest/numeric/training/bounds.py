"""How large a learning rate may be, where the loss is quadratic, and what is said of one that is larger.

The bound of a rule stands in its row, such as 2/l for gradient descent, with l the largest eigenvalue of the Hessian;
`models.stability` says where it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.models.running import numbers_of, value_of
from steepest.models.stability import CURVATURE
from steepest.models.structure import degree, moving
from steepest.models.variants import Variant
from steepest.numeric.compiling import CompiledFunction, Recipe
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.training.linear_steps import LinearSteps
from steepest.numeric.training.objectives import Objective

if TYPE_CHECKING:
    from steepest.numeric.moments.quadratic import Quadratic

UNKNOWN = "No bound of the learning rate is known here; a smaller one may come to rest."
MOST_PARAMETERS = 2000  # whose Hessian is looked at for the sake of a learning rate


@dataclass(eq=False)
class Curved:
    """What the second derivatives of an objective are, where they are numbers.

    Attributes:
        objective: what is made smaller.
    """

    objective: Objective = field(repr=False)

    @cached_property
    def quadratic(self) -> Quadratic | None:
        """A loss over data as a quadratic by the moments of the data; None where it is none."""
        import numpy as np

        own = self.objective
        if not isinstance(own.function, CompiledLoss) or own.start.size > MOST_PARAMETERS:
            return None
        from steepest.numeric.moments.finding import quadratic_of
        from steepest.numeric.moments.form import quadratic_form

        sparse = any(hasattr(array, "tocsr") for array in own.data)
        if sparse and quadratic_form(own.function.loss, own.function.constants) is None:
            return None
        with np.errstate(all="ignore"):
            return quadratic_of(own.function, *own.data, sample_weight=own.weights)

    @property
    def is_at_hand(self) -> bool:
        """Whether it costs no look at the data to know the curvature: it is known, or that of a formula in numbers."""
        return "quadratic" in self.__dict__ or self.objective.formula is not None

    @cached_property
    def largest(self) -> float | None:
        """The largest eigenvalue of the Hessian; None where it is not known to be a constant, or not positive."""
        import numpy as np

        if self.quadratic is not None:
            found = float(self.quadratic.curvatures.max(initial=0.0))
        else:
            hessian = _of_numbers(self.objective)
            found = 0.0 if hessian is None else float(np.linalg.eigvalsh(hessian)[-1])
        return found if 0 < found < np.inf else None

    def bound(self, variant: Variant) -> float | None:
        """The learning rate below which a rule comes to rest; None where none is known."""
        climbs = "maximize" in variant.choices
        return None if climbs or self.largest is None else bound_of(variant, self.largest)


def bound_of(variant: Variant, curvature: float) -> float | None:
    """The bound of a rule for a quadratic with this largest curvature; None where the row has none.

    >>> from steepest.models.update_rows import UPDATES
    >>> from steepest.models.variants import variant_of
    >>> bound_of(variant_of(UPDATES["gradient-descent"], {}), 4.0)
    0.5
    """
    if not variant.row.bound:
        return None
    numbers = numbers_of(variant)
    letters: dict[Node, Any] = {
        Symbol(one.letter): numbers.get(one.name, 0.0) for one in variant.row.settings if one.letter
    }
    letters[CURVATURE] = curvature + numbers.get("weight_decay", 0.0)
    tree = parse(variant.row.bound, {letter.name for letter in letters if isinstance(letter, Symbol)})
    return float(value_of(tree, letters))


def _of_numbers(objective: Objective) -> Any:
    """The Hessian of a formula in numbers, where it is constant; else None."""
    import numpy as np

    function = objective.formula
    if not isinstance(function, CompiledFunction) or len(objective.names) > MOST_PARAMETERS:
        return None
    recipe = function.recipe
    if degree(recipe.formula, moving([Symbol(name) for name in recipe.wrt])) != 2:
        return None
    second = CompiledFunction(Recipe(recipe.formula, recipe.args, recipe.wrt, 2, "auto"))
    hessian = np.array(second(*objective.fixed_and(objective.start))[2])
    return hessian if np.isfinite(hessian).all() else None


def largest_of_one(own: LinearSteps) -> tuple[float, int]:
    """The largest curvature of the loss of one example of squared loss, and its row, counted from 1."""
    import numpy as np

    squares = np.einsum("ij,ij->i", own.X, own.X, dtype=float) + (own.intercept_at is not None)
    squares = squares if own.counts is None else squares * own.counts
    at = int(np.argmax(squares))
    return float(squares[at]) * own.factor * (own.curvature or 0.0) + own.decay, at + 1


def remarks_on_drawn(rate: float | None, own: LinearSteps | None) -> list[str]:
    """What there is to say of a fixed learning rate with which steps on drawn examples diverged.

    Args:
        rate: the rate; None where it changes from step to step.
        own: the steps as those of a linear score; None where they are none.
    """
    if rate is None or own is None or not own.curvature or own.sign < 0:
        return [UNKNOWN]
    largest, row = largest_of_one(own)
    if rate * largest <= 2:
        return [UNKNOWN]
    return [
        f"The learning rate {rate:g} is beyond {2 / largest:.4g} = 2/λ, with λ = {largest:.4g} the largest curvature "
        f"of the loss of one example, that in row {row}: below it no step leads farther away from what it aims at."
    ]


def remarks_on_rate(variant: Variant, rate: float | None, curved: Curved, *, grew: bool) -> list[str]:
    """What there is to say of a fixed learning rate beyond its bound, and where the loss grew and none is known.

    Args:
        variant: the rule.
        rate: the rate; None where it changes from step to step.
        curved: what the curvature is.
        grew: whether the loss is larger in the end than at the start.
    """
    if rate is None or "maximize" in variant.choices:
        return []
    bound = curved.bound(variant)
    if bound is None:
        return [UNKNOWN] if grew else []
    if rate <= bound:
        return []
    shown = "2/λ" if variant.row.bound == "2/l" else variant.row.bound.replace("l", "λ")
    return [
        f"The learning rate {rate:g} is beyond {bound:.4g} = {shown}, with λ = {curved.largest:.4g} the largest "
        "eigenvalue of the Hessian: below it the steps come to rest, beyond it each leads farther away."
    ]
