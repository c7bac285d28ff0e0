"""Decimal commas in a table with semicolons between its cells, as spreadsheets write where the comma is decimal."""

from __future__ import annotations

import re

_NUMBER = r"[+\-−–]?[0-9]+(?:,[0-9]+)?(?:[eE][+\-]?[0-9]+)?"
_NUMBERS = re.compile(rf"\s*[({{]?\s*{_NUMBER}(?:(?:\s*;\s*|\s+){_NUMBER})*\s*[)}}]?\s*", re.ASCII)


def with_points(cell: str) -> str:
    """A cell that holds one number or several with decimal commas, with points; any other as it is."""
    if "," not in cell or "." in cell or not _NUMBERS.fullmatch(cell):
        return cell
    return cell.replace(",", ".").replace(";", ",")
