"""How many real solutions a system of polynomials has, by Hermite's quadratic form.

The polynomials modulo the system form a vector space with finitely many monomials as its basis, where
there are finitely many solutions. The form ``(p, q) ↦ trace of multiplication by p q`` has as many
positive squares, less negative ones, as there are different real solutions; for one variable this is
Sylvester's count of the roots of a polynomial. All arithmetic is exact.

Source: S. Basu, R. Pollack, M.-F. Roy, *Algorithms in Real Algebraic Geometry* (2006), section 4.6.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

from flint import fmpq, fmpq_mat

MOST_MONOMIALS = 60

Exponents = tuple[int, ...]


def real_solutions(equations: list[Any], variables: list[str]) -> int | None:
    """The number of different real solutions; None where there are infinitely many, complex ones counted.

    Args:
        equations: SymPy polynomials with rational coefficients, which are to be 0.
        variables: the names of the variables.
    """
    import sympy

    symbols = [sympy.Symbol(name) for name in variables]
    basis = sympy.groebner([e for e in equations if e != 0], *symbols, order=sympy.grevlex) if any(equations) else None
    if basis is not None and basis.exprs == [1]:
        return 0
    if basis is None or not basis.is_zero_dimensional:
        return None
    monomials = _standard([tuple(poly.monoms(order=sympy.grevlex)[0]) for poly in basis.polys], len(symbols))
    if len(monomials) > MOST_MONOMIALS:
        return None
    return signature(_form(_multiplications(basis, symbols, monomials), monomials))


def _standard(leading: list[Exponents], size: int) -> list[Exponents]:
    """The monomials that no leading monomial divides: a basis of the polynomials modulo the system."""
    bounds = [min(m[k] for m in leading if sum(m) == m[k] > 0) for k in range(size)]
    return [m for m in product(*map(range, bounds)) if not any(_divides(lead, m) for lead in leading)]


def _divides(one: Exponents, other: Exponents) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


def _multiplications(basis: Any, symbols: list[Any], monomials: list[Exponents]) -> list[fmpq_mat]:
    """For each variable the matrix of multiplying by it."""
    import sympy

    place = {monomial: k for k, monomial in enumerate(monomials)}
    size = len(monomials)
    matrices = []
    for j, symbol in enumerate(symbols):
        matrix = [[fmpq(0)] * size for _ in range(size)]
        for column, monomial in enumerate(monomials):
            raised = sympy.Mul(symbol, *(s**e for s, e in zip(symbols, monomial, strict=True)))
            higher = (*monomial[:j], monomial[j] + 1, *monomial[j + 1 :])
            rest = raised if higher in place else basis.reduce(raised)[1]
            for exponents, value in sympy.Poly(rest, *symbols).terms():
                if value:
                    matrix[place[exponents]][column] = fmpq(int(value.p), int(value.q))
        matrices.append(fmpq_mat(matrix))
    return matrices


def _form(multiplications: list[fmpq_mat], monomials: list[Exponents]) -> fmpq_mat:
    """Hermite's form: the trace of multiplication by each product of two monomials of the basis."""
    size = len(monomials)
    one = fmpq_mat([[fmpq(int(i == j)) for j in range(size)] for i in range(size)])
    by: dict[Exponents, fmpq_mat] = {}
    for monomial in monomials:  # in an order in which every divisor comes first
        k = next((k for k, e in enumerate(monomial) if e), None)
        lower = None if k is None else (*monomial[:k], monomial[k] - 1, *monomial[k + 1 :])
        by[monomial] = one if k is None or lower is None else multiplications[k] * by[lower]
    traces = [[_trace(by[a] * by[b]) for b in monomials] for a in monomials]
    return fmpq_mat(traces)


def _trace(matrix: fmpq_mat) -> Any:
    return sum((matrix[k, k] for k in range(matrix.nrows())), fmpq(0))


def signature(matrix: fmpq_mat) -> int:
    """Positive less negative eigenvalues of a symmetric matrix.

    All roots of its characteristic polynomial are real, so Descartes' rule of signs counts exactly.

    >>> signature(fmpq_mat([[2, 0, 0], [0, 0, 3], [0, 3, 0]]))
    1
    """
    coefficients = matrix.charpoly().coeffs()
    turned = [c if k % 2 == 0 else -c for k, c in enumerate(coefficients)]
    return _changes(coefficients) - _changes(turned)


def _changes(coefficients: list[Any]) -> int:
    signs = [c > 0 for c in coefficients if c != 0]
    return sum(a != b for a, b in pairwise(signs))
