"""The `train:` shorthand of a problem file: parameters, what is computed at each step, and how they are updated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from gradekit.errors import Place
from gradekit.exercise.problem.batches import batches, read_batches, read_order, read_whole
from gradekit.exercise.problem.fields import Fields, Reader, Refusal, kind, read_fields, read_items, read_named
from gradekit.exercise.problem.kinds.lines import read_lines, read_values
from gradekit.exercise.problem.known import (
    CLIPS,
    FIRST_STEPS,
    MAX_RUN,
    MAX_STEPS,
    RULE_FORMS,
    RULES,
    STATES,
    STOPS,
    UPDATES,
)
from gradekit.exercise.problem.located import Given, Text
from gradekit.exercise.problem.messages import Faults, count, did_you_mean, listed, shown
from gradekit.exercise.problem.nested import read_nested
from gradekit.exercise.problem.schema import Network, Problem
from gradekit.exercise.problem.shorthands import Limit, Rate, Rule, Train
from gradekit.exercise.problem.values import read_expression, read_name, read_one_of
from gradekit.exercise.problem.yaml_text import Mapping, Node, Scalar, Sequence

_STEPS_UNTIL_STOP = 50


def read_trainings(node: Node, faults: Faults) -> tuple[Train, ...]:
    """One training, or a list of several, each with its name."""
    if not isinstance(node, Sequence):
        return (read_train(node, faults),)
    found = read_items(node, faults, "{name: slow, parameters: {w: 1}}", read_train)
    names = [train.name for train in found]
    for k, train in enumerate(found):
        if not train.name:
            faults.add(train.place, "which of several trainings is this? Add name: slow, or another one")
        elif train.name in names[:k]:
            faults.add(train.place, f"there is a training {shown(train.name)} already: choose another name")
    return found


def read_train(node: Node, faults: Faults) -> Train:
    """The training with every default filled in."""
    fields = read_fields(node, faults, "train", _READERS)
    if "parameters" not in fields:
        faults.add(fields.place, "there is nothing to train: add parameters: {w: 1}, with the values before step 1")
    found, pass_length = batches(fields, fields.get("data", ()), faults)
    train = Train(
        fields.get("parameters", ()),
        **{key: fields.values[key] for key in _AS_READ if key in fields.values},
        rate=fields.get("learning_rate"),
        batches=found,
        pass_length=pass_length,
        steps=_steps(fields, len(found), pass_length, faults),
        updates=fields.get("updates", "simultaneous"),
        place=node.place,
    )
    if train.stop and train.steps > MAX_STEPS:
        message = f"a training that stops by itself may have at most {MAX_STEPS} steps; received {train.steps}"
        faults.add(fields.places["stop"], f"{message}: give fewer, or leave out 'stop'")
    _check_update(fields, train, faults)
    _check_names(fields, train, faults)
    return train


def _steps(fields: Fields, given: int, pass_length: int, faults: Faults) -> int:
    """How many steps there are: as said, or every pass as often as said, or one."""
    if "steps" in fields:
        if "epochs" in fields:
            faults.add(fields.places["epochs"], "'steps' says already how long it goes on: delete 'epochs' or 'steps'")
        return int(fields.get("steps", 1))
    if "stop" in fields and "epochs" not in fields:
        return _STEPS_UNTIL_STOP
    steps = fields.get("epochs") * pass_length if fields.get("epochs") else max(given, 1)
    if steps > MAX_RUN:
        faults.add(fields.place, f"{steps} steps; at most {MAX_RUN} are taken: give fewer epochs, or 'steps'")
    return min(int(steps), MAX_RUN)


def _check_update(fields: Fields, train: Train, faults: Faults) -> None:
    """Report an own update beside what only a gradient needs, or the lack of both."""
    if "update" in fields:
        for key in ("rule", "clip", "loss", "state"):
            if key in fields:
                faults.add(fields.places[key], f"an own 'update' takes no {key!r}: delete one of the two")
    elif train.compute and "loss" not in fields and "loss" not in [line.name for line in train.compute]:
        message = "what is made smaller? Add loss: and the name of a quantity of 'compute', or an own 'update'"
        faults.add(fields.place, message)
    if "learning_rate" not in fields and "update" not in fields:
        faults.add(fields.place, "how large are the steps? Add learning_rate: 0.1")
    if train.rate and train.rate.is_list and len(train.rate.values) < train.steps:
        received = f"{count(len(train.rate.values), 'learning rate')} for {count(train.steps, 'step')}"
        faults.add(train.rate.place, f"{received}: give one for each step")


def _check_names(fields: Fields, train: Train, faults: Faults) -> None:
    """Report names that are not what they should be."""
    computed = [line.name for line in train.compute]
    parameters = [given.name for given in train.parameters]
    if train.loss and train.compute:
        _known("a quantity of 'compute'", [(train.loss.value, train.loss.place)], computed, faults)
    _known("a parameter", ((line.name, line.place) for line in train.update), parameters, faults)
    states = STATES.get((train.rule.name, train.rule.form), ())
    stems = states if len(parameters) == 1 else [f"{stem}_{name}" for stem in states for name in parameters]
    if train.state and not states:
        faults.add(fields.places["state"], f"the rule {train.rule.name} has no state: delete 'state'")
    elif train.state:
        _known("a state of this rule", ((given.name, given.place) for given in train.state), stems, faults)
    taken = set(parameters)
    for name, place in [(given.name, given.place) for given in train.data] + [(x.name, x.place) for x in train.compute]:
        if name in taken:
            faults.add(place, f"{shown(name)} is a parameter already: choose another name")


def _known(what: str, used: Iterable[tuple[str, Place]], names: Iterable[str], faults: Faults) -> None:
    known = list(names)
    for name, place in used:
        if name not in known and known:
            expected = did_you_mean(name, known) or f"; expected {listed(known)}"
            faults.add(place, f"{shown(name)} is not {what}{expected}")


def declared_in_train(train: Train) -> Iterator[tuple[str, Place]]:
    """The names that the training gives values to before its first step."""
    before, prefix = max(train.first_step - 1, 0), f"{train.name}_" if train.name else ""
    yield from ((f"{prefix}{given.name}_{before}", given.place) for given in train.parameters)
    yield from ((f"{prefix}{given.name}", given.place) for given in train.data)
    constants = [] if train.rate is None or train.rate.is_list else [(train.rate.name, train.rate.values[0])]
    for name, text in (*constants, *train.rule.options):
        if prefix or text.value.strip() != name:
            yield f"{prefix}{name}", text.place


def check_train(problem: Problem, faults: Faults) -> None:
    """Report what the training takes from the rest of the problem, and does not find there."""
    for train in problem.train:
        _check_taken(problem, train, faults)


def _check_taken(problem: Problem, train: Train, faults: Faults) -> None:
    network = problem.network
    known = [given.name for given in problem.given]
    known += [given.name for given in _given_in(network)] if network else []
    listed_only = [(given.name, given.place) for given in train.parameters if given.value == ()]
    for name, place in listed_only:
        if name not in known:
            hint = did_you_mean(name, known) or f"; give it here, like {{{name}: 1}}"
            faults.add(place, f"{shown(name)} has no value in 'given' or 'network'{hint}")
    if not train.compute and not train.update and (network is None or network.loss is None):
        faults.add(train.place, "what is made smaller? Add compute: and loss:, or a network with a loss")


def _given_in(network: Network) -> Iterator[Given]:
    for layer in network.layers:
        yield from (given for given in (layer.weights, layer.bias) if given)


# Readers


def _read_parameters(node: Node, faults: Faults) -> tuple[Given, ...]:
    """Names with their start values; names alone where the problem has their values already."""
    if isinstance(node, Sequence):
        return read_items(node, faults, "[W1, b1]", lambda item, faults: Given(read_name(item, faults), (), item.place))
    return read_values(node, faults)


def _read_data(node: Node, faults: Faults) -> tuple[Given, ...]:
    named = read_named(node, faults, "{x: [1, 2], y: [3, 4]}", read_name, read_nested)
    return tuple(Given(name, value, place) for name, value, place in named)


def _read_rate(node: Node, faults: Faults) -> Rate:
    """A number, an expression in t, one of these for each step, or {alpha: any of them}."""
    if isinstance(node, Mapping):
        named = read_named(node, faults, "{alpha: 0.1}", read_name, _read_rate)
        if len(named) != 1:
            raise Refusal(node.place, f"expected one name with the learning rate; received {len(named)}")
        return replace(named[0][1], name=named[0][0])
    if isinstance(node, Sequence):
        return Rate(values=read_items(node, faults, "[0.1, 0.05]", read_expression), is_list=True, place=node.place)
    return Rate(values=(read_expression(node, faults),), place=node.place)


def _read_rule(node: Node, faults: Faults) -> Rule:
    """A name, or a name with its options."""
    if isinstance(node, Scalar):
        return _form_filled_in(Rule(read_one_of(tuple(RULES))(node, faults), place=node.place))
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        raise Refusal(node.place, f"expected a rule, like adam or {{momentum: {{beta: 0.9}}}}; received {kind(node)}")
    key, options = node.entries[0]
    name = read_one_of(tuple(RULES))(key, faults)
    readers = {option: _OPTIONS.get(option, read_expression) for option in RULES[name]}
    if "form" in readers:
        readers["form"] = read_one_of(RULE_FORMS[name])
    fields = read_fields(options, faults, f"the rule {name}", readers)
    values = tuple((option, fields.values[option]) for option in fields.values if option not in ("form", "eps_inside"))
    inside = fields.get("eps_inside", "false") == "true"
    said = tuple(option for option in ("form", "eps_inside") if option in fields.values)
    return _form_filled_in(Rule(name, fields.get("form", ""), values, inside, node.place, said))


def _form_filled_in(rule: Rule) -> Rule:
    return replace(rule, form=rule.form or RULE_FORMS.get(rule.name, ("",))[0])


def _read_limit(what: str, kinds: tuple[str, ...], example: str) -> Reader[Limit]:
    def read(node: Node, faults: Faults) -> Limit:
        fields = read_fields(node, faults, what, dict.fromkeys(kinds, read_expression))
        if len(fields.places) != 1:
            raise Refusal(node.place, f"{what} has one entry, like {example}; received {len(fields.places)}")
        found = [Limit(key, amount, fields.places[key]) for key, amount in fields.values.items()]
        return found[0] if found else Limit(kinds[0], Text("1", node.place), node.place)

    return read


_OPTIONS = {"eps_inside": read_one_of(("true", "false"))}
_AS_READ = ("name", "compute", "data", "first_step", "loss", "rule", "update", "state", "clip", "stop")
_READERS = {
    "name": read_name,
    "data": _read_data,
    "parameters": _read_parameters,
    "compute": read_lines,
    "loss": read_expression,
    "batches": read_batches,
    "order": read_order,
    "batch_size": read_whole(1, 100_000, "size"),
    "epochs": read_whole(1),
    "steps": read_whole(1),
    "first_step": read_whole(FIRST_STEPS[0], FIRST_STEPS[1]),
    "learning_rate": _read_rate,
    "rule": _read_rule,
    "update": read_lines,
    "clip": _read_limit("clip", CLIPS, "{norm: 1}"),
    "updates": read_one_of(UPDATES),
    "state": read_values,
    "stop": _read_limit("stop", STOPS, "{change: 0.01}"),
}
