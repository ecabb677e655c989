"""The functions of a module: what the model predicts, value and gradient, a fit, and random examples."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steepest._wrapping import prose
from steepest.export import by_score, in_general, template
from steepest.export.body import Body
from steepest.export.examples import sample_lines
from steepest.export.python_text import WIDEST, docstring_text
from steepest.export.subject import Subject
from steepest.expression.nodes import Symbol
from steepest.models.links import LINKS
from steepest.models.loss_rows import LABELS

_INDENT = "    "


def predict(subject: Subject) -> str:
    """What the model predicts; "" where there is neither a model nor a score."""
    body, names, one, asked = Body(), subject.names, subject.one, ""
    if one is not None:
        body.lines.append(by_score.unpacked(one, names))
        source = _linked(subject, body, by_score.score_source(one, body, names))
        said_in = "\n".join([*body.lines, source])  # the score may take what a condition takes as well
        inputs = [
            name
            for name in subject.data
            if name not in one.parts.targets or re.search(rf"\b{re.escape(names.data[name])}\b", said_in)
        ]
    else:
        inputs = [name for name in subject.data if name != "y"]
        found = in_general.prediction(subject.written, names)
        if found is None:
            return ""
        source = found
        known = in_general.sizes_told({name: subject.data[name] for name in inputs}, names.data)
        shaped = {size for shape in subject.parameters.values() for size in shape if isinstance(size, str)}
        asked = "K" if len(shaped - set(known)) > 1 else ""
        in_general.say_sizes(subject.parameters, known, (), body, asked)
        in_general.unpacking(subject.parameters, names.parameters, body)
    body.let("prediction: Array", source)
    sizes = [f"{asked}: int"] if asked else []
    signature = ", ".join(["params: Array", *(f"{names.data[name]}: Array" for name in inputs), *sizes])
    said = ", with ".join(subject.told.model) or "its score"
    told = f"What is predicted for each example: {said}."
    return _function(f"predict({signature}) -> Array", told, [*body.lines, "return prediction"])


def _linked(subject: Subject, body: Body, score: str) -> str:
    model = subject.loss.model
    if model is None or model.link == "identity":
        return score
    body.let("score", score)
    link = LINKS[model.link].makes(Symbol("score"), None, None)
    return body.worked_out([link], {"score": "score"})[0]


def value_and_gradient(subject: Subject) -> str:
    """The heart of the module."""
    if subject.one is not None:
        one, names = subject.one, subject.names
        sizes = in_general.sizes_told(subject.data, names.data)
        body = by_score.value_and_gradient(one, subject.told, names, sizes)
        lines = [by_score.unpacked(one, names), *body.lines]
    else:
        lines = in_general.value_and_gradient(subject).lines
    head = f"value_and_gradient(params: Array, {subject.signature}) -> tuple[float, Array]"
    return _function(head, "The loss, and its derivative by each parameter.", [*lines, "return float(value), gradient"])


def loss(subject: Subject) -> str:
    """The value alone."""
    head = f"loss(params: Array, {subject.signature}) -> float"
    return _function(head, "The loss.", [f"return value_and_gradient(params, {subject.arguments})[0]"])


def gradient(subject: Subject) -> str:
    """The gradient alone."""
    head = f"gradient(params: Array, {subject.signature}) -> Array"
    told = "The gradient, an entry for each of `params`."
    return _function(head, told, [f"return value_and_gradient(params, {subject.arguments})[1]"])


def as_data(subject: Subject) -> str:
    """The data checked: shapes, finite numbers, labels."""
    row = subject.loss.row
    labels = ""
    if row is not None and row.labels in template.LABELS:
        condition, _ = template.LABELS[row.labels]
        told = template.ONE_HOT if row.by_class else LABELS[row.labels].about
        place = list(subject.data).index("y")
        name = subject.names.data["y"]
        labels = (
            f"    {name} = arrays[{place}]\n    if not ({condition.format(y=name)}):\n"
            f'        raise ValueError("{name} must be {told}")\n'
        )
    return template.AS_DATA.format(labels=labels)


def fit(subject: Subject, rate: float, steps: int) -> str:
    """Gradient descent."""
    names = subject.arguments
    body = Body()
    known = in_general.sizes_told(subject.data, subject.names.data)
    needed = {size for shape in subject.parameters.values() for size in shape if isinstance(size, str)}
    if needed - set(known):
        begins, start = "which must be given", ["if start is None:", '    raise ValueError("say where to start")']
        start.append("params = np.array(start, dtype=np.float64)")
    else:
        for size in sorted(needed):
            body.let(size, known[size])
        count = in_general.counts(list(subject.parameters.values()))
        begins = "at 0 if not given" if subject.is_linear else "at small random numbers if not given"
        small = f"np.random.default_rng(0).normal(scale=0.5, size=({count},))"
        body.let("params", f"np.zeros({count})" if subject.is_linear else small)
        start = [*body.lines, "if start is not None:", "    params = np.array(start, dtype=np.float64)"]
    text = template.FIT.format(
        data_arguments=f",\n{_INDENT}".join(f"{name}: ArrayLike" for name in subject.names.data.values()),
        rate=repr(float(rate)),
        steps=int(steps),
        begins=begins,
        names=names,
        start=f"\n{_INDENT}".join(start),
    )
    return text if len(subject.data) > 1 else text.replace(f"    {names} = as_data", f"    ({names},) = as_data")


def sample(subject: Subject) -> str:
    """Random examples."""
    arrays = ", ".join(["Array"] * (1 + len(subject.data)))
    told = "Parameters and examples, drawn at random."
    return _function(f"sample(seed: int) -> tuple[{arrays}]", told, sample_lines(subject))


def _function(head: str, told: str, lines: Sequence[str]) -> str:
    """A function with its docstring."""
    begin = f"def {head}:"
    if len(begin) > WIDEST:
        before, _, rest = begin.partition("(")
        arguments, _, behind = rest.rpartition(")")
        begin = "\n".join([f"{before}(", *(f"{_INDENT}{each}," for each in arguments.split(", ")), f"){behind}"])
    words = prose(told, WIDEST - 7).split("\n")
    text = docstring_text(f"\n{_INDENT}".join(words))
    closing = f"\n{_INDENT}" if len(words) > 1 else ""
    return "\n".join([begin, f'{_INDENT}"""{text}{closing}"""', *(_INDENT + line for line in lines)]) + "\n"
