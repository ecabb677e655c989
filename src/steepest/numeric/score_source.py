"""The source of a loss whose examples enter by one score: its value and gradient, from a table and from sums over it.

``loss(params, X, y, N)`` is the whole, for data that fit into the cache: it reads X twice, for the scores ``X w + b``
and for the gradient ``Xᵀ s``. ``finished(params, total, bias_slope, slopes, N)`` makes the same of sums that were
taken block by block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from steepest.expression.writing import to_text
from steepest.numeric.emitting import argument_names, function_source
from steepest.numeric.helpers import array_functions
from steepest.numeric.score_costs import COSTS, CURVES, WEIGHT, N, ScoreCosts, enclosed
from steepest.numeric.score_parts import ScoreParts
from steepest.numeric.score_penalty import DIRECTION, ScorePenalty

LOSS, FINISHED, BENT = "loss", "finished", "bent"

#: Names of the sources besides those of the loss.
OWN_NAMES = frozenset(
    "params direction gradient slope total slopes bias_slope residual p rate margin".split()
    + "empty len dot matmul add reduce".split()
)


class ScoreSource:
    """The sources of a loss.

    Args:
        parts: the loss, taken apart; the letters in it are letters.
        constants: numbers for its letters.

    Attributes:
        names: what the score, the table, the targets and the number of examples are called.
        costs: the costs of examples by their scores.
    """

    def __init__(self, parts: ScoreParts, constants: Mapping[str, float]) -> None:
        self._parts, self._constants = parts, constants
        table = (parts.table or "x").upper()
        taken = {LOSS, FINISHED, BENT, COSTS, CURVES, *array_functions(), *OWN_NAMES}
        own = [parts.score.name, *parts.targets, WEIGHT, N]
        self.names = argument_names([*own, *([] if table in own else [table])], taken)
        self._table = self.names[table] if table not in own else f"{table}_"
        self.costs = ScoreCosts(parts, constants, self.names)
        self._penalty = None if parts.penalty is None else ScorePenalty(parts, constants, self.names[N])

    @property
    def names_in_use(self) -> frozenset[str]:
        """All names of the sources."""
        return frozenset({self._table, *self.names.values(), *OWN_NAMES})

    def whole(self, *, gaps: bool = False) -> str:
        """``loss(params, X, y, N)``.

        Args:
            gaps: whether it is for tables with gaps between their rows or columns, which the method dot would copy.
        """
        names, at = self.names, self._parts.intercept_at
        lines, (total, slope) = self.costs.written()
        z, weights, table = names[self._parts.score.name], self._weights(), self._table
        product = f"np.matmul({table}, {weights})" if gaps else f"{table}.dot({weights})"
        opening = [f"{z} = {product}" if at is None else f"{z} = {product} + params[{at}]", *lines]
        if not slope.isidentifier():
            opening, slope = [*opening, f"slope = {slope}"], "slope"
        into = "" if at is None else f", gradient[{self._others()}]"
        sums = f"np.matmul({slope}, {table}{into})" if gaps else f"{slope}.dot({table}{into})"
        if at is None:
            opening.append(f"gradient = {sums}")
        else:
            opening += ["gradient = empty(len(params))", f"gradient[{at}] = np.add.reduce({slope})", sums]
        arguments = ["params", self._table, *(names[each] for each in self._parts.targets), names[N]]
        return function_source(LOSS, arguments, self._comments(), [*opening, *self._closing(total, opening)])

    def _comments(self) -> list[str]:
        loss = self._parts.loss
        told = [to_text(loss.equation), *(f"{name} = {self._constants[name]:g}" for name in loss.constants)]
        return [line for line in told if line.isprintable()]

    def finished(self) -> str:
        """``finished(params, total, bias_slope, slopes, N)``."""
        arguments = ["params", "total", "bias_slope", "slopes", self.names[N]]
        return function_source(FINISHED, arguments, [], [*self._joined(), *self._closing("total")])

    def bent(self) -> str:
        """``bent(params, direction, bias_slope, slopes, N)``: the Hessian times a direction, from sums over it."""
        before, (_, factor) = self.costs.scaled()
        lines = [*self._joined(), *before, f"gradient *= {factor}"]
        if self._penalty is not None:
            lines += behind(lines, self._penalty.bent())
        arguments = ["params", DIRECTION, "bias_slope", "slopes", self.names[N]]
        return function_source(BENT, arguments, [], [*lines, "return gradient"])

    def _joined(self) -> list[str]:
        at = self._parts.intercept_at
        if at is None:
            return ["gradient = slopes"]
        rest = f"gradient[{self._others()}] = slopes"
        return ["gradient = empty(len(params))", f"gradient[{at}] = bias_slope", rest]

    def _others(self) -> str:
        return "1:" if self._parts.intercept_at == 0 else ":-1"

    def _weights(self) -> str:
        return "params" if self._parts.intercept_at is None else f"params[{self._others()}]"

    def _closing(self, total: str, before: Sequence[str] = ()) -> list[str]:
        """The factors before the sums over the examples, and the penalty, behind the lines before."""
        own, (value, factor) = self.costs.scaled()
        *own, value, factor = behind([total, *before], [*own, value, factor])
        lines = own if factor == "1.0" else [*own, f"gradient *= {factor}"]
        value = re.sub(r"\btotal\b", lambda match: enclosed(total), value)
        if self._penalty is None:
            return [*lines, f"return {value}, gradient"]
        added, slopes = self._penalty.written()
        added, *slopes = behind([total, *before, *lines], [added, *slopes])
        return [*lines, *slopes, f"return {value} + {added}, gradient"]


def behind(before: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Lines that stand behind others, their v0, v1, … counted on from there."""
    used = [int(number) for line in before for number in re.findall(r"\bv(\d+)\b", line)]
    start = max(used, default=-1) + 1
    return [re.sub(r"\bv(\d+)\b", lambda match: f"v{int(match[1]) + start}", line) for line in lines]


__all__ = ["BENT", "FINISHED", "LOSS", "ScoreSource"]
