"""The corpus, fourth part: finite sums and means, over ranges, sets and examples, and what is asked of one entry.

An entry of parameters is asked for by its letter, ``w_k``: of a sum over j only the term with j = k survives.
"""

from __future__ import annotations

from tests.tables.corpus_rows import Table

SUMS: Table = {
    "mean squared error": [
        (
            "1/N sum(i=1..N, (w x_i + b - y_i)^2)",
            {"w": "(2/N) sum(i=1..N, (w x_i + b - y_i) x_i)", "b": "(2/N) sum(i=1..N, w x_i + b - y_i)"},
        ),
        (
            "(1/N) sum(i=1..N, (y_i - (b + w x_i))^2)",
            {"w": "-(2/N) sum(i=1..N, (y_i - (b + w x_i)) x_i)", "b": "-(2/N) sum(i=1..N, y_i - (b + w x_i))"},
        ),
        ("\\frac{1}{N}\\sum_{i=1}^{N} (y_i - w x_i)^2", {"w": "-(2/N) sum(i=1..N, (y_i - w x_i) x_i)"}),
        ("½ Σ_{i=1}^{n} (y_i − ŷ)²", {"ŷ": "-sum(i=1..n, y_i - y_hat)"}),
        ("sum_{i=1}^N (a x_i - y_i)^2 / (2N)", {"a": "(1/N) sum(i=1..N, (a x_i - y_i) x_i)"}),
        ("sum(i=1..N, (w*x[i] + b - y[i])**2)/N", {"b": "(2/N) sum(i=1..N, w x_i + b - y_i)"}),
        ("1/(2n) ∑_{i=1}^n (wx_i + b − y_i)²", {"w": "(1/n) sum(i=1..n, (w x_i + b - y_i) x_i)"}),
        ("mean((w x_i + b - y_i)^2)", {"w": "2 mean_i((w x_i + b - y_i) x_i)", "b": "2 mean_i(w x_i + b - y_i)"}),
        ("mean_i((y_i - w x_i)^2)", {"w": "-2 mean_i((y_i - w x_i) x_i)"}),
        ("½ mean((w x_i - y_i)²)", {"w": "mean_i((w x_i - y_i) x_i)"}),
        ("1/N sum_i (w x_i - y_i)^2", {"w": "(2/N) sum_i (w x_i - y_i) x_i"}),
        ("1/|B| sum(i in B, (w x_i + b - y_i)^2)", {"w": "(2/|B|) sum(i in B, (w x_i + b - y_i) x_i)"}),
        ("\\frac{1}{|D|}\\sum_{(x,y)\\in D} (y - w x)^2", {"w": "-(2/|D|) sum((x, y) in D, (y - w x) x)"}),
        ("Σ_{(x,y)∈D} (y − (wx + b))²", {"b": "-2 sum((x, y) in D, y - (w x + b))"}),
        (
            "1/N sum(i=1..N, (w_1 x_i1 + w_2 x_i2 - y_i)^2)",
            {"w_1": "(2/N) sum(i=1..N, (w_1 x_i1 + w_2 x_i2 - y_i) x_i1)"},
        ),
        (
            "1/N sum(i=1..N, (a x_i^2 + b x_i + c - y_i)^2)",
            {
                "a": "(2/N) sum(i=1..N, (a x_i^2 + b x_i + c - y_i) x_i^2)",
                "c": "(2/N) sum(i=1..N, a x_i^2 + b x_i + c - y_i)",
            },
        ),
        ("sqrt(1/N sum(i=1..N, (w x_i - y_i)^2))", "w"),
        ("sum(i=1..N, c_i (w x_i - y_i)^2)", {"w": "2 sum(i=1..N, c_i (w x_i - y_i) x_i)"}),
    ],
    "regularised": [
        (
            "1/N sum(i=1..N, (w x_i - y_i)^2) + λ w²",
            {"w": "(2/N) sum(i=1..N, (w x_i - y_i) x_i) + 2lambda w", "λ": "w^2"},
        ),
        ("½ Σ_{i=1}^N (w x_i − y_i)² + ½ λ w²", {"w": "sum(i=1..N, (w x_i - y_i) x_i) + lambda w"}),
        ("sum(i in B, (w x_i - y_i)^2) + λ|w|", {"w": "2 sum(i in B, (w x_i - y_i) x_i) + lambda sign(w)"}),
        ("λ/2 sum(j=1..d, w_j^2)", {"λ": "sum(j=1..d, w_j^2)/2", "w_k": "lambda w_k"}),
        ("mean((w x_i - y_i)^2) + λ w^4", {"w": "2 mean_i((w x_i - y_i) x_i) + 4lambda w^3"}),
    ],
    "other losses": [
        (
            "1/N sum(i=1..N, ln(1 + e^(-y_i w x_i)))",
            {"w": "-(1/N) sum(i=1..N, y_i x_i e^(-y_i w x_i)/(1 + e^(-y_i w x_i)))"},
        ),
        (
            "-1/N sum(i=1..N, y_i ln(σ(w x_i + b)) + (1 - y_i) ln(1 - σ(w x_i + b)))",
            {
                "w": "(1/N) sum(i=1..N, (sigmoid(w x_i + b) - y_i) x_i)",
                "b": "(1/N) sum(i=1..N, sigmoid(w x_i + b) - y_i)",
            },
        ),
        ("1/N sum(i=1..N, |w x_i - y_i|)", {"w": "(1/N) sum(i=1..N, x_i sign(w x_i - y_i))"}),
        ("sum(i=1..N, e^(w x_i) - y_i w x_i)", {"w": "sum(i=1..N, x_i e^(w x_i) - x_i y_i)"}),
        ("sum(i=1..N, (y_i - a e^(b x_i))^2)", {"a": "-2 sum(i=1..N, (y_i - a e^(b x_i)) e^(b x_i))"}),
        ("1/N sum(i=1..N, relu(1 - y_i w x_i))", {"w": "-(1/N) sum(i=1..N, y_i x_i step(1 - y_i w x_i))"}),
        ("sum(i=1..N, ln(cosh(w x_i - y_i)))", {"w": "sum(i=1..N, x_i tanh(w x_i - y_i))"}),
        (
            "sum(i=1..N, (σ(w x_i) - y_i)^2)",
            {"w": "2 sum(i=1..N, (sigmoid(w x_i) - y_i) x_i sigmoid(w x_i) (1 - sigmoid(w x_i)))"},
        ),
        ("sum(i in B, √(1 + (w x_i - y_i)²))", {"w": "sum(i in B, (w x_i - y_i) x_i/sqrt(1 + (w x_i - y_i)^2))"}),
    ],
    "likelihoods": [
        (
            "-N/2 ln(2π v) - 1/(2v) sum(i=1..N, (x_i - μ)^2)",
            {"μ": "(1/v) sum(i=1..N, x_i - mu)", "v": "-N/(2v) + sum(i=1..N, (x_i - mu)^2)/(2v^2)"},
            "v > 0",
        ),
        ("sum(i=1..n, x_i ln λ - λ)", {"λ": "sum(i=1..n, x_i/lambda - 1)"}),
        ("n ln λ - λ sum(i=1..n, x_i)", {"λ": "n/lambda - sum(i=1..n, x_i)"}),
        ("sum(i=1..n, k_i ln p + (1 - k_i) ln(1 - p))", {"p": "sum(i=1..n, k_i/p - (1 - k_i)/(1 - p))"}),
        ("-sum(k=1..K, p_k ln(q_k))", {"q_j": "-p_j/q_j"}),
        ("sum(i=1..N, (x_i - m)^2)", {"m": "-2 sum(i=1..N, x_i - m)"}),
        ("sum(i=1..N, |x_i - m|)", {"m": "-sum(i=1..N, sign(x_i - m))"}),
    ],
    "an entry of many": [
        ("sum(j=1..d, w_j x_j)", {"w_k": "x_k", "x_k": "w_k"}),
        ("b + Σ_{j=1}^d w_j x_j", {"b": "1", "w_k": "x_k"}),
        ("\\sum_{j=1}^{d} w_j^2", {"w_k": "2w_k"}),
        ("sum(j=1..d, |w_j|)", {"w_k": "sign(w_k)"}),
        ("sum(j=1..d, (w_j - a_j)^2)", {"w_k": "2(w_k - a_k)", "a_k": "-2(w_k - a_k)"}),
        ("(y - sum(j=1..d, w_j x_j))^2", {"w_k": "-2(y - sum(j=1..d, w_j x_j)) x_k"}),
        (
            "1/N sum(i=1..N, (sum(j=1..d, w_j x_ij) + b - y_i)^2)",
            {
                "w_k": "(2/N) sum(i=1..N, (sum(j=1..d, w_j x_ij) + b - y_i) x_ik)",
                "b": "(2/N) sum(i=1..N, sum(j=1..d, w_j x_ij) + b - y_i)",
            },
        ),
        (
            "½ Σ_{i=1}^N (y_i - Σ_{j=1}^d w_j x_ij)² + ½ λ Σ_{j=1}^d w_j²",
            {"w_k": "-sum(i=1..N, (y_i - sum(j=1..d, w_j x_ij)) x_ik) + lambda w_k"},
        ),
        (
            "σ(b + sum(j=1..d, w_j x_j))",
            {"w_k": "x_k sigmoid(b + sum(j=1..d, w_j x_j)) (1 - sigmoid(b + sum(j=1..d, w_j x_j)))"},
        ),
        ("ln(sum(j=1..K, e^(z_j)))", {"z_k": "e^z_k/sum(j=1..K, e^z_j)"}),
        ("sqrt(sum(j=1..d, x_j^2))", {"x_k": "x_k/sqrt(sum(j=1..d, x_j^2))"}),
        ("\\sum_{i=1}^n \\sum_{j=1}^n a_{ij} x_i x_j", {"x_k": "sum(j=1..n, a_{kj} x_j) + sum(i=1..n, a_{ik} x_i)"}),
        ("sum(i=1..N, (x_i - y_i)^2)", {"x[2]": "2(x[2] - y[2])", "y_k": "-2(x_k - y_k)"}),
        ("sum(i=1..n, x_i^2)/n", {"x_k": "2x_k/n"}),
        ("-sum(j=1..d, p_j ln p_j)", {"p_k": "-(ln(p_k) + 1)"}),
    ],
    "plain sums": [
        ("sum(i=1..N, b)", {"b": "N"}),
        ("sum(i=1..N, w x_i)", {"w": "sum(i=1..N, x_i)"}),
        ("sum(i=1..3, i x^i)", {"x": "sum(i=1..3, i^2 x^(i - 1))"}, "x > 0"),
        ("sum(k=0..n, a_k x^k)", {"x": "sum(k=0..n, k a_k x^(k - 1))"}, "x > 0"),
        ("sum(k=1..n, sin(k x)/k)", {"x": "sum(k=1..n, cos(k x))"}),
        ("\\sum_{k=1}^{5} e^{-k t}", {"t": "-sum(k=1..5, k e^(-k t))"}),
        ("sum(i=1..N, a + b x_i)/N", {"a": "1", "b": "sum(i=1..N, x_i)/N"}),
        (
            "sum(i=1..N, (a x_i + b y_i)^2)",
            {"a": "2 sum(i=1..N, (a x_i + b y_i) x_i)", "b": "2 sum(i=1..N, (a x_i + b y_i) y_i)"},
        ),
        ("sum(i=1..N, sum(j=1..M, (a x_i + b y_j)^2))", {"a": "2 sum(i=1..N, sum(j=1..M, (a x_i + b y_j) x_i))"}),
        ("sum(i=1..N, sum(j=1..d, (u_i v_j - x_ij)^2))", {"u_k": "2 sum(j=1..d, (u_k v_j - x_kj) v_j)"}),
        ("sum(i=1..N, w x_i) sum(j=1..N, w y_j)", {"w": "2w sum(i=1..N, x_i) sum(j=1..N, y_j)"}),
        ("(sum(i=1..N, w x_i - y_i))^2", {"w": "2 sum(i=1..N, w x_i - y_i) sum(i=1..N, x_i)"}),
        ("1/sum(i=1..N, e^(a x_i))", {"a": "-sum(i=1..N, x_i e^(a x_i))/sum(i=1..N, e^(a x_i))^2"}),
        ("sum(i in B, a x_i^2)", {"a": "sum(i in B, x_i^2)"}),
        ("sum(i in B, w)", {"w": "|B|"}),
        ("mean(w x_i)", {"w": "mean_i(x_i)"}),
        ("mean_i(e^(a x_i))", {"a": "mean_i(x_i e^(a x_i))"}),
        ("mean(x_i y_i) - w mean(x_i)^2", {"w": "-mean_i(x_i)^2"}),
        ("sum(i=1..N-1, (a x_i - x_{i+1})^2)", {"a": "2 sum(i=1..N - 1, (a x_i - x_{i+1}) x_i)"}),
        ("sum(t=1..T, γ^t r_t)", {"γ": "sum(t=1..T, t gamma^(t - 1) r_t)"}, "γ > 0"),
        ("sum(i=1..N, w_1 x_i + w_2 x_i^2)", {"w_2": "sum(i=1..N, x_i^2)"}),
        ("x sum(k=1..n, c_k)", {"x": "sum(k=1..n, c_k)"}),
        ("sum(j=1..n, x j)", {"n": ""}, "", (), "no-rule"),
    ],
}
