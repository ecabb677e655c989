"""A loss that is to be written: its form, its sizes, and what everything is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steepest.errors import UnsupportedError
from steepest.export.by_score import ByScore, Names, by_score
from steepest.export.told import Told, base, told_of
from steepest.expression.nodes import FiniteSum, Symbol
from steepest.expression.trees import walk
from steepest.expression.writing import to_text
from steepest.models.linear import LinearModel
from steepest.models.links import LinkedModel
from steepest.models.losses import Loss
from steepest.numeric.emitting import argument_names
from steepest.numeric.helpers import array_functions
from steepest.numeric.indexed_shapes import shapes_of
from steepest.numeric.loss_forms import compiled_form
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.score_parts import score_parts

Shape = tuple[str | int, ...]

#: Names of the module itself and inside its functions, and letters that are easily mistaken for digits.
_TAKEN = frozenset(
    "params np sys math value gradient loss fit predict check main sample differences as_data value_and_gradient Array "
    "ArrayLike NDArray Any SHAPES FEATURES TARGET CLASSES PARAMS residual score slope cost learning_rate steps "
    "tolerance start prediction sizes rng seed found up down h k expected off allowed before after rate passed arrays "
    "l I O N d m K".split()
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A loss, ready to be written.

    Attributes:
        loss: the loss, its bias apart.
        written: the same, with letters for its sizes where it is written in the general form.
        compiled: the same compiled.
        one: its form by a score; None for the general form.
        told: what is said of it.
        names: what everything is called.
        parameters: the shape of each parameter in the code.
        data: the shape of each array of data.
        fixed: the numbers of sizes that are letters in what is written.
    """

    loss: Loss
    written: Loss
    compiled: CompiledLoss
    one: ByScore | None
    told: Told
    names: Names
    parameters: Mapping[str, Shape]
    data: Mapping[str, Shape]
    fixed: Mapping[str, int]

    @property
    def arguments(self) -> str:
        """The data, as arguments of a call."""
        return ", ".join(self.names.data.values())

    @property
    def signature(self) -> str:
        """The data, as arguments of a definition."""
        return ", ".join(f"{name}: Array" for name in self.names.data.values())

    @property
    def is_linear(self) -> bool:
        """Whether a descent may start at 0: scores are linear in the parameters."""
        model = self.loss.model
        inner = model.inner if isinstance(model, LinkedModel) else model
        return self.one is not None or isinstance(inner, LinearModel)


def subject_of(given: Loss, constants: Mapping[str, float]) -> Subject:
    """A loss, ready to be written.

    Raises:
        UnsupportedError: it does not compile.
        ValueError: a letter has no number.
    """
    form = compiled_form(given)
    loss = form.loss
    parts = score_parts(loss)
    one = None if parts is None else by_score(loss, parts)
    written, fixed = (loss, {}) if one is not None else (form.lettered, form.sizes)
    compiled = CompiledLoss(loss, {name: constants[name] for name in loss.constants if name in constants})
    parameters, data = ({name: _with(shape, fixed) for name, shape in each.items()} for each in shapes_of(written))
    _require_counted(loss, data.values())
    return Subject(loss, written, compiled, one, told_of(loss), _names(written, one, data), parameters, data, fixed)


def _require_counted(loss: Loss, shapes: Iterable[Shape]) -> None:
    """Refuse a sum whose end no array tells.

    Raises:
        UnsupportedError: there is one.
    """
    known = {size for shape in shapes for size in shape}
    known |= {to_text(size) for parameter in loss.learned for size in parameter.shape}
    for part in walk(loss.formula):
        if isinstance(part, FiniteSum) and isinstance(part.upper, Symbol) and part.upper.name not in known:
            letter = part.upper.name
            raise UnsupportedError(
                f"no array of the data tells how large {letter} is: write {loss.data[0]}_{part.index.name} for the "
                f"entries that {to_text(part)} runs over"
            )


def _with(shape: Shape, fixed: Mapping[str, int]) -> Shape:
    return tuple(fixed.get(size, size) if isinstance(size, str) else size for size in shape)


def _names(written: Loss, one: ByScore | None, shapes: Mapping[str, Shape]) -> Names:
    """What everything is called: matrices by a capital, vectors as the formula says, letters of numbers in capitals."""
    data = {name: name.upper() if len(shape) == 2 else name for name, shape in shapes.items()}
    letters = {name: name.upper() for name in written.constants}
    if one is None:
        parameters = {base(parameter.entry): parameter.whole.name for parameter in written.learned}
    elif one.weights:
        parameters = {name: name for name in (one.intercept, one.weights) if name}
    else:
        parameters = {name: name for name, _ in one.columns}
    groups = (parameters, data, letters)
    shown = list(dict.fromkeys(name for group in groups for name in group.values()))
    spelled = argument_names(shown, {*_TAKEN, *array_functions(), *(f"gradient_{name}" for name in shown)})
    used: set[str] = set()
    for group in groups:
        for name, text in group.items():
            called = spelled[text]
            while called in used:
                called += "_"
            used.add(called)
            group[name] = called
    return Names(parameters, data, letters)
