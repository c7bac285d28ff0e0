"""A text that is no plain number → numbers as they were shown, a formula, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Container

from gradekit.engine.number import MAX_CHARACTERS
from gradekit.exercise.expression import is_mathml
from gradekit.marking.answers.pasted.around import Around
from gradekit.marking.answers.pasted.brackets import nested
from gradekit.marking.answers.pasted.characters import blank, plain, visible
from gradekit.marking.answers.pasted.commas import quoted_with_points
from gradekit.marking.answers.pasted.digits import agree, zeros
from gradekit.marking.answers.pasted.found import Formula, Found, Numbers, Refusal, Tree
from gradekit.marking.answers.pasted.markup import number_in
from gradekit.marking.answers.pasted.numerals import numeral
from gradekit.marking.answers.pasted.separators import transposed, with_brackets
from gradekit.marking.answers.pasted.tables import in_lines
from gradekit.marking.answers.pasted.typed import members, without_delimiters, without_markdown, without_stop

MAX_PASTED = 400_000  # characters of one answer that is a print of numbers
MAX_LINES = 20_000

_HINTS = (  # in a formula: what would be read as another number than was meant → what to write
    (re.compile(r"[0-9.]\s+[eE][+-]?[0-9]"), "'1.2 e-3' may be a number or a product; write 1.2e-3, or 1.2*e - 3"),
    (re.compile(r"\.[0-9]*\([0-9]+\)"), "'0.1(6)' may be a repeating decimal or a product; write 1/6, or 0.1*6"),
    (re.compile(r"[0-9]\s*[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]"), "'1½' may be a sum or a product; write 3/2, or 1*½"),
    (re.compile(r"[0-9]\s*[xX]\s*10\s*\^"), "'1.2x10^-3' may be a number or a product with x; write 1.2e-3"),
)
_LABEL = re.compile(r"\s*\[(?:,?[0-9]+\]\s+\S|,[0-9]+\]|[0-9]+,\])")
_BY_LINE = re.compile(r"\s*[\[(|][^\[\]()]*[\])|]\s*\n|\s*\|")
_NOT_READ = (
    (
        re.compile(r"[\s\[\]()%o0-9.-]*\bCol 1 = "),
        "a matrix printed in blocks of columns is not read in this form; print it with grind(A)",
    ),
    (
        re.compile(r"\s*<(?!tf\.)[A-Za-z_][\w.]*\s[^<>]*(?:<[^<>]*>[^<>]*)*>\s*$(?<!</math>)"),
        "this print does not show the numbers; print them, with x.numpy() or x.tolist()",
    ),
)
_NAMED_MARKUP = re.compile(r"^((?:<(?:math|mrow|mstyle|semantics)\b[^<>]*>\s*)*)<mi>[^<>]+</mi>\s*<mo>\s*=\s*</mo>")
_COMMAS = re.compile(r"([0-9]),([0-9])")
DIFFER = "the two sides of the equation differ; write the number alone"
LINES = "these lines could not be read as numbers; paste the numbers alone, or write the formula on one line"
_LONGER = "this answer has {} characters, and of a formula at most {} are read; write it shorter"


def read_text(text: str, names: Container[str] = (), comma: bool = False) -> Found:
    """What a student's text is found to be.

    names: the exercise's quantities, which letters in a number may stand for; comma: whether decimal marks are commas.
    Raises Refusal.
    """
    if len(text) > MAX_PASTED:
        raise Refusal(f"this answer has {len(text)} characters, and at most {MAX_PASTED} are read; print fewer digits")
    if (lines := text.count("\n") + text.count("\r")) > MAX_LINES:
        raise Refusal(f"this answer has {lines} lines, and at most {MAX_LINES} are read; write lists in brackets")
    if "</" in text and is_mathml(text):  # no print closes what it opens, as markup does
        return _markup(_NAMED_MARKUP.sub(r"\1", text.strip()), comma)
    text = without_markdown(text)
    shown = with_brackets(without_stop(without_delimiters(plain(text))))
    numbers = _numbers(shown, names, comma)
    if numbers is not None:
        return numbers
    if len(text) > MAX_CHARACTERS:
        raise Refusal(_LONGER.format(len(text), MAX_CHARACTERS))
    return _formula(text, names, comma)


def _markup(text: str, comma: bool) -> Found:
    """One number keeps its digits as shown; anything else is a formula."""
    shown = number_in(text) if len(text) <= MAX_CHARACTERS else None
    number = numeral(plain(shown), comma) if shown else None
    return Formula((text,)) if number is None else Numbers(number)


def _numbers(text: str, names: Container[str], comma: bool) -> Numbers | None:
    """A print of numbers, or one number in some spelling; a name in front is left out."""
    if (single := numeral(text, comma, names)) is not None:
        return Numbers(single)
    _refuse_prints(text)
    around = Around(quoted_with_points(text))
    said = members(around.peeled())
    found = [_member(around, member, names, comma) for member in said]
    trees = [tree for tree in found if tree is not None]
    if len(trees) < len(said) or len(said) > 1 and not isinstance(trees[-1], tuple):
        return None  # a formula and its value are compared when they are computed
    if any(not agree(tree, trees[-1]) for tree in trees[:-1]):
        raise Refusal(DIFFER)
    return Numbers(around.checked(trees[-1]), zeros(around, text))


def _member(around: Around, text: str, names: Container[str], comma: bool) -> Tree | None:
    """The numbers of what may stand behind a name and a sign of equality."""
    around.text = text
    text = around.peeled()
    if (single := numeral(text, comma, names)) is not None:
        return single
    text = blank(text)
    if text.lstrip()[:1] in ("[", "(", "{", "|") and not _LABEL.match(text):
        return _bracketed(text.rstrip(" ~$\n"), comma, names)
    return in_lines(text, comma, names)


def _bracketed(text: str, comma: bool, names: Container[str]) -> Tree | None:
    """What begins with a bracket: rows line by line, or a list in brackets, which may be transposed."""
    if _BY_LINE.match(text) and (found := in_lines(text, comma, names)) is not None:
        return found
    if (inner := transposed(text)) is None:
        return nested(text, comma, names)
    found = nested(inner, comma, names)
    rows = [row for row in found if isinstance(row, tuple)] if isinstance(found, tuple) else []
    return tuple(zip(*rows, strict=True)) if rows and len({len(row) for row in rows}) == 1 else found


def _refuse_prints(text: str) -> None:
    """Raise what a print without its numbers, or in a form that is not read, is refused for."""
    for pattern, advice in _NOT_READ:
        if pattern.match(text):
            raise Refusal(advice)


def _formula(text: str, names: Container[str], comma: bool) -> Formula:
    """The members of a text that is no print of numbers. Raises Refusal where it would be read otherwise than meant."""
    bare = with_brackets(without_stop(without_delimiters(visible(text))).strip())
    if "\n" in bare and "\\" not in bare and len([line for line in bare.split("\n") if line.strip()]) > 1:
        raise Refusal(LINES)
    if comma and (found := _COMMAS.search(bare)):
        bare = _COMMAS.sub(r"\1.\2", bare) if "." not in bare else bare
    for pattern, hint in _HINTS:
        if (found := pattern.search(bare)) and not _is_named(found[0], names):
            raise Refusal(f"this is not read: {hint}")
    return Formula(tuple(member.strip() for member in members(bare)))


def _is_named(text: str, names: Container[str]) -> bool:
    """Whether the letter in it is a quantity of the exercise, so that no number can be meant."""
    return any(letter in names for letter in text if letter.isalpha())
