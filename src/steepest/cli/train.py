"""``steepest train``: a linear model fitted to a table, with a picture and a module of Python where they are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steepest.cli.command import FILE, answering, gathering, shared_options
from steepest.cli.train_data import SEPARATORS, Read
from steepest.cli.waiting import interruptible

if TYPE_CHECKING:
    from steepest.numeric.tables.asked import Wanted
    from steepest.numeric.tables.learning import Fit

_EPILOG = """\b
Examples:
  steepest train examples/chirps.csv --target temperature_fahrenheit
  steepest train houses.csv --target price --features area,rooms --l2 0.1 --standardize
  steepest train exam.csv --target passed --loss log-loss --method momentum
  steepest train flowers.csv --target species --loss softmax
  steepest train data.csv --target y --method mini-batch --batch 16 --epochs 50 --seed 1
  steepest train data.csv --target y --learning-rate 0.01 --steps 5000 --plot fit.svg --write-module trainer.py
  steepest train examples/chirps.csv --target temperature_fahrenheit --standardize --learning-rate 0.01,0.1,1.1 --plot -

DATA is a CSV file in UTF-8 whose first line names the columns (separated by commas, semicolons or tabs), or arrays of
NumPy: .npy, .npz. Labels are 0 and 1 for log-loss, -1 and 1 for hinge, 1 … K for softmax, or words for each of these,
which are numbered in sorted order. The exit status is 0, and 2 where the input cannot be used.
"""
_ALIASES = {"softmax": "softmax-cross-entropy"}
_LONG = 2e8  # entries that are read in all: a descent that takes a second or more


@dataclass(frozen=True, slots=True)
class Trained:
    """What is fitted, and how."""

    loss_name: str
    l2: float | None
    l1: float | None
    delta: float | None
    method: str
    settings: str | None
    learning_rate: str
    steps: int | None
    epochs: int | None
    batch: int | None
    seed: int | None
    standardize: bool | None

    @property
    def wanted(self) -> Wanted:
        """The same for `fit_table`.

        Raises:
            ValueError: there is no such loss, or a setting cannot be, is given twice or has no effect.
        """
        from difflib import get_close_matches

        from steepest.cli.moves import settings_in
        from steepest.models.loss_rows import LOSSES
        from steepest.numeric.tables.asked import Wanted

        name = _ALIASES.get(self.loss_name, self.loss_name)
        if name not in LOSSES:
            close = get_close_matches(name, LOSSES, n=1)
            meant = f"; did you mean {close[0]}?" if close else f" (there are: {', '.join(LOSSES)})"
            raise ValueError(f"there is no loss {self.loss_name!r}{meant}")
        return Wanted(
            loss=name,
            l2=self.l2,
            l1=self.l1,
            delta=self.delta,
            method=self.method,
            learning_rate=self.learning_rate,
            steps=self.steps,
            epochs=self.epochs,
            batch=self.batch,
            seed=self.seed,
            standardize=self.standardize,
            settings=settings_in(self.settings),
        )


_COUNT = click.IntRange(min=1)
_READING = (
    click.option("--target", required=True, metavar="COLUMN", help="The column that is predicted."),
    click.option("--features", metavar="a,b,…", help="The columns it is predicted from; all others if not given."),
    click.option("--separator", type=click.Choice(list(SEPARATORS)), help="Where the header does not show it."),
    click.option("--decimal-comma", is_flag=True, help="Numbers are written 3,5."),
)
_TRAINING = (
    click.option(
        "--loss",
        "loss_name",
        default="mse",
        show_default=True,
        metavar="NAME",
        help="mse, half-mse, sse, mae, huber, log-loss, softmax, hinge or poisson.",
    ),
    click.option("--l2", type=float, metavar="lambda", help="Add lambda times the sum of squares of the weights."),
    click.option("--l1", type=float, metavar="lambda", help="Add lambda times the sum of their absolute values."),
    click.option("--delta", type=float, metavar="d", help="Where huber becomes straight; 1 if not given."),
    click.option(
        "--method",
        default="gradient-descent",
        show_default=True,
        metavar="NAME",
        help="gradient-descent, sgd, mini-batch, momentum, nesterov, adagrad, rmsprop, adam or adamw.",
    ),
    click.option("--with", "settings", metavar="momentum=0.9,…", help="Settings of the method, as torch names them."),
    click.option(
        "--learning-rate",
        default="auto",
        show_default=True,
        metavar="R|auto",
        help="A number, or a formula in the step number t such as 0.1/t; auto takes one below the stable bound. "
        "Of several, separated by commas, each is tried and the best is taken.",
    ),
    click.option("--steps", type=_COUNT, metavar="n", help="At most so many steps; 10000 if nothing is said."),
    click.option(
        "--epochs", type=_COUNT, metavar="n", help="The same in passes over the data, where examples are drawn; 100."
    ),
    click.option("--batch", type=_COUNT, metavar="n", help="Draw so many examples for each step."),
    click.option("--seed", type=int, metavar="n", help="What their order follows from; 0 if not given."),
    click.option(
        "--standardize/--no-standardize",
        default=None,
        help="Give the columns mean 0 and standard deviation 1 on the way; if nothing is said, with the learning rate "
        "auto and without a penalty.",
    ),
)


@click.command(epilog=_EPILOG)
@click.argument("data", type=FILE)
@gathering(Read, "reading", _READING)
@gathering(Trained, "training", _TRAINING)
@click.option("--plot", "picture", type=FILE, help="Draw data, residuals and learning curve as .png or .svg; - here.")
@click.option("--write-module", "module", type=FILE, help="Write the loss as a file of Python that needs NumPy alone.")
@click.option("--force", is_flag=True, help="Let it replace a file that is there.")
@shared_options("json")
@interruptible
@answering
def command(
    data: Path,
    reading: Read,
    training: Trained,
    picture: Path | None,
    module: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Fit a linear model to the table DATA, and show what was learned."""
    from steepest.cli.train_words import as_text, document_of
    from steepest.models.loss_rows import LOSSES
    from steepest.numeric.tables.labels import takes_words
    from steepest.numeric.tables.learning import fit_table

    wanted = training.wanted
    if as_json and picture is not None and str(picture) == "-":
        raise ValueError("--plot - draws here, where --json writes its document; name a file for the picture")
    _require_writable(picture, module, force)
    table = reading.table(data, words=takes_words(LOSSES[wanted.loss]))
    fit = fit_table(table, wanted, progress=table.X.size * float(wanted.steps or 1000) > _LONG)
    written = [*_drawn(fit, picture), *_module(fit, module, force)]
    if as_json:
        click.echo(document_of(fit, wanted, data))
        return
    click.echo(as_text(fit, wanted, data, written))
    if picture is not None and str(picture) == "-":
        from steepest.cli.plot import in_terminal

        click.echo("\n" + in_terminal(_picture(fit)))


def _require_writable(picture: Path | None, module: Path | None, force: bool) -> None:
    """Refuse what cannot be written before anything is learned.

    Raises:
        ValueError: a picture has another ending, matplotlib is not there, or a file would be replaced.
    """
    if picture is not None and str(picture) != "-":
        from steepest.pictures.figures import MISSING, checked_ending, has_matplotlib

        checked_ending(picture)
        if not has_matplotlib():
            raise ValueError(MISSING)
    if module is not None and module.exists() and not force:
        raise ValueError(f"{module} is there already; --force replaces it")


def _drawn(fit: Fit, path: Path | None) -> list[str]:
    if path is None or str(path) == "-":
        return []
    _picture(fit).save(path)
    return [f"{path} is written."]


def _picture(fit: Fit) -> Any:
    """Data and fit, residuals, and the learning curve."""
    from steepest.pictures.fits import fit_picture

    table = fit.table
    return fit_picture(table.X, table.y, fit.prediction, table.feature_names, fit.curves, target=table.target_name)


def _module(fit: Fit, path: Path | None, force: bool) -> list[str]:
    """The loss as a module, with what was found.

    Raises:
        ValueError: it cannot be written.
    """
    if path is None:
        return []
    from steepest.export.module import Found, write_module
    from steepest.numeric.tables.learning import plain_rate

    table = fit.table
    found = Found(
        fit.params.tolist(), table.feature_names, table.target_name, plain_rate(fit), classes=tuple(fit.classes)
    )
    try:
        write_module(fit.loss, path, constants=fit.constants, found=found, overwrite=force)
    except OSError as error:
        raise ValueError(f"{path} cannot be written: {error.strerror or error}") from error
    return [f"{path} is written; python {path} checks it."]
