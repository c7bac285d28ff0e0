"""One text as the answer to a question that asks for several quantities → one answer for each, in the order asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gradekit.engine.number import MAX_CHARACTERS, Typed, number_or_none
from gradekit.errors import TextError
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Table
from gradekit.marking.answers.entries import Malformed
from gradekit.marking.answers.formula import shown
from gradekit.marking.answers.pasted.digits import complete, leaves
from gradekit.marking.answers.pasted.found import Numbers, Refusal, Tree
from gradekit.marking.answers.pasted.reader import read_text
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.plan import Plan
from gradekit.marking.submission import Answer

_MARK = re.compile(r"[\[({]|[\])}]|[,;\n]")
_NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)\s*(.*)", re.DOTALL)
_SEPARATORS = (";", "\n", ",")  # the first that parts a text, parts it


def several(plan: Plan, question: Question, text: str) -> Answer | Malformed:
    """The answers that a text holds: the rows of a print, or what commas, semicolons or lines part.

    Names in front, a = 1, b = 2, say which is which. A text that does not hold as many stays as it is.
    """
    wanted = len(question.find)
    pieces = [] if isinstance(question.task, Table) or len(text) > MAX_CHARACTERS * wanted else _pieces(plan, text)
    if len(pieces) == wanted > 0 and (named := _by_name(question, pieces)) is not None:
        return named
    try:
        found = read_text(text, plan.exercise.scope.names, plan.exercise.problem.decimal_comma)
    except (Refusal, TextError) as error:
        return Malformed(f"{shown(text)} could not be read: {error}")
    if isinstance(found, Numbers):
        return _of_print(found, wanted)
    return tuple(pieces) if len(pieces) == wanted > 0 else text


def _by_name(question: Question, pieces: Sequence[str]) -> Answer | Malformed | None:
    """What is said of each by its name, in whatever order; None where names are missing and the others stand right.

    Other names would leave it open which is which.
    """
    asked = [text.value.strip() for text in question.find]
    found = [_NAMED.fullmatch(piece) for piece in pieces]
    names = [each[1] if each else "" for each in found]
    if sorted(names) == sorted(asked):
        said = {each[1]: each[2] for each in found if each}
        return tuple(said[name] for name in asked)
    if any(name not in ("", wanted) for name, wanted in zip(names, asked, strict=True)):
        return Malformed(f"the names in it are {', '.join(filter(None, names))}; expected {', '.join(asked)}")
    return None


def _of_print(found: Numbers, wanted: int) -> Answer:
    """The entries of the first level; brackets around all of it, and a column, are taken for a list."""
    tree = _marked(found)
    if isinstance(tree, tuple) and len(tree) == 1 != wanted and isinstance(tree[0], tuple):
        tree = tree[0]
    if isinstance(tree, tuple) and all(isinstance(each, tuple) and len(each) == 1 for each in tree):
        return tuple(each[0] for each in tree if isinstance(each, tuple))
    return tree


def _marked(found: Numbers) -> Answer:
    """The print with every number whose missing digits are zeros as a program's own; what is no number stays text."""
    typed = [number_or_none(each) for each in leaves(found.tree)]
    numbers = [each for each in typed if isinstance(each, Typed)]
    flags = iter(complete(found, numbers) if len(numbers) == len(typed) else (False,) * len(typed))

    def walk(tree: Tree) -> Answer:
        if isinstance(tree, str):
            return JsonNumber(tree) if next(flags) else tree
        return tuple(map(walk, tree))

    return walk(found.tree)


def _pieces(plan: Plan, text: str) -> list[str]:
    """What stands between the separators outside all brackets; one pair of brackets around it all is taken off."""
    bare = text.strip()
    for _ in range(2):
        cuts = _cuts(bare)
        for sign in _SEPARATORS[: 2 if plan.exercise.problem.decimal_comma else 3]:
            if ends := [at for at in cuts if bare[at] == sign]:
                starts = [0, *(end + 1 for end in ends)]
                return [bare[start:end].strip() for start, end in zip(starts, [*ends, len(bare)], strict=True)]
        if bare[:1] + bare[-1:] not in ("[]", "()", "{}"):
            break
        bare = bare[1:-1]
    return []


def _cuts(text: str) -> list[int]:
    depth, cuts = 0, []
    for found in _MARK.finditer(text):
        depth += (found[0] in "[({") - (found[0] in "])}")
        if depth == 0 and found[0] in ",;\n":
            cuts.append(found.start())
    return cuts
