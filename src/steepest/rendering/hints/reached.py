"""How far a line of somebody's own has come: which steps of a derivation it has behind it, and which is next.

All lines of a derivation have one value, so the value alone does not say where a line stands: what is open is
read off the derivatives that it still holds, and its value says whether what it has worked out is right.
"""

from __future__ import annotations

from collections.abc import Collection

from steepest.derivation.step import Path, Step, filled, held, steps_of
from steepest.evidence import Agreement, Domain, Proof, compare
from steepest.expression.counted import sizes_of
from steepest.expression.nodes import Derivative, Indexed, Node
from steepest.expression.reading import parse
from steepest.expression.trees import free_symbols, walk


def step_at(step: Step, path: Path) -> Step:
    """The step at a path.

    Raises:
        ValueError: there is none.
    """
    for number in path:
        if not 0 <= number < len(step.because):
            raise ValueError(f"there is no step at {tuple(path)}")
        step = step.because[number]
    return step


def next_open(step: Step, solved: Collection[Path]) -> Path | None:
    """The first step, in reading order, that is not done; where one is done, those that lead to it are."""
    done = {path[:length] for path in solved for length in range(len(path) + 1)}
    return next((path for path, _ in steps_of(step) if path not in done), None)


def read_line(step: Step, line: str | Node) -> Node:
    """A line of somebody's own, in the names of the derivation.

    Raises:
        ParseError: it cannot be read.
    """
    if isinstance(line, Node):
        return line
    question = step.before
    return parse(line, sorted(free_symbols(question) | {n.base for n in walk(question) if isinstance(n, Indexed)}))


def solved_by(step: Step, line: Node) -> frozenset[Path] | None:
    """The steps that a line has behind it; None where it is no line of this derivation.

    A part that is worked out in another order, form or notation counts as worked out. Every derivative that
    the line still holds must be one that the derivation asks for.
    """
    inner = _solved_inside(step, line) if step.rule == "one-after-the-other" else None
    if inner is not None:
        return inner
    asked = [(path, each) for path, each in steps_of(step) if isinstance(each.before, Derivative)]
    values, waiting = list[Node](), set[Path]()
    for derivative in held(line):
        same = [(path, each) for path, each in asked if _same_question(each.before, derivative)]
        if not same:
            return None
        values.append(same[0][1].after)
        waiting.update(path for path, _ in same)
    if not _same(step.after, filled(line, tuple(values)), step.before):
        return None
    below = {path for path, _ in steps_of(step) for open_path in waiting if path[: len(open_path)] == open_path}
    return frozenset(path for path, _ in steps_of(step) if path not in below)


def _solved_inside(step: Step, line: Node) -> frozenset[Path] | None:
    """For ∂/∂x(∂/∂y(f)): a line whose inner derivative is half worked out."""
    for number in range(len(step.because) - 1):
        inner = line
        for later in reversed(step.because[number + 1 :]):
            if not isinstance(inner, Derivative) or not isinstance(later.before, Derivative):
                break
            if inner.variable != later.before.variable:
                break
            inner = inner.body
        else:
            if inner != step.because[number].after:
                found = solved_by(step.because[number], inner)
                if found:
                    return frozenset({(), *((number, *path) for path in found)})
    return None


def _same_question(question: Node, derivative: Node) -> bool:
    """Whether a derivative asks for the same: ∂ or d, and the form of what is differentiated, do not matter."""
    if not isinstance(question, Derivative) or not isinstance(derivative, Derivative):
        return False
    if question.variable != derivative.variable:
        return False
    if held(question.body) or held(derivative.body):  # by value, ∂/∂y(∂/∂x(f)) would be what it leads to
        return question.body == derivative.body
    return _same(question.body, derivative.body)


def _same(one: Node, other: Node, question: Node | None = None) -> bool:
    """Whether two formulas are the same, where the question has an answer; what is counted comes in whole numbers."""
    if one == other:
        return True
    counts = sizes_of(one if question is None else question)
    domain = Domain.of(dict.fromkeys(counts, "integer 1..")) if counts else None
    return isinstance(compare(one, other, domain, where=question), Proof | Agreement)
