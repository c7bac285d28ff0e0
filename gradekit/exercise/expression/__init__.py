"""Text → nodes: the one expression language, for problem files and for what students type.

    text (MathML ─ mathml ─ LaTeX) ─ scanner ─ tokens ─ latex ─ tokens ─ arrange (in a Scope) ─ tokens ─ grammar ─ Node

Nothing is executed: characters are known or refused, words are looked up in tables, and a LALR grammar builds nodes
bottom-up, within budgets for length, depth, entries and bits.

    notation   how people write names and signs
    scanner    text → tokens: every character is known or refused by name, before anything is looked up or computed
    scope      what the words of an expression stand for: declared quantities first, then constants and functions
    slopes     derivatives as they are written, ∂L/∂W, as calls of grad
    named      words of a call that are no quantities: the name in stride=2, the word in padding=same
    calls      what each operation of an expression builds, within a budget, with the column of whatever is refused
    arrange    tokens → tokens that the grammar reads
    grammar    the one grammar of expressions: LALR, read bottom-up into steps that build nodes, without recursion
    commands   what each LaTeX command stands for: one frozen table
    delimiters dollar signs and the like around LaTeX
    cursor     the tokens of LaTeX read from left to right
    fences     norms, absolute values, inner products, matrices and cases
    operators  functions that LaTeX sets without brackets
    scripts    what stands above and below names
    latex      LaTeX as people and editors write it → the tokens of plain expressions
    mathml     MathML, Presentation and Content → the LaTeX that it stands for
    leaves     the leaves of MathML, and what all its elements are written with
    content    Content MathML: what each of its operations is in LaTeX
    elements   the text of MathML → elements, safely
"""

import re

from msgspec.structs import replace

from gradekit.engine.graph import Node
from gradekit.errors import TextError
from gradekit.exercise.expression.arrange import MAX_DEPTH, MAX_NODES, arrange
from gradekit.exercise.expression.calls import built
from gradekit.exercise.expression.grammar import read, value
from gradekit.exercise.expression.scanner import LATEX_ONLY, Token, scan
from gradekit.exercise.expression.scope import Scope

__all__ = ["MAX_DEPTH", "MAX_NODES", "Scope", "is_mathml", "parse"]

_OF_LATEX = re.compile(r"[\\$]|[_^]\{")


def parse(text: str, scope: Scope) -> Node:
    """The quantity that an expression stands for. Raises TextError, with its column, or LimitError."""
    if is_mathml(text):
        return _of_mathml(text, scope)
    is_latex = _OF_LATEX.search(text) is not None
    tokens = scan(_without_delimiters(text) if is_latex else text)
    if is_latex or any(token.type in LATEX_ONLY for token in tokens):
        return _built(*_of_latex(tokens, scope, is_latex), scope)
    return _built(tokens, False, scope)


def is_mathml(text: str) -> bool:
    """Whether a text is MathML and no expression, which never starts with <."""
    start = text.lstrip()[:2]
    return start[:1] == "<" and (start[1:].isalpha() or start[1:] in ("?", "!"))


def _of_mathml(text: str, scope: Scope) -> Node:
    """MathML by way of the LaTeX that it stands for; columns are those of the elements."""
    from gradekit.exercise.expression.mathml import as_latex

    latex, columns = as_latex(text)
    try:
        tokens = [replace(token, column=columns[token.column - 1]) for token in scan(latex)]
    except TextError as error:
        raise type(error)(error.message, columns[max(error.column, 1) - 1]) from error
    return _built(*_of_latex(tokens, scope, True), scope)


def _without_delimiters(text: str) -> str:
    from gradekit.exercise.expression.delimiters import without_delimiters

    return without_delimiters(text)


def _of_latex(tokens: list[Token], scope: Scope, is_latex: bool) -> tuple[list[Token], bool]:
    """The tokens without LaTeX's groups, and whether it is LaTeX."""
    from gradekit.exercise.expression.latex import plain, sets_braces

    is_latex = is_latex or sets_braces(tokens)
    return plain(tokens, scope, is_latex), is_latex


def _built(tokens: list[Token], is_latex: bool, scope: Scope) -> Node:
    arranged = arrange(tokens, scope, is_latex)
    simple = _simple(arranged)
    return simple if simple is not None else read(arranged)


def _simple(tokens: list[Token]) -> Node | None:
    """What needs no grammar, which takes a while to load: a name, a number, a function of names and numbers."""
    if len(tokens) == 1 and tokens[0].type in ("NAME", "NUMBER"):
        return value(tokens[0])
    if len(tokens) < 4 or [tokens[0].type, tokens[1].type, tokens[-1].type] != ["FUNCTION", "OPEN", "CLOSE"]:
        return None
    arguments, commas = tokens[2:-1:2], tokens[3:-1:2]
    if all(t.type in ("NAME", "NUMBER") for t in arguments) and all(t.type == "COMMA" for t in commas):
        return built(tokens[0].column, tokens[0].value, *map(value, arguments)) if len(tokens) % 2 == 0 else None
    return None
