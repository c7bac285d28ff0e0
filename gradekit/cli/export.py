"""`gradekit export`: exercises in another form."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, List  # noqa: UP035

import typer

from gradekit.cli.command import one_of
from gradekit.cli.options import Debug, Output

# format → module:function, called with the format's name, the loaded problems and the options; it gives what is
# written, a text or files by path, and, for standard error, what the format could not take
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "moodle": "gradekit.exchange.moodle:export",
        "gift": "gradekit.exchange.gift:export",
        "qti12": "gradekit.exchange.qti12:export",
        "qti3": "gradekit.exchange.qti3:export",
        "gradescope": "gradekit.exchange.gradescope:export",
        "github-classroom": "gradekit.exchange.github_classroom:export",
        "prairielearn": "gradekit.exchange.prairielearn:export",
        "nbgrader": "gradekit.exchange.nbgrader:export",
        "otter": "gradekit.exchange.otter:export",
        "numpy": "gradekit.frameworks.export:export",
        "pytorch": "gradekit.frameworks.export:export",
        "jax": "gradekit.frameworks.export:export",
        "keras": "gradekit.frameworks.export:export",
        "tinygrad": "gradekit.frameworks.export:export",
        "onnx": "gradekit.frameworks.export:export",
    }
)


def export(
    problems: Annotated[List[str], typer.Argument(metavar="PROBLEM", help="Problem files.")],  # noqa: UP006
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "",
    torchviz: Annotated[bool, typer.Option("--torchviz", help="A PyTorch program draws its graph too.")] = False,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Write exercises for another platform, or as a program in a numerical library.

    What is left out is said on standard error, a line each.

    A format of several files becomes a zip where FILE ends in .zip, else a folder, which has to be new.
    """
    from importlib import import_module

    from gradekit.cli.exporting import write_export
    from gradekit.cli.output import complain
    from gradekit.exercise.problem.load import load_problem

    form = one_of("--to", to, FORMATS)
    module, _, function = FORMATS[form].partition(":")
    options, loaded = {"torchviz": torchviz}, [load_problem(path) for path in problems]
    written, left_out = getattr(import_module(module), function)(form, loaded, options)
    for line in left_out:
        complain(f"{form}: {line}")
    write_export(written, output)
