"""Words of a call that are no quantities: the names of arguments, as in stride=2, and words that an argument may be."""

from __future__ import annotations

from gradekit.engine.graph import Node, Op
from gradekit.engine.ops.arguments import arguments, named_anywhere
from gradekit.engine.ops.words import word
from gradekit.exercise.expression.notation import canonical
from gradekit.exercise.expression.scanner import Token
from gradekit.exercise.expression.scope import Scope, find_constant, find_function

_OPENING, _CLOSING = frozenset("(["), frozenset(")]")


class Calls:
    """The functions in whose brackets a token stands, followed from token to token."""

    def __init__(self, scope: Scope):
        self.scope, self.opened = scope, list[type[Op] | None]()

    def pass_by(self, token: Token, before: Token | None) -> None:
        """Take one more token into account; before: what stands before it, if that is a function or not."""
        if token.type in _OPENING:
            called = token.type == "(" and before is not None and before.type == "FUNCTION"
            self.opened.append(self._rule(before.text) if called and before else None)
        elif token.type in _CLOSING and self.opened:
            self.opened.pop()

    def _rule(self, name: str) -> type[Op] | None:
        name = name.rstrip("'′")
        rule = find_function(name) if self.scope.function(name) is None else None
        return rule if rule is None else self.scope.meanings.get(rule.name, rule)

    def word(self, tokens: list[Token], k: int) -> Node | None:
        """The word at that place. The name of an argument that the function has outranks a quantity of that name."""
        rule = self.opened[-1] if self.opened else None
        if rule is None:
            return None
        before, after = (tokens[at].text if 0 <= at < len(tokens) else "" for at in (k - 1, k + 1))
        if after == "=" and before in ("(", ","):
            return self._name(rule, tokens[k].text)
        stands_alone = after in (",", ")") and before in ("=", ",")
        is_known = tokens[k].text in rule.words or (before == "=" and bool(rule.words))
        return word(tokens[k].text) if stands_alone and is_known and self._is_free(tokens[k].text) else None

    def _name(self, rule: type[Op], text: str) -> Node | None:
        """The name of an argument; one that the function does not have is refused by the call, with those it has."""
        own = {canonical(name): name for name in arguments(rule).named}.get(canonical(text))
        return word(own or text) if own or self._is_free(text) else None

    def _is_free(self, text: str) -> bool:
        """Whether the word stands for no quantity."""
        if self.scope.find(text) is not None:
            return False
        return text in named_anywhere() or not (find_constant(text) or self.scope.split(text))
