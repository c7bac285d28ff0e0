"""Words for faults: how a text is shown, what the author may have meant, and the list of faults itself."""

from collections.abc import Iterable

from gradekit.errors import Fault, Place, ProblemError
from gradekit.exercise.problem.known import GIVE_UP_FAULTS, MAX_FAULTS


class Faults:
    """The faults of one file, gathered so that all of them are reported at once."""

    def __init__(self) -> None:
        self._found: list[Fault] = []
        self._silenced: set[Place] = set()

    def add(self, place: Place, message: str) -> None:
        """Report a fault, unless one at this very place has silenced what follows from it.

        Raises ProblemError after GIVE_UP_FAULTS of them: what else is wrong no longer matters.
        """
        if place not in self._silenced:
            self._found.append(Fault(place, message))
        if len(self._found) >= GIVE_UP_FAULTS:
            self.raise_any()

    def add_root(self, place: Place, message: str) -> None:
        """Report a fault that explains any other at the same place."""
        self.add(place, message)
        self._silenced.add(place)

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> tuple[Fault, ...]:
        """The first MAX_FAULTS of them, from the top of the file down, each once."""
        found = sorted(dict.fromkeys(self._found), key=lambda fault: (fault.place.line, fault.place.column))
        if len(found) <= MAX_FAULTS:
            return tuple(found)
        rest = Fault(found[MAX_FAULTS].place, f"and at least {len(found) - MAX_FAULTS} more faults from here on")
        return (*found[:MAX_FAULTS], rest)

    def raise_any(self) -> None:
        """Raise ProblemError if there are any."""
        if self._found:
            raise ProblemError(self.sorted())


def shown(text: str, limit: int = 40) -> str:
    """The text in quotes, shortened, with anything unprintable escaped."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'; did you mean …?' for the nearest of the known words, or '' where none is near."""
    near = nearest(word, known)
    return f"; did you mean {near!r}?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that the given one most likely stands for, or None."""
    from difflib import get_close_matches  # only a mistaken file needs it

    folded = {_folded(name): name for name in known}
    found = get_close_matches(_folded(word[:200]), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def listed(words: Iterable[str], last: str = "or") -> str:
    """a, b or c."""
    *head, tail = words
    return f"{', '.join(head)} {last} {tail}" if head else tail


def count(number: int, noun: str) -> str:
    """'1 entry', '3 entries'."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number} {noun if number == 1 else plural}"
