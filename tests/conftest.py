"""What every test shares: how hard Hypothesis tries, and a home folder that is not the user's.

`STEEPEST_CAMPAIGN=1` selects the long campaign; otherwise the examples are few and the same on each run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large]

# No deadlines: a test must not fail because the machine was busy.
settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("sample", max_examples=20, deadline=None, database=None)
settings.register_profile("campaign", max_examples=2_000, deadline=None, suppress_health_check=_PATIENT)


def _profile() -> str:
    if os.environ.get("STEEPEST_CAMPAIGN") == "1":
        return "campaign"
    return os.environ.get("STEEPEST_PROFILE", "ci")


settings.load_profile(_profile())


@pytest.fixture(autouse=True, scope="session")
def _a_home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Progress written by a test, or by a program that a test starts, goes to a temporary folder."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEEPEST_HOME", str(home))
        yield home
