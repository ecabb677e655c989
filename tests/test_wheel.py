"""What is installed from a built wheel finds the same exercises as a checkout does."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from steepest.tutor.location import shipped_exercises

ROOT = Path(__file__).resolve().parent.parent

# Runs in a process of its own, in which only the unpacked wheel holds `steepest`.
ASK = """
import sys
unpacked, checkout = sys.argv[1:]
sys.path = [unpacked, *(entry for entry in sys.path if entry and not entry.startswith(checkout + "/src"))]
import steepest
from steepest.tutor.location import shipped_exercises
assert steepest.__file__.startswith(unpacked), steepest.__file__
print(shipped_exercises())
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_the_wheel_resolves_the_exercises_of_the_checkout(unpacked: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ASK, str(unpacked), str(ROOT)],
        cwd=unpacked,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found = Path(run.stdout.strip())
    assert unpacked in found.parents
    assert _contents(found) == _contents(ROOT / "exercises") != {}


def test_the_checkout_resolves_its_own_folder() -> None:
    """An editable install reads `exercises/` itself: an author sees a change at once."""
    assert shipped_exercises() == ROOT / "exercises"


def test_the_wheel_holds_types_and_nothing_of_the_tests(unpacked: Path) -> None:
    assert (unpacked / "steepest" / "py.typed").is_file()
    assert {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")} == {"steepest"}
