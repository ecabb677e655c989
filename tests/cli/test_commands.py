"""The commands as people type them: output, exit status, and one clear message for what cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from steepest import __version__
from steepest.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]
CHIRPS = str(ROOT / "examples" / "chirps.csv")


def steepest(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "steepest", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
        check=False,
    )


SHOWN = [
    (["derive", "e^(2y) sin x", "--wrt", "x", "--at", "x=0,y=1"], ["Hold y constant.", "e^(2y) cos(x)", "e^2 ≈ 7.4"]),
    (["derive", "e^(2y) sin x", "--wrt", "y"], ["2 e^(2y) sin(x)", "chain rule", "Checked: "]),
    (["derive", "e^(2y) sin x"], ["= e^(2y) cos(x)", "= 2 e^(2y) sin(x)"]),
    (["derive", "e^(2y) sin x", "--wrt", "x", "--at", "x=0,y=1", "--digits", "6"], ["e^2 ≈ 7.38906"]),
    (["derive", "x^2", "--wrt", "z"], ["z does not occur", "= 0"]),
    (["derive", "-x^2"], ["= -2x"]),
    (["derive", "x^2", "--format", "latex", "--standalone"], [r"\documentclass", r"\usepackage{amsmath}", "2 x"]),
    (["gradient", "4+(x-2)^2+2y^2"], ["∇f = (2(x - 2), 4y)"]),
    (["gradient", "4+(x-2)^2+2y^2", "--at", "x=2,y=0"], ["(0, 0)", "stationary", "positive definite", "a minimum"]),
    (["gradient", "x^2 - y^2", "--at", "x=0,y=0"], ["saddle point"]),
    (["gradient", "-x^2 - y^2", "--at", "x=0,y=0"], ["a maximum"]),
    (["gradient", "x^4 + y^2", "--at", "x=0,y=0"], ["does not decide"]),
    (["gradient", "x^2 y", "--at", "x=1,y=3"], ["(6, 1)"]),
    (["loss", "mse", "--features", "1"], ["y' = b + w1 x1", "(2/N) sum(i=1..N, (b + w1 x_i1 - y_i) x_i1)"]),
    (["loss", "mse", "--data", CHIRPS, "--at", "w1=0,b=0"], ["x1 = chirps_per_second", "N = 15", "∂MSE/∂b = -160.08"]),
    (["loss", "mean((w*x + b - y)^2)", "--params", "w,b", "--columns", "x,y"], ["∂L/∂w = (2/N) sum(i=1..N, (w x_i"]),
    (["update", "gradient-descent", "--loss", "mse"], ["w1 ← w1 - alpha (2/N) sum(i=1..N,"]),
    (["update", "gradient-descent", "--loss", "mse", "--data", CHIRPS, "--at", "w1=0,b=0"], ["b = 1.6008"]),
    (["update", "adam", "--loss", "mse", "--with", "amsgrad"], ["s_b ← max(s_b, v_b)", "Before the first step m = 0"]),
    (
        ["update", "mini-batch", "--loss", "mse", "--data", CHIRPS, "--order", "1,2; 3,4"],
        ["with examples 1, 2", "each example is drawn with the probability", "this is the slope of the whole loss"],
    ),
    (
        [
            "update",
            "gradient-descent",
            "--loss",
            "4+(x-2)^2+2y^2",
            "--at",
            "x=0,y=1; x=9,y=9",
            "--learning-rate",
            "0.1",
        ],
        ["at the minimum x = 2, y = 0, where f = 4", "strictly convex", "alpha is below 0.5"],
    ),
    (
        ["update", "gradient-descent", "--loss", "x^2+25sin^2 x", "--at", "x=1; x=4", "--learning-rate", "0.01"],
        ["at the minimum x = 0", "next to a minimum, at about x = 3.0196", "f is not convex"],
    ),
    (
        ["update", "gradient-descent", "--loss", "2x^2", "--at", "x=1", "--learning-rate", "0.6"],
        ["it diverges", "alpha is below 0.5", "alpha = 0.6 is too large"],
    ),
    (
        ["read", "e^2y"],
        [
            "Text:     e^2 y",
            r"LaTeX:    e^{2} y",
            "NumPy:    np.exp(2)*y",
            "<msup>",
            "Note:     column 4",
            "constant e",
        ],
    ),
    (["read", "f(x, y) = x y"], ["Left:     f", "Text:     x y"]),
    (["read", "X^T (X w - y)", "--shapes", "X=N×d, w=d"], ["Xᵀ (X w - y)", "X.T @ (X @ w - y)"]),
    (["--version"], [__version__]),
    (["derive", "x y"], ["∂/∂x(x y)", "∂/∂y(x y)"]),
    (["derive", "--x"], ["= 1"]),
    (["gradient", "x^2 y", "--at", "x=1/3,y=1", "--digits", "4"], ["≈ (0.6667, 0.1111)"]),
    (["gradient", "x^2 y", "--wrt", "y, x"], ["∇f = (x^2, 2x y)"]),
    (["gradient", "|x|^(3/2) + y^2", "--at", "x=0,y=0"], ["(0, 0)", "stationary", "Hessian does not decide"]),
    (["loss", "mse", "--data", CHIRPS, "--digits", "3"], ["MSE = 6450", "to 3 significant figures"]),
    (["update", "gradient-descent", "--loss", "mse", "--data", CHIRPS, "--digits", "3"], ["w1 ≈ 26.8", "Checked: "]),
    (["update", "gradient-descent", "--loss", "mse"], ["Checked: "]),
]


@pytest.mark.parametrize(("arguments", "shown"), SHOWN, ids=lambda value: " ".join(value)[:60])
def test_a_command_shows_what_is_asked_for(arguments: list[str], shown: list[str]) -> None:
    run = steepest(*arguments)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    for part in shown:
        assert part in run.stdout


CHECKED = [
    (["2 e^(2y) sin x", "sin(x)*2*exp(y)^2"], 0, "Correct (proved)."),
    (["--derivative-of", "sin(5x)", "--wrt", "x", "cos(5x)"], 1, "inner function 5x"),
    (["2 e^(2y) sin x", "2e^(2y) sin("], 2, "^"),
    (["cos x", "-sin(x)"], 1, "At x = "),
    (["-sin(x)", "-sin(x)"], 0, "Correct"),
    (["x", "3*X"], 2, "did you mean x?"),
    (["e^2", "7.3"], 1, "cut off"),
    (["log(x^2)", "2 log x", "--domain", "x=0.."], 0, "Correct"),
    (["x", "--x"], 0, "Correct"),
    (["--x", "x"], 0, "Correct"),
    (["--derivative-of", "-x", "--wrt", "x", "-1"], 0, "Correct"),
    (["--derivative-of=-x", "--wrt=x", "-1"], 0, "Correct"),
    (["x", "--", "--x"], 0, "Correct"),
]


@pytest.mark.parametrize(("arguments", "status", "shown"), CHECKED, ids=lambda value: str(value)[:60])
def test_a_verdict_has_its_exit_status(arguments: list[str], status: int, shown: str) -> None:
    run = steepest("check", *arguments)
    assert run.returncode == status, run.stdout + run.stderr
    assert shown in run.stdout + run.stderr
    data = json.loads(steepest("check", "--json", *arguments).stdout)
    assert (data["status"] == "correct") == (status == 0)


UNUSABLE = [
    (["derive", "2x +"], "column 5"),
    (["derive", "7"], "no variable"),
    (["derive", "ln x", "--at", "x=-1"], "no value at x = -1"),
    (["derive", "x", "--at", "x"], "x=0,y=1"),
    (["derive", "x y", "--at", "x=1"], "value of y"),
    (["derive", "9^9^9^9"], "too large"),
    (["derive", "(" * 10_000], "too large"),
    (["derive", "[[1, x], [x, 1]]"], "matrix"),
    (["derive", "x", "--wrt", "2"], "not the name"),
    (["derive", "x", "--output", "/no/such/folder/file"], "cannot be written"),
    (["gradient", "7"], "no variable"),
    (["gradient", "x y", "--at", "x=1,z=2"], "y"),
    (["loss", "square"], "mse"),
    (["loss", "mse", "--data", "/no/such.csv"], "/no/such.csv"),
    (["loss", "mse", "--at", "b=0"], "--data"),
    (["loss", "mse", "--features", "2", "--data", CHIRPS], "x1, x2, y"),
    (["update", "adm", "--loss", "mse"], "gradient-descent"),
    (["update", "adam", "--loss", "mse", "--with", "momentum=0.9"], "has no setting 'momentum'"),
    (["update", "adam", "--loss", "mse", "--with", "beta1=1.5"], "0 <= beta1 < 1"),
    (["update", "adam", "--loss", "mse", "--with", "amsgrad=3"], "is a choice"),
    (["update", "sgd", "--loss", "x^2"], "no data"),
    (["update", "sgd", "--loss", "mse", "--data", CHIRPS, "--order", "99,1"], "there is no example 99"),
    (["update", "sgd", "--loss", "mse", "--data", CHIRPS, "--order", "a"], "'a'"),
    (["update", "mini-batch", "--loss", "mse", "--data", CHIRPS, "--batch-size", "99"], "between 1 and 15"),
    (["update", "adam", "--loss", "mse", "--data", CHIRPS, "--order", "1"], "takes all examples"),
    (["update", "adam", "--loss", "mse", "--steps", "2"], "--steps needs --data"),
    (["update", "adam", "--loss", "x^2", "--steps", "2"], "--steps needs --at"),
    (["update", "adam", "--loss", "x y", "--at", "x=1"], "say the value of y"),
    (["update", "adam", "--loss", "x y", "--at", "x=1,y=2,z=3"], "z is no parameter"),
    (["check", "x"], "give the right answer"),
    (["check", "x +", "x"], "column"),
    (["check", "x", "x", "--domain", "x=a..b"], "column"),
    (["read", "__import__('os').system('true')"], "column"),
    (["derve", "x"], "Did you mean derive?"),
    (["derive", "x", "--wrtt", "x"], "'--wrt'"),
    (["check", "x", "x", "--jsn"], "'--json'"),
    (["derive", "x", "--quiet"], "No such option"),
    (["derive", "x", "--at", "x=1,x=2"], "x is given twice"),
    (["gradient", "w1 b", "--at", "w1=1,b=0,w_1=2"], "w1 is given twice"),
    (["derive", "x", "--standalone"], "--format latex"),
    (["loss", "mse", "--standalone", "--json"], "--format latex"),
    (["gradient", "x", "--json", "--format", "latex"], "contradict"),
    (["gradient", "x y", "--wrt", "xy"], "xy is no variable of the formula"),
    (["gradient", "x y", "--wrt", "x,z"], "z is no variable of the formula"),
    (["gradient", "x y", "--wrt", "x,y,x"], "x is given twice"),
    (["check", "x", "x", "--wrt", "x"], "--derivative-of"),
    (["loss", "mse", "--params", "w"], "--params"),
    (["loss", "mean((w*x - y)^2)", "--params", "w", "--columns", "x,y", "--features", "2"], "--features"),
    (["loss", "mse", "--data", CHIRPS, "--at", "b=0"], "value of w1"),
    (["update", "gradient-descent", "--loss", "mse", "--learning-rate", "abc"], "positive number"),
    *(
        (["update", "gradient-descent", "--loss", "mse", "--data", CHIRPS, "--learning-rate", rate], "positive number")
        for rate in ("abc", "-1", "0", "1/0", "1 +")
    ),
]


@pytest.mark.parametrize(("arguments", "message"), UNUSABLE, ids=lambda value: str(value)[:60])
def test_an_unusable_input_is_one_clear_message(arguments: list[str], message: str) -> None:
    run = steepest(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_a_derivation_without_an_end_is_shown_and_said_to_have_none() -> None:
    shown = steepest("derive", "foobar(x, y) x", "--wrt", "x")
    assert shown.returncode == 2
    assert "No rule for ∂/∂x(foobar(x, y))" in " ".join(shown.stdout.split())
    typeset = steepest("derive", "foobar(x, y) x", "--wrt", "x", "--format", "latex")
    assert typeset.returncode == 2
    assert "no rule for ∂/∂x(foobar(x, y))" in typeset.stderr


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help_with_examples(name: str) -> None:
    run = steepest(name, "--help")
    assert run.returncode == 0
    assert f"  Examples:\n    steepest {name}" in run.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["derive", "x^2 y", "--json", "--at", "x=1,y=2"],
        ["gradient", "x^2 y", "--json"],
        ["loss", "mse", "--json"],
        ["update", "gradient-descent", "--loss", "mse", "--json"],
        ["check", "x", "x", "--json"],
        ["read", "x^2", "--json"],
        ["progress", "--json"],
    ],
    ids=lambda value: value[0],
)
def test_json_is_one_document(arguments: list[str]) -> None:
    assert isinstance(json.loads(steepest(*arguments).stdout), dict)


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "step.tex"
    run = steepest("derive", "x^2", "--format", "latex", "--output", str(target))
    assert run.stdout == ""
    assert r"\begin{align*}" in target.read_text(encoding="utf-8")


def test_data_says_what_kind_of_point_it_is() -> None:
    data = json.loads(steepest("gradient", "x^2 - y^2", "--at", "x=0,y=0", "--json").stdout)
    assert (data["stationary"]["kind"], data["stationary"]["definite"]) == ("saddle point", "indefinite")
    assert [[entry["text"] for entry in row] for row in data["stationary"]["hessian"]] == [["2", "0"], ["0", "-2"]]
    assert json.loads(steepest("gradient", "x^2", "--at", "x=1", "--json").stdout)["stationary"] is None
    kink = json.loads(steepest("gradient", "|x|^(3/2)", "--at", "x=0", "--json").stdout)["stationary"]
    assert (kink["kind"], kink["hessian"]) == (None, None)


def test_every_surface_has_the_numbers_of_a_table() -> None:
    asked = ["--loss", "mse", "--data", CHIRPS, "--at", "w1=0,b=0", "--learning-rate", "0.001"]
    data = json.loads(steepest("update", "gradient-descent", *asked, "--json").stdout)
    first, (start, moved, _) = data["by_hand"]["steps"][0], data["by_hand"]["iterates"]
    assert [slope["name"] for slope in first["slopes"]] == ["∂MSE/∂b", "∂MSE/∂w1"]
    assert (first["slopes"][0]["decimal"], moved["parameters"]["b"], data["learning_rate"]) == (
        -160.08,
        0.16008,
        "0.001",
    )
    assert start["loss"] == pytest.approx(6448.3907, rel=1e-7)
    latex = steepest("update", "gradient-descent", *asked, "--format", "latex", "--digits", "4").stdout
    assert r"w_{1} &\approx 2.684" in latex
    assert r"chirps\_per\_second" in latex
    loss = steepest("loss", "mse", "--data", CHIRPS, "--format", "latex").stdout
    assert r"\mathrm{MSE} &= 6448.3907" in loss


def test_every_surface_says_that_a_point_is_stationary() -> None:
    shown = steepest("gradient", "x^2 + y^2", "--at", "x=0,y=0", "--format", "latex").stdout
    assert r"\nabla f\right|_{x = 0,\, y = 0}" in shown
    assert r"\begin{pmatrix} 2 & 0 \\ 0 & 2 \end{pmatrix}$, here positive definite, so it is a minimum." in shown


@pytest.fixture
def mistaken_function() -> Iterator[str]:
    """A function whose row claims a wrong derivative."""
    from steepest.expression.functions import FUNCTIONS, FunctionRow, exp

    row = FunctionRow(
        "mistaken",
        derivative=lambda u: 2 * exp(u),
        latex=r"\operatorname{mistaken}",
        sympy=lambda sp, u: sp.exp(u),
        enclosure=lambda u: u.exp(),
    )
    FUNCTIONS.add(row)
    yield "mistaken(w x)"
    FUNCTIONS.remove("mistaken")


@pytest.mark.parametrize("surface", ["text", "latex", "json"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["derive", "{}"],
        ["gradient", "{}"],
        ["loss", "mean({})", "--params", "w", "--columns", "x"],
        ["update", "gradient-descent", "--loss", "mean({})", "--params", "w", "--columns", "x"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_step_that_does_not_hold_gives_1(arguments: list[str], surface: str, mistaken_function: str) -> None:
    filled = [argument.format(mistaken_function) for argument in arguments]
    run = CliRunner().invoke(cli, [*filled, "--format", surface])
    assert run.exit_code == 1
    assert "does not hold" in (run.stdout if surface == "text" else run.stderr)
    if surface == "json":
        data = json.loads(run.stdout)
        assert not any(row["verified"] for row in data.get("derivatives", [data]))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("1,2\n2,3\n", "1:1: the first line must name the columns, and 1 is a number"),
        ("x,x\n1,2\n", "1:2: the column name 'x' is used twice"),
        ("x;a,y\n1;2,3\n", "it is not clear what is between the columns: comma or semicolon"),
    ],
)
def test_a_header_that_loses_something_is_refused(content: str, message: str, tmp_path: Path) -> None:
    table = tmp_path / "data.csv"
    table.write_text(content)
    run = steepest("loss", "mse", "--data", str(table))
    assert run.returncode == 2
    assert message in run.stderr


def test_the_number_of_features_is_that_of_the_table(tmp_path: Path) -> None:
    table = tmp_path / "data.csv"
    table.write_text("a,b,y\n1,2,3\n2,3,5\n")
    run = steepest("loss", "mse", "--data", str(table), "--at", "w1=1,w2=0,b=0", "--detail", "terse")
    assert run.returncode == 0, run.stderr
    assert "x1 = a, x2 = b, y = y; N = 2" in run.stdout


@pytest.mark.parametrize(("x", "shown"), [("1000", "e^1000 ≈ 1.97*10^434"), ("-1000", "5.1*10^(-435)")])
def test_a_value_that_no_float_holds_is_shown(x: str, shown: str) -> None:
    assert shown in steepest("derive", "e^x", "--at", f"x={x}").stdout


def test_a_kink_is_no_stationary_point() -> None:
    shown = steepest("gradient", "relu(x) + y^2", "--at", "x=0,y=0").stdout
    assert "step(0) = 0 is used there" in shown
    assert "stationary" not in shown
