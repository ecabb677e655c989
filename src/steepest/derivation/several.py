"""What records of several derivations have in common: their steps one after the other, and the public verbs."""

from __future__ import annotations

from steepest._sugar import Typeset, verb
from steepest.derivation.records import Derivation
from steepest.derivation.step import Step, all_steps


class Several(Typeset):
    """A record that rests on several derivations, each with a first step of its own."""

    __slots__ = ()

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The first step of each part of the work; the others hang below them."""
        raise NotImplementedError

    @property
    def wholes(self) -> tuple[Derivation, ...]:
        """The derivations that can be compared with their functions as a whole."""
        return ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, tidyings included, in reading order."""
        return tuple(step for first in self.first_steps for step in all_steps(first))

    text = verb("text")
    latex = verb("latex")
    verify = verb("verify")
    json = verb("to_json")

    def __str__(self) -> str:
        return str(self.text())
