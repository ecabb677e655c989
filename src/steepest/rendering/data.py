"""Derivations, gradients and values as plain data for JSON: every formula readable, every step with its reason.

A formula is an object with `text`, `latex` and the number of its `tree` in the table `trees` of the document
(see `expression.tree_data`). The steps are a list in reading order, each with its path (see `derivation.paths`).
`docs/json.md` describes the whole; `restoring` reads it back.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable
from functools import singledispatch
from typing import Any

from steepest.derivation.paths import paths_of, reason_paths, tidying_paths
from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.several import Several
from steepest.derivation.sides import Side, Sides
from steepest.derivation.step import Step
from steepest.errors import UnsupportedError
from steepest.expression.limits import LIMITS
from steepest.expression.nodes import Node
from steepest.expression.tree_data import TreeTable
from steepest.expression.writing import to_latex, to_text
from steepest.rendering.late import loaded
from steepest.rendering.text import reason_text

VERSION = 2
MOST_NODES = 500 * LIMITS["derived"].most  # of all formulas of a document together
TOO_LARGE = f"the formulas of a document have at most {MOST_NODES:,} nodes together"

FormulaData = Callable[[Node], dict[str, Any]]


def schema(kind: str) -> str:
    """What a document calls itself: ``steepest/derivation/2``."""
    return f"steepest/{kind}/{VERSION}"


def formula_data(node: Node) -> dict[str, Any]:
    """A formula on both surfaces, for documents that are not read back."""
    return {"text": to_text(node), "latex": to_latex(node)}


class Formulas:
    """The formulas of one document: each is written once, and its tree is in the table `trees`."""

    def __init__(self) -> None:
        self.trees = TreeTable()
        self._written: dict[Node, dict[str, Any]] = {}
        self._left = MOST_NODES

    def __call__(self, node: Node) -> dict[str, Any]:
        """A formula as text, as LaTeX, and the number of its tree.

        Raises:
            UnsupportedError: it could not be read back, or the document grows too large.
        """
        if node not in self._written:
            number = self.trees.add(node)
            self._written[node] = formula_data(node) | {"tree": number}
        self._left -= self.trees.sizes[node]
        if self._left < 0:
            raise UnsupportedError(f"this has no JSON, for it could not be read back: {TOO_LARGE}")
        return self._written[node]


def steps_data(step: Step, formula: FormulaData = formula_data) -> list[dict[str, Any]]:
    """A step and the steps below it, in reading order."""
    return [_step_data(path, part, formula) for path, part in paths_of(step)]


def _step_data(path: str, step: Step, formula: FormulaData) -> dict[str, Any]:
    assumed = [{"id": one.id, "condition": _or_none(formula, one.condition)} for one in step.assumptions]
    return {
        "path": path,
        "rule": step.rule,
        "reason": reason_text(step),
        "before": formula(step.before),
        "makes": formula(step.makes),
        "after": formula(step.after),
        "bindings": [{"name": name} | formula(node) for name, node in step.bindings],
        "assumptions": assumed,
        "because": reason_paths(path, step),
        "tidying": tidying_paths(path, step),
    }


def _or_none(formula: FormulaData, node: Node | None) -> dict[str, Any] | None:
    return None if node is None else formula(node)


def derivation_data(record: Derivation | Gradient) -> dict[str, Any]:
    """A derivation or a gradient.

    Raises:
        UnsupportedError: a name in it cannot be read back.
    """
    is_gradient = isinstance(record, Gradient)
    formula = Formulas()
    variables = record.variables if isinstance(record, Gradient) else (record.variable,)
    said = {
        "function": formula(record.function),
        "wrt": [formula(variable) for variable in variables],
        **shapes_data(record),
        "result": formula(record.result_node),
        "complete": record.complete,
        "steps": steps_data(record.step, formula),
    }
    return _document("gradient" if is_gradient else "derivation", record, said, formula)


def shapes_data(record: Derivation | Gradient) -> dict[str, Any]:
    """The shapes of the names of a formula of vectors and matrices: ``{"X": ["N", "d"]}``; nothing for numbers."""
    return {"shapes": {name: list(dims) for name, dims in record.shapes}} if record.shapes else {}


def value_data(value: Value) -> dict[str, Any]:
    """A value at a point.

    Raises:
        UnsupportedError: a name in it cannot be read back.
    """
    formula = Formulas()
    said = {
        "point": [{"variable": formula(equation.left), "value": formula(equation.right)} for equation in value.point],
        "exact": formula(value.node),
        "decimal": decimal_data(value.decimal),
        "remarks": list(value.remarks),
        "questions": [formula(question) for question in value.questions],
        "sides": [None if sides is None else _sides_data(sides, formula) for sides in value.sides],
        "steps": steps_data(value.step, formula),
    }
    return _document("value", value, said, formula)


def _sides_data(sides: Sides, formula: FormulaData) -> dict[str, Any]:
    return {name: _side_data(side, formula) for name, side in zip(("left", "right"), sides.both, strict=True)}


def _side_data(side: Side, formula: FormulaData) -> dict[str, Any]:
    return {"kind": side.kind, "slope": _or_none(formula, side.slope), "limit": _or_none(formula, side.limit)}


def decimal_data(decimal: float | tuple[float | None, ...] | None) -> Any:
    """A float, or a list of floats; one that JSON has no number for is the text that Python prints for it."""
    if isinstance(decimal, tuple):
        return [decimal_data(entry) for entry in decimal]
    return decimal if decimal is None or math.isfinite(decimal) else repr(decimal)


def _document(
    kind: str, record: Derivation | Gradient | Value, said: dict[str, Any], formulas: Formulas
) -> dict[str, Any]:
    return {"schema": schema(kind), "digest": digest(record)} | said | {"trees": formulas.trees.entries}


def digest(record: Derivation | Gradient | Value) -> str:
    """A fingerprint of what a record says, however its document is laid out: two that differ are two records."""
    trees = TreeTable()
    if isinstance(record, Value):
        head = _bare_value(record, trees)
    else:
        variables = record.variables if isinstance(record, Gradient) else (record.variable,)
        head = [trees.add(record.function), [trees.add(variable) for variable in variables]]
        head += list(shapes_data(record).values())
    steps = [_bare(path, step, trees) for path, step in paths_of(record.step)]
    said = json.dumps([VERSION, type(record).__name__, head, steps, trees.entries], separators=(",", ":"))
    return "sha256:" + hashlib.sha256(said.encode()).hexdigest()


def _bare_value(value: Value, trees: TreeTable) -> list[Any]:
    """A value without words."""
    return [
        [trees.add(equation) for equation in value.point],
        decimal_data(value.decimal),
        list(value.remarks),
        [trees.add(question) for question in value.questions],
        [
            None if sides is None else _sides_data(sides, lambda node: {"tree": trees.add(node)})
            for sides in value.sides
        ],
    ]


def _bare(path: str, step: Step, trees: TreeTable) -> list[Any]:
    """A step without words."""
    return [
        path,
        step.rule,
        [trees.add(node) for node in (step.before, step.makes, step.after)],
        [[name, trees.add(node)] for name, node in step.bindings],
        [[one.id, None if one.condition is None else trees.add(one.condition)] for one in step.assumptions],
    ]


@singledispatch
def data_of(record: object) -> dict[str, Any]:
    """A record as plain data: dictionaries, lists, texts and numbers.

    Raises:
        TypeError: the record has no JSON.
    """
    if loaded(record, as_data=True):
        return data_of(record)
    raise TypeError(f"a {type(record).__name__} has no JSON")


data_of.register(Derivation, derivation_data)
data_of.register(Gradient, derivation_data)
data_of.register(Value, value_data)


@data_of.register
def several_data(record: Several) -> dict[str, Any]:
    """What rests on several derivations: each of them as a document of its own, and all steps."""
    if loaded(record, as_data=True):
        return data_of(record)
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(record).__name__).lower()
    return {
        "schema": schema(kind),
        "text": str(record),
        "derivations": [derivation_data(derivation) for derivation in record.wholes],
        "steps": [steps_data(first) for first in record.first_steps],
    }
