"""Hints for the rules of vectors and matrices: a row a rule, and one for each way of reading a derivative off."""

from __future__ import annotations

from steepest.rendering.hints.row import Row, Words

MATRIX_RULES: dict[str, Row] = {
    "gradient-from-differential": Row(
        "∂f = ⟨▢, ∂<variable>⟩",
        Words(
            "This is a gradient by a whole vector or matrix: it has the shape of <variable>.",
            "Find how far the formula moves while <variable> moves by `∂<variable>`: its differential.",
            "Bring the differential to one inner product with `∂<variable>`; what stands beside it is the gradient.",
        ),
    ),
    "jacobian-from-differential": Row(
        "∂g = ▢ ∂<variable>",
        Words(
            "This is a vector of functions by a vector: a matrix of all partial derivatives.",
            "Find the differential of the vector.",
            "Bring it to a matrix times `∂<variable>`; that matrix is the answer.",
        ),
    ),
    "derivative-from-differential": Row(
        "∂f = ▢ ∂<variable>",
        Words(
            "Only the number <variable> moves here.",
            "Find the differential, as for a vector.",
            "What `∂<variable>` is multiplied by is the derivative.",
        ),
    ),
    "hessian-from-differential": Row(
        "∂(∇f) = ▢ ∂<variable>",
        Words(
            "This is a Hessian: the derivative of a gradient.",
            "Find the gradient first, then its differential.",
            "What stands before `∂<variable>` in the differential of the gradient is the Hessian.",
        ),
    ),
    "constant-part": Row(
        "∂c = ▢",
        Words("<function> does not contain what moves.", "What is constant does not move.", "Here it is <function>."),
    ),
    "moving-variable": Row(
        "∂w = ▢", Words("<function> is what moves.", "It moves by its own differential.", "Here it is <function>.")
    ),
    "matrix-negation": Row(
        "∂(-u) = -▢", Words("<function> has a minus sign in front.", "The sign stays.", "Here `u = <u>`.")
    ),
    "matrix-sum": Row(
        "∂(u + v) = ▢ + ▢",
        Words(
            "<function> is a sum of <count> terms.",
            "Each term moves by itself; one that is constant does not.",
            "Here the terms are <parts>.",
        ),
    ),
    "constant-factors": Row(
        "∂(A u) = ▢",
        Words(
            "<function> is a product, and some of its factors are constant.",
            "A constant factor stays, on its own side, for the order matters.",
            "Here `u = <u>`, and what stands around it is constant.",
        ),
    ),
    "constant-divisor-of-vectors": Row(
        "∂(u/c) = ▢/c",
        Words("<function> is divided by a constant.", "A constant divisor stays.", "Here it is <c>."),
    ),
    "matrix-product": Row(
        "∂(U V) = ▢ V + U ▢",
        Words(
            "<function> is a product of <count> factors, more than one of which moves.",
            "The product rule, with every factor in its place.",
            "Here the factors are <parts>.",
        ),
    ),
    "quotient-of-numbers": Row(
        "∂(u/v) = (▢ v - u ▢)/v^2",
        Words("<function> is a quotient of numbers.", "The quotient rule.", "Look at what stands above and below."),
    ),
    "squared-norm": Row(
        "∂(‖u‖^2) = 2 ⟨u, ▢⟩",
        Words("<function> is the square of a length.", "Twice the vector, times how it moves.", "Here `u = <u>`."),
    ),
    "squared-length": Row(
        "∂(u^T u) = 2 ⟨u, ▢⟩",
        Words("<function> is the square of a length.", "Twice the vector, times how it moves.", "Here `u = <u>`."),
    ),
    "quadratic-form": Row(
        "∂(u^T A u) = ⟨(A + ▢) u, ∂u⟩",
        Words("<function> is a quadratic form.", "The vector moves on both sides.", "Here `u = <u>` and `A = <A>`."),
    ),
    "inner-product": Row(
        "∂⟨u, v⟩ = ⟨▢, v⟩ + ⟨u, ▢⟩",
        Words("<function> is an inner product.", "The product rule.", "Look at which of the two moves."),
    ),
    "vector-norm": Row(
        "∂‖u‖ = ⟨u, ▢⟩/▢",
        Words("<function> is a length.", "A length is the root of a sum of squares.", "Here `u = <u>`."),
    ),
    "vector-norm1": Row(
        "∂‖u‖_1 = ⟨▢, ∂u⟩",
        Words("<function> is a sum of magnitudes.", "Each magnitude has a sign as its slope.", "Here `u = <u>`."),
    ),
    "matrix-hadamard": Row(
        "∂(u ⊙ v) = ▢ ⊙ v + u ⊙ ▢",
        Words("<function> is a product entry by entry.", "The product rule, entry by entry.", "Look at what moves."),
    ),
    "elementwise-power": Row(
        "∂(u^⊙n) = n ▢ ⊙ ∂u",
        Words("<function> is a power of every entry.", "The power rule, entry by entry.", "Here `n = <n>`."),
    ),
    "elementwise-function": Row(
        "∂g(u) = ▢ ⊙ ∂u",
        Words("<function> is a function of every entry.", "The chain rule, entry by entry.", "Here `u = <u>`."),
    ),
    "elementwise-exponential": Row(
        "∂e^u = ▢ ⊙ ∂u",
        Words("<function> is the exponential of every entry.", "It is its own derivative.", "Here `u = <u>`."),
    ),
    "scalar-function": Row(
        "∂g(u) = ▢ ∂u",
        Words("<function> is a function of one number.", "The chain rule.", "Here `u = <u>`."),
    ),
    "number-power": Row(
        "∂(u^n) = n ▢ ∂u",
        Words("<function> is a power of one number.", "The chain rule with the power rule.", "Here `u = <u>`."),
    ),
    "matrix-softplus": Row(
        "∂ ln(1 + e^u) = ▢ ⊙ ∂u",
        Words("<function> is the logarithm of 1 and an exponential.", "Its slope is a sigmoid.", "Here `u = <u>`."),
    ),
    "matrix-softmax": Row(
        "∂p = p ⊙ ▢ - p ⟨p, ▢⟩",
        Words("<function> divides each exponential by the sum of all.", "The quotient rule.", "Here `u = <u>`."),
    ),
    "log-softmax": Row(
        "∂ ln(p) = ∂u - ▢",
        Words(
            "<function> is the logarithm of a quotient of exponentials.",
            "The logarithm of a quotient is a difference.",
            "Here `u = <u>`.",
        ),
    ),
    "log-sum-exp": Row(
        "∂ logsumexp(u) = ⟨▢, ∂u⟩",
        Words("<function> is the logarithm of a sum of exponentials.", "Its slope is a softmax.", "Here `u = <u>`."),
    ),
    "matrix-trace": Row(
        "∂ tr(u) = tr(▢)", Words("<function> is a sum of the diagonal.", "The trace is linear.", "Here `u = <u>`.")
    ),
    "matrix-diagonal": Row(
        "∂ diag(u) = diag(▢)",
        Words("<function> has a vector on its diagonal.", "It is linear in the vector.", "Here `u = <u>`."),
    ),
    "matrix-determinant": Row(
        "∂ det(u) = det(u) tr(▢ ∂u)",
        Words("<function> is a determinant.", "Jacobi's formula.", "Here `u = <u>`."),
    ),
    "log-determinant": Row(
        "∂ ln(det(u)) = tr(▢ ∂u)",
        Words("<function> is the logarithm of a determinant.", "Jacobi's formula, divided.", "Here `u = <u>`."),
    ),
    "matrix-inverse": Row(
        "∂(u^(-1)) = -▢ ∂u ▢",
        Words("<function> is an inverse.", "A matrix times its inverse does not move.", "Here `u = <u>`."),
    ),
    "matrix-power": Row(
        "∂(u^2) = ▢ u + u ▢",
        Words("<function> is a power of a matrix.", "The product rule, factor by factor.", "Here `u = <u>`."),
    ),
    "matrix-transpose": Row(
        "∂(u^T) = ▢", Words("<function> is a transpose.", "The transpose is linear.", "Look at what is transposed.")
    ),
    "sum-of-vectors": Row(
        "∂ sum(i=1..N, u) = sum(i=1..N, ▢)",
        Words("<function> is a sum over a range.", "It moves term by term.", "Here each term is <body>."),
    ),
}
