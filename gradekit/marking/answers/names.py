"""What the names in a student's formula mean."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from gradekit.marking.parts import Part, Written


class Own(Struct, frozen=True, eq=False):
    """What a formula's names mean where they are asked for, too.

    values: the student's own answers; used: the parts that formulas turned out to use, whether answered or not.
    """

    values: Mapping[Part, Written] = field(default_factory=dict)
    used: set[Part] = field(default_factory=set)
