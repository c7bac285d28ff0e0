"""Questions worth a second look, for what students did with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from gradekit.course.items.analysis import Item, ProblemItems
from gradekit.course.items.figures import FEWEST
from gradekit.course.items.shared import FrequentValue
from gradekit.course.items.words import answer_words, figure, percent, times

HARD, EASY = Fraction(1, 5), Fraction(19, 20)  # difficulty below, above
MANY = Fraction(1, 10)  # of the submissions: malformed, left for a person, one unexplained value
EMPTY = Fraction(1, 2)
FEW = 4  # students; what fewer did is their own affair


class Flag(Struct, frozen=True):
    """Why a question is worth a look. tone: bad where the question itself may be wrong, else fair."""

    problem: str
    question: str
    kind: str
    message: str
    tone: str = "fair"


Frequent = Sequence[FrequentValue]


def worth_a_look(
    problems: Iterable[ProblemItems], frequent: Mapping[tuple[str, str], Frequent] | None = None
) -> tuple[Flag, ...]:
    """Everything found, in the order of the questions; frequent: wrong values of each, where they are known."""
    return tuple(
        flag
        for problem in problems
        for item in problem.items
        for flag in _flags(problem.problem, item, (frequent or {}).get((problem.problem, item.question), ()))
    )


def most_telling_first(flags: Iterable[Flag]) -> list[Flag]:
    """First those for which the question itself may be wrong, then kind by kind."""
    return sorted(flags, key=lambda flag: (flag.tone != "bad", KINDS.index(flag.kind)))


def _flags(problem: str, item: Item, frequent: Frequent) -> Iterator[Flag]:
    found = {kind: (tone, message) for kind, (tone, say) in _LOOKS.items() if (message := say(item, frequent))}
    if "empty" in found:
        found.pop("hard", None)  # which says the same again
    for kind, (tone, message) in found.items():
        yield Flag(problem, item.question, kind, message, tone)


def _wrong_value(item: Item, frequent: Frequent) -> str:
    first = frequent[0] if frequent else None
    if first is None or not _is_many(item, first.students):
        return ""
    share = percent(item.share(first.students))
    which = f"{times(first.students, 'student')} ({share}) gave {answer_words(first.answer)}"
    right = item.verdicts["correct"]
    more = f", more than the {right} who were right" if first.students > right else ""
    return f"{which}, which no known mistake explains{more}: look at the key and at the wording"


def _mistake(item: Item, frequent: Frequent) -> str:
    name, number = next(iter(item.mistakes.items()), ("", 0))
    right = item.verdicts["correct"]
    if name in ("", "convention", "rounded-too-early") or number < FEW or number <= right:
        return ""
    return f"the mistake {name} ({number}) is more frequent than the right answer ({right}): look at the wording"


def _negative(item: Item, frequent: Frequent) -> str:
    value, students, _ = item.discrimination
    if value is None or value >= 0:
        return ""
    hint = f"with {students} students this may be chance" if value * value * students < 4 else "look at the key"
    return f"who did better elsewhere did worse here (discrimination {figure(value)}): {hint}"


def _hard(item: Item, frequent: Frequent) -> str:
    if item.difficulty is None or item.submissions < FEWEST or item.difficulty >= HARD:
        return ""
    return f"only {percent(item.difficulty)} of the points were earned: very hard, or not understood"


def _easy(item: Item, frequent: Frequent) -> str:
    if item.difficulty is None or item.submissions < FEWEST or item.difficulty <= EASY:
        return ""
    return f"{percent(item.difficulty)} of the points were earned: it hardly tells students apart"


def _verdict(verdict: str, least: Fraction, said: str) -> Callable[[Item, Frequent], str]:
    def say(item: Item, frequent: Frequent) -> str:
        number = item.verdicts[verdict]
        if number < FEW or number < least * item.submissions:
            return ""
        return f"{times(number, 'answer')} ({percent(item.share(number))}) {said}"

    return say


def _is_many(item: Item, students: int) -> bool:
    return students >= FEW and students >= MANY * item.submissions


_LOOKS: dict[str, tuple[str, Callable[[Item, Frequent], str]]] = {
    "wrong-value": ("bad", _wrong_value),
    "negative-discrimination": ("fair", _negative),
    "mistake-over-right": ("fair", _mistake),
    "malformed": ("fair", _verdict("malformed", MANY, "could not be read: say in the question how to write it")),
    "not-judged": ("fair", _verdict("not_judged", MANY, "are left for a person")),
    "empty": ("fair", _verdict("missing", EMPTY, "are empty: too hard, too late in the exercise, or overlooked")),
    "hard": ("fair", _hard),
    "easy": ("fair", _easy),
}
KINDS = (*_LOOKS, "check")
