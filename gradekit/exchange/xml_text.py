"""XML written: elements with text and attributes, and files that are the same bytes every time."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring


def add(parent: Element, tag: str, text: str = "", attributes: dict[str, str] | None = None) -> Element:
    """A new element inside another."""
    element = SubElement(parent, tag, attributes or {})
    element.text = text or None
    return element


def written(root: Element) -> bytes:
    """The whole file."""
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "utf-8") + b"\n"
