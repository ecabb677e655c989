"""What people are told about each step: one catalogue, a row a rule.

In a sentence, ``<u>`` is a binding of the step, written as a formula, and `` `u^2` `` is a formula of
the sentence itself. Each surface writes both in its own way, so a sentence is written once.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from steepest.derivation.step import Step
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Constant, Derivative, Node, Vector

SENTENCES: dict[str, str] = {
    "hold-constant": "hold <constants> constant",
    "constant": "<c> does not contain <variable>, so its derivative is 0",
    "variable": "the derivative of <variable> is 1",
    "negation": "the sign stays",
    "sum": "a sum is differentiated term by term",
    "constant-multiple": "<c> is a constant factor and stays",
    "product": "product rule: `(u v)' = u' v + u v'` with `u` = <u>, `v` = <v>",
    "product-of-many": "product rule: each factor is differentiated once, the others stay",
    "constant-divisor": "<c> is a constant divisor and stays",
    "reciprocal": "`(c/v)' = -c v'/v^2` with `v` = <v>",
    "quotient": "quotient rule: `(u/v)' = (u' v - u v')/v^2` with `u` = <u>, `v` = <v>",
    "power": "power rule: `(x^n)' = n x^{n-1}` with `n` = <n>",
    "exponential": "`(a^x)' = a^x ln(a)` with `a` = <a>",
    "exponential-e": "`e^x` is its own derivative",
    "chain": "chain rule: <f> with <letter> = <u>, times the derivative of <letter>",
    "general-power": "`u^v = e^{v ln(u)}`, so `(u^v)' = u^v (v ln(u))'`",
    "sum-over-examples": "a sum over the examples is differentiated term by term",
    "routine": "the derivative of <function> is <slope>",
    "gradient-entry": "one partial derivative for each variable",
    "evaluate-at-point": "put in <point>",
    "update": "the gradient is put in",
    "tidy.signs": "signs are collected",
    "tidy.zeros-and-ones": "zeros and ones drop out",
    "tidy.constants-out-of-sum": "what does not depend on the example leaves the sum",
    "tidy.fractions": "a fraction divided once more: `(a/b)/c = a/(b c)`",
    "tidy.numbers": "numbers are multiplied and stand in front",
    "tidy.powers": "powers of the same letter are collected",
    "tidy.brackets": "brackets inside a sum drop out",
    "tidy.functions-last": "numbers and letters stand before functions",
    "tidy.like-terms": "like terms are added",
    "tidy.turn-difference": "the sign turns the difference round: `-(a - b) = b - a`",
}


def sentence(step: Step, formula: Callable[[Node], str], math: Callable[[str], str]) -> str:
    """The sentence of a step.

    Args:
        step: the step.
        formula: writes a tree on the surface.
        math: writes a formula that belongs to the sentence.
    """
    template, fields = _template(step), _fields(step, formula)
    filled = re.sub(r"<([a-z]+)>", lambda found: fields[found.group(1)], template)
    return re.sub(r"`([^`]*)`", lambda found: math(found.group(1)), filled)


def _template(step: Step) -> str:
    bound = step.bound
    if step.rule == "product" and len(bound) != 2:
        return SENTENCES["product-of-many"]
    if step.rule == "exponential" and bound.get("a") == Constant("e"):
        return SENTENCES["exponential-e"]
    if step.rule not in SENTENCES and FUNCTIONS.spelled(step.rule) is not None:
        return SENTENCES["routine"]
    return SENTENCES.get(step.rule, f"by the rule {step.rule}")


def _fields(step: Step, formula: Callable[[Node], str]) -> dict[str, str]:
    fields = {name: formula(node) for name, node in step.bindings}
    if step.rule in ("hold-constant", "evaluate-at-point"):
        fields["constants"] = fields["point"] = _listed(list(fields.values()))
    if isinstance(step.before, Derivative):
        fields["variable"] = formula(step.before.variable)
        fields["function"] = formula(step.before.body)
    fields["slope"] = "" if isinstance(step.makes, Vector) else formula(step.makes)
    return fields


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
