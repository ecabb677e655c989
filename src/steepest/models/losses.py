"""Losses: formulas over data with parameters to be minimised, from a row and a model or from any formula.

A loss is a formula in its parameters and in data. `mean(…)` over data becomes ``(1/N) sum(i=1..N, …)``
with the data carrying the index, so the number N of examples stays a letter. What else is known of a loss — its
score, its degree in the parameters — is found in the formula and not by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, overload

from steepest._sugar import Typeset, verb
from steepest.derivation.deriving import derive, finished, gathered
from steepest.derivation.naming import TURN_EACH
from steepest.derivation.records import Derivation, Gradient
from steepest.errors import UnsupportedError
from steepest.expression.nodes import Equation, FiniteSum, Indexed, Node, Relation, Sum, Symbol, number
from steepest.expression.trees import walk
from steepest.expression.writing import to_text
from steepest.models.linear import LinearModel
from steepest.models.links import LINKS, SCORE, LinkedModel, softmax_of
from steepest.models.loss_rows import LOSSES, LossRow, labels_sum
from steepest.models.model import CLASS, EXAMPLE, SIZE, Model, Parameter
from steepest.models.over_data import formula_over, learned_in, over_examples
from steepest.models.penalties import Penalty, letters_of
from steepest.models.structure import moving, sums_over_examples
from steepest.models.through import Through, found_in, in_form, put_everywhere

if TYPE_CHECKING:
    from steepest.models.matrix_losses import MatrixGradient
    from steepest.models.normal_equations import NormalEquations
    from steepest.models.rates import Rates
    from steepest.models.second_order import LossHessian

__all__ = ["LOSSES", "SIZE", "Loss", "LossRow", "loss_of", "mse", "over_examples"]

FORMS = ("sum", "matrix", "components")


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Loss(Typeset):
    """A loss: a formula over data, to be minimised in its parameters.

    Args:
        formula: text, tree or SymPy expression, such as ``"mean((w*x + b - y)^2)"``; `mean` runs over the examples.
        params: the names of the parameters, in the order of the parameter vector. A name of which only entries w_k
            occur is an array; the entry w_j stands for it.
        data: the names of the data columns.
        name: what the loss is called in equations.
        constants: further names in the formula, such as the weight lambda of a penalty.

    Attributes:
        formula: the tree, with `mean` written as a sum over the examples i = 1 … N.
        parameters: the parameters in order.
        data: the names of the data columns.
        model: the model that predicts, where the loss came from one.
        row: the row of the table of losses, where it came from one.
        learned: the parameters with their shapes.
        penalties: what was added for large weights.
        constants: the letters that are neither parameters nor data nor sizes.

    Raises:
        ParseError: the formula cannot be read.
        ValueError: a name is missing, used twice, or does not occur.
        UnsupportedError: the formula sums over a set.

    >>> loss = Loss("mean((w*x + b - y)^2)", params=["w", "b"], data=["x", "y"])
    >>> to_text(loss.gradient("w").result_node)
    '(2/N) sum(i=1..N, (w x_i + b - y_i) x_i)'
    """

    formula: Node
    parameters: tuple[Symbol | Indexed, ...]
    data: tuple[str, ...]
    name: str
    model: Model | None
    row: LossRow | None
    learned: tuple[Parameter, ...]
    penalties: tuple[Penalty, ...]
    constants: tuple[str, ...]
    through: tuple[Through, ...]

    def __init__(
        self,
        formula: Any,
        params: Sequence[str],
        data: Sequence[str],
        *,
        name: str = "L",
        model: Model | None = None,
        constants: Sequence[str] = (),
    ) -> None:
        tree, columns, letters = formula_over(formula, params, data, constants)
        learned = learned_in(tree, params)
        fields = (tree, columns, letters, name, model, learned)
        self._fill(*fields, row=None, penalties=(), through=_throughs(tree, learned, columns))

    def _fill(
        self,
        formula: Node,
        data: tuple[str, ...],
        constants: tuple[str, ...],
        name: str,
        model: Model | None,
        learned: tuple[Parameter, ...],
        row: LossRow | None,
        penalties: tuple[Penalty, ...],
        through: tuple[Through, ...],
    ) -> None:
        values = {"formula": formula, "data": data, "name": name, "model": model, "row": row, "learned": learned}
        values |= {"penalties": penalties, "constants": constants, "through": through}
        values["parameters"] = tuple(parameter.entry for parameter in learned)
        for field, value in values.items():
            object.__setattr__(self, field, value)

    @property
    def equation(self) -> Equation:
        """``L = …``."""
        return Equation(Symbol(self.name), self.formula)

    @property
    def lemmas(self) -> tuple[Derivation, ...]:
        """The slope of the loss of one example by its score, where the derivatives are found through it."""
        return tuple(each.derivation for each in self.through)

    def penalised(self, penalties: Sequence[Penalty]) -> Loss:
        """The loss with penalties added for its parameters.

        Raises:
            ValueError: there is nothing to penalise.
        """
        if not penalties:
            return self
        loss = object.__new__(Loss)
        values = {name: getattr(self, name) for name in Loss.__dataclass_fields__ if name != "parameters"}
        values["formula"] = _added(self.formula, [each.on(self.learned) for each in penalties])
        values["penalties"] = (*self.penalties, *penalties)
        values["constants"] = tuple(sorted({*self.constants} | letters_of(penalties)))
        loss._fill(**values)
        return loss

    @overload
    def gradient(self, wrt: None = None, form: Literal["sum", "components"] = "sum") -> Gradient: ...

    @overload
    def gradient(self, wrt: None = None, *, form: Literal["matrix"]) -> MatrixGradient: ...

    @overload
    def gradient(self, wrt: str | Symbol | Indexed, form: str = "sum") -> Derivation: ...

    def gradient(
        self, wrt: str | Symbol | Indexed | None = None, form: str = "sum"
    ) -> Derivation | Gradient | MatrixGradient:
        """The derivative by one parameter, or the gradient by all of them.

        Args:
            wrt: a parameter: ``"b"``, ``"w2"``, ``"w_j"``; by default all, in order.
            form: "sum" for sums over the examples; "matrix" for vectors and matrices; "components" for an entry for
                each number that is learned.

        Raises:
            UnsupportedError: there is no matrix form, or "components" where the number of features is a letter.
            ValueError: `wrt` is no parameter, or there is no such form.
        """
        if form not in FORMS:
            raise ValueError(f"the form of a gradient is one of {', '.join(FORMS)}, not {form!r}")
        if form == "matrix":
            from steepest.models.matrix_losses import matrix_derivation, matrix_gradient

            return matrix_gradient(self) if wrt is None else matrix_derivation(self, self.parameter(wrt))
        if form == "components":
            self._require_components()
        slopes = [lemma.result_node for lemma in self.lemmas]
        if wrt is not None:
            return self._derivation(self.parameter(wrt), slopes)
        steps = [self._derivation(parameter, slopes).step for parameter in self.parameters]
        return gathered(self.formula, self.parameters, steps)

    def _require_components(self) -> None:
        arrays = [parameter for parameter in self.learned if parameter.shape]
        if arrays:
            sizes = "×".join(map(to_text, arrays[0].shape))
            raise UnsupportedError(
                f"{to_text(arrays[0].entry)} stands for {sizes} entries; components need a number of features"
            )

    def parameter(self, wrt: str | Symbol | Indexed) -> Symbol | Indexed:
        """The parameter of a name: an own one, an entry of an array, or an array by the entry that stands for it.

        Raises:
            ValueError: there is no such parameter.
        """
        from steepest.derivation.question import variable_of

        named = variable_of(wrt, [p.name for p in self.parameters if isinstance(p, Symbol)])
        for parameter in self.parameters:
            if named == parameter or _is_entry(named, parameter):
                return named
            if isinstance(parameter, Indexed) and named == Symbol(parameter.base):
                return parameter
        names = ", ".join(to_text(p) for p in self.parameters)
        raise ValueError(f"{to_text(named)} is no parameter of this loss (they are: {names})")

    def _derivation(self, parameter: Symbol | Indexed, slopes: Sequence[Node]) -> Derivation:
        from steepest.derivation.rules import rules

        own = [each.rule(slope) for each, slope in zip(self.through, slopes, strict=True)]
        table = (*own, *rules()) if own else None
        return in_form(finished(derive(self.formula, parameter, rules=table)), TURN_EACH)

    def hessian(self, form: str = "sum") -> LossHessian:
        """The second derivatives, as sums over the examples or (form "matrix") as blocks such as ``(2/N) X^T X``."""
        from steepest.models.second_order import loss_hessian

        return loss_hessian(self, form)

    def normal_equations(self) -> NormalEquations:
        """The equations for the minimum of a loss that is quadratic in its parameters, and their solution.

        Raises:
            UnsupportedError: the loss is not quadratic.
        """
        from steepest.models.normal_equations import normal_equations

        return normal_equations(self)

    def rates(self, table: Any = None, **constants: Any) -> Rates:
        """The stable learning rates of a quadratic loss, and the best fixed one; with a table, their numbers.

        Raises:
            UnsupportedError: the loss is not quadratic.
        """
        from steepest.models.rates import rates_of

        return rates_of(self, table, constants)

    convexity = verb("loss_convexity")
    text = verb("text")
    latex = verb("latex")
    verify = verb("verify")
    json = verb("to_json")
    compile = verb("compile")
    moments = verb("moments")
    quadratic = verb("quadratic")
    write_module = verb("write_module")
    check = verb("check_gradient")

    def __reduce__(self) -> tuple[Any, ...]:
        from steepest.models.loss_recipes import LossRecipe, recipe_of

        return LossRecipe.made, (recipe_of(self),)

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<Loss {to_text(self.equation)}>"


def _is_entry(named: Node, parameter: Node) -> bool:
    if not isinstance(named, Indexed) or not isinstance(parameter, Indexed):
        return False
    return named.base == parameter.base and len(named.indices) == len(parameter.indices)


def _throughs(tree: Node, learned: Sequence[Parameter], columns: tuple[str, ...]) -> tuple[Through, ...]:
    """The loss of one example by its score, for each sum over the examples that has one."""
    data, moves = frozenset(columns), moving([parameter.entry for parameter in learned])
    names = frozenset(part.name for part in walk(tree) if isinstance(part, Symbol)) | data
    names |= {part.base for part in walk(tree) if isinstance(part, Indexed)}
    found = (found_in(each.body, each.index, moves, data, names) for each in sums_over_examples(tree, data))
    return tuple(each for each in found if each is not None)


# --- from a row and a model -----------------------------------------------------------------------


def loss_of(
    row: LossRow,
    model: Model,
    penalties: Sequence[Penalty] = (),
    constants: dict[str, Node] | None = None,
) -> Loss:
    """The loss of a row for a model, over examples i = 1 … N with features x_ij and label y_i.

    Args:
        row: a row of `LOSSES`.
        model: the model; where the row is for a probability or a rate, a score becomes one by the link of the row.
        penalties: what is added for large weights.
        constants: values for the letters of the row, such as delta of Huber's loss.

    Raises:
        UnsupportedError: the row is not for what the model predicts.
    """
    model = fitted(row, model)
    by_score = _by_score(row, model, constants or {})
    total: Node = FiniteSum(by_score.body, EXAMPLE, number(1), SIZE)
    formula = total if row.scale is None else row.scale * total
    letters = tuple(sorted({*row.constants} - {*(constants or {})}))
    loss = object.__new__(Loss)
    through = (by_score,) if _layered(by_score) else ()
    loss._fill(formula, ("x", "y"), letters, row.name, model, model.learned, row, (), through)
    return loss.penalised(penalties)


def _layered(by_score: Through) -> bool:
    from steepest.models.structure import is_layered

    return isinstance(by_score.variable, Indexed) or is_layered(by_score.outer, by_score.variable)


def _added(formula: Node, penalties: Sequence[Node]) -> Node:
    return Sum((*(formula.terms if isinstance(formula, Sum) else (formula,)), *penalties))


def fitted(row: LossRow, model: Model) -> Model:
    """The model with the link that a row is for.

    Raises:
        UnsupportedError: the row is not for what the model predicts.
    """
    if row.by_class and model.classes is None:
        if model.link != "identity":
            raise UnsupportedError(f"{row.id} is for several classes, and this model predicts one number")
        model = model.for_classes()
    if model.classes is not None and not row.by_class:
        raise UnsupportedError(f"{row.id} is for one prediction, and this model has one for each class")
    if row.link == "identity":
        if row.of_score and model.link != "identity":
            raise UnsupportedError(f"{row.id} is for a score, and this model predicts a {LINKS[model.link].gives}")
        return model
    if model.link == "identity":
        return LinkedModel(model, row.link)
    if model.link != row.link:
        wanted, gives = LINKS[row.link].gives, LINKS[model.link].gives
        raise UnsupportedError(f"{row.id} is for a {wanted}, and this model predicts a {gives}")
    return model


def _by_score(row: LossRow, model: Model, constants: dict[str, Node]) -> Through:
    """The loss of one example by its score, as the row writes it."""
    if row.by_class:
        return _by_scores(row, model)
    y, z = Symbol("y"), SCORE
    if row.in_score is not None:
        outer = row.in_score(y, z)
    else:
        outer = row.per_example(y, model.linked(lambda _: z) if isinstance(model, LinkedModel) else z)
    outer = put_everywhere(outer, _entries({Symbol(name): value for name, value in constants.items()}))
    score = model.score_for(EXAMPLE)
    entry = _entries({y: Indexed("y", (EXAMPLE,)), z: score})
    return Through(outer, z, put_everywhere(outer, entry), lambda _: score, entry)


def _entries(values: dict[Node, Node]) -> Callable[[Node], Node]:
    return lambda part: values.get(part, part)


def _by_scores(row: LossRow, model: Model) -> Through:
    """The same for several classes: y_r and z_r."""
    classes = model.classes
    assert classes is not None  # noqa: S101  (asked by the caller)

    def score(of_class: Node) -> Node:
        return Indexed("z", (of_class,))

    outer = row.per_example(lambda r: Indexed("y", (r,)), lambda r: softmax_of(score(r), score, classes), classes)

    def entry(part: Node) -> Node:
        if isinstance(part, Indexed) and part.base == "z":
            return model.score_for(EXAMPLE, part.indices[0])
        return Indexed("y", (EXAMPLE, *part.indices)) if isinstance(part, Indexed) and part.base == "y" else part

    ones = Relation((labels_sum("y", classes), number(1)), ("=",))
    variable = Indexed("z", (CLASS,))
    body = put_everywhere(outer, entry)
    return Through(outer, variable, body, lambda of_class: model.score_for(EXAMPLE, of_class), entry, ones)


def mse(model: LinearModel) -> Loss:
    """The mean squared error of a linear model, ``(1/N) Σ (y_i - y'_i)²``.

    Source: any introduction to linear regression; the mean is taken without a factor 1/2.

    >>> print(to_text(mse(LinearModel(1)).gradient("w1").result_node))
    (2/N) sum(i=1..N, (b + w1 x_i1 - y_i) x_i1)
    """
    return loss_of(LOSSES["mse"], model)
