"""The `questions:` of a problem file."""

import re
from fractions import Fraction
from functools import partial

from gradekit.errors import Place
from gradekit.spec.fields import Fields, Refusal, attempt, kind, read_fields, read_items, read_named
from gradekit.spec.known import COUNTED_TOLERANCES, MAX_DIGITS, MAX_NAME, MAX_OPTIONS, MISTAKES, TOLERANCES
from gradekit.spec.messages import Faults, count, did_you_mean, listed, shown
from gradekit.spec.nested import check_rows, read_published_value
from gradekit.spec.schema import Question, Text, Tolerance
from gradekit.spec.values import read_exact, read_expression, read_one_of, read_scalar, read_share, read_text
from gradekit.spec.yaml_text import Mapping, Node, Scalar, Sequence

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
_RESERVED = ("student", "problem")  # the other columns of a CSV of submissions
_FOR_FIND = ("tolerance", "published", "mistakes")  # keys that make sense where something is computed

Options = tuple[tuple[str, str], ...]


def read_questions(node: Node, faults: Faults) -> tuple[Question, ...]:
    """All questions; an id that two of them share is a fault."""
    questions = read_items(node, faults, "- {id: loss, find: loss}", read_question)
    seen: dict[str, Place] = {}
    for question in filter(lambda question: question.id, questions):
        if first := seen.get(question.id):
            message = f"two questions are called {shown(question.id)}, the first in line {first.line}: rename one"
            faults.add(question.place, message)
        seen.setdefault(question.id, question.place)
    return questions


def read_question(node: Node, faults: Faults) -> Question:
    """One question, which asks either for quantities or for a choice."""
    fields = read_fields(node, faults, "a question", _READERS)
    _check_keys(fields, faults)
    find, is_list = fields.get("find", ((), False))
    answer, multiple = fields.get("answer", ((), False))
    options = fields.get("choose", ())
    _check_answer(fields, options, answer, multiple, faults)
    if find and "published" in fields.values:
        attempt(partial(_check_published, len(find) if is_list else 0), fields.nodes["published"], faults)
    rest = {key: fields.values[key] for key in ("ask", "points", *_FOR_FIND) if key in fields.values}
    return Question(
        fields.get("id", ""), find, is_list, **rest, options=options, multiple=multiple, answer=answer, place=node.place
    )


def _check_keys(fields: Fields, faults: Faults) -> None:
    if "id" not in fields:
        faults.add(fields.place, "this question has no 'id': add one, like id: loss")
    if "find" in fields and (other := next((key for key in ("choose", "answer") if key in fields), "")):
        message = (
            f"a question asks for quantities ('find') or for a choice ('answer'), not both: delete 'find' or {other!r}"
        )
        faults.add(fields.places[other], message)
    elif "find" not in fields and "answer" not in fields:
        faults.add(fields.place, _nothing_asked(fields))
    for key in _FOR_FIND:
        if key in fields and "find" not in fields and "answer" in fields:
            faults.add(fields.places[key], f"{key!r} belongs to a question with 'find': delete it")


def _nothing_asked(fields: Fields) -> str:
    if "choose" in fields:
        return "this question has options but no right one: add 'answer', like answer: a"
    return "this question asks nothing: add 'find' (like find: loss) or 'answer' (like answer: true)"


def _check_answer(fields: Fields, options: Options, answer: tuple[str, ...], multiple: bool, faults: Faults) -> None:
    """Report an answer that is not among the options, or that is no truth value where there are none."""
    if "choose" in fields and not options:
        return  # the options are at fault
    known = [option for option, _ in options] or ["true", "false"]
    for text in answer:
        if text not in known:
            faults.add(fields.places["answer"], _not_an_option(text, known, bool(options)))
    if multiple and not options:
        faults.add(fields.places["answer"], "a list of answers needs options to choose from: add 'choose'")


def _check_published(parts: int, node: Node, faults: Faults) -> None:
    """Refuse a published key with ragged rows, or without one part for each of the quantities of a list."""
    if not parts:
        check_rows(node)
        return
    received = len(node.items) if isinstance(node, Sequence) else 1
    if received != parts:
        raise Refusal(node.place, f"'find' lists {count(parts, 'quantity')}, 'published' {received}: give one for each")
    for part in node.items if isinstance(node, Sequence) else ():
        check_rows(part)


def _not_an_option(text: str, known: list[str], chosen: bool) -> str:
    if not chosen:
        return f"answer: {shown(text)} is neither true nor false; to offer other answers add 'choose'"
    return f"answer: {shown(text)} is not among the options {listed(known, 'and')}{did_you_mean(text, known)}"


def _read_id(node: Node, faults: Faults) -> str:
    scalar = read_scalar(node, "an id, like dW2")
    if not _ID.fullmatch(scalar.text) or len(scalar.text) > MAX_NAME:
        hint = f"letters a-z, digits, _ and -, at most {MAX_NAME} of them, like dW2"
        raise Refusal(node.place, f"{shown(scalar.text)} cannot be an id; expected {hint}")
    if scalar.text in _RESERVED:
        raise Refusal(
            node.place, f"{shown(scalar.text)} cannot be a question's id: a column of that name exists already"
        )
    return scalar.text


def _read_find(node: Node, faults: Faults) -> tuple[tuple[Text, ...], bool]:
    if isinstance(node, Sequence):
        return read_items(node, faults, "[d, e]", read_expression), True
    return (read_expression(node, faults),), False


def _read_points(node: Node, faults: Faults) -> Fraction:
    points = read_exact(node, faults)
    if points <= 0:
        raise Refusal(node.place, f"expected points above 0; received {kind(node)}")
    return points


def _read_tolerance(node: Node, faults: Faults) -> Tolerance:
    if isinstance(node, Scalar) and node.text == "exact":
        return Tolerance("exact", Fraction(0))
    if not isinstance(node, Mapping):
        raise Refusal(node.place, f"expected a tolerance like {{rounding: 4}}, or exact; received {kind(node)}")
    if any(key.text == "exact" for key, _ in node.entries):
        raise Refusal(node.place, "'exact' has no amount: write tolerance: exact")
    fields = read_fields(node, faults, "tolerance", {name: partial(_read_amount, name) for name in TOLERANCES})
    if len(node.entries) != 1:
        found = count(len(node.entries), "entry")
        raise Refusal(node.place, f"a tolerance has one entry, like {{rounding: 4}}; received {found}")
    return next((Tolerance(name, amount) for name, amount in fields.values.items()), Tolerance())


def _read_amount(name: str, node: Node, faults: Faults) -> Fraction:
    amount = read_exact(node, faults)
    if amount < 0:
        raise Refusal(node.place, f"a tolerance cannot be negative; received {kind(node)}")
    lowest = 1 if name == "significant_digits" else 0
    if name in COUNTED_TOLERANCES and not (amount.denominator == 1 and lowest <= amount <= MAX_DIGITS):
        expected = f"a whole number of digits from {lowest} to {MAX_DIGITS}"
        raise Refusal(node.place, f"{name}: expected {expected}; received {kind(node)}")
    return amount


def _read_options(node: Node, faults: Faults) -> Options:
    if isinstance(node, Mapping) and not 2 <= len(node.entries) <= MAX_OPTIONS:
        raise Refusal(node.place, f"a choice has 2 to {MAX_OPTIONS} options; received {len(node.entries)}")
    options = read_named(node, faults, "choose: {a: one wording, b: another}", _read_id, read_text)
    return tuple((option, wording) for option, wording, _ in options)


def _read_answer(node: Node, faults: Faults) -> tuple[tuple[str, ...], bool]:
    if not isinstance(node, Sequence):
        return (read_scalar(node, "true, false or the id of an option").text,), False
    answer = read_items(node, faults, "[a, c]", lambda item, _: read_scalar(item, "the id of an option").text)
    if len(set(answer)) < len(answer):
        raise Refusal(node.place, "an option stands twice in the answer: name each once")
    return answer, True


def _read_mistakes(node: Node, faults: Faults) -> tuple[tuple[str, Fraction], ...]:
    read = read_named(node, faults, "mistakes: {sign-flipped: 1/2}", read_one_of(MISTAKES), read_share)
    return tuple((mistake, share) for mistake, share, _ in read)


_READERS = {
    "id": _read_id,
    "find": _read_find,
    "ask": read_text,
    "points": _read_points,
    "tolerance": _read_tolerance,
    "published": read_published_value,
    "choose": _read_options,
    "answer": _read_answer,
    "mistakes": _read_mistakes,
}
