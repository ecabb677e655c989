"""Hints for the rules: a row a rule. An elementary function has the row "elementary"."""

from __future__ import annotations

from steepest.rendering.hints.row import Row, Words

RULES: dict[str, Row] = {
    "constant": Row(
        "(c)' = ▢",
        Words("<function> does not contain <variable>.", "The rule for a constant.", "Here the constant is <c>."),
    ),
    "variable": Row(
        "(x)' = ▢",
        Words("<function> is the variable itself.", "The rule for the variable.", "Here the variable is <variable>."),
    ),
    "negation": Row(
        "(-u)' = -▢", Words("<function> is a formula with a minus sign in front.", "The sign stays.", "Here `u = <u>`.")
    ),
    "sum": Row(
        "(u + v)' = ▢ + ▢",
        Words(
            "<function> is a sum of <count> terms.",
            "A sum is differentiated term by term.",
            "Here the terms are <parts>.",
        ),
    ),
    "constant-multiple": Row(
        "(c · u)' = c · ▢",
        Words(
            "<function> is a product: <count> factors, <parts>, of which <depending> on <variable>.",
            "A constant factor stays.",
            "Here `c = <c>` and `u = <u>`.",
        ),
    ),
    "constant-multiple-of-variable": Row(
        "(c · u)' = c · ▢",
        Words(
            "<function> is a product: <count> factors, of which only <variable> itself moves.",
            "A constant factor stays.",
            "Here `u = <variable>`, and `c` is all the rest.",
        ),
    ),
    "product": Row(
        "(u · v)' = ▢ · v + u · ▢",
        Words(
            "<function> is a product: <count> factors, <parts>, and each of them depends on <variable>.",
            "The product rule: one factor at a time.",
            "Here `u = <u>` and `v = <v>`.",
        ),
    ),
    "product-of-many": Row(
        "(u · v · w)' = ▢ · v · w + u · ▢ · w + u · v · ▢",
        Words(
            "<function> is a product of <count> factors, and each of them depends on <variable>.",
            "The product rule: each factor is differentiated once, the others stay.",
            "Here the factors are <parts>.",
        ),
    ),
    "constant-divisor": Row(
        "(u/c)' = ▢/c",
        Words(
            "<function> is a fraction, and below the bar there is no <variable>.",
            "A constant divisor stays.",
            "Here `u = <u>` and `c = <c>`.",
        ),
    ),
    "reciprocal": Row(
        "(c/v)' = -c · ▢/▢^2",
        Words(
            "<function> is a fraction with <variable> below the bar only.",
            "The rule for a reciprocal.",
            "Here `c = <c>` and `v = <v>`.",
        ),
    ),
    "quotient": Row(
        "(u/v)' = (▢ · v - u · ▢)/▢^2",
        Words(
            "<function> is a fraction with <variable> above and below the bar.",
            "The quotient rule.",
            "Here `u = <u>` and `v = <v>`.",
        ),
    ),
    "power": Row(
        "(x^n)' = ▢ · x^▢",
        Words(
            "<function> is a power: the base is <variable>, the exponent is constant.",
            "The power rule.",
            "Here the exponent is <n>, and the base is <variable>.",
        ),
    ),
    "exponential": Row(
        "(a^x)' = a^x · ▢",
        Words(
            "<function> is a power: the exponent is <variable>, the base is constant.",
            "The rule for an exponential function.",
            "Here the base is <a>, and the exponent is <variable>.",
        ),
    ),
    "exponential-e": Row(
        "(e^x)' = ▢",
        Words(
            "<function> is a power with the base `e`, and the exponent is <variable>.",
            "The rule for the exponential function.",
            "Here the exponent is <variable> alone, so that no inner derivative follows.",
        ),
    ),
    "elementary": Row(
        "(<function>)' = <skeleton>",
        Words(
            "<function> is one function, with <variable> alone inside.",
            "Its derivative is one to know by heart.",
            "Here the inside is <variable> alone, so that no inner derivative follows.",
        ),
    ),
    "chain": Row(
        "(f(<letter>))' = f'(▢) · ▢'",
        Words(
            "<function> is one thing done to another: what is done last, and what is inside?",
            "The chain rule: the outer derivative, times the inner one.",
            "Here `f(<letter>) = <f>` and `<letter> = <u>`.",
        ),
    ),
    "named-function": Row(
        "(f(u))' = f'(▢) · ▢'",
        Words(
            "<function> is a function of which only the name is known.",
            "The chain rule; the slope of the function is only named as well.",
            "Here `u = <u>`, and the function is <f>.",
        ),
    ),
    "general-power": Row(
        "(u^v)' = u^v · (▢)'",
        Words(
            "<function> is a power with <variable> in the base and in the exponent.",
            "Write it with the base `e` first: `u^v = e^{v · ln(u)}`.",
            "Here `u = <u>` and `v = <v>`.",
        ),
    ),
    "sum-over-examples": Row(
        "(Σ u)' = Σ ▢",
        Words(
            "<function> is a sum over <i>, and what is summed depends on <variable>.",
            "A sum over the examples is differentiated term by term.",
            "Here the term for one <i> is `u = <body>`.",
        ),
    ),
    "sum-over-set": Row(
        "(Σ u)' = Σ ▢",
        Words(
            "<function> is a sum over a set, and what is summed depends on <variable>.",
            "A sum over a set is differentiated term by term.",
            "Here the term for one element is `u = <body>`.",
        ),
    ),
    "mean": Row(
        "(mean(u))' = mean(▢)",
        Words(
            "<function> is a mean over the examples, and what is averaged depends on <variable>.",
            "The derivative of a mean is the mean of the derivatives.",
            "Here what is averaged is `u = <body>`.",
        ),
    ),
    "rename-index": Row(
        "(Σ u_<i>)' = (Σ u_▢)'",
        Words(
            "<function> is a sum over <i>, and <variable> carries that letter too.",
            "The letter of the sum is renamed, so that it does not clash with the variable.",
            "Here the new letter is <k>.",
        ),
    ),
    "index-survives": Row(
        "(Σ u_<k>)' = (u_▢)'",
        Words(
            "<function> is a sum over <k>; in how many of its terms does <variable> occur?",
            "Only the term with the index of the variable survives.",
            "Here that is the term for `<k> = <j>`.",
        ),
    ),
    "log-of-product": Row(
        "(ln(∏ u))' = (Σ ▢)'",
        Words(
            "<function> is the logarithm of a product over an index.",
            "The logarithm of a product is the sum of the logarithms.",
            "Here the factor is `u = <u>`.",
        ),
    ),
    "product-over-examples": Row(
        "(∏ u)' = (∏ u) Σ ▢",
        Words(
            "<function> is a product over <i>, and each factor depends on <variable>.",
            "The product rule for many factors: each of them is differentiated once, the others stay.",
            "Here the factor that moves is `u = <u>`; divide its derivative by it.",
        ),
    ),
    "rename-index-of-product": Row(
        "(∏ u_<i>)' = (∏ u_▢)'",
        Words(
            "<function> is a product over <i>, and <variable> carries that letter too.",
            "The letter of the product is renamed, so that it does not clash with the variable.",
            "Here the new letter is <k>.",
        ),
    ),
    "factor-survives": Row(
        "(∏ u_<k>)' = (∏ u_<k>) ▢",
        Words(
            "<function> is a product over <k>; in how many of its factors does <variable> occur?",
            "Only the factor with the index of the variable is differentiated; the others stay.",
            "Here that is the factor for `<k> = <j>`.",
        ),
    ),
    "piecewise": Row(
        "<question> = <skeleton>",
        Words(
            "<function> is a formula by cases: <count> of them.",
            "Each case is differentiated on its own; the conditions stay.",
            "Here the cases are <parts>.",
        ),
    ),
    "extremum": Row(
        "<question> = <skeleton>",
        Words(
            "<function> picks one of <count> values; which one depends on the point.",
            "By cases: where a value is picked, its derivative counts.",
            "Here the values are <parts>.",
        ),
    ),
    "norm": Row(
        "<question> = <skeleton>",
        Words(
            "<function> is the length of a vector with <count> entries.",
            "A length is the root of a sum of squares: the chain rule.",
            "Here the entries are <parts>.",
        ),
    ),
    "logsumexp": Row(
        "<question> = <skeleton>",
        Words(
            "<function> is the logarithm of a sum of exponentials.",
            "Write the sum out, and derive its logarithm.",
            "Here the entries are <parts>.",
        ),
    ),
    "norm1": Row(
        "<question> = <skeleton>",
        Words(
            "<function> is a sum of magnitudes, one for each of <count> entries.",
            "Magnitude by magnitude: each has a sign as its slope.",
            "Here the entries are <parts>.",
        ),
    ),
    "factor-leaves-sum": Row(
        "(Σ Σ c · u)' = (Σ ▢ · Σ u)'",
        Words(
            "<function> is a sum of sums; which factor does the inner index leave alone?",
            "What is the same for every term of the inner sum leaves it.",
            "Here that is the factor <c>.",
        ),
    ),
    "log-of-quotient": Row(
        "(Σ c · ln(e^u/v))' = (Σ c · (▢))'",
        Words(
            "<function> is a sum in which each term holds the logarithm of a quotient.",
            "The logarithm of a quotient is a difference.",
            "Here the quotient is `e^u/v` with `u = <u>` and `v = <v>`.",
        ),
    ),
    "sum-taken-apart": Row(
        "(Σ c · (u + v))' = (▢)' + (▢)'",
        Words(
            "<function> is a sum in which each term contains the variable in more than one way.",
            "Multiply the bracket out: each of its terms gets a sum of its own.",
            "One of the sums then has <variable> in one term only.",
        ),
    ),
}
