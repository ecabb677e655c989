"""Formulas for compiled functions: the text, its arguments, and the region where it is smooth, as its centre."""

from __future__ import annotations

FORMULAS: tuple[tuple[str, dict[str, float]], ...] = (
    ("e^(2y) sin x", {"x": 0.4, "y": -0.3}),
    ("4 + (x-2)^2 + 2y^2", {"x": 0.7, "y": 1.1}),
    ("x^2 + y^2 + 25(sin^2 x + sin^2 y)", {"x": 0.3, "y": -1.2}),
    ("x^y", {"x": 1.3, "y": 0.6}),
    ("sqrt(x)/x^3", {"x": 1.7}),
    ("x^(5/2) + x^(-3) + 1/x", {"x": 1.2}),
    ("(x - y)^3/(x + y)^2", {"x": 1.5, "y": 0.4}),
    ("ln(1 + e^z)", {"z": 0.8}),
    ("-y ln(sigmoid(z)) - (1 - y) ln(1 - sigmoid(z))", {"z": -0.6, "y": 0.3}),
    ("ln(e^a + e^b + e^c)", {"a": 0.1, "b": 0.7, "c": -0.4}),
    ("ln(1 + x) + ln(1 - x) + e^x - 1", {"x": 0.3}),
    ("1/(1 + e^(-x)) + e^x/(1 + e^x)", {"x": 0.9}),
    ("tanh(x) cosh(y) - sinh(x y)", {"x": 0.5, "y": 0.2}),
    ("arctan(x/y) + arcsin(x) arccos(y)", {"x": 0.3, "y": 0.6}),
    ("arsinh(x) + arcosh(y) + artanh(x)", {"x": 0.3, "y": 1.8}),
    ("sec x + csc x + cot x + tan x", {"x": 0.8}),
    ("sech x + csch x + coth x", {"x": 0.8}),
    ("log2(x) + log10(x) + cbrt(x)", {"x": 1.6}),
    ("|x - 1| + relu(x) + max(x, y, 0) + min(x, 2)", {"x": 0.4, "y": 0.9}),
    ("{x^2 if x < 0, sin x if x < 2, 1 otherwise}", {"x": 0.6}),
    ("sum(k=1..4, x^k/k) + prod(k=1..3, y + k)", {"x": 0.5, "y": 0.1}),
    ("||(x, y, 2)||", {"x": 0.5, "y": 0.3}),
    ("logsumexp((x, 2y, 1))", {"x": 0.5, "y": 0.3}),
    ("(w x + b - y)^2", {"w": 0.4, "x": 1.5, "b": -0.2, "y": 0.7}),
    ("x_1 w_1 + x_2 w_2", {"x1": 0.2, "w1": 1.1, "x2": -0.6, "w2": 0.3}),
    ("2", {"x": 1.0}),
)
