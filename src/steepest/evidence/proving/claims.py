"""A claim: that an answer is right, on a domain and under conditions; what the proofs are about.

A claim holds where the answer has the value of the reference wherever the reference has one; on a set
without inside (isolated points, curves) the answer may lack a value, but may not have another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from steepest.evidence.definedness import domain_facts, unproved
from steepest.evidence.domain import Domain
from steepest.evidence.requirements import Requirement
from steepest.evidence.sampling import Roles, inventory, roles_of_pair
from steepest.expression.nodes import Negation, Node, Sum
from steepest.expression.normal_form import NowhereDefinedError, built, identical, is_constant_along, is_zero
from steepest.expression.trees import substituted

WORK_OF_A_STEP = 10  # of the normal form, in nodes visited


@dataclass(frozen=True, slots=True)
class Claim:
    """That two scalars are the same.

    Attributes:
        reference: the right tree.
        answer: the tree to judge.
        domain: where the variables live.
        given: what holds besides, in the case at hand.
        where: what has to have a value for a difference to count, or None.
    """

    reference: Node
    answer: Node
    domain: Domain
    given: tuple[Requirement, ...] = ()
    where: Node | None = None

    @property
    def difference(self) -> Node:
        """What is claimed to be 0."""
        return Sum((self.reference, Negation(self.answer)))

    @property
    def names(self) -> frozenset[str]:
        """The names of the variables."""
        return inventory(self.reference).names | inventory(self.answer).names

    @property
    def roles(self) -> Roles:
        """What the variables stand for."""
        return roles_of_pair(self.reference, self.answer, self.domain)

    @property
    def facts(self) -> tuple[Node, ...]:
        """Trees that are ≥ 0 where the claim is made."""
        given = tuple(need.expression for need in self.given if need.relation in (">", ">="))
        return (*domain_facts(self.names, self.domain, self.roles.sizes), *given)

    def identical(self) -> bool:
        """Whether exact algebra proves both to be equal wherever both have a value.

        Raises:
            NowhereDefinedError: one of them has no value anywhere.
        """
        return identical(
            self.reference,
            self.answer,
            nonnegative=self.facts,
            integers=self.roles.whole,
            weight=WORK_OF_A_STEP,
        )

    def is_constant_along(self, name: str) -> bool:
        """Whether the derivative of the difference by a variable is proved to be 0 wherever there is one."""
        try:
            return is_constant_along(
                self.reference,
                self.answer,
                name,
                nonnegative=self.facts,
                integers=self.roles.whole,
                weight=WORK_OF_A_STEP,
            )
        except NowhereDefinedError:
            return False

    def built(self, work: Callable[[Any], Any]) -> Any | None:
        """What comes of some work in exact algebra under the conditions of the claim; None where it is too much."""
        try:
            return built(work, self.facts, self.roles.whole, WORK_OF_A_STEP)
        except NowhereDefinedError:
            return None

    def is_vacuous(self) -> bool:
        """Whether the reference has no value anywhere, at no point at all."""
        try:
            is_zero(self.reference, nonnegative=self.facts, integers=self.roles.whole)
        except NowhereDefinedError as error:
            return not error.points
        return False

    def open_questions(self) -> list[Requirement]:
        """The conditions of the answer that are not proved to hold wherever the reference has a value."""
        return unproved(self.reference, self.answer, self.domain, self.given)

    def about(self, reference: Node, answer: Node) -> Claim:
        """The same claim about another pair."""
        return replace(self, reference=reference, answer=answer)

    def under(self, *conditions: Requirement) -> Claim:
        """The claim where some conditions hold besides."""
        return replace(self, given=(*self.given, *conditions))

    def at(self, values: Mapping[Node, Node]) -> Claim:
        """The claim with variables replaced, conditions too; any difference counts then."""
        return replace(
            self,
            reference=substituted(self.reference, values),
            answer=substituted(self.answer, values),
            given=tuple(replace(need, expression=substituted(need.expression, values)) for need in self.given),
            where=None,
        )

    def occurs(self, name: str) -> bool:
        """Whether a variable occurs."""
        return name in self.names


def has_entries(claim: Claim) -> bool:
    """Whether entries of data or means occur, of which nothing is known one by one."""
    found = inventory(claim.reference), inventory(claim.answer)
    return any(one.entries or one.means for one in found)
