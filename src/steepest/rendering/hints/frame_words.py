"""Hints for the steps around derivations, for what no row is for, and for what is left at the end."""

from __future__ import annotations

from steepest.rendering.hints.row import Row, Words

FRAMES: dict[str, Row] = {
    "hold-constant": Row(
        "∂c/∂<variable> = ▢",
        Words(
            "This is a partial derivative: only <variable> moves.",
            "Every other letter is held constant.",
            "Constants `c` here: <constants>.",
            "<question>, with <constants> held constant.",
        ),
    ),
    "fix-others": Row(
        "<coordinates>",
        Words(
            "One variable is left: only <variable> moves.",
            "Put in the values of the others first, then derive.",
            "Here <point>.",
            "<question>, with <point> put in.",
        ),
    ),
    "one-after-the-other": Row(
        "∂/∂▢(∂f/∂▢)",
        Words(
            "<question> asks for <count> derivatives, one after the other.",
            "The innermost derivative comes first.",
            "Here the variables come in the order <variables>.",
            "First <first>, and what comes out is differentiated again.",
        ),
    ),
    "gradient-entry": Row(
        "∇f = <blanks>",
        Words(
            "This is a gradient: a list with one entry for each variable.",
            "Each entry is a partial derivative.",
            "Here the variables are <variables>, in this order.",
            "`∇f = <slopes>`",
        ),
    ),
    "gradient-from-entry": Row(
        "(∇f)_▢ = ∂f/∂▢",
        Words(
            "This is a gradient by a whole vector or matrix: it has an entry for each of its entries.",
            "Derive by one entry, with letters as its indices; then see of what the result is an entry.",
            "Here the entry is <variable>.",
            "Each entry is <line>.",
        ),
    ),
    "hessian-entry": Row(
        "∂/∂▢(∂f/∂▢)",
        Words(
            "This is a Hessian: a table of the second derivatives.",
            "Each row holds the derivatives of one first derivative.",
            "Here the variables are <variables>, in this order.",
            "`H = <slopes>`",
        ),
    ),
    "jacobian-entry": Row(
        "∂f_▢/∂▢",
        Words(
            "This is a Jacobian: a row for each function, a column for each variable.",
            "Each row is a gradient.",
            "Here the functions are <functions>, and the variables <variables>.",
            "`J = <slopes>`",
        ),
    ),
    "directional-derivative": Row(
        "u_1 · ▢ + u_2 · ▢",
        Words(
            "This is the slope along a direction.",
            "The gradient and the unit vector of the direction are multiplied, entry by entry, and added up.",
            "Here it takes the slopes <needed>.",
        ),
    ),
    "unit-vector": Row(
        "(u, v)/▢",
        Words(
            "This is a direction: a vector that is to have the length 1.",
            "Each entry is divided by the length of the vector.",
            "Here the entries are <parts>.",
        ),
    ),
    "chain-along-curve": Row(
        "(f(u, v))' = ▢ · u' + ▢ · v'",
        Words(
            "<function> is followed along a curve: several things move with <variable>.",
            "The chain rule along a curve: each slope, times how fast its variable moves, added up.",
            "Here all of them move with <variable>.",
        ),
    ),
    "linear-approximation": Row(
        "f(a) + ▢ · (x - a)",
        Words(
            "This is a linear approximation: a value, and what is added for each variable.",
            "What is added is the slope, times how far the variable has moved.",
            "Here the terms are <parts>.",
        ),
    ),
    "evaluate-at-point": Row(
        "<coordinates>",
        Words(
            "What is asked for is a value: a number, and no formula.",
            "Put the numbers in for the letters, then compute.",
            "Here <point>.",
        ),
    ),
    "update": Row(
        "<waiting>",
        Words(
            "This is an update rule: <target> gets a new value.",
            "The derivative of the loss is put in.",
            "Here the blank is <slope>.",
            "`<line>`",
        ),
    ),
    "no-rule": Row(
        "<question> = ▢",
        Words(
            "What <function> does when <variable> moves is not known.",
            "There is no rule for it.",
            "Here nothing can be put in.",
            "<question> stays as it is.",
        ),
    ),
}

#: A rule of somebody's own, which has no row: what is known of it is its name, its letters, perhaps an example.
UNKNOWN = Row(
    "<question> = <skeleton>",
    Words("<function> is <sort>.", "The rule for it is called “<rule>”.", "Here <letters>."),
)
UNKNOWN_WITH_EXAMPLE = Row(
    "<question> = <skeleton>",
    Words("<function> is <sort>.", "The rule “<rule>”, which is for formulas such as <example>.", "Here <letters>."),
)

#: Every derivative is worked out, and the form is not yet the last one: the rungs 1, 2 and 5.
TIDYING = Row(
    "",
    Words("No derivative is left: the value is right, and only its form can change.", "What remains: <tidyings>.", ""),
)
