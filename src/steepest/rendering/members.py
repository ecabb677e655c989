"""JSON objects while they are read: members taken by name and type, and formulas by the number of their tree.

Every error says where: ``JSON, steps[3].rule: this should be a text``.
"""

from __future__ import annotations

from typing import Any

from steepest.expression.nodes import Indexed, Node, Symbol
from steepest.expression.tree_data import refusal, trees_from
from steepest.rendering.data import MOST_NODES, TOO_LARGE

MOST_LETTERS = 1_000  # of a text that is kept


class Members:
    """The members of an object at a place of the document: each is taken once, and none may be left over."""

    def __init__(self, value: Any, place: str) -> None:
        if type(value) is not dict:
            raise refusal(place, "this should be an object")
        self.place = place
        self._left: dict[str, Any] = dict(value)

    def at(self, name: str) -> str:
        """The place of a member."""
        return f"{self.place}.{name}" if self.place else name

    def take(self, name: str, kind: type | tuple[type, ...], what: str) -> Any:
        """A member of a type."""
        if name not in self._left:
            raise refusal(self.place, f"{name!r} is missing")
        value = self._left.pop(name)
        if type(value) not in (kind if isinstance(kind, tuple) else (kind,)):
            raise refusal(self.at(name), f"this should be {what}")
        return value

    def text(self, name: str) -> str:
        """A member that is text."""
        found: str = self.take(name, str, "a text")
        return found

    def items(self, name: str) -> list[tuple[str, Any]]:
        """The items of a list, each with its place."""
        found = self.take(name, list, "a list")
        return [(f"{self.at(name)}[{number}]", item) for number, item in enumerate(found)]

    def pass_over(self, *names: str) -> None:
        """Members that are known and not read."""
        for name in names:
            self._left.pop(name, None)

    def __contains__(self, name: str) -> bool:
        """Whether a member is left."""
        return name in self._left

    def finish(self) -> None:
        """No member may be left."""
        if self._left:
            raise refusal(self.at(min(self._left)), "this member is unknown")


class Trees:
    """The formulas of a document by the number of their tree; together they are bounded."""

    def __init__(self, members: Members) -> None:
        self.all, self._sizes = trees_from(members.take("trees", list, "a table of trees"))
        self._left = MOST_NODES

    def formula(self, value: Any, place: str, others: tuple[str, ...] = ()) -> tuple[Node, Members]:
        """The tree of a formula, and the members of its object that are still to be taken."""
        members = Members(value, place)
        number = members.take("tree", int, "the number of a tree")
        if not 0 <= number < len(self.all):
            raise refusal(members.at("tree"), "there is no tree of this number")
        members.text("text")
        members.text("latex")
        if not others:
            members.finish()
        self._left -= self._sizes[self.all[number]]
        if self._left < 0:
            raise refusal(place, TOO_LARGE)
        return self.all[number], members

    def of(self, members: Members, name: str) -> Node:
        """The formula that is a member."""
        return self.formula(members.take(name, dict, "a formula"), members.at(name))[0]

    def or_none(self, members: Members, name: str) -> Node | None:
        """The formula that is a member, or null."""
        value = members.take(name, (dict, type(None)), "a formula or null")
        return None if value is None else self.formula(value, members.at(name))[0]

    def variable(self, value: Any, place: str) -> Symbol | Indexed:
        """A formula that is a variable."""
        node, _ = self.formula(value, place)
        if not isinstance(node, Symbol | Indexed):
            raise refusal(place, "this is no variable")
        return node


def printable(place: str, value: Any) -> str:
    """A text that can be shown as it is."""
    if type(value) is not str or not value.isprintable() or len(value) > MOST_LETTERS:
        raise refusal(place, "this should be a text that can be printed")
    return value
