"""Modules that are written: they train with NumPy alone, say the truth, and nothing breaks out of them."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.export.module import Found, write_module
from steepest.export.python_text import docstring_text, literal, spaced
from steepest.models.losses import LOSSES

LETTERS = {"delta": 0.8, "lambda": 0.1, "mu": 0.2}
RUFF = [sys.executable, "-m", "ruff"]

#   loss, what it is made with
NAMED: list[tuple[str, dict[str, Any]]] = [
    *((name, {"features": 3, "classes": 3} if LOSSES[name].by_class else {"features": 3}) for name in LOSSES),
    *((name, {"features": "d"}) for name in LOSSES),
    ("mse", {"features": 1}),
    ("mse", {"features": 3, "bias": "none", "l2": "lambda"}),
    ("mse", {"features": 2, "bias": "folded", "l1": "mu"}),
    ("half-mse", {"features": 3, "model": "polynomial", "l2": 0.1}),
    ("log-loss", {"features": 3, "l2": "lambda", "l1": 0.2, "penalise_bias": True}),
    ("poisson", {"features": 2, "model": "log-linear"}),
    ("mse", {"features": 3, "model": "hidden-layer", "units": 2, "l2": 0.01}),
    ("log-loss", {"features": "d", "model": "hidden-layer", "activation": "sigmoid"}),
    ("softmax-cross-entropy", {"features": 2, "model": "hidden-layer", "units": 3, "classes": 3, "activation": "relu"}),
    ("softmax-cross-entropy", {"features": "d", "model": "hidden-layer"}),
]

#   formula, parameters, data
FORMULAS = [
    ("mean((w*x + b - y)^2)", "w,b", "x,y"),
    ("mean(log(1 + exp(-y*(w*x + b)))) + lambda*w^2", "w,b", "x,y"),
    ("mean(abs(y - a x - c z - b))", "a,c,b", "x,z,y"),
    ("mean((a e^(b*x) - y)^2)", "a,b", "x,y"),
    ("mean((b - y)^2)", "b", "y"),
    ("sum(i=1..N, (w1 x_i + w2 x_i^2 - y_i)^2)", "w1,w2", "x,y"),
    ("(1/N) sum(i=1..N, (w1 x_i1 + w2 x_i2 + b - y_i)^2)", "w1,w2,b", "x,y"),
    ("mean((sum(k=1..d, w_k x_ik) - y)^2) + lambda*sum(k=1..d, w_k^2)", "w", "x,y"),
    ("mean((y - (w x + b))^2/(1 + (y - (w x + b))^2))", "w,b", "x,y"),
    ("mean(ln(x)*w + ln(y + w))", "w", "x,y"),
    ("mean(-(y ln(p) + (1 - y) ln(1 - p)))", "p", "y"),
    ("mean((lambda*x + l - y)^2)", "lambda,l", "x,y"),
    ("mean((params*x + value - N1)^2)", "params,value", "x,N1"),
    ("mean((sigma*rate + gradient_b + b - after)^2) + b^2", "sigma,gradient_b,b", "rate,after"),
    ("mean((a sin(b x + c) e^(-d x) cos(f x^2 + g)/(1 + h^2 x^2) - y)^2)", "a,b,c,d,f,g,h", "x,y"),
]


def named(case: tuple[str, dict[str, Any]]) -> st.Loss:
    name, made_with = case
    return st.loss(name, **made_with)


def of_formula(case: tuple[str, str, str]) -> st.Loss:
    formula, params, data = case
    letters = ["lambda"] if "lambda" in formula and "lambda" not in params else []
    return st.Loss(formula, params=params.split(","), data=data.split(","), constants=letters)


CASES: list[Any] = [
    *(pytest.param(named, case, id=f"{case[0]} {case[1]}") for case in NAMED),
    *(pytest.param(of_formula, case, id=case[0]) for case in FORMULAS),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("modules")


def letters_of(loss: st.Loss) -> dict[str, float]:
    return {name: LETTERS[name] for name in loss.constants}


def loaded(loss: st.Loss, folder: Path, **more: Any) -> ModuleType:
    """The module of a loss, imported."""
    path = folder / f"m{len(list(folder.iterdir()))}.py"
    write_module(loss, path, constants=letters_of(loss), **more)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("make", "case"), CASES)
def test_value_and_gradient_are_those_of_the_compiled_loss(
    make: Callable[[Any], st.Loss], case: Any, folder: Path
) -> None:
    loss = make(case)
    module = loaded(loss, folder)
    compiled = loss.compile(constants=letters_of(loss))
    for seed in range(3):
        params, *data = module.sample(seed)
        value, gradient = module.value_and_gradient(params, *data)
        expected, slopes = compiled(params, *data)
        assert value == pytest.approx(expected, rel=1e-10)
        assert gradient == pytest.approx(slopes, rel=1e-9, abs=1e-12)
        assert module.loss(params, *data) == value
        assert (module.gradient(params, *data) == gradient).all()
        assert module.differences(params, *data) == pytest.approx(slopes, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("case", [case for case in NAMED if "hidden" not in str(case)], ids=str)
def test_predictions_are_those_of_the_model(case: tuple[str, dict[str, Any]], folder: Path) -> None:
    loss = named(case)
    module = loaded(loss, folder)
    params, *data = module.sample(0)
    X = data[0]
    found = module.predict(params, X)
    table = np.column_stack([X**k for k in (1, 2, 3)]) if X.ndim == 1 else X
    intercept = case[1].get("bias") != "none"
    outputs = 3 if LOSSES[case[0]].by_class else 1
    shaped = params.reshape(-1, outputs)
    scores = table @ shaped[1:] + shaped[0] if intercept else table @ shaped
    link = {"log-loss": lambda z: 1 / (1 + np.exp(-z)), "poisson": np.exp}.get(case[0], lambda z: z)
    if outputs > 1:
        powers = np.exp(scores)
        assert found == pytest.approx(powers / powers.sum(axis=1, keepdims=True))
    else:
        assert found == pytest.approx(link(scores[:, 0]))


@pytest.fixture(scope="module")
def written(folder: Path) -> Path:
    """All modules in one folder of their own."""
    own = folder / "written"
    own.mkdir()
    for k, (make, case) in enumerate(parameter.values for parameter in CASES):
        loss = make(case)
        found = Found([0.1] * 40, [f"column {j}" for j in range(30)], "t\x1b[2J", 0.5, 7) if k % 2 else None
        write_module(loss, own / f"m{k}.py", constants=letters_of(loss), found=found)
    return own


def test_they_check_themselves_with_numpy_alone(written: Path) -> None:
    """Whoever imports anything else of site-packages is refused, this package first of all."""
    program = (
        "import sys, runpy\n"
        f"sys.path.append({sysconfig.get_paths()['purelib']!r})\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        base = name.split('.')[0]\n"
        "        if base not in sys.stdlib_module_names and base != 'numpy':\n"
        "            raise ImportError('not NumPy: ' + name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "for file in sys.argv[1:]:\n"
        "    try:\n"
        "        runpy.run_path(file, run_name='__main__')\n"
        "    except SystemExit as end:\n"
        "        if end.code: sys.exit(file)\n"
    )
    files = sorted(map(str, written.glob("*.py")))
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", program, *files]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-500:] + run.stderr[-2000:]
    assert run.stdout.count("all checks passed") == len(files) == len(CASES)


def test_a_wrong_gradient_fails_the_check(tmp_path: Path) -> None:
    source = write_module(st.loss("mse", 3)).replace("2 / N * (X.T @ residual)", "3 / N * (X.T @ residual)")
    file = tmp_path / "wrong.py"
    file.write_text(source, encoding="utf-8")
    run = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "a check FAILED" in run.stdout


@pytest.mark.parametrize("width", ["88", "120"])
def test_they_are_formatted(written: Path, width: str) -> None:
    pytest.importorskip("ruff", reason="ruff says whether a file is formatted")
    options = ["--isolated", "--line-length", width, str(written)]
    for command in (["format", "--check"], ["check", "--extend-select", "E,F,W,I,B,UP", "--ignore", "E501"]):
        run = subprocess.run([*RUFF, *command, *options], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout[-2000:] + run.stderr


def test_they_are_typed(written: Path) -> None:
    pytest.importorskip("mypy", reason="mypy says whether a file is typed")
    options = ["--strict", "--scripts-are-modules", "--config-file=", "--cache-dir", str(written / "cache")]
    command = [sys.executable, "-m", "mypy", *options, *map(str, written.glob("*.py"))]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=written)
    assert run.returncode == 0, run.stdout[-3000:]


def test_one_of_three_features_reads_like_the_lesson() -> None:
    lines = write_module(st.loss("mse", 3)).splitlines()
    start = lines.index('    """The loss, and its derivative by each parameter."""')
    assert lines[start + 1 : start + 13] == [
        "    b, w = params[0], params[1:]",
        "    N = len(y)",
        "    # y'_i = b + sum(k=1..d, w_k x_ik)",
        "    residual = X @ w + b - y",
        "    # MSE = (1/N) sum(i=1..N, (y_i - y'_i)^2)",
        "    value = residual @ residual / N",
        "    # ∂MSE/∂b = (2/N) sum(i=1..N, y'_i - y_i)",
        "    gradient_b = 2 / N * np.sum(residual)",
        "    # ∂MSE/∂w_j = (2/N) sum(i=1..N, (y'_i - y_i) x_ij)",
        "    gradient_w = 2 / N * (X.T @ residual)",
        "    gradient = np.concatenate([[gradient_b], gradient_w])",
        "    return float(value), gradient",
    ]


def test_its_docstring_has_the_derivation() -> None:
    loss = st.loss("log-loss", 1)
    docstring = ast.get_docstring(ast.parse(write_module(loss)))
    assert docstring is not None
    for line in st.text(loss, width=84).splitlines():
        assert line.rstrip() in docstring


# ---- fits


def test_a_fit_finds_the_minimum(folder: Path) -> None:
    module = loaded(st.loss("mse", 3), folder)
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3))
    y = X @ [1.0, -2.0, 0.5] + 3 + 0.1 * rng.normal(size=200)
    exact = np.linalg.lstsq(np.c_[np.ones(200), X], y, rcond=None)[0]
    assert module.fit(X, y, learning_rate=0.3, steps=500) == pytest.approx(exact, abs=1e-9)
    assert module.fit(X.tolist(), y.tolist(), learning_rate=0.3, steps=0) == pytest.approx(np.zeros(4))
    with pytest.raises(FloatingPointError, match=r"learning_rate=5\.0 is too large"):
        module.fit(X, y, learning_rate=5.0)


@pytest.mark.parametrize("name", ["mse", "log-loss", "poisson", "half-mse"])
def test_every_trainer_reaches_the_same_minimum(name: str, folder: Path) -> None:
    """The module's own fit, a minimiser of scipy on its gradient and on the compiled one, and `descend`."""
    from scipy.optimize import minimize

    loss = st.loss(name, 3, l2=0.05)
    module, compiled = loaded(loss, folder), loss.compile()
    _, X, y = module.sample(1)
    own = module.fit(X, y, learning_rate=0.1, steps=20_000)
    found = [
        minimize(module.value_and_gradient, np.zeros(4), args=(X, y), jac=True, tol=1e-12).x,
        minimize(compiled, np.zeros(4), args=(X, y), jac=True, tol=1e-12).x,
        st.descend(loss, np.zeros(4), (X, y), learning_rate=0.1, steps=20_000).params,
    ]
    for params in found:
        assert params == pytest.approx(own, abs=1e-5)


#   loss        X                     y             what is said
BAD = [
    ("mse", [[1.0, 2.0]], [1.0], "X has the shape (1, 2), not ('N', 3)"),
    ("mse", [[1.0, 2.0, 3.0]], [1.0, 2.0], "y has the shape (2,), not ('N',)"),
    ("mse", [[1.0, 2.0, np.nan]], [1.0], "X is empty, or has nan or infinity in it"),
    ("mse", np.zeros((0, 3)), [], "X is empty, or has nan"),
    ("mse", [1.0, 2.0, 3.0], [1.0], "X has the shape (3,)"),
    ("log-loss", [[1.0, 2.0, 3.0]], [2.0], "y must be 0 or 1"),
    ("hinge", [[1.0, 2.0, 3.0]], [0.0], "y must be -1 or 1"),
    ("poisson", [[1.0, 2.0, 3.0]], [0.5], "y must be a whole number from 0"),
    ("softmax-cross-entropy", [[1.0, 2.0, 3.0]], [[1.0, 1.0, 0.0]], "Y must be one-hot"),
]


@pytest.mark.parametrize(("name", "X", "y", "words"), BAD)
def test_a_fit_refuses_data_that_it_cannot_use(name: str, X: Any, y: Any, words: str, folder: Path) -> None:
    loss = st.loss(name, 3, **({"classes": 3} if LOSSES[name].by_class else {}))
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the words are compared below
        loaded(loss, folder).fit(X, y)
    assert words in str(refused.value)


def test_what_was_found_stands_at_the_head(folder: Path) -> None:
    found = Found([25.25, 3.5], ["chirps °"], 'the "target"', 0.25, 12)
    module = loaded(st.loss("mse", 1), folder, found=found)
    assert module.PARAMS.tolist() == [25.25, 3.5]
    assert module.FEATURES == ("chirps °",)
    assert module.TARGET == 'the "target"'
    assert module.fit.__defaults__[:2] == (0.25, 12)


# ---- files


def test_a_file_is_replaced_only_where_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "trainer.py"
    loss = st.loss("mse", 1)
    first = loss.write_module(file)
    with pytest.raises(FileExistsError, match="is there already"):
        st.loss("mae", 1).write_module(file)
    assert file.read_text(encoding="utf-8") == first
    second = st.write_module(st.loss("mae", 1), file, overwrite=True)
    assert file.read_text(encoding="utf-8") == second != first
    assert [each.name for each in tmp_path.iterdir()] == ["trainer.py"]


def test_nothing_is_left_where_writing_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, there = tmp_path / "new.py", tmp_path / "there.py"
    there.write_text("kept")

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", broken)
    for path, overwrite in ((file, False), (file, True), (there, True)):
        with pytest.raises(OSError, match="the disk is full"):
            st.loss("mse", 1).write_module(path, overwrite=overwrite)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"there.py": "kept"}


def test_nothing_is_left_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        st.loss("mse", 1).write_module(tmp_path / "nowhere" / "trainer.py")
    assert list(tmp_path.iterdir()) == []


# ---- hostile names

HOSTILE = [
    '"""\nimport os\n"""',
    "\n    raise SystemExit",
    "\\",
    '\\"""',
    "\r\x0c\x85\u2028\u2029raise SystemExit",
    "'''",
    "\x1b[2J\u202e",
    "{0.__class__}",
    "%s",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name(name: str, folder: Path) -> None:
    loss = st.Loss("mean((w*x + b - y)^2)", params=["w", "b"], data=["x", "y"], name=name)
    found = Found([1.0, 2.0], [name], name)
    source = write_module(loss, found=found)
    assert {type(node) for node in ast.parse(source).body} == ORDINARY
    assert not set(source) & set("\x1b\r\x0c\x85\u2028\u2029\u202e")
    module = loaded(loss, folder, found=found)
    assert module.loss(np.array([1.0, 0.0]), np.array([1.0]), np.array([0.0])) == 1.0


ORDINARY = {type(node) for node in ast.parse(write_module(st.loss("mse", 1), found=Found([0.0, 0.0]))).body}


@pytest.mark.parametrize("text", [*HOSTILE, 'a"b', "a'b", "a'b\"c", "°F", ""])
def test_a_literal_and_a_docstring_hold_the_text_and_nothing_else(text: str) -> None:
    from steepest._escaping import escaped

    assert ast.literal_eval(literal(text)) == escaped(text, keep="")
    tree = ast.parse(f'"""x\n{docstring_text(text)}\n"""\nlast = 1\n')
    assert len(tree.body) == 2
    docstring = ast.get_docstring(tree, clean=False)
    assert docstring == "x\n" + "\n".join(line.rstrip() for line in escaped(text, keep="\n").split("\n")) + "\n"


def expressions() -> Iterator[str]:
    yield from ("-2.0*x**2", "(a+b)*(c-d)/-e", "a-(b-c)", "a/(b*c)", "(-a)**2", "f(x)**2", "a**b**c", "(a@b).T")
    yield from ("x[:,0]@w", "np.where((a<b)&1>0,a,b)" if False else "np.where(a<b,a,-b)", "a if b<c else d", "-(a+b)")


@pytest.mark.parametrize("source", list(expressions()))
def test_spaces_change_nothing_but_the_look(source: str) -> None:
    """The tree is the same, but for whole numbers that have lost their ``.0``."""
    same = ast.dump(ast.parse(source.replace(".0", ""), mode="eval"))
    assert ast.dump(ast.parse(spaced(source), mode="eval")) == same


def test_a_sum_whose_end_nothing_tells_is_refused() -> None:
    loss = st.Loss("(1/N) sum(i=1..N, (w*x - y)^2)", params=["w"], data=["x", "y"])
    with pytest.raises(st.UnsupportedError, match="how large N is: write x_i for the entries"):
        write_module(loss)


def test_a_letter_without_a_number_is_asked_for() -> None:
    with pytest.raises(ValueError, match="delta needs a number"):
        write_module(st.loss("huber", 2))


def test_what_is_predicted_takes_the_columns_of_its_score() -> None:
    loss = st.Loss("mean({(w*x-y)^2 if x<0, |w*x-y| otherwise})", ["w"], ["x", "y"])
    source = write_module(loss)
    assert "def predict(params: Array, x: Array) -> Array:" in source


def test_a_directory_is_no_file_to_write(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="is a directory"):
        write_module(st.mse(st.LinearModel(2)), tmp_path, overwrite=True)
    assert not list(tmp_path.iterdir())
