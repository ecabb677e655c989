"""The parser: sums, products, powers, functions and brackets, by precedence.

====================  =======================================================================
sum                   ``product (+ product | - product)*``
product               ``[-] power ((* | / | nothing) power)*``, from left to right
power                 ``atom [^ exponent]``; the exponent is again a power: a^b^c = a^(b^c)
application           ``sin(…)``, ``sin 2x``, ``sin^2 x``; without brackets the argument ends at the
                      first space, operator, bracket or function: sin x/2 = (sin x)/2
====================  =======================================================================
"""

from __future__ import annotations

import re
from fractions import Fraction

from steepest.errors import LimitError
from steepest.expression.calculus import derivative, finite_sum, mean
from steepest.expression.cursor import Cursor
from steepest.expression.limits import LIMITS, check_values, exceeded
from steepest.expression.nodes import (
    Constant,
    Function,
    Indexed,
    Negation,
    Node,
    Number,
    Power,
    Quotient,
    Sum,
    Symbol,
    Vector,
    product_of,
    walk,
    written_value,
)
from steepest.expression.tokens import Token

CLOSING = {"(": ")", "[": "]", "{": "}"}
_INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan"}
_INDEXING = re.compile(r"\[\s*(?:\d+|[ijkmn])(?:\s*,\s*(?:\d+|[ijkmn]))*\s*\]")


class Parser(Cursor):
    """One method for each level of precedence; each takes the tokens that belong to it."""

    def whole(self) -> Node:
        """The rest of the text as one expression, within the limits."""
        if self.tokens[self.at].kind == "end":
            raise self.error("there is nothing to read" if self.at == 0 else "the formula ends here")
        node = self.sum()
        if self.next.kind != "end":
            token = self.next
            if token.text in CLOSING.values():
                raise self.error("this bracket was never opened")
            if token.text == ",":
                raise self.error("a comma separates entries only inside brackets: (a, b)")
            raise self.error(f"I did not expect {self.text[token.start : token.end]!r} here")
        if sum(1 for _ in walk(node)) > LIMITS["nodes"].most:
            raise LimitError(self.text, 0, exceeded("nodes"))
        if limit := check_values(node):
            raise LimitError(self.text, 0, exceeded(limit))
        return node

    # --- sums, products, powers ---------------------------------------------------------------

    def sum(self) -> Node:
        if self.sees("+"):
            self.take()
        terms = [self.product()]
        while self.sees("+", "-"):
            negative = self.take().text == "-"
            term = self.product()
            terms.append(Negation(term) if negative else term)
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def product(self) -> Node:
        if self.sees("-"):
            self.take()
            return Negation(self.deeper(self.product))
        factors = [self.power()]
        while True:
            if self.sees("*"):
                self.take()
                factors.append(self.signed())
            elif self.sees("/"):
                self.take()
                factors = [Quotient(product_of(factors), self.divisor())]
            elif self.starts_factor():
                factors.append(self.power())
            else:
                return product_of(factors)

    def signed(self) -> Node:
        """A factor behind ``*``, ``/`` or ``^``, which may carry a sign of its own."""
        if self.sees("-"):
            self.take()
            return Negation(self.deeper(self.signed))
        if self.sees("+"):
            self.take()
        return self.power()

    def divisor(self) -> Node:
        """What stands behind ``/``: one factor; 1/2x is noted, for some read it as 1/(2x)."""
        bracketed = self.sees("(", "{", "[")
        factors = [self.signed()]
        token = self.tokens[self.at]
        if not bracketed and token.tight and self.starts_factor():
            said = "only the first factor behind / is divided by; for the other write brackets"
            if self.note(token.start, said):
                while self.tokens[self.at].tight and self.starts_factor():
                    factors.append(self.power())
        return product_of(factors)

    def starts_factor(self) -> bool:
        """Whether a factor follows without an operator."""
        token = self.tokens[self.at]
        if token.kind == "sign":
            return token.text in ("(", "[", "{", "sum", "∂", "sqrt") or (token.text == "|" and self.bars == 0)
        if token.kind == "number" and self.at and self.tokens[self.at - 1].kind == "number":
            raise self.error("two numbers stand side by side; write * between them")
        return token.kind in ("word", "name", "function", "constant", "number", "structure")

    def power(self) -> Node:
        base = self.atom()
        while self.tokens[self.at].kind == "super":
            base = Power(base, _integer(self.take().text))
        if not self.sees("^"):
            return base
        self.take()
        return Power(base, self.deeper(self.exponent))

    def exponent(self) -> Node:
        first = self.at
        bracketed = self.sees("(", "{", "[")
        exponent = self.signed()
        token = self.tokens[self.at]
        plain = isinstance(exponent, Number | Negation | Symbol | Constant | Indexed)
        simple = not bracketed and plain and token.tight and token.kind in ("word", "name", "function", "constant")
        if simple:
            written = self.text[self.tokens[first].start : token.end]
            read_as = self.text[self.tokens[first].start : self.tokens[self.at - 1].end]
            if self.note(token.start, f"the exponent is read as {read_as} alone; for the other write ^({written})"):
                factors = [exponent]
                while self.tokens[self.at].tight and self.starts_factor() and not self.sees("(", "[", "{"):
                    factors.append(self.power())
                return _product_of_signed(factors)
        if written_value(exponent) in (1, -1) and not bracketed and self.sees("/") and token.tight:
            return self._fractional_exponent(exponent)
        return exponent

    def _fractional_exponent(self, exponent: Node) -> Node:
        """x^1/2 is (x^1)/2, and noted, for some mean x^(1/2)."""
        divided = self.tokens[self.at + 1]
        if divided.kind != "number" or not divided.tight:
            return exponent
        if not self.note(self.tokens[self.at].start, "the exponent ends before /; for the other write ^(…/…)"):
            return exponent
        self.take()
        return _over(exponent, self.atom())

    # --- atoms --------------------------------------------------------------------------------

    def atom(self) -> Node:
        if (asked := derivative(self)) is not None:
            return asked
        token = self.next
        if token.kind == "number":
            self.take()
            return Number(Fraction(token.text))
        if token.kind == "function":
            return self.application()
        if token.kind == "constant":
            self.take()
            return Constant(token.text)
        if token.kind == "name":
            return self.name()
        if token.kind == "structure":
            return self.structure()
        if token.kind == "word" or self.sees("sum"):
            return finite_sum(self) if token.text == "sum" else mean(self)
        if self.sees("sqrt"):
            self.take()
            return Function("sqrt", self.deeper(self.power))
        if self.sees("|"):
            return self.absolute_value()
        if self.sees("(", "[", "{"):
            return self.bracket()
        raise self.error(_missing(token, self.text))

    def name(self) -> Node:
        token = self.take()
        following = self.tokens[self.at]
        if self.sees("[") and following.tight and (matched := _INDEXING.match(self.text, following.start)):
            while self.tokens[self.at].start < matched.end():
                self.at += 1
            indices = re.findall(r"\w+", matched.group())
            return Indexed(token.text, tuple(Symbol(i) if i.isalpha() else Number(Fraction(int(i))) for i in indices))
        return self.names.node(self.text, token)

    def bracket(self) -> Node:
        opening = self.take()
        bars, self.bars = self.bars, 0
        entries = [self.deeper(self.sum)]
        vector = self.sees(",")  # (a,) is a vector of one entry
        while self.sees(","):
            self.take()
            if not self.sees(CLOSING[opening.text]) or len(entries) > 1:
                entries.append(self.deeper(self.sum))
        if not self.sees(CLOSING[opening.text]):
            token = self.next
            if token.kind == "end":
                error = self.error("a bracket opened here is never closed", opening)
                error.unfinished = True
                raise error
            raise self.error(f"expected {CLOSING[opening.text]!r} to close the bracket of column {opening.start + 1}")
        self.take()
        self.bars = bars
        return Vector(tuple(entries)) if vector else entries[0]

    def absolute_value(self) -> Node:
        opening = self.take()
        if self.sees("|"):
            raise self.error("norms ‖…‖ are not supported; | opens an absolute value", opening)
        self.bars += 1
        inner = self.deeper(self.sum)
        if not self.sees("|"):
            raise self.error("a bar opened here is never closed", opening)
        self.take()
        self.bars -= 1
        return Function("abs", inner)

    def application(self) -> Node:
        function = self.take()
        exponent: Node | None = None
        if self.tokens[self.at].kind == "super":
            exponent = _integer(self.take().text)
        elif self.sees("^"):
            self.take()
            exponent = self.deeper(self.function_exponent)
        name = function.text
        if exponent == Negation(Number(Fraction(1))):
            if name not in _INVERSE:
                raise self.error(f"{name}^-1 can be read in two ways; write 1/{name}(…) or name the inverse", function)
            name, exponent = _INVERSE[name], None
        argument = self.bracket() if self.sees("(", "[", "{") else self.deeper(self.bare_argument)
        if isinstance(argument, Vector):
            raise self.error(f"{name} takes one argument, not {len(argument.entries)}", function)
        applied = Function(name, argument)
        return applied if exponent is None else Power(applied, exponent)

    def function_exponent(self) -> Node:
        """The exponent of ``sin^2 x``: a number, a letter or a bracket, and no more."""
        if self.sees("-"):
            self.take()
            return Negation(self.function_exponent())
        return self.bracket() if self.sees("(", "{", "[") else self.atom()

    def bare_argument(self) -> Node:
        """The argument of a function written without brackets: ``2x`` in ``sin 2x``, ``2 pi x`` in ``sin 2 pi x``."""
        if self.sees("-"):
            self.take()
            return Negation(self.deeper(self.bare_argument))
        if self.next.kind == "function":
            return self.application()
        barred = self.sees("|")
        factors = [self.power()]
        while not barred and self.starts_factor():
            token, numeric = self.next, all(isinstance(factor, Number | Constant) for factor in factors)
            if token.kind == "function" or self.sees("sum", "∂") or not (token.tight or numeric):
                break
            ends = "the argument of the function ends before this bracket"
            if self.sees("(", "[", "{", "|") and not numeric and not self.note(token.start, ends):
                break  # sin x(x+1)
            factors.append(self.power())
        return product_of(factors)

    def structure(self) -> Node:
        command = self.take()
        if command.text == "sqrt":
            if self.sees("["):
                raise self.error("roots other than the square root are written as powers: x^(1/3)")
            return Function("sqrt", self.group(command))
        return Quotient(self.group(command), self.group(command))

    def group(self, command: Token) -> Node:
        """An argument of a LaTeX command: a braced group, or a single digit or letter."""
        if self.sees("{"):
            return self.bracket()
        token = self.next
        if token.kind == "number" and len(token.text) > 1 and token.text.isdecimal():  # \frac12
            self.tokens[self.at : self.at + 1] = [
                Token("number", digit, token.start + i, token.start + i + 1) for i, digit in enumerate(token.text)
            ]
        if self.next.kind not in ("number", "name", "constant"):
            raise self.error(f"\\{command.text} needs its arguments in braces")
        return self.atom()


def _product_of_signed(factors: list[Node]) -> Node:
    """``-2y`` read as one exponent: the sign covers the product."""
    first = factors[0]
    if isinstance(first, Negation):
        return Negation(product_of([first.operand, *factors[1:]]))
    return product_of(factors)


def _over(above: Node, below: Node) -> Node:
    return Negation(Quotient(above.operand, below)) if isinstance(above, Negation) else Quotient(above, below)


def _integer(text: str) -> Node:
    value = Number(Fraction(int(text.lstrip("+-"))))
    return Negation(value) if text.startswith("-") else value


def _missing(token: Token, text: str) -> str:
    if token.kind == "end":
        return "the formula ends where a number, a name or a bracket should follow"
    if token.kind == "super":
        return "a superscript needs something before it"
    return f"expected a number, a name or a bracket before {text[token.start : token.end]!r}"
