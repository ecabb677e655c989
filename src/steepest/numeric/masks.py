"""Masked arrays: what is masked is no number, and a sum would not know of it, so such arrays are refused."""

from __future__ import annotations

from typing import Any

from steepest.errors import DataError


def require_unmasked(array: Any, name: str) -> None:
    """Refuse an array of ``numpy.ma`` with masked entries.

    Args:
        array: anything that NumPy can make an array of.
        name: what it is called: ``"X"``.

    Raises:
        DataError: entries are masked; the message says what to do.

    >>> import numpy as np
    >>> require_unmasked(np.ma.masked_greater([1.0, 2.0, 9.0], 5.0), "y")
    Traceback (most recent call last):
    steepest.errors.DataError: y has masked entries; leave them out, or fill them: y.filled(0)
    """
    import numpy as np

    if isinstance(array, np.ma.MaskedArray) and np.ma.is_masked(array):
        raise DataError(None, None, None, f"{name} has masked entries; leave them out, or fill them: {name}.filled(0)")
