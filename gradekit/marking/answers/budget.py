"""How long the formulas of one submission may be together: each takes time to be read and computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gradekit.engine.number import MAX_CHARACTERS
from gradekit.errors import SubmissionError, TextError
from gradekit.exercise.expression import is_mathml
from gradekit.marking.submission import Answer, leaves

MAX_FORMULAS = 4_000  # characters of all formulas in a submission, without spaces
A_QUESTION = 200  # where there are many questions: as many of each
_MARKUP = 8  # characters of MathML for one of what it says
_NUMBER = re.compile(r"\s*[-+−–]?[0-9.,]*(?:[eE][-+]?[0-9]+)?\s*")


def check_formulas(answers: Iterable[Answer], questions: int) -> None:
    """Raises SubmissionError where a submission to so many questions has too many formulas. Numbers do not count."""
    texts = [text for answer in answers for text in _texts(answer)]
    most = max(MAX_FORMULAS, A_QUESTION * questions)
    if sum(map(len, texts)) <= most:
        return
    total = sum(map(_length, texts))
    if total > most:
        message = f"the formulas in it have {total} characters together, and at most {most} are read"
        raise SubmissionError(f"{message}; write shorter ones, or their values")


def _texts(answer: Answer) -> Iterator[str]:
    """The texts in an answer that may be formulas: longer ones are read as prints, or not at all."""
    if isinstance(answer, dict):
        for part in answer.values():
            yield from _texts(part)
        return
    texts = (leaf for leaf in leaves(answer) if isinstance(leaf, str) and len(leaf) <= MAX_CHARACTERS)
    yield from (text for text in texts if not _NUMBER.fullmatch(text))


def _length(text: str) -> int:
    from gradekit.marking.answers.pasted.found import Formula, Refusal  # only for submissions with long texts
    from gradekit.marking.answers.pasted.reader import read_text

    if is_mathml(text):
        return len(text) // _MARKUP
    try:
        found = read_text(text)
    except (Refusal, TextError):
        return 0  # which costs no more than this
    return len("".join(text.split())) if isinstance(found, Formula) else 0
