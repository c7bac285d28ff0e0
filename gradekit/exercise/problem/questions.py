"""The `questions:` of a problem file."""

from fractions import Fraction
from functools import partial
from typing import Any

from gradekit.errors import Place
from gradekit.exercise.problem.fields import Fields, Refusal, attempt, kind, read_fields, read_items
from gradekit.exercise.problem.identifier import read_id
from gradekit.exercise.problem.kinds import BELONGS, READERS, TASKS, kinds_in
from gradekit.exercise.problem.kinds.choose import Options, check_choice
from gradekit.exercise.problem.kinds.lines import read_quantities, read_values
from gradekit.exercise.problem.known import ANSWERS, MAX_NAME
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.messages import Faults, count, listed, shown
from gradekit.exercise.problem.nested import check_rows, read_published_value
from gradekit.exercise.problem.own_mistakes import read_credits, read_known
from gradekit.exercise.problem.plot import read_plots
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tolerances import read_tolerance
from gradekit.exercise.problem.values import read_exact, read_one_of, read_scalar, read_text
from gradekit.exercise.problem.yaml_text import Node, Sequence

_SHARED = ("points", "tolerance", "answers", "mistakes", "known")  # what parts without their own take from it
_PLAIN = (
    "ask", "points", "tolerance", "answers", "published", "erratum", "mistakes", "known", "accept", "given", "words",
    "plot",
)  # fmt: skip
_OF_ALL_PARTS = ("id", "ask", "given", "parts", *_SHARED)


def read_questions(node: Node, faults: Faults) -> tuple[Question, ...]:
    """All questions, a question with parts as one for each part; an id that two of them share is a fault."""
    groups = read_items(node, faults, "- {id: loss, find: loss}", _read_group)
    questions = tuple(question for group in groups for question in group)
    seen: dict[str, Place] = {}
    for question in filter(lambda question: question.id, questions):
        if first := seen.get(question.id):
            message = f"two questions are called {shown(question.id)}, the first in line {first.line}: rename one"
            faults.add(question.place, message)
        seen.setdefault(question.id, question.place)
    return questions


def _read_group(node: Node, faults: Faults) -> tuple[Question, ...]:
    """One question, or one for each of its parts."""
    fields = read_fields(node, faults, "a question", _READERS)
    if "id" not in fields:
        faults.add(fields.place, "this question has no 'id': add one, like id: loss")
    if "parts" not in fields:
        return (_question(fields, faults),)
    for key in fields.places.keys() - set(_OF_ALL_PARTS):
        faults.add(fields.places[key], f"{key!r} belongs to one of the parts: move it there")
    return tuple(_question(_inherited(fields, part, faults), faults) for part in fields.get("parts", ()))


def _inherited(whole: Fields, part: Fields, faults: Faults) -> Fields:
    """The fields of a part, with what it takes from its question; its id is that of the question, _ and its own."""
    values: dict[str, Any] = {key: whole.values[key] for key in _SHARED if key in whole.values} | part.values
    own = {given.name for given in values.get("given", ())}
    values["given"] = (*(g for g in whole.get("given", ()) if g.name not in own), *values.get("given", ()))
    values["ask"] = " ".join(filter(None, (whole.get("ask", ""), part.get("ask", ""))))
    if "id" not in part:
        faults.add(part.place, "this part has no 'id': add one, like id: a")
    elif whole.get("id") and "id" in part.values:
        values["id"] = f"{whole.get('id')}_{part.values['id']}"
        if len(values["id"]) > MAX_NAME:
            message = f"the id {shown(values['id'])} has more than {MAX_NAME} characters: shorten it"
            faults.add(part.places["id"], message)
    return Fields(values, part.nodes, part.places, part.place)


def _question(fields: Fields, faults: Faults) -> Question:
    kinds = kinds_in(fields)
    _check_keys(fields, kinds, faults)
    find, is_list = fields.get("find", ((), False))
    options: Options = fields.get("choose", Options())
    answer, multiple = fields.get("answer", ((), fields.get("several", False)))
    check_choice(fields, faults)
    if find and "published" in fields.values:
        parts = -1 if any(text.value.endswith("_last") for text in find) else len(find) if is_list else 0
        attempt(partial(_check_published, parts), fields.nodes["published"], faults)
    if "erratum" in fields and "published" not in fields:
        message = "'erratum' says why what is published is wrong: add 'published', what the source prints"
        faults.add(fields.places["erratum"], message)
    rest = {key: fields.values[key] for key in _PLAIN if key in fields.values}
    if "words" in rest and rest["words"].cases and find:
        message = "beside 'find' words have no condition: ask for them in a question of their own"
        faults.add(fields.places["words"], message)
    rest |= {"words": rest["words"].accepted} if "words" in rest else {}
    conditions = options.conditions or (("true", fields.get("correct_when")),) * ("correct_when" in fields.values)
    if is_list and (other := next((key for key in ("accept", "words") if key in fields), "")):
        faults.add(fields.places[other], f"{other!r} is for a question with one quantity: ask for them one by one")
    return Question(
        fields.get("id", ""), find, is_list, **rest, options=options.wordings, multiple=multiple, answer=answer,
        correct_when=conditions, task=_task(fields, kinds, faults), place=fields.place, open_length="length" in fields,
    )  # fmt: skip


def _task(fields: Fields, kinds: list[str], faults: Faults) -> Any:
    """What is asked, where it is neither a quantity nor a choice and could be read."""
    key = kinds[0] if kinds else ""
    return TASKS[key](fields, faults) if key in TASKS and key in fields.values else None


def _check_keys(fields: Fields, kinds: list[str], faults: Faults) -> None:
    if kinds == ["find", "answer"]:
        other = next(key for key in ("choose", "answer", "correct_when") if key in fields)
        message = (
            f"a question asks for quantities ('find') or for a choice ('answer'), not both: delete 'find' or {other!r}"
        )
        faults.add(fields.places[other], message)
    elif len(kinds) > 1:
        named = listed([repr(key) for key in kinds], "and")
        faults.add(fields.place, f"a question asks for one thing, this one has {named}: make two questions of it")
    elif not kinds or not _says_what_is_right(fields):
        faults.add(fields.place, _nothing_asked(fields))
    for key, homes in BELONGS.items():
        if key in fields.nodes and kinds and not any(home in fields for home in homes):
            faults.add(fields.places[key], f"{key!r} belongs to a question with {_quoted(homes)}: delete it")


def _says_what_is_right(fields: Fields) -> bool:
    """Whether a choice has an answer or conditions; true for any other question."""
    options = fields.get("choose")
    return "choose" not in fields or "answer" in fields or options is None or bool(options.conditions)


def _quoted(keys: tuple[str, ...]) -> str:
    return listed([repr(key) for key in keys])


def _nothing_asked(fields: Fields) -> str:
    if "choose" in fields:
        return "this question has options but no right one: add 'answer', like answer: a"
    return "this question asks nothing: add 'find' (like find: loss) or 'answer' (like answer: true)"


def _check_published(parts: int, node: Node, faults: Faults) -> None:
    """Refuse a published key with ragged rows, or without one part for each of the quantities of a list."""
    if not parts:
        check_rows(node)
        return
    received = len(node.items) if isinstance(node, Sequence) else 1
    if received != parts > 0:
        raise Refusal(node.place, f"'find' lists {count(parts, 'quantity')}, 'published' {received}: give one for each")
    for part in node.items if isinstance(node, Sequence) else ():
        check_rows(part)


def _read_points(node: Node, faults: Faults) -> Fraction:
    points = read_exact(node, faults)
    if points <= 0:
        raise Refusal(node.place, f"expected points above 0; received {kind(node)}")
    return points


def _read_erratum(node: Node, faults: Faults) -> str:
    return read_scalar(node, 'why it is wrong, like erratum: "the source drops a sign"').text.strip()


def _read_accept(node: Node, faults: Faults) -> tuple[Text, ...]:
    return read_quantities(node, faults)[0]


def _read_parts(node: Node, faults: Faults) -> tuple[Fields, ...]:
    return read_items(node, faults, "- {id: a, find: loss}", _read_part)


def _read_part(node: Node, faults: Faults) -> Fields:
    return read_fields(node, faults, "a part", _PART_READERS)


_PART_READERS = {
    "id": read_id,
    "find": read_quantities,
    "ask": read_text,
    "points": _read_points,
    "tolerance": read_tolerance,
    "answers": read_one_of(ANSWERS),
    "published": read_published_value,
    "erratum": _read_erratum,
    "mistakes": read_credits,
    "known": read_known,
    "accept": _read_accept,
    "given": read_values,
    **READERS,
    "plot": read_plots,
    "length": read_one_of(("open",)),
}

_READERS = {**_PART_READERS, "parts": _read_parts}
