"""The corpus, fifth part: formulas with kinks and jumps, by cases, and norms.

At a kink there is no derivative; the expected results hold everywhere else.
"""

from __future__ import annotations

from tests.tables.corpus_rows import Table

KINKS: Table = {
    "absolute values": [
        ("|x|", {"x": "sign(x)"}),
        ("|3x − 1|", {"x": "3 sign(3x - 1)"}),
        ("x|x|", {"x": "2|x|"}),
        ("|x|³", {"x": "3|x|^2 sign(x)"}),
        ("|x² − 1|", {"x": "2x sign(x^2 - 1)"}),
        ("\\left|\\sin x\\right|", {"x": "cos(x) sign(sin(x))"}),
        ("e^{-|x|}", {"x": "-e^(-|x|) sign(x)"}),
        ("|x - y| + |x + y|", {"x": "sign(x - y) + sign(x + y)", "y": "-sign(x - y) + sign(x + y)"}),
        ("√|x|", {"x": "sign(x)/(2 sqrt(|x|))"}),
        ("|wx + b − y|", {"w": "x sign(w x + b - y)", "b": "sign(w x + b - y)"}),
        ("sign(x) x^2", {"x": "2x sign(x)"}),
        ("x step(x)", {"x": "step(x)"}),
        ("|x|/x", {"x": "0"}),
        ("1/(1 + |x|)", {"x": "-sign(x)/(1 + |x|)^2"}),
    ],
    "rectified units": [
        ("relu(x)", {"x": "step(x)"}),
        ("relu(w x + b)", {"w": "x step(w x + b)", "b": "step(w x + b)"}),
        ("v relu(w x + b) + c", {"v": "relu(w x + b)", "w": "v x step(w x + b)"}),
        ("relu(x)²", {"x": "2 relu(x)"}),
        ("relu(x) - a relu(-x)", {"x": "step(x) + a step(-x)", "a": "-relu(-x)"}),
        ("ReLU(w_1 x) + ReLU(w_2 x)", {"w_1": "x step(w_1 x)"}),
        ("v_1 relu(w_1 x + b_1) + v_2 relu(w_2 x + b_2)", {"b_2": "v_2 step(w_2 x + b_2)"}),
        ("(v relu(w x) - y)^2", {"w": "2v x (v relu(w x) - y) step(w x)"}),
        ("relu(v relu(w x + b) + c)", {"w": "v x step(v relu(w x + b) + c) step(w x + b)"}),
        ("relu(1 - y (w x + b))", {"w": "-x y step(1 - y (w x + b))"}),
    ],
    "greatest and least": [
        ("max(0, 1 - y (w x + b))", {"w": "-x y step(1 - y (w x + b))", "b": "-y step(1 - y (w x + b))"}),
        ("max(0, x)", {"x": "step(x)"}),
        ("max(x, 0)²", {"x": "2 max(x, 0)"}),
        ("max(x, y)", {"x": "step(x - y)", "y": "step(y - x)"}),
        ("min(x, 1)", {"x": "step(1 - x)"}),
        ("min(x², x)", {"x": "{2x if 0 < x < 1, 1 otherwise}"}),
        ("max(0, min(1, x))", {"x": "{1 if 0 < x < 1, 0 otherwise}"}),
        ("\\max\\{x, -x\\}", {"x": "sign(x)"}),
        ("max(a x, x)", {"x": "{1 if x (1 - a) > 0, a otherwise}"}),
        ("max(0, 1 - m)^2", {"m": "-2 max(0, 1 - m)"}),
        ("max(0, d - e_1 + e_2)", {"d": "step(d - e_1 + e_2)", "e_1": "-step(d - e_1 + e_2)"}),
        ("min(r a, b)", {"r": "a step(b - r a)"}),
        ("max(q (y - p), (q - 1)(y - p))", {"p": "{-q if y > p, 1 - q otherwise}"}),
        ("max(x, y, z)", "x y z"),
        ("x + max(x, y)", {"x": "1 + step(x - y)"}),
        ("e^{max(0, x)}", {"x": "{e^x if x > 0, 0 otherwise}"}),
    ],
    "by cases": [
        ("{x^2 if x < 0, x otherwise}", {"x": "{2x if x < 0, 1 otherwise}"}),
        ("\\begin{cases} x^2 & x<1 \\\\ 2x-1 & \\text{otherwise} \\end{cases}", {"x": "{2x if x < 1, 2 otherwise}"}),
        (
            "{r^2/2 if |r| <= δ, δ(|r| - δ/2) otherwise}",
            {"r": "{r if |r| <= delta, delta sign(r) otherwise}", "δ": "{0 if |r| <= delta, |r| - delta otherwise}"},
            "δ > 0",
        ),
        (
            "{z if z > 0, α(e^z - 1) otherwise}",
            {"z": "{1 if z > 0, alpha e^z otherwise}", "α": "{0 if z > 0, e^z - 1 otherwise}"},
        ),
        ("{x if x >= 0, a x otherwise}", {"x": "{1 if x >= 0, a otherwise}", "a": "{0 if x >= 0, x otherwise}"}),
        ("{0 if x < -1, (x+1)/2 if x <= 1, 1 otherwise}", {"x": "{0 if x < -1, 1/2 if x <= 1, 0 otherwise}"}),
        ("{sin(x)/x if x != 0, 1 otherwise}", {"x": "{(x cos(x) - sin(x))/x^2 if x != 0, 0 otherwise}"}),
        ("x {y if y > 0, 0 otherwise}", {"x": "{y if y > 0, 0 otherwise}", "y": "{x if y > 0, 0 otherwise}"}),
        ("{1 - x^2 if -1 < x < 1, 0 otherwise}^2", {"x": "{-4x (1 - x^2) if -1 < x < 1, 0 otherwise}"}),
        ("{k q r if r < a, k q a^3/r^2 otherwise}", {"r": "{k q if r < a, -2k q a^3/r^3 otherwise}"}, "a > 0, r > 0"),
    ],
    "norms": [
        ("||(x, y)||", {"x": "x/||(x, y)||", "y": "y/||(x, y)||"}),
        ("‖(x, y, z)‖²", {"x": "2x", "z": "2z"}),
        ("||(x - a, y - b)||", {"x": "(x - a)/||(x - a, y - b)||", "a": "-(x - a)/||(x - a, y - b)||"}),
        ("(w x - y)^2 + λ ||(w, b)||^2", {"w": "2x (w x - y) + 2lambda w", "b": "2lambda b"}),
        ("||(w_1, w_2)||_1", {"w_1": "sign(w_1)"}),
    ],
}
