"""Sheets for platforms whose questions hold one number each: a question for each entry."""

from __future__ import annotations

from msgspec.structs import replace

from gradekit.exchange.sheet import Field, Item, Numbers, Sheet


def single_fields(sheet: Sheet) -> Sheet:
    """The sheet with a question for each number; the points are shared."""
    return replace(sheet, items=tuple(one for item in sheet.items for one in _split(item)))


def _split(item: Item) -> list[Item]:
    if not isinstance(item.body, Numbers) or len(item.body.fields) == 1:
        return [item]
    points = item.points / len(item.body.fields)
    return [
        Item(f"{item.id}.{at}", _ask(item, field), points, Numbers((replace(field, row=0),)))
        for at, field in enumerate(item.body.fields, 1)
    ]


def _ask(item: Item, field: Field) -> str:
    return field.label if field.label.startswith(item.ask) else f"{item.ask}: {field.label}"
