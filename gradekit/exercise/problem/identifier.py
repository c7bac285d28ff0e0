"""Ids of questions and options."""

import re

from gradekit.exercise.problem.fields import Refusal
from gradekit.exercise.problem.known import MAX_NAME
from gradekit.exercise.problem.messages import Faults, shown
from gradekit.exercise.problem.values import read_scalar
from gradekit.exercise.problem.yaml_text import Node

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
_RESERVED = ("student", "problem")  # the other columns of a CSV of submissions


def read_id(node: Node, faults: Faults) -> str:
    """An id; raises Refusal for a word that cannot be one."""
    scalar = read_scalar(node, "an id, like dW2")
    if not _ID.fullmatch(scalar.text) or len(scalar.text) > MAX_NAME:
        hint = f"letters a-z, digits, _ and -, at most {MAX_NAME} of them, like dW2"
        raise Refusal(node.place, f"{shown(scalar.text)} cannot be an id; expected {hint}")
    if scalar.text in _RESERVED:
        message = f"{shown(scalar.text)} cannot be a question's id: a column of that name exists already"
        raise Refusal(node.place, message)
    return scalar.text
