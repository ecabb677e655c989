"""What records of several derivations have in common: their steps one after the other, and the public verbs."""

from __future__ import annotations

from abc import ABC, abstractmethod

from steepest._sugar import Typeset, verb
from steepest.derivation.records import Derivation
from steepest.derivation.rule import Frame
from steepest.derivation.step import Step, all_steps

#: The frames around derivations that belong together.
FRAMES_OF_SEVERAL: tuple[Frame, ...] = (
    Frame("hessian-entry", "[[∂/∂x(2x y), ∂/∂y(2x y)], [∂/∂x(x^2), ∂/∂y(x^2)]] = [[2y, 2x], [2x, 0]]"),
    Frame("jacobian-entry", "[[∂/∂x(x y), ∂/∂y(x y)], [∂/∂x(x), ∂/∂y(x)]] = [[y, x], [1, 0]]"),
    Frame("unit-vector", "(3, 4)/5 = (3/5, 4/5)"),
    Frame("directional-derivative", "3/5 ∂/∂x(x y) + 4/5 ∂/∂y(x y) = (3y + 4x)/5"),
    Frame("linear-approximation", "x^2 ≈ 9 + 6(x - 3) near x = 3"),
    Frame("chain-along-curve", "dz/dt = ∂z/∂x dx/dt + ∂z/∂y dy/dt"),
)


class Several(Typeset, ABC):
    """A record that rests on several derivations, each with a first step of its own."""

    __slots__ = ()

    @property
    @abstractmethod
    def first_steps(self) -> tuple[Step, ...]:
        """The first step of each part of the work; the others hang below them."""

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
