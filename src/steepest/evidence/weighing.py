"""What is known of several parts together, and what a part is called."""

from __future__ import annotations

from collections.abc import Sequence

from steepest.evidence.records import Agreement, Evidence, Proof, Undecided
from steepest.expression.nodes import Assignment, Connective, Equation, Node, Relation, Vector

_KINDS: dict[type[Node], str] = {
    Equation: "equation",
    Assignment: "update rule",
    Relation: "condition",
    Connective: "condition",
}


def kind_of(node: Node) -> str:
    """What a tree is, as a noun phrase without an article."""
    if not isinstance(node, Vector):
        return _KINDS.get(type(node), "single value")
    return f"vector of {len(node.entries)} " + ("entry" if len(node.entries) == 1 else "entries")


def weakest(found: Sequence[Evidence]) -> Evidence:
    """What is known of all parts together: no more than of the least known part."""
    for evidence in found:
        if isinstance(evidence, Undecided):
            return evidence
    agreements = [evidence for evidence in found if isinstance(evidence, Agreement)]
    if agreements:
        return min(agreements, key=lambda evidence: evidence.digits)
    proofs = [evidence for evidence in found if isinstance(evidence, Proof)]
    remark = next((proof.remark for proof in proofs if proof.remark), None)
    methods = dict.fromkeys(proof.method for proof in proofs)
    return Proof(", ".join(methods) or "nothing to compare", remark)
