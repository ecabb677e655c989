"""The value and the gradient of any loss that compiles, from the graph of whole arrays that it is compiled from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from steepest.errors import UnsupportedError
from steepest.export.body import Body
from steepest.export.by_score import Names
from steepest.export.subject import Subject
from steepest.export.told import base
from steepest.models.linear import LinearModel
from steepest.models.links import LinkedModel
from steepest.models.losses import Loss
from steepest.models.model import Model
from steepest.models.networks import HiddenLayerModel
from steepest.numeric.array_slopes import array_gradient
from steepest.numeric.emitting import Emitter
from steepest.numeric.expanding import expanded
from steepest.numeric.graph import Place
from steepest.numeric.indexed_graph import IndexedGraph
from steepest.numeric.indexed_lowering import IndexedLowering
from steepest.numeric.indexed_shapes import shapes_of

Shapes = Mapping[str, Sequence[str | int]]


def sizes_told(data: Shapes, called: Mapping[str, str]) -> dict[str, str]:
    """How each letter of a size is found from the data: ``len(y)``, ``X.shape[1]``."""
    found: dict[str, str] = {}
    for name, shape in data.items():
        for axis, size in enumerate(shape):
            if isinstance(size, str) and (size not in found or len(shape) == 1):
                found[size] = f"len({called[name]})" if axis == 0 else f"{called[name]}.shape[{axis}]"
    return found


def open_size(parameters: Shapes, known: Mapping[str, str]) -> tuple[str, str] | None:
    """The letter that the data leave open, and how it is found from the number of parameters.

    Raises:
        UnsupportedError: there are several.
    """
    left = {size for shape in parameters.values() for size in shape if isinstance(size, str) and size not in known}
    if not left:
        return None
    if len(left) > 1:
        raise UnsupportedError(f"the sizes {' and '.join(sorted(left))} are not known from the data; give them numbers")
    (letter,) = left
    fixed = [shape for shape in parameters.values() if letter not in shape]
    growing = [[size for size in shape if size != letter] for shape in parameters.values() if letter in shape]
    counted = f"len(params) - ({counts(fixed)})" if fixed else "len(params)"
    return letter, f"({counted}) // ({counts(growing)})"


def counts(shapes: Sequence[Sequence[str | int]]) -> str:
    """The number of entries of arrays: ``d * K + K``."""
    numbers, terms = 0, []
    for shape in shapes:
        number, letters = math.prod(size for size in shape if isinstance(size, int)), [*filter(_is_letter, shape)]
        if letters:
            terms.append(" * ".join([*([] if number == 1 else [str(number)]), *map(str, letters)]))
        else:
            numbers += number
    return " + ".join([*([str(numbers)] if numbers or not terms else []), *terms])


def _is_letter(size: str | int) -> bool:
    return isinstance(size, str)


def unpacking(parameters: Shapes, called: Mapping[str, str], body: Body) -> None:
    """The parameters apart, each in its shape."""
    names = [called[name] for name in parameters]
    shapes = list(parameters.values())
    if not any(shapes):
        body.let(f"({names[0]},)" if len(names) == 1 else ", ".join(names), "params")
        return
    if len(names) > 1:
        ends = [counts(shapes[: place + 1]) for place in range(len(shapes) - 1)]
        body.let(", ".join(names), f"np.split(params, [{', '.join(ends)}])")
    for name, shape in zip(names, shapes, strict=True):
        source = name if len(names) > 1 else "params"
        if not shape:
            body.let(name, f"{source}[0]")
        elif len(shape) > 1:
            body.let(name, f"{source}.reshape({', '.join(map(str, shape))})")
        elif source != name:
            body.let(name, source)


def say_sizes(parameters: Shapes, known: Mapping[str, str], used: Sequence[str], body: Body, asked: str = "") -> None:
    """Lines that find the sizes of the parameters, and others that are used; what is asked for is known."""
    shaped = {size for shape in parameters.values() for size in shape if isinstance(size, str)}
    for size, source in known.items():
        if size in used or size in shaped:
            body.let(size, source)
    if (left := open_size(parameters, {**known, asked: asked})) is not None:
        body.let(*left)


def value_and_gradient(subject: Subject) -> Body:
    """The lines that end with `value` and `gradient`."""
    body, names = Body(), subject.names
    graph = IndexedGraph()
    value, slopes = _lowered(subject, graph)
    results = expanded(graph, [value, *slopes])
    used = {graph.names[place] for place in graph.needed(results) if place in graph.names}
    known = sizes_told(subject.data, names.data)
    known |= {letter: str(size) for letter, size in subject.fixed.items() if letter in used}
    say_sizes(subject.parameters, known, sorted(used), body)
    unpacking(subject.parameters, names.parameters, body)
    body.say(subject.told.value)
    for said in subject.told.names:
        body.say(f"with {said}")
    emitter = Emitter(graph, results, {**{size: size for size in graph.sizes}, **names.all}, arrays=True)
    first, *others = body.taken_over(emitter, results)
    body.let("value", first)
    _say_gradient(subject, body, others)
    body.forget(known)
    return body


def _lowered(subject: Subject, graph: IndexedGraph) -> tuple[Place, list[Place]]:
    """The places of the value and of the slopes by the parameters, as whole arrays."""
    given, data = shapes_of(subject.written)
    arrays = {name: dims for name, dims in (*given.items(), *data.items()) if dims}
    value = IndexedLowering(graph, arrays).place(subject.written.formula)
    variables = [graph.given(name, dims) if dims else graph.variable(name) for name, dims in given.items()]
    return value, list(array_gradient(graph, value, variables))


def _say_gradient(subject: Subject, body: Body, slopes: Sequence[str]) -> None:
    """The gradient as one vector."""
    found = []
    for (name, shape), slope in zip(subject.parameters.items(), slopes, strict=True):
        if name in subject.told.slopes:
            body.say(subject.told.slopes[name])
        each = body.let(f"gradient_{subject.names.parameters[name]}", slope)
        found.append(f"{each}.ravel()" if len(shape) > 1 else each if shape else f"[{each}]")
    if all(each.startswith("[") for each in found):
        body.let("gradient", f"np.array([{', '.join(each[1:-1] for each in found)}])")
    elif len(found) == 1:
        body.let("gradient", found[0])
    else:
        body.let("gradient", f"np.concatenate([{', '.join(found)}])")


def prediction(loss: Loss, names: Names) -> str | None:
    """What a model of several scores or with a hidden layer predicts; None where there is no model."""
    model = loss.model
    inner = model.inner if isinstance(model, LinkedModel) else model
    called = {parameter.whole.name: names.parameters[base(parameter.entry)] for parameter in loss.learned}
    table = names.data.get("x", "X")
    if isinstance(inner, LinearModel):
        bias = f" + {called['b']}" if "b" in called else ""
        return _linked(model, f"{table} @ {called['W' if 'W' in called else 'w']}{bias}")
    if isinstance(inner, HiddenLayerModel):
        inside = f"{table} @ {called['V']} + {called['u']}"
        unit = {"relu": f"np.maximum(0, {inside})", "tanh": f"np.tanh({inside})"}.get(
            inner.activation, f"{inner.activation}({inside})"
        )
        return _linked(model, f"{unit} @ {called['W' if 'W' in called else 'w']} + {called['b']}")
    return None


def _linked(model: Model | None, score: str) -> str:
    link = model.link if model is not None else "identity"
    return {"logistic": f"sigmoid({score})", "exponential": f"np.exp({score})", "softmax": f"softmax({score})"}.get(
        link, score
    )
