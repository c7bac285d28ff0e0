"""JSON Schemas of the shorthands `network:`, `train:` and `unroll:`."""

from gradekit.exercise.problem.known import CLIPS, EXAMPLES, FORMS, MAX_RUN, RULE_FORMS, RULES, STOPS, UPDATES
from gradekit.exercise.problem.schema_parts import EXPRESSION, NAME, QUANTITY, Schema, list_of, map_of, record, ref

_VALUES = map_of(ref("value"), NAME)
_LINES = {"anyOf": [map_of(EXPRESSION, NAME), list_of(map_of(EXPRESSION, NAME, minProperties=1, maxProperties=1))]}
_EXAMPLE = {"type": "integer", "minimum": 1}
_STEPS = {"type": "integer", "minimum": 1, "maximum": MAX_RUN}
_RATE = {"anyOf": [EXPRESSION, list_of(EXPRESSION, minItems=1)]}
_FLAG = {"enum": [True, False, "true", "false"]}


_LAYER = record(
    {
        "weights": QUANTITY,
        "bias": QUANTITY,
        "activation": {**EXPRESSION, "default": "identity"},
        "output": {**NAME, "description": "by default h and the layer's number; yhat for the last layer"},
        "pre_activation": {**NAME, "description": "by default z and the layer's number"},
    },
    ("weights",),
)

NETWORK = record(
    {
        "input": QUANTITY,
        "layers": list_of(_LAYER, minItems=1),
        "target": QUANTITY,
        "loss": {**EXPRESSION, "description": "the name of a loss; its value is called loss"},
        "form": {"enum": FORMS, "default": "column"},
        "examples": {"enum": EXAMPLES, "default": "mean"},
    },
    ("input", "layers"),
)


def _options(rule: str) -> Schema:
    own = {"form": {"enum": RULE_FORMS.get(rule, ())}, "eps_inside": _FLAG}
    return record({option: own.get(option, EXPRESSION) for option in RULES[rule]})


def _one_of(kinds: tuple[str, ...]) -> Schema:
    return record(dict.fromkeys(kinds, EXPRESSION), minProperties=1, maxProperties=1)


_ONE_RULE = record({rule: _options(rule) for rule in RULES}, minProperties=1, maxProperties=1)

_TRAIN = record(
    {
        "name": {**NAME, "description": "of one of several trainings; it comes before the names of its quantities"},
        "data": {**_VALUES, "description": "examples, one a row"},
        "parameters": {"anyOf": [_VALUES, list_of(NAME, minItems=1)], "description": "their values before step 1"},
        "compute": {**_LINES, "description": "what one step computes; its names get the number of the step"},
        "loss": EXPRESSION,
        "batches": list_of({"anyOf": [_EXAMPLE, list_of(_EXAMPLE, minItems=1)]}, minItems=1),
        "order": {"anyOf": [list_of(_EXAMPLE, minItems=1), list_of(list_of(_EXAMPLE, minItems=1), minItems=1)]},
        "batch_size": _EXAMPLE,
        "epochs": _STEPS,
        "steps": _STEPS,
        "first_step": {"type": "integer", "minimum": 0, "default": 1},
        "learning_rate": {"anyOf": [_RATE, map_of(_RATE, NAME, minProperties=1, maxProperties=1)]},
        "rule": {"anyOf": [{"enum": tuple(RULES)}, _ONE_RULE], "default": "sgd"},
        "update": {**_LINES, "description": "an own rule, such as the perceptron's"},
        "clip": _one_of(CLIPS),
        "updates": {"enum": UPDATES, "default": UPDATES[0]},
        "state": {**_VALUES, "description": "m, v, … before the first step; by default 0"},
        "stop": _one_of(STOPS),
    },
    ("parameters",),
)
TRAIN = {"anyOf": [_TRAIN, list_of(_TRAIN, minItems=1)]}

UNROLL = record(
    {
        "inputs": {**_VALUES, "description": "one value for each step of time"},
        "state": {**_VALUES, "description": "values before the first step"},
        "compute": _LINES,
        "steps": _STEPS,
        "sum": map_of(EXPRESSION, NAME),
        "mean": map_of(EXPRESSION, NAME),
    },
    ("compute",),
)
