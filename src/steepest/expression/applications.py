"""Functions and their arguments: ``sin(x)``, ``sin 2x``, ``sin^2 x``, ``max(a, b)``, ``log_2 x``, roots.

Without brackets the argument ends at the first space, operator, bracket or function: sin x/2 = (sin x)/2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from steepest.errors import ParseError
from steepest.expression import brackets, derivatives
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Application,
    Cardinality,
    Constant,
    Dot,
    Function,
    Hadamard,
    Indexed,
    Negation,
    Node,
    Number,
    Power,
    Quotient,
    Symbol,
    Transpose,
    Vector,
    number,
    product_of,
    written_value,
)
from steepest.expression.spellings import BIG_SIGNS, GREEK_NAMES
from steepest.expression.tokens import Token

if TYPE_CHECKING:
    from steepest.expression.parser import Parser

_INVERSE = {
    "sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh",
}  # fmt: skip


def application(parser: Parser) -> Node:
    """A function of the table with its exponent and its argument."""
    first = parser.at
    function = parser.take()
    name, base = function.text, _base_below(parser, function)
    if name == "norm" and function.subscript is not None:
        name = brackets.norm_of(parser, function)
    exponent = _exponent(parser)
    if exponent is not None and written_value(exponent) == -1:
        if name not in _INVERSE:
            raise parser.error(f"{name}^-1 can be read in two ways; write 1/{name}(…) or name the inverse", function)
        parser.remarked[function.start] = f"{name}^-1 is the inverse function; for the reciprocal write 1/{name}(…)"
        name, exponent = _INVERSE[name], None
    bare = not parser.sees("(", "[", "{")
    argument = _argument(parser, function)
    if bare and exponent is None:
        argument, exponent = _read_otherwise(parser, name, argument)
    _check_arguments(parser, function, name, argument)
    applied = parser.placed(_logarithm(base, argument) if base is not None else Function(name, argument), first)
    return applied if exponent is None else Power(applied, exponent)


def _read_otherwise(parser: Parser, name: str, argument: Node) -> tuple[Node, Node | None]:
    """The argument, and the exponent of the function, where ``sin x^2``, ``sin x/2`` and ``log x y`` may differ."""
    token, last = parser.tokens[parser.at], parser.tokens[parser.at - 1]
    if isinstance(argument, Power) and isinstance(argument.base, Symbol | Indexed):
        said = f"the exponent belongs to the argument; for the other write {name}^…(…)"
        if parser.note(parser.start_of(argument), said):
            return argument.base, argument.exponent
    elif parser.sees("/") and token.tight and parser.ahead(1).kind in ("number", "word", "name"):
        if parser.note(token.start, f"the argument of {name} ends before /; for the other write {name}(…/…)"):
            parser.take()
            return Quotient(argument, parser.divisor()), None
    elif token.kind in ("word", "name") and not token.tight and len(token.text) == 1 and last.kind == "name":
        alone = parser.ahead(1).kind in ("end", "sign") and parser.ahead(1).text not in ("(", "^", "_")
        if alone and parser.note(token.start, f"the argument of {name} ends here; for the other write {name}(…)"):
            return product_of([argument, parser.atom()]), None
    return argument, None


def _base_below(parser: Parser, function: Token) -> Node | None:
    """The base of ``log_2 x``, ``\\log_{10}``, ``log_b``; only logarithms have one."""
    if function.text == "norm":
        return None
    if function.subscript is not None:
        following = parser.tokens[parser.at]
        digits_at_once = parser.text[function.end - len(function.subscript) - 1] not in "_{ "
        if digits_at_once and following.tight and following.kind != "sign" and parser.text[function.start] != "\\":
            base = function.subscript
            said = f"log{base} right before a name may mean two things; write log_{base}(…) or log({base} …)"
            raise parser.error(said, function)
        below = function.subscript
        if below.isdecimal() or below == "e":
            return number(int(below)) if below.isdecimal() else Constant("e")
        if len(below) > 1 and not parser.names.known(below) and below not in GREEK_NAMES:
            raise parser.error(f"expected a number or a letter as the base, and not {below}", function)
        return parser.names.checked(parser.text, function, below)
    if not parser.sees("_"):
        return None
    if function.text != "log":
        raise parser.error(f"{function.text} with an index is not supported", function)
    parser.take()
    return parser.bracket() if parser.sees("{", "(") else parser.atom()


def _logarithm(base: Node, argument: Node) -> Node:
    """``log_2`` and ``log_10`` are functions of the table; any other base is a quotient of logarithms."""
    row = f"log{base.value}" if isinstance(base, Number) else ""
    if row and FUNCTIONS.spelled(row):
        return Function(row, argument)
    return Quotient(Function("log", argument), Function("log", base))


def _exponent(parser: Parser) -> Node | None:
    if not parser.sees("^"):
        return None
    parser.take()
    return parser.deeper(lambda: _function_exponent(parser))


def _function_exponent(parser: Parser) -> Node:
    """The exponent of ``sin^2 x``: a number, a letter or a bracket, and no more."""
    if parser.sees("-"):
        parser.take()
        return Negation(_function_exponent(parser))
    if parser.sees("(", "{", "["):
        return parser.bracket()
    token = parser.next
    if token.kind == "number" and "." not in token.text:
        parser.take()
        return Number(Fraction(token.text))
    return parser.atom()


def _argument(parser: Parser, function: Token) -> Node:
    if parser.sees("(", "[", "{"):
        return parser.bracket()
    if parser.next.kind == "end" or parser.sees(")", "]", "}", ",", "*", "/", "^", "+", "="):
        raise parser.error(f"{function.text} needs an argument: {function.text}(…)")
    return parser.deeper(lambda: bare_argument(parser))


def _check_arguments(parser: Parser, function: Token, name: str, argument: Node) -> None:
    takes = FUNCTIONS[name].takes
    if takes == "scalar":
        parser.numbers.add(id(argument))
    if takes == "scalar" and isinstance(argument, Vector):
        raise _of_one_number(parser, parser.text[function.start : function.end], argument)
    if takes == "several" and isinstance(argument, Vector) and len(argument.entries) == 1:
        raise parser.error(f"{name} needs two numbers or more: {name}(a, b)", function)
    if takes in ("vector", "matrix"):
        parser.vectorial = True


def _of_one_number(parser: Parser, name: str, argument: Vector) -> ParseError:
    many = len(argument.entries) > 1
    said = f"{name} takes one argument, not {len(argument.entries)}" if many else f"{name} takes a number, not a vector"
    return ParseError(parser.text, parser.end_of(argument.entries[0]), said)


def bare_argument(parser: Parser) -> Node:
    """The argument of a function written without brackets: ``2x`` in ``sin 2x``, ``2 pi x`` in ``sin 2 pi x``."""
    first = parser.at
    if parser.sees("-"):
        parser.take()
        return parser.placed(Negation(parser.deeper(lambda: bare_argument(parser))), first)
    if parser.next.kind == "function":
        return application(parser)
    barred = parser.sees("|", "||", "lvert", "lVert")
    factors = [parser.power()]
    while not barred and parser.starts_factor():
        token, numeric = parser.next, all(isinstance(factor, Number | Constant) for factor in factors)
        if (
            token.kind in ("function", "call")
            or parser.sees(*BIG_SIGNS, "∂", "∇", "sqrt", "cbrt", "fourth")
            or not (token.tight or numeric)
        ):
            break
        ends = "the argument of the function ends before this bracket"
        if parser.sees("(", "[", "{", "|", "lvert") and not numeric and not parser.note(token.start, ends):
            break  # sin x(x+1)
        factors.append(parser.power())
    return factors[0] if len(factors) == 1 else parser.placed(product_of(factors), first)


def call(parser: Parser) -> Node:
    """A function that is only named: ``prediction(x)``, ``f'(x)``."""
    token = parser.take()
    if not parser.sees("("):
        raise parser.error(f"expected the argument of {token.text} in brackets")
    argument = parser.bracket()
    return Application(token.text, argument.entries if isinstance(argument, Vector) else (argument,))


# --- roots, fractions, products of vectors ----------------------------------------------------


def root_sign(parser: Parser) -> Node:
    """``√x``, ``∛-8``: the root of the one factor that follows; √2x is noted."""
    sign = parser.take()
    bracketed = parser.sees("(", "[", "{")
    root = parser.text[sign.start]
    if bracketed:
        return _root(parser, sign, parser.deeper(parser.atom))
    factors = [parser.deeper(parser.signed, 2)]
    token = parser.tokens[parser.at]
    if (
        not bracketed
        and token.tight
        and parser.starts_factor()
        and not parser.sees("(", "[", "{", "sqrt", "cbrt", "fourth")
    ):
        said = f"only the first factor stands under the root; for the other write {root}(…)"
        if parser.note(token.start, said):
            while parser.tokens[parser.at].tight and parser.starts_factor():
                factors.append(parser.power())
    return _root(parser, sign, product_of(factors))


def _root(parser: Parser, sign: Token, radicand: Node) -> Node:
    parser.numbers.add(id(radicand))
    if isinstance(radicand, Vector):
        raise _of_one_number(parser, parser.text[sign.start], radicand)
    if sign.text == "fourth":
        return Power(radicand, Quotient(number(1), number(4)))
    return Function(sign.text, radicand)


def structure(parser: Parser) -> Node:
    r"""``\frac{a}{b}``, ``\frac12``, ``\sqrt{x}``, ``\sqrt[3]{x}``."""
    command = parser.take()
    if command.text == "frac":
        if (asked := derivatives.in_fraction(parser)) is not None:
            return asked
        above, below = group(parser, command), group(parser, command)
        derivatives.refuse_bare(parser, above, below)
        return Quotient(above, below)
    degree = parser.bracket() if parser.sees("[") else number(2)
    radicand = group(parser, command)
    if isinstance(radicand, Vector):
        raise _of_one_number(parser, "\\sqrt", radicand)
    value = written_value(degree)
    if value in (2, 3):
        return Function("sqrt" if value == 2 else "cbrt", radicand)
    return Power(radicand, Quotient(number(1), degree))


def group(parser: Parser, command: Token) -> Node:
    """An argument of a LaTeX command: a braced group, or a single digit or letter."""
    if parser.sees("{"):
        return parser.bracket()
    token = parser.next
    said = f"\\{'sqrt' if command.text == 'root' else command.text} needs its arguments in braces"
    if token.kind == "number" and len(token.text) > 1 and token.text.isdecimal():  # \frac12
        parser.tokens[parser.at : parser.at + 1] = [
            Token("number", digit, token.start + i, token.start + i + 1) for i, digit in enumerate(token.text)
        ]
    if parser.next.kind not in ("number", "name", "constant"):
        raise parser.error(said)
    return parser.atom()


def of_vectors(parser: Parser) -> Node:
    """``dot(a, b)``, ``card(B)``, ``array([1, 2])``, ``multiply(a, b)``, ``transpose(X)``."""
    word = parser.take()
    if not parser.sees("("):
        raise parser.error(f"{word.text} needs brackets: {word.text}(…)", word)
    argument = parser.bracket()
    entries = argument.entries if isinstance(argument, Vector) else (argument,)
    parser.vectorial = True
    match word.text, entries:
        case "dot", (left, right):
            return Dot(left, right)
        case "multiply", (left, right):
            return Hadamard((left, right))
        case "card", (Symbol() as domain,):
            return Cardinality(domain)
        case "transpose", (operand,):
            return Transpose(operand)
        case "array", _:
            return argument
    wanted = {"dot": "two vectors", "multiply": "two vectors", "card": "the name of a set"}.get(
        word.text, "one argument"
    )
    raise ParseError(parser.text, parser.end_of(entries[0]), f"{word.text} takes {wanted}")
