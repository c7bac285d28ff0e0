"""What a question may ask for besides quantities and choices: one record a kind, data only."""

from fractions import Fraction

from msgspec import Struct

from gradekit.errors import Place
from gradekit.exercise.problem.located import Given, Line, Nested, OpenShape, Text


class Rows(Struct, frozen=True):
    """Named values row by row: rows[k][n] is the value of names[n] in row k."""

    names: tuple[str, ...]
    rows: tuple[tuple[Nested, ...], ...]
    place: Place = Place()


class Table(Struct, frozen=True):
    """A grid of quantities: each column is an expression in the row's values and in the columns before it.

    formulas: by column, its expression in each row, where the rows have different ones, else (). words: by column, the
    words that stand in its cells, else (); the expression then says by its number which one is right, the last has 1.
    """

    rows: Rows
    columns: tuple[Line, ...]
    formulas: tuple[tuple[Text, ...], ...] = ()
    words: tuple[tuple[str, ...], ...] = ()

    def words_at(self, position: int) -> tuple[str, ...]:
        """The words of a cell, counted in reading order from 0; () where it has a quantity."""
        return self.words[position % len(self.columns)] if self.words else ()

    def expression(self, column: int, row: int) -> Text:
        """What stands in a cell; column and row counted from 0."""
        own = self.formulas[column] if self.formulas else ()
        return own[row] if own else self.columns[column].expression


class Sample(Struct, frozen=True):
    """Points drawn for one name: a number, or a vector with one pair of ends an entry."""

    name: str
    box: tuple[tuple[Fraction, Fraction], ...]
    is_vector: bool
    count: int
    place: Place = Place()


class Construct(Struct, frozen=True):
    """Values that the student chooses, such that every condition holds at every point.

    names: what is chosen, with its shape; a dimension that has a name is the student's choice too.
    """

    names: tuple[OpenShape, ...]
    such_that: tuple[Text, ...]
    compute: tuple[Line, ...] = ()
    at: Rows | None = None
    sample: tuple[Sample, ...] = ()
    witness: tuple[Given, ...] = ()


class Shapes(Struct, frozen=True):
    """The shape of each quantity; one unless `is_list`."""

    of: tuple[Text, ...]
    is_list: bool = False


class Count(Struct, frozen=True):
    """How many numbers the quantities hold together."""

    of: tuple[Text, ...]


class FreeText(Struct, frozen=True):
    """Words that a person judges; guide: what a full answer says, for that person."""

    guide: str = ""


class Words(Struct, frozen=True):
    """Words with a known right answer, in any of several wordings; the first one is shown.

    cases: wordings that are right where their conditions hold, which join the accepted ones when the problem is built.
    """

    accepted: tuple[str, ...]
    cases: tuple[tuple[str, tuple[Text, ...]], ...] = ()


Task = Table | Construct | Shapes | Count | FreeText | Words
