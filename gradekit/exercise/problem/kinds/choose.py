"""`choose:` options, and `answer:` or `correct_when:`, which say what is right."""

from msgspec import Struct, field

from gradekit.exercise.problem.fields import Fields, Refusal, read_fields, read_items, read_named
from gradekit.exercise.problem.identifier import read_id
from gradekit.exercise.problem.kinds.lines import read_conditions
from gradekit.exercise.problem.known import MAX_OPTIONS
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.messages import Faults, did_you_mean, listed, shown
from gradekit.exercise.problem.values import read_one_of, read_scalar, read_text
from gradekit.exercise.problem.yaml_text import Mapping, Node, Sequence

Conditions = tuple[tuple[str, tuple[Text, ...]], ...]


class Options(Struct, frozen=True):
    """id → wording; and the conditions under which the options are right, for those that have one."""

    wordings: tuple[tuple[str, str], ...] = ()
    conditions: Conditions = field(default=())


def read_options(node: Node, faults: Faults) -> Options:
    """The options, each a wording, or a wording with the condition under which it is right."""
    if isinstance(node, Mapping) and not 2 <= len(node.entries) <= MAX_OPTIONS:
        raise Refusal(node.place, f"a choice has 2 to {MAX_OPTIONS} options; received {len(node.entries)}")
    read = read_named(node, faults, "choose: {a: one wording, b: another}", read_id, _read_option)
    wordings = tuple((option, wording) for option, (wording, _), _ in read)
    return Options(wordings, tuple((option, conditions) for option, (_, conditions), _ in read if conditions))


def read_answer(node: Node, faults: Faults) -> tuple[tuple[str, ...], bool]:
    """The ids that are right (or true, or false), and whether they stand in a list."""
    if not isinstance(node, Sequence):
        return (read_scalar(node, "true, false or the id of an option").text,), False
    answer = read_items(node, faults, "[a, c]", lambda item, _: read_scalar(item, "the id of an option").text)
    if len(set(answer)) < len(answer):
        raise Refusal(node.place, "an option stands twice in the answer: name each once")
    return answer, True


def read_several(node: Node, faults: Faults) -> bool:
    """Whether several options may be right."""
    return read_one_of(("true", "false"))(node, faults) == "true"


def check_choice(fields: Fields, faults: Faults) -> None:
    """Report an answer that is not among the options, and options of which nothing says which is right."""
    options: Options = fields.get("choose", Options())
    if "choose" in fields and not options.wordings:
        return  # the options are at fault
    answer, multiple = fields.get("answer", ((), False))
    known = [option for option, _ in options.wordings] or ["true", "false"]
    for text in answer:
        if text not in known:
            faults.add(fields.places["answer"], _not_an_option(text, known, bool(options.wordings)))
    if multiple and not options.wordings:
        faults.add(fields.places["answer"], "a list of answers needs options to choose from: add 'choose'")
    if "several" in fields and not multiple and "answer" in fields:
        faults.add(fields.places["several"], "'answer' says whether several are right, as a list: delete 'several'")
    _check_conditions(fields, options, faults)


def _check_conditions(fields: Fields, options: Options, faults: Faults) -> None:
    if "correct_when" in fields and options.wordings:
        message = "with options each option has its own condition, like a: {text: up, correct_when: x > 0}"
        faults.add(fields.places["correct_when"], message)
    without = [option for option, _ in options.wordings if option not in dict(options.conditions)]
    if options.conditions and without and "answer" not in fields:
        message = f"option {listed(without, 'and')} has no 'correct_when', as the others do: add it, or add 'answer'"
        faults.add(fields.places["choose"], message)


def _read_option(node: Node, faults: Faults) -> tuple[str, tuple[Text, ...]]:
    if not isinstance(node, Mapping):
        return read_text(node, faults), ()
    fields = read_fields(node, faults, "an option", {"text": read_text, "correct_when": read_conditions})
    if "text" not in fields:
        faults.add(fields.place, "this option has no 'text': add its wording")
    return fields.get("text", ""), fields.get("correct_when", ())


def _not_an_option(text: str, known: list[str], chosen: bool) -> str:
    if not chosen:
        return f"answer: {shown(text)} is neither true nor false; to offer other answers add 'choose'"
    return f"answer: {shown(text)} is not among the options {listed(known, 'and')}{did_you_mean(text, known)}"
