"""``steepest update``: the update rule of a loss, and one step of it on a table."""

from __future__ import annotations

from pathlib import Path

import click

from steepest.cli.command import answering, as_document, point_of, shared_options, write

_EPILOG = """\b
Examples:
  steepest update gradient-descent --loss mse --features 1
  steepest update gradient-descent --loss mse --data examples/chirps.csv --at w1=0,b=0 --learning-rate 0.001
  steepest update gradient-descent --loss "mean((w*x + b - y)^2)" --params w,b --columns x,y
"""


@click.command(epilog=_EPILOG)
@click.argument("name")
@click.option("--loss", "loss_name", required=True, help="A loss by name (mse), or a formula over data.")
@click.option("--learning-rate", default="0.01", show_default=True, help="The learning rate alpha of the step.")
@shared_options("features", "params", "columns", "data", "at", "detail", "format", "standalone", "output", "json")
@answering
def command(
    name: str,
    loss_name: str,
    learning_rate: str,
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
    """Write the update rule NAME (gradient-descent) of a loss."""
    from steepest.cli.losses import asked_point, named_loss, numbers_on, table_lines
    from steepest.expression.writing import to_text
    from steepest.models import update_rule
    from steepest.models.table import next_parameters
    from steepest.rendering.latex import document, fragment
    from steepest.rendering.losses import update_data
    from steepest.rendering.text import rounded_text, text

    loss = named_loss(loss_name, features, params, columns)
    rule = update_rule(loss, name)
    where = asked_point(data, point_of(point))
    said, following = [], {}
    if data is not None:
        start = where if where is not None else {parameter.name: "0" for parameter in loss.parameters}
        table, values, numbers = numbers_on(loss, data, start)
        following = {to_text(p): value for p, value in next_parameters(rule, values, learning_rate)}
        place = ", ".join(f"{key} = {value}" for key, value in start.items())
        said = [*table_lines(loss, table), f"At {place}:"]
        said += [f"  {key} = {rounded_text(value, 8)}" for key, value in numbers]
        said.append(f"One step with learning rate alpha = {learning_rate}:")
        said += [f"  {key} ← {rounded_text(value, 8)}" for key, value in following.items()]
    if as_json or surface == "json":
        write(as_document(update_data(rule) | {"next": following}), output)
    elif surface == "latex":
        body = fragment(rule, detail)
        write(document(body) if standalone else body, output)
    else:
        write("\n\n".join(part for part in (text(rule, detail), "\n".join(said)) if part), output)
