"""XML written: elements with text and attributes, and files that are the same bytes every time."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring


def add(parent: Element, tag: str, text: str = "", attributes: dict[str, str] | None = None) -> Element:
    """A new element inside another."""
    element = SubElement(parent, tag, attributes or {})
    element.text = text or None
    return element


def manifest(namespace: str, schema: str, version: str) -> tuple[Element, Element]:
    """The list of a package's files as IMS has it, and the element that they go into."""
    root = Element("manifest", {"identifier": "gradekit", "xmlns": namespace})
    metadata = add(root, "metadata")
    add(metadata, "schema", schema)
    add(metadata, "schemaversion", version)
    add(root, "organizations")
    return root, add(root, "resources")


def written(root: Element) -> bytes:
    """The whole file."""
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "utf-8") + b"\n"
