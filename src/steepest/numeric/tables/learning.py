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
from steepest.models.loss_rows import LOSSES, LossRow
from steepest.models.losses import Loss
from steepest.models.model import MOST_FEATURES
from steepest.models.named import loss as loss_named
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.tables.asked import Wanted
from steepest.numeric.tables.checks import require_finite
from steepest.numeric.tables.choosing_rates import Rate, chosen_rate
from steepest.numeric.tables.labels import labelled, labels_said, number_of_word, one_hot, predicted
from steepest.numeric.tables.reading import Table
from steepest.numeric.tables.remarks import LEAST_NORM, concluded, said_of_columns
from steepest.numeric.tables.scaling import Scaling
from steepest.numeric.tables.troubles import trouble_of
from steepest.numeric.training.descending import descend
from steepest.numeric.training.descent import DIVERGED, Descent

if TYPE_CHECKING:
    from numpy.typing import NDArray

USUAL_STEPS = 10_000  # of all data
USUAL_EPOCHS = 100  # where examples are drawn
SMALL = 1e-7  # of the gradient at the start: then a descent has come to rest
_SQUARE_OVERFLOWS = 1e150  # so that a sum of squares may be too large for a float
_MOST_CLASSES = 1_000
_MOST_TOLD = 6
_WITHOUT_MINIMUM = frozenset({"logistic", "softmax"})  # links whose probabilities only come near to 0 and 1
_BY_SLOPE = frozenset("gradient-descent sgd mini-batch momentum nesterov".split())


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
        trouble: why the descent did not come down, or did not come to rest; empty where it did.
        runs: the rates that were tried, each with what came of it; the best of them is that of the fit.
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
    trouble: str
    runs: tuple[tuple[Rate, Descent], ...]

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

        said = labels_said(self.row, self.prediction)
        return None if said is None else float(np.mean(said == self.table.y))

    @property
    def classes(self) -> dict[str, int]:
        """The number of each label, where labels are words."""
        return {word: number_of_word(self.row, place) for place, word in enumerate(self.table.classes, start=1)}

    @property
    def curves(self) -> dict[str, Any]:
        """The loss in the course of each run, by its learning rate where there are several."""
        if len(self.runs) == 1:
            return {self.row.name: self.descent.history.loss}
        return {f"rate {rate.told}": run.history.loss for rate, run in self.runs}


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """A table and a loss, ready for steps.

    Attributes:
        table: the table, with labels as the loss takes them.
        wanted: what is asked for.
        compiled: the loss.
        scaling: what the columns went through.
        data: the columns, standardized if that is wanted, and the labels.
        start: the parameters to start from.
        at_start: the loss there.
        norm: that of the gradient there.
        of_columns: what is said of the columns.
    """

    table: Table
    wanted: Wanted
    compiled: CompiledLoss
    scaling: Scaling
    standardized: bool
    data: tuple[Any, Any]
    start: Any
    at_start: float
    norm: float
    of_columns: list[str]

    @property
    def row(self) -> LossRow:
        return LOSSES[self.wanted.loss]

    def rate(self, asked: str | float, *, refuse: bool) -> Rate:
        """A learning rate that is asked for."""
        wanted = self.wanted
        return chosen_rate(
            self.compiled,
            self.start,
            self.data,
            wanted.method,
            asked,
            wanted.batch,
            wanted.settings or {},
            refuse=refuse,
        )

    def descended(self, rate: Rate, *, progress: bool) -> Descent:
        """The steps with a learning rate."""
        import numpy as np

        wanted = self.wanted
        steps, epochs = wanted.steps, wanted.epochs
        if steps is None and epochs is None:
            steps, epochs = (None, USUAL_EPOCHS) if wanted.draws else (USUAL_STEPS, None)
        with np.errstate(all="ignore"):
            return descend(
                self.compiled,
                self.start,
                self.data,
                method=wanted.method,
                learning_rate=rate.given,
                steps=steps,
                epochs=epochs,
                batch_size=wanted.batch,
                seed=wanted.seed or 0,
                tolerance=SMALL * self.norm,
                progress=progress,
                **(wanted.settings or {}),
            )

    def value(self, descent: Descent) -> float:
        """The loss over all rows after a descent."""
        return float(self.compiled(descent.params, *self.data)[0])


def fit_table(table: Table, wanted: Wanted, *, progress: bool = False) -> Fit:
    """A loss fitted to a table by the steps of an update rule, from parameters that are 0.

    Where several learning rates are asked for, there are as many descents, and the fit is that of the lowest loss.

    Raises:
        DataError: labels that the loss is not for.
        ValueError: a setting that cannot be, or a learning rate with which the descent diverges; what it may be is
            said. Of several rates one must not diverge.
    """
    task = _task(table, wanted)
    asked = wanted.rates
    rates = [task.rate(each, refuse=len(asked) == 1) for each in asked]
    runs = tuple((rate, task.descended(rate, progress=progress)) for rate in rates)
    found = [(rate, run) for rate, run in runs if run.reason != DIVERGED]
    if not found:
        rate, run = runs[0]
        first = run.sentence if len(runs) == 1 else "With each of these learning rates the descent diverges."
        raise ValueError(f"{first} {rate.proposal}")
    rate, run = min(found, key=lambda one: (float(f"{task.value(one[1]):.6g}"), one[1].steps))
    return _fit(task, rate, run, runs)


def _task(table: Table, wanted: Wanted) -> _Task:
    import numpy as np

    require_finite(table.X, "the table", table.feature_names)
    row = LOSSES[wanted.loss]
    table = labelled(table, row)
    loss, constants = _loss(table, wanted, row)
    compiled = CompiledLoss(loss, constants)
    of_columns = said_of_columns(table.X, table.feature_names)
    standardized = wanted.standardizes(unique=not of_columns)
    scaling = Scaling.of(table.X) if standardized else Scaling.none(table.X)
    data = (scaling.applied(table.X), one_hot(table.y) if row.by_class else table.y)
    start = np.zeros((1 + table.X.shape[1]) * _classes(table, row))
    try:
        value, slope = compiled(start, *data)
    except DataError as error:
        raise _too_large(table) or error from error
    norm = float(np.linalg.norm(slope))
    return _Task(table, wanted, compiled, scaling, standardized, data, start, float(value), norm, of_columns)


def _too_large(table: Table) -> DataError | None:
    """What is said of the column with the largest number, where its square is too large for a float."""
    import numpy as np

    largest = np.abs(np.column_stack([table.X, table.y])).max(axis=0)
    place = int(np.argmax(largest))
    if largest[place] < _SQUARE_OVERFLOWS:
        return None
    name = [*table.feature_names, table.target_name][place]
    said = f"column {name!r} holds numbers as large as {largest[place]:.3g}, too large for their squares; divide them"
    return DataError(None, None, None, f"{said} by a power of ten first")


def _fit(task: _Task, rate: Rate, run: Descent, runs: tuple[tuple[Rate, Descent], ...]) -> Fit:
    table, wanted, row = task.table, task.wanted, task.row
    params = task.scaling.undone(run.params.reshape(1 + table.X.shape[1], -1)).reshape(-1)
    value, prediction = task.value(run), predicted(row, table.X, params)
    trouble = trouble_of(run, rate, task.at_start, value, task.norm)
    so = "the minimum is not unique" if trouble else _consequence(wanted)
    return Fit(
        table=table,
        loss=task.compiled.loss,
        constants=task.compiled.constants,
        params=params,
        value=value,
        prediction=prediction,
        descent=run,
        rate=rate,
        minimum=rate.minimum,
        standardized=task.standardized,
        remarks=(
            *[trouble] * bool(trouble),
            *concluded(task.of_columns, so),
            *_remarks(table, wanted, row, prediction),
        ),
        trouble=trouble,
        runs=runs,
    )


def _remarks(table: Table, wanted: Wanted, row: LossRow, prediction: Any) -> Iterator[str]:
    """What is worth knowing of a penalty, and of classes that are told apart without a mistake."""
    penalised = bool(wanted.l2 or wanted.l1)
    if wanted.standardize and penalised:
        yield "the penalty counts the weights of the standardized columns"
    if row.by_class and (absent := sorted(set(range(1, _classes(table, row) + 1)) - set(table.y.tolist()))):
        shown = ", ".join(map(str, absent[:_MOST_TOLD])) + (", …" if len(absent) > _MOST_TOLD else "")
        yield f"no row has {'the class' if len(absent) == 1 else 'one of the classes'} {shown}"
    said = labels_said(row, prediction)
    if row.link in _WITHOUT_MINIMUM and not penalised and said is not None and bool((said == table.y).all()):
        yield (
            "every label is predicted rightly, so the loss has no minimum: it falls for ever while the weights grow; "
            "--l2 keeps them finite"
        )


def plain_rate(fit: Fit) -> float:
    """A learning rate for gradient descent on the columns as they are, as `trainer.fit` takes it."""
    import numpy as np

    table = fit.table
    given = fit.rate.given
    if not fit.standardized and fit.descent.method == "gradient-descent" and isinstance(given, float):
        return given
    data = (table.X, one_hot(table.y) if fit.row.by_class else table.y)
    rate = chosen_rate(CompiledLoss(fit.loss, fit.constants), np.zeros(fit.params.size), data, "gradient-descent")
    return float(rate.given)


def _classes(table: Table, row: LossRow) -> int:
    return int(table.y.max()) if row.by_class else 1


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
    return made, numbers | (
        {"delta": 1.0 if wanted.delta is None else wanted.delta} if "delta" in made.constants else {}
    )


def _consequence(wanted: Wanted) -> str:
    """What follows where columns leave the minimum open."""
    if wanted.l2:
        return "the penalty decides between what would be minima without it"
    if wanted.method in _BY_SLOPE and not wanted.l1:
        return f"{LEAST_NORM} (with the columns standardized)" if wanted.standardize else LEAST_NORM
    return "the minimum is not unique; from which of them the steps end at, nothing should be concluded"
