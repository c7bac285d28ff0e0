"""The page on which an exercise is practised: every question is judged at once, and the key stands nowhere in clear.

An entry is right where its number, to the decimals that are asked for, is one of those within the tolerance. The page
holds digests of these, which say nothing but whether a number is among them.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from math import ceil, floor, isfinite
from pathlib import Path

from msgspec import Struct, to_builtins

from gradekit.engine.formula import index_text
from gradekit.engine.graph import Node
from gradekit.engine.ops.linear import indices
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Table
from gradekit.exercise.solve import Solution
from gradekit.marking.kinds import kind_of
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.paper.answers import derivative_text
from gradekit.paper.document import Heading, Paragraph
from gradekit.paper.interactive.following import following
from gradekit.paper.json_out import choice_value
from gradekit.paper.key import working_digits
from gradekit.paper.practice.hints import LEVELS, hints_of
from gradekit.paper.render.html import drawn, page
from gradekit.paper.render.safe import escaped
from gradekit.paper.working import work
from gradekit.paper.worksheet import given_part, wording

_HERE = Path(__file__).parent
_MOST_FIELDS = 60  # of one question
_MOST_RIGHT = 400  # digests of one entry
_EXACT = 9  # decimals by which exact values are told apart
_HELP = (
    "An answer that follows from an own earlier one, which is not right, is told as such. Numbers may be written as "
    "0.15, 1/3 or 1e-3."
)


class Entry(Struct, frozen=True):
    """One number that is asked for: its name, its decimals, digests of all that is right, and how far off is right."""

    name: str
    places: int
    right: tuple[str, ...]
    tolerance: float = 0.0


class Asked(Struct, frozen=True):
    """A question as the page judges it: by entries, or by the digest of the right choice; hints as HTML.

    wide: how many entries of a matrix stand in a row. several: whether several options may be right. nodes: the
    quantities whose entries are asked for.
    """

    entries: tuple[Entry, ...] = ()
    nodes: tuple[Node, ...] = ()
    wide: int = 1
    choice: str = ""
    options: tuple[tuple[str, str], ...] = ()
    several: bool = False
    hints: tuple[str, ...] = ()


def practice_page(solution: Solution) -> str:
    """The page: what is given, and the questions with fields for answers."""
    problem = solution.exercise.problem
    plan = Plan(solution.exercise)
    asked = [_asked(solution, plan, question) for question in problem.questions]
    body = [*drawn(given_part(solution)), *drawn([Paragraph(_HELP, "quiet")])]
    for number, (question, one) in enumerate(zip(problem.questions, asked, strict=True)):
        body += _section(solution, question, one, number)
    body.append('<p><output id="done" aria-live="polite"></output></p>')
    after = following(solution, {number: one.nodes for number, one in enumerate(asked) if one and one.nodes})
    facts = {
        "salt": problem.id, "levels": LEVELS, "questions": [_facts(one) if one else None for one in asked],
        "following": to_builtins(dict(after.questions)),
    }  # fmt: skip
    data = json.dumps(facts).replace("<", "\\u003c")
    script = f"const PRACTICE = {data};\n{after.text}\n{(_HERE / 'practised.js').read_text(encoding='utf-8')}"
    return page(problem.title, body, (_HERE / "practised.css").read_text(encoding="utf-8"), script)


def digest(salt: str, *parts: object) -> str:
    """What the page compares: half of SHA-256, the same in script."""
    return sha256("/".join([salt, *map(str, parts)]).encode()).hexdigest()[:32]


def _facts(asked: Asked) -> dict[str, object]:
    """What the script knows of a question; hints are not to be read in passing."""
    entries = [{"places": one.places, "right": one.right, "tolerance": one.tolerance} for one in asked.entries]
    hints = [b64encode(hint.encode()).decode() for hint in asked.hints]
    return {"entries": entries, "choice": asked.choice, "hints": hints}


def _asked(solution: Solution, plan: Plan, question: Question) -> Asked | None:
    """None where the page cannot judge: formulas, constructions, words, lists of open length, very many numbers."""
    salt, number = solution.exercise.problem.id, solution.exercise.problem.questions.index(question)
    if kind_of(question) or question.open_length or question.accept or _has_words(question):
        return None
    if question.id not in solution.exercise.asked:
        return _choice(question, salt, number)
    parts = [part for part in plan.parts if part.question is question]
    if not all(part in plan.numeric for part in parts) or sum(part.node.size for part in parts) > _MOST_FIELDS:
        return None
    entries = [entry for part in parts for entry in _entries(plan, part, salt, number)]
    numbered = (
        Entry(name, places, tuple(digest(salt, number, at, one) for one in right), tolerance)
        for at, (name, tolerance, places, right) in enumerate(entries)
    )
    steps = work(solution, [question.id], working_digits(solution, [question.id]), by_entry=True)
    hints = tuple("".join(drawn(hint)) for hint in hints_of(solution, steps, question))
    wide = parts[0].node.shape[-1] if len(parts) == 1 and parts[0].node.rank else 1
    return Asked(tuple(numbered), tuple(part.node for part in parts), wide, hints=hints)


def _has_words(question: Question) -> bool:
    return bool(question.words) or isinstance(question.task, Table) and bool(question.task.words)


def _choice(question: Question, salt: str, number: int) -> Asked:
    right = choice_value(question)
    options = question.options or (("true", "true"), ("false", "false"))
    chosen = [str(right).lower()] if isinstance(right, bool) else sorted(question.answer)
    return Asked(choice=digest(salt, number, ",".join(chosen)), options=options, several=question.multiple)


def _entries(plan: Plan, part: Part, salt: str, number: int) -> Iterator[tuple[str, float, int, list[int]]]:
    """By entry its name, its tolerance, its decimals, and what is right, in units of the last of them."""
    name = derivative_text(plan.asked(part))
    key, tolerance, decimals = plan.key(part), plan.tolerance(part), plan.asked_decimals(part)
    for at in indices(part.node.shape):
        off = float(f"{tolerance[at]:.2g}") if isfinite(tolerance[at]) else 0.0
        yield f"{name}{index_text(at)}", off, *_right(float(key[at]), float(tolerance[at]), int(decimals[at]))


def _right(key: float, tolerance: float, decimals: int) -> tuple[int, list[int]]:
    """The whole numbers of units that are right; units are larger where there would be very many."""
    if not isfinite(key) or not isfinite(tolerance):
        return 0, []
    places = decimals if tolerance else _EXACT
    while 2 * tolerance * 10.0**places > _MOST_RIGHT:
        places -= 1
    unit = 10.0**places
    least, most = ceil((key - tolerance) * unit - 1e-6), floor((key + tolerance) * unit + 1e-6)
    return places, sorted({round(key * unit), *range(least, most + 1)})


def _section(solution: Solution, question: Question, asked: Asked | None, number: int) -> Iterator[str]:
    yield f'<section class="ask" id="ask{number}">'
    yield from drawn([Heading(f"Question {number + 1}", 2), Paragraph(wording(solution, question))])
    if asked is None:
        yield from drawn([Paragraph("This page does not judge it; gradekit practice does.", "quiet")])
    else:
        yield from _options(asked, number) if asked.options else _fields(asked.entries, asked.wide)
        yield '<p><button type="button" class="check">Check</button>'
        yield '<button type="button" class="hint">Hint</button>' * bool(asked.hints)
        yield ' <output class="verdict" aria-live="polite"></output></p><div class="hints" aria-live="polite"></div>'
    yield "</section>"


def _options(asked: Asked, number: int) -> Iterator[str]:
    kind = "checkbox" if asked.several else "radio"
    for option, text in asked.options:
        field = f'<input type="{kind}" name="choice{number}" value="{escaped(option)}">'
        yield f"<p><label>{field} {escaped(text)}</label></p>"


def _fields(entries: Sequence[Entry], wide: int) -> Iterator[str]:
    yield '<div class="fields">'
    for at, entry in enumerate(entries):
        name = escaped(entry.name)
        yield f'<label>{name} <input inputmode="decimal" size="9" autocomplete="off"></label>'
        yield "<br>" * ((at + 1) % wide == 0)
    yield "</div>"
