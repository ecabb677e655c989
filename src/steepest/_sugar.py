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


def reader(name: str) -> Any:
    """A class method that calls the public function `name` of `steepest`, which is told the class that is wanted."""

    def method(cls: type, *args: Any, **kwargs: Any) -> Any:
        return getattr(importlib.import_module("steepest"), name)(*args, kind=cls, **kwargs)

    method.__name__ = name
    method.__doc__ = f"The same as ``steepest.{name}(…)``, for a record of this class."
    return classmethod(method)


class Shown:
    """What a record shows of itself, on a page and in a notebook.

    A notebook asks for every form and shows the one it likes best, which is HTML before Markdown before LaTeX.
    HTML has what the others lack: steps to unfold, marks on what is new, links. Markdown is for what keeps only
    text, and where HTML is stripped of its formulas.
    """

    __slots__ = ()
    markdown = verb("markdown")
    html = verb("html")

    def _repr_markdown_(self) -> str:
        return str(self.markdown())

    def _repr_html_(self) -> str:
        return str(self.html(standalone=False))


class Typeset(Shown):
    """The same of a record that is formulas more than words; LaTeX is what a notebook is printed from."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return str(importlib.import_module("steepest.rendering.notebook").notebook_latex(self))
