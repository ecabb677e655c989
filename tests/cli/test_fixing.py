"""Points and fixed variables on the command line: what is said, and the one sentence of a refusal."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from steepest.cli import cli


def steepest(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


SHOWN = [
    (["derive", "e^(2y) sin x", "--wrt", "x", "--at", "x=0,y=1"],
     ["∂f/∂x at x = 0, y = 1: e^2 ≈ 7.4", "Hold y at 1 and move x a little from 0", "Measured: x from 0 to 0.01"]),
    (["derive", "|x-1| y", "--wrt", "x", "--at", "x=1,y=2"],
     ["There is no derivative ∂f/∂x at x = 1, y = 2: the slope is -2 from the left and 2", "Convention: |u| has no"]),
    (["derive", "relu(w x + b)^2", "--wrt", "w", "--at", "w=1,x=2,b=-2"],
     ["∂f/∂w at b = -2, w = 1, x = 2: 0", "f does not change to first order"]),
    (["derive", "f(w, x, b) = relu(w x + b)^2", "--wrt", "w", "--at", "b=-2,x=2,w=1"], ["at w = 1, x = 2, b = -2: 0"]),
    (["derive", "max(x, y)", "--at", "x=1,y=1"],
     ["no derivative ∂f/∂x", "no derivative ∂f/∂y", "0 from the left and 1"]),
    (["derive", "sin x", "--at", "x=pi/6", "--digits", "10"], ["sqrt(3)/2 ≈ 0.8660254038"]),
    (["derive", "x y z", "--at", "x=1/3,y=0.1,z=sqrt 2"], ["sqrt(2)/10 ≈ 0.14", "sqrt(2)/3 ≈ 0.47", ": 1/30 ≈ 0.033"]),
    (["derive", "e^(2y) sin x", "--wrt", "x", "--fix", "y=1"],
     ["Fix y = 1 first. What is left is f(x) = e^(2*1) sin(x) = e^2 sin(x).", "= e^2 cos(x)", "it is the same"]),
    (["derive", "e^(2y) sin x", "--wrt", "x", "--fix", "y=1", "--at", "x=0"], ["df/dx at x = 0: e^2 ≈ 7.4"]),
    (["derive", "e^(2y) sin x", "--wrt", "x", "--fix", "y=1", "--at", "x=0,y=1"], ["df/dx at x = 0: e^2 ≈ 7.4"]),
    (["derive", "x y z", "--fix", "y=2"], ["f(x, z) = x*2z = 2x z", "∂/∂x(2x z)", "∂/∂z(2x z)"]),
    (["gradient", "4+(x-2)^2+2y^2", "--at", "x=2,y=0"],
     ["∇f at x = 2, y = 0: (0, 0)", "∂f/∂x = 0: x from 2 to 2.01 changes f by 0.0001", "a minimum"]),
    (["gradient", "|x| + y^2", "--at", "x=0,y=0"],
     ["There is no gradient ∇f at x = 0, y = 0: along x the slope is -1"]),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "expected"), SHOWN)
def test_what_is_said_of_a_point(arguments: list[str], expected: list[str]) -> None:
    shown = steepest(*arguments)
    assert shown.exit_code == 0
    together = " ".join(shown.output.split())
    assert [words for words in expected if words not in together] == []


REFUSED = [
    (["derive", "sqrt(x)", "--at", "x=0"], "sqrt(x) has no derivative at x = 0: the slope grows without bound"),
    (["derive", "ln x", "--at", "x=-1"], "ln(x) has no value at x = -1"),
    (["derive", "x y", "--wrt", "x", "--at", "x=1"], "say the value of y as well"),
    (["derive", "x y", "--wrt", "x", "--at", "x=1,y=2,z=3"], "z is no variable here (the variables are: x, y)"),
    (["derive", "x y", "--wrt", "x", "--fix", "x=1"], "x is the variable to derive by; fix the others"),
    (["derive", "x y", "--fix", "x=1,y=2"], "every variable is fixed, so that none is left to derive by"),
    (["derive", "x y", "--wrt", "x", "--fix", "z=1"], "z is no variable here (the variables are: x, y)"),
    (["derive", "x/(y-1)", "--wrt", "x", "--fix", "y=1"], "x/(y - 1) has no value at y = 1: a denominator is 0"),
    (["derive", "x y", "--wrt", "x", "--fix", "y=1", "--at", "x=0,y=2"], "y is fixed at 1, so it cannot be 2 as well"),
    (["derive", "x y", "--fix", "y"], "a point is written x=0,y=1; 'y' is no name=value"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_a_refusal_is_one_sentence(arguments: list[str], message: str) -> None:
    refused = steepest(*arguments)
    assert refused.exit_code == 2
    assert refused.output.strip() == message


def test_a_point_as_data() -> None:
    found = json.loads(steepest("derive", "|x|", "--at", "x=0", "--json").output)["derivatives"][0]["value"]
    assert found["decimal"] is None
    assert [side["slope"]["text"] for side in (found["sides"][0]["left"], found["sides"][0]["right"])] == ["-1", "1"]


def test_what_was_fixed_as_data() -> None:
    arguments = ["derive", "e^(2y) sin x", "--wrt", "x", "--fix", "y=1", "--at", "x=0", "--json"]
    [found] = json.loads(steepest(*arguments).output)["derivatives"]
    assert found["fixed"]["values"] == {"y": "1"}
    assert found["fixed"]["agrees"] is True
    assert found["result"]["text"] == "e^2 cos(x)"
    assert found["value"]["exact"]["text"] == "e^2"
