"""What all SVG pictures share: escaping, the frame with title and description, colours for light and dark.

Colours are classes, so that a page with a strict content policy can hold the picture with PALETTE in its own style.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from gradekit.paper.render.safe import escaped, safe_text

PALETTE = """
.paper { fill: #ffffff; }
.ink { fill: #1b1f24; }
.soft { fill: #57606a; }
.good-ink { fill: #0b6b3a; }
.rule { stroke: #57606a; fill: none; }
.grid { stroke: #d0d7de; fill: none; }
.halo { stroke: #ffffff; fill: none; }
.box { fill: #f6f8fa; stroke: #57606a; }
.box-given { fill: #ddf4ff; stroke: #0969da; }
.box-root { fill: #fff1e5; stroke: #bc4c00; }
.c0 { color: #0969da; } .c1 { color: #bc4c00; } .c2 { color: #1a7f37; } .c3 { color: #8250df; }
.c4 { color: #9a6700; } .c5 { color: #bf3989; } .c6 { color: #1b7c83; } .c7 { color: #57606a; }
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117; }
.ink { fill: #e6edf3; }
.soft { fill: #9da7b3; }
.good-ink { fill: #56d364; }
.rule { stroke: #9da7b3; }
.grid { stroke: #30363d; }
.halo { stroke: #0d1117; fill: none; }
.box { fill: #161b22; stroke: #9da7b3; }
.box-given { fill: #0c2d6b; stroke: #58a6ff; }
.box-root { fill: #5a1e02; stroke: #ffa657; }
.c0 { color: #58a6ff; } .c1 { color: #ffa657; } .c2 { color: #56d364; } .c3 { color: #bc8cff; }
.c4 { color: #e3b341; } .c5 { color: #ff9bce; } .c6 { color: #39c5cf; } .c7 { color: #9da7b3; }
}
""".lstrip()
NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'  # of a file; a page needs none
COLOURS = 8  # classes c0 to c7


def picture(
    width: float, height: float, title: str, description: str, body: Iterable[str], inside: bool, role: str = "img"
) -> str:
    """An SVG image; `inside` a page, whose style holds PALETTE, or a file of its own.

    role: img where it is one thing, group where its parts are reached one by one.
    """
    style = [] if inside else [f"<style>{PALETTE}</style>"]
    size = f'width="{number(width)}" height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}"'
    lines = [
        f'<svg{"" if inside else NAMESPACE} {size} role="{role}">',
        f"<title>{escaped(title)}</title>",
        f"<desc>{escaped(description)}</desc>",
        *style,
        '<rect class="paper" width="100%" height="100%"/>',
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def label(
    x: float, y: float, content: str, classes: str, size: int = 12, anchor: str = "middle", bold: bool = False
) -> str:
    """A line of text, spaces kept; x and y are its anchor on the base line."""
    weight = ' font-weight="bold"' if bold else ""
    font = f'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="{size}"{weight}'
    shown = html.escape(safe_text(content))
    return f'<text x="{number(x)}" y="{number(y)}" class="{classes}" text-anchor="{anchor}" {font}>{shown}</text>'


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
