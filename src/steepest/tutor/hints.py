"""The ladder of hints: the author's questions and pointers first, then the derivation's, step by step.

An author's hint never states the answer, and of the derivation only the last rung does. A learner who types a line on
the way, such as ``cos(5x) * d/dx(5x)``, is helped on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from steepest.errors import SteepestError
from steepest.tutor.question import Question

if TYPE_CHECKING:
    from steepest.derivation import Derivation, Gradient, Step
    from steepest.derivation.step import Path
    from steepest.expression.nodes import Node

_GATHERING = ("gradient-entry", "one-after-the-other")  # each of their parts has a result of its own
_ALL = (1, 2, 3, 4, 5)
_AGAIN = (1, 4, 5)  # a rule that was told before is not spelled out again
_BRIEF = {"hold-constant": (1, 5)}


def ladder(
    question: Question, derived: Callable[[Question], Derivation | Gradient | None], lines: Sequence[str] = ()
) -> Iterator[str]:
    """The hints of a question, one at a time, formulas between backticks.

    Args:
        question: the question.
        derived: how its answer is derived; not called before the author's hints are used up.
        lines: what the learner has typed so far; it may grow while the ladder is climbed.
    """
    yield from question.hints
    record = derived(question)
    if record is None:
        return
    last = ""
    for rung in _Climb(record.step, lines).rungs():
        if rung != last:  # a step that is the whole derivation has said the result already
            last = rung
            yield rung


class _Standing:
    """Which steps a learner has behind them, from the lines that they typed."""

    def __init__(self, root: Step, lines: Sequence[str]) -> None:
        self._root, self._lines, self._heard = root, lines, 0
        self._behind: set[Path] = set()

    def has_behind(self, path: Path) -> bool:
        """Whether a line that was typed, just now perhaps, is beyond the step."""
        for line in self._lines[self._heard :]:
            self._heard += 1
            self._behind |= self._steps_before(line)
        return path in self._behind

    def _steps_before(self, line: str) -> frozenset[Path]:
        from steepest.derivation.step import held
        from steepest.rendering.hints import read_line, solved_by

        try:
            node = read_line(self._root, line)
        except SteepestError:  # it was no line, and its judgement has said so
            return frozenset()
        # An answer without derivatives is judged; where it is wrong it helps nobody on.
        return (held(node) and solved_by(self._root, node)) or frozenset()


class _Climb:
    """From the first step that is open to the result."""

    def __init__(self, root: Step, lines: Sequence[str]) -> None:
        self._root = root
        self._standing = _Standing(root, lines)
        self._worked_out: set[Node] = set()  # the derivatives whose steps were told
        self._rules: set[str] = set()  # the rules that were told

    def rungs(self) -> Iterator[str]:
        """Every hint, as far up as the result."""
        from steepest.derivation.step import steps_of

        if self._root.rule in _GATHERING:
            yield from self._about(self._root, ())
            for number, part in enumerate(self._root.because):
                yield from self._part(part, (number,))
                if not all(self._standing.has_behind(path) for path, _ in steps_of(part, (number,))):
                    yield _result(part)
        else:
            yield from self._part(self._root, ())
        yield _result(self._root)

    def _part(self, start: Step, origin: Path) -> Iterator[str]:
        """The hints for a derivation; what was worked out before, or with a routine part, is passed over."""
        from steepest.derivation.step import steps_of

        covered: set[Path] = set()
        first = (*origin, 0) if start.rule == "hold-constant" else origin  # what is asked for is never routine
        for path, step in steps_of(start, origin):
            if path[:-1] in covered or step.before in self._worked_out:
                covered.add(path)
            elif not self._standing.has_behind(path):
                if len(path) > len(first) and _is_routine(step):
                    covered.add(path)
                yield from self._about(step, path, briefly=path in covered)
            if step.rule != "hold-constant":  # which is asked again, by the first rule
                self._worked_out.add(step.before)

    def _about(self, step: Step, path: Path, *, briefly: bool = False) -> Iterator[str]:
        """The rungs of a step, until a line is typed that has it behind."""
        from steepest.rendering.hints import hints

        again = _AGAIN if step.rule in self._rules else _ALL
        chosen = (1,) if briefly else _BRIEF.get(step.rule, again)
        told = [hint.marked for hint in hints(step) if hint.rung in chosen]
        for rung in [*told, _result(step)] if briefly else told:
            if self._standing.has_behind(path):
                return
            yield rung
        self._rules.add(step.rule)


def _is_routine(step: Step) -> bool:
    """Whether a part is worked out in one line: 5x + 1, but not x^3, whose rule is to be learnt."""
    from steepest.derivation.rules import rules
    from steepest.derivation.step import all_steps

    rows = {row.id: row for row in rules() if row.routine}
    parts = [part for part in all_steps(step) if not part.rule.startswith("tidy.")]
    return all(part.rule in rows and (part.because or rows[part.rule].shown_from == "every") for part in parts)


def _result(step: Step) -> str:
    """What a step comes to, in one line."""
    from steepest.expression.writing import to_text

    asked = "∇f" if step.rule == "gradient-entry" else to_text(step.before)
    return f"`{asked} = {to_text(step.after)}`"
