"""MathML, Presentation and Content → the LaTeX that it stands for, with the column of every character.

Letters, digits and signs that stand side by side are written side by side, so that they are read as if they were typed:
editors write relu(x) letter by letter, and 1e-3 as 1, e, − and 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from gradekit.exercise.expression import notation
from gradekit.exercise.expression.content import CONTENT
from gradekit.exercise.expression.elements import Element, elements, refused
from gradekit.exercise.expression.leaves import PRIMES, Leaves
from gradekit.exercise.expression.scope import find_function

_ROWS = frozenset(("math", "mrow", "mstyle", "mpadded", "all", "p", "span", "div", "mtd"))
_NOTHING = frozenset(("annotation", "annotation-xml", "maligngroup", "malignmark"))
_MARKS = MappingProxyType({
    **dict.fromkeys("^ˆ\u0302", "hat"), **dict.fromkeys("~˜\u0303", "tilde"), **dict.fromkeys("¯‾\u0304\u0305―", "bar"),
    **dict.fromkeys(".˙\u0307", "dot"), **dict.fromkeys("→⃗⇀", "vec"),
})  # fmt: skip
_SUMS = ("∑", "∏", "∫", "Σ")
_WRITE_TERMS = "write the terms one by one, or sum(x) for all entries of x"
_TRANSPOSED = frozenset(("T", "⊤", "⊺", "ᵀ", "𝖳", "𝑇", "𝐓"))


def as_latex(text: str) -> tuple[str, list[int]]:
    """The LaTeX that MathML stands for, and for each of its characters the column of the element that it is from.

    Raises TextError, with the column, for what is not well-formed, not safe or not known, or LimitError.
    """
    writer = Writer()
    writer.write(elements(text))
    return "".join(writer.pieces), [*writer.columns, len(text) + 1]


class Writer(Leaves):
    """Writes elements that have parts."""

    def rows(self, element: Element) -> None:
        self.row(element.children, element)

    def nothing(self, element: Element) -> None:
        """What says again, or only looks."""

    def row(self, children: Sequence[Element], element: Element) -> None:
        """Elements side by side."""
        if element.text.strip():
            raise refused(element, f"{element.text.strip()[:20]!r} stands outside of it; is a box left empty?")
        bars = [child for child in children if _sign(child) == "|"]
        for k, child in enumerate(children):
            following = children[k + 1] if k + 1 < len(children) else None
            if (table := _of_cases(child, children[k + 1 :])) is not None:
                self._table(table, "cases")
                return self.row(children[k + 2 :], element)
            if _sign(child) == "|" and (len(bars) == 2 or child.attributes.get("form")):
                closes = child.attributes.get("form") == "postfix" or child is bars[-1]
                self.put(r"\right|" if closes else r"\left|", child)
            elif _sign(child) == "\u2061":
                self._apply(children[k - 1] if k else None, following, child)
            else:
                self.write(child)
        return None

    def _apply(self, function: Element | None, to: Element | None, element: Element) -> None:
        """The invisible sign between a function and what it applies to."""
        name = function.text.strip() if function is not None else ""
        if find_function(name) is None and not (to is not None and _first(to) == "("):
            raise refused(element, "what stands before it is no known function; write brackets, or a sign such as ·")

    def fraction(self, element: Element) -> None:
        above, below = _parts(element, 2)
        if element.attributes.get("linethickness", "1").startswith("0"):
            raise refused(element, "binomial coefficients are not computed; write the number itself")
        self.group(above, r"\frac")
        self.group(below)

    def root(self, element: Element) -> None:
        if element.name == "mroot":
            inner, degree = _parts(element, 2)
            self.put(r"\sqrt[", element)
            self.write(degree)
            self.put("]", element)
            self.group(inner)
        else:
            self.put(r"\sqrt{", element)
            self.row(element.children, element)
            self.put("}", element)

    def scripts(self, element: Element) -> None:
        """What has an index, a power, a T or primes."""
        base, *marks = _parts(element, 3 if element.name == "msubsup" else 2)
        if _sign(base) in _SUMS:
            raise refused(element, _WRITE_TERMS)
        self.put(" ", element)
        if base.name in ("mi", "mn", "mo", "ci"):
            self.write(base)
        else:
            self.group(base)
        if element.name != "msup":
            self.group(marks[0], "_")
        if element.name != "msub":
            self._raised(marks[-1])
        self.apart = True

    def _raised(self, mark: Element) -> None:
        text = _leaf_text(mark)
        if text in PRIMES:
            self.put("'" * PRIMES[text], mark)
        elif text in _TRANSPOSED:
            self.put("^{T}", mark)
        else:
            self.group(mark, "^")

    def accent(self, element: Element) -> None:
        if element.children and _sign(element.children[0]) in _SUMS:
            raise refused(element, _WRITE_TERMS)
        base, *marks = _parts(element, 3 if element.name == "munderover" else 2)
        command = _MARKS.get(_leaf_text(marks[0]), "")
        if element.name != "mover" or not command:
            raise refused(element, "only a hat, tilde, bar, dot or arrow over a name is read")
        self.put(" ", element)
        self.group(base, f"\\{command}")
        self.apart = True

    def fenced(self, element: Element) -> None:
        """Brackets with what they hold, parted by commas."""
        opens, closes = element.attributes.get("open", "("), element.attributes.get("close", ")")
        separators = element.attributes.get("separators", ",").strip()[:1] or ","
        children = [_fence(opens, "prefix", element)]
        for k, child in enumerate(element.children):
            children += [Element("mo", element.column, {}, [], separators)] * bool(k) + [child]
        self.row([*children, *([_fence(closes, "postfix", element)] if closes else [])], element)

    def table(self, element: Element) -> None:
        self._table(element, "matrix")

    def _table(self, element: Element, kind: str) -> None:
        self.put(f"\\begin{{{kind}}}", element)
        for k, row in enumerate(element.children):
            self.put(r"\\" if k else "", row)
            for j, cell in enumerate(row.children):
                self.put("&" if j else " ", cell)
                self.write(cell)
        self.put(f"\\end{{{kind}}}", element)

    def space(self, element: Element) -> None:
        self.put(" ", element)

    def semantics(self, element: Element) -> None:
        """The first child; the others say it again."""
        self.row(element.children[:1], element)


def _sign(element: Element) -> str:
    """The sign that the element is, or ''."""
    text = element.text.strip(notation.SPACES) if element.name == "mo" else ""
    return "|" if text in ("∣", "❘") else text


def _of_cases(brace: Element, behind: Sequence[Element]) -> Element | None:
    """The table behind a brace that nothing closes."""
    if _sign(brace) != "{" or not behind or any(_sign(child) == "}" for child in behind):
        return None
    return _only(behind[0], "mtable")


def _leaf_text(element: Element) -> str:
    """The text of the element, or of the only one in it."""
    while element.name in _ROWS and len(element.children) == 1:
        element = element.children[0]
    return "" if element.children else element.text.strip(notation.SPACES)


def _only(element: Element, name: str) -> Element | None:
    """The element itself or the only one in it, where it is one of that name."""
    while element.name in _ROWS and len(element.children) == 1:
        element = element.children[0]
    return element if element.name == name else None


def _first(element: Element) -> str:
    """The sign that an element starts with."""
    while element.name in _ROWS and element.children:
        element = element.children[0]
    return element.attributes.get("open", "(") if element.name == "mfenced" else _sign(element)


def _fence(text: str, form: str, element: Element) -> Element:
    return Element("mo", element.column, {"form": form}, [], text)


def _parts(element: Element, count: int) -> list[Element]:
    """The element's parts. Raises TextError where there are more or fewer, as where a box was left empty."""
    if len(element.children) != count or element.text.strip():
        raise refused(element, f"it needs {count} parts; is a box left empty?")
    return element.children


Writer.writers = {
    **CONTENT,
    **dict.fromkeys(_ROWS, Writer.rows),
    **dict.fromkeys(_NOTHING, Writer.nothing),
    "mi": Writer.identifier,
    "mn": Writer.number,
    "mo": Writer.sign,
    "mtext": Writer.words,
    "mspace": Writer.space,
    "mfrac": Writer.fraction,
    "msqrt": Writer.root,
    "mroot": Writer.root,
    **dict.fromkeys(("msup", "msub", "msubsup"), Writer.scripts),
    **dict.fromkeys(("mover", "munder", "munderover"), Writer.accent),
    "mfenced": Writer.fenced,
    "mtable": Writer.table,
    "semantics": Writer.semantics,
}
