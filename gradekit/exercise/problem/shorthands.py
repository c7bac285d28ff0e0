"""The shorthands `train:` and `unroll:` as data: what is repeated, how often, and what changes from step to step."""

from __future__ import annotations

from msgspec import Struct

from gradekit.errors import Place
from gradekit.exercise.problem.located import Given, Line, Text


class Batch(Struct, frozen=True):
    """The examples of one step, counted from 1; alone: one example by itself, not a list of one."""

    examples: tuple[int, ...]
    alone: bool = False


class Rate(Struct, frozen=True):
    """The learning rate: its name, and its value at every step or one value a step."""

    name: str = "eta"
    values: tuple[Text, ...] = ()
    is_list: bool = False
    place: Place = Place()


class Rule(Struct, frozen=True):
    """How a gradient becomes a step; form: which of the textbooks' versions of it.

    said: of form and eps_inside those that the file states; start: states that are not 0 before the first step.
    """

    name: str = "sgd"
    form: str = ""
    options: tuple[tuple[str, Text], ...] = ()
    eps_inside: bool = False
    place: Place = Place()
    said: tuple[str, ...] = ()
    start: tuple[tuple[str, str], ...] = ()


class Limit(Struct, frozen=True):
    """A kind and its amount: of clipping (`norm`, `value`), of stopping (`change`, `clean_pass`, `when`).

    beyond: what is added to a norm that gradients are divided by.
    """

    kind: str
    amount: Text
    place: Place = Place()
    beyond: str = ""


class Train(Struct, frozen=True):
    """The `train:` shorthand. An own `update` stands in place of loss and rule; a parameter without value has ().

    batches: those of all orders given, one after another, repeated as long as there are steps; pass_length: how many
    of them make one pass over the data. steps: how many there are, at most where there is a rule to stop. name: of
    one of several trainings, which comes before the names of all its quantities.
    """

    parameters: tuple[Given, ...]
    compute: tuple[Line, ...] = ()
    data: tuple[Given, ...] = ()
    batches: tuple[Batch, ...] = ()
    pass_length: int = 1
    steps: int = 1
    first_step: int = 1
    loss: Text | None = None  # by default the quantity of that name
    rate: Rate | None = None
    rule: Rule = Rule()
    update: tuple[Line, ...] = ()
    state: tuple[Given, ...] = ()
    clip: Limit | None = None
    stop: Limit | None = None
    updates: str = "simultaneous"
    name: str = ""
    place: Place = Place()


class Total(Struct, frozen=True):
    """A quantity that adds up another one over all steps of time, or averages it."""

    name: str
    of: Text
    mean: bool
    place: Place = Place()


class Unroll(Struct, frozen=True):
    """The `unroll:` shorthand: the same lines at every step of time. inputs: one value a step; state: before step 1."""

    inputs: tuple[Given, ...]
    state: tuple[Given, ...]
    compute: tuple[Line, ...]
    steps: int
    totals: tuple[Total, ...] = ()
    place: Place = Place()
