"""Text from files and students made safe to show in a terminal, a log, a CI run or a page."""

import html
import re
import unicodedata

_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # control, bidi and zero-width, surrogates, line and paragraph separators
_ESCAPES = r"(?:\x1b\[[0-9;]*m)*"
_AT_START = re.compile(r"^((?:\s|\x1b\[[0-9;]*m)*)::")
_TRAILING = re.compile(rf" +({_ESCAPES})$")


def safe_text(text: str) -> str:
    """One line of text in which every character that would not be seen is written out, like \\x1b or \\u200b."""
    return text if text.isprintable() else "".join(map(_visible, text))


def escaped(text: str) -> str:
    """Text that a page or picture shows literally, on one line."""
    return html.escape(safe_text(" ".join(text.split())))


def safe_line(line: str) -> str:
    """A finished line of output (colour codes allowed) without trailing spaces, which no CI runner takes for a command.

    Runners obey a line that starts with two colons, and ##[ anywhere in a line.
    """
    plain = _TRAILING.sub(r"\1", line).replace("##[", "# #[")
    return _AT_START.sub(r"\1: :", plain)


def safe_lines(text: str) -> str:
    """Every line of a text made safe; each ends with a line feed. An empty text has no line."""
    return "" if not text else "".join(safe_line(line) + "\n" for line in text.split("\n"))


def words(text: str) -> list[str]:
    """Paragraphs of running text: line breaks and tabs are spaces, an empty line begins a new paragraph."""
    parts = re.split(r"\n[ \t\r]*\n", text.strip())
    return [" ".join(part.split()) for part in parts if part.strip()]


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode_escape").decode("ascii")
