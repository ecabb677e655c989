"""The right answer of a question, and how it comes about: derived by the rules, or stated by the author.

Everything heavy is imported inside the functions, because the first question is on the screen before
any of it is loaded.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from steepest._wrapping import WIDTH, formula
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

    try:
        if isinstance(question.task, DerivativeOf):
            return derive(question.task.formula, question.task.wrt)
        return gradient(question.task.formula, wrt=list(question.task.wrt) or None)
    except (SteepestError, ValueError) as error:
        raise mistaken(question, error) from error


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
    from steepest.expression.reading import parse
    from steepest.expression.sympy_bridge import from_sympy, to_sympy
    from steepest.expression.trees import mapped
    from steepest.expression.writing import to_text

    node = from_sympy(to_sympy(parse(stated)))
    value = to_text(mapped(node, _decimal) if "." in stated else node)
    return stated if value == to_text(parse(stated)) else f"{stated} = {value}"


def solution(question: Question, width: int = WIDTH) -> str:
    """How the right answer comes about: the derivation, or the answer where the author states it."""
    derivation = derived(question)
    if derivation is None:
        return formula(f"The answer is {worked(question)}", width)
    from steepest.rendering import text

    return text(derivation, width=width)


def mistaken(question: Question, error: Exception) -> ExerciseError:
    """An error with the right answer is the exercise's fault, and said with its place in the file."""
    keys = ("derivative_of.formula", "gradient_of.formula", "gradient_of", "answer")
    return question.exercise.error(next(key for key in keys if key in question.exercise.places), str(error))


def is_closed(right: str | Derivation | Gradient) -> bool:
    """Whether the right answer is a number, or a vector of numbers."""
    from steepest.expression.nodes import Indexed, Symbol
    from steepest.expression.reading import parse
    from steepest.expression.trees import walk

    node = parse(right) if isinstance(right, str) else right.result_node
    return not any(isinstance(part, Symbol | Indexed) for part in walk(node))


def _decimal(node: Node) -> Node:
    """``11/5`` as ``2.2``, where it is as short as that."""
    from steepest.expression.nodes import Number, Quotient

    match node:
        case Quotient(Number(over), Number(under)):
            with suppress(ValueError):  # a third has no last digit
                return Number(over / under)
    return node
