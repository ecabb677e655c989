"""What the words of a hint may speak of: the letters of a rule, the parts of the formula, how many they are."""

from __future__ import annotations

from collections.abc import Mapping

from steepest.derivation.step import Step, filled, held
from steepest.expression.nodes import (
    Assignment,
    Derivative,
    Differential,
    Equation,
    Function,
    Gradient,
    Matrix,
    Mean,
    Negation,
    Node,
    Piecewise,
    Product,
    Ranged,
    SetSum,
    Sum,
    Symbol,
    Vector,
)
from steepest.expression.several import entries_of
from steepest.expression.trees import contains
from steepest.rendering.hints.shortening import BLANK, REST, shortened, skeleton
from steepest.rendering.hints.surfaces import Fact
from steepest.rendering.hints.words import BETWEEN, SORTS
from steepest.rendering.sentences import told

_LISTED = 4  # of more parts, the first three are named


def facts_of(step: Step, language: str, example: Node | None = None) -> dict[str, Fact]:
    """Every fact about a step that a template may name; formulas in full."""
    found: dict[str, Fact] = {"question": step.before, "line": _line(step), "rule": step.rule}
    found |= _about_formula(step, language) | step.bound
    if example is not None:
        found["example"] = example
    return found | _about_frame(step, language)


def _line(step: Step) -> Node:
    """What the rule makes; tidied, where nothing is left to derive."""
    return step.makes if step.because else step.after


def _about_formula(step: Step, language: str) -> dict[str, Fact]:
    """The formula that is differentiated, what it is made of, and what the rule makes of it, with blanks."""
    asked = step.before
    body = asked.body if isinstance(asked, Derivative | Differential | Gradient) else asked
    parts = parts_of(body)
    found: dict[str, Fact] = {
        "function": body,
        "u": body.operand if isinstance(body, Negation) else body,
        "body": body.body if isinstance(body, Ranged | SetSum | Mean) else body,
        "parts": parts,
        "count": counted(len(parts), language),
        "skeleton": skeleton(_line(step)),
        "sort": told(SORTS.get(type(body).__name__, BETWEEN["formula"]), {}, language=language),
        "letters": _letters(step) or (body,),
    }
    if isinstance(asked, Derivative):
        moving = sum(contains(part, asked.variable) for part in parts)
        found |= {"variable": asked.variable, "depending": _depending(moving, language)}
    return found


def _letters(step: Step) -> tuple[Node, ...]:
    """``u = 3x + 1``: what the letters of any rule stand for."""
    bound = [(name, node) for name, node in step.bindings if node != Symbol(name)]
    return tuple(node if isinstance(node, Equation) else Equation(Symbol(name), node) for name, node in bound)


def counted(number: int, language: str) -> str:
    """A number as a word, where it is small."""
    words = told(BETWEEN["numbers"], {}, language=language).split()
    return words[number - 1] if 0 < number <= len(words) else str(number)


def _depending(number: int, language: str) -> str:
    row = BETWEEN["one-depends" if number == 1 else "several-depend"]
    return told(row, {"count": counted(number, language)}, language=language)


def parts_of(body: Node) -> tuple[Node, ...]:
    """The terms of a sum, the factors of a product, the cases, the arguments."""
    match body:
        case Sum(terms):
            return terms
        case Product(factors):
            return factors
        case Piecewise(values, _):
            return values
        case Vector(entries):
            return entries
        case Function(name, Vector() as argument):
            return tuple(entries_of(argument, name))
    return (body,)


def _about_frame(step: Step, language: str) -> dict[str, Fact]:
    values = tuple(node for _, node in step.bindings)
    match step.rule, step.before:
        case "hold-constant", _:
            return {"constants": values}
        case (("evaluate-at-point" | "fix-others"), _):
            points = tuple(node for node in values if isinstance(node, Equation))
            return {"point": points, "coordinates": tuple(Equation(point.left, BLANK) for point in points)}
        case "update", Assignment(target, _):
            waiting = filled(step.before, (BLANK,) * len(held(step.before)))
            return {"target": target, "waiting": waiting, "slope": held(step.before), "line": step.after}
        case "gradient-from-entry", _:
            return {"variable": held(step.makes)[0].variable}
        case "one-after-the-other", _:
            asked = _nested(step.before)
            variables = tuple(one.variable for one in asked)
            return {"variables": variables, "count": counted(len(asked), language), "first": asked[0]}
        case _, (Vector() | Matrix() | Sum()):
            return _about_slopes(step)
    return {}


def _nested(node: Node) -> list[Derivative]:
    """The derivatives of a derivative of …, the innermost first."""
    return [*_nested(node.body), node] if isinstance(node, Derivative) else []


def _about_slopes(step: Step) -> dict[str, Fact]:
    """What gathers derivatives: of which functions, by which variables, and the whole with short names for them."""
    asked = [_nested(one) for one in held(step.before)]
    functions = tuple(dict.fromkeys(one[0].body for one in asked))
    names = [Symbol("f")] if len(functions) == 1 else [Symbol(f"f{k}") for k in range(1, len(functions) + 1)]
    short: dict[Node, Node] = dict(zip(functions, names, strict=True))
    slopes = tuple(_renamed(one, short) for one in held(step.before))
    return {
        "functions": functions,
        "variables": tuple(dict.fromkeys(one.variable for nested in asked for one in nested)),
        "slopes": filled(step.before, slopes),
        "needed": tuple(dict.fromkeys(slopes)),
        "blanks": Vector((BLANK,) * len(asked)),
    }


def _renamed(slope: Node, names: Mapping[Node, Node]) -> Node:
    """∂/∂x(x^2 y) as ∂f/∂x."""
    if not isinstance(slope, Derivative):
        return names[slope]
    return Derivative(_renamed(slope.body, names), slope.variable, slope.partial)


def in_room(facts: Mapping[str, Fact], most: int | None) -> dict[str, Fact]:
    """The facts with each formula cut down to so many characters; None cuts none."""
    return dict(facts) if most is None else {name: _cut(name, fact, most) for name, fact in facts.items()}


def _cut(name: str, fact: Fact, most: int) -> Fact:
    """A line is never cut: what is left out of it would be missing from the answer."""
    if isinstance(fact, str) or name == "line":
        return fact
    if isinstance(fact, Node):
        return shortened(fact, most)
    shown = fact if len(fact) <= _LISTED else (*fact[: _LISTED - 1], REST)
    each = max(most // len(shown), 1)
    return tuple(shortened(part, each) if isinstance(part, Node) else part for part in shown)
