"""Whether a function is convex, as a page: the verdict first, then what it rests on, as a teacher writes it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from steepest._page import Block, Inlines, Page, Words
from steepest.derivation.matrices import second_derivative
from steepest.evidence.affine import Variable
from steepest.evidence.bends import BadMinor, Chord, Coordinates
from steepest.evidence.boxes import ByBoxes
from steepest.evidence.convexity_claims import Claim, Convexity, Evidence
from steepest.evidence.convexity_pieces import ByPieces
from steepest.evidence.curved import AFFINE, CONCAVE, CONVEX, Curved, opposite
from steepest.evidence.domain import Domain, Range
from steepest.evidence.hessian_signs import ByHessian, FormalMinor
from steepest.evidence.minors import NEGATIVE, POSITIVE, SEMINEGATIVE, SEMIPOSITIVE, ZERO_MATRIX
from steepest.expression.counted import sizes_of
from steepest.expression.nodes import Application, Equation, Function, Node, Power, Quotient, Relation, Symbol, number
from steepest.expression.ordering import natural_order
from steepest.expression.trees import children, free_symbols, fresh_symbol, rebuilt
from steepest.rendering.balls import ball_tree
from steepest.rendering.matrices import F, signed
from steepest.rendering.plain_pages import spoken
from steepest.rendering.several_sentences import listed, sentence
from steepest.rendering.value_sentences import joined

MOST_REASONS = 8  # of the rules of composition that are told one by one


@spoken(Convexity)
def convexity_page(record: Convexity, digits: int | None = None) -> Page:
    """The verdict, and its evidence."""
    verdict = Words(sentence(record.kind, f=F, where=where_of(record)))
    claims = ((CONVEX, record.convex), (CONCAVE, record.concave))
    proved = [(kind, claim) for kind, claim in claims if claim.holds]
    told = proved[:1] if proved else [(kind, claim) for kind, claim in claims if claim.evidence is not None]
    blocks: list[Block] = [verdict]
    for kind, claim in told:
        blocks += _reasons(kind, claim, record)
    return tuple(blocks)


def where_of(record: Convexity) -> Inlines:
    """In which variables and on which domain a verdict holds."""
    names = {getattr(variable, "name", getattr(variable, "base", "")) for variable in record.variables}
    letters = natural_order(free_symbols(record.function) - names - sizes_of(record.function))
    said: Inlines = ()
    if letters:
        variables = listed([(variable,) for variable in record.variables])
        said += sentence("for-all", variables=variables, letters=listed([(Symbol(name),) for name in letters]))
    known = domain_parts(record.domain)
    return said + (sentence("on-domain", domain=known) if known else ())


def domain_parts(domain: Domain) -> Inlines:
    """``0 <= x <= 1 and y > 0``."""
    known = (relation_of(Symbol(name), domain.of_variable(name)) for name in domain.ranges)
    return listed([(relation,) for relation in known if relation is not None])


def relation_of(variable: Node, values: Range) -> Node | None:
    """``0 <= x <= 1``; None where the variable is any number."""
    below = None if values.lower is None else number(values.lower)
    above = None if values.upper is None else number(values.upper)
    left, right = "<" if values.lower_open else "<=", "<" if values.upper_open else "<="
    if below is not None and above is not None:
        return Relation((below, variable, above), (left, right))
    if below is not None:
        return Relation((variable, below), (">" if values.lower_open else ">=",))
    return None if above is None else Relation((variable, above), (right,))


# ---- the evidence


def _reasons(kind: str, claim: Claim, record: Convexity) -> Iterator[Words]:
    assert claim.evidence is not None  # noqa: S101  (asked by the caller)
    for said in _evidence(kind, claim.evidence, record.variables):
        yield Words(_capital(said))
    if claim.straight is not None and record.kind != AFFINE:
        start, end = _place(claim.straight.start), _place(claim.straight.end)
        yield Words(sentence("straight", start=start, end=end))


def _evidence(kind: str, evidence: Evidence, variables: tuple[Variable, ...]) -> Iterator[Inlines]:
    match evidence:
        case ByHessian():
            yield _by_hessian(kind, evidence)
            if evidence.isolated:
                yield sentence("isolated", f=F, kind=kind)
        case Curved():
            yield from ((*reason, ".") for reason in rules_of(evidence))
        case ByBoxes():
            bounds = [_bounds(*one) for one in evidence.domain]
            word = POSITIVE if kind == CONVEX else NEGATIVE
            name = "boxes" if evidence.count > 1 else "box"
            yield sentence(name, count=str(evidence.count), domain=listed(bounds), word=word)
        case ByPieces():
            yield from _by_pieces(kind, evidence)
        case BadMinor():
            yield _bad_minor(kind, evidence, variables)
        case Chord():
            yield _chord(kind, evidence)


def _bounds(variable: Variable, low: Fraction, high: Fraction) -> Inlines:
    return (Relation((number(low), variable, number(high)), ("<=", "<=")),)


def _by_pieces(kind: str, evidence: ByPieces) -> Iterator[Inlines]:
    """Each piece with what it is, and the slopes where they meet."""
    for piece, word in evidence.pieces:
        known = relation_of(evidence.variable, piece.values)
        where = sentence("on-domain", domain=known) if known is not None else ()
        yield sentence("piece", where=where, node=piece.node, word=word)
    name = "slopes-never-fall" if kind == CONVEX else "slopes-never-rise"
    for joint in evidence.joints:
        place = Equation(evidence.variable, joint.place)
        yield sentence(
            "joint" if joint.left != joint.right else "smooth", place=place, left=joint.left, right=joint.right
        )
    yield sentence(name, f=F, kind=kind)


def _by_hessian(kind: str, evidence: ByHessian) -> Inlines:
    """``Its leading minors are 2 > 0 and 2*4 = 8 > 0, so it is positive definite.``"""
    if all(minor.sign.direction == 0 for minor in evidence.minors):
        word = ZERO_MATRIX
    else:
        words = (POSITIVE, SEMIPOSITIVE) if kind == CONVEX else (NEGATIVE, SEMINEGATIVE)
        word = words[0] if evidence.definite else words[1]
    how = "constant" if evidence.constant else "signs"
    minors = listed([(_formal(minor),) for minor in evidence.minors])
    if len(evidence.rows) == 1:
        return sentence(f"second-{how}", minors=minors)
    which = "leading minors" if evidence.definite else "principal minors"
    return sentence(f"by-{how}", which=which, minors=minors, word=word)


def _formal(minor: FormalMinor) -> Node:
    return signed(minor.node, minor.value, minor.sign.direction, strict=minor.sign.strict)


def _bad_minor(kind: str, evidence: BadMinor, variables: tuple[Variable, ...]) -> Inlines:
    """``at x = 1: the second derivative ∂/∂x(∂f/∂x) is -18.8 < 0``."""
    moving = [variables[k] for k in evidence.minor.kept]
    value, sign = ball_tree(evidence.minor.value), evidence.minor.sign or 0
    stated = signed(value, None, sign)
    point = _place(evidence.point)
    if len(moving) == 1:
        name = second_derivative(F, moving[0], moving[0], partial=len(evidence.point) > 1)
        return sentence("bad-entry", kind=kind, point=point, name=name, minor=stated)
    names = listed([(variable,) for variable in moving])
    return sentence("bad-minor", kind=kind, point=point, name=names, minor=stated)


def _chord(kind: str, chord: Chord) -> Inlines:
    if chord.gap is None:
        places = (_place(chord.start), _place(chord.end), _place(chord.middle))
        return sentence("gap", kind=kind, start=places[0], end=places[1], middle=places[2])
    values = [
        (Equation(_call(point), ball_tree(value)),)
        for point, value in zip((chord.start, chord.end, chord.middle), chord.values, strict=True)
    ]
    name = "chord-above" if chord.gap > 0 else "chord-below"
    return sentence(name, kind=kind, start=values[0], end=values[1], middle=values[2])


def _place(point: Coordinates) -> Inlines:
    return joined([(Equation(name, number(value)),) for name, value in point], ", ")


def _call(point: Coordinates) -> Node:
    """f(1, 0), with the coordinates in order."""
    return Application("f", tuple(number(value) for _, value in point))


def _capital(said: Inlines) -> Inlines:
    first, *rest = said
    return (first[:1].upper() + first[1:], *rest) if isinstance(first, str) else said


# ---- rules of composition


def rules_of(curved: Curved) -> list[Inlines]:
    """What the curvature rests on, part by part, the parts first; a sum last."""
    found: dict[Inlines, None] = {}
    for part in _in_order(curved):
        if part.reason != AFFINE and not (part.reason == "multiple" and part.node == part.parts[0].node):
            found[_rule(part)] = None
    return list(found)[-MOST_REASONS:]


def _in_order(curved: Curved) -> Iterator[Curved]:
    for part in curved.parts:
        yield from _in_order(part)
    yield curved


def _rule(curved: Curved) -> Inlines:
    inner = curved.parts[0] if curved.parts else curved
    outer = _outer(curved.node, inner.node)
    return sentence(
        f"rule.{curved.reason}",
        node=curved.node,
        kind=curved.kind,
        other=opposite(curved.kind),
        inner=inner.kind,
        u=inner.node,
        outer=outer,
        range=_range(curved, outer),
    )


def _range(curved: Curved, outer: Node) -> Inlines:
    """`` for u > 0``, where the function outside bends that way for such numbers only."""
    if curved.where == "all":
        return ()
    (u,) = (Symbol(name) for name in free_symbols(outer))
    relation = Relation((u, number(0)), (">" if curved.where == "positive" else ">=",))
    return sentence(curved.where, inequality=relation)


def _outer(node: Node, inner: Node) -> Node:
    """The function around an inner formula, of a letter: u^2 for (x - 2)^2."""
    u = fresh_symbol(free_symbols(node), "uvst")
    match node:
        case Function(name=name):
            return Function(name, u)
        case Power(base=base, exponent=exponent):
            return Power(base, u) if inner == exponent else Power(u, exponent)
        case Quotient(denominator=Power(exponent=exponent)):
            return Quotient(number(1), Power(u, exponent))
        case Quotient():
            return Quotient(number(1), u)
    parts = children(node)
    return rebuilt(node, (u,) * len(parts)) if len(set(parts)) == 1 else u
