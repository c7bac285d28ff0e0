"""Quantities' names as a program may use them: identifiers, each for one thing."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789__")


class Names:
    """The names of one program. taken: those that the library's own lines use."""

    def __init__(self, taken: frozenset[str] = frozenset()) -> None:
        self._taken = {*taken, *keyword.kwlist, *vars(builtins)}

    def claim(self, wanted: str) -> str:
        """An identifier as close to the wanted name as there is, claimed by nobody else so far."""
        base = identifier(wanted)
        name, number = base, 2
        while name in self._taken:
            name, number = f"{base}_{number}", number + 1
        self._taken.add(name)
        return name


def identifier(name: str) -> str:
    """The name with whatever no identifier has replaced by underscores; Python reads letters in their plain form."""
    plain = re.sub(r"_+", "_", re.sub(r"\W", "_", unicodedata.normalize("NFKC", name.translate(_RAISED)))).strip("_")
    return plain if plain.isidentifier() else f"q_{plain}".rstrip("_")
