"""XML from strangers: no document type, so no entities; bounded in size and depth."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from gradekit.exchange.incoming.question import Unreadable

MAX_DEPTH = 200


class _Builder(TreeBuilder):
    """Stops at the first thing that is not allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def start(self, tag: Any, attrs: Any) -> Element:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(f"elements are nested more than {MAX_DEPTH} deep")
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Element:
        self.depth -= 1
        return super().end(tag)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Unreadable("it has a document type (<!DOCTYPE …>), which may define entities: delete it")


def tree_of(data: bytes) -> Element:
    """The root. Raises Unreadable."""
    parser = XMLParser(target=_Builder())
    try:
        parser.feed(data)
        return parser.close()
    except ParseError as error:
        line, column = error.position
        raise Unreadable(f"not XML: line {line}, column {column + 1} cannot be read") from error
    except (ValueError, LookupError) as error:
        raise Unreadable(f"not XML in a known encoding: {error}") from error


def local(element: Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]
