"""The JSON Schema of one question of a problem file."""

from gradekit.exercise.problem.known import ANSWERS, COUNTED_TOLERANCES, MAX_OPTIONS, MISTAKES, PART_KEYS, TOLERANCES
from gradekit.exercise.problem.plot_schema import PLOTS
from gradekit.exercise.problem.schema_parts import (
    ABOVE_0,
    AT_LEAST_0,
    DIGITS,
    EXPRESSION,
    ID,
    NAME,
    NUMBER,
    SHARE,
    TEXT,
    WORDING,
    Schema,
    list_of,
    map_of,
    record,
    ref,
)

TOLERANCE = {
    "anyOf": [
        {"const": "exact"},
        record(
            {name: DIGITS if name in COUNTED_TOLERANCES else AT_LEAST_0 for name in TOLERANCES},
            minProperties=1,
            maxProperties=1,
        ),
    ],
    "default": {"rounding": 4},
}

_VALUE = ref("value")
_VALUES = map_of(_VALUE, NAME, minProperties=1)
_SHAPE = list_of({"anyOf": [{"type": "integer", "minimum": 1}, NAME]})
_LINE = map_of(EXPRESSION, NAME, minProperties=1, maxProperties=1)
_LINES = {"anyOf": [map_of(EXPRESSION, NAME, minProperties=1), list_of(_LINE, minItems=1)]}
_ROWS = {"anyOf": [map_of(list_of(_VALUE, minItems=1), NAME, minProperties=1), list_of(_VALUES, minItems=1)]}
_ONE_OR_MORE = {"anyOf": [EXPRESSION, list_of(EXPRESSION, minItems=1)]}
_CELLS = {"anyOf": [*_ONE_OR_MORE["anyOf"], map_of(EXPRESSION, WORDING, minProperties=1)]}
_COLUMN = map_of(_CELLS, NAME, minProperties=1, maxProperties=1)
_COLUMNS = {"anyOf": [map_of(_CELLS, NAME, minProperties=1), list_of(_COLUMN, minItems=1)]}
_ENDS = list_of(NUMBER, minItems=2, maxItems=2)
_WORDS = {"anyOf": [WORDING, list_of(WORDING, minItems=1)]}
_CASE = record({"text": _WORDS, "correct_when": _ONE_OR_MORE}, ("text", "correct_when"))
_OPTION = record({"text": WORDING, "correct_when": _ONE_OR_MORE}, ("text",))
_SAMPLE = record(
    {
        "box": {"anyOf": [_ENDS, list_of(_ENDS, minItems=1)], "description": "the two ends of each entry"},
        "count": {"type": ["integer", "string"], "default": 100},
    },
    ("box",),
)
MISTAKE_CREDITS = map_of(SHARE, {"enum": MISTAKES}, description="the share of the points for a known mistake")
KNOWN = list_of(
    record(
        {"find": EXPRESSION, "says": WORDING, "credit": {**SHARE, "default": 0}},
        ("find", "says"),
        description="a wrong answer, and what is said to who gives it",
    ),
    minItems=1,
    description="mistakes of the teacher's own, tried before all others",
)
_FREE_TEXT = {"anyOf": [{"const": True}, TEXT], "description": "what a full answer says, or true"}

_PROPERTIES = {
    "id": ID,
    "find": _ONE_OR_MORE,
    "ask": {**TEXT, "description": "the question in words"},
    "points": {**ABOVE_0, "default": 1},
    "tolerance": TOLERANCE,
    "answers": {"enum": ANSWERS, "description": "numbers: the exercise is to be computed, a formula is no answer"},
    "published": {**ref("published"), "description": "what the source prints; null in cells that it leaves open"},
    "erratum": {**TEXT, "minLength": 1, "description": "why what the source prints is known to be wrong"},
    "mistakes": MISTAKE_CREDITS,
    "known": KNOWN,
    "accept": {**_ONE_OR_MORE, "description": "other right values"},
    "given": {**_VALUES, "description": "values that differ from the problem's in this question"},
    "choose": map_of(
        {"anyOf": [WORDING, _OPTION]},
        ID,
        minProperties=2,
        maxProperties=MAX_OPTIONS,
        description="the options: id and wording, or wording and the condition under which it is right",
    ),
    "several": {"type": "boolean", "description": "whether several options may be right", "default": False},
    "answer": {
        "anyOf": [
            {"type": "boolean"},
            {"type": ["string", "number"]},
            list_of({"type": ["string", "number"]}, minItems=1, uniqueItems=True),
        ]
    },
    "correct_when": {**_ONE_OR_MORE, "description": "the statement is true where all of these hold"},
    "table": record({"rows": _ROWS, "columns": _COLUMNS}, ("rows", "columns")),
    "construct": map_of(_SHAPE, NAME, minProperties=1, description="what the student chooses, with its shape"),
    "such_that": {**_ONE_OR_MORE, "description": "what has to hold at every point"},
    "compute": {**_LINES, "description": "quantities that the conditions speak of"},
    "at": {**_ROWS, "description": "the points"},
    "sample": map_of(_SAMPLE, NAME, minProperties=1, description="points that are drawn besides"),
    "witness": {**_VALUES, "description": "one right choice"},
    "shape": _ONE_OR_MORE,
    "shapes": _ONE_OR_MORE,
    "count": {**_ONE_OR_MORE, "description": "quantities whose entries are counted together"},
    "free_text": _FREE_TEXT,
    "essay": _FREE_TEXT,
    "words": {"anyOf": [WORDING, list_of({"anyOf": [WORDING, _CASE]}, minItems=1)], "description": "accepted answers"},
    "plot": PLOTS,
    "length": {"enum": ["open"], "description": "how long the list or table is, is part of the answer"},
}

_CHOICES = [{"required": [key]} for key in ("answer", "correct_when", "choose")]
_TASKS = ("find", "table", "construct", "shape", "shapes", "count", "free_text", "essay")
_ONE_KIND = [
    *({"required": [key]} for key in _TASKS),
    {"anyOf": _CHOICES},
    {"required": ["words"], "not": {"required": ["find"]}},
]
_DECIDED = {"properties": {"choose": {"additionalProperties": {"type": "object", "required": ["correct_when"]}}}}
_RULES: Schema = {
    "dependentSchemas": {"choose": {"anyOf": [{"required": ["answer"]}, _DECIDED]}},
    "dependentRequired": {
        "construct": ["such_that"],
        "erratum": ["published"],
        **dict.fromkeys(("such_that", "compute", "at", "sample", "witness"), ["construct"]),
    },
}

PART = record({key: _PROPERTIES[key] for key in PART_KEYS}, ("id",), oneOf=_ONE_KIND, **_RULES)
QUESTION = record(
    _PROPERTIES | {"parts": list_of(ref("part"), minItems=1, description="questions that share what stands beside")},
    ("id",),
    oneOf=[*_ONE_KIND, {"required": ["parts"]}],
    **_RULES,
)
