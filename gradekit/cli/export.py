"""`gradekit export`: exercises in another form."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, List  # noqa: UP035

import typer

from gradekit.cli.command import one_of, whole
from gradekit.cli.options import Debug, Output, Text
from gradekit.errors import UsageError

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
        "markdown": "gradekit.exchange.worksheets:export",
        "latex": "gradekit.exchange.worksheets:export",
        "html": "gradekit.exchange.worksheets:export",
        "numpy": "gradekit.frameworks.export:export",
        "pytorch": "gradekit.frameworks.export:export",
        "jax": "gradekit.frameworks.export:export",
        "keras": "gradekit.frameworks.export:export",
        "tensorflow": "gradekit.frameworks.export:export",
        "paddle": "gradekit.frameworks.export:export",
        "mindspore": "gradekit.frameworks.export:export",
        "tinygrad": "gradekit.frameworks.export:export",
        "onnx": "gradekit.frameworks.export:export",
    }
)

MOST_VARIANTS = 1_000
OF_VARIANTS = ("moodle", "gift", "qti12", "qti3", "prairielearn", "markdown", "latex", "html")
SHEETS = ("markdown", "latex", "html")
BY_SEED = (*OF_VARIANTS, "gradescope")


def export(
    problems: Annotated[List[str], typer.Argument(metavar="PROBLEM", help="Problem files.")],  # noqa: UP006
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "",
    variants: Annotated[
        Text, typer.Option("--variants", metavar="N", help="N variants of numbers that are drawn, to be chosen among.")
    ] = None,
    students: Annotated[
        Text, typer.Option("--students", metavar="FILE", help="With markdown, latex, html: a worksheet for everyone.")
    ] = None,
    seed: Annotated[
        Text, typer.Option("--seed", metavar="TEXT", help="The course's seed of own numbers; else that of the file.")
    ] = None,
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
    count = 0 if variants is None else whole("--variants", variants, 2, MOST_VARIANTS)
    _check_drawn(form, count, students, seed)
    options = {"torchviz": torchviz, "variants": count, "seed": seed or "", "students": students or ""}
    loaded = [load_problem(path) for path in problems]
    written, left_out = getattr(import_module(module), function)(form, loaded, options)
    for line in left_out:
        complain(f"{form}: {line}")
    write_export(written, output)


def _check_drawn(form: str, variants: int, students: str | None, seed: str | None) -> None:
    """Raises UsageError for what a format has no use for."""
    if variants and form not in OF_VARIANTS:
        raise UsageError(f"--variants goes with {', '.join(OF_VARIANTS)}; received {form}")
    if students and (form not in SHEETS or variants):
        raise UsageError(f"--students goes with {', '.join(SHEETS)}, and not with --variants; received {form}")
    if seed and (form not in BY_SEED or not (variants or students or form == "gradescope")):
        raise UsageError("--seed goes with --variants, with --students, and with gradescope")
