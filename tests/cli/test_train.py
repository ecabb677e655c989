"""``steepest train``: what is shown, what is written, and input that cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from steepest.cli import cli

CHIRPS = Path(__file__).parents[2] / "examples" / "chirps.csv"
TARGET = ("--target", "temperature_fahrenheit")


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(cli, ["train", *arguments], catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result.output


def fitted(*arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run(*arguments, "--json"))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with tables of each kind of labels."""
    rng = np.random.default_rng(4)
    a, b = rng.normal(10, 3, size=80), rng.uniform(0, 1, size=80)
    score = a - 12 + 2 * b + 0.5 * rng.normal(size=80)
    columns = {
        "numbers": 3 + 2 * a - 5 * b,
        "yes": (score > 0).astype(int),
        "sign": np.where(score > 0, 1, -1),
        "count": rng.poisson(np.exp(0.1 * a)),
        "class": np.digitize(score, [-2, 1]) + 1,
    }
    for name, y in columns.items():
        lines = [f"{u!r},{v!r},{w}" for u, v, w in zip(a.tolist(), b.tolist(), y.tolist(), strict=True)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["a,b,y", *lines]) + "\n")
    return tmp_path


def test_the_chirps() -> None:
    shown = run(str(CHIRPS), *TARGET)
    assert run(str(CHIRPS), *TARGET, "--standardize") == shown
    assert "  intercept          25.2323\n  chirps_per_second   3.29109\n" in shown
    assert "  temperature_fahrenheit' = 25.23 + 3.291 chirps_per_second\n" in shown
    assert "  loss           12.7032, the least there is\n  R²             0.6975\n" in shown
    assert "  learning rate  0.9 on standardized columns (chosen, stable below 1)\n" in shown
    assert "Stopped after 73 steps: the norm of the gradient" in shown


def test_a_slow_descent_is_said_to_be_slow() -> None:
    shown = " ".join(run(str(CHIRPS), *TARGET, "--no-standardize").split())
    assert "the least there is 12.7032" in shown
    assert "--standardize makes the columns alike" in shown


def least_squares(path: Path) -> np.ndarray:
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return np.linalg.lstsq(np.c_[np.ones(len(table)), table[:, :-1]], table[:, -1], rcond=None)[0]


#   options besides --standardize
SAME_MINIMUM = [
    "",
    "--method momentum",
    "--method nesterov",
    "--method adam --steps 20000",
    "--method rmsprop --steps 20000 --learning-rate 1/t^0.5",
    "--loss half-mse",
    "--loss sse",
    "--loss huber --delta 1000",
    "--method gradient-descent --learning-rate 0.3",
]


@pytest.mark.parametrize("options", SAME_MINIMUM)
def test_every_way_leads_to_the_same_minimum(options: str) -> None:
    found = fitted(str(CHIRPS), *TARGET, "--standardize", *options.split())
    assert list(found["coefficients"].values()) == pytest.approx(least_squares(CHIRPS), rel=2e-3)  # type: ignore[attr-defined]
    assert found["r_squared"] == pytest.approx(0.697465, abs=1e-5)


@pytest.mark.parametrize("options", ["--method sgd", "--method mini-batch --batch 8", "--batch 4 --epochs 50 --seed 3"])
def test_drawn_examples_come_near_and_are_the_same_for_one_seed(options: str, folder: Path) -> None:
    asked = (str(folder / "numbers.csv"), "--target", "y", "--standardize", *options.split())
    found = fitted(*asked)
    assert list(found["coefficients"].values()) == pytest.approx([3, 2, -5], abs=0.05)  # type: ignore[attr-defined]
    assert fitted(*asked) == found


#   file     loss       measure       what the model line begins with
KINDS = [
    ("yes", "log-loss", 0.9, "P(y = 1) = sigmoid("),
    ("sign", "hinge", 0.9, "y = sign("),
    ("class", "softmax", 0.8, "The class is the one with the largest score"),
    ("count", "poisson", None, "y' = e^("),
    ("numbers", "mae", None, "y' = "),
]


@pytest.mark.parametrize(("file", "loss", "accuracy", "model"), KINDS)
def test_every_kind_of_labels(file: str, loss: str, accuracy: float | None, model: str, folder: Path) -> None:
    asked = (str(folder / f"{file}.csv"), "--target", "y", "--loss", loss, "--standardize")
    assert model in run(*asked)
    found = fitted(*asked)
    assert (found["accuracy"] is None) == (accuracy is None)
    assert accuracy is None or found["accuracy"] > accuracy  # type: ignore[operator]
    assert (found["r_squared"] is None) == (loss != "mae")


def test_standardized_or_not_the_coefficients_are_those_of_the_table(folder: Path) -> None:
    asked = (str(folder / "yes.csv"), "--target", "y", "--loss", "log-loss", "--method", "momentum", "--l2", "0")
    found = fitted(*asked, "--standardize")["coefficients"]
    assert list(fitted(*asked, "--no-standardize", "--steps", "60000")["coefficients"].values()) == pytest.approx(  # type: ignore[attr-defined]
        list(found.values()),
        rel=1e-2,  # type: ignore[attr-defined]
    )


# ---- labels that are words


def in_words(folder: Path, name: str, words: dict[str, str]) -> Path:
    """The same table with words for its labels."""
    head, *rows = (folder / f"{name}.csv").read_text().splitlines()
    pairs = [row.rpartition(",") for row in rows]
    file = folder / f"{name}-words.csv"
    file.write_text("\n".join([head, *(f"{before},{words[label]}" for before, _, label in pairs)]) + "\n")
    return file


#   file     loss        the words of its labels                    what is shown
WORDS = [
    ("yes", "log-loss", {"0": "no", "1": "yes"}, "P(y = yes) = sigmoid("),
    ("sign", "hinge", {"-1": "left", "1": "right"}, ">= 0, else left"),
    ("class", "softmax", {"1": "Adelie", "2": "Chinstrap", "3": "Gentoo"}, "class Adelie Chinstrap Gentoo"),
]


@pytest.mark.parametrize(("file", "loss", "words", "shown"), WORDS)
def test_words_are_the_same_as_the_numbers_in_their_order(
    file: str, loss: str, words: dict[str, str], shown: str, folder: Path
) -> None:
    more = ("--target", "y", "--loss", loss, "--steps", "50")
    table = in_words(folder, file, words)
    found, plain = fitted(str(table), *more), fitted(str(folder / f"{file}.csv"), *more)
    assert found.pop("classes") == {word: int(number) for number, word in words.items()}
    assert plain.pop("classes") is None
    assert found | {"file": ""} == plain | {"file": ""}
    assert shown in " ".join(run(str(table), *more).split())


@pytest.mark.parametrize(("file", "loss", "words", "shown"), WORDS)
def test_a_module_has_the_words(file: str, loss: str, words: dict[str, str], shown: str, folder: Path) -> None:
    table, module = in_words(folder, file, words), folder / "trainer.py"
    run(str(table), "--target", "y", "--loss", loss, "--steps", "9", "--write-module", str(module))
    program = "import trainer; print(*trainer.CLASSES)"
    for command in ([str(module)], ["-c", program]):
        done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.split() == sorted(words.values())


# ---- learning rates


def test_several_rates_are_tried_and_the_best_is_taken() -> None:
    asked = (str(CHIRPS), *TARGET, "--standardize", "--steps", "20")
    found = fitted(*asked, "--learning-rate", "0.01,0.1,1.1")
    singly = [fitted(*asked, "--learning-rate", rate) for rate in ("0.01", "0.1")]
    runs = found["runs"]
    assert isinstance(runs, list)
    assert [each["value"] for each in runs[:2]] == pytest.approx([each["value"] for each in singly])
    assert runs[2]["value"] > singly[0]["value"]
    assert found["coefficients"] == pytest.approx(singly[1]["coefficients"])
    shown = run(*asked, "--learning-rate", "0.01,0.1,1.1", "--plot", "-")
    assert "(the best of 3, stable below 1)" in shown
    assert "20 steps, which do not lead down" in shown
    assert "diverges" in run(*asked[:-2], "--learning-rate", "0.1,1.1")
    assert "A rate 0.01   B rate 0.1   C rate 1.1" in shown


#   loss    rate      steps  said
TOO_LARGE = [
    ("mae", "1e10", 10_000, "is not below that at the start"),
    ("mae", "1e10", 9_999, "is not below that at the start"),
    ("hinge", "1e12", 1, "is not below that at the start"),
    ("huber", "1e6", 501, "is not below that at the start"),
]


@pytest.mark.parametrize(("loss", "rate", "steps", "said"), TOO_LARGE)
def test_a_rate_that_is_too_large_is_said_to_be(loss: str, rate: str, steps: int, said: str, tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("a,b,y\n1,2,1\n2,4,1\n4,8,1\n5,10,-1\n")
    found = fitted(str(file), "--target", "y", "--loss", loss, "--learning-rate", rate, "--steps", str(steps))
    assert f"{said}, " in str(found["remarks"])
    assert "the learning rate is too large" in str(found["remarks"])
    assert "least norm" not in str(found["remarks"])


def test_classes_without_a_row_are_named(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("x,y\n1,1\n2,5\n3,1\n4,5\n2,1\n")
    found = fitted(str(file), "--target", "y", "--loss", "softmax", "--steps", "5")
    assert found["remarks"] == ["no row has one of the classes 2, 3, 4"]


def test_a_descent_that_goes_up_and_down_is_said_to(folder: Path) -> None:
    asked = (str(folder / "numbers.csv"), "--target", "y", "--loss", "mae", "--learning-rate")
    assert "the loss goes up and down" in run(*asked, "0.4", "--steps", "201").replace("\n  ", " ")
    assert "up and down" not in run(*asked, "0.001", "--steps", "201")


# ---- what is written


def test_a_picture_and_a_module_are_written(tmp_path: Path) -> None:
    picture, module = tmp_path / "fit.svg", tmp_path / "trainer.py"
    asked = (str(CHIRPS), *TARGET, "--standardize", "--plot", str(picture), "--write-module", str(module))
    shown = "".join(run(*asked).split())
    assert f"{picture}iswritten." in shown
    assert f"{module}iswritten;python{module}checksit." in shown
    assert "chirps_per_second" in picture.read_text(encoding="utf-8")
    program = (
        "import numpy as np, trainer\n"
        "print(trainer.FEATURES, trainer.TARGET, trainer.predict(trainer.PARAMS, np.array([[20.0]])).round(4))"
    )
    for command in ([str(module)], ["-c", program]):
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "('chirps_per_second',) temperature_fahrenheit [91.0542]\n"
    assert "--force replaces it" in run(*asked, status=2)
    run(*asked, "--force")


@pytest.mark.parametrize("loss", ["yes log-loss", "sign hinge", "class softmax", "count poisson", "numbers huber"])
def test_a_module_predicts_as_the_fit_does(loss: str, folder: Path) -> None:
    file, name = loss.split()
    asked = (str(folder / f"{file}.csv"), "--target", "y", "--loss", name, "--standardize", "--l2", "0.01")
    found = fitted(*asked, "--write-module", str(folder / "trainer.py"))
    program = (
        "import json, sys; import numpy as np; import trainer\n"
        "X = np.loadtxt(sys.argv[1], delimiter=',', skiprows=1)\n"
        "found = trainer.predict(trainer.PARAMS, X[:, :-1])\n"
        "y = np.argmax(found, axis=1) + 1 if found.ndim > 1 else found\n"
        "print(json.dumps([trainer.PARAMS.tolist(), y.tolist()]))"
    )
    command = [sys.executable, "-c", program, str(folder / f"{file}.csv")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    params, said = json.loads(done.stdout)
    assert params == np.ravel(list(found["coefficients"].values())).tolist()  # type: ignore[attr-defined]
    y = np.loadtxt(folder / f"{file}.csv", delimiter=",", skiprows=1)[:, -1]
    labels = {"yes": np.array(said) > 0.5, "sign": np.sign(said), "class": np.array(said)}.get(file)
    if labels is not None:
        assert np.mean(labels == y) == pytest.approx(found["accuracy"])


def test_a_picture_in_the_terminal() -> None:
    shown = run(str(CHIRPS), *TARGET, "--standardize", "--plot", "-")
    assert "Data and fit" in shown
    assert "Learning curve" in shown


def test_a_hostile_header_is_shown_and_written_as_a_name(tmp_path: Path) -> None:
    file, module = tmp_path / "data.csv", tmp_path / "trainer.py"
    file.write_text('"a\x1b[2J\u202e","""\\",y\n1,2,3\n2,2,4\n3,1,5\n')
    shown = run(str(file), "--target", "y", "--standardize", "--write-module", str(module))
    assert r"a\x1b[2J\u202e" in shown
    document = run(str(file), "--target", "y", "--json")
    assert not set(document) & set("\x1b\u202e")
    assert json.loads(document)["features"] == ["a\x1b[2J\u202e", '"\\']
    assert "\x1b" not in shown + module.read_text(encoding="utf-8")
    subprocess.run([sys.executable, str(module)], capture_output=True, check=True)


def test_arrays_of_numpy_can_be_trained_on(tmp_path: Path) -> None:
    X = np.random.default_rng(0).normal(size=(50, 2))
    np.savez(tmp_path / "data.npz", X=X, y=X @ [1.0, 2.0] - 1)
    found = fitted(str(tmp_path / "data.npz"), "--target", "y")
    assert found["coefficients"] == pytest.approx({"intercept": -1, "X1": 1, "X2": 2}, abs=1e-5)


# ---- what is said of the columns

#   table                                             remarks
REMARKED = [
    ("a,b,y\n1,2,1\n2,4,3\n4,8,4\n5,10,6\n", "Column 'b' follows from 'a': the minimum is not unique"),
    ("a,b,y\n1,7,1\n2,7,3\n4,7,4\n", "Column 'b' is 7 in every row, which the intercept says as well"),
    ("a,b,c,y\n1,2,3,4\n2,3,5,1\n", "There are 2 rows for 3 columns and an intercept"),
]


@pytest.mark.parametrize(("table", "words"), REMARKED)
def test_what_is_worth_knowing_of_the_columns_is_said(table: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text(table)
    shown = " ".join(run(str(file), "--target", "y").split())
    assert words in shown
    assert "the one of least norm is taken" in shown
    data = np.loadtxt(file, delimiter=",", skiprows=1)
    params = list(fitted(str(file), "--target", "y", "--steps", "200000")["coefficients"].values())  # type: ignore[attr-defined]
    least = np.linalg.pinv(np.c_[np.ones(len(data)), data[:, :-1]]) @ data[:, -1]
    assert params == pytest.approx(least, abs=1e-4)


def test_classes_that_are_told_apart_have_no_minimum(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("x,y\n1,0\n2,0\n3,1\n4,1\n")
    asked = (str(file), "--target", "y", "--loss", "log-loss")
    assert "every label is predicted rightly, so the loss has no minimum" in str(fitted(*asked)["remarks"])
    assert fitted(*asked, "--l2", "0.1")["remarks"] == []


# ---- what cannot be used

#   table                       options                                what is said
REFUSED = [
    ("x,y\n1,2\n3,n/a\n", "", "line 3, column 'y': 'n/a' is no number"),
    ("x,y\n1,2\nnan,4\n", "", "line 3, column 'x': 'nan' is no number"),
    ("x,y\n1,2\n3\n", "", ":3: 1 cell where the header has 2"),
    ("x,y\n", "", "there are no rows below the header"),
    ("", "", "the first line must name the columns"),
    ("x,Y\n1,2\n", "", "there is no column 'y'; did you mean 'Y'?"),
    ("x,y\n1,2\n2,3\n", "--features x1", "there is no column 'x1'; did you mean 'x'?"),
    ("x,y\n1,2\n2,3\n", "--features y", "'y' is the target, and cannot be a feature as well"),
    ("x,y\n1,1\n2,2\n", "--loss log-loss", "'y' is 2 in row 2; the label of log-loss is 0 or 1; --loss softmax"),
    ("x,y\n1,0\n2,1\n", "--loss hinge", "the label of hinge is -1 or 1; --loss log-loss takes such labels"),
    ("x,y\n1,0.5\n2,1\n", "--loss poisson", "'y' is 0.5 in row 1; the label of poisson is a whole number from 0"),
    ("x,y\n1,1\n2,1\n", "--loss softmax", "'y' has one class; the classes are numbered from 1"),
    ("x,y\n1,1\n2,1000000000\n", "--loss softmax", "'y' has the class 1,000,000,000; the classes are numbered"),
    (
        "x,y\n1,2\n2,3\n",
        "--learning-rate 10",
        "With the learning rate 10 gradient-descent diverges on these data. It is",
    ),
    ("x,y\n1,2\n2,3\n", "--learning-rate 10", "take --learning-rate 0."),
    ("x,y\n1,2\n2,3\n", "--learning-rate 10 --method momentum", "momentum diverges on these data"),
    ("x,y\n1,2\n2,3\n", "--learning-rate 9 --method sgd", "Diverged"),
    ("x,y\n1,2\n2,3\n", "--learning-rate fast", "'fast' is neither"),
    ("x,y\n1,2\n2,3\n", "--learning-rate -1", "the learning rate is a number above 0, and not -1"),
    ("x,y\n1,2\n2,3\n", "--learning-rate nan", "the learning rate is a number above 0, and not nan"),
    ("x,y\n1,2\n2,3\n", "--loss msee", "there is no loss 'msee'; did you mean mse?"),
    ("x,y\n1,2\n2,3\n", "--method adamm", "there is no method 'adamm'"),
    ("x,y\n1,2\n2,3\n", "--with momentun=1", "momentun"),
    ("x,y\n1,2\n2,3\n", "--steps 5 --epochs 5", "say --steps or --epochs, and not both"),
    ("x,y\n1,2\n2,3\n", "--epochs 5", "an epoch is a pass over examples that are drawn"),
    ("x,y\n1,2\n2,3\n", "--steps 0", "0 is not in the range"),
    ("x,y\n1,1e200\n2,3\n", "", "column 'y' holds numbers as large as 1e+200, too large for their squares"),
    ("x,y\n1,2\n2,3\n", "--l2 nan", "--l2 is a finite number from 0, not nan"),
    ("x,y\n1,2\n2,3\n", "--l2 inf", "--l2 is a finite number from 0, not inf"),
    ("x,y\n1,2\n2,3\n", "--l1 -1", "--l1 is a finite number from 0, not -1"),
    ("x,y\n1,2\n2,3\n", "--loss huber --delta nan", "--delta is a finite number above 0, not nan"),
    ("x,y\n1,2\n2,3\n", "--loss huber --delta 0", "--delta is a finite number above 0, not 0"),
    ("x,y\n1,2\n2,3\n", "--delta 3", "--delta says where huber becomes straight; the loss mse has no such place"),
    ("x,y\n1,2\n2,3\n", "--delta 1", "the loss mse has no such place"),
    ("x,y\n1,2\n2,3\n", "--seed 0", "--seed has no effect: gradient-descent takes all rows in each step"),
    ("x,y\n1,2\n2,3\n", "--learning-rate 0.1,,0.2", "learning rates are separated by single commas"),
    (
        "x,y\n1,2\n2,3\n",
        "--learning-rate 10,20",
        "With each of these learning rates the descent diverges. It is stable",
    ),
    ("x,y\n1,2\n2,3\n", "--learning-rate 0.1,-1", "the learning rate is a number above 0, and not -1"),
    ("x,y\n1,2\n2,3\n", "--plot - --json", "--plot - draws here, where --json writes its document"),
    ("x,y\n1,a\n2,b\n3,c\n", "--loss log-loss", "'y' has 3 different labels (a, b, c); log-loss is for two; --loss"),
    ("x,y\n1,a\n2,a\n", "--loss hinge", "'y' has one label (a); hinge is for two"),
    ("x,y\n1,a\n2,a\n", "--loss softmax", "'y' has one class"),
    ("x,y\n1,a\n2,b\n", "", "line 2, column 'y': 'a' is no number"),
    ("x,y\n1,a\n2,3\n", "--loss softmax", "line 3, column 'y': 3 is a number, and 'a' in line 2 is none"),
    ("x,y\n1,1\n2,b\n", "--loss softmax", "line 3, column 'y': 'b' is no number"),
    ("x,y\n1,yes\n2,\n", "--loss log-loss", "line 3, column 'y': the cell is empty"),
    ("x,y\n1,yes\n2,n/a\n", "--loss log-loss", "line 3, column 'y': 'n/a' is no number; fill in what is missing"),
    ("x,y\n1,2\n2,3\n", "--plot fit.pdf", "a file ending in .png or .svg"),
    ("x,y\n1,2\n2,3\n", "--write-module nowhere/trainer.py", "nowhere/trainer.py cannot be written"),
]


@pytest.mark.parametrize(("table", "options", "words"), REFUSED)
def test_what_cannot_be_used_is_refused_with_its_reason(
    table: str, options: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(table)
    assert words in " ".join(run("data.csv", "--target", "y", *options.split(), status=2).split())
    assert [file.name for file in tmp_path.iterdir()] == ["data.csv"]


@pytest.mark.parametrize("file", ["nowhere.csv", ".", "nowhere.npz"])
def test_a_file_that_cannot_be_read(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "cannot be read" in run(file, "--target", "y", status=2) or file == "."


def test_a_rate_that_is_proposed_is_stable(folder: Path) -> None:
    asked = (str(folder / "numbers.csv"), "--target", "y")
    said = run(*asked, "--learning-rate", "1", status=2)
    proposed = said.partition("take --learning-rate ")[2].partition(",")[0]
    found = fitted(*asked, "--learning-rate", proposed)
    assert found["value"] < 100  # type: ignore[operator]
    assert float(proposed) < found["stable_below"]  # type: ignore[operator]


@pytest.mark.parametrize("option", [("--decimal-comma",), ("--separator", "tab")])
def test_what_is_for_csv_files_is_refused_for_arrays(option: tuple[str, ...], tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=[1.0, 2.0], y=[1.0, 2.0])
    said = run(str(tmp_path / "data.npz"), "--target", "y", *option, status=2)
    assert f"{option[0]} is for CSV files" in " ".join(said.split())


# ---- in a terminal


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a pseudo-terminal")
def test_a_long_file_has_a_line_on_a_terminal_while_it_is_read(tmp_path: Path) -> None:
    import pexpect

    rows = "".join(f'"{k}",{k % 7}\n' for k in range(3_000_000))
    (tmp_path / "long.csv").write_text("x,y\n" + rows)
    command = ["-m", "steepest", "train", str(tmp_path / "long.csv"), "--target", "y"]
    with pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=60) as child:
        child.expect(r"Reading long.csv: \d+ % of \d+ MB")
        child.sendintr()
        child.expect("Stopped")
        child.expect(pexpect.EOF)


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a pseudo-terminal")
def test_long_work_has_a_bar_on_a_terminal_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    import pexpect

    X = np.random.default_rng(0).normal(size=(40_000, 5))
    np.savez(tmp_path / "data.npz", X=X, y=(X.sum(axis=1) > 0).astype(float))
    command = ["-m", "steepest", "train", str(tmp_path / "data.npz"), "--target", "y", "--loss", "log-loss"]
    settings = {**os.environ, "TERM": "xterm", "OMP_NUM_THREADS": "1"}
    more = ["--steps", "1000000", "--learning-rate", "0.001"]
    with pexpect.spawn(sys.executable, [*command, *more], env=settings, encoding="utf-8", timeout=60) as child:
        child.expect("steps")
        child.sendintr()
        child.expect("Stopped")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 130
