"""The parser: sums, products, powers and the atoms between them, by precedence.

====================  =======================================================================
condition             ``relation (and relation | or relation)*``
relation              ``sum (< sum | <= sum | …)*``
sum                   ``product (+ product | - product)*``
product               ``[-] power ((* | / | ⊙ | nothing) power)*``, from left to right
power                 ``atom [^ exponent]``; the exponent is again a power: a^b^c = a^(b^c)
====================  =======================================================================

Brackets of every kind are read in `brackets`, functions and their arguments in `applications`, sums,
products over a range and means in `sums`, derivatives in `derivatives`.
"""

from __future__ import annotations

from fractions import Fraction

from steepest.errors import LimitError, ParseError
from steepest.expression import applications, brackets, conditional, derivatives, environments, exponents, indices, sums
from steepest.expression.cursor import Cursor
from steepest.expression.limits import LIMITS, check_values, exceeded
from steepest.expression.nodes import (
    Connective,
    Constant,
    Dot,
    Hadamard,
    Indexed,
    Negation,
    Node,
    Number,
    Ones,
    Piecewise,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Vector,
    product_of,
)
from steepest.expression.spellings import BIG_SIGNS
from steepest.expression.tokens import Token
from steepest.expression.trees import children, measured, walk

RELATIONS = ("<", "<=", ">", ">=", "!=", "==", "=")
_STARTS = frozenset({"(", "[", "{", *BIG_SIGNS, "∂", "∇", "sqrt", "cbrt", "fourth", "⟨", "lvert", "lVert"})
_KINDS = frozenset({"word", "name", "function", "constant", "call", "number", "structure", "begin"})
_LEAVES = (Number, Negation, Symbol, Constant, Indexed)
_MULTIPLYING = ("*", "·", "@", "⊙")


class Parser(Cursor):
    """One method for each level of precedence; each takes the tokens that belong to it."""

    def whole(self) -> Node:
        """The rest of the text as one formula, within the limits."""
        if self.tokens[self.at].kind == "end":
            raise self.error("there is nothing to read" if self.at == 0 else "the formula ends here")
        node = self.condition()
        if self.next.kind != "end":
            raise self._unexpected(self.next)
        count, levels = measured(node)
        passed = "nodes" if count > LIMITS["nodes"].most else "levels" if levels > LIMITS["levels"].most else None
        if (limit := passed or check_values(node)) is not None:
            raise LimitError(self.text, 0, exceeded(limit))
        if self.related:
            self._refuse_conditions_as_numbers(node)
        return node

    def _refuse_conditions_as_numbers(self, node: Node) -> None:
        """A condition stands alone, in another condition or behind "if"; it is no number."""
        for part in walk(node):
            inner = (
                part.values if isinstance(part, Piecewise) else () if isinstance(part, Connective) else children(part)
            )
            for wrong in inner:
                if isinstance(wrong, Relation | Connective):
                    place = self.spans[id(wrong)][1] if id(wrong) in self.spans else 0
                    raise ParseError(self.text, place, "a condition is no number; it stands behind 'if' or alone")

    def _unexpected(self, token: Token) -> Exception:
        if token.text in ("⟩", "rvert", "rVert", *brackets.CLOSED_BY.values()):
            return self.error("this bracket was never opened")
        if token.text == ",":
            return self.error("a comma separates entries only inside brackets: (a, b)")
        if token.kind == "finish":
            return self.error(f"\\end{{{token.text}}} has no \\begin before it")
        return self.error(f"I did not expect {self.text[token.start : token.end]!r} here")

    # --- conditions ---------------------------------------------------------------------------

    def condition(self) -> Node:
        """A formula, or a condition made of relations."""
        first = self.at
        parts = [self._conjunction()]
        while self._joins("or"):
            self.at += 1
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else self._joined("or", parts, first)

    def _conjunction(self) -> Node:
        first = self.at
        parts = [self.relation()]
        while self._joins("and"):
            self.at += 1
            parts.append(self.relation())
        return parts[0] if len(parts) == 1 else self._joined("and", parts, first)

    def _joined(self, word: str, parts: list[Node], first: int) -> Node:
        if not all(isinstance(part, Relation | Connective) for part in parts):
            raise self.error(f"{word!r} joins conditions, such as x > 0 {word} y < 1", self.tokens[first])
        return self.placed(Connective(word, tuple(parts)), first)

    def _joins(self, word: str) -> bool:
        return self.sees(word) or self.is_word(self.tokens[self.at], word)

    def relation(self) -> Node:
        first = self.at
        operands, signs = [self.sum()], []
        while self.sees(*RELATIONS, "<-"):
            token = self.take()
            signs.append({"==": "=", "<-": "<"}.get(token.text, token.text))
            operand = self.sum()
            operands.append(Negation(operand) if token.text == "<-" else operand)
        if not signs:
            return operands[0]
        self.related = True
        return self.placed(Relation(tuple(operands), tuple(signs)), first)

    # --- sums, products, powers ---------------------------------------------------------------

    def sum(self) -> Node:
        first = self.at
        if self.sees("+"):
            self.take()
        terms = [self.product()]
        while self.sees("+", "-"):
            sign = self.at
            negative = self.take().text == "-"
            term = self.product()
            terms.append(self.placed(Negation(term), sign) if negative else term)
        return terms[0] if len(terms) == 1 else self.placed(Sum(tuple(terms)), first)

    def product(self) -> Node:
        first = self.at
        if self.sees("-"):
            self.take()
            return self.placed(Negation(self.deeper(self.product, 2)), first)
        factors = [self.power()]
        while True:
            if self.sees(*_MULTIPLYING):
                sign = self.take().text
                self._multiply(factors, sign, self.signed(), first)
            elif self.sees("/"):
                self.take()
                above, below = product_of(factors), self.divisor()
                derivatives.refuse_bare(self, above, below)
                factors = [Quotient(above, below)]
                self.placed(factors[0], first)
            elif self.starts_factor():
                factors.append(self.power())
            else:
                return factors[0] if len(factors) == 1 else self.placed(product_of(factors), first)

    def _multiply(self, factors: list[Node], sign: str, factor: Node, first: int) -> None:
        """One factor more; a centred dot may turn out to be a dot product once the shapes are known."""
        if sign == "⊙":
            last = factors.pop()
            before = last.factors if isinstance(last, Hadamard) and id(last) not in self.spans else (last,)
            factors.append(Hadamard((*before, factor)))
        elif sign != "*" and (self.vectorial or isinstance(factor, Vector) or isinstance(factors[-1], Vector)):
            self.vectorial = True
            if sign == "@":
                self.vectors.update(part.name for part in (factors[-1], factor) if isinstance(part, Symbol))
            dot = Dot(product_of(factors), factor)
            self.loose |= {id(dot), id(dot.left)} if len(factors) > 1 else {id(dot)}
            self.open_dots.append((dot, "product"))
            self.placed(dot, first)
            factors[:] = [dot]
        else:
            factors.append(factor)

    def signed(self) -> Node:
        """A factor behind ``*``, ``/`` or ``^``, which may carry a sign of its own."""
        first = self.at
        if self.sees("-"):
            self.take()
            return self.placed(Negation(self.deeper(self.signed, 2)), first)
        if self.sees("+"):
            self.take()
        return self.power()

    def divisor(self) -> Node:
        """What stands behind ``/``: one factor; 1/2x is noted, for some read it as 1/(2x)."""
        bracketed = self.sees("(", "{", "[")
        factors = [self.signed()]
        token = self.tokens[self.at]
        if not bracketed and token.tight and self.starts_factor() and not self.sees(*BIG_SIGNS, "∂", "∇"):
            said = "only the first factor behind / is divided by; for the other write brackets"
            if self.note(token.start, said):
                while self.tokens[self.at].tight and self.starts_factor():
                    factors.append(self.power())
        return product_of(factors)

    def starts_factor(self) -> bool:
        """Whether a factor follows without an operator."""
        token = self.tokens[self.at]
        if token.kind == "sign":
            return token.text in _STARTS or (token.text in ("|", "||") and self.bars == 0)
        if token.kind == "number" and self.at and self.tokens[self.at - 1].kind == "number":
            raise self.error("two numbers stand side by side; write * between them")
        return token.kind in _KINDS and not self.stops_at(token) and not self._joins("and") and not self._joins("or")

    def power(self) -> Node:
        first = self.at
        node = self.atom()
        before = self.depth
        while self.sees("^"):
            node, again = exponents.raised(self, node, first)
            if not again:
                break
            self.deepen(1)  # (Xᵀ)ᵀ
        self.depth = before
        return node

    # --- atoms --------------------------------------------------------------------------------

    def atom(self) -> Node:
        first = self.at
        node = self._atom()
        self.loose.discard(id(node))  # it stands in brackets
        if id(node) not in self.spans:
            self.placed(node, first)
        return node

    def _atom(self) -> Node:
        if (asked := derivatives.derivative(self)) is not None:
            return asked
        token = self.next
        if self.stops_at(token):
            raise self.error(f"expected a number, a name or a bracket before {token.text!r}")
        match token.kind:
            case "number":
                return self._number()
            case "function":
                return applications.application(self)
            case "call":
                return applications.call(self)
            case "constant":
                self.take()
                return Constant(token.text)
            case "name":
                return indices.name(self)
            case "structure":
                return applications.structure(self)
            case "begin":
                return environments.environment(self)
            case "word":
                return self._word(token)
            case "sign":
                return self._sign(token)
        raise self._missing(token)

    def _missing(self, token: Token) -> Exception:
        error = self.error(_missing(token, self.text))
        error.unfinished = token.start >= len(self.text.rstrip())
        return error

    def _number(self) -> Node:
        token = self.take()
        if "," in token.text:
            self.remarked[token.start] = "the comma is read as a decimal point"
        return Number(Fraction(token.text.replace(",", ".")))

    def _word(self, token: Token) -> Node:
        """Words that name no variable: sums, products, means, cases, products of vectors, the vector of ones."""
        if token.text in BIG_SIGNS:
            return sums.big(self)
        if token.text == "mean":
            return sums.mean(self)
        if token.text == "ones":
            self.take()
            if self.sees("(") and self.tokens[self.at].tight:
                raise self.error("ones is as long as its place asks for; write it without a length")
            self.vectorial = True
            return Ones()
        if token.text in ("piecewise", "Piecewise"):
            return conditional.piecewise(self)
        return applications.of_vectors(self)

    def _sign(self, token: Token) -> Node:
        if token.text in ("(", "[", "{"):
            return self.bracket()
        if token.text in BIG_SIGNS:
            return sums.big(self)
        if token.text in ("sqrt", "cbrt", "fourth"):
            return applications.root_sign(self)
        if token.text in ("|", "||", "lvert", "lVert"):
            return brackets.bars(self)
        if token.text in ("⟨", "<"):
            return brackets.angle(self)
        if token.text == "∇":
            return derivatives.gradient(self)
        raise self._missing(token)

    def bracket(self) -> Node:
        """A bracket with one entry, a vector, or cases in braces."""
        if self.sees("{") and conditional.holds_cases(self):
            return conditional.in_braces(self)
        opening = self.next.text
        found = brackets.bracket(self)
        return found if opening == "{" else indices.entry_of(self, found)


def _missing(token: Token, text: str) -> str:
    if token.kind == "end" or (token.text == "}" and token.start == token.end):
        return "the formula ends where a number, a name or a bracket should follow"
    if token.text == "^" and token.start == token.end:
        return "a superscript needs something before it"
    if token.text == "!=" and text[token.start] == "!":
        return "factorials are not supported"
    return f"expected a number, a name or a bracket before {text[token.start : token.end]!r}"
