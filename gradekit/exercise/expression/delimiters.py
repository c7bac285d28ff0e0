"""What stands around LaTeX in a text: dollar signs, \\( \\), \\[ \\], and environments of one formula."""

import re

_SPACE = r"[\s.,;]*"
_ENVIRONMENT = r"\\begin\{(?P<name>equation\*?|displaymath|math)\}"
_DELIMITED = re.compile(
    rf"\s*(?:(\$\$?)(?P<dollars>[^$]+)\1|\\\((?P<inline>.*)\\\)|\\\[(?P<display>.*)\\\]"
    rf"|{_ENVIRONMENT}(?P<environment>.*)\\end\{{(?P=name)\}}){_SPACE}",
    re.DOTALL,
)


def without_delimiters(text: str) -> str:
    """The text with spaces in the place of delimiters around all of it, so that columns stay what they are."""
    found = _DELIMITED.fullmatch(text)
    if not found:
        return text
    inside = next(name for name in ("dollars", "inline", "display", "environment") if found[name] is not None)
    start, end = found.span(inside)
    return " " * start + text[start:end]
