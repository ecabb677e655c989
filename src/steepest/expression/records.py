"""Frozen records that are made known quickly.

`dataclasses` writes and compiles several functions for every class. The reader is loaded whenever somebody
starts the program, and its many small classes would cost more time than reading does; so their equality,
hash and printed form are written once, here.

>>> @record
... class Pair(Record):
...     left: int
...     right: int = 2
>>> Pair(1), Pair(1) == Pair(1, right=2)
(Pair(left=1, right=2), True)
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, dataclass_transform

T = TypeVar("T", bound="Record")
_MISSING: Any = object()


class Record:
    """Base of records: two of one kind with equal parts are equal, and none can be changed."""

    __slots__ = ()
    _parts: ClassVar[Callable[[Any], Any]] = type  # what is compared, as `operator.attrgetter` gives it
    _apart: ClassVar[tuple[str, ...]] = ()  # the fields that are neither compared nor printed

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        kind = type(self)
        return kind is type(other) and bool(kind._parts(self) == kind._parts(other))

    def __hash__(self) -> int:
        kind = type(self)
        return hash((kind, kind._parts(self)))

    def __repr__(self) -> str:
        names = (name for name in fields_of(type(self)) if name not in self._apart)
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, name) for name in fields_of(type(self)))


def fields_of(kind: type) -> tuple[str, ...]:
    """The names of the fields of a record, in order."""
    names: tuple[str, ...] = getattr(kind, "__match_args__", ())
    return names


@dataclass_transform(frozen_default=True)
def record(kind: type[T]) -> type[T]:
    """The class with its annotated fields as slots and parameters, in order, and frozen."""
    hints = kind.__dict__.get("__annotations__", {})  # noqa: RUF063  (`inspect` takes longer to load than this saves)
    names = tuple(name for name, hint in hints.items() if "ClassVar" not in str(hint))
    defaults = {name: kind.__dict__[name] for name in names if name in kind.__dict__}
    left_out = {*names, "__dict__", "__weakref__"}
    namespace = {key: value for key, value in kind.__dict__.items() if key not in left_out}
    namespace |= {"__slots__": names, "__match_args__": names}
    made: Any = type(kind.__name__, kind.__bases__, namespace)
    compared = [name for name in names if name not in made._apart]
    if compared:
        made._parts = attrgetter(*compared)
    made.__init__ = _initialiser(made, names, defaults)
    whole: type[T] = made
    return whole


def _initialiser(kind: type, names: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    """The parameters into the slots, by the descriptors of the slots, which the frozen class does not stop."""
    setters = [kind.__dict__[name].__set__ for name in names]
    places = {name: place for place, name in enumerate(names)}
    count, checked = len(names), "__post_init__" in kind.__dict__
    wanted = [defaults.get(name, _MISSING) for name in names]

    def filled(given: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        if len(given) > count:
            raise TypeError(f"{kind.__name__} takes {count} arguments, not {len(given)}")
        values = [*given, *wanted[len(given) :]]
        for name, value in named.items():
            if name not in places or places[name] < len(given):
                raise TypeError(f"{kind.__name__} takes {name!r} {'once' if name in places else 'not at all'}")
            values[places[name]] = value
        missing = [name for name, value in zip(names, values, strict=True) if value is _MISSING]
        if missing:
            raise TypeError(f"{kind.__name__} needs {', '.join(missing)}")
        return values

    def initialise(self: Any, *given: Any, **named: Any) -> None:
        values = given if len(given) == count and not named else filled(given, named)
        for put, value in zip(setters, values, strict=True):
            put(self, value)
        if checked:
            self.__post_init__()

    if count == 1 and not checked:
        (put_only,) = setters

        def initialise_one(self: Any, *given: Any, **named: Any) -> None:
            put_only(self, given[0] if len(given) == 1 and not named else filled(given, named)[0])

        return initialise_one
    if count == 2 and not checked:
        put_first, put_second = setters

        def initialise_two(self: Any, *given: Any, **named: Any) -> None:
            first, second = given if len(given) == 2 and not named else filled(given, named)
            put_first(self, first)
            put_second(self, second)

        return initialise_two
    return initialise
