"""What is said of losses: one catalogue, a row a sentence; ``<name>`` stands for words or formulas."""

from __future__ import annotations

from steepest._page import Inlines
from steepest.expression.nodes import Node
from steepest.rendering.sentences import Said
from steepest.rendering.several_sentences import filled

SENTENCES: dict[str, Said] = {
    "by-score": Said("The loss of one example, by its score"),
    "gradient": Said("Gradient"),
    "short": Said("Gradient, with names for what is predicted"),
    "labels": Said("The label <y> is <about>."),
    "labels-one-hot": Said("The label is <about>; <y> is 1 for it and 0 for the others."),
    "bias-left-out": Said("The bias <bias> is not penalised."),
    "bias-penalised": Said("The bias <bias> is penalised, too."),
    "shape": Said("<name> is <size>"),
    "length": Said("<name> has <size> entries"),
    "shapes": Said("<shapes>; a gradient has the shape of its parameter."),
    # The Hessian.
    "second": Said("The second derivatives"),
    "in-blocks": Said("The Hessian in matrix form, block by block"),
    "no-blocks": Said("There is no matrix form of <blocks>."),
    # Convexity.
    "convex": Said("<loss> is convex in its parameters."),
    "not convex": Said("<loss> is not convex in its parameters."),
    "undecided": Said("Whether <loss> is convex in its parameters could not be decided."),
    "composed": Said(
        "It is a sum over the examples of f(<z>), where <z> is affine in the parameters; a convex function of an "
        "affine one is convex, and so is a sum<labels>."
    ),
    "for-labels": Said(" for labels that are <about>"),
    "log-sum-exp": Said(
        "It is a sum over the examples of <lse> minus a sum of labels times scores; the former is convex, the latter "
        "affine, and the scores are affine in the parameters."
    ),
    "slope": Said(
        "It is a sum over the examples of a function of <z> whose slope never falls: it rises from <low> to <high> and "
        "then stays<positive>; <z> is affine in the parameters."
    ),
    "one-example": Said("The loss of a single example, as a function f of the score <z>, is not convex:"),
    "one-unit": Said("With one example, one feature and one unit it is not convex already:"),
    "penalty": Said("The penalty is convex<where>, and a sum of convex functions is convex."),
    "one-minimum": Said("So every local minimum is a global one, wherever one starts."),
    "quadratic": Said(
        "It is quadratic, so its Hessian is the same everywhere; there is a single minimum where the Hessian is "
        "invertible."
    ),
    "start-decides": Said("So the start may decide which minimum is reached."),
    # Normal equations.
    "affine-slopes": Said("The gradient is 0 at a minimum. Each slope is affine in the parameters."),
    "slopes-of": Said("The slopes of <loss>"),
    "equations": Said("So the normal equations are"),
    "together": Said("There is one equation for each parameter; they are solved together."),
    "bias-first": Said("The first equation gives the bias, the mean of what the weights leave over:"),
    "put-in": Said("Put into the second, with <centre>, which takes the mean of every column away:"),
    "invertible": Said("Where <matrix> is invertible, the minimum is at"),
    "not-zero": Said("Where <matrix> is not 0, the minimum is at"),
    "invertible-only": Said("Where <matrix> is invertible, the gradient is 0 at"),
    "not-zero-only": Said("Where <matrix> is not 0, the gradient is 0 at"),
    # Learning rates.
    "no-minimum": Said("<loss> is not known to be convex, so there need not be a minimum at which steps come to rest."),
    "hessian": Said("The Hessian is the same everywhere:"),
    "bound": Said(
        "Gradient descent with a fixed learning rate <alpha> comes to rest from every start where <stable>; "
        "<greatest> is the greatest eigenvalue of the Hessian."
    ),
    "best": Said(
        "The best fixed one is <best>: each step then leaves at most <factor> of the distance to the minimum."
    ),
    "on-table": Said("On the table"),
    "minimum": Said("The minimum on the table"),
    "flat": Said("The least eigenvalue is 0: there is a direction in which nothing changes, and no single minimum."),
}


def said(name: str, language: str = "en", /, **holes: Inlines | Node | str) -> Inlines:
    """A row of the catalogue with its holes filled.

    >>> said("labels", y="y", about="0 or 1")
    ('The label ', 'y', ' is ', '0 or 1', '.')
    """
    return filled(getattr(SENTENCES[name], language), holes)
