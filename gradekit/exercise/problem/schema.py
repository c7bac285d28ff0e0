"""What a problem file says, as data: no graph, no arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct, field

from gradekit.errors import Place
from gradekit.exercise.problem.located import Given, Line, Nested, OpenShape, Text

if TYPE_CHECKING:
    from gradekit.exercise.problem.draws import Variants
    from gradekit.exercise.problem.plots import PlotSpec
    from gradekit.exercise.problem.shorthands import Train, Unroll
    from gradekit.exercise.problem.tasks import Task


class Tolerance(Struct, frozen=True):
    """How far an answer may be from the key.

    kind: absolute | relative | decimals | significant_digits | rounding | exact; amount in the kind's unit.
    """

    kind: str = "rounding"
    amount: Fraction = Fraction(4)


USUAL_TOLERANCE = Tolerance()  # of a question that says nothing, known by being this very object


class OwnMistake(Struct, frozen=True):
    """A wrong answer that the teacher knows: what it is, what is said to who gives it, and its share of the points.

    everywhere: whether it stands for all questions of the file.
    """

    find: Text
    says: str
    credit: Fraction = Fraction(0)
    place: Place = Place()
    everywhere: bool = False


class Question(Struct, frozen=True):
    """One asked thing: quantities (`find`), another `task`, or else a choice or a truth value (`answer`).

    find: the expressions asked for; one unless `is_list`, in which case the answer is a list in that order.
    accept, words: other right values of a `find`, and words that stand for it.
    options: id → wording, for a choice; answer: the ids that are right, or ("true",) / ("false",) without options.
    correct_when: id of an option, or "true" without options → conditions that all hold where it is right; they decide
    the answer when the graph is built.
    given: values that differ from the problem's in this question.
    published: what the source prints, "" in the cells that it leaves open; erratum: why that is known to be wrong.
    answers: 'numbers' where a formula is no answer, 'formulas' where it is, '' where the problem decides.
    mistakes: the share of the points for each named mistake; known: mistakes of the teacher's own.
    open_length: whether the student has to find out how long the list or table is.
    """

    id: str
    find: tuple[Text, ...] = ()
    is_list: bool = False
    ask: str = ""
    points: Fraction = Fraction(1)
    tolerance: Tolerance = USUAL_TOLERANCE
    published: Nested | None = None
    options: tuple[tuple[str, str], ...] = ()
    multiple: bool = False
    answer: tuple[str, ...] = ()
    mistakes: tuple[tuple[str, Fraction], ...] = ()
    place: Place = Place()
    accept: tuple[Text, ...] = ()
    words: tuple[str, ...] = ()
    correct_when: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    given: tuple[Given, ...] = ()
    task: Task | None = None
    answers: str = ""
    plot: tuple[PlotSpec, ...] = ()
    erratum: str = ""
    known: tuple[OwnMistake, ...] = ()
    open_length: bool = False

    @property
    def numbers_only(self) -> bool:
        return self.answers == "numbers"


class Layer(Struct, frozen=True):
    """One dense layer of the `network:` shorthand; every name is the author's or its default.

    Layer n's pre-activation is by default `z` and n; its output `h` and n, and that of the last layer `yhat`.
    """

    weights: Given
    bias: Given | None
    activation: Text
    output: str
    pre_activation: str
    place: Place = Place()


class Network(Struct, frozen=True):
    """The `network:` shorthand. form: 'column' (W @ x + b), 'row' (x @ W + b) or 'folded' (W @ [1; x])."""

    input: Given
    layers: tuple[Layer, ...]
    form: str = "column"
    target: Given | None = None
    loss: Text | None = None
    average: bool = True  # several examples: mean of their losses, or their sum
    place: Place = Place()


class Framework(Struct, frozen=True):
    """A library whose ways hold. rows: of its table, all where there are none; over: also beside what the file says."""

    name: str
    version: str = ""
    rows: tuple[str, ...] = ()
    over: bool = False


class Credits(Struct, frozen=True):
    """Share of the points for each kind of nearly right answer."""

    follow_through: Fraction = Fraction(1)
    precision: Fraction = Fraction(1, 2)
    convention: Fraction = Fraction(1)
    framework: Fraction = Fraction(0)


class Problem(Struct, frozen=True):
    """A whole problem file.

    decimal: 'comma' where students write decimal commas, else 'point'; digits: the decimals of the working.
    """

    id: str
    title: str
    source: str = ""
    text: str = ""
    given: tuple[Given, ...] = ()
    shapes: tuple[OpenShape, ...] = ()
    functions: tuple[OpenShape, ...] = ()  # of one number, of which only the name is known
    compute: tuple[Line, ...] = ()
    network: Network | None = None
    unroll: Unroll | None = None
    train: tuple[Train, ...] = ()
    questions: tuple[Question, ...] = ()
    credits: Credits = field(default_factory=Credits)
    conventions: tuple[str, ...] = ()
    kinks: tuple[tuple[str, Fraction | str], ...] = ()  # op → what is taken at 0, or a word of TIES
    decimal: str = "point"
    digits: int = 4
    plot: tuple[PlotSpec, ...] = ()
    variants: Variants | None = None
    framework: Framework | None = None
    place: Place = Place()

    @property
    def decimal_comma(self) -> bool:
        return self.decimal == "comma"
