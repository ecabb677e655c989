"""``steepest loss``: a loss, the gradient by its parameters, and their numbers on a table."""

from __future__ import annotations

from pathlib import Path

import click

from steepest.cli.command import answering, as_document, formula_argument, point_of, shared_options, write

_EPILOG = """\b
Examples:
  steepest loss mse --features 1
  steepest loss mse --features 3 --detail terse
  steepest loss mse --data examples/chirps.csv --at w1=0,b=0
  steepest loss "mean((w*x + b - y)^2)" --params w,b --columns x,y

The last column of the table is the label, the others are the features in order.
"""


@click.command(epilog=_EPILOG)
@formula_argument("name_or_formula")
@shared_options("features", "params", "columns", "data", "at", "detail", "format", "standalone", "output", "json")
@answering
def command(
    name_or_formula: str,
    features: int,
    params: str | None,
    columns: str | None,
    data: Path | None,
    point: str | None,
    detail: str,
    surface: str,
    standalone: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Derive the gradient of a loss: NAME (mse) or a formula over data."""
    from steepest.cli.losses import asked_point, named_loss, numbers_on, table_lines
    from steepest.evidence.verification import verify
    from steepest.rendering.latex import document, fragment
    from steepest.rendering.losses import loss_data
    from steepest.rendering.text import rounded_text, text

    loss = named_loss(name_or_formula, features, params, columns)
    where = asked_point(data, point_of(point))
    table, numbers = None, list[tuple[str, float]]()
    if data is not None:
        start = where if where is not None else {parameter.name: "0" for parameter in loss.parameters}
        table, _, numbers = numbers_on(loss, data, start)
        place = ", ".join(f"{name} = {value}" for name, value in start.items())
    verification = verify(loss.gradient())
    if as_json or surface == "json":
        document_data = loss_data(loss) | {"verified": verification.ok, "numbers": dict(numbers)}
        write(as_document(document_data), output)
    elif surface == "latex":
        body = fragment(loss, detail)
        write(document(body) if standalone else body, output)
    else:
        parts = [text(loss, detail)]
        if table is not None:
            lines = [*table_lines(loss, table), f"At {place}:"]
            lines += [f"  {name} = {rounded_text(value, 8)}" for name, value in numbers]
            parts.append("\n".join(lines))
        parts.append(verification.text())
        write("\n\n".join(parts), output)
