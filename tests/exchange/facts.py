"""What tests of exports know of an exercise without looking at how exports read it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import gradekit
from gradekit.marking.plan import Plan
from tests.places import PROBLEMS

COURSE = tuple(sorted(PROBLEMS.rglob("*.yaml")))


@dataclass(frozen=True, slots=True)
class Numeric:
    """The entries of one question that asks for numbers, in the order in which they are written."""

    values: tuple[float, ...]
    tolerances: tuple[float, ...]
    points: float


@cache
def numeric(path: Path) -> dict[str, Numeric]:
    """By question, what the engine says of its numbers."""
    exercise = gradekit.load(path)
    plan, found = Plan(exercise), {}
    for question in exercise.problem.questions:
        parts = [part for part in plan.parts if part.question is question]
        if parts and all(part in plan.numeric for part in parts):
            values = np.concatenate([plan.key(part).ravel() for part in parts])
            around = np.concatenate([plan.tolerance(part).ravel() for part in parts])
            found[question.id] = Numeric(tuple(values), tuple(around), float(question.points))
    return found


HOSTILE = """\
id: hostile
title: '</text>{1:SA:=x} ]]> =a~b#c {{7*7}} %50% \\frac <script>alert(1)</script> // --> "q" ''s'''
text: |
  Given {1:NUMERICAL:=1:0} & <b>bold</b> ::x:: {#1} $CATEGORY: y

  // a comment } \\( x \\) [[1]] {{params.x}} ]]>
given: {x: 3}
compute: {y: 2*x}
questions:
  - {id: y, find: y, ask: 'y } = ~ # { : <img src=x onerror=alert(1)> {{x}}', points: 3/2,
     known: [{find: x, says: '} ~ # = : </p><script>alert(2)</script> \\ {1:SA:=x} ]]> {{y}}', credit: 1/3}]}
  - {id: c, choose: {a: '=right -> %50% } ~ # : </p><script>x</script>', b: '~wrong {=x}'}, answer: a}
  - {id: t, answer: false, ask: 'true } or { false'}
  - {id: w, words: ['a*b {x}', '=c~d#e']}
  - {id: e, essay: 'guide </text> } ~'}
"""
