"""`gradekit limits`: how large things may be, and what marking them may take."""

from __future__ import annotations

from gradekit.cli.options import Debug


def limits(debug: Debug = False) -> None:
    """Print how large answers, submissions and problem files may be."""
    from gradekit.cli.output import write

    rows = _rows()
    longest, widest = max(len(what) for what, _, _ in rows), max(len(f"{most:,}") for _, most, _ in rows)
    write("".join(f"{what.ljust(longest)}  {most:>{widest},} {unit}\n" for what, most, unit in rows))


def _rows() -> tuple[tuple[str, int, str], ...]:
    """What, how much at most, of what; read from the modules that enforce it."""
    from gradekit.course.inputs.limits import LIMITS
    from gradekit.course.marking.engines.limits import MEMORY, SECONDS
    from gradekit.engine import number
    from gradekit.exercise import expression
    from gradekit.exercise.lowering import effort
    from gradekit.exercise.problem import known
    from gradekit.marking import json_text
    from gradekit.marking.answers import budget, read
    from gradekit.marking.answers.pasted import reader

    return (
        ("answer", number.MAX_CHARACTERS, "characters"),
        ("answer that is a print of numbers", reader.MAX_PASTED, "characters"),
        ("expressions in an answer", read.MAX_TOGETHER, "characters together"),
        ("formulas in a submission", budget.MAX_FORMULAS, "characters together"),
        ("expression", expression.MAX_NODES, "numbers, names and signs"),
        ("brackets in an expression", expression.MAX_DEPTH, "levels"),
        ("exact number", number.MAX_BITS, "bits"),
        ("exponent of ten", number.MAX_EXPONENT, ""),
        ("submission", json_text.MAX_BYTES, "bytes"),
        ("brackets in a submission", json_text.MAX_DEPTH, "levels"),
        ("problem file", known.MAX_BYTES, "bytes"),
        ("brackets in a problem file", known.MAX_DEPTH, "levels"),
        ("computing an exercise", effort.MAX_EFFORT, "steps of arithmetic"),
        ("steps of a training or a recurrence", effort.MAX_RUN, "steps of arithmetic"),
        *LIMITS,
        ("marking a submission", int(SECONDS), "seconds of processor time"),
        ("memory of a worker process", MEMORY, "bytes more than at its start"),
    )
