"""Text → nodes: the one expression language, for problem files and for what students type.

    text ─ scanner ─ tokens ─ latex ─ tokens ─ arrange (in a Scope) ─ tokens ─ grammar ─ Node

Nothing is executed: characters are known or refused, words are looked up in tables, and a LALR grammar builds nodes
bottom-up, within budgets for length, depth, entries and bits.

    notation   how people write names and signs
    scanner    text → tokens: every character is known or refused by name, before anything is looked up or computed
    scope      what the words of an expression stand for: declared quantities first, then constants and functions
    slopes     derivatives as they are written, ∂L/∂W, as calls of grad
    calls      what each operation of an expression builds, within a budget, with the column of whatever is refused
    arrange    tokens → tokens that the grammar reads
    grammar    the one grammar of expressions: LALR, evaluated bottom-up into nodes while it is read, without recursion
    cursor     the tokens of LaTeX read from left to right
    latex      laTeX as people type it → the tokens of plain expressions
"""

from gradekit.engine.graph import Node
from gradekit.exercise.expression.arrange import MAX_DEPTH, MAX_NODES, arrange
from gradekit.exercise.expression.calls import built
from gradekit.exercise.expression.grammar import read, value
from gradekit.exercise.expression.latex import plain
from gradekit.exercise.expression.scanner import Token, scan
from gradekit.exercise.expression.scope import Scope

__all__ = ["MAX_DEPTH", "MAX_NODES", "Scope", "parse"]


def parse(text: str, scope: Scope) -> Node:
    """The quantity that an expression stands for. Raises TextError, with its column, or LimitError."""
    tokens = arrange(plain(scan(text), scope, "\\" in text), scope)
    simple = _simple(tokens)
    return simple if simple is not None else read(tokens)


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
