"""Texts of an exercise made ready for platforms: visible characters only, paragraphs, and HTML."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gradekit.exchange.sheet import Item, Sheet
from gradekit.paper.render import safe
from gradekit.paper.values import points_text

_MARKS = frozenset("\\`*_{}[]<>()#!|&~$+-.:=@^'\"")


def one_line(text: str) -> str:
    """On one line, every character that would not be seen written out."""
    return safe.safe_text(" ".join(text.split()))


def paragraphs(text: str) -> list[str]:
    return [safe.safe_text(part) for part in safe.words(text)]


def html_text(text: str) -> str:
    """Escaped for an element or an attribute; braces too, which some platforms take for questions of their own."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;").replace("[[", "&#91;[").replace("\\", "&#92;")


def html_paragraph(text: str) -> str:
    return f"<p>{html_text(text)}</p>"


def markdown_text(text: str) -> str:
    """With every mark of Markdown, HTML and formulas written as its number, so that it is read as text."""
    return "".join(f"&#{ord(letter)};" if letter in _MARKS else letter for letter in one_line(text))


def statement(sheet: Sheet) -> str:
    """What is given, as HTML."""
    given = "<br>".join(map(html_text, map(one_line, sheet.given)))
    return "".join(map(html_paragraph, paragraphs(sheet.text))) + (f"<p>{given}</p>" if given else "")


def asked(item: Item) -> str:
    """What is asked, as HTML."""
    return f"<p><strong>{html_text(one_line(item.ask))}</strong></p>"


def title_of(sheet: Sheet, item: Item) -> str:
    return one_line(f"{sheet.id}: {item.id}")


def with_points(sheet: Sheet, platform: str) -> list[str]:
    """A note of what the questions are worth, for a platform that counts each alike."""
    if len({item.points for item in sheet.items}) < 2:
        return []
    worth = ", ".join(f"{item.id} {points_text(item.points)}" for item in sheet.items)
    return [f"{platform} has no points, set them there: {worth}"]


def noted(sheet: Sheet, notes: Iterable[str] = ()) -> tuple[str, ...]:
    """All that is lost of a sheet, a line each, with the exercise in front."""
    return tuple(f"{sheet.id}: {one_line(note)}" for note in (*sheet.notes, *notes))
