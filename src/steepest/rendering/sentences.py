"""What people are told about each step: one catalogue, a row a rule, a column a language.

In a sentence, ``<u>`` is a binding of the step, written as a formula, and `` `u^2` `` is a formula of
the sentence itself. Each surface writes both in its own way, so a sentence is written once. Another
language is another field of `Said`; that every row has it is then checked by its type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields

from steepest.derivation.matrix_rules import READ_OFF
from steepest.derivation.step import NO_RULE, Step, all_steps
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Constant, Derivative, Differential, FiniteSum, Function, Gradient, Node, Symbol
from steepest.expression.ordering import natural_order
from steepest.expression.trees import free_symbols, fresh_symbol, walk
from steepest.rendering.states import NESTED, WHOLES


@dataclass(frozen=True, slots=True)
class Said:
    """One row of the catalogue: the same sentence in each language."""

    en: str


LANGUAGES = tuple(field.name for field in fields(Said))

#: What a step is told with: rules and frames by their id.
SENTENCES: dict[str, Said] = {
    "hold-constant": Said("hold <constants> constant"),
    "fix-others": Said("fix <point> first"),
    "one-after-the-other": Said("the derivatives are taken one after the other, the innermost first"),
    "no-rule": Said("no rule for <question>"),
    "constant": Said("<c> does not contain <variable>, so its derivative is 0"),
    "variable": Said("the derivative of <variable> is 1"),
    "negation": Said("the sign stays"),
    "sum": Said("a sum is differentiated term by term"),
    "constant-multiple": Said("<c> is a constant factor and stays"),
    "product": Said("product rule: `(u v)' = u' v + u v'` with `u` = <u>, `v` = <v>"),
    "product.plain": Said("product rule: `(u v)' = u' v + u v'`"),
    "product-of-many": Said("product rule: each factor is differentiated once, the others stay"),
    "constant-divisor": Said("<c> is a constant divisor and stays"),
    "reciprocal": Said("`(c/v)' = -c v'/v^2` with `v` = <v>"),
    "reciprocal.plain": Said("`(c/v)' = -c v'/v^2`"),
    "quotient.plain": Said("quotient rule: `(u/v)' = (u' v - u v')/v^2`"),
    "quotient": Said("quotient rule: `(u/v)' = (u' v - u v')/v^2` with `u` = <u>, `v` = <v>"),
    "power.plain": Said("power rule: `(x^n)' = n x^{n-1}`"),
    "power": Said("power rule: `(x^n)' = n x^{n-1}` with `n` = <n>"),
    "exponential": Said("`(a^x)' = a^x ln(a)` with `a` = <a>"),
    "exponential.plain": Said("`(a^x)' = a^x ln(a)`"),
    "exponential-e": Said("`e^x` is its own derivative"),
    "chain": Said("chain rule: <f> with <letter> = <u>, times the derivative of <letter>"),
    "general-power": Said("`u^v = e^{v ln(u)}`, so `(u^v)' = u^v (v ln(u))'`"),
    "named-function": Said("only the name of <f> is known, so its derivative is written with a prime"),
    "sum-over-examples": Said("a sum over the examples is differentiated term by term"),
    "sum-over-set": Said("a sum over a set is differentiated term by term"),
    "mean": Said("a mean is differentiated term by term"),
    "rename-index": Said("<i> is the index that is asked for, so the sum counts with <k>"),
    "index-survives": Said("only the term with <k> = <j> contains <variable>"),
    "factor-leaves-sum": Said("<c> is the same for every term of the inner sum and leaves it"),
    "log-of-quotient": Said("the logarithm of a quotient is a difference: `ln(e^u/v) = u - ln(v)`"),
    "sum-taken-apart": Said("brackets are multiplied out, and each term has a sum of its own"),
    "chain-through-score": Said(
        "chain rule: the slope of the loss found above, at `z` = <z>, times the derivative of `z`"
    ),
    "same-entry": Said("two entries of one array are the same where their indices are"),
    "assume-labels": Said("the labels of an example add up to 1"),
    "tidy.sigmoid": Said("this is the sigmoid: `e^u/(1 + e^u) = sigmoid(u)`"),
    "log-of-product": Said("the logarithm of a product is a sum: `ln(u v) = ln(u) + ln(v)`, `ln(u^n) = n ln(u)`"),
    "product-over-examples": Said("each factor in turn is differentiated: the product times the sum of all `u'/u`"),
    "rename-index-of-product": Said("<i> is the index that is asked for, so the product counts with <k>"),
    "factor-survives": Said("only the factor with <k> = <j> contains <variable>: the product times its `u'/u`"),
    "piecewise": Said("each case is differentiated by itself"),
    "extremum": Said("one argument is the largest or the smallest, and only that one counts, case by case"),
    "norm": Said("chain rule: a norm is the square root of the sum of squares"),
    "logsumexp": Said("it is written out: the logarithm of the sum of all `e^u`"),
    "norm1": Said("the norm is the sum of magnitudes, and `|u|' = sign(u) u'`"),
    "function": Said("the derivative of <function> is <slope>"),
    "routine": Said("the derivative of <function> is <slope>"),
    "routine.also": Said("that of <function> is <slope>"),
    "gradient-entry": Said("one partial derivative for each variable"),
    "hessian-entry": Said("each partial derivative is differentiated once more by each variable"),
    "jacobian-entry": Said("one row for each function, one partial derivative for each variable"),
    "unit-vector": Said("a vector divided by its length has the length 1"),
    "directional-derivative": Said("the gradient and the unit vector are multiplied, entry by entry, and added up"),
    "linear-approximation": Said("the value, and for each variable the slope times how far it has moved"),
    "chain-along-curve": Said("chain rule: for each variable the slope times how fast it moves, added up"),
    "entry-of": Said("this is entry <entry> of <whole>"),
    "entry-of.letter": Said("this is entry <entry> of <whole> with <letter> = <rest>"),
    "entry-of-matrix": Said("this is the entry in row <row> and column <column> of <whole>"),
    "entry-of-matrix.letter": Said("this is the entry in row <row>, column <column> of <whole> with <letter> = <rest>"),
    "matrix-form": Said("sums over whole vectors are written as products of vectors and matrices"),
    "index-form": Said("products of vectors and matrices are written as sums over their entries"),
    "gradient-from-entry": Said("this holds for every entry, so the gradient is <whole>, of the shape of <parameter>"),
    "small-changes": Said("<step> is a small change of <variable><held>"),
    "gradient-from-differential": Said(
        "the gradient is what stands beside <step> in the inner product: <whole>, which has the shape of <variable>"
    ),
    "jacobian-from-differential": Said(
        "the matrix of all partial derivatives is what <step> is multiplied by: <whole>"
    ),
    "derivative-from-differential": Said("the derivative is what <step> is multiplied by: <whole>"),
    "hessian-from-differential": Said("the gradient is differentiated once more, by each entry of <variable>"),
    "constant-part": Said("<moved> stays the same, so it does not move"),
    "moving-variable": Said("this is what moves"),
    "matrix-negation": Said("the sign stays"),
    "matrix-sum": Said("a sum moves by as much as its terms, and terms that are constant do not move"),
    "constant-factors": Said("<c> is constant and stays in its place"),
    "constant-factors.around": Said("<left> and <right> are constant and stay in their places"),
    "constant-divisor-of-vectors": Said("<c> is a constant divisor and stays"),
    "matrix-product": Said("product rule: each factor that moves in turn, in its place, for the order matters"),
    "quotient-of-numbers": Said("quotient rule: `∂(u/v) = (∂u v - u ∂v)/v^2`"),
    "squared-norm": Said("`∂(||u||^2) = 2 ⟨u, ∂u⟩` with `u` = <u>"),
    "squared-length": Said("`∂(uᵀ u) = 2 ⟨u, ∂u⟩` with `u` = <u>"),
    "quadratic-form": Said("`∂(uᵀ A u) = ⟨(A + Aᵀ) u, ∂u⟩` with `u` = <u>"),
    "inner-product": Said("`∂⟨u, v⟩ = ⟨∂u, v⟩ + ⟨u, ∂v⟩`"),
    "vector-norm": Said("`∂||u|| = ⟨u, ∂u⟩/||u||` with `u` = <u>"),
    "vector-norm1": Said("`∂||u||_1 = ⟨sign(u), ∂u⟩` with `u` = <u>"),
    "matrix-hadamard": Said("product rule, entry by entry"),
    "elementwise-power": Said("power rule, entry by entry"),
    "elementwise-function": Said("entry by entry, `∂g(u) = g'(u) ⊙ ∂u` with `u` = <u>"),
    "elementwise-exponential": Said("entry by entry, `∂e^u = e^u ⊙ ∂u`"),
    "scalar-function": Said("chain rule: `∂g(u) = g'(u) ∂u` with the number `u` = <u>"),
    "number-power": Said("chain rule: `∂(u^n) = n u^{n-1} ∂u` with the number `u` = <u>"),
    "matrix-softplus": Said("entry by entry, the slope of `ln(1 + e^u)` is `sigmoid(u)`"),
    "matrix-softmax": Said("`∂p = p ⊙ ∂u - p ⟨p, ∂u⟩` for `p` = `softmax(u)`"),
    "log-softmax": Said(
        "`ln(softmax(u))` is `u` less the logarithm of the sum of all `e^u`, whose slope is `softmax(u)`"
    ),
    "log-sum-exp": Said("the logarithm of the sum of all `e^u` has the slope `softmax(u)`"),
    "matrix-trace": Said("the trace is linear: `∂ tr(u) = tr(∂u)`"),
    "matrix-diagonal": Said("`∂ diag(u) = diag(∂u)`"),
    "matrix-determinant": Said("`∂ det(u) = det(u) tr(u^{-1} ∂u)` with `u` = <u>"),
    "log-determinant": Said("`∂ ln(det(u)) = tr(u^{-1} ∂u)` with `u` = <u>"),
    "matrix-inverse": Said("`∂(u^{-1}) = -u^{-1} ∂u u^{-1}` with `u` = <u>"),
    "matrix-power": Said("product rule: each factor of the power in turn"),
    "matrix-transpose": Said("`∂(uᵀ) = (∂u)ᵀ`"),
    "sum-of-vectors": Said("a sum is differentiated term by term"),
    "adjoint.factors": Said("in an inner product a factor moves to the other side as its transpose"),
    "adjoint.numbers": Said("numbers are multiplied and stand in front"),
    "adjoint.like-terms": Said("what stands before the same <step> is added up"),
    "adjoint.collect": Said("all of it is one inner product"),
    "linear.collect": Said("all of it is one matrix, or one vector, before <step>"),
    "evaluate-at-point": Said("put in <point>"),
    "update": Said("the gradient is put in"),
    "work-out": Said("the numbers are worked out"),
    "work-out-terms": Said("each term is worked out"),
    "add-up": Said("the terms are added up"),
    "expectation-of-draw": Said("each example is drawn with the probability <p>"),
    "probability-leaves-sum": Said("the probability is the same for every example and leaves the sum"),
    "whole-slope": Said("this is the slope of the whole loss"),
    "as-the-whole": Said("written as for the whole loss"),
    "tidy.signs": Said("signs are collected"),
    "tidy.zeros-and-ones": Said("zeros and ones drop out"),
    "tidy.constants-out-of-sum": Said("what does not depend on the example leaves the sum"),
    "tidy.fractions": Said("fractions are put together, as in `(a/b) c = a c/b`"),
    "tidy.numbers": Said("numbers are multiplied and stand in front"),
    "tidy.powers": Said("powers of the same letter are collected"),
    "tidy.brackets": Said("brackets inside a sum drop out"),
    "tidy.order": Said("numbers and letters stand before functions, terms with a plus before those with a minus"),
    "tidy.turned": Said("the sign is worked into the bracket: `-(a - b) = b - a`"),
    "tidy.like-terms": Said("like terms are added"),
    "tidy.named-products": Said("two factors make one function, as in `sin(u)/cos(u) = tan(u)`"),
    "tidy.pythagoras": Said("two squares make 1, as in `cos(u)^2 + sin(u)^2 = 1`"),
    "tidy.multiplied-out": Said("brackets are multiplied out"),
    "tidy.common-factor": Said("a common factor is taken out"),
    "tidy.turn-difference": Said("the sign turns the difference round: `-(a - b) = b - a`"),
}

#: What is taken for granted, by the id of the assumption; a kink that has no row of its own has that of "kink".
ASSUMPTIONS: dict[str, Said] = {
    "positive-base": Said("`u^v = e^{v ln(u)}` needs a positive base"),
    "positive-factors": Said("`ln(u v) = ln(u) + ln(v)` needs positive factors"),
    "nonzero-factors": Said("`u'/u` needs a factor that is not 0"),
    "kink": Said("<f> has no derivative where `u = 0`"),
    "kink-max": Said("`max(u, v)` has a kink where `u = v`"),
    "kink-min": Said("`min(u, v)` has a kink where `u = v`"),
    "kink-entries": Said("<f> has no derivative where an entry is 0"),
    "assumed": Said("this is taken for granted"),
    "border": Said("between two cases there need not be a derivative"),
    "labels-sum": Said("exactly one class is right, so its label is 1 and all others are 0"),
    "nonzero": Said("a norm has no derivative where it is 0"),
    "named-function": Said("a function of which only the name is known depends on its arguments alone"),
    "other": Said("this is needed for <id>"),
}

#: The words of the surfaces themselves.
WORDS: dict[str, Said] = {
    "with-constants": Said(", with <constants> held constant"),
    "as-in-line": Said("as in line <number>"),
    "assuming": Said("Assuming <condition>: <reason>."),
    "assuming-that": Said("Assuming that <reason>."),
    "incomplete": Said("<reason>, so the derivation ends here."),
    "for-variable": Said("For the derivative by <variable>: <reason>."),
    "and": Said("<words> and <word>"),
    "other-rule": Said("by the rule <rule>"),
}

Formulas = Callable[[Node], str]
Typed = Callable[[str], str]
Holes = Mapping[str, "Node | str"]
_LETTERS = "stmpqr"
_LETTER = re.compile(r"[A-Za-z]+")
_HOLES = re.compile(r"`([^`]*)`|<([a-z]+)>")


def told(row: Said, holes: Holes, formula: Formulas = str, math: Typed = str, language: str = "en") -> str:
    """A row of the catalogue in a language.

    Args:
        row: the row.
        holes: what stands for each name in angle brackets: words, or a tree.
        formula: writes a tree on the surface.
        math: writes a formula that belongs to the sentence.
        language: one of `LANGUAGES`.

    >>> told(WORDS["as-in-line"], {"number": "4"})
    'as in line 4'
    """

    def written(found: re.Match[str]) -> str:
        if found[2] is None:
            return math(found[1])
        said = holes[found[2]]
        return formula(said) if isinstance(said, Node) else said

    return _HOLES.sub(written, getattr(row, language))


def sentence(step: Step, formula: Formulas, math: Typed, language: str = "en") -> str:
    """The sentence of a step; the other parameters are those of `told`."""
    row = SENTENCES.get(_key(step))
    if row is None:
        return told(WORDS["other-rule"], {"rule": step.rule}, language=language)
    letters = _other_letters(step)
    own = (lambda typed: math(_LETTER.sub(lambda found: letters.get(found[0], found[0]), typed))) if letters else math
    said = [told(row, _holes(step, formula, language), formula, own, language)]
    if step.rule == "routine":
        also = SENTENCES["routine.also"]
        said += [told(also, _holes(part, formula, language), formula, math, language) for part in step.because]
    return ", ".join(said)


def opening_sentences(step: Step, formula: Formulas, math: Typed, language: str = "en") -> list[str]:
    """What is said above the lines: which variables are held constant, for each derivative that is taken."""
    if step.rule in READ_OFF:
        return [_whole(told(SENTENCES["small-changes"], _moving(step, formula, language), formula, math, language))]
    step = step.because[0] if step.rule in WHOLES and step.because else step
    if step.rule == "hold-constant":
        return [_whole(sentence(step, formula, math, language))]
    inner = [part for part in step.because if part.rule == "hold-constant"] if step.rule == NESTED else []
    reasons = [sentence(part, formula, math, language) for part in inner]
    if len(inner) == len(step.because) and len(set(reasons)) < 2:
        return list(map(_whole, reasons[:1]))
    return [
        told(
            WORDS["for-variable"], {"variable": _holes(part, formula, language)["variable"], "reason": reason}, formula
        )
        for part, reason in zip(inner, reasons, strict=True)
    ]


def closing_sentences(step: Step, formula: Formulas, math: Typed, language: str = "en") -> list[str]:
    """What is said below the lines: what was taken for granted, each thing once, and what no rule covers."""
    steps = list(all_steps(step))
    assumed: dict[str, dict[Node | None, None]] = {}
    for assumption in (one for part in steps for one in part.assumptions):
        assumed.setdefault(assumption.id, {})[assumption.condition] = None
    said = [_assumed(name, list(conditions), formula, math, language) for name, conditions in assumed.items()]
    missing = dict.fromkeys(formula(part.before) for part in steps if part.rule == NO_RULE)
    if missing:
        reason = told(SENTENCES[NO_RULE], {"question": listed(list(missing), language)}, formula, math, language)
        said.append(_whole(told(WORDS["incomplete"], {"reason": reason}, language=language)))
    if step.rule in WHOLES and not missing:
        said.append(_whole(sentence(step, formula, math, language)))
    return said


def _assumed(name: str, conditions: list[Node | None], formula: Formulas, math: Typed, language: str) -> str:
    """``Assuming x != 0: |u| has no derivative where u = 0.``"""
    entries = name.startswith("kink-entries-")
    function = FUNCTIONS.spelled(name.removeprefix("kink-").removeprefix("entries-"))
    kink = "kink-entries" if entries else "kink"
    row = ASSUMPTIONS.get(name) or ASSUMPTIONS["other" if function is None else kink]
    holes: dict[str, Node | str] = {"id": name} if function is None else {"f": Function(function.name, Symbol("u"))}
    reason = told(row, holes, formula, math, language)
    stated = listed([formula(condition) for condition in conditions if condition is not None], language)
    return told(WORDS["assuming" if stated else "assuming-that"], {"condition": stated, "reason": reason}, formula)


def _whole(words: str) -> str:
    """Words as a sentence of its own."""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _key(step: Step) -> str:
    bound = step.bound
    if step.rule == "product" and len(bound) != 2:
        return "product-of-many"
    if step.rule == "sum-over-examples" and _over_entries(step.before):
        return "sum"
    if step.rule == "exponential" and bound.get("a") == Constant("e"):
        return "exponential-e"
    if step.rule == "constant-factors" and "left" in bound:
        return "constant-factors.around"
    if "letter" in bound and f"{step.rule}.letter" in SENTENCES:
        return f"{step.rule}.letter"
    if (plain := f"{step.rule}.plain") in SENTENCES:
        told_of = [found[2] for found in _HOLES.finditer(SENTENCES[step.rule].en) if found[2]]
        if all(bound.get(name) == Symbol(name) for name in told_of):
            return plain  # "with n = n" says nothing
    if step.rule not in SENTENCES and FUNCTIONS.spelled(step.rule) is not None:
        return "function"
    return step.rule


def _over_entries(question: Node) -> bool:
    """Whether a sum runs over features, classes or units, whose number is d, K or m."""
    body = question.body if isinstance(question, Derivative) else question
    return isinstance(body, FiniteSum) and isinstance(body.upper, Symbol) and body.upper.name in "dKm"


def _holes(step: Step, formula: Formulas, language: str) -> dict[str, Node | str]:
    holes: dict[str, Node | str] = {"question": step.before, "slope": step.makes, **step.bound}
    if step.rule in ("hold-constant", "fix-others", "evaluate-at-point"):
        holes["constants"] = holes["point"] = listed([formula(node) for _, node in step.bindings], language)
    if isinstance(step.before, Differential):
        holes["moved"] = step.before.body
    if step.rule in READ_OFF:
        holes["whole"], holes["step"] = step.after, Differential(step.bound["variable"])
    moving = next((part for part in walk(step.after) if isinstance(part, Differential)), None)
    if "step" not in holes and moving is not None:
        holes["step"], holes["variable"] = moving, moving.body
    if isinstance(step.before, Derivative):
        holes["variable"], holes["function"] = step.before.variable, step.before.body
    return holes


def _moving(step: Step, formula: Formulas, language: str) -> dict[str, Node | str]:
    """What is said before a differential is worked out: what moves, and what is held constant."""
    asked = step.before
    assert isinstance(asked, Derivative | Gradient)  # noqa: S101  (such a frame asks for one)
    variable = step.bound["variable"]
    constants = natural_order(free_symbols(asked.body) - free_symbols(variable))
    listed_constants = listed([formula(Symbol(name)) for name in constants], language)
    held = told(WORDS["with-constants"], {"constants": listed_constants}) if constants else ""
    return {"variable": variable, "step": Differential(variable), "held": held}


def _other_letters(step: Step) -> dict[str, str]:
    """Letters instead of those of a rule that the formula has, too: "with u = tanh(u)" would be hard to follow."""
    used = frozenset[str]().union(*(free_symbols(node) for name, node in step.bindings if node != Symbol(name)))
    taken = used | step.bound.keys()
    letters: dict[str, str] = {}
    for name in sorted(step.bound.keys() & used):
        letters[name] = fresh_symbol({*taken, *letters.values()}, _LETTERS).name
    return letters


def listed(words: list[str], language: str = "en") -> str:
    """``b, x and y``."""
    if len(words) < 2:
        return "".join(words)
    return told(WORDS["and"], {"words": ", ".join(words[:-1]), "word": words[-1]}, language=language)


def rows() -> Iterator[tuple[str, Said]]:
    """Every row of the catalogue with its key."""
    for table in (SENTENCES, ASSUMPTIONS, WORDS):
        yield from table.items()
