"""`gradekit export`: exercises in another form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, List  # noqa: UP035

import typer

from gradekit.cli.command import one_of
from gradekit.cli.options import Debug, Output

# format → module:function, called with the format's name, the loaded problems and the options; it gives what is
# written and, for standard error, what the format could not take
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "numpy": "gradekit.frameworks.export:export",
        "pytorch": "gradekit.frameworks.export:export",
        "jax": "gradekit.frameworks.export:export",
        "keras": "gradekit.frameworks.export:export",
    }
)


def export(
    problems: Annotated[List[str], typer.Argument(metavar="PROBLEM", help="Problem files.")],  # noqa: UP006
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "",
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Write exercises in another form: a program in a numerical library. What is left out is said on standard error."""
    from importlib import import_module

    from gradekit.cli.output import complain, write
    from gradekit.exercise.problem.load import load_problem

    module, _, function = FORMATS[one_of("--to", to, FORMATS)].partition(":")
    text, left_out = getattr(import_module(module), function)(to, [load_problem(path) for path in problems], {})
    for line in left_out:
        complain(line)
    write(text, output)
