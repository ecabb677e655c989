"""What the kept events add up to, exercise by exercise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from steepest.tutor.progress import Kept


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands with one exercise.

    `last` is how it was left: the status of the last verdict, ``skipped`` or ``revealed``, or
    ``not judged`` where the program ended between an answer and its verdict.
    """

    exercise: str
    posed: int = 0
    answered: int = 0
    correct: int = 0
    incorrect: int = 0
    hints: int = 0
    last: str = "open"
    last_at: str = ""

    @property
    def due(self) -> bool:
        """Whether it ought to be tried again."""
        return self.last != "correct"


def standings(events: Iterable[Kept]) -> tuple[Standing, ...]:
    """One standing for each exercise that was ever posed, in the order of their ids."""
    found: dict[str, Standing] = {}
    for event in events:
        name = str(event.facts.get("exercise", ""))
        found[name] = _after(found.get(name, Standing(name)), event)
    return tuple(found[name] for name in sorted(found))


def _after(standing: Standing, event: Kept) -> Standing:
    status = event.facts.get("status")
    match event.kind:
        case "posed":
            return replace(standing, posed=standing.posed + 1, last_at=event.at)
        case "answered":
            return replace(standing, answered=standing.answered + 1, last="not judged", last_at=event.at)
        case "judged":
            return replace(
                standing,
                correct=standing.correct + (status == "correct"),
                incorrect=standing.incorrect + (status == "incorrect"),
                last=str(status),
                last_at=event.at,
            )
        case "hinted":
            return replace(standing, hints=standing.hints + 1, last_at=event.at)
        case "settled":
            return replace(standing, last=str(event.facts.get("outcome")), last_at=event.at)
    return standing
