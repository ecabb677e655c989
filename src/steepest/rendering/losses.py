"""Losses as text, LaTeX, data and pages."""

from __future__ import annotations

from typing import Any

from steepest._page import Board, Facts, Formula, Heading, Inlines, Page, Title, Words
from steepest._wrapping import WIDTH, formula, prose
from steepest.expression.nodes import Derivative, Node, Symbol
from steepest.expression.writing import to_latex, to_text
from steepest.models.losses import Loss
from steepest.rendering.data import derivation_data, formula_data, schema
from steepest.rendering.latex import displayed, fragment, several_aligned, words
from steepest.rendering.lines import Detail
from steepest.rendering.loss_parts import LossParts, parts_of
from steepest.rendering.loss_sentences import SENTENCES
from steepest.rendering.pages import page
from steepest.rendering.text import several_boards, text

EXAMPLE, GRADIENT, SHORT = (SENTENCES[name].en for name in ("by-score", "gradient", "short"))


def _slope(name: Derivative) -> str:
    """``∂MSE/∂w_j``."""
    return f"∂{to_text(name.body)}/∂{to_text(name.variable)}"


def _lemma(name: Derivative) -> str:
    return f"∂ℓ/∂{to_text(name.variable)}"


@text.register
def loss_text(
    record: Loss, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any
) -> str:
    """The model, the loss, and the derivation of each entry of its gradient."""
    told = parts_of(record)
    lines = [formula(f"{label}{to_text(one)}", width, 8) for label, one in _labelled(told)]
    lines.append(formula(f"Loss:   {to_text(record.equation)}", width, 8))
    lines += [prose(_plain(remark), width, "        ") for remark in told.remarks]
    pairs = [*told.lemmas, *told.entries]
    boards = several_boards([derivation.step for _, derivation in pairs], detail, width, **how)
    for place, ((name, _), board) in enumerate(zip(pairs, boards, strict=True)):
        is_lemma = place < len(told.lemmas)
        lines.append(f"\n{f'{EXAMPLE}: {_lemma(name)}' if is_lemma else _slope(name)}\n{board}")
    lines.append(f"\n{GRADIENT}:")
    lines += [_entry(name, one.result_node, width) for name, one in told.entries]
    if told.short:
        lines.append(f"\n{SHORT}:")
        lines += [_entry(name, node, width) for name, node in told.short]
        lines += [formula(f"{'  with ' if not k else '   and '}{to_text(one)}", width, 9) for k, one in _numbered(told)]
    return "\n".join(lines)


def _labelled(told: LossParts) -> list[tuple[str, Node]]:
    return [("Model:  " if not place else "        ", one) for place, one in enumerate(told.models)]


def _numbered(told: LossParts) -> list[tuple[int, Node]]:
    return list(enumerate(told.definitions))


def _entry(name: Derivative, node: Node, width: int) -> str:
    return formula(f"  {_slope(name)} = {to_text(node)}", width, 6)


def _plain(parts: Inlines) -> str:
    return "".join(part if isinstance(part, str) else to_text(part) for part in parts)


def _typeset(parts: Inlines) -> str:
    return "".join(words(part) if isinstance(part, str) else f"${to_latex(part)}$" for part in parts)


@fragment.register
def loss_latex(record: Loss, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    """The model, the loss and its gradient, typeset."""
    told = parts_of(record)
    parts = [displayed(to_latex(one)) for one in (*told.models, record.equation)]
    parts += [f"{_typeset(remark)}\\par" for remark in told.remarks]
    boards = several_aligned([one.step for _, one in (*told.lemmas, *told.entries)], detail, **how)
    parts += [f"{EXAMPLE}:"] if told.lemmas else []
    parts += boards
    if told.short:
        rows = [rf"{to_latex(name)} &= {to_latex(node)}" for name, node in told.short]
        rows += [rf"{to_latex(one.left)} &= {to_latex(one.right)}" for one in told.definitions]
        body = " \\\\\n".join(rows)
        parts += [f"{SHORT}:", f"\\begin{{align*}}\n{body}\n\\end{{align*}}"]
    return "\n".join(parts)


def loss_data(record: Loss) -> dict[str, Any]:
    """A loss as data."""
    told = parts_of(record)
    return {
        "schema": schema("loss"),
        "model": None if record.model is None else formula_data(record.model.equation),
        "equations": [formula_data(one) for one in told.models],
        "loss": formula_data(record.equation),
        "row": None if record.row is None else record.row.id,
        "parameters": [to_text(parameter) for parameter in record.parameters],
        "shapes": {to_text(one.entry): [to_text(size) for size in one.shape] for one in record.learned},
        "remarks": [_plain(remark) for remark in told.remarks],
        "by_score": [derivation_data(one) for _, one in told.lemmas],
        "gradient": [derivation_data(one) for _, one in told.entries],
        "short": {_slope(name): formula_data(node) for name, node in told.short},
        "names": [formula_data(one) for one in told.definitions],
    }


@page.register
def loss_page(record: Loss, digits: int | None = None) -> Page:
    """The same as blocks."""
    told = parts_of(record)
    models = tuple(Formula(one, "Model" if not place else "") for place, one in enumerate(told.models))
    lemmas = (block for name, one in told.lemmas for block in (Heading((EXAMPLE,)), Board(one.step)))
    entries = (block for name, one in told.entries for block in (Heading((name,)), Board(one.step)))
    facts = [Facts((GRADIENT,), tuple((name, "=", one.result_node) for name, one in told.entries))]
    if told.short:
        rows = tuple((name, "=", node) for name, node in told.short)
        facts.append(Facts((SHORT,), (*rows, *((one.left, "=", one.right) for one in told.definitions))))
    title = Title(("The gradient of the loss ", Symbol(record.name)))
    remarks = (Words(remark) for remark in told.remarks)
    return (title, *models, Formula(record.equation, "Loss"), *remarks, *lemmas, *entries, *facts)
