"""Derivatives by vectors and matrices, worked out by hand: formula, variable, shapes, result, what is assumed.

Results are written as a teacher writes them; tests compare their values, and the values of what was derived, with
witnesses that know neither. `ones` is the vector of ones.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row; `shapes` as they are typed, ``X: N×d, w: d``. Names that are not there are numbers."""

    formula: str
    wrt: str
    shapes: str
    result: str
    assuming: tuple[str, ...] = ()
    positive: bool = False  # square matrices are made positive definite, vectors positive

    @property
    def name(self) -> str:
        return f"{self.formula} by {self.wrt}"


LINEAR, DATA = "a: d, w: d", "X: N×d, w: d, y: N"
SQUARE, MATRIX = "A: d×d, w: d", "A: d×d, W: d×d"
LAYERS, BATCH = "V: m×h, W: h×d, x: d, y: m", "X: N×d, W: d×h, v: h, y: N"
CLASSES = "W: K×d, x: d, y: K"

ROWS: tuple[Row, ...] = (
    # --- linear ---
    Row("a^T w", "w", LINEAR, "a"),
    Row("w^T a", "w", LINEAR, "a"),
    Row("dot(a, w)", "w", LINEAR, "a"),
    Row("a^T ((w^T)^T)", "w", LINEAR, "a"),
    Row("3 a^T w - b", "w", LINEAR, "3a"),
    Row("-(a^T w)/N", "w", LINEAR, "-a/N"),
    Row("a^T X w", "w", "a: N, X: N×d, w: d", "X^T a"),
    Row("ones^T w", "w", "w: d", "ones"),
    Row("ones^T X w", "w", "X: N×d, w: d", "X^T ones"),
    Row("a^T (2w - X^T y)", "w", "a: d, w: d, X: N×d, y: N", "2a"),
    Row("tr(A^T W)", "W", "A: d×k, W: d×k", "A"),
    Row("tr(W)", "W", "W: d×d", "I"),
    Row("tr(A W B)", "W", "A: m×d, W: d×k, B: k×m", "A^T B^T"),
    Row("tr(A W^T)", "W", "A: d×k, W: d×k", "A"),
    Row("a^T W b", "W", "a: m, W: m×d, b: d", "a b^T"),
    Row("b^T W^T a", "W", "a: m, W: m×d, b: d", "a b^T"),
    # --- squares ---
    Row("w^T w", "w", "w: d", "2w"),
    Row("||w||^2", "w", "w: d", "2w"),
    Row("w^T A w", "w", SQUARE, "(A + A^T) w"),
    Row("w^T A w", "w", SQUARE, "2A w", ("A^T = A",)),
    Row("w^T X^T X w", "w", "X: N×d, w: d", "2 X^T X w"),
    Row("3 w^T A w", "w", SQUARE, "3(A + A^T) w"),
    Row("(w - a)^T A (w - a)", "w", "w: d, a: d, A: d×d", "(A + A^T) (w - a)"),
    Row("||X w - y||^2", "w", DATA, "2 X^T (X w - y)"),
    Row("||X w - y||^2/N", "w", DATA, "(2/N) X^T (X w - y)"),
    Row("(1/(2N)) ||X w - y||^2", "w", DATA, "(1/N) X^T (X w - y)"),
    Row("(X w - y)^T (X w - y)/N", "w", DATA, "(2/N) X^T (X w - y)"),
    Row("||y - X w||^2", "w", DATA, "2 X^T (X w - y)"),
    Row("||X w - y||^2/N + lambda ||w||^2", "w", DATA, "(2/N) X^T (X w - y) + 2 lambda w"),
    Row("||X w + b ones - y||^2/N", "w", DATA, "(2/N) X^T (X w + b ones - y)"),
    Row("||X w + b ones - y||^2/N", "b", DATA, "(2/N) ones^T (X w + b ones - y)"),
    Row("(X w - y)^T D (X w - y)", "w", DATA + ", D: N×N", "X^T (D + D^T) (X w - y)"),
    Row("||X W - Y||^2", "W", "X: N×d, W: d×k, Y: N×k", "2 X^T (X W - Y)"),
    Row("||W X - Y||^2/N", "W", "X: d×N, W: k×d, Y: k×N", "(2/N) (W X - Y) X^T"),
    Row("tr(W^T A W)", "W", "A: d×d, W: d×k", "(A + A^T) W"),
    Row("tr(W W^T)", "W", "W: d×k", "2W"),
    Row("tr(W^2)", "W", "W: d×d", "2 W^T"),
    Row("tr(A W^3)", "W", MATRIX, "A^T (W^T)^2 + W^T A^T W^T + (W^T)^2 A^T"),
    Row("a^T W W^T b", "W", "a: m, W: m×d, b: m", "(a b^T + b a^T) W"),
    Row("a^T W^T W b", "W", "a: d, W: m×d, b: d", "W (a b^T + b a^T)"),
    # --- lengths, quotients, powers of numbers ---
    Row("||w||", "w", "w: d", "w/||w||"),
    Row("||X w - y||", "w", DATA, "X^T (X w - y)/||X w - y||"),
    Row("||w||_1", "w", "w: d", "sign(w)"),
    Row("w^T A w/(w^T w)", "w", SQUARE, "(1/(w^T w)) (A + A^T) w - (2 (w^T A w)/(w^T w)^2) w"),
    Row("a^T w/||w||", "w", LINEAR, "(1/||w||) a - ((a^T w)/||w||^3) w"),
    Row("1/(1 + w^T w)", "w", "w: d", "-(2/(1 + w^T w)^2) w"),
    Row("(w^T w)^3", "w", "w: d", "6 (w^T w)^2 w"),
    Row("||w||^4", "w", "w: d", "4 ||w||^2 w"),
    Row("sqrt(1 + w^T A w)", "w", SQUARE, "(1/(2 sqrt(1 + w^T A w))) (A + A^T) w", positive=True),
    Row("exp(w^T A w)", "w", SQUARE, "exp(w^T A w) (A + A^T) w"),
    Row("ln(1 + e^(-(a^T w)))", "w", LINEAR, "-(exp(-(a^T w))/(1 + exp(-(a^T w)))) a"),
    Row("sigma(w^T a)", "w", LINEAR, "sigma(w^T a) (1 - sigma(w^T a)) a"),
    Row("(a^T w) (b^T w)", "w", "a: d, b: d, w: d", "(b^T w) a + (a^T w) b"),
    # --- entry by entry ---
    Row("a^T (w ⊙ w)", "w", LINEAR, "2 (a ⊙ w)"),
    Row("a^T w^⊙3", "w", LINEAR, "3 (a ⊙ w^⊙2)"),
    Row("ones^T (X w - y)^⊙2", "w", DATA, "2 X^T (X w - y)"),
    Row("a^T (y ⊙ (X w))", "w", "a: N, y: N, X: N×d, w: d", "X^T (a ⊙ y)"),
    Row("ones^T exp(X w)", "w", DATA, "X^T exp(X w)"),
    Row("ones^T e^(X w) - y^T X w", "w", DATA, "X^T (exp(X w) - y)"),
    Row("a^T tanh(X w)", "w", "a: N, X: N×d, w: d", "X^T (a ⊙ (ones - tanh(X w)^⊙2))"),
    Row("y^T ln(w)", "w", "y: d, w: d", "y ⊙ w^⊙(-1)", positive=True),
    Row("ones^T log(ones + exp(-y ⊙ (X w)))", "w", DATA, "-X^T (sigma(-y ⊙ (X w)) ⊙ y)"),
    Row("ones^T log(1 + exp(X w)) - y^T X w", "w", DATA, "X^T (sigma(X w) - y)"),
    Row("ones^T relu(X w)", "w", DATA, "X^T step(X w)"),
    Row("tr(A (W ⊙ W))", "W", "A: k×d, W: d×k", "2 (A^T ⊙ W)"),
    Row("tr(A diag(w))", "w", SQUARE, "(A^T ⊙ I) ones"),
    Row("a^T diag(w) b", "w", "a: d, b: d, w: d", "a ⊙ b"),
    # --- softmax ---
    Row("logsumexp(w)", "w", "w: d", "softmax(w)"),
    Row("logsumexp(X w)", "w", DATA, "X^T softmax(X w)"),
    Row("a^T softmax(w)", "w", LINEAR, "a ⊙ softmax(w) - (a^T softmax(w)) softmax(w)"),
    Row("-(y^T log(softmax(W x)))", "W", CLASSES, "((ones^T y) softmax(W x) - y) x^T"),
    Row("-(y^T log(softmax(W x)))", "W", CLASSES, "(softmax(W x) - y) x^T", ("ones^T y = 1",)),
    Row("logsumexp(W x) - y^T W x", "W", CLASSES, "(softmax(W x) - y) x^T"),
    # --- inverses and determinants ---
    Row("a^T W^(-1) b", "W", "a: d, W: d×d, b: d", "-(W^(-1))^T a b^T (W^(-1))^T", positive=True),
    Row("tr(A W^(-1))", "W", MATRIX, "-(W^(-1))^T A^T (W^(-1))^T", positive=True),
    Row("logdet(W)", "W", "W: d×d", "(W^(-1))^T", positive=True),
    Row("logdet(A + W)", "W", MATRIX, "((A + W)^(-1))^T", positive=True),
    Row("ln(det(W))", "W", "W: d×d", "(W^(-1))^T", positive=True),
    Row("det(W)", "W", "W: d×d", "det(W) (W^(-1))^T", positive=True),
    Row("logdet(X^T diag(w) X)", "w", "X: N×d, w: N",
        "((X (X^T diag(w) X)^(-1) X^T) ⊙ I) ones", positive=True),
    # --- two layers ---
    Row("||V tanh(W x) - y||^2", "V", LAYERS, "2 (V tanh(W x) - y) tanh(W x)^T"),
    Row("||V tanh(W x) - y||^2", "W", LAYERS,
        "2 ((V^T (V tanh(W x) - y)) ⊙ (ones - tanh(W x)^⊙2)) x^T"),
    Row("||V sigma(W x) - y||^2", "W", LAYERS,
        "2 ((V^T (V sigma(W x) - y)) ⊙ sigma(W x) ⊙ (ones - sigma(W x))) x^T"),
    Row("||V relu(W x) - y||^2", "W", LAYERS, "2 ((V^T (V relu(W x) - y)) ⊙ step(W x)) x^T"),
    Row("||tanh(X W) v - y||^2", "v", BATCH, "2 tanh(X W)^T (tanh(X W) v - y)"),
    Row("||tanh(X W) v - y||^2/N", "W", BATCH,
        "(2/N) X^T (((tanh(X W) v - y) v^T) ⊙ (ones ones^T - tanh(X W)^⊙2))"),
    Row("||V W x - y||^2", "W", LAYERS, "2 V^T (V W x - y) x^T"),
    # --- vectors of functions: Jacobians ---
    Row("X w + c", "w", "X: N×d, w: d, c: N", "X"),
    Row("X w + b ones", "b", "X: N×d, w: d", "ones"),
    Row("tanh(X w)", "w", DATA, "diag(ones - tanh(X w)^⊙2) X"),
    Row("w (a^T w)", "w", LINEAR, "(a^T w) I + w a^T"),
    Row("w w^T a", "w", LINEAR, "(w^T a) I + w a^T"),
    Row("softmax(w)", "w", "w: d", "diag(softmax(w)) - softmax(w) softmax(w)^T"),
    Row("(2/N) X^T (X w - y)", "w", DATA, "(2/N) X^T X"),
    Row("X^T (sigma(X w) - y)/N", "w", DATA, "(1/N) X^T diag(sigma(X w) ⊙ (ones - sigma(X w))) X"),
)  # fmt: skip

#: Second derivatives: formula, variable, shapes, the Hessian.
HESSIANS: tuple[Row, ...] = (
    Row("||X w - y||^2", "w", DATA, "2 X^T X"),
    Row("||X w - y||^2/N + lambda w^T w", "w", DATA, "(2/N) X^T X + 2 lambda I"),
    Row("w^T A w", "w", SQUARE, "A + A^T"),
    Row("a^T w", "w", LINEAR, "0 A"),
    Row("logsumexp(w)", "w", "w: d", "diag(softmax(w)) - softmax(w) softmax(w)^T"),
    Row("exp(a^T w)", "w", LINEAR, "exp(a^T w) a a^T"),
    Row("ones^T log(1 + exp(X w)) - y^T X w", "w", DATA,
        "X^T diag(sigma(X w) ⊙ (ones - sigma(X w))) X"),
    Row("ones^T exp(X w) - y^T X w", "w", DATA, "X^T diag(exp(X w)) X"),
)  # fmt: skip
