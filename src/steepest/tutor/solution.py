"""The right answer of a question, and how it comes about: derived by the rules, or stated by the author.

Everything heavy is imported inside the functions, because the first question is on the screen before
any of it is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from steepest.errors import ExerciseError, SteepestError
from steepest.tutor.exercise import Choice, DerivativeOf, Stated
from steepest.tutor.question import Question

if TYPE_CHECKING:
    from steepest.derivation import Derivation, Gradient
    from steepest.expression.nodes import Node


def derived(question: Question) -> Derivation | Gradient | None:
    """The derivation of the right answer; None where the author states it.

    Raises ExerciseError where the author's formula cannot be read or derived.
    """
    if isinstance(question.task, Stated | Choice):
        return None
    from steepest.derivation import derive, gradient

    with authors_mistake(question):
        if isinstance(question.task, DerivativeOf):
            return derive(question.task.formula, question.task.wrt)
        return gradient(question.task.formula, wrt=list(question.task.wrt) or None)


def reference(question: Question) -> str:
    """The right answer in one line."""
    if isinstance(question.task, Stated | Choice):
        return question.task.answer
    from steepest.expression.writing import to_text

    derivation = derived(question)
    return to_text(derivation.result_node) if derivation is not None else ""


def worked(question: Question) -> str:
    """The right answer as it is shown: ``9 + 5*4 = 29`` where the author states numbers to put together."""
    stated = reference(question)
    if not isinstance(question.task, Stated) or not is_closed(stated):
        return stated
    from steepest.expression.nodes import mapped
    from steepest.expression.reading import parse
    from steepest.expression.sympy_bridge import from_sympy, to_sympy
    from steepest.expression.writing import to_text

    node = from_sympy(to_sympy(parse(stated)))
    value = to_text(mapped(node, _decimal) if "." in stated else node)
    return stated if value == to_text(parse(stated)) else f"{stated} = {value}"


def solution(question: Question) -> str:
    """How the right answer comes about: the derivation, or the answer where the author states it."""
    derivation = derived(question)
    if derivation is None:
        return f"The answer is {worked(question)}"
    from steepest.rendering import text

    return text(derivation)


@contextmanager
def authors_mistake(question: Question) -> Iterator[None]:
    """What goes wrong with the reference is the exercise's fault, and said with its place in the file."""
    try:
        yield
    except ExerciseError:
        raise
    except (SteepestError, ValueError) as error:
        places = question.exercise.places
        keys = ("derivative_of.formula", "gradient_of.formula", "gradient_of", "answer")
        raise question.exercise.error(next(key for key in keys if key in places), str(error)) from error


def is_closed(reference: str | Derivation | Gradient) -> bool:
    """Whether the right answer is a number, or a vector of numbers."""
    from steepest.expression.nodes import Indexed, Symbol, walk
    from steepest.expression.reading import parse

    node = parse(reference) if isinstance(reference, str) else reference.result_node
    return not any(isinstance(part, Symbol | Indexed) for part in walk(node))


def _decimal(node: Node) -> Node:
    """``11/5`` as ``2.2``, where it is as short as that."""
    from steepest.expression.nodes import Number, Quotient

    match node:
        case Quotient(Number(over), Number(under)):
            with suppress(ValueError):  # a third has no last digit
                return Number(over / under)
    return node
