"""Reading mathematics: text, Unicode and LaTeX into one tree, whole, or an error that says where.

`parse` gives the tree of an expression, an equation or an assignment; `read` keeps what is said about
the text besides: the left-hand side apart, and notes that name another possible reading (`e^2y` is
read as e²·y, and could mean e^(2y)). The parser is a precedence parser over `tokens`:

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
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from steepest.errors import LimitError, ParseError
from steepest.expression.limits import LIMITS, check_values, exceeded
from steepest.expression.names import Names, canonical
from steepest.expression.nodes import (
    Assignment,
    Constant,
    Derivative,
    Equation,
    FiniteSum,
    Function,
    Indexed,
    Mean,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Vector,
    walk,
)
from steepest.expression.tokens import Token, tokenize

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan"}
_INDEXING = re.compile(r"\[\s*(?:\d+|[ijkmn])(?:\s*,\s*(?:\d+|[ijkmn]))*\s*\]")


@dataclass(frozen=True, slots=True)
class Note:
    """A place where people differ: how it was read, and the tree of the other reading."""

    position: int
    message: str
    other: Node


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was understood.

    Attributes:
        text: the text.
        node: the expression; where there is a left-hand side, what stands right of it.
        notes: the places that could be read otherwise.
        left: the left-hand side, or None: a Symbol, a Derivative, ….
        arguments: the variables of a left-hand side such as ``f(x, y) =``, in that order.
        assigned: whether the sides are joined by an arrow (``w ← …``) and not by ``=``.
    """

    text: str
    node: Node
    notes: tuple[Note, ...] = ()
    left: Node | None = None
    arguments: tuple[str, ...] = ()
    assigned: bool = False


def parse(text: str, variables: Iterable[str] | None = None) -> Node:
    """The tree of a formula.

    Args:
        text: plain text, Unicode or LaTeX, in any mixture.
        variables: the names that may occur; None where any single letter is a variable.

    Raises:
        ParseError: the text cannot be read; it says where and proposes a repair if there is one.

    >>> from steepest.expression.writing import to_text
    >>> to_text(parse("2 e^{2y}\\\\sin x"))
    '2 e^(2y) sin(x)'
    """
    reading = read(text, variables)
    if reading.left is None:
        return reading.node
    return (Assignment if reading.assigned else Equation)(reading.left, reading.node)


def read(text: str, variables: Iterable[str] | None = None) -> Reading:
    """The tree of a formula together with its left-hand side and its notes.

    Raises:
        ParseError: the text cannot be read.
    """
    declared = None if variables is None else list(variables)
    try:
        return _read(text, declared)
    except ParseError as error:
        if error.proposal is None and not isinstance(error, LimitError):
            error.proposal = _repaired(text, error, declared)
        elif error.proposal is not None and not _readable(error.proposal, declared):
            error.proposal = None
        raise


def _read(text: str, declared: list[str] | None) -> Reading:
    parser = _Parser(text, Names(declared))
    left, arguments, assigned = parser.left_hand_side()
    start = parser.at
    node = parser.whole()
    notes = tuple(
        Note(at, message, _Parser(text, Names(declared), start=start, otherwise=at).whole())
        for at, message in sorted(parser.noted.items())
    )
    return Reading(text, node, notes, left, arguments, assigned)


class _Parser:
    def __init__(self, text: str, names: Names, *, start: int = 0, otherwise: int | None = None) -> None:
        self.text = text
        self.names = names
        self.tokens = tokenize(text)
        self.at = start
        self.otherwise = otherwise  # the position of the note whose other reading is taken
        self.noted: dict[int, str] = {}
        self.depth = 0
        self.bars = 0

    # --- tokens -------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        token = self.tokens[self.at]
        if self._is_word(token, "sigma") and self._is_call(token):
            self.tokens[self.at] = replace(token, kind="function", text="sigmoid")
        elif token.kind == "word" and not self._is_word(token, "mean", "sum"):
            self.tokens[self.at : self.at + 1] = self.names.split(self.text, token)
        return self.tokens[self.at]

    def _is_call(self, token: Token) -> bool:
        """Whether σ (and not the word sigma) is followed at once by a bracket: the sigmoid function."""
        following = self._raw(1)
        return self.text[token.start] in "σ\\" and following.tight and following.text == "("

    def _raw(self, ahead: int) -> Token:
        """A token further on, not split into names."""
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def _is_word(self, token: Token, *words: str) -> bool:
        return token.kind == "word" and token.text in words and not self.names.known(token.text)

    def take(self) -> Token:
        token = self.next
        self.at += 1
        return token

    def sees(self, *signs: str) -> bool:
        token = self.tokens[self.at]
        return token.kind == "sign" and token.text in signs

    def expect(self, sign: str, what: str) -> Token:
        if not self.sees(sign):
            raise self.error(f"expected {what}")
        return self.take()

    def error(self, message: str, token: Token | None = None) -> ParseError:
        place = token or self.tokens[self.at]
        return ParseError(self.text, place.start, message, unfinished=place.kind == "end")

    def note(self, position: int, message: str) -> bool:
        """Record a place that could be read otherwise; True where the other reading is wanted."""
        self.noted[position] = message
        return self.otherwise == position

    def deeper(self, parse_part: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > LIMITS["depth"].most:
            raise LimitError(self.text, self.tokens[self.at].start, exceeded("depth"))
        node = parse_part()
        self.depth -= 1
        return node

    # --- statements ---------------------------------------------------------------------------

    def left_hand_side(self) -> tuple[Node | None, tuple[str, ...], bool]:
        """What stands left of ``=`` or ``←``, read with its own rules: ``f(x, y)``, ``∂f/∂x``, ``∇f``."""
        joints = [i for i, token in enumerate(self.tokens) if token.kind == "sign" and token.text in ("=", "<-")]
        joints = [i for i in joints if not self._inside_brackets(i)]
        if not joints:
            return None, (), False
        joint = joints[0]
        end = self.tokens[joint]
        if len(joints) > 1:
            raise self.error("a second = or ← stands here", self.tokens[joints[1]])
        before = self.text[: end.start]
        arguments = _header(before)
        left = Symbol(canonical(before.split("(")[0].strip())) if arguments else _left(before)
        if left is None:
            inner = _Parser(before, Names(None))
            left = inner.whole()
        self.at = joint + 1
        if arguments and self.names.declared is None:
            self.names = Names(None)
            self.names.bound = list(arguments)
        return left, arguments, end.text == "<-"

    def _inside_brackets(self, index: int) -> bool:
        level = 0
        for token in self.tokens[:index]:
            if token.kind == "sign":
                level += (token.text in _CLOSING) - (token.text in _CLOSING.values())
        return level > 0

    def whole(self) -> Node:
        """The rest of the text as one expression, within the limits."""
        if self.tokens[self.at].kind == "end":
            raise self.error("there is nothing to read" if self.at == 0 else "the formula ends here")
        node = self.sum()
        if self.next.kind != "end":
            token = self.next
            if token.text in _CLOSING.values():
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
                factors = [Quotient(_joined(factors), self.signed())]
            elif self.starts_factor():
                factors.append(self.power())
            else:
                return _joined(factors)

    def signed(self) -> Node:
        """A factor behind ``*``, ``/`` or ``^``, which may carry a sign of its own."""
        if self.sees("-"):
            self.take()
            return Negation(self.deeper(self.signed))
        if self.sees("+"):
            self.take()
        return self.power()

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
        simple = not bracketed and isinstance(exponent, Number | Negation) and token.tight and token.kind in (
            "word", "name", "function", "constant"
        )  # fmt: skip
        if simple:
            written = self.text[self.tokens[first].start : token.end]
            read_as = self.text[self.tokens[first].start : self.tokens[self.at - 1].end]
            if self.note(token.start, f"the exponent is read as {read_as} alone; for the other write ^({written})"):
                factors = [exponent]
                while self.tokens[self.at].tight and self.starts_factor() and not self.sees("(", "[", "{"):
                    factors.append(self.power())
                return _product_of_signed(factors)
        return exponent

    # --- atoms --------------------------------------------------------------------------------

    def atom(self) -> Node:
        if derivative := self._derivative():
            return derivative
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
            return self.finite_sum() if token.text == "sum" else self.mean()
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
        while self.sees(","):
            self.take()
            entries.append(self.deeper(self.sum))
        if not self.sees(_CLOSING[opening.text]):
            token = self.next
            if token.kind == "end":
                error = self.error("a bracket opened here is never closed", opening)
                error.unfinished = True
                raise error
            raise self.error(f"expected {_CLOSING[opening.text]!r} to close the bracket of column {opening.start + 1}")
        self.take()
        self.bars = bars
        return entries[0] if len(entries) == 1 else Vector(tuple(entries))

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
        """The argument of a function written without brackets: ``2x`` in ``sin 2x``."""
        if self.sees("-"):
            self.take()
            return Negation(self.deeper(self.bare_argument))
        if self.next.kind == "function":
            return self.application()
        factors = [self.power()]
        while self.starts_factor():
            token, numeric = self.next, all(isinstance(factor, Number) for factor in factors)
            if token.kind == "function" or self.sees("sum", "∂") or not (token.tight or numeric):
                break
            ends = "the argument of the function ends before this bracket"
            if self.sees("(", "[", "{", "|") and not numeric and not self.note(token.start, ends):
                break  # sin x(x+1)
            factors.append(self.power())
        return _joined(factors)

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

    # --- sums over data, means, derivatives ---------------------------------------------------

    def finite_sum(self) -> Node:
        opening = self.take()
        if not self.sees("("):
            return self._sum_with_limits(opening)
        opening = self.take()
        index = self._index()
        self.expect("=", "= and the range, as in sum(i=1..N, …)")
        lower = self.deeper(self.sum)
        self.expect("..", "'..' between the ends of the range, as in sum(i=1..N, …)")
        upper = self.deeper(self.sum)
        self.expect(",", "a comma and what is summed, as in sum(i=1..N, …)")
        body = self._bound(index, self.sum)
        if not self.sees(")"):
            raise self.error("a bracket opened here is never closed", opening)
        self.take()
        return FiniteSum(body, index, lower, upper)

    def _sum_with_limits(self, opening: Token) -> Node:
        """``Σ_{i=1}^{N} …``: the body is the product that follows."""
        if not self.sees("_"):
            raise self.error("expected the range of the sum, as in sum(i=1..N, …)", opening)
        self.take()
        self.expect("{", "the range in braces, as in Σ_{i=1}^{N}")
        index = self._index()
        self.expect("=", "= and where the sum begins")
        lower = self.deeper(self.sum)
        self.expect("}", "the closing brace of the range")
        self.expect("^", "^ and where the sum ends")
        upper = self.bracket() if self.sees("{", "(") else self.atom()
        return FiniteSum(self._bound(index, self.product), index, lower, upper)

    def _bound(self, index: Symbol, parse_body: Callable[[], Node]) -> Node:
        self.names.bound.append(index.name)
        body = self.deeper(parse_body)
        self.names.bound.pop()
        return body

    def _index(self) -> Symbol:
        token = self._raw(0)
        if token.kind != "word" or token.subscript or len(token.text) != 1:
            raise self.error("expected the index of the sum, one letter, as in sum(i=1..N, …)")
        self.at += 1
        return Symbol(token.text)

    def mean(self) -> Node:
        word = self.take()
        if not self.sees("("):
            raise self.error("mean needs brackets: mean(…)", word)
        return Mean(self.bracket())

    def _derivative(self) -> Node | None:
        """``∂/∂x(…)``, ``d/dx(…)``, ``∂L/∂w``, ``dL/dw`` and their LaTeX; None where there is none."""
        matched = _DERIVATIVE.match(self.text, self.tokens[self.at].start)
        if matched is None or self._names_a_letter_d(matched):
            return None
        asked = matched.group("of") or matched.group("of_latex")
        variable = _Parser(_asked_by(matched), Names(None)).variable()
        partial = matched.group().lstrip("\\frac{ ")[:1] != "d"
        if asked is None and not re.compile(r"\s*(\\left\s*)?[(\[]").match(self.text, matched.end()):
            if partial:
                raise self.error("expected a bracket around what is differentiated, as in ∂/∂x(…)")
            return None
        while self.tokens[self.at].start < matched.end():
            self.at += 1
        body = self.bracket() if asked is None else _Parser(asked, Names(None)).variable()
        return Derivative(body, variable, partial)

    def _names_a_letter_d(self, matched: re.Match[str]) -> bool:
        return matched.group()[0] == "d" and (self.names.known("d") or self.names.known(matched.group().split("/")[0]))

    def variable(self) -> Symbol | Indexed:
        """One name, whole."""
        token = self.tokens[0]
        if token.kind != "word":
            raise self.error("expected the name of a variable")
        return _as_variable(self.names.node(self.text, token))


_NAME = (
    r"(?:\\(?:hat|bar|tilde|mathrm)\{[A-Za-z]+\}|[A-Za-z]+|\\[A-Za-z]+|[α-ωΑ-Ω])"
    r"(?:_\{[^{}]*\}|_[A-Za-z]+\d*|_?\d+|[₀-₉]+)*"
)
_DERIVATIVE = re.compile(
    rf"""(?: (?:∂|\\partial\b|d(?=\w*\s*/\s*d)) \s* (?P<of>{_NAME})? \s* / \s*
             (?:∂|\\partial\b|(?<!∂)d) \s* (?P<by>{_NAME})
         | \\d?frac \s* \{{ \s* (?:∂|\\partial\b|d) \s* (?P<of_latex>{_NAME})? \s* \}} \s*
             \{{ \s* (?:∂|\\partial\b|d) \s* (?P<by_latex>{_NAME}) \s* \}} )""",
    re.VERBOSE,
)
_HEADER = re.compile(r"\s*[A-Za-z]\w*\s*\(\s*(\w+(?:\s*,\s*\w+)*)\s*\)\s*")


def _header(before: str) -> tuple[str, ...]:
    """The arguments of a left-hand side like ``f(x, y)``; empty for any other."""
    matched = _HEADER.fullmatch(before)
    return tuple(canonical(name.strip()) for name in matched.group(1).split(",")) if matched else ()


def _left(before: str) -> Node | None:
    """A left-hand side that is a derivative, a gradient, a name with primes; None for any other."""
    if matched := _DERIVATIVE.fullmatch(before.strip()):
        asked = matched.group("of") or matched.group("of_latex")
        if asked:
            body, variable = (_Parser(name, Names(None)).variable() for name in (asked, _asked_by(matched)))
            return Derivative(body, variable, before.strip()[0] != "d")
    plain = before.strip()
    if re.fullmatch(rf"(?:∇|\\nabla)\s*{_NAME}|{_NAME}['′]+", plain):
        return Symbol(canonical(plain))
    return None


def _asked_by(matched: re.Match[str]) -> str:
    return str(matched.group("by") or matched.group("by_latex"))


def _as_variable(node: Node) -> Symbol | Indexed:
    assert isinstance(node, Symbol | Indexed), "a name token is a symbol or an indexed symbol"  # noqa: S101
    return node


def _joined(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _product_of_signed(factors: list[Node]) -> Node:
    """``-2y`` read as one exponent: the sign covers the product."""
    first = factors[0]
    if isinstance(first, Negation):
        return Negation(_joined([first.operand, *factors[1:]]))
    return _joined(factors)


def _integer(text: str) -> Node:
    value = Number(Fraction(int(text.lstrip("+-"))))
    return Negation(value) if text.startswith("-") else value


def _missing(token: Token, text: str) -> str:
    if token.kind == "end":
        return "the formula ends where a number, a name or a bracket should follow"
    if token.kind == "super":
        return "a superscript needs something before it"
    return f"expected a number, a name or a bracket before {text[token.start : token.end]!r}"


# --- proposals --------------------------------------------------------------------------------


def _readable(text: str, declared: list[str] | None) -> bool:
    try:
        _read(text, declared)
    except ParseError:
        return False
    return True


def _repaired(text: str, error: ParseError, declared: list[str] | None) -> str | None:
    """A small change of the text that makes it readable, or None."""
    if len(text) > 500:  # repairs are for slips of the finger
        return None
    return next((new for new in _repairs(text, error.position) if new.strip() and _readable(new, declared)), None)


def _repairs(text: str, position: int) -> list[str]:
    missing = _unclosed(text)
    cut = re.sub(r"[\s*/^+\-=,(·×−]+$", "", text)
    return [
        text + missing,
        cut,
        cut + _unclosed(cut),
        text[:position] + "*" + text[position:],
        text[:position] + text[position + 1 :],
    ]


def _unclosed(text: str) -> str:
    stack = []
    for char in text:
        if char in _CLOSING:
            stack.append(_CLOSING[char])
        elif stack and char == stack[-1]:
            stack.pop()
    return "".join(reversed(stack))
