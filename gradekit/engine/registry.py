"""What is registered under a name, by modules that are loaded when their names are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TypeVar

T = TypeVar("T")


class Registry(Mapping[str, T]):
    """Name → what has it. A name that is missing is looked for in the modules that wait, one after the other.

    Whoever goes through all names gets those of all modules. what: a word for what has a name; made: those of the
    modules that are loaded.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.made: dict[str, T] = {}
        self.waiting: list[str] = []

    def add(self, name: str, one: T) -> None:
        """Raises ValueError where another one has the name."""
        if self.made.setdefault(name, one) is not one:
            raise ValueError(f"two {self.what}s are named {name}")

    def __getitem__(self, name: str) -> T:
        while name not in self.made and self.waiting:
            import_module(self.waiting.pop(0))
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        while self.waiting:
            import_module(self.waiting.pop(0))
        return iter(self.made)

    def __len__(self) -> int:
        return sum(1 for _ in self)
