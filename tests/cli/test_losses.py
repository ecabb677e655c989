"""``steepest loss``: forms, models, penalties, what else is asked, and input that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from steepest.cli import cli

CHIRPS = str(Path(__file__).parents[2] / "examples" / "chirps.csv")


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(cli, ["loss", *arguments], catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result.output


#   arguments                                                  what the output says
SAID = [
    ("mse --features d", "∂MSE/∂w_j = (2/N) sum(i=1..N, (y'_i - y_i) x_ij)"),
    ("mse --features d --form matrix", "∇_w(MSE) = (2/N) Xᵀ (X w + b 𝟏 - y)"),
    ("mse --features d --form matrix", "X is N×d, y has N entries and w has d entries"),
    ("mse --features 2 --form matrix", "Here d = 2."),
    ("mse --features 2 --form components", "∂MSE/∂w2 = "),
    ("mse --features d --l2 lambda", "The bias b is not penalised."),
    ("mse --features d --l2 lambda --penalise-bias", "The bias b is penalised, too."),
    ("mse --features d --l2 lambda --l1 mu", "+ 2lambda w_j + mu sign(w_j)"),
    ("mse --features d --hessian", "∂/∂w_n(∂MSE/∂w_j) = (2/N) sum(i=1..N, x_in x_ij)"),
    ("mse --features d --form matrix --hessian", "∇_w(∇_w(MSE)) = (2/N) Xᵀ X"),
    ("mse --features d --hessian", "MSE is convex in its parameters."),
    ("mse --model hidden-layer --features d --hessian", "MSE is not convex in its parameters."),
    ("mse --features d --normal-equations", "w = (Xᵀ C X)^(-1) Xᵀ C y"),
    ("mse --features d --bias none --normal-equations", "w = (Xᵀ X)^(-1) Xᵀ y"),
    ("mse --features d --normal-equations", "0 < alpha < 2/lambda_max"),
    ("log-loss --features d", "= sigmoid(z) - y"),
    ("log-loss --features d", "∂L/∂w_j = (1/N) sum(i=1..N, x_ij (p_i - y_i))"),
    ("softmax-cross-entropy --features d", "∂L/∂w_jl = (1/N) sum(i=1..N, x_ij (p_il - y_il))"),
    ("softmax-cross-entropy --features d", "Assuming sum(r=1..K, y_r) = 1"),
    ("mse --model polynomial --features d --form matrix", "The columns of X are the powers of the feature"),
    ("mse --bias folded --features d --form matrix", "The first column of X is 1 in every row"),
    (f"mse --data {CHIRPS} --normal-equations", "lambda_max = "),
]


@pytest.mark.parametrize(("arguments", "words"), SAID)
def test_what_is_said(arguments: str, words: str) -> None:
    shown = run(*arguments.split(), "--detail", "terse")
    assert words in " ".join(shown.split())
    assert all(len(line) <= 96 for line in shown.splitlines())


@pytest.mark.parametrize("surface", ["text", "latex", "markdown", "html", "json"])
@pytest.mark.parametrize(
    "arguments",
    [
        "mse --features d --form matrix --hessian --normal-equations --l2 lambda",
        "huber --features d --hessian",
        "softmax-cross-entropy --features d --classes 3 --hessian",
        f"mse --data {CHIRPS} --hessian --normal-equations",
    ],
)
def test_every_format_has_everything(arguments: str, surface: str) -> None:
    shown = run(*arguments.split(), "--format", surface)
    assert "lambda" in shown or "l2" not in arguments
    if surface == "json":
        found = json.loads(shown)
        assert found["verified"] is True
        assert {"hessian", "convexity"} <= found.keys()
        assert all(one["complete"] for one in found["gradient"])


def test_a_formula_of_ones_own_has_the_same() -> None:
    formula = ("mean(log(1+exp(-y*(w*x+b))))", "--params", "w,b", "--columns", "x,y")
    shown = run(*formula, "--hessian")
    assert "y_i x_i sigmoid(-y_i (w x_i + b))" in shown
    assert "L is convex in its parameters." in shown
    ridge = run("mean((w*x + b - y)^2)", "--params", "w,b", "--columns", "x,y", "--l2", "lambda", "--normal-equations")
    assert "(sum(i=1..N, x_i^2) + N lambda) w + sum(i=1..N, x_i) b = sum(i=1..N, y_i x_i)" in " ".join(ridge.split())


#   arguments                                     what the complaint says
REFUSED = [
    ("mse --features e", "neither a number from 1 to 50 nor the letter d"),
    ("mse --features 51", "neither a number from 1 to 50 nor the letter d"),
    ("mse --model tree", "there is no model 'tree'"),
    ("mse --model softmax", "this model has one for each class"),
    ("hinge --model logistic", "this model predicts a probability"),
    ("poisson --model logistic", "is for a rate, and this model predicts a probability"),
    ("mse --classes 3", "classes are for a loss of several classes"),
    ("mse --l2 -1", "not '-1'"),
    ("mse --l2 a+b", "not 'a+b'"),
    ("mse --penalise-bias", "only where there is a penalty"),
    ("mse --bias sideways", "apart, folded, none"),
    ("mse --features d --form components", "components need a number of features"),
    ("log-loss --features d --normal-equations", "quadratic in its parameters; this one is not"),
    (f"mse --features d --data {CHIRPS}", "needs a number for d"),
    (f"mse --features 2 --data {CHIRPS}", "the table has 2 columns"),
    (
        f"log-loss --data {CHIRPS}",
        "temperature_fahrenheit is 88.6; the label of log-loss is 0 or 1",
    ),
    (f"huber --data {CHIRPS}", "say the value of delta"),
    (f"softmax-cross-entropy --data {CHIRPS}", "needs a number for K"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_what_cannot_be_used_is_refused_with_its_reason(arguments: str, words: str) -> None:
    assert words in " ".join(run(*arguments.split(), status=2).split())


#   loss                                      table                        what the complaint says
LABELS = [
    ("log-loss", "x,y\n1,0\n2,2\n", "row 2 of the table: y is 2; the label of log-loss is 0 or 1"),
    ("hinge", "x,y\n1,0\n2,1\n", "row 1 of the table: y is 0; the label of hinge is -1 or 1"),
    ("poisson", "x,y\n1,0.5\n", "row 1 of the table: y is 0.5"),
    ("softmax-cross-entropy --classes 3", "x,y\n1,1\n2,4\n", "row 2 of the table: y is 4; the classes are 1 to 3"),
    ("softmax-cross-entropy --classes 3", "x,y\n1,0\n", "a class from 1 to K"),
    ("mse", "x,y\n1,\n", ":2:2: the cell is empty"),
    ("mse", "x,y\n1,two\n", ":2:2: 'two' is no number"),
]


@pytest.mark.parametrize(("loss", "table", "words"), LABELS)
def test_data_that_cannot_be_used_say_where(loss: str, table: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text(table)
    assert words in " ".join(run(*loss.split(), "--data", str(file), status=2).split())


def test_classes_on_a_table(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("a,class\n1,1\n0,3\n2,2\n")
    found = json.loads(run("softmax-cross-entropy", "--classes", "3", "--data", str(file), "--format", "json"))
    assert found["numbers"]["L"] == pytest.approx(1.0986122886681098)
    assert found["numbers"]["∂L/∂w11"] == pytest.approx((1 * (1 / 3 - 1) + 2 / 3) / 3)
