"""What a checked answer is told: a status, the evidence for it, and the diagnosis of a slip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from steepest._sugar import Shown
from steepest.checking.policies import Policy
from steepest.checking.status import Status
from steepest.errors import ParseError
from steepest.evidence.domain import Domain
from steepest.evidence.records import Evidence
from steepest.expression.nodes import Node
from steepest.expression.reading import Reading

if TYPE_CHECKING:
    from steepest._page import Page
    from steepest.derivation.step import Step


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The slip that gives exactly this answer.

    Attributes:
        id: the id of the slip, such as "chain.forgot-inner".
        sentence: what went wrong, in a sentence without a final full stop.
        step: the step at which it happened; None for a slip of the whole.
    """

    id: str
    sentence: str
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared, so that the evidence can be checked again.

    Attributes:
        reference: the right tree.
        answer: the tree that was judged.
        domain: where the variables live.
        where: what has to have a value for a difference to count (the slope that is asked for), or None.
        policy: what a decimal has to be.
        shapes: the shapes of names that are no numbers, as they were declared.
        sizes: the numbers of elements of sets, as they were declared.
    """

    reference: Node
    answer: Node
    domain: Domain
    where: Node | None
    policy: Policy
    shapes: Mapping[str, Any] | None = None
    sizes: Mapping[str, Node] | None = None


@dataclass(frozen=True, slots=True)
class Anew:
    """A comparison that can be made anew as a whole: of sets, of intervals, of what stands on the left.

    Attributes:
        again: makes it, and says what comes of it.
    """

    again: Callable[[], Evidence | None]


class Later:
    """A search that is made when its outcome is first asked for."""

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], Diagnosis | None]) -> None:
        self._find: Callable[[], Diagnosis | None] | None = find
        self._found: Diagnosis | None = None

    def __call__(self) -> Diagnosis | None:
        if self._find is not None:
            self._found, self._find = self._find(), None
        return self._found


def _no_slip() -> Diagnosis | None:
    return None


@dataclass(frozen=True, slots=True, repr=False)
class Verdict(Shown):
    """The judgement of an answer.

    Attributes:
        status: one of the five outcomes.
        proved: whether `status` rests on a proof or a witness, and not on agreement.
        reading: how the answer was read; None where it could not be.
        evidence: the proof, witness, mismatch or agreement; None for an unreadable answer.
        remarks: what is worth saying besides.
        diagnosis: the slip that gives this answer, where one is known; looked for when first asked.
        error: why the answer could not be read.
        compared: what was compared; None where nothing was.
    """

    status: Status
    proved: bool = False
    reading: Reading | None = None
    evidence: Evidence | None = None
    remarks: tuple[str, ...] = ()
    error: ParseError | None = None
    find_slip: Callable[[], Diagnosis | None] = field(default=_no_slip, repr=False, compare=False)
    compared: Compared | Anew | None = field(default=None, repr=False, compare=False)

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The slip that gives exactly this answer, or None."""
        return self.find_slip()

    def __repr__(self) -> str:
        proved = ", proved" if self.proved else ""
        return f"<Verdict {self.status.value}{proved}>"

    def __bool__(self) -> bool:
        raise TypeError("a verdict has five outcomes; compare verdict.status")

    def text(self) -> str:
        """The verdict in words, with its evidence, over several lines."""
        from steepest.checking.wording import verdict_text

        return verdict_text(self)

    def blocks(self) -> Page:
        """The same as a page, for Markdown and HTML."""
        from steepest.checking.wording import verdict_blocks

        return verdict_blocks(self)

    def to_dict(self) -> dict[str, Any]:
        """The verdict as data for JSON."""
        from steepest.checking.wording import verdict_data

        return verdict_data(self)

    def __str__(self) -> str:
        return self.text()
