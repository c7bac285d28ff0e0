"""What stands around LaTeX in a text: dollar signs, \\( \\), \\[ \\], and environments of one formula."""

import re

_SPACE = r"[\s.,;]*"
_ENVIRONMENT = r"\\begin\{(equation\*?|displaymath|math)\}"
_DELIMITED = re.compile(
    rf"\s*(?:(\$\$?)(?P<dollars>[^$]+)\1|\\\((?P<inline>.*)\\\)|\\\[(?P<display>.*)\\\]"
    rf"|{_ENVIRONMENT}(?P<environment>.*)\\end\{{\2\}}){_SPACE}",
    re.DOTALL,
)


def without_delimiters(text: str) -> str:
    """The text with spaces in the place of delimiters around all of it, so that columns stay what they are."""
    found = _DELIMITED.fullmatch(text)
    if not found:
        return text
    start, end = found.span(found.lastgroup or 0)
    return " " * start + text[start:end]
