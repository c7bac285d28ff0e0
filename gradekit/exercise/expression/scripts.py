"""What stands above and below names: powers, layers, indices, primes, hats and bars."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

from msgspec.structs import replace

from gradekit.errors import TextError
from gradekit.exercise.expression import commands
from gradekit.exercise.expression.cursor import always, refused
from gradekit.exercise.expression.operators import Operators, is_operator
from gradekit.exercise.expression.scanner import COMMAND, Token
from gradekit.exercise.expression.scope import find_function


class Scripts(Operators):
    """Reads names with all that is set around them."""

    def prime(self, token: Token, result: list[Token], depth: int) -> None:
        """f^\\prime, f^{\\prime}: the name f′."""
        if result and result[-1].type == "POWER":
            result.pop()
        if not result or result[-1].type != "NAME":
            raise TextError("a prime belongs to a function's name, like f'(x)", token.column)
        result[-1] = replace(result[-1], text=result[-1].text + "'")

    def superscript(self, token: Token, result: list[Token], depth: int) -> None:
        """^{…}: a power, or the layer (1) of a name such as W^{(1)}, which then may be transposed."""
        if not self.follows("{"):
            result.append(token)
            return
        if [part.type for part in self.tokens[self.at : self.at + 3]] == ["{", "PRIME", "}"]:
            self.at += 3
            result.append(token)
            self.prime(token, result, depth)
            return
        inner = self.braced(depth)
        if [part.text for part in inner] == ["T"]:
            result.append(Token("TRANSPOSE", "^T", token.column))
            return
        if result and result[-1].type == "NAME" and (name := self._layer(result[-1], inner)):
            result[-1] = replace(result[-1], text=name)
            inner = inner[3:]
            if [part.text for part in inner] == ["T"]:
                result.append(Token("TRANSPOSE", "^T", token.column))
                return
        if inner:
            result += [token, *always(inner, token)]

    def _layer(self, name: Token, inner: list[Token]) -> str:
        """W1, where inner starts with (1) or [1] and the quantity is declared, or W itself is not; else ''."""
        if "".join(part.text[0] for part in inner[:3:2]) not in ("()", "[]") or not inner[1].text.isalnum():
            return ""
        whole = name.text + inner[1].text
        declared = self.scope.find(whole) is not None or self.scope.find(name.text) is None
        return whole if declared else ""

    def name(self, token: Token, result: list[Token], depth: int) -> None:
        """A name with whatever is set below it: W_{1}, \\mathbf{W}_1 are names, W_{1,2} an entry of W."""
        if is_operator(token) and [part.type for part in self.tokens[self.at : self.at + 2]] != ["POWER", "PRIME"]:
            self.operator(token, result, depth)
            return
        if token.value == COMMAND and self.follows("NAME") and self._joins(token, self.tokens[self.at]):
            token = replace(token, text=token.text + self.tokens[self.at].text)  # a formula editor's \tan h(x)
            self.at += 1
        base, mark, below = token.text.partition("_")
        attached = not base and bool(result) and not token.spaced
        if token.text.endswith("_") and self.follows("{"):
            self._subscript(token.text[:-1], token, result, depth)
        elif attached and mark and result[-1].type == "NAME":
            result[-1] = replace(result[-1], text=result[-1].text + token.text)
        elif attached and mark and result[-1].text == "‖":
            _check_norm(below, token)
        else:
            result.append(token)

    def _joins(self, command: Token, letters: Token) -> bool:
        """Whether only both together are a function's name."""
        known = find_function(command.text) or self.scope.find(command.text) or self.scope.find(letters.text)
        return known is None and find_function(command.text + letters.text) is not None

    def _subscript(self, base: str, token: Token, result: list[Token], depth: int) -> None:
        start = self.tokens[self.at]
        inner = self.braced(depth)
        raised = inner.pop() if len(inner) > 1 and inner[-1].type == "TRANSPOSE" else None  # x_{1^T}
        joined = "".join(part.text for part in inner)
        if base:
            result.append(replace(token, text=base))
        elif not result or not inner:
            raise refused(start)
        if result[-1].text == "‖":
            _check_norm(joined, start)
        elif result[-1].type == "NUMBER" and result[-1].value == 1:
            result += always(inner, start)  # the indicator 1_{h > 0}
        elif result[-1].type == "NAME" and all(part.type in ("NAME", "NUMBER") for part in inner):
            result[-1] = replace(result[-1], text=f"{result[-1].text}_{joined}")
        else:
            result += [Token("[", "[", start.column), *inner, Token("]", "]", start.column)]
        result += [raised] if raised else []

    def mark(self, token: Token, result: list[Token], depth: int) -> None:
        """A hat over a name that is printed in some font; a bar over the digits of a number that repeat."""
        inner = self.argument(token, depth)
        if [part.type for part in inner] == ["NUMBER"] and commands.MARKS[token.text[1:]] == "\u0304":
            result.append(_repeating(result, inner[0], token))
            return
        if [part.type for part in inner] != ["NAME"]:
            raise TextError(f"{token.text} is read over one name only, like {token.text}{{y}}", token.column)
        text = unicodedata.normalize("NFC", inner[0].text + commands.MARKS[token.text[1:]])
        result.append(replace(inner[0], text=text, column=token.column, spaced=token.spaced))


def _check_norm(below: str, token: Token) -> None:
    if below not in ("2", "F"):
        raise TextError("only the Euclidean norm is read, like \\|x\\| or \\|x\\|_2", token.column)


def _repeating(result: list[Token], digits: Token, token: Token) -> Token:
    """0.1\\overline{6} is 1/6."""
    before = result.pop() if result and result[-1].type == "NUMBER" and not token.spaced else None
    if before is None or "." not in before.text or not digits.text.isdigit() or not before.text[-1:].strip("eE+-"):
        raise TextError("a bar over digits repeats decimals, like 0.1\\overline{6}", token.column)
    places = len(before.text.partition(".")[2])
    rest = Fraction(int(digits.text), (10 ** len(digits.text) - 1) * 10**places)
    return replace(before, value=before.value + rest)
