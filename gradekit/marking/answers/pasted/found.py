"""What a text was found to be."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Zeros = Literal["shown", "full", "rounded"]
Tree = str | tuple["Tree", ...]  # numbers as find_number reads them, nested as they were shown


class Numbers(Struct, frozen=True):
    """Numbers as shown.

    zeros: what the absence of digits says. shown: what is not there is not known; full: every number is complete, as in
    a Python list; rounded: rounded to some digits, and then the zeros at the end left out, like numpy's 0.5
    """

    tree: Tree
    zeros: Zeros = "shown"


class Formula(Struct, frozen=True):
    """Something else, for the expression language: members that are said to be equal, mostly one."""

    members: tuple[str, ...]


class Refusal(Exception):
    """Why a text is read as nothing, and what to do: one plain sentence for the student."""


Found = Numbers | Formula
