"""Answers that stand for a named mistake: what students who made it wrote."""

from __future__ import annotations

from collections.abc import Mapping

from gradekit.course.items.words import answer_words
from gradekit.course.pages.answers import Answers
from gradekit.course.pages.results import Mistaken
from gradekit.paper.answered import answered

_SHOWN = 3

Examples = Mapping[Mistaken, tuple[str, ...]]


def examples_of(made: Mapping[Mistaken, list[str]], answers: Mapping[str, Answers]) -> Examples:
    """For each mistake the first few different answers that it gave."""
    found = {}
    for mistake, labels in made.items():
        given = (answers[name][mistake.question] for name in labels if mistake.question in answers.get(name, ()))
        texts = dict.fromkeys(answer_words(" ".join(answered(one).split())) for one in given)
        found[mistake] = tuple(texts)[:_SHOWN]
    return found
