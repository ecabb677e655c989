"""Records as JSON documents, and back: the text itself, its size and its syntax.

Read `data` next for what is written, and `restoring` for what is read.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from steepest.derivation.fixing import FixedFirst
from steepest.errors import DataError
from steepest.evidence.verification import Verification
from steepest.expression.tree_data import refusal
from steepest.models.losses import Loss
from steepest.rendering.data import data_of
from steepest.rendering.evidence import verification_data
from steepest.rendering.fixed import fixed_data
from steepest.rendering.losses import loss_data
from steepest.rendering.restoring import record_from

MOST_CHARACTERS = 64_000_000


def to_json(record: object, indent: int | None = None) -> str:
    """A record as a JSON document.

    A derivation, a gradient and a value are read back by `from_json` as they were; a loss, an update rule,
    a verification and what rests on several derivations are written only. Symbols of SymPy that the caller
    brought along are not written: a restored derivation hands its results back in plain ones.

    Args:
        record: a derivation, gradient, value, loss, update rule, verification, Hessian, …
        indent: how far members are indented; without it the document is one line.

    Raises:
        TypeError: the record has no JSON.
        UnsupportedError: it holds a name that could not be read back.

    >>> from steepest.derivation import derive
    >>> d = derive("x^2 sin x")
    >>> from_json(to_json(d)) == d
    True
    """
    return json.dumps(data_of(record), ensure_ascii=False, indent=indent, allow_nan=False)


data_of.register(FixedFirst, fixed_data)
data_of.register(Loss, loss_data)
data_of.register(Verification, verification_data)


def from_json(text: str, kind: type[Any] = object) -> Any:
    """The derivation, gradient or value that a JSON document describes.

    Nothing in the document is run. Whatever is missing, unknown, of another type, out of bounds or
    changed after it was written is an error that names its place.

    Args:
        text: the document, as `to_json` or a command with ``--json`` writes one record.
        kind: the record that is wanted, such as `Derivation`; by default any.

    Returns:
        A record that equals the one that was written, and can do all that it could.

    Raises:
        DataError: the document cannot be used; the message says where.

    >>> from steepest.derivation import derive
    >>> from_json(to_json(derive("x^2"))).at(x=3).exact
    6
    >>> from_json('{"schema": "steepest/derivation/9"}')
    Traceback (most recent call last):
        ...
    steepest.errors.DataError: JSON, schema: this is version 9, and version 2 is read here
    """
    record = record_from(_read(text))
    if not isinstance(record, kind):
        raise refusal("schema", f"this is a {type(record).__name__}, not a {kind.__name__}")
    return record


def _read(text: str) -> Any:
    """The data of a JSON text, without duplicate members and without numbers that are none."""
    if type(text) is not str:
        raise TypeError(f"a JSON document is text, not {type(text).__name__}")
    if len(text) > MOST_CHARACTERS:
        raise refusal("", f"a document has at most {MOST_CHARACTERS:,} characters")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise DataError("JSON", error.lineno, error.colno, f"this is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise refusal("", "there are too many brackets inside one another") from error
    except ValueError as error:  # an integer of thousands of digits
        raise refusal("", "a number is too long") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise refusal("", f"an object has the member {twice[:60]!r} twice")
    return found


def _refused(constant: str) -> NoReturn:
    raise refusal("", f"{constant} is no number of JSON")
