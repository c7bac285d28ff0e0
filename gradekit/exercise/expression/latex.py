"""LaTeX as people type it → the tokens of plain expressions: fractions, roots, fonts, matrices, derivatives, norms.

Only what LaTeX groups is rewritten here; names and signs (\\sigma, \\odot) are the scanner's. Columns stay those of the
text. Nothing is looked up but whether W^{(1)} is the declared quantity W1.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from fractions import Fraction

from gradekit.errors import TextError
from gradekit.exercise.expression import notation
from gradekit.exercise.expression.cursor import Cursor, always, bracketed, listed, refused
from gradekit.exercise.expression.scanner import Token
from gradekit.exercise.expression.scope import Scope
from gradekit.exercise.expression.slopes import gradient_call, with_derivatives

_MATRICES = ("matrix", "bmatrix", "pmatrix", "Bmatrix", "smallmatrix")
_GROUPING = frozenset(("{", "}", "BARS", "CELL", "ROW", "PARTIAL", "NABLA", *notation.LATEX_GROUPS.values()))


def plain(tokens: list[Token], scope: Scope, is_latex: bool) -> list[Token]:
    """The tokens without LaTeX's own groups; braces group only where it is LaTeX.

    Raises TextError, with the column, or LimitError.
    """
    if not any(token.type in _GROUPING for token in tokens):
        return tokens
    return with_derivatives(_Reader(tokens, scope, is_latex).everything())


class _Reader(Cursor):
    """Reads whatever LaTeX groups."""

    def __init__(self, tokens: list[Token], scope: Scope, is_latex: bool):
        super().__init__(tokens)
        self.scope = scope
        self.is_latex = is_latex or _sets_braces(tokens)

    def everything(self) -> list[Token]:
        result = self.sequence((), 0)
        if self.at < len(self.tokens):
            raise refused(self.tokens[self.at])
        return result

    # What each kind of token starts

    def group(self, token: Token, result: list[Token], depth: int) -> None:
        """{…}: brackets that are not shown; after a 1 it is the indicator, 1{h > 0}."""
        is_indicator = bool(result) and result[-1].type == "NUMBER" and result[-1].value == 1
        if not self.is_latex and not is_indicator:
            raise refused(token)
        self.at -= 1
        after_name = bool(result) and result[-1].type == "NAME"  # \ln{x}
        inner = self.braced(depth)
        result += always(inner, token) if after_name else bracketed(inner, token)

    def fraction(self, token: Token, result: list[Token], depth: int) -> None:
        above, below = self.argument(token, depth), self.argument(token, depth)
        if [part[0].type for part in (above, below) if part] == ["PARTIAL", "PARTIAL"]:
            result += [*above, Token("TIMES", "/", token.column), *below]
            return
        over = [*always(above, token), Token("TIMES", "/", token.column), *always(below, token)]
        result += always(over, token)

    def root(self, token: Token, result: list[Token], depth: int) -> None:
        """√x, or with [n] the n-th root."""
        degree = self.braced(depth, ("[", "]")) if self.follows("[") else []
        inner = always(self.argument(token, depth), token)
        if degree:
            one = [Token("NUMBER", "1", token.column, Fraction(1)), Token("TIMES", "/", token.column)]
            exponent = always([*one, *always(degree, token)], token)
            result += always([*inner, Token("POWER", "^", token.column), *exponent], token)
        else:
            result += [Token("NAME", "sqrt", token.column, None, token.spaced), *inner]

    def font(self, token: Token, result: list[Token], depth: int) -> None:
        """\\mathbf{W}, \\text{ReLU}: what they print; \\mathbb{I} is the indicator's 1."""
        inner = self.argument(token, depth)
        if token.text in notation.LATEX_BLACKBOARD and [part.text for part in inner] == ["I"]:
            inner = [Token("NUMBER", "1", token.column, Fraction(1))]
        result += [replace(inner[0], spaced=token.spaced)] if len(inner) == 1 else bracketed(inner, token)

    def mark(self, token: Token, result: list[Token], depth: int) -> None:
        """A hat over a name that is printed in some font."""
        inner = self.argument(token, depth)
        if [part.type for part in inner] != ["NAME"]:
            raise TextError(f"{token.text} is read over one name only, like {token.text}{{y}}", token.column)
        text = unicodedata.normalize("NFC", inner[0].text + notation.LATEX_MARKS[token.text[1:]])
        result.append(replace(inner[0], text=text, column=token.column, spaced=token.spaced))

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

    def _subscript(self, base: str, token: Token, result: list[Token], depth: int) -> None:
        start = self.tokens[self.at]
        inner = self.braced(depth)
        joined = "".join(part.text for part in inner)
        if base:
            result.append(replace(token, text=base))
        elif not result:
            raise refused(start)
        if result[-1].text == "‖":
            _check_norm(joined, start)
        elif result[-1].type == "NUMBER" and result[-1].value == 1:
            result += always(inner, start)  # the indicator 1_{h > 0}
        elif result[-1].type == "NAME" and all(part.type in ("NAME", "NUMBER") for part in inner):
            result[-1] = replace(result[-1], text=f"{result[-1].text}_{joined}")
        else:
            result += [Token("[", "[", start.column), *inner, Token("]", "]", start.column)]

    def norm(self, token: Token, result: list[Token], depth: int) -> None:
        self.at -= 1
        inner = self.braced(depth, ("BARS", "BARS"))
        bars = [Token("(", "‖", token.column), *inner, Token(")", "‖", token.column)]
        result += [Token("NAME", "norm", token.column, None, token.spaced), *bars]

    def matrix(self, token: Token, result: list[Token], depth: int) -> None:
        """\\begin{bmatrix} … \\end{bmatrix}: rows of cells; a single column is a vector."""
        self._environment(token)
        rows: list[list[list[Token]]] = [[]]
        while True:
            rows[-1].append(self.sequence(("CELL", "ROW"), depth + 1))
            if not self.follows("CELL", "ROW"):
                break
            rows += [[]] if self.follows("ROW") else []
            self.at += 1
        self._close_matrix(token)
        rows = [row for row in rows if row != [[]]]
        if len(rows) > 1 and all(len(row) == 1 for row in rows):
            result += always(listed([row[0] for row in rows], token), token)
        else:
            result += always(listed([listed(row, token) for row in rows], token), token)

    def _close_matrix(self, token: Token) -> None:
        if not self.follows("END"):
            raise TextError("the matrix is never closed; expected \\end{bmatrix}", token.column)
        end = self.tokens[self.at]
        self.at += 1
        self._environment(end)

    def _environment(self, token: Token) -> None:
        name = "".join(part.text for part in self.braced(0)) if self.follows("{") else ""
        if name not in _MATRICES:
            hint = "write a matrix like \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}"
            raise TextError(f"{token.text}{{{name[:20]}}} is not allowed here; {hint}", token.column)

    def gradient(self, token: Token, result: list[Token], depth: int) -> None:
        """\\nabla_W L, the gradient of L by W."""
        below: list[Token] = []
        if token.value:
            below.append(Token("NAME", token.value, token.column))
        elif self.follows("NAME") and self.tokens[self.at].text.startswith("_"):
            first = self.tokens[self.at]
            self.at += 1
            named = first.text == "_" and self.follows("{")
            below = self.braced(depth) if named else [replace(first, text=first.text[1:])]
        above: list[Token] = []
        if below and self.at < len(self.tokens):
            self.item(above, depth)
        if [part.type for part in above] != ["NAME"]:
            raise refused(replace(token, text="∇"))
        result += gradient_call(above, below, token)


def _sets_braces(tokens: list[Token]) -> bool:
    """Whether braces follow ^ or _, as they do in LaTeX alone."""
    pairs = zip(tokens, tokens[1:], strict=False)
    return any(b.type == "{" and (a.type == "POWER" or a.text.endswith("_")) for a, b in pairs)


def _check_norm(below: str, token: Token) -> None:
    if below not in ("2", "F"):
        raise TextError("only the Euclidean norm is read, like \\|x\\| or \\|x\\|_2", token.column)


_Reader.readers = {
    "{": _Reader.group,
    "FRACTION": _Reader.fraction,
    "ROOT": _Reader.root,
    "FONT": _Reader.font,
    "MARK": _Reader.mark,
    "PRIME": _Reader.prime,
    "POWER": _Reader.superscript,
    "NAME": _Reader.name,
    "BARS": _Reader.norm,
    "BEGIN": _Reader.matrix,
    "NABLA": _Reader.gradient,
}
