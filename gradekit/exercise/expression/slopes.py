"""Derivatives as they are written, ∂L/∂W, as calls of grad."""

from __future__ import annotations

from gradekit.errors import TextError
from gradekit.exercise.expression import notation
from gradekit.exercise.expression.scanner import Token


def with_derivatives(tokens: list[Token]) -> list[Token]:
    """∂L/∂W as grad(L, W)."""
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type != "PARTIAL":
            result.append(token)
            at += 1
            continue
        middle = _quantity_end(tokens, at + 1)
        end = _quantity_end(tokens, middle + 2)
        signs = [part.text if part.type == "TIMES" else part.type for part in tokens[middle : middle + 2]]
        if signs != ["/", "PARTIAL"] or middle == at + 1 or end == middle + 2:
            raise TextError(notation.refusal("∂"), token.column)
        result += gradient_call(tokens[at + 1 : middle], tokens[middle + 2 : end], token)
        at = end
    return result


def _quantity_end(tokens: list[Token], start: int) -> int:
    """Where a name, with its index if it has one, ends; `start` itself where there is no name."""
    if not tokens[start : start + 1] or tokens[start].type != "NAME":
        return start
    end = start + 1
    if tokens[end : end + 1] and tokens[end].type == "[":
        closing = (k for k in range(end, len(tokens)) if tokens[k].type == "]")
        end = next(closing, end - 1) + 1
    return end


def gradient_call(of: list[Token], by: list[Token], token: Token) -> list[Token]:
    comma = Token("COMMA", ",", token.column)
    arguments = [Token("(", "(", token.column), *of, comma, *by, Token(")", ")", token.column)]
    return [Token("NAME", "grad", token.column, None, token.spaced), *arguments]
