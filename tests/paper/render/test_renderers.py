"""Every kind of block in every format: what is printed, that data is never markup, that lines keep their width."""

import re
from html.parser import HTMLParser

import pytest

from gradekit.engine.formula import Derivative, Name, Product, Sum, number
from gradekit.paper.document import (
    Cell,
    Document,
    Equation,
    Heading,
    Paragraph,
    Quantities,
    Quantity,
    Side,
    Table,
    Term,
    Terms,
)
from gradekit.paper.render import html, latex, markdown, terminal
from gradekit.paper.render.safe import safe_line, safe_text

EVIL = "<script>alert(1)</script> [/x] **b** | `c` $d$ \\e{} &amp; a\u202eb http://x.y\x1b[31m"


def everything(text: str) -> Document:
    """A document with the text in every place that holds data."""
    product = Product((Name("W1", (0, 1)), Name("x0", (1,))))
    equation = Equation(Derivative("L", "W1", (0, 1)), (Side("=", product), Side("≈", number(-2))), text, "g")
    return Document(
        (
            Heading(text),
            Paragraph(f"{text}\n\n{text}", "quiet"),
            Quantities((Quantity("a", "3"), Quantity("W", (("1", "−20"), ("3", "4"))))),
            equation,
            Table((text, "Points"), ((Cell(text, "good"), Cell("1 / 2")),), right=(1,), total=(Cell(text), Cell("3"))),
            Terms((Term(text, text, "bad"),)),
        )
    )


def test_terminal_plain():
    document = Document(
        (
            Heading("Title"),
            Quantities((Quantity("a", "3"), Quantity("b", ("1", "2")), Quantity("W", (("1", "−20"), ("3", "4"))))),
            Equation(Name("z", (0,)), (Side("=", Sum((Name("a"), number(2)))), Side("=", number(5))), "because", "z"),
            Table(("Q", "Points"), ((Cell("x", "good"), Cell("1")),), right=(1,)),
        )
    )
    assert terminal.render(document) == (
        "Title\n"
        "\n"
        "  a = 3    b = [1, 2]    W = [[1, −20],\n"
        "                              [3,   4]]\n"
        "\n"
        "  z[1] = a + 2 = 5   (because)\n"
        "\n"
        "Q   Points\n"
        "----------\n"
        "x        1\n"
    )


def test_colour_changes_no_word():
    document = everything("plain words")
    coloured = terminal.render(document, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == terminal.render(document)


@pytest.mark.parametrize("width", [40, 80, 100])
def test_terminal_keeps_its_width(width):
    text = "word " * 60 + "x" * 150
    assert max(map(len, terminal.render(everything(text), width).splitlines())) <= width


def test_long_equations_are_broken_at_their_signs():
    long = Sum(tuple(Name(f"quantity{n}") for n in range(12)))
    shown = terminal.render(Document((Equation(Name("y"), (Side("=", long), Side("=", number(1)))),)))
    assert shown.splitlines()[0].startswith("  y = quantity0 + quantity1")
    assert shown.splitlines()[1].startswith("      + quantity")
    assert shown.splitlines()[-1] == "    = 1"


@pytest.mark.parametrize("renderer", [terminal.render, markdown.render, html.render, latex.render])
def test_data_never_hides(renderer):
    shown = renderer(everything(EVIL))
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert "\\u202e" in shown or "u202e" in shown


def test_markdown_shows_data_literally():
    shown = markdown.render(everything(EVIL))
    outside = re.sub(r"```.*?```", "", shown, flags=re.S)
    assert "<script>" not in outside.replace("\\<script\\>", "")
    assert not re.search(r"(?<!\\)\*\*b", outside)
    assert not re.search(r"(?<!\\)`c", outside)
    rows = [line for line in outside.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3}


def test_markdown_fence_is_longer_than_backticks():
    document = Document((Equation(Name("a"), (Side("=", number(1)),), "see ```` here"),))
    assert markdown.render(document).startswith("`````text\n")


class Tags(HTMLParser):
    """All tags and attributes of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[str] = []
        self.names: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names += attrs


def test_html_holds_no_markup_from_data():
    page = html.render(everything(EVIL))
    tags = Tags(page)
    assert not {"script", "iframe", "a", "img", "link", "b"} & set(tags.tags)
    assert not [name for name, _ in tags.names if name.startswith("on") or name in ("href", "src")]
    assert "default-src 'none'" in page
    plain = Tags(html.render(everything("plain")))
    assert tags.tags == plain.tags


def test_html_policy_admits_its_own_style():
    import base64
    import hashlib

    page = html.render(everything("x"))
    style = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in page


def test_latex_obeys_no_data():
    shown = latex.escaped(r"\input{/etc/passwd} $x$ 50% a_b #1 ~ ^ & [x] ½‖y − ŷ‖² σ₁ 漢")
    assert shown == (
        r"\textbackslash{}input\{/etc/passwd\} \$x\$ 50\% a\_b \#1 \textasciitilde{} \textasciicircum{} \& {[}x{]} "
        r"$\tfrac12$$\Vert$y $-$ $\hat y$$\Vert$$^{2}$ $\sigma$$_{1}$ {[}U+6F22{]}"
    )


def test_latex_is_ascii():
    assert latex.render(everything("漢字 ∑ ✓ ŷ ² ₁ é")).replace("é", "").isascii()


@pytest.mark.parametrize(
    ("letter", "tex"),
    [
        ("σ", r"$\sigma$"),
        ("ς", r"$\varsigma$"),
        ("λ", r"$\lambda$"),
        ("Δ", r"$\Delta$"),
        ("ο", "o"),
        ("Α", "A"),
        ("Ρ", "P"),
        ("ά", "{[}U+03AC{]}"),
        ("ϛ", "{[}U+03DB{]}"),
    ],
)
def test_latex_writes_greek_with_commands_that_tex_has(letter, tex):
    assert latex.escaped(letter) == tex


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("::error::x", ": :error::x"),
        ("  ::x", "  : :x"),
        ("\x1b[1m::x\x1b[0m", "\x1b[1m: :x\x1b[0m"),
        ("a ::x", "a ::x"),
        ("a ##[error]", "a # #[error]"),
        ("a   ", "a"),
        ("\x1b[1ma  \x1b[0m", "\x1b[1ma\x1b[0m"),
    ],
)
def test_safe_line(line, safe):
    assert safe_line(line) == safe


def test_safe_text():
    assert safe_text("a\tb\x00\x85\u2028\ufeff\ud800é漢") == "a\\tb\\x00\\x85\\u2028\\ufeff\\ud800é漢"
