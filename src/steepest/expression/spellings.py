"""The signs, letters and commands that the reader knows, and what each stands for: tables only.

Everything that is one thing in several spellings (``·``, ``×``, ``\\cdot``, ``*``) becomes one sign here,
so that the grammar in `parser` knows one notation. Read `tokens` next, which cuts a text by them.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi",
    "Π": "Pi", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
GREEK_NAMES = frozenset(GREEK.values())

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾⁼ⁱⁿᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵁⱽᵂ"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉₋₊₍₎₌ᵢⱼₖₙₘₐₑₕₗₒₚᵣₛₜᵤᵥₓ"
SUPERSCRIPTS = dict(zip(_RAISED, "0123456789-+()=inabcdefghjklmoprstuvwxyzABDEGHIJKLMNOPRUVW", strict=True))
SUBSCRIPTS = dict(zip(_LOWERED, "0123456789-+()=ijknmaehloprstuvx", strict=True))
TRANSPOSED = frozenset("ᵀ⊤")

#: What folds to one plain character before anything else is looked at: ｘ, 𝑥, 𝐰 (bold), ℎ.
BOLD = frozenset(
    chr(code)
    for start, stop in ((0x1D400, 0x1D434), (0x1D468, 0x1D49C), (0x1D5D4, 0x1D608), (0x1D63C, 0x1D670))
    for code in range(start, stop)
) | frozenset("𝟏")

SIGNS = {
    "*": "*", "×": "*", "✕": "*", "∗": "*", "·": "·", "⋅": "·", "∙": "·", "•": "·", "@": "@", "⊙": "⊙", "∘": "⊙",
    "/": "/", "÷": "/", "∕": "/", "⁄": "/", "+": "+", "-": "-", "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-",
    "‒": "-", "﹣": "-", "➖": "-",
    "^": "^", "=": "=", "<": "<", ">": ">", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!=",
    ",": ",", "←": "<-", "⟵": "<-", "⇐": "<-", "≔": "<-", "∈": "in",
    "√": "sqrt", "∛": "cbrt", "∜": "fourth", "|": "|", "∣": "|", "‖": "||", "∥": "||", "_": "_", "&": "&",
    "(": "(", "[": "[", "{": "{", ")": ")", "]": "]", "}": "}", "⟨": "⟨", "〈": "⟨", "⟩": "⟩", "〉": "⟩",
    "∂": "∂", "Σ": "sum", "∑": "sum", "∏": "prod", "∇": "∇",
}  # fmt: skip

BIG_SIGNS = ("sum", "prod")  # which stand before what they sum or multiply
PRODUCT_WORDS = ("prod", "Pi")  # names, and that sign where a range follows

#: Signs of more than one character, the longer ones first; ``**`` and the like.
LONG_SIGNS = {
    "**": "^", ":=": "<-", "<-": "<-", "..": "..", "<=": "<=", ">=": ">=", "!=": "!=", "==": "==", "...": "...",
}  # fmt: skip

#: LaTeX commands that are a sign.
COMMANDS = {
    "cdot": "·", "bullet": "·", "times": "*", "ast": "*", "div": "/", "odot": "⊙", "circ": "⊙",
    "partial": "∂", "nabla": "∇", "sum": "sum", "prod": "prod", "leftarrow": "<-", "gets": "<-", "coloneqq": "<-",
    "lvert": "lvert", "rvert": "rvert", "lVert": "lVert", "rVert": "rVert", "vert": "|", "mid": "|", "Vert": "||",
    "|": "||", "langle": "⟨", "rangle": "⟩", "in": "in", "lt": "<", "gt": ">", "le": "<=", "leq": "<=",
    "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=", "land": "and", "lor": "or",
    "wedge": "and", "vee": "or", "top": "transpose", "intercal": "transpose", "\\": "\\\\", "{": "{", "}": "}",
    "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "_": "_",
}  # fmt: skip
SPACES = frozenset(
    ", ; : ! > quad qquad enspace thinspace displaystyle textstyle limits nolimits hfill hspace".split()
) | {" "}
SIZES = frozenset("big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm middle".split())
STRUCTURES = {"frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "sqrt": "root"}
WRAPPERS = frozenset(
    "operatorname operatorname* mathrm text textrm textit mathit mathsf mathcal mathscr mathbb mbox".split()
)
BOLD_WRAPPERS = frozenset("mathbf boldsymbol bm vec textbf pmb".split())
ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde"}
ACCENT_MARKS = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde"}
MATRICES = frozenset({"pmatrix", "bmatrix", "matrix", "Bmatrix", "smallmatrix"})
ENVIRONMENTS = MATRICES | {"cases", "dcases"}
LATEX_NAMES = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho", "ell": "l"}

#: Prefixes of modules: ``np.exp`` is exp; and names that only NumPy has.
MODULES = frozenset("np numpy math jnp torch cmath scipy special linalg".split())
MODULE_NAMES = {
    "maximum": "max", "minimum": "min", "amax": "max", "amin": "min", "absolute": "abs", "fabs": "abs",
    "expit": "sigmoid", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "average": "mean",
    "array": "array", "matmul": "matmul", "inner": "dot", "transpose": "transpose", "multiply": "multiply",
}  # fmt: skip

#: What is mathematics, and not ours: refused by name, wherever it stands.
UNSUPPORTED = {
    "!": "factorials", "∫": "integrals", "∬": "integrals", "∮": "integrals",
    "∞": "infinity", "±": "two signs at once", "∓": "two signs at once", "%": "percent signs",
    "∝": "proportionality", "≡": "congruence", "∀": "quantifiers", "∃": "quantifiers",
    "∪": "operations on sets", "∩": "operations on sets", "⌊": "floor brackets", "⌈": "ceiling brackets",
    "°": "degrees", "…": "dots of omission", "⋯": "dots of omission",
    "⊗": "outer products", "⊕": "direct sums", "→": "arrows to the right", "⇒": "implications",
}  # fmt: skip
UNSUPPORTED_COMMANDS = {
    "int": "integrals", "iint": "integrals", "oint": "integrals", "lim": "limits",
    "infty": "infinity", "pm": "two signs at once", "mp": "two signs at once", "binom": "binomials",
    "ldots": "dots of omission", "cdots": "dots of omission", "dots": "dots of omission", "vdots": "dots of omission",
    "otimes": "outer products", "to": "arrows to the right", "rightarrow": "arrows to the right",
    "Rightarrow": "implications", "approx": "approximate equality", "propto": "proportionality",
    "lfloor": "floor brackets", "lceil": "ceiling brackets", "prime": "primes as commands", "not": "negated signs",
    "cup": "operations on sets", "cap": "operations on sets", "forall": "quantifiers", "exists": "quantifiers",
    "argmin": "argmin", "argmax": "argmax", "limsup": "limits", "oint_": "integrals", "mod": "remainders",
}  # fmt: skip

#: Letters of other alphabets that look like Latin ones.
LOOKALIKES = {
    **dict(zip("асеорхуіјѕԁһӏАВЕКМНОРСТХІЈЅ", "aceopxyijsdhlABEKMHOPCTXIJS", strict=True)),  # Cyrillic
    **dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX", strict=True)),  # Greek
    "ı": "i",
}  # fmt: skip


#: Other forms of one letter.
_VARIANTS = str.maketrans("ϕϵϑϱµς∆\u2126", "φεθρμσΔΩ")


@lru_cache(maxsize=4096)
def fold(char: str) -> str:
    """The plain character that a letter or digit in another dress is, or the character itself.

    >>> fold("ｘ"), fold("𝑤"), fold("２"), fold("²"), fold("й")
    ('x', 'w', '2', '²', 'й')
    """
    code = ord(char)
    dressed = 0xFF01 <= code <= 0xFF5E or 0x1D400 <= code <= 0x1D7FF or char in "ℎℓℯℊℴℬℰℱℋℐℒℳℛ"
    if not dressed:
        return " " if char.isspace() else char.translate(_VARIANTS)
    plain = unicodedata.normalize("NFKC", char)
    return plain.translate(_VARIANTS) if len(plain) == 1 else char


INDEX_LETTERS = frozenset("ijkmntdNl")  # what may stand in x[i]
_INDICES_THAT_COUNT, _NO_INDICES = frozenset("ijk"), frozenset("abcdefghwxyzABCDEFGHIJLMNOPQRSTUVWXYZ")


def falls_apart(below: str) -> bool:
    """Whether of two letters behind ``_`` only the first stands below the line: ``x_iy`` is x_i·y.

    >>> falls_apart("iy"), falls_apart("ij"), falls_apart("max")
    (True, False, False)
    """
    return len(below) == 2 and below[0] in _INDICES_THAT_COUNT and below[1] in _NO_INDICES
