"""Whole numbers out of a hash: the same for the same names, on every machine and in every version.

A number is drawn for a list of names (seed, problem, student, attempt, what is drawn, which entry). Block k of the list
is SHA-256 of the JSON text `["gradekit-variants-1",name,…,k]` in UTF-8, without spaces, non-ASCII letters as they are.
Its first 16 bytes, big-endian, are a number below 2^128; those from the largest multiple of n upwards are passed over,
so that every number below n is as likely as any other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache

_VERSION = "gradekit-variants-1"
_RANGE = 1 << 128

Names = Sequence[str | int]


def below(n: int, names: Names) -> int:
    """A number from 0 to n − 1, n at most 2^64."""
    most = _RANGE - _RANGE % n
    block = 0
    while True:
        number = int.from_bytes(_hash(names, block)[:16], "big")
        if number < most:
            return number % n
        block += 1


def _hash(names: Names, block: int) -> bytes:
    text = f'["{_VERSION}",{"".join(map(_quoted, names))}{block}]'
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@lru_cache(maxsize=4_096)
def _quoted(name: str | int) -> str:
    return json.dumps(name, ensure_ascii=False) + ","
