"""The value and the gradient of a loss whose examples enter by one linear score, as a lesson writes them.

``score = X @ w + b``, or the residual where the loss is a function of it; the cost of every example, its slope by the
score, and one product with the features.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from steepest.derivation.deriving import derive, finished
from steepest.export.body import Body, Scale, factor_of, scale_of, summed, total_of
from steepest.export.told import Told, base
from steepest.expression.nodes import (
    Function,
    Indexed,
    Negation,
    Node,
    Product,
    Sum,
    Symbol,
    is_number,
    number,
    written_value,
)
from steepest.expression.trees import free_symbols, mapped, walk
from steepest.expression.writing import to_text
from steepest.models.losses import Loss
from steepest.models.penalties import Penalty
from steepest.models.structure import sums_over_examples
from steepest.numeric.score_parts import ScoreParts

RESIDUAL = Symbol("residual")


@dataclass(frozen=True, slots=True)
class Names:
    """What everything is called in the code, by its name in the formulas.

    Attributes:
        parameters: the parameters, and the arrays of them.
        data: the data.
        letters: the letters that have a number.
    """

    parameters: Mapping[str, str]
    data: Mapping[str, str]
    letters: Mapping[str, str]

    @property
    def all(self) -> dict[str, str]:
        """All of them, for formulas."""
        return {**self.parameters, **self.data, **self.letters}


@dataclass(frozen=True, slots=True)
class ByScore:
    """A loss by its score, ready to be written.

    Attributes:
        loss: the loss.
        parts: its parts.
        scale: what stands before the sum over the examples.
        weights: the name of the vector of weights; "" where each has a name of its own.
        intercept: the name of the intercept; "" without one.
    """

    loss: Loss
    parts: ScoreParts
    scale: Scale
    weights: str
    intercept: str

    @property
    def columns(self) -> list[tuple[str, Node]]:
        """Each parameter with its feature, in order; the feature of the intercept is 1."""
        named = [base(parameter.entry) for parameter in self.loss.learned]
        features = list(self.parts.features)
        if self.parts.intercept_at is not None:
            features.insert(len(named) - 1 if self.parts.intercept_at else 0, number(1))
        return list(zip(named, features, strict=True))


def by_score(loss: Loss, parts: ScoreParts) -> ByScore | None:
    """A loss by its score; None where it needs the general form."""
    (total,) = sums_over_examples(loss.formula, frozenset(loss.data))
    scale = scale_of(parts.scale, to_text(total.upper))
    matrix = parts.table is not None and (parts.penalty is None or loss.row is not None)
    arrays = any(parameter.shape for parameter in loss.learned)
    if scale is None or (arrays and not matrix):
        return None
    at = parts.intercept_at
    intercept = "" if at is None else base(loss.learned[at].entry)
    return ByScore(loss, parts, scale, _vector(loss, intercept) if matrix else "", intercept)


def _vector(loss: Loss, intercept: str) -> str:
    """The name of the vector of weights: w for w1, w2, w3."""
    wholes = {one.whole.name.rstrip("0123456789_") for one in loss.learned if base(one.entry) != intercept}
    name = wholes.pop() if len(wholes) == 1 else ""
    return name if name and name not in {intercept, *loss.data, *loss.constants} else "weights"


# ---- the score


def unpacked(one: ByScore, names: Names) -> str:
    """``b, w = params[0], params[1:]``."""
    called = names.parameters
    if not one.weights:
        each = [called[name] for name, _ in one.columns]
        return f"({each[0]},) = params" if len(each) == 1 else f"{', '.join(each)} = params"
    weights = called[one.weights]
    if not one.intercept:
        return f"{weights} = params"
    if one.parts.intercept_at == 0:
        return f"{called[one.intercept]}, {weights} = params[0], params[1:]"
    return f"{weights}, {called[one.intercept]} = params[:-1], params[-1]"


def score_source(one: ByScore, body: Body, names: Names) -> str:
    """``X @ w + b``, or ``w * x + b`` where every weight has its name."""
    if one.weights:
        source = f"{names.data[one.parts.table or '']} @ {names.parameters[one.weights]}"
        return f"{source} + {names.parameters[one.intercept]}" if one.intercept else source
    terms = [
        Symbol(name) if is_number(feature, 1) else Product((Symbol(name), feature)) for name, feature in one.columns
    ]
    (found,) = body.worked_out(
        [terms[0] if len(terms) == 1 else Sum(tuple(terms))], {**names.all, **_entries(one, names)}
    )
    return found


def _entries(one: ByScore, names: Names) -> dict[str, str]:
    """Features that are columns of a table: ``X[:, 0]`` for x_1."""
    found = {}
    for part in (part for each in one.parts.features for part in walk(each)):
        if isinstance(part, Indexed) and (place := written_value(part.indices[0])) is not None:
            found[to_text(part)] = f"{names.data[part.base]}[:, {int(place) - 1}]"
    return found


# ---- the value and the gradient


def value_and_gradient(one: ByScore, told: Told, names: Names, sizes: Mapping[str, str]) -> Body:
    """The lines after the parameters have been unpacked; they end with `value` and `gradient`."""
    body = Body()
    if one.scale.size:
        body.let(one.scale.size, sizes[one.scale.size])
    for said in told.names:
        body.say(said)
    cost, slope, own = _in_residual(one, body, names)
    body.say(told.value)
    _value(one, body, cost, own)
    factor, slopes = _slopes(body, slope, own)
    _gradient(one, told, body, names, factor, slopes)
    return body


def _in_residual(one: ByScore, body: Body, names: Names) -> tuple[Node, Node, dict[str, str]]:
    """Cost and slope in the residual, where they are functions of it; else in the score."""
    parts = one.parts
    source = score_source(one, body, names)
    if len(parts.targets) == 1:
        y = Symbol(parts.targets[0])
        cost, slope = (_of_residual(node, parts.score, y) for node in (parts.cost, parts.slope))
        if not {parts.score.name, y.name} & (free_symbols(cost) | free_symbols(slope)):
            body.let(RESIDUAL.name, f"{source} - {names.data[y.name]}")
            return cost, slope, {**names.all, RESIDUAL.name: RESIDUAL.name}
    body.let("score", source)
    return parts.cost, parts.slope, {**names.all, parts.score.name: "score"}


def _of_residual(node: Node, score: Symbol, y: Symbol) -> Node:
    """A formula with ``residual`` for z - y, its sign taken out of what is even or odd."""
    forward = Sum((score, Negation(y)))
    backward = Sum((y, Negation(score)))

    def change(part: Node) -> Node:
        if part == forward:
            return RESIDUAL
        if part == backward:
            return Negation(RESIDUAL)
        if isinstance(part, Function) and part.argument == Negation(RESIDUAL):
            if part.name == "abs":
                return Function("abs", RESIDUAL)
            if part.name == "sign":
                return Negation(Function("sign", RESIDUAL))
        return part.operand.operand if isinstance(part, Negation) and isinstance(part.operand, Negation) else part

    return mapped(node, change)


def _without_brackets(part: Node) -> Node:
    """-(a + b) as -a - b."""
    if isinstance(part, Negation) and isinstance(part.operand, Sum):
        return Sum(tuple(Negation(term) for term in part.operand.terms))
    return part


def _value(one: ByScore, body: Body, cost: Node, own: Mapping[str, str]) -> None:
    (source,) = body.worked_out([mapped(cost, _without_brackets)], own)
    factor, rest = factor_of(source)
    total = total_of(rest)
    if total is None:
        total = f"np.sum({body.let('cost', rest)})"
    terms = [one.scale.times(factor, total), *_penalty_values(one, body, own)]
    body.let("value", summed(terms))


def _slopes(body: Body, slope: Node, own: Mapping[str, str]) -> tuple[Fraction, str]:
    """What is multiplied with the features, and the number before it."""
    (source,) = body.worked_out([slope], own)
    factor, rest = factor_of(source)
    if not rest.isidentifier():
        body.say(f"the slope of the cost of an example by {'its residual' if RESIDUAL.name in own else 'its score'}")
        rest = body.let("slope", rest)
    return factor, rest


def _gradient(one: ByScore, told: Told, body: Body, names: Names, factor: Fraction, slopes: str) -> None:
    if not one.weights:
        _gradient_by_name(one, told, body, names, factor, slopes)
        return
    table, found = names.data[one.parts.table or ""], []
    order = [one.intercept, one.weights] if one.parts.intercept_at == 0 else [one.weights, one.intercept]
    for name in filter(None, order):
        source = f"np.sum({slopes})" if name == one.intercept else f"{table}.T @ {slopes}"
        terms = [one.scale.times(factor, source), *_penalty_slopes(one, body, names, name)]
        _say_slope(body, told, name)
        found.append(body.let(f"gradient_{names.parameters[name]}", summed(terms)))
    if len(found) == 1:
        body.let("gradient", found[0])
        return
    parts = [each if name == one.weights else f"[{each}]" for name, each in zip(order, found, strict=True)]
    body.let("gradient", f"np.concatenate([{', '.join(parts)}])")


def _gradient_by_name(one: ByScore, told: Told, body: Body, names: Names, factor: Fraction, slopes: str) -> None:
    found = []
    own = {**names.all, **_entries(one, names)}
    for name, feature in one.columns:
        if is_number(feature, 1):
            source = f"np.sum({slopes})"
        else:
            (column,) = body.worked_out([feature], own)
            held = any(isinstance(part, Indexed) or base(part) in names.data for part in walk(feature))
            column = f"({column})" if " " in column and not column.endswith("]") else column
            source = f"{column} @ {slopes}" if held else f"{column} * np.sum({slopes})"
        terms = [one.scale.times(factor, source)]
        if one.parts.penalty is not None:
            slope = finished(derive(one.parts.penalty, Symbol(name))).result_node
            if not is_number(slope, 0):
                terms += body.worked_out([slope], names.all)
        _say_slope(body, told, name)
        found.append(body.let(f"gradient_{names.parameters[name]}", summed(terms)))
    body.let("gradient", f"np.array([{', '.join(found)}])")


def _say_slope(body: Body, told: Told, name: str) -> None:
    if name in told.slopes:
        body.say(told.slopes[name])


# ---- penalties


def _penalised(one: ByScore, each: Penalty) -> list[str]:
    """The parameters that a penalty counts."""
    return [*([one.intercept] if each.bias and one.intercept else []), one.weights]


def _penalty_values(one: ByScore, body: Body, own: Mapping[str, str]) -> list[str]:
    if one.parts.penalty is None:
        return []
    if not one.weights:
        return body.worked_out([one.parts.penalty], own)
    terms = []
    for each in one.loss.penalties:
        (strength,) = body.worked_out([each.strength], own)
        for name in _penalised(one, each):
            (entry,) = body.worked_out([each.row.per_entry(Symbol(name))], own)
            total = entry if name == one.intercept else total_of(entry) or f"np.sum({entry})"
            terms.append(f"{strength} * ({total})" if " " in total else f"{strength} * {total}")
    return terms


def _penalty_slopes(one: ByScore, body: Body, names: Names, name: str) -> list[str]:
    terms = []
    for each in one.loss.penalties:
        if name in _penalised(one, each):
            slope = finished(derive(each.row.per_entry(Symbol(name)), Symbol(name))).result_node
            terms += body.worked_out([Product((each.strength, slope))], names.all)
    return terms
