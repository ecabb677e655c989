"""Methods of records that are public verbs: ``d.latex()`` is ``steepest.latex(d)``.

A record inherits the names it wants from `verbs`; it does not know who renders or verifies it.
"""

from __future__ import annotations

import importlib
from typing import Any


def verb(name: str) -> Any:
    """A method that calls the public function `name` of `steepest` with the record first."""

    def method(self: object, *args: Any, **kwargs: Any) -> Any:
        return getattr(importlib.import_module("steepest"), name)(self, *args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"The same as ``steepest.{name}(self, …)``."
    return method
