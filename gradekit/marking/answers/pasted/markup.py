"""One number as equation editors mark it up → the same number in plain signs; a formula stays markup."""

from __future__ import annotations

import re

_WRAPPER = re.compile(r"</?(?:math|mrow|mstyle|semantics|mpadded)(?:\s[^<>]*)?>")
_BETWEEN = re.compile(r">\s+<")
_NUMBER = r"<mn>\s*([0-9.,]+)\s*</mn>"
_RULES = (
    (re.compile(rf"<msup>{_NUMBER}(?:<mo>\s*([-−])\s*</mo>)?<mn>\s*([0-9]+)\s*</mn></msup>"), r"\1^\2\3"),
    (re.compile(r"<mfrac>\s*<mn>\s*([0-9]+)\s*</mn>\s*<mn>\s*([0-9]+)\s*</mn>\s*</mfrac>"), r" \1/\2 "),
    (re.compile(_NUMBER), r" \1 "),
    (re.compile(r"<mo>\s*([-−+·×⋅])\s*</mo>"), r"\1"),
)


def number_in(text: str) -> str | None:
    """The number that the markup shows, as one would type it; None where it holds anything else."""
    bare = _BETWEEN.sub("><", _WRAPPER.sub("", text)).strip()
    for pattern, plain in _RULES:
        bare = pattern.sub(plain, bare)
    return None if "<" in bare or "&" in bare else bare.strip()
