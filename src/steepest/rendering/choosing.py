"""Which states of a derivation have a line: what the reader knows already goes without one.

At the details "terse" and "normal" a part that takes routine rules only is worked out at once, neighbours
that are worked out at once share a line, and what a teacher does in passing is done in passing.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from steepest.derivation.adjoints import ADJOINTS, Adjoint
from steepest.derivation.bridging.rows import BRIDGES
from steepest.derivation.matrix_rules import MATRIX_RULES, MatrixRule
from steepest.derivation.rules import FRAMES, Rule, rules
from steepest.derivation.step import Step, all_steps
from steepest.derivation.tidying import TIDYINGS, TURN, Tidying
from steepest.expression.nodes import is_number
from steepest.rendering.states import NESTED, Part, State, States

DETAILS = ("terse", "normal", "every")
Detail = str | Collection[str]

#: Rules that are applied in passing inside a larger formula, and have a line where a derivation begins with them.
_IN_PASSING = frozenset({"constant-multiple", "constant-divisor", "negation"})
_TOGETHER = 3  # how many derivatives are stated in one line
#: Steps that change what stands there as a whole: the line before them is shown, too.
_LED_UP_TO = frozenset({TURN.id, *(row.id for row in BRIDGES)})
#: The id of a step that is several routine ones.
ROUTINE = "routine"


def known_rules(detail: Detail, step: Step | None = None) -> frozenset[str]:
    """The rules that a reader is taken to know at a level of detail: their steps have no line.

    Args:
        detail: "terse", "normal" or "every", or the rules themselves.
        step: a derivation whose own rules may be named, too.

    Raises:
        ValueError: `detail` is no level of detail, or one of its names is no rule.
    """
    table: tuple[Rule | Tidying | MatrixRule | Adjoint, ...] = (*rules(), *TIDYINGS, TURN, *MATRIX_RULES, *ADJOINTS)
    rows = {row.id: row.shown_from for row in table}
    if isinstance(detail, str):
        if detail not in DETAILS:
            raise ValueError(f"detail is one of {', '.join(DETAILS)}, not {detail!r}")
        shown = DETAILS[: DETAILS.index(detail) + 1]
        return frozenset(name for name, since in rows.items() if since not in shown)
    names = {*rows, *(row.id for row in FRAMES), *(() if step is None else (part.rule for part in all_steps(step)))}
    for name in detail:
        if name not in names:
            close = get_close_matches(name, sorted({*names, *DETAILS}), 1)
            raise ValueError(f"{name!r} is no rule" + (f"; did you mean {close[0]!r}?" if close else ""))
    return frozenset(detail)


def chosen(step: Step, worked_out: States, detail: Detail) -> dict[int, Step | None]:
    """The states that have a line, in order, each with the step that its reason names."""
    known = known_rules(detail, step)
    briefly = detail in ("terse", "normal") if isinstance(detail, str) else False
    at_once = _worked_out_at_once(worked_out, known) if briefly else {}
    covered = {place for part in at_once.values() for place in range(part.first, part.end)}
    shown: dict[int, Step | None] = {}
    for place, state in enumerate(worked_out.states):
        if place in at_once:
            if detail != "terse":
                shown[place] = _summary(at_once[place])
        elif state.repeats is not None and place not in covered:
            if any(other in shown for other in range(state.repeats.first, state.repeats.end)):
                shown[place] = state.step
        elif place not in covered and state.step.rule not in known and not (briefly and _in_passing(state)):
            shown[place] = state.step
    _share_lines(shown, at_once)
    return _complete(shown, worked_out, step)


# --- routine --------------------------------------------------------------------------------------


def _worked_out_at_once(worked_out: States, known: Collection[str]) -> dict[int, Part]:
    """The outermost parts that take routine rules only, each by the state at which it is done.

    A part of one step that the reader knows is none: it is done in passing.
    """
    states, found = worked_out.states, dict[int, Part]()
    routine = _routine_rules()
    begin = len(states)
    again = [Part(s.step, s.path, at, at + 1, s.inner) for at, s in enumerate(states) if s.repeats is not None]
    # Outer parts come before the parts in them, and later ones before earlier ones.
    for part in sorted((*worked_out.parts, *again), key=lambda part: (-part.end, part.first)):
        step = part.step
        telling = part.inner and (step.because or step.rule not in known)
        if telling and part.first < part.end <= begin and all(inner.rule in routine for inner in all_steps(step)):
            done = part.end
            found[done if done < len(states) and states[done].early else done - 1] = part
            begin = part.first
    return found


def _routine_rules() -> frozenset[str]:
    """The rules of a part that may be worked out at once; the derivatives of functions are known by heart."""
    return frozenset({row.id for row in rules() if row.routine} | {row.id for row in TIDYINGS})


def _summary(part: Part) -> Step:
    """What is said of a part that is worked out at once: its rule where it is one, else only the outcome."""
    step = part.step
    return step if not step.because else Step(ROUTINE, step.before, step.after, step.after)


def _share_lines(shown: dict[int, Step | None], at_once: dict[int, Part]) -> None:
    """Neighbours in one formula that are worked out at once, with nothing shown between them, share a line."""
    group: list[int] = []
    for place in sorted(shown):
        part = at_once.get(place)
        beside = part is not None and bool(group) and at_once[group[0]].path[:-1] == part.path[:-1]
        if part is None or not beside or len(group) == _TOGETHER:
            group = [] if part is None else [place]
            continue
        group.append(place)
        parts = tuple(_outcome(at_once[other].step) for other in group)
        shown[place] = Step(ROUTINE, parts[0].before, parts[0].after, parts[0].after, because=parts[1:])
        del shown[group[-2]]


def _outcome(step: Step) -> Step:
    return Step(ROUTINE, step.before, step.after, step.after)


# --- what is done in passing, and what is added ---------------------------------------------------


def _in_passing(state: State) -> bool:
    """Whether a step is none that a teacher would stop at."""
    step = state.step
    if step.rule == "sum":  # all terms but one are constant, inside a larger formula
        return state.inner and sum(1 for reason in step.because if not is_number(reason.after, 0)) < 2
    return state.inner and step.rule in _IN_PASSING


def _complete(shown: dict[int, Step | None], worked_out: States, whole: Step) -> dict[int, Step | None]:
    """The states with every result among them, and with what is turned round, or bridged, before it is."""
    states = worked_out.states
    if whole.rule == NESTED:  # what is differentiated once more stands there first
        for part in worked_out.parts:
            if len(part.path) == 1 and part.first < part.end:
                shown.setdefault(part.end - 1, None)
    for place, step in list(shown.items()):
        if step is not None and step.rule in _LED_UP_TO and place:
            shown.setdefault(place - 1, None)
    if states and len(states) - 1 not in shown:
        # The rest follows by rules that the reader knows; a single such step is still named.
        telling = [state.step for state in states if not state.step.rule.startswith("tidy.")]
        shown[len(states) - 1] = telling[0] if not shown and len(telling) == 1 else None
    return dict(sorted(shown.items()))
