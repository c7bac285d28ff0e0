"""Is a comma in a print a decimal comma? By itself only where nothing else can be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gradekit.engine.number import WRITE_POINTS
from gradekit.marking.answers.pasted.found import Refusal

_ANY = re.compile(r"[+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+", re.ASCII)


def decimal_comma(cells: Sequence[str]) -> bool:
    """Whether cells that something else than commas parts have decimal commas: at least one, and no cell has a point.

    Raises Refusal where the commas may as well part thousands.
    """
    with_comma = [cell for cell in cells if _ANY.fullmatch(cell)]
    if not with_comma or any("." in cell for cell in cells):
        return False
    if all(_THOUSANDS.fullmatch(cell) for cell in with_comma):
        raise Refusal(f"{with_comma[0]} may be a decimal number or have thousands set apart; {WRITE_POINTS}")
    return True


_QUOTED = re.compile(r"""(["'])\s*([+-]?[0-9]+(?:,[0-9]+)?(?:[eE][+-]?[0-9]+)?)\s*\1""", re.ASCII)

_BETWEEN = re.compile("[0-9],[0-9]")


def quoted_with_points(text: str) -> str:
    """Cells in quotes, "0,5","-0,25", with points."""
    if '"' not in text and "'" not in text or not _BETWEEN.search(text):
        return text
    cells = [found[2] for found in _QUOTED.finditer(text)]
    if not cells or not decimal_comma(cells):
        return text
    return _QUOTED.sub(lambda found: found[2].replace(",", "."), text)
