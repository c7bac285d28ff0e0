"""The steps of a `train:` as nodes, where its rule is one that PyTorch's optimisers have, with the same conventions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from gradekit.engine.graph import Node
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.lowering.train import Training
from gradekit.exercise.problem.known import OPTION_DEFAULTS
from gradekit.exercise.problem.shorthands import Train
from gradekit.frameworks.literal import literal


class Optimiser(Struct, frozen=True):
    """The class with its arguments, in which names of options stand; states: of the rule → in the optimiser."""

    made: str
    states: Mapping[str, str]


_SAME: Mapping[tuple[str, str], Optimiser] = MappingProxyType(
    {
        ("sgd", ""): Optimiser("SGD({w}, lr={rate})", {}),
        ("momentum", "sum"): Optimiser("SGD({w}, lr={rate}, momentum={beta})", {"m": "momentum_buffer"}),
        ("nesterov", "simplified"): Optimiser(
            "SGD({w}, lr={rate}, momentum={beta}, nesterov=True)", {"m": "momentum_buffer"}
        ),
        ("rmsprop", ""): Optimiser("RMSprop({w}, lr={rate}, alpha={beta}, eps={epsilon})", {"v": "square_avg"}),
        ("adagrad", ""): Optimiser("Adagrad({w}, lr={rate}, eps={epsilon})", {"v": "sum"}),
        ("adam", "corrected"): Optimiser(
            "Adam({w}, lr={rate}, betas=({beta1}, {beta2}), eps={epsilon})", {"m": "exp_avg", "v": "exp_avg_sq"}
        ),
        ("adamw", "corrected"): Optimiser(
            "AdamW({w}, lr={rate}, betas=({beta1}, {beta2}), eps={epsilon}, weight_decay={decay})",
            {"m": "exp_avg", "v": "exp_avg_sq"},
        ),
        ("adamax", "within"): Optimiser(
            "Adamax({w}, lr={rate}, betas=({beta1}, {beta2}), eps={epsilon})", {"m": "exp_avg", "u": "exp_inf"}
        ),
        ("rprop", ""): Optimiser(
            "Rprop({w}, lr={rate}, etas=({decrease}, {increase}))", {"p": "prev", "d": "step_size"}
        ),
    }
)


class TrainStep(Struct, frozen=True, eq=False):
    """One step: the loss, and of each parameter its value before and after, its gradient, and the rule's states."""

    loss: Node
    before: tuple[Node, ...]
    after: tuple[Node, ...]
    gradients: tuple[Node, ...]
    states: tuple[tuple[int, str, Node], ...]  # parameter, name in the optimiser, node


class Steps(Struct, frozen=True, eq=False):
    """names: of the parameters; made: the optimiser with {w} for their list."""

    names: tuple[str, ...]
    made: str
    steps: tuple[TrainStep, ...]


def steps_of(exercise: Exercise) -> Steps | None:
    """The steps, or None where no optimiser of the library does the same."""
    train = exercise.problem.train[0] if len(exercise.problem.train) == 1 else None
    same = _SAME.get((train.rule.name, train.rule.form)) if train and _is_plain(train) else None
    if train is None or same is None:
        return None
    training = Training(exercise.problem, train)
    count = len(exercise.updates) // len(training.parameters)
    try:
        options = {name: _number(exercise, name) for name in OPTION_DEFAULTS if f"{{{name}}}" in same.made}
        made = same.made.format(w="{w}", rate=_number(exercise, train.rate.name if train.rate else ""), **options)
        steps = tuple(_step(exercise, training, k, same.states) for k in range(count))
    except KeyError:  # a quantity of another name, or one that is no plain number
        return None
    return Steps(tuple(p.name for p in training.parameters), made, steps)


def _is_plain(train: Train) -> bool:
    rule = train.rule
    others = (train.name, train.update, train.clip, train.state, train.updates != "simultaneous", rule.eps_inside)
    return not any(others)


def _number(exercise: Exercise, name: str) -> str:
    return literal(exercise.bindings[exercise.quantities[name]].item())


def _step(exercise: Exercise, training: Training, k: int, states: Mapping[str, str]) -> TrainStep:
    _, before, after = training.numbers(k)
    number = after - (training.train.first_step == 0)
    names, known = [p.name for p in training.parameters], exercise.quantities
    gradients = tuple(_derivative(exercise, known[training.named("g", name, number)]) for name in names)
    pairs = {g: (y, x) for y, x, g in exercise.scope.gradients}
    return TrainStep(
        pairs[gradients[0]][0],
        tuple(known[f"{name}_{before}"] for name in names),
        tuple(known[f"{name}_{after}"] for name in names),
        gradients,
        tuple(
            (place, key, known[training.named(stem, name, after)])
            for place, name in enumerate(names)
            for stem, key in states.items()
        ),
    )


def _derivative(exercise: Exercise, line: Node) -> Node:
    """The derivative that the line g names."""
    return exercise.spoken[line][0][2]
