"""A run: a plan, carried out in the way that suits it, noted, and told of in the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steepest.numeric.training.bounds import remarks_on_drawn, remarks_on_rate
from steepest.numeric.training.by_moments import all_at_once, gradients_of, is_known_at_once, quadratic_for
from steepest.numeric.training.checkpoints import Checkpoint, take_up
from steepest.numeric.training.descent import DIVERGED, STEPS, Descent
from steepest.numeric.training.drawn import StepByStep, Stepper, over_drawn
from steepest.numeric.training.linear_steps import linear_steps
from steepest.numeric.training.machine_code import InMachineCode
from steepest.numeric.training.noting import Notes, State
from steepest.numeric.training.plans import Plan
from steepest.numeric.training.steppers import require_backend, stepper_of
from steepest.numeric.training.whole import over_all
from steepest.numeric.training.wording import sentence_of

if TYPE_CHECKING:
    from steepest.numeric.moments.quadratic import Quadratic


@dataclass(slots=True)
class Run:
    """A plan that is carried out.

    Attributes:
        plan: what is to be run.
        notes: its history, as it grows.
        moments: whether steps over all data take their gradients from the moments of the data: True, False or "auto".
        backend: how drawn examples are worked through.
    """

    plan: Plan
    notes: Notes
    moments: bool | str = "auto"
    backend: str = "auto"
    _stepper: Stepper | None = field(default=None, init=False)
    _quadratic: Quadratic | None = field(default=None, init=False)
    _at_once: bool = field(default=False, init=False)
    _checkpoint: Checkpoint | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        plan = self.plan
        require_backend(self.backend)
        self._quadratic = quadratic_for(plan, plan.curved, self.moments)
        if plan.draws is not None:
            singly = StepByStep(plan.objective, plan.rule, plan.schedule, plan.draws)
            self._stepper = stepper_of(singly, plan.steps, self.backend)
        else:
            self._at_once = self._quadratic is not None and is_known_at_once(plan, self.notes)

    @property
    def told(self) -> dict[str, Any]:
        """What the run is, by name: it is taken up again only as what it was."""
        way = "from moments" if self._quadratic is not None else "from the data"
        return {**self.plan.told, "the way of stepping": way if self._stepper is None else type(self._stepper).__name__}

    def write_to(self, file: Path, every: int) -> None:
        """Write checkpoints to a file.

        Raises:
            FileNotFoundError: its folder does not exist.
            ValueError: no step is to lie between two of them.
        """
        if not every >= 1:
            raise ValueError(f"checkpoint_every is a number of steps from 1, not {every!r}")
        if not file.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {file.parent} to write the checkpoint {file.name} into")
        end = None if self.plan.draws is None else self.plan.draws.end
        self._checkpoint = Checkpoint(file, self.told, self.plan.objective.start, every, end)

    def begin(self, resume: Path | None) -> State:
        """Where the run begins: at its start, or where a file says.

        Raises:
            DataError: the file is damaged or of another run.
        """
        if resume is not None and self._at_once:
            take_up(resume, self.told, self.plan.objective.start, replace(self.notes))
        elif resume is not None:
            return take_up(resume, self.told, self.plan.objective.start, self.notes)
        theta = self.plan.objective.start.copy()
        return State(0, theta, self.plan.rule.start(theta))

    def to_the_end(self, state: State) -> Descent:
        """Carry the plan out."""
        if not isinstance(self._stepper, InMachineCode) and self._quadratic is None:  # which find it themselves
            self.plan.objective.require_finite()
        own = self._checkpoint
        if own is not None:
            own.note(state, self.notes)
            self.notes.watchers.append(lambda state: own.note(state, self.notes))
        reason = self._steps(state)
        if reason == DIVERGED:
            self.plan.objective.require_finite()
        if own is not None and reason != DIVERGED:
            own.finish(state, self.notes)
        return self._descent(state, reason)

    def _steps(self, state: State) -> str:
        plan, notes = self.plan, self.notes
        if self._quadratic is not None and self._at_once and plan.schedule.fixed is not None:
            return all_at_once(self._quadratic, plan.schedule.fixed, state, notes)
        if self._quadratic is not None:
            return over_all(gradients_of(self._quadratic), plan.rule, plan.schedule, state, notes)
        if plan.draws is None or self._stepper is None:
            return over_all(plan.objective, plan.rule, plan.schedule, state, notes)
        return over_drawn(self._stepper, plan.schedule, state, notes, plan.draws.end)

    def _remarks(self, reason: str) -> list[str]:
        """What there is to say of how it went."""
        plan, losses = self.plan, self.notes.losses
        grew = reason == DIVERGED or (len(losses) > 1 and losses[-1] > losses[0])
        if plan.draws is not None and reason != DIVERGED:
            return []
        if plan.draws is not None:
            return remarks_on_drawn(plan.schedule.fixed, linear_steps(plan.objective, plan.rule))
        if not grew and (reason != STEPS or len(losses) < 2 or not plan.curved.is_at_hand):
            return []
        return remarks_on_rate(plan.rule.variant, plan.schedule.fixed, plan.curved, grew=grew)

    def _descent(self, state: State, reason: str) -> Descent:
        plan = self.plan
        return Descent(
            state.theta,
            state.step,
            reason,
            sentence_of(reason, state.step, self.notes),
            (*plan.remarks, *self._remarks(reason)),
            self.notes.history(),
            plan.rule.variant.row.id,
            plan.schedule.told if plan.schedule.fixed is None else plan.schedule.fixed,
            plan.objective.names,
            None if plan.draws is None else plan.objective,
        )
