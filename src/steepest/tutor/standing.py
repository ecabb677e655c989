"""What the kept events add up to, exercise by exercise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from steepest.checking.status import Status
from steepest.tutor.events import Outcome
from steepest.tutor.progress import Kept

_NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands with one exercise.

    `last` is how it was left: the status of the last verdict, ``skipped`` or ``revealed``, ``not judged`` where
    the program ended between an answer and its verdict, or ``open`` where it was posed and never answered.
    `missed` counts the incorrect answers when it was asked last.
    """

    exercise: str
    posed: int = 0
    answered: int = 0
    correct: int = 0
    incorrect: int = 0
    missed: int = 0
    hints: int = 0
    last: str = Outcome.OPEN.value
    last_at: str = ""

    @property
    def due(self) -> bool:
        """Whether it ought to be tried again: it was answered, and not rightly at the first try.

        The summary of a drill says the same (`events.Summary.revisit`).
        """
        return self.last != Outcome.OPEN.value and (self.last != Outcome.CORRECT.value or self.missed > 0)


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
            missed = 0 if event.facts.get("attempt") == 1 else standing.missed
            return replace(standing, answered=standing.answered + 1, missed=missed, last=_NOT_JUDGED, last_at=event.at)
        case "judged":
            return replace(
                standing,
                correct=standing.correct + (status == Status.CORRECT.value),
                incorrect=standing.incorrect + (status == Status.INCORRECT.value),
                missed=standing.missed + (status == Status.INCORRECT.value),
                last=str(status),
                last_at=event.at,
            )
        case "hinted":
            return replace(standing, hints=standing.hints + 1, last_at=event.at)
        case "settled":
            return replace(standing, last=str(event.facts.get("outcome")), last_at=event.at)
    return standing
