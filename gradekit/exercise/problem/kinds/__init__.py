"""Question kinds: the keys of each, how they are read, and what they ask for.

A kind that asks for neither quantities nor a choice is a record of `problem.tasks`, made by the entry of TASKS under
the key that names the kind.

    lines       expressions with names, and lists of expressions, as several kinds of question have them
    rows        tables of given values: points of a construction, rows of a table
    words       `free_text:` and `essay:` for words that a person judges; `words:` for those with known right answers
    choose      `choose:` options, and `answer:` or `correct_when:`, which say what is right
    construct   `construct:` values that the student chooses; `such_that:` what has to hold, `at:` and `sample:` where
    table       `table:` a grid of quantities, filled in row by row
"""

from collections.abc import Callable
from typing import Any

from gradekit.exercise.problem.fields import Fields, Reader
from gradekit.exercise.problem.kinds.choose import read_answer, read_options, read_several
from gradekit.exercise.problem.kinds.construct import construct, read_names, read_sample
from gradekit.exercise.problem.kinds.lines import read_conditions, read_lines, read_quantities, read_values
from gradekit.exercise.problem.kinds.rows import read_rows
from gradekit.exercise.problem.kinds.table import read_table
from gradekit.exercise.problem.kinds.words import read_free_text, read_words
from gradekit.exercise.problem.messages import Faults
from gradekit.exercise.problem.tasks import Count, Shapes, Task

READERS: dict[str, Reader[Any]] = {
    "choose": read_options,
    "several": read_several,
    "answer": read_answer,
    "correct_when": read_conditions,
    "table": read_table,
    "construct": read_names,
    "such_that": read_conditions,
    "compute": read_lines,
    "at": read_rows,
    "sample": read_sample,
    "witness": read_values,
    "shape": read_quantities,
    "shapes": read_quantities,
    "count": read_quantities,
    "free_text": read_free_text,
    "essay": read_free_text,
    "words": read_words,
}


def _shapes(key: str) -> Callable[[Fields, Faults], Task]:
    return lambda fields, faults: Shapes(*fields.get(key, ((), False)))


TASKS: dict[str, Callable[[Fields, Faults], Task]] = {
    "table": lambda fields, faults: fields.values["table"],
    "construct": construct,
    "shape": _shapes("shape"),
    "shapes": _shapes("shapes"),
    "count": lambda fields, faults: Count(fields.get("count", ((), False))[0]),
    "free_text": lambda fields, faults: fields.values["free_text"],
    "essay": lambda fields, faults: fields.values["essay"],
    "words": lambda fields, faults: fields.values["words"],
}

KINDS = ("find", "answer", *TASKS)  # the key that names what a question asks; 'answer' stands for every choice
_CHOICES = ("choose", "answer", "correct_when")

BELONGS = {  # key → the kinds of question that have it, for keys that not every question may have
    "tolerance": ("find", "table"),
    "answers": ("find", "table", "count"),
    "published": ("find", "table", "shape", "shapes", "count", "words", *_CHOICES),
    "mistakes": ("find", "table"),
    "accept": ("find",),
    "length": ("find", "table"),
    "several": ("choose",),
    **dict.fromkeys(("such_that", "compute", "at", "sample", "witness"), ("construct",)),
}


def kinds_in(fields: Fields) -> list[str]:
    """The kinds that the question's keys name; a choice is 'answer', and words beside 'find' belong to it."""
    found = ["find"] if "find" in fields else []
    found += ["answer"] if any(key in fields for key in _CHOICES) else []
    found += [key for key in TASKS if key in fields and not (key == "words" and "find" in fields)]
    return found
