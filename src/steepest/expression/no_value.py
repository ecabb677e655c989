"""Why an evaluation gave no value; `enclosures` says what the differences mean to a verdict."""

from __future__ import annotations

from steepest.errors import DomainError, SteepestError
from steepest.expression.nodes import Node


class UndefinedError(DomainError):
    """The formula has no real value at the point; `robust`: nor anywhere near it."""

    def __init__(self, reason: str, *, robust: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.robust = robust


class IndeterminateError(SteepestError):
    """The balls are too wide to tell; `final`: more precision will not help."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class MissingValueError(SteepestError):
    """The point has no value for `variable`."""

    def __init__(self, variable: Node) -> None:
        from steepest.expression.writing import to_text  # only for the message

        super().__init__(f"no value is given for {to_text(variable)}")
        self.variable = variable
