"""The one grammar of expressions: LALR, read bottom-up into steps that build nodes, without recursion."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gradekit.engine.graph import Node, apply, constant
from gradekit.engine.ops import OPS
from gradekit.errors import TextError
from gradekit.exercise.expression.calls import BINARY, Part, built, indexed
from gradekit.exercise.expression.scanner import Token

if TYPE_CHECKING:
    from lark import Lark

# From the loosest to the tightest: comparison, sum, product, sign, left-out product, power, what follows a quantity.
GRAMMAR = """
    start: comparison
    ?comparison: sum | sum RELATION sum               -> binary
    ?sum: product | sum SIGN product                  -> binary
    ?product: signed | product TIMES signed           -> binary
    ?signed: left_out | SIGN signed                   -> sign
    ?left_out: power | left_out LEFT_OUT power        -> binary
    ?power: postfix | postfix POWER exponent          -> binary
    ?exponent: power | SIGN exponent                  -> sign
    ?postfix: atom
        | postfix TRANSPOSE                           -> transpose
        | postfix RAISED                              -> raised
        | postfix INDEX part (COMMA part)* CLOSE      -> index
    ?part: sum                                        -> entry
        | sum? COLON                                  -> from_here
        | sum? COLON sum                              -> slice
    ?atom: (NUMBER | NAME)                            -> value
        | OPEN comparison CLOSE                       -> group
        | BAR comparison BAR_CLOSE                    -> bars
        | LIST comparison (COMMA comparison)* CLOSE   -> listed
        | FUNCTION OPEN comparison (COMMA comparison)* CLOSE -> call
    %declare RELATION SIGN TIMES LEFT_OUT POWER TRANSPOSE RAISED INDEX COMMA CLOSE COLON NUMBER NAME OPEN BAR BAR_CLOSE
    %declare LIST FUNCTION
"""

_OPERAND = "a number, a name or '('"


class _Builder:
    """For each alias of the grammar, the node that its parts make."""

    def start(self, parts: list[Any]) -> Node:
        return parts[0]

    def value(self, parts: list[Token]) -> Node:
        return value(parts[0])

    def binary(self, parts: list[Any]) -> Node:
        left, sign, right = parts
        return built(sign.column, BINARY[sign.text], left, right)

    def sign(self, parts: list[Any]) -> Node:
        sign, node = parts
        return node if sign.text == "+" else built(sign.column, lambda x: apply("neg", x), node)

    def transpose(self, parts: list[Any]) -> Node:
        node, sign = parts
        return built(sign.column, lambda x: apply("transpose", x), node)

    def raised(self, parts: list[Any]) -> Node:
        node, digits = parts
        return built(digits.column, BINARY["^"], node, constant(digits.value))

    def index(self, parts: list[Any]) -> Node:
        node, bracket, *rest = parts
        return built(bracket.column, indexed, node, [part for part in rest if not isinstance(part, Token)])

    def entry(self, parts: list[Any]) -> Part:
        return parts[0]

    def from_here(self, parts: list[Any]) -> Part:
        return (parts[0] if len(parts) > 1 else None, None)

    def slice(self, parts: list[Any]) -> Part:
        return (parts[0] if len(parts) > 2 else None, parts[-1])

    def group(self, parts: list[Any]) -> Node:
        return parts[1]

    def bars(self, parts: list[Any]) -> Node:
        return built(parts[0].column, lambda x: apply("abs", x), parts[1])

    def listed(self, parts: list[Any]) -> Node:
        return built(parts[0].column, OPS["stack"].build, *_nodes(parts))

    def call(self, parts: list[Any]) -> Node:
        return built(parts[0].column, parts[0].value, *_nodes(parts))


def value(token: Token) -> Node:
    """The node of a number or a name."""
    return token.value if isinstance(token.value, Node) else constant(token.value)


def _nodes(parts: Sequence[Any]) -> list[Node]:
    return [part for part in parts if isinstance(part, Node)]


# Reading


class _Step(Struct, frozen=True):
    """One thing that a reading does: its name in the builder, and what it takes.

    takes: tokens by their place, and what earlier steps made, counted −1, −2, … from the first.
    """

    alias: str
    takes: tuple[int, ...]


class _Recorder:
    """For each alias of the grammar, what has to be done; nothing is."""

    def __init__(self) -> None:
        self.steps: list[_Step] = []

    def __getattr__(self, alias: str) -> Any:
        if alias not in _ALIASES:
            raise AttributeError(alias)
        return partial(self._record, alias)

    def _record(self, alias: str, parts: list[Any]) -> int:
        takes = tuple(part.column if isinstance(part, Token) else part for part in parts)
        self.steps.append(_Step(alias, takes))
        return -len(self.steps)


_ALIASES = frozenset(name for name in vars(_Builder) if not name.startswith("_"))


_ONE_AT_A_TIME = Lock()  # of the threads that read, since there is one recorder


class _Refused(Exception):
    """A token that does not fit where it stands, by its place."""


@lru_cache(maxsize=1)
def _grammar() -> tuple[Lark, _Recorder]:
    from lark import Lark  # loading it takes longer than reading most expressions
    from lark.lexer import Lexer

    class Unused(Lexer):
        """Tokens come from the scanner, one by one."""

        def __init__(self, conf: Any):
            pass

        def lex(self, lexer_state: Any, parser_state: Any) -> Any:
            return iter(())

    recorder = _Recorder()
    return Lark(GRAMMAR, parser="lalr", lexer=Unused, transformer=recorder, maybe_placeholders=False), recorder


@lru_cache(maxsize=256)
def _reading(types: tuple[str, ...]) -> tuple[_Step, ...]:
    """How tokens of these types are read: lines that are alike, as those of all steps of a training, are so at once.

    Raises _Refused.
    """
    from lark.exceptions import UnexpectedToken

    with _ONE_AT_A_TIME:
        grammar, recorder = _grammar()
        recorder.steps = []
        parser = grammar.parse_interactive()
        for place, type in enumerate((*types, "$END")):
            try:
                parser.feed_token(Token(type, "", place))  # type: ignore[arg-type]  # it reads its type
            except UnexpectedToken as error:
                raise _Refused(place) from error
        return tuple(recorder.steps)


def read(tokens: list[Token]) -> Node:
    """The node that arranged tokens stand for. Raises TextError or LimitError."""
    try:
        steps = _reading(tuple([token.type for token in tokens]))
    except _Refused as refused:
        (place,) = refused.args
        end = Token("$END", "", tokens[-1].column + len(tokens[-1].text))
        raise _misplaced((*tokens, end)[place], tokens[place - 1] if place else None) from refused
    builder, made = _Builder(), list[Any]()
    for step in steps:
        parts = [tokens[k] if k >= 0 else made[-k - 1] for k in step.takes]
        made.append(getattr(builder, step.alias)(parts))
    return made[-1]


def _misplaced(token: Token, previous: Token | None) -> TextError:
    if token.type == "RELATION" and previous is not None and previous.type not in ("RELATION", "OPEN"):
        return TextError("comparisons cannot be chained; write (a < b)*(b < c)", token.column)
    if token.type == "$END":
        return TextError(f"the expression ends where {_OPERAND} was expected", token.column)
    if previous is not None and previous.type in ("NUMBER", "NAME", "CLOSE"):
        return TextError(f"'{token.text}' is not allowed here; expected a sign such as + or *", token.column)
    return TextError(f"'{token.text}' is not allowed here; expected {_OPERAND}", token.column)
