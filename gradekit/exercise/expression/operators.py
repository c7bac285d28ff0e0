"""Functions that LaTeX sets without brackets or with something in between: \\ln 2x, \\log_{b}(x), \\tanh^2(x)."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from gradekit.errors import TextError
from gradekit.exercise.expression import commands
from gradekit.exercise.expression.cursor import Cursor, always
from gradekit.exercise.expression.scanner import COMMAND, Token
from gradekit.exercise.expression.scope import Scope

_BASES = {"2": "log2", "10": "log10", "e": "log"}
_FACTORS = frozenset(("NAME", "FRACTION", "ROOT", "FONT", "MARK", "COLOURED"))
_OPERANDS = _FACTORS | {"NUMBER", "{", "(", "[", "ABS", "BARS", "|", "BEGIN", "FLOOR", "CEIL", "ANGLE"}
_BEHIND = frozenset(("POWER", "TRANSPOSE", "RAISED", "PRIME"))


def is_operator(token: Token) -> bool:
    """Whether a command such as \\ln may stand without brackets."""
    return token.type == "NAME" and token.value == COMMAND and token.text.partition("_")[0] in commands.OPERATORS


class Operators(Cursor):
    """Reads functions together with what they apply to."""

    scope: Scope

    def operator(self, token: Token, result: list[Token], depth: int) -> None:
        """The function with its base, its power and its argument."""
        base = self._base(token, depth)
        power = self._power(token, depth)
        if base and base[0].text == "(" and not self.follows(*_OPERANDS):
            base, argument = [], base[1:-1]  # the keyboard of an editor leaves log(8) below the line: \\log_{(8)}
        else:
            argument = self._argument(token, depth)
        name = token.text.partition("_")[0]
        call = _with_base("log" if name == "lg" and base else name, base, argument, token)
        result += always([*call, *power], token) if power else call

    def _base(self, token: Token, depth: int) -> list[Token]:
        """What is set below the function."""
        _, _, below = token.text.partition("_")
        if token.text.endswith("_") and self.follows("{"):
            return self.braced(depth)
        if below:
            number = below.isdigit()
            return [Token("NUMBER" if number else "NAME", below, token.column, Fraction(below) if number else None)]
        if not self.follows("NAME") or not self.tokens[self.at].text.startswith("_"):
            return []
        self.at += 1
        return self._base(self.tokens[self.at - 1], depth)

    def _power(self, token: Token, depth: int) -> list[Token]:
        """The power between the function and its argument, \\tanh^2(x)."""
        if not self.follows("POWER"):
            return []
        sign = self.tokens[self.at]
        self.at += 1
        exponent = self.argument(sign, depth)
        if [part.type for part in exponent] != ["NUMBER"] or exponent[0].value < 1:
            message = f"a power of {token.text} itself is not clear; write (…)^n around it, or the inverse function"
            raise TextError(message, sign.column)
        return [sign, *exponent]

    def _argument(self, token: Token, depth: int) -> list[Token]:
        if self.follows("("):
            return self.parenthesised(depth)
        if self.follows("{"):
            inner = self.braced(depth)
            whole = inner[:1] and inner[0].type == "(" and inner[-1].type == ")"
            if not whole and self.follows(*_BEHIND):
                raise self._unclear(token)
            return inner
        return self._loose(token, depth)

    def _loose(self, token: Token, depth: int) -> list[Token]:
        """One factor, with a number before it: 2x, x_1^2, \\frac{a}{b}."""
        if not self.follows(*_OPERANDS) or is_operator(self.tokens[self.at]):
            message = f"what {token.text} applies to is missing; write {token.text}(x), with brackets"
            raise TextError(message, token.column)
        inner: list[Token] = []
        number = self.follows("NUMBER")
        self._factor(inner, depth)
        if number and self.follows(*_FACTORS) and not is_operator(self.tokens[self.at]):
            self._factor(inner, depth)
        if self.follows(*_OPERANDS) and not is_operator(self.tokens[self.at]):
            raise self._unclear(token)
        return inner

    def _factor(self, inner: list[Token], depth: int) -> None:
        token = self.tokens[self.at]
        if token.type == "NAME" and self.scope.find(token.text) is None and token.value is None and len(token.text) > 1:
            raise self._unclear(token)
        self.item(inner, depth)
        while self.follows(*_BEHIND) or (self.follows("NAME") and self.tokens[self.at].text.startswith("_")):
            self.item(inner, depth)
            if inner[-1].type == "POWER":
                self.item(inner, depth)
                if inner[-1].type == "SIGN":
                    self.item(inner, depth)

    def _unclear(self, token: Token) -> TextError:
        return TextError(f"how far {token.text} reaches is not clear; write brackets, like \\ln(xy)", token.column)


def _with_base(name: str, base: list[Token], argument: list[Token], token: Token) -> list[Token]:
    """The function of the argument; a logarithm to any base but 2, 10 and e is a quotient of two."""
    named = replace(token, text=name, value=None)
    text = "".join(part.text for part in base)
    if not base:
        return [named, *always(argument, token)]
    if name != "log":
        raise TextError(f"{token.text} has no base; write {name}(x)", token.column)
    if text in _BASES:
        return [replace(named, text=_BASES[text]), *always(argument, token)]
    over = Token("TIMES", "/", token.column)
    return always([named, *always(argument, token), over, named, *always(base, token)], token)
