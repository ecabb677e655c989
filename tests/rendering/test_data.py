"""Records as JSON: what is read back equals what was written, and nothing else is read."""

from __future__ import annotations

import copy
import json
import re
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st_

import steepest as st
from steepest.derivation.fixing import fixed_first
from steepest.derivation.paths import paths_of
from steepest.derivation.several import Several
from steepest.derivation.sides import Side, Sides
from steepest.derivation.step import Assumption, Step
from steepest.errors import DataError, SteepestError, UnsupportedError
from steepest.evidence.sampling import inventory
from steepest.expression.nodes import Node
from steepest.expression.reading import parse
from steepest.expression.tree_data import trees_from
from steepest.expression.trees import free_symbols
from steepest.models import LinearModel
from steepest.rendering import restoring
from steepest.rendering.data import schema
from steepest.rendering.report import Report, report_data
from tests import strategies
from tests.tables.corpus import CORPUS
from tests.tables.derivations import DERIVATIONS

Record = st.Derivation | st.Gradient | st.Value


def _records() -> dict[str, Record]:
    """A record of every kind, and of every kind of step."""
    found: dict[str, Record] = {
        "product": st.derive("x^2 sin x"),
        "held constant": st.derive("e^(2y) sin x", "y"),
        "sum over examples": st.derive("(1/N) sum(i=1..N, (y_i - (b + w x_i))^2)", "w"),
        "set": st.derive("sum((x, y) in D, (w x - y)^2)/card(D)", "w"),
        "entry": st.derive("sum(k=1..d, w_k x_k)", "w_j"),
        "cases": st.derive("{x^2 if x < 0, sin(x) otherwise}"),
        "assumptions": st.derive("max(x, y) + |x| x^x", "x"),
        "named function": st.derive("f(x^2)", "x"),
        "no rule": st.derive("x^2 + g(x, y)", "x"),
        "no rule, tidied": st.derive("-2 (3 g(x, y))", "x"),
        "second": st.derive("x^3 e^(x y)", ["x", "y"]),
        "gradient": st.gradient("4 + (x-2)^2 + 2y^2"),
        "of one variable": st.gradient("x^2"),
        "loss": st.mse(LinearModel(2)).gradient(),
    }
    for name, value in {
        "value": st.derive("sin x e^x").at(x="pi/6"),
        "kink": st.derive("|x|").at(x=0),
        "end of a domain": st.derive("x^(3/2)").at(x=0),
        "gradient at a point": st.gradient("x^2 y").at(x=1, y=2),
        "gradient at a kink": st.gradient("|x| y").at(x=0, y=2),
        "huge": st.derive("e^(x^2)").at(x=40),
    }.items():
        found[name] = value
    return found


RECORDS = _records()


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_record_reads_back_as_it_was(record: Record) -> None:
    assert type(record).from_json(record.json()) == record
    assert st.from_json(st.to_json(record, indent=2)) == record


@pytest.mark.parametrize("row", CORPUS[::5], ids=lambda row: row.formula)
def test_the_corpus_reads_back(row: Any) -> None:
    for question in row.questions:
        record = st.derive(row.formula, list(question.wrt), variables=row.named)
        assert st.Derivation.from_json(record.json()) == record


@given(strategies.scalars)
@settings(max_examples=40)
def test_the_derivation_of_any_formula_reads_back(formula: Node) -> None:
    try:
        record = st.derive(formula, "x")
    except (UnsupportedError, ValueError):
        return
    assert st.Derivation.from_json(record.json()) == record


@pytest.mark.parametrize(("formula", "variable", "expected"), DERIVATIONS[::9])
def test_what_is_restored_works(formula: str, variable: str, expected: str) -> None:
    record = st.derive(formula, variable)
    back = st.Derivation.from_json(record.json())
    assert st.to_text(back.result_node) == expected
    assert (back.text(), back.latex()) == (record.text(), record.latex())
    assert back.json() == record.json()
    assert back.verify(ways=["enclosures"]).ok
    if inventory(record.function).entries:
        return
    point = dict.fromkeys(free_symbols(record.function) | free_symbols(record.result_node), 2)
    assert back.at(point) == record.at(point)


def test_the_symbols_of_the_caller_are_not_written() -> None:
    r = sympy.Symbol("r", positive=True)
    record = st.derive(r**3, "r")
    assert record.result == 3 * r**2
    back = st.Derivation.from_json(record.json())
    assert back == record
    assert back.result == 3 * sympy.Symbol("r") ** 2


# ---- what the document says


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORDS[name].json())
    return found


def test_a_document_can_be_read_by_others() -> None:
    found = document("held constant")
    assert found["schema"] == "steepest/derivation/2"
    assert (found["function"]["text"], found["function"]["latex"]) == ("e^(2y) sin(x)", r"e^{2 y} \sin(x)")
    assert [variable["text"] for variable in found["wrt"]] == ["y"]
    assert found["result"]["text"] == "2 e^(2y) sin(x)"
    assert found["complete"] is True
    steps = {step["path"]: step for step in found["steps"]}
    assert list(steps) == [path for path, _ in paths_of(RECORDS["held constant"].step)]
    assert steps[""]["reason"] == "hold x constant"
    assert steps[""]["because"] == ["0"]
    assert [(binding["name"], binding["text"]) for binding in steps["0.0"]["bindings"]][:2] == [
        ("f", "e^u"),
        ("u", "2y"),
    ]


def test_a_tree_of_a_document_is_the_formula_beside_it() -> None:
    for record in RECORDS.values():
        found = json.loads(record.json())
        trees, _ = trees_from(found["trees"])
        for formula in formulas(found):
            assert st.to_text(trees[formula["tree"]]) == formula["text"]
            assert st.to_latex(trees[formula["tree"]]) == formula["latex"]


def formulas(data: Any) -> list[dict[str, Any]]:
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    own = [data] if isinstance(data, dict) and "tree" in data else []
    return [*own, *(found for part in inner for found in formulas(part))]


def test_a_step_says_what_it_takes_for_granted() -> None:
    said = {
        (one["id"], one["condition"]["text"])
        for step in document("assumptions")["steps"]
        for one in step["assumptions"]
    }
    assert {("kink-max", "x != y"), ("kink-abs", "x != 0"), ("positive-base", "x > 0")} <= said


def test_a_value_at_a_kink_says_both_sides() -> None:
    found = document("kink")
    (sides,) = found["sides"]
    assert (sides["left"]["slope"]["text"], sides["right"]["slope"]["text"]) == ("-1", "1")
    assert found["decimal"] is None


def test_a_value_beyond_every_float_is_written_as_text() -> None:
    assert document("huge")["decimal"] == "inf"


def test_losses_updates_and_verifications_are_written_and_not_read() -> None:
    loss = st.mse(LinearModel(1))
    found = st.verify(RECORDS["product"])
    for record, kind in ((loss, "loss"), (st.update_rule(loss), "update-rule"), (found, "verification")):
        text = record.json()
        assert json.loads(text)["schema"] == schema(kind)
        with pytest.raises(DataError, match="this is no document that is read back"):
            st.from_json(text)
    (entry, _) = json.loads(loss.json())["gradient"]
    assert st.from_json(json.dumps(entry)) == loss.gradient().derivations[0]


class TwoSlopes(Several):
    """A record of several derivations, of which each is a document."""

    parts = (RECORDS["product"], RECORDS["second"])

    @property
    def first_steps(self) -> tuple[Step, ...]:
        return tuple(part.step for part in self.parts)

    @property
    def wholes(self) -> tuple[st.Derivation, ...]:
        return tuple(part for part in self.parts if isinstance(part, st.Derivation))

    def __str__(self) -> str:
        return "two slopes"


def test_what_rests_on_several_derivations_holds_their_documents() -> None:
    found = json.loads(TwoSlopes().json())
    assert (found["schema"], found["text"]) == ("steepest/two-slopes/2", "two slopes")
    assert [st.from_json(json.dumps(one)) for one in found["derivations"]] == list(TwoSlopes.parts)
    assert [steps[0]["rule"] for steps in found["steps"]] == ["product", "one-after-the-other"]
    checked = json.loads(st.to_json(st.verify(TwoSlopes())))
    assert {step["path"].split(".")[0] for step in checked["steps"]} == {"0", "1"}
    assert len(checked["results"]) == 2


def test_a_verification_says_its_points() -> None:
    found = json.loads(st.derive("x^2 y", "x").verify().json())
    assert found["verified"] is True
    first = found["steps"][0]
    assert (first["path"], first["rule"], first["exact"]) == ("", "hold-constant", True)
    assert first["points"][0] == {"at": {"x": "2", "y": "1"}, "digits": None}  # both are 4 exactly
    (result,) = found["results"]
    assert len(result["series"]["points"]) == 12
    assert result["differences"]["largest"] < 1e-15
    assert {"at", "h", "relative"} == set(result["differences"]["points"][0])
    assert result["sympy"]["kind"] == "same"


def test_the_data_of_a_report_reads_back_as_its_record() -> None:
    record = st.derive("x^3")
    data = report_data(Report(record, record.verify(), record.at(x=2)))
    assert st.from_json(json.dumps(data)) == record
    assert st.from_json(json.dumps(data["value"])) == record.at(x=2)
    both = st.gradient("x^2 + y^2")
    assert st.from_json(json.dumps(report_data(Report(both, both.verify())))) == both


def test_what_has_no_json_says_so() -> None:
    with pytest.raises(TypeError, match="a int has no JSON"):
        st.to_json(3)
    with pytest.raises(TypeError, match="a JSON document is text, not bytes"):
        st.from_json(b"{}")  # type: ignore[arg-type]
    odd = st.derive(sympy.Symbol("a b") ** 2)
    with pytest.raises(UnsupportedError, match="'a b' is not a name that can be read"):
        odd.json()


def test_a_derivation_with_others_fixed_first_reads_back_as_what_is_left() -> None:
    record = fixed_first("e^(2y) sin x", "x", {"y": 1})
    assert st.from_json(st.to_json(record)) == record.derivation


def test_a_document_of_another_kind_is_refused() -> None:
    with pytest.raises(DataError, match="this is a Gradient, not a Derivation"):
        st.Derivation.from_json(RECORDS["gradient"].json())


def test_every_field_of_a_record_is_in_its_data() -> None:
    """A field that is added must be written, read, and part of the digest."""
    names = {kind.__name__: [field.name for field in fields(kind)] for kind in (Step, Assumption, Side, Sides)}
    assert names == {
        "Step": ["rule", "before", "makes", "after", "because", "tidying", "bindings", "assumptions"],
        "Assumption": ["id", "condition"],
        "Side": ["kind", "slope", "limit"],
        "Sides": ["left", "right"],
    }
    assert [field.name for field in fields(st.Derivation)] == ["function", "variable", "step", "symbols", "shapes"]
    assert [field.name for field in fields(st.Gradient)] == ["function", "variables", "step", "symbols", "shapes"]
    assert [field.name for field in fields(st.Value)] == [
        "point", "step", "exact", "decimal", "remarks", "questions", "sides"
    ]  # fmt: skip


# ---- what is refused

#   the text of a document                   what is said
NOT_JSON = [
    ("", "JSON:1:1: this is not JSON"),
    ("{", "this is not JSON"),
    ("null", "the document: this should be an object"),
    ("[]", "the document: this should be an object"),
    ("{}", "the document: 'schema' is missing"),
    ('{"schema": 2}', "schema: this should be a text"),
    ('{"schema": "steepest/derivation/1"}', "schema: this is version 1, and version 2 is read here"),
    ('{"schema": "other"}', "schema: this is no document that is read back"),
    ('{"schema": "steepest/loss/2"}', "schema: this is no document that is read back"),
    ('{"a": 1, "a": 2}', "an object has the member 'a' twice"),
    ("NaN", "NaN is no number of JSON"),
    ("[Infinity]", "Infinity is no number of JSON"),
    ("1" * 5_000, "a number is too long"),
    ("[" * 100_000, "too many brackets inside one another"),
    ('{"a":' * 100_000, "too many brackets inside one another"),
    ("\ufeff{}", "this is not JSON"),
]


@pytest.mark.parametrize(("text", "said"), NOT_JSON, ids=range(len(NOT_JSON)))
def test_what_is_no_document_is_refused(text: str, said: str) -> None:
    with pytest.raises(DataError, match=re.escape(said)):
        st.from_json(text)


def changed(name: str, *path: str | int, to: Any) -> dict[str, Any]:
    """A document with another value at a place; `...` takes the member away."""
    data = document(name)
    inner: Any = data
    for part in path[:-1]:
        inner = inner[part]
    if to is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return data


F = {"text": "", "latex": "", "tree": 0}
ONE_VARIABLE = document("gradient")["wrt"][:1]

#   a document, changed                                              where, and what is wrong
CHANGED = [
    (changed("product", "surprise", to=1), "JSON, surprise: this member is unknown"),
    (changed("product", "steps", 0, "surprise", to=1), "JSON, steps[0].surprise: this member is unknown"),
    (changed("product", "function", "surprise", to=1), "JSON, function.surprise: this member is unknown"),
    (changed("product", "trees", to=...), "JSON, the document: 'trees' is missing"),
    (changed("product", "digest", to=...), "JSON, the document: 'digest' is missing"),
    (changed("product", "digest", to="sha256:0"), "JSON, digest: the digest is that of other contents"),
    (changed("product", "function", "tree", to=99), "JSON, function.tree: there is no tree of this number"),
    (changed("product", "function", "tree", to=-1), "JSON, function.tree: there is no tree of this number"),
    (changed("product", "function", "tree", to=True), "JSON, function.tree: this should be the number of a tree"),
    (changed("product", "function", "latex", to=None), "JSON, function.latex: this should be a text"),
    (changed("product", "wrt", to=[]), "JSON, wrt: a derivation has one variable"),
    (changed("product", "complete", to=False), "JSON, complete: the steps say otherwise"),
    (changed("product", "result", "tree", to=0), "JSON, result: this is not what the steps come to"),
    (changed("product", "steps", to=[]), "JSON, steps: there are 1 to 40,000 steps"),
    (changed("product", "steps", 0, "because", to=["1", "0"]), "JSON, steps[0].because[0]: this is not the path"),
    (changed("product", "steps", 0, "because", to=["0"]), "JSON, steps[0].because: there is one reason for each"),
    (changed("product", "steps", 0, "because", to=["0", "1", "2"]), "JSON, steps[0].because[2]: this is not the path"),
    (changed("product", "steps", 1, "because", to=[""]), "JSON, steps[1].because[0]: this is not the path"),
    (changed("product", "steps", 1, "path", to=""), "JSON, steps[0].path: another step has this path"),
    (changed("product", "steps", 1, "path", to="7"), "JSON, steps[0].because[0]: this is not the path"),
    (changed("product", "steps", 0, "rule", to="a\nb"), "JSON, steps[0].rule: an id is letters and digits"),
    (changed("product", "steps", 0, "rule", to="chain"), "JSON, steps[0].bindings: the sentence of the rule 'chain'"),
    (changed("product", "steps", 0, "bindings", 0, "name", to="\x1b"), "JSON, steps[0].bindings[0].name: this should"),
    (changed("product", "steps", 0, "assumptions", to=[{"id": "x"}]), "steps[0].assumptions[0]: 'condition' is miss"),
    (changed("gradient", "wrt", to=ONE_VARIABLE), "JSON, wrt: a gradient has one variable for each of its entries"),
    (changed("value", "decimal", to="nan"), "JSON, decimal: a decimal is a number, inf or -inf as text, or null"),
    (changed("value", "decimal", to=[1.0]), "JSON, decimal: there is one decimal for each entry of the value"),
    (changed("value", "decimal", to=None), "JSON, sides[0]: there is a decimal where there is a derivative"),
    (changed("value", "remarks", to=["\x07"]), "JSON, remarks[0]: this should be a text that can be printed"),
    (changed("kink", "sides", 0, "left", "kind", to="odd"), "JSON, sides[0].left: a side is one of"),
    (changed("kink", "sides", 0, "left", "slope", to=None), "JSON, sides[0].left: a side is one of"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said"), CHANGED, ids=range(len(CHANGED)))
def test_what_was_changed_is_refused_with_its_place(data: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=re.escape(said)):
        st.from_json(json.dumps(data))


# ---- documents from anywhere

Place = tuple[str | int, ...]


def places(data: Any, here: Place = ()) -> list[Place]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [here, *(found for name, part in inner for found in places(part, (*here, name)))]


def at(data: Any, place: Place) -> Any:
    for part in place:
        data = data[part]
    return data


VALUES: list[Any] = [
    None, True, 0, 1, -1, 3, 10**30, 1.5, "", "x", "2x", "3/10", "0.0", "Sum", "sin", "\x1b[0m", "a" * 5_000,
    [], {}, [0], F, ["Sum", [0, 0]], ["Symbol", "x"],
]  # fmt: skip


@st_.composite
def damaged(draw: st_.DrawFn) -> tuple[str, str]:
    """The name of a record, and its document with something deleted, swapped, retyped, doubled or cut off."""
    name = draw(st_.sampled_from(sorted(RECORDS)))
    data = document(name)
    for _ in range(draw(st_.integers(1, 2))):
        _damage(draw, data)
    text = json.dumps(data)
    return name, text[: draw(st_.integers(0, len(text)))] if draw(st_.integers(0, 9)) == 0 else text


def _damage(draw: st_.DrawFn, data: dict[str, Any]) -> None:
    there = places(data)[1:]
    place = draw(st_.sampled_from(there))
    parent, name = at(data, place[:-1]), place[-1]
    match draw(st_.sampled_from(["delete", "copy", "swap", "retype", "shift"])):
        case "delete":
            del parent[name]
        case "copy":
            parent[name] = copy.deepcopy(at(data, draw(st_.sampled_from(there))))
        case "swap" if isinstance(parent, list):
            other = draw(st_.integers(0, len(parent) - 1))
            parent[name], parent[other] = parent[other], parent[name]
        case "shift" if type(parent[name]) is int:
            parent[name] += draw(st_.sampled_from([-2, -1, 1, 2]))
        case _:
            parent[name] = copy.deepcopy(draw(st_.sampled_from(VALUES)))


@given(damaged())
@settings(max_examples=300)
def test_a_damaged_document_is_refused_or_still_says_the_same(document: tuple[str, str]) -> None:
    name, text = document
    try:
        found = st.from_json(text)
    except DataError:
        return
    assert found == RECORDS[name]


@given(damaged())
@settings(max_examples=150)
def test_even_with_a_right_digest_what_is_read_is_a_record_that_can_be_shown(document: tuple[str, str]) -> None:
    _, text = document
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restoring, "digest", lambda record: json.loads(text)["digest"])
        try:
            found = st.from_json(text)
        except DataError:
            return
    assert st.from_json(st.to_json(found)) == found
    with suppress(SteepestError):
        assert st.text(found)
    with suppress(SteepestError):
        assert st.text(found, detail="every")
    with suppress(SteepestError):
        assert st.verify(found, ways=["enclosures"]).text()


def test_a_name_of_a_document_is_a_name_and_nothing_more() -> None:
    data = document("product")
    place = next(number for number, entry in enumerate(data["trees"]) if entry == ["Symbol", "x"])
    data["trees"][place] = ["Symbol", "__import__('os').system('true')"]
    with pytest.raises(
        DataError, match=re.escape(f"trees[{place}]: \"__import__('os').system('true')\" is not a name")
    ):
        st.from_json(json.dumps(data))


def test_a_step_with_an_unknown_rule_still_has_a_sentence() -> None:
    node = parse("2x")
    record = st.derive("x^2")
    own = replace(record, step=Step("my-own.rule", record.step.before, node, node))
    assert json.loads(own.json())["steps"][0]["reason"] == "by the rule my-own.rule"
    assert st.Derivation.from_json(own.json()) == own
