"""The parts of a module that are the same whatever the loss: data, descent, and the check of itself."""

from __future__ import annotations

AS_DATA = '''
def as_data(*data: ArrayLike) -> list[Array]:
    """The data as arrays of floats; what does not fit together is refused."""
    arrays = [np.asarray(each, dtype=np.float64) for each in data]
    sizes: dict[str | int, int] = {{}}
    for (name, shape), array in zip(SHAPES.items(), arrays, strict=True):
        fits = array.ndim == len(shape)
        for size, found in zip(shape, array.shape, strict=False):
            known = size if isinstance(size, int) else sizes.setdefault(size, found)
            fits = fits and found == known
        if not fits:
            raise ValueError(f"{{name}} has the shape {{array.shape}}, not {{shape}}")
        if not array.size or not np.isfinite(array).all():
            raise ValueError(f"{{name}} is empty, or has nan or infinity in it")
{labels}    return arrays
'''

FIT = '''
def fit(
    {data_arguments},
    learning_rate: float = {rate},
    steps: int = {steps},
    tolerance: float = 1e-10,
    start: ArrayLike | None = None,
) -> Array:
    """Gradient descent: in each step, params <- params - learning_rate * gradient.

    It begins at `start`, {begins}, and ends after so many steps,
    or before that where no entry of the gradient is larger than `tolerance`.
    """
    {names} = as_data({names})
    {start}
    for _ in range(steps):
        with np.errstate(over="ignore", invalid="ignore"):
            value, slope = value_and_gradient(params, {names})
        if not np.isfinite(value):
            raise FloatingPointError(f"learning_rate={{learning_rate}} is too large")
        if np.max(np.abs(slope)) <= tolerance:
            break
        params = params - learning_rate * slope
    return params
'''

CHECK = '''
def differences(params: Array, {signature}) -> Array:
    """The gradient once more, by central differences of the loss."""
    found = np.empty_like(params)
    for k in range(params.size):
        h = np.zeros_like(params)
        h[k] = 6e-6 * max(1.0, abs(float(params[k])))  # errors: h^2, and rounding/h
        up, down = loss(params + h, {names}), loss(params - h, {names})
        found[k] = (up - down) / (2 * h[k])
    return found


def check(seed: int) -> bool:
    """Compare the gradient with differences, and see whether a fit lowers the loss."""
    params, {names} = sample(seed)
    expected = differences(params, {names})
    off = float(np.max(np.abs(gradient(params, {names}) - expected)))
    allowed = 1e-6 * (1 + float(np.max(np.abs(expected))))
    print(f"gradient: off its differences by {{off:.1e}}, allowed are {{allowed:.1e}}")

    before, after, rate = loss(params, {names}), np.inf, 1.0
    while not after < before and rate > 1e-9:
        rate /= 4
        try:
            after = loss(fit({names}, rate, 100, start=params), {names})
        except FloatingPointError:
            after = np.inf
    print(f"fit: 100 steps at the rate {{rate:.3g}}, loss {{before:.6g}} -> {{after:.6g}}")
    return bool(off <= allowed and after < before)


def main() -> int:
    """Check with three random data sets; the exit status is 1 where one fails."""
    passed = True
    with np.errstate(over="ignore", invalid="ignore"):
        for seed in range(3):
            passed = check(seed) and passed
    print("all checks passed" if passed else "a check FAILED")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
'''

#: For each kind of labels: what is asked of them, and how random ones are drawn.
LABELS = {
    "0,1": ("np.isin({y}, (0, 1)).all()", "rng.integers(0, 2, size={size}).astype(float)"),
    "-1,1": ("np.isin({y}, (-1, 1)).all()", "(2 * rng.integers(0, 2, size={size}) - 1).astype(float)"),
    "count": ("((0 <= {y}) & ({y} == np.floor({y}))).all()", "rng.poisson(2.0, size={size}).astype(float)"),
    "class": (
        "np.isin({y}, (0, 1)).all() and ({y}.sum(axis=1) == 1).all()",
        "np.eye({classes})[rng.integers(0, {classes}, size={rows})]",
    ),
}
ONE_HOT = "one-hot: 1 for the class, 0 for the others"
