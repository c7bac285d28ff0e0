"""The tokens of LaTeX read from left to right: sequences, what stands in braces, and what a command applies to."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar

from gradekit.errors import LimitError, TextError
from gradekit.exercise.expression import notation
from gradekit.exercise.expression.arrange import MAX_DEPTH
from gradekit.exercise.expression.scanner import Token

_NO_BRACES = "write it in braces, like \\sqrt{xy}"


class Cursor:
    """One pass over tokens; groups are read by recursion, which is bounded.

    readers: the type of a token → the method that reads what it starts onto a result, at a depth.
    """

    readers: ClassVar[dict[str, Callable[[Any, Token, list[Token], int], None]]] = {}

    def __init__(self, tokens: list[Token]):
        self.tokens, self.at = tokens, 0

    def sequence(self, ends: tuple[str, ...], depth: int) -> list[Token]:
        """The tokens up to one of those types, which is left."""
        check_depth(depth, self.tokens[max(self.at, 1) - 1 :][:1])
        result: list[Token] = []
        while self.at < len(self.tokens) and self.tokens[self.at].type not in (*ends, "}", "END"):
            self.item(result, depth)
        return result

    def item(self, result: list[Token], depth: int) -> None:
        """Read one token, or the group that it starts, onto the result."""
        token = self.tokens[self.at]
        self.at += 1
        read = self.readers.get(token.type)
        if read is not None:
            read(self, token, result, depth)
        elif token.type in ("CELL", "ROW"):
            raise refused(token)
        else:
            result.append(token)

    def parenthesised(self, depth: int) -> list[Token]:
        """What stands in the round brackets that start here."""
        start = self.tokens[self.at]
        self.at += 1
        check_depth(depth, [start])
        inner: list[Token] = []
        level = 0
        while level or not self.follows(")"):
            if self.at >= len(self.tokens) or self.follows("}", "END", "CELL", "ROW"):
                raise TextError(f"the '{start.text}' at column {start.column} is never closed", start.column)
            token, end = self.tokens[self.at], len(inner)
            self.item(inner, depth + 1)
            level += (inner[end : end + 1] == [token]) * ((token.type == "(") - (token.type == ")"))
        self.at += 1
        return inner

    def follows(self, *types: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].type in types

    def braced(self, depth: int, ends: tuple[str, str] = ("{", "}")) -> list[Token]:
        """What stands in the braces that start here."""
        start = self.tokens[self.at]
        self.at += 1
        inner = self.sequence(ends[1:], depth + 1)
        if not self.follows(ends[1]):
            message = f"the '{start.text}' at column {start.column} is never closed"
            raise TextError(message, start.column)
        self.at += 1
        return inner

    def argument(self, command: Token, depth: int) -> list[Token]:
        """What a command applies to: a group, or the one sign that follows; of a number, its first digit."""
        check_depth(depth, [command])
        if self.follows("{"):
            return self.braced(depth)
        if self.at >= len(self.tokens):
            raise TextError(f"{command.text} is followed by nothing; {_NO_BRACES}", command.column)
        token = self.tokens[self.at]
        if token.type == "NUMBER" and token.text.isdigit() and len(token.text) > 1:
            first, rest = token.text[0], token.text[1:]
            self.tokens = self.tokens.copy()
            self.tokens[self.at] = Token("NUMBER", rest, token.column + 1, Fraction(int(rest)))
            return [Token("NUMBER", first, token.column, Fraction(int(first)))]
        if token.type == "NAME" and len(token.text) > 1 and token.value is None:
            raise TextError(f"what {command.text} applies to is not clear; {_NO_BRACES}", token.column)
        inner: list[Token] = []
        self.item(inner, depth + 1)
        return inner


def check_depth(depth: int, tokens: list[Token]) -> None:
    if depth > MAX_DEPTH:
        column = tokens[0].column if tokens else 0
        raise LimitError(f"brackets nested deeper than {MAX_DEPTH} are not read", column)


def bracketed(inner: list[Token], token: Token) -> list[Token]:
    """The group as one operand, in brackets unless it is one already."""
    return inner if len(inner) == 1 and inner[0].type in ("NAME", "NUMBER") else always(inner, token) if inner else []


def always(inner: list[Token], token: Token) -> list[Token]:
    """The group in brackets."""
    return [Token("(", "{", token.column, None, token.spaced), *inner, Token(")", "}", token.column)]


def listed(parts: list[list[Token]], token: Token) -> list[Token]:
    """The parts as a list: [a, b]."""
    result = [Token("[", "[", token.column)]
    for k, part in enumerate(parts):
        result += [Token("COMMA", ",", token.column)] * (k > 0) + part
    return [*result, Token("]", "]", token.column)]


def refused(token: Token) -> TextError:
    """Why a token cannot stand where it does."""
    if token.type in ("END", "ROW"):
        hint = "it stands only in a matrix, like \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}"
        return TextError(f"{token.text} is not allowed here; {hint}", token.column)
    return TextError(notation.refusal(token.text), token.column)
