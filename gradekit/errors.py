"""Everything that can go wrong, as one tree.

    GradekitError
    ├── UsageError        the command was called wrongly                     (exit 2)
    ├── ProblemError      a problem file cannot be used; holds every fault   (exit 2)
    ├── SubmissionError   a submission file cannot be read                   (exit 3)
    ├── TextError         a number or expression cannot be read; has a column
    │   └── LimitError    … because it is larger than gradekit will compute
    ├── ShapeError        shapes that do not fit together
    ├── NoValue           a quantity has no (real) value: log(0), 1/0, sqrt(-1)
    └── Inexact           an exact rational was wanted where there is none

    ImpossibleMarks       marks failed a check of gradekit's own: an internal error (exit 70)

Messages are one plain sentence or two: what was received, what was expected, how to mend it.
"""

from msgspec import Struct


class Place(Struct, frozen=True, gc=False):
    """A position in a file; lines and columns count from 1, 0 means unknown."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = (self.file, self.line, self.column)
        return ":".join(str(part) for part in parts if part)


class Fault(Struct, frozen=True):
    """One thing wrong in a file, where it stands and how to mend it."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


NOWHERE = Place()


class GradekitError(Exception):
    """The root: whatever gradekit raises on purpose."""


class UsageError(GradekitError):
    """The command line asks for something that does not exist or does not fit."""


class ProblemError(GradekitError):
    """A problem file with faults, all of them at once."""

    def __init__(self, faults: "tuple[Fault, ...] | list[Fault]"):
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class SubmissionError(GradekitError):
    """A submission that cannot be read at all."""

    def __init__(self, message: str, place: Place = NOWHERE):
        self.message, self.place = message, place
        super().__init__(f"{place}: {message}" if str(place) else message)


class TextError(GradekitError):
    """A number or an expression that cannot be read; column counts from 1 (0: the whole text)."""

    def __init__(self, message: str, column: int = 0):
        self.message, self.column = message, column
        super().__init__(message)


class LimitError(TextError):
    """A text that is refused before anything is computed from it, because of its size."""


class ShapeError(GradekitError):
    """Operands whose shapes do not fit together."""


class NoValue(GradekitError):
    """A quantity that has no real value."""


class Inexact(GradekitError):
    """A value that is not a rational number."""


class ImpossibleMarks(ArithmeticError):
    """Marks that nobody can have, found by gradekit's own checks. Its text names the check and holds no answers."""
