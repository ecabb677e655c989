"""A loss fitted to a table: the model by the names of its columns, what it predicts, and what is worth saying of it.

`fit_table` puts together what other modules know: `remarks` on the columns, the descent of `training`, the learning
rate of `choosing_rates`. Where columns are standardized for the descent, the coefficients are those of the columns as
they are in the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError
from steepest.models.loss_rows import LABELS, LOSSES, LossRow
from steepest.models.losses import Loss
from steepest.models.model import MOST_FEATURES
from steepest.models.named import loss as loss_named
from steepest.models.update_rows import UPDATES
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.tables.checks import require_finite, require_labels
from steepest.numeric.tables.choosing_rates import Rate, chosen_rate
from steepest.numeric.tables.reading import Table
from steepest.numeric.tables.remarks import LEAST_NORM, remarks_on
from steepest.numeric.tables.scaling import Scaling
from steepest.numeric.training.descending import descend
from steepest.numeric.training.descent import DIVERGED, Descent

if TYPE_CHECKING:
    from numpy.typing import NDArray

USUAL_STEPS = 10_000  # of all data
USUAL_EPOCHS = 100  # where examples are drawn
SMALL = 1e-7  # of the gradient at the start: then a descent has come to rest
_MOST_CLASSES = 1_000
_WITHOUT_MINIMUM = frozenset({"logistic", "softmax"})  # links whose probabilities only come near to 0 and 1
_BY_SLOPE = frozenset("gradient-descent sgd mini-batch momentum nesterov".split())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a fit besides its table.

    Attributes:
        loss: a row of the table of losses.
        l2, l1: strengths of penalties; None for none.
        delta: where Huber's loss becomes a straight line.
        method: a row of the table of update rules.
        learning_rate: a number, a formula in t, or "auto".
        steps, epochs: how long; None for the usual.
        batch: how many examples each step draws; None for what the method usually takes.
        seed: what the order of the examples follows from.
        standardize: whether the columns are standardized for the descent; if nothing is said, where the learning rate
            is chosen, no penalty counts the weights, and there is one minimum whatever the columns are measured in.
        settings: of the method, such as momentum.
    """

    loss: str = "mse"
    l2: float | None = None
    l1: float | None = None
    delta: float = 1.0
    method: str = "gradient-descent"
    learning_rate: str | float = "auto"
    steps: int | None = None
    epochs: int | None = None
    batch: int | None = None
    seed: int = 0
    standardize: bool | None = None
    settings: Mapping[str, Any] | None = None

    def standardizes(self, *, unique: bool) -> bool:
        """Whether the columns are standardized for the descent, given whether they leave one minimum."""
        if self.standardize is not None:
            return self.standardize
        return unique and self.learning_rate == "auto" and not (self.l1 or self.l2)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A loss fitted to a table.

    Attributes:
        table: the table.
        loss: the loss.
        constants: the numbers of its letters.
        params: its parameters, for the columns as they are.
        value: the loss at these parameters, over all rows; where columns were standardized and a penalty counts their
            weights, that of the descent.
        prediction: what the model says of each row: a number, a probability, a rate, a score, or a class.
        descent: how it was found.
        rate: the learning rate, and where it comes from.
        minimum: the least loss there is, where it is known.
        standardized: whether the columns were standardized for the descent.
        remarks: what is worth knowing.
    """

    table: Table
    loss: Loss
    constants: Mapping[str, float]
    params: NDArray[Any]
    value: float
    prediction: NDArray[Any]
    descent: Descent
    rate: Rate
    minimum: float | None
    standardized: bool
    remarks: tuple[str, ...]

    @property
    def row(self) -> LossRow:
        """The row of the loss."""
        assert self.loss.row is not None  # noqa: S101  (a loss by its name)
        return self.loss.row

    @property
    def coefficients(self) -> dict[str, Any]:
        """The intercept and the coefficient of each column, by name; one for each class where there are classes."""
        import numpy as np

        names = ["intercept", *self.table.feature_names]
        return dict(
            zip(names, self.params.reshape(len(names), -1) if self.row.by_class else np.ravel(self.params), strict=True)
        )

    @property
    def r_squared(self) -> float | None:
        """1 - Σ (y - y')² / Σ (y - ȳ)²; None for other predictions than numbers, and where all labels are alike."""
        import numpy as np

        y = self.table.y
        spread = float(np.sum((y - y.mean()) ** 2))
        if self.row.labels != "number" or not spread:
            return None
        return 1 - float(np.sum((y - self.prediction) ** 2)) / spread

    @property
    def accuracy(self) -> float | None:
        """The share of the rows whose label is predicted; None where labels are no classes."""
        import numpy as np

        said = _labels_said(self.row, self.prediction)
        return None if said is None else float(np.mean(said == self.table.y))


def fit_table(table: Table, wanted: Wanted, *, progress: bool = False) -> Fit:
    """A loss fitted to a table by the steps of an update rule, from parameters that are 0.

    Raises:
        DataError: labels that the loss is not for.
        ValueError: a setting that cannot be, or a learning rate with which the descent diverges; what it may be is
            said.
    """
    import numpy as np

    require_finite(table.X, "the table", table.feature_names)
    row = LOSSES[wanted.loss]
    _require_labels(table, row)
    loss, constants = _loss(table, wanted, row)
    compiled = CompiledLoss(loss, constants)
    of_columns = remarks_on(table.X, table.feature_names, so=_consequence(wanted))
    standardized = wanted.standardizes(unique=not of_columns)
    scaling = Scaling.of(table.X) if standardized else Scaling.none(table.X)
    data = (scaling.applied(table.X), _one_hot(table.y) if row.by_class else table.y)
    start = np.zeros((1 + table.X.shape[1]) * _classes(table, row))
    rate = chosen_rate(compiled, start, data, wanted.method, wanted.learning_rate, wanted.batch, wanted.settings or {})
    descent = _descended(compiled, start, data, wanted, rate, progress)
    params = scaling.undone(descent.params.reshape(1 + table.X.shape[1], -1)).reshape(-1)
    value = float(compiled(descent.params, *data)[0])
    prediction = _predicted(row, table.X, params)
    return Fit(
        table=table,
        loss=loss,
        constants=constants,
        params=params,
        value=value,
        prediction=prediction,
        descent=descent,
        rate=rate,
        minimum=rate.minimum,
        standardized=standardized,
        remarks=(*of_columns, *_remarks(table, wanted, row, prediction)),
    )


def _remarks(table: Table, wanted: Wanted, row: LossRow, prediction: Any) -> Iterator[str]:
    """What is worth knowing of a penalty, and of classes that are told apart without a mistake."""
    penalised = bool(wanted.l2 or wanted.l1)
    if wanted.standardize and penalised:
        yield "the penalty counts the weights of the standardized columns"
    said = _labels_said(row, prediction)
    if row.link in _WITHOUT_MINIMUM and not penalised and said is not None and bool((said == table.y).all()):
        yield (
            "every label is predicted rightly, so the loss has no minimum: it falls for ever while the weights grow; "
            "--l2 keeps them finite"
        )


def _require_labels(table: Table, row: LossRow) -> None:
    """Refuse labels that a loss is not for, and say which loss they are for."""
    import numpy as np

    try:
        require_labels(table.y, row.labels, f"{table.target_name!r}", row.id)
    except DataError as error:
        few = np.unique(table.y[:100_000])
        fitting = [
            other.id
            for other in LOSSES.values()
            if other.labels not in ("number", row.labels)
            and len(few) <= 20
            and all(map(LABELS[other.labels].allow, _exact(few)))
        ]
        more = f"; --loss {fitting[0]} takes such labels" if fitting else "; --loss mse takes any number"
        raise DataError(None, None, None, error.message + more) from error


def _exact(values: Any) -> list[Any]:
    from fractions import Fraction

    return [Fraction(float(value)) for value in values]


def plain_rate(fit: Fit) -> float:
    """A learning rate for gradient descent on the columns as they are, as `trainer.fit` takes it."""
    import numpy as np

    table = fit.table
    given = fit.rate.given
    if not fit.standardized and fit.descent.method == "gradient-descent" and isinstance(given, float):
        return given
    data = (table.X, _one_hot(table.y) if fit.row.by_class else table.y)
    rate = chosen_rate(CompiledLoss(fit.loss, fit.constants), np.zeros(fit.params.size), data, "gradient-descent")
    return float(rate.given)


def _classes(table: Table, row: LossRow) -> int:
    return int(table.y.max()) if row.by_class else 1


def _one_hot(y: Any) -> Any:
    """A column for each class: 1 for the class of the row, 0 for the others."""
    import numpy as np

    return np.eye(int(y.max()))[y.astype(int) - 1]


def _loss(table: Table, wanted: Wanted, row: LossRow) -> tuple[Loss, dict[str, float]]:
    """The loss for as many features and classes as the table has, and the numbers of its letters."""
    count = table.X.shape[1]
    features: int | str = count if count <= MOST_FEATURES else "d"
    more: dict[str, Any] = {}
    if row.by_class:
        classes = _classes(table, row)
        if not 2 <= classes <= _MOST_CLASSES:
            there = "one class" if classes == 1 else f"the class {classes:,}"
            said = f"{table.target_name!r} has {there}; the classes are numbered from 1, 2 to {_MOST_CLASSES:,} of them"
            raise DataError(None, None, None, said)
        more["classes"] = classes if classes <= MOST_FEATURES else "K"
    penalties = {"l2": wanted.l2, "l1": wanted.l1}
    letters = {"l2": "lambda", "l1": "mu"}
    more |= {name: letters[name] for name, strength in penalties.items() if strength}
    made = loss_named(wanted.loss, features, **more)
    numbers = {letters[name]: float(strength) for name, strength in penalties.items() if strength}
    return made, numbers | ({"delta": wanted.delta} if "delta" in made.constants else {})


def _descended(
    compiled: CompiledLoss, start: Any, data: tuple[Any, Any], wanted: Wanted, rate: Rate, progress: bool
) -> Descent:
    import numpy as np

    drawn = wanted.batch is not None or UPDATES[wanted.method].over != "all"
    steps, epochs = wanted.steps, wanted.epochs
    if steps is None and epochs is None:
        steps, epochs = (None, USUAL_EPOCHS) if drawn else (USUAL_STEPS, None)
    norm = float(np.linalg.norm(compiled(start, *data)[1]))
    with np.errstate(all="ignore"):
        found = descend(
            compiled,
            start,
            data,
            method=wanted.method,
            learning_rate=rate.given,
            steps=steps,
            epochs=epochs,
            batch_size=wanted.batch,
            seed=wanted.seed,
            tolerance=SMALL * norm,
            progress=progress,
            **(wanted.settings or {}),
        )
    if found.reason == DIVERGED:
        raise ValueError(f"{found.sentence} {rate.proposal}")
    return found


def _consequence(wanted: Wanted) -> str:
    """What follows where columns leave the minimum open."""
    if wanted.l2:
        return "the penalty decides between what would be minima without it"
    if wanted.method in _BY_SLOPE and not wanted.l1:
        return f"{LEAST_NORM} (with the columns standardized)" if wanted.standardize else LEAST_NORM
    return "the minimum is not unique; from which of them the steps end at, nothing should be concluded"


def _predicted(row: LossRow, X: Any, params: Any) -> NDArray[Any]:
    """What the model says of each row of a table."""
    import numpy as np

    from steepest.models.links import LINKS

    table = params.reshape(1 + X.shape[1], -1)
    scores = X @ table[1:] + table[0]
    if row.by_class:
        return np.asarray(np.argmax(scores, axis=1) + 1.0)
    with np.errstate(over="ignore"):
        return np.asarray(LINKS[row.link].numpy(scores[:, 0]))


def _labels_said(row: LossRow, prediction: Any) -> Any:
    """The labels that a prediction stands for."""
    import numpy as np

    if row.labels == "class":
        return prediction
    if row.labels == "0,1":
        return (prediction >= 0.5).astype(float)
    return np.where(prediction >= 0, 1.0, -1.0) if row.labels == "-1,1" else None
