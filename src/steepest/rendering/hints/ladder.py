"""The ladder of hints for one step: what it is, the rule's name, the rule with blanks, its letters, the line.

The rungs are read off the tree of steps that was derived, so there is one for every node of every derivation;
what is said stands in `words`. Which node is open, for a learner who has come some way, says `reached`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from steepest._wrapping import WIDTH, marked_prose
from steepest.derivation.rules import Rule
from steepest.derivation.rules import rules as rule_table
from steepest.derivation.step import Path, Step, all_steps
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Constant, Derivative, Node
from steepest.expression.reading import parse
from steepest.expression.writing import to_text
from steepest.rendering.hints.facts import facts_of, in_room
from steepest.rendering.hints.reached import next_open, read_line, solved_by, step_at
from steepest.rendering.hints.surfaces import LATEX, MARKED, Fact, written
from steepest.rendering.hints.words import BETWEEN, HINTS, TIDYING, UNKNOWN, UNKNOWN_WITH_EXAMPLE, Row, Words
from steepest.rendering.sentences import LANGUAGES, told
from steepest.rendering.text import text

_WIDTH, _ROWS = 60, 3  # a hint is short: so many lines of a narrow terminal
_ROOMS = (None, 60, 44, 32, 24, 16, 10, 5)  # characters for each formula, until the hint is short
LAST = 5


@dataclass(frozen=True, slots=True)
class Hint:
    """One rung of the ladder for one step.

    Attributes:
        rung: 1 what kind of thing it is, 2 the rule's name, 3 the rule with blanks, 4 what its letters stand
            for, 5 the line itself.
        text: the hint as plain text, in one line.
        latex: the hint as LaTeX, its formulas between dollars.
        path: the step that it helps with, as numbers of `because` from the first step.
        marked: the plain text with its formulas between backticks, for whoever breaks it into lines.
    """

    rung: int
    text: str
    latex: str
    path: Path
    marked: str = field(repr=False, compare=False, default="")

    def __str__(self) -> str:
        return self.text


@text.register
def _(record: Hint, detail: str = "normal", width: int = WIDTH, digits: int | None = None) -> str:
    return marked_prose(told(BETWEEN["hint"], {"rung": str(record.rung)}) + record.marked, width)


def hints(
    record: Any,
    path: Path = (),
    *,
    solved: str | Node | Collection[Path] | None = None,
    language: str = "en",
    rules: Sequence[Rule] | None = None,
) -> tuple[Hint, ...]:
    """The ladder of hints for one step of a derivation; only its last rung says what comes out.

    Args:
        record: a derivation, a gradient, a value at a point, or a step.
        path: the step, as numbers of `because` from the first step; () is the first step.
        solved: how far somebody has come: a line of theirs, as text or tree, or the paths of the steps that
            are done. The hints are then for the next step.
        language: the language of the words: "en" or "de".
        rules: the table that was derived with, where rules of one's own are in it, for their examples.

    Returns:
        Five hints. Where every derivative is worked out and the form may still be tidied, three (the rungs 1,
        2 and 5); none where nothing is left to do.

    Raises:
        TypeError: the record rests on no step.
        ParseError: the line cannot be read.
        ValueError: there is no such step, the line is no line of this derivation, both `path` and
            `solved` are given, or there are no words in the language.

    >>> from steepest.derivation import derive
    >>> for hint in hints(derive("sin(5x)", "x")):
    ...     print(hint.rung, hint.text)
    1 sin(5x) is one thing done to another: what is done last, and what is inside?
    2 The chain rule: the outer derivative, times the inner one.
    3 Fill the blanks: (f(u))' = f'(▢) · ▢'
    4 Here f(u) = sin(u) and u = 5x.
    5 d/dx(sin(5x)) = cos(5x) d/dx(5x)
    >>> hints(derive("sin(5x)", "x"), solved="cos(5x) * d/dx(5x)")[-1].text
    'd/dx(5x) = 5 d/dx(x)'
    """
    if language not in LANGUAGES:
        raise ValueError(f"there are hints in {', '.join(LANGUAGES)}, and none in {language!r}")
    if solved is not None and path:
        raise ValueError("say which step by its path, or how far somebody has come, not both")
    step = _step_of(record)
    if solved is None:
        return _ladder(step_at(step, path), path, language, rules)
    line = None
    if isinstance(solved, str | Node):
        line = read_line(step, solved)
        done = _behind(step, line)
    else:
        done = _existing(step, solved)
    following = next_open(step, done)
    if following is None:
        return _tidying(step, line, language)
    return _ladder(step_at(step, following), following, language, rules)


def _existing(step: Step, paths: Collection[Path]) -> Collection[Path]:
    for path in paths:
        step_at(step, path)
    return paths


def _behind(step: Step, line: Node) -> Collection[Path]:
    done = solved_by(step, line)
    if done is None:
        raise ValueError(f"{to_text(line)} is no line of this derivation")
    return done


def _step_of(record: Any) -> Step:
    step = record if isinstance(record, Step) else getattr(record, "step", None)
    if not isinstance(step, Step):
        raise TypeError(f"a {type(record).__name__} has no hints")
    return step


def _ladder(step: Step, path: Path, language: str, table: Sequence[Rule] | None) -> tuple[Hint, ...]:
    example = _example(step, rule_table() if table is None else table)
    row = row_of(step, example)
    said: Words = getattr(row, language)
    fill = told(BETWEEN["fill"], {}, language=language)
    templates = (said.kind, said.name, f"{fill}`{row.blanks}`", said.here, said.line)
    facts = facts_of(step, language, example)
    return tuple(_hint(rung, template, facts, path, language) for rung, template in enumerate(templates, 1))


def row_of(step: Step, example: Node | None = None) -> Row:
    """The row of words for a step; a rule that has none of its own has that of any rule."""
    for rule, applies, variant in _VARIANTS:
        if step.rule == rule and applies(step):
            return HINTS[variant]
    if step.rule not in HINTS and FUNCTIONS.spelled(step.rule) is not None:
        return HINTS["elementary"]
    return HINTS.get(step.rule, UNKNOWN if example is None else UNKNOWN_WITH_EXAMPLE)


def _is_multiple_of_variable(step: Step) -> bool:
    """c x: to name c would be to name what comes out."""
    return isinstance(step.before, Derivative) and step.bound.get("u") == step.before.variable


#: A rule, when it is told otherwise, and the row for that.
_VARIANTS: tuple[tuple[str, Callable[[Step], bool], str], ...] = (
    ("product", lambda step: len(step.bindings) != 2, "product-of-many"),
    ("constant-multiple", _is_multiple_of_variable, "constant-multiple-of-variable"),
    ("exponential", lambda step: step.bound.get("a") == Constant("e"), "exponential-e"),
)


def _example(step: Step, table: Sequence[Rule]) -> Node | None:
    """The example of a rule that has no words of its own."""
    found = next((row for row in table if row.id == step.rule and row.id not in HINTS), None)
    return None if found is None else parse(found.example)


def _tidying(step: Step, line: Node | None, language: str) -> tuple[Hint, ...]:
    """What is left when every derivative is worked out; nothing, where the line is the last one."""
    if line == step.after:
        return ()
    outermost = step.because[0] if step.rule == "hold-constant" else step
    steps = {part.rule: part for part in outermost.tidying or all_steps(step) if part.rule.startswith("tidy.")}
    facts: dict[str, Fact] = {"question": step.before, "line": step.after, "tidyings": tuple(steps.values())}
    said: Words = getattr(TIDYING, language)
    templates = {1: said.kind, **({2: said.name} if steps else {}), LAST: said.line}
    return tuple(_hint(rung, template, facts, (), language) for rung, template in templates.items())


def _hint(rung: int, template: str, facts: dict[str, Fact], path: Path, language: str) -> Hint:
    """A rung in both spellings, its formulas cut down until it is short."""
    prefix = told(BETWEEN["hint"], {"rung": "12"}, language=language)
    for room in _ROOMS:
        cut = in_room(facts, room)
        marked = written(template, cut, MARKED, language)
        if marked_prose(prefix + marked, _WIDTH).count("\n") < _ROWS:
            break
    return Hint(rung, marked.replace("`", ""), written(template, cut, LATEX, language), path, marked)
