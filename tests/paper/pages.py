"""A page as a parser of HTML sees it."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = ("meta", "br", "hr", "input", "link", "img")
_NO_REQUEST = ("src", "href", "action", "data", "srcset", "poster")


class Page(HTMLParser):
    """tags: the names of all elements; texts: what is shown; scripts: their texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on") and name != "style", (tag, name)
            assert name not in _NO_REQUEST or value.startswith("#"), (tag, name, value)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        where = self._open[-1] if self._open else ""
        if where == "script":
            self.scripts.append(data)
        elif where != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        """What is shown, on one line."""
        return " ".join(" ".join(self.texts).split())
