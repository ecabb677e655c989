"""What is called in silence warns of nothing, and what is called after it warns as before."""

from __future__ import annotations

import numpy as np
import pytest

from steepest.numeric import silence


@pytest.mark.parametrize("run", [silence.silently, silence._with_errstate], ids=["by context", "by errstate"])
def test_overflow_is_not_told_inside_and_told_outside(run: object) -> None:
    big = np.array([1e9])
    assert callable(run)
    assert run(np.exp, big)[0] == np.inf
    with pytest.warns(RuntimeWarning, match="overflow"):
        np.exp(big)


def test_an_error_inside_comes_out() -> None:
    def wrong() -> None:
        raise KeyError("z")

    with pytest.raises(KeyError, match="z"):
        silence.silently(wrong)
    with pytest.warns(RuntimeWarning):
        np.log(np.array([0.0]))
