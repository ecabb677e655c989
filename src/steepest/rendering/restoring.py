"""Records from their data: what `data` writes is read back, and nothing else is.

What is read may come from anywhere. Every member is asked for by name and type, and what is left over is
unknown (`members`); the steps are put together by `restored_steps`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from steepest.derivation.coordinates import variables_of
from steepest.derivation.records import Derivation, Dims, Gradient, Value
from steepest.derivation.sides import JUMP, KINDS, SLOPE, Side, Sides
from steepest.derivation.step import Step
from steepest.expression.limits import check_values, exceeded
from steepest.expression.nodes import Derivative, Equation, Indexed, Node, Symbol, Vector
from steepest.expression.nodes import Gradient as Nabla
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.tree_data import refusal
from steepest.expression.trees import free_symbols, walk
from steepest.rendering.data import VERSION, digest, schema
from steepest.rendering.members import Members, Trees, printable
from steepest.rendering.restored_steps import steps_from

#: What a report says of a record besides; it is known, and not read.
ABOUT = ("value", "notes", "stationary", "verified", "failures", "unchecked", "evidence", "fixed")

_LARGEST = sys.float_info.max

Record = Derivation | Gradient | Value


def record_from(data: Any) -> Record:
    """The record that a document describes.

    Raises:
        DataError: it is no such document, or was changed; the message says where.
    """
    members = Members(data, "")
    named = members.text("schema")
    readers = {schema(kind): reader for kind, reader in _READERS.items()}
    if named not in readers:
        raise refusal("schema", _unknown_schema(named))
    trees = Trees(members)
    stated = members.text("digest")
    record = readers[named](members, trees)
    members.finish()
    if digest(record) != stated:
        raise refusal("digest", "the digest is that of other contents: the document was changed after it was written")
    return record


def _unknown_schema(named: str) -> str:
    kind, _, version = named.removeprefix("steepest/").partition("/")
    if named.startswith("steepest/") and kind in _READERS and version.isdecimal():
        return f"this is version {version[:20]}, and version {VERSION} is read here"
    readable = ", ".join(map(schema, _READERS))
    return f"this is no document that is read back (such are: {readable})"


# --- the records --------------------------------------------------------------------------------


def _derivation(members: Members, trees: Trees) -> Derivation:
    shapes = _shapes(members)
    function, variables, step = _derived(members, trees)
    if len(variables) != 1:
        raise refusal("wrt", "a derivation has one variable")
    if not isinstance(step.before, Derivative | Nabla):
        raise refusal("steps[0].before", "a derivation begins with a derivative that is asked for")
    return Derivation(function, variables[0], step, shapes=shapes)


def _shapes(members: Members) -> Dims:
    """The shapes of the names of a formula of vectors and matrices; none for a formula of numbers."""
    if "shapes" not in members:
        return ()
    found = members.take("shapes", dict, "an object")
    place = members.at("shapes")
    return tuple((printable(place, name), tuple(_dims(value, f"{place}.{name}"))) for name, value in found.items())


def _dims(value: Any, place: str) -> Iterator[int | str]:
    if type(value) is not list or len(value) > 2:
        raise refusal(place, "this should be a list of at most two sizes")
    for dim in value:
        whole = type(dim) is int and dim > 0
        if not whole and not (type(dim) is str and re.fullmatch(r"[A-Za-z]\w*", dim, re.ASCII)):
            raise refusal(place, "a size is a whole number from 1 on, or a name")
        yield dim


def _gradient(members: Members, trees: Trees) -> Gradient:
    shapes = _shapes(members)
    function, variables, step = _derived(members, trees)
    entries = step.after.entries if isinstance(step.after, Vector) else ()
    if not variables or not len(variables) == len(step.because) == len(entries):
        raise refusal("wrt", "a gradient has one variable for each of its entries")
    return Gradient(function, tuple(variables), step, shapes=shapes)


def _derived(members: Members, trees: Trees) -> tuple[Node, list[Symbol | Indexed], Step]:
    function = trees.of(members, "function")
    variables = [trees.variable(value, place) for place, value in members.items("wrt")]
    result, complete = trees.of(members, "result"), members.take("complete", bool, "true or false")
    members.pass_over(*ABOUT)
    step = steps_from(members, trees)
    if result != step.after:
        raise refusal("result", "this is not what the steps come to")
    found = Derivation(function, variables[0], step).complete if variables else complete
    if found is not complete:
        raise refusal("complete", "the steps say otherwise")
    return function, variables, step


def _value(members: Members, trees: Trees) -> Value:
    point = []
    for place, item in members.items("point"):
        each = Members(item, place)
        value, variable = trees.of(each, "value"), trees.of(each, "variable")
        each.finish()
        if not isinstance(variable, Symbol | Indexed):
            raise refusal(place, "this is no variable")
        point.append(Equation(variable, value))
    shown = trees.of(members, "exact")
    decimal = _decimal(members.at("decimal"), members.take("decimal", (float, int, str, list, type(None)), "a number"))
    remarks = tuple(printable(place, remark) for place, remark in members.items("remarks"))
    questions = tuple(_question(place, item, trees) for place, item in members.items("questions"))
    sides = tuple(_sides(place, item, trees) for place, item in members.items("sides"))
    step = steps_from(members, trees)
    if shown != step.after:
        raise refusal("exact", "this is not what the step comes to")
    found = Value(tuple(point), step, None, decimal, remarks, questions, sides)
    _is_value(found)
    return replace(found, exact=to_sympy(step.after)) if found.differentiable else found


def _is_value(value: Value) -> None:
    """A value has no variables, and a decimal, a question and two sides for each of its entries."""
    step, node = value.step, value.step.after
    entries = node.entries if isinstance(node, Vector) else (node,)
    sizes = {len(part.entries) if isinstance(part, Vector) else 0 for part in (step.before, step.makes, node)}
    if len(sizes) > 1:
        raise refusal("steps[0]", "the number of entries changes")
    if isinstance(node, Vector) != isinstance(value.decimal, tuple):
        raise refusal("decimal", "there is one decimal for each entry of the value")
    decimals = value.decimal if isinstance(value.decimal, tuple) else (value.decimal,)
    if {len(value.questions), len(value.sides)} != {len(entries)} or len(decimals) != len(entries):
        raise refusal("questions", "there is one question, one decimal and one pair of sides for each entry")
    for place, (decimal, sides) in enumerate(zip(decimals, value.sides, strict=True)):
        if (decimal is None) != (sides is not None and sides.slope is None):
            raise refusal(f"sides[{place}]", "there is a decimal where there is a derivative")
    known = {equation.left for equation in value.point}
    for place, question in enumerate(value.questions):
        if not variables_of(question.body) <= known:
            raise refusal(f"questions[{place}]", "the point does not say where its variables are")
    if free_symbols(node) or any(isinstance(part, Indexed) for part in walk(node)):
        raise refusal("exact", "a value has no variables")
    if (limit := check_values(node)) is not None:
        raise refusal("exact", exceeded(limit))


def _question(place: str, item: Any, trees: Trees) -> Derivative:
    node, _ = trees.formula(item, place)
    if not isinstance(node, Derivative):
        raise refusal(place, "a question is a derivative that is asked for")
    return node


def _sides(place: str, item: Any, trees: Trees) -> Sides | None:
    if item is None:
        return None
    members = Members(item, place)
    left, right = (_side(members.at(name), members.take(name, dict, "a side"), trees) for name in ("left", "right"))
    members.finish()
    return Sides(left, right)


def _side(place: str, item: Any, trees: Trees) -> Side:
    members = Members(item, place)
    kind = members.text("kind")
    slope, limit = (trees.or_none(members, name) for name in ("slope", "limit"))
    members.finish()
    if kind not in KINDS or (slope is not None) != (kind == SLOPE) or (limit is not None) != (kind == JUMP):
        raise refusal(place, f"a side is one of {', '.join(KINDS)}, with a slope or the limit of a jump")
    return Side(kind, slope, limit)


def _decimal(place: str, value: Any) -> float | tuple[float | None, ...] | None:
    if isinstance(value, list):
        return tuple(_float(f"{place}[{number}]", entry) for number, entry in enumerate(value))
    return _float(place, value)


def _float(place: str, value: Any) -> float | None:
    if value is None:
        return None
    if type(value) in (float, int) and -_LARGEST <= value <= _LARGEST:
        return float(value)
    if value in ("inf", "-inf"):
        return float(value)
    raise refusal(place, "a decimal is a number, inf or -inf as text, or null")


_READERS: Mapping[str, Callable[[Members, Trees], Record]] = {
    "derivation": _derivation,
    "gradient": _gradient,
    "value": _value,
}
