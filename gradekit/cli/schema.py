"""`gradekit schema`: the JSON Schema of a kind of file."""

from typing import Annotated

import typer

from gradekit.cli.command import one_of
from gradekit.cli.options import Debug, Output


def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="problem, submission, result or solution.")],
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Print the JSON Schema (draft 2020-12) of a kind of file: problem, submission, result or solution."""
    from gradekit.cli.output import write_json_value
    from gradekit.exercise.problem.json_schema import KINDS, schema_of

    write_json_value(schema_of(one_of("KIND", kind, KINDS)), output)
