"""Generated source becomes machine code that says what the source says, and only what an emitter writes."""

from __future__ import annotations

import math
import sys

import pytest

from steepest.numeric.executing import SourceError
from steepest.numeric.helpers import SCALARS
from steepest.numeric.jitting import jitted, numba_or_error

PLACES = (-1.7, -0.3, 0.0, 0.4, 2.5)
OF_TWO = ("pow", "larger", "smaller", "logaddexp")
FUNCTIONS_OF_ONE = sorted(set(SCALARS) - {*OF_TWO, "nan", "inf", "float"})


def _plain(name: str, *numbers: float) -> float:
    """What the function for Python gives; no number where it has no value."""
    try:
        return float(SCALARS[name](*numbers))
    except ValueError:
        return math.nan


def test_every_function_that_generated_source_may_call_is_machine_code_too() -> None:
    calls = [*(f"{name}(x)" for name in FUNCTIONS_OF_ONE), *(f"{name}(x, y)" for name in OF_TWO)]
    f = jitted(f"def f(x, y):\n    return {', '.join(calls)}\n", "f", ["x", "y"])
    for x in PLACES:
        names = [*FUNCTIONS_OF_ONE, *OF_TWO]
        expected = [_plain(n, x) if n in FUNCTIONS_OF_ONE else _plain(n, x, 0.7) for n in names]
        for name, found, right in zip(names, f(x, 0.7), expected, strict=True):
            if math.isfinite(found) or math.isfinite(right):
                assert found == pytest.approx(right, rel=1e-14, abs=0, nan_ok=True), (name, x)


def test_where_python_raises_an_error_there_is_no_number() -> None:
    f = jitted("def f(x):\n    return 1.0/x, log(x), exp(1000.0 + x)\n", "f", ["x"])
    assert f(0.0) == (math.inf, -math.inf, math.inf)
    assert math.isnan(f(-1.0)[1])


def test_source_that_no_emitter_writes_is_refused() -> None:
    with pytest.raises(SourceError):
        jitted("def f(x):\n    return open(x)\n", "f", ["x"])


def test_a_missing_numba_is_an_error_that_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(ImportError, match=r"pip install 'steepest\[fast\]'"):
        numba_or_error()
