"""Environments of LaTeX: matrices and cases, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.expression.brackets import in_rows
from steepest.expression.conditional import ELSE, IF, OTHERWISE, of_cases, read_condition
from steepest.expression.nodes import Node
from steepest.expression.spellings import MATRICES
from steepest.expression.tokens import Token

if TYPE_CHECKING:
    from steepest.expression.parser import Parser


def environment(parser: Parser) -> Node:
    r"""``\begin{pmatrix} a & b \\ c & d \end{pmatrix}``, ``\begin{cases} … \end{cases}``."""
    opening = parser.take()
    with parser.bracketed():
        rows = [_row(parser, opening)]
        while parser.sees("\\\\"):
            parser.take()
            if parser.tokens[parser.at].kind != "finish":
                rows.append(_row(parser, opening))
        if parser.next.kind == "end":
            error = parser.error(f"\\begin{{{opening.text}}} has no \\end", opening)
            error.unfinished = True
            raise error
        if parser.next.kind != "finish" or parser.next.text != opening.text:
            raise parser.error(f"expected \\end{{{opening.text}}}")
        parser.take()
    if opening.text in MATRICES:
        parser.vectorial = True
        return in_rows(parser, [tuple(row) for row in rows], opening)
    return of_cases(parser, [_case(parser, row, opening) for row in rows], opening)


def _row(parser: Parser, opening: Token) -> list[Node]:
    """The cells of a row; in cases the second is a condition, or ELSE."""
    in_cases = opening.text not in MATRICES
    with parser.stopping(*IF, *OTHERWISE) if in_cases else parser.stopping():
        cells = [parser.deeper(parser.sum)]
        while parser.sees("&", ",") or (in_cases and parser.stops_at(parser.tokens[parser.at])):
            if parser.sees("&", ","):
                parser.take()
            if in_cases:
                if parser.sees(",") or parser.sees("\\\\") or parser.tokens[parser.at].kind == "finish":
                    continue  # "x, & if …", and a comma at the end of a row
                if (condition := read_condition(parser)) is not None:
                    cells.append(condition)
            else:
                cells.append(parser.deeper(parser.sum))
    return cells


def _case(parser: Parser, cells: list[Node], opening: Token) -> tuple[Node, Node]:
    if len(cells) == 1:
        return cells[0], ELSE
    if len(cells) > 2:
        raise parser.error("a case has a value and a condition, and no more", opening)
    return cells[0], cells[1]
