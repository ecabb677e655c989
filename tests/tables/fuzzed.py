"""Texts that once broke a promise of the reader, each as short as it could be made; `.ci/fuzz_reader.py` finds more.

A row is a text and what is declared with it. Whether it is read or refused is not said here: only that nothing but
`ParseError` escapes, and that what is read can be written and reads back as the same tree.
"""

from __future__ import annotations

from typing import Any

_LETTERS = {"variables": list("xyzwabuvnijktdefghmprsLNTXABD")}
_NAMES = {"variables": ["f", "x", "y", "sin", "beta", "pi"]}
_DATA = {"shapes": {"X": "N×d", "w": "d", "y": "N"}}
_VECTORS = {"shapes": {"a": "d", "b": "d", "B": "set"}}

ROWS: list[tuple[str, dict[str, Any]]] = [
    # trees that are deep without a bracket
    ("x/" * 900 + "x", {}),
    ("1/" * 990 + "1", {}),
    ("x·y/" * 300 + "x", {}),
    ("x" + "ᵀ" * 990, {}),
    ("x" + ".T" * 900, {}),
    ("x/" * 50 + "x", {}),
    ("-" * 26 + "y", {}),
    ("∇" * 27 + "∂f/∂x", {}),
    ("√" * 26 + "h", {}),
    ("2^" * 26 + "x", {}),
    ("T" + ".T" * 52, {}),
    ("sum(i=1..N, x_i)+" * 64 + "1", {}),
    # characters
    (".٣", {}),
    ("\\" + "\u202e", {}),
    ("\\" + "tarf" * 100, {}),
    ("\\end{" + "pmat" * 100 + "}", {}),
    ("np.lina" + "or" * 200, {}),
    ("∇ f" + "₆" * 170, _LETTERS),
    # spellings that lost something when they were written
    (r"\mathbf{1}", {}),
    ("ones(x)", {}),
    ("∂f/∂x_i", {}),
    ("∂f/∂xᵢ", {}),
    (r"\frac{\partial L}{\partial w_j}", {}),
    ("‖x‖_1", {}),
    ("‖x‖₁", {}),
    ("‖|y|‖_1", {}),
    ("‖(x,)‖_1", {}),
    ("‖‖y‖‖_1 x", {}),
    ("√<x>", {}),
    ("∛(x,)", {}),
    (r"\sqrt{3, cot x}", {}),
    ("√(3,)", {}),
    ("{y if x<e}", {}),
    (r"\begin{cases}2 & x<1\end{cases}/x", {}),
    ("piecewise((y, x<e))", {}),
    (r"‖∇f\times(π^{(B)}⊙|y|)‖", {}),
    ("x_{x^2}", {}),
    ("x_{iᴬ}", {}),
    ("x_{i,j₆}", {}),
    ("x_{{x{{i}}}}", {}),
    ("f_{(x)x}", {}),
    ("L_{2y}", {}),
    ("e_{1x}", {}),
    ("(2y + 1)_i", {}),
    ("w_{t(k)}", {}),
    ("y_{xs x}", {}),
    ("t_{3,5(-y)}", {}),
    (r"‖(\left|x\right|)‖_1", {}),
    # left-hand sides
    ("pi=x", {}),
    ("π=x", {}),
    ("sin(x)²=e", {}),
    ("sin^2y=y", {}),
    ("f(x,)=2", {}),
    ("$f(x)=x", {}),
    (r"f(x\Big)=7", {}),
    ("f'(x)=c", {}),
    ("f′(x)=c", {}),
    ("x==y", {}),
    ("(x=y)", {}),
    (r"(\nabla f=2)", {}),
    (r"w\leftarrow\mathrm{re}", {}),
    ("i·0|x| - y^T = x", {}),
    ("(a·b)^T = x", {}),
    # words
    (r"\mathrm{te}", {}),
    (r"\text{ss}{(a)}", {}),
    (r"\text{loss}|x|", {}),
    (r"\rm{rate}x", {}),
    (r"\operatorname{lu}(x)", {}),
    ("np.gu(y)", {}),
    ("np.rf(y)", {}),
    (r"\hat{w}1", {}),
    (r"\hat\eq", {}),
    (r"\bar\er", {}),
    (r"\hat\in", {}),
    (r"\hat y_hat", {}),
    ("dL/d2", {}),
    (r"-\alpha**3", {}),
    (r"\alpha*x", {}),
    ("e^y_hatx₁", {}),
    # with names and shapes declared
    ("Sin(x)", _NAMES),
    ("x^2₂", _NAMES),
    ("x^{2}_{1}", _NAMES),
    ("s.T", _LETTERS),
    (r"(y\odot x)^\top", _LETTERS),
    (r"|s|.T·2", _LETTERS),
    (r"X^\top y", _LETTERS),
    (r"\mathbf{1}.T", _LETTERS),
    ("s^Tv‖v‖·x-y", _DATA),
    (r"\frac1e^\top o\cdot x+y", _DATA),
    ("xᵢ^{(0)}−(xᵢ^{(0)}x·ab{(3)})", _VECTORS),
    # products by a dot that turn out to be none
    ("1w·x+b.T−y", {}),
    (r"3\frac{(y)@y}{x}=x", {}),
    (r"f(y)bc^\top\cdot x\odot x", {}),
    (r"t‖y‖^\top\cdot x−y", {}),
    (r"\sqrt[3]{\,\mathbf{1}·0\odot3,", {}),
    (r"ｘ^{(2)}{(0)}‖y‖x·xx·xx\cdot xx-y", {}),
]
