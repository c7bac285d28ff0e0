"""Text → nodes: the one expression language, for problem files and for what students type.

    text ─ scanner ─ tokens ─ latex ─ tokens ─ arrange (in a Scope) ─ tokens ─ grammar ─ Node

Nothing is executed: characters are known or refused, words are looked up in tables, and a LALR grammar builds nodes
bottom-up, within budgets for length, depth, entries and bits.
"""

from gradekit.expression.arrange import MAX_DEPTH, MAX_NODES, arrange
from gradekit.expression.calls import built
from gradekit.expression.grammar import read, value
from gradekit.expression.latex import plain
from gradekit.expression.scanner import Token, scan
from gradekit.expression.scope import Scope
from gradekit.graph import Node

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
