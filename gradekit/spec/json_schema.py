"""JSON Schemas (draft 2020-12) of the four kinds of file: problem, submission, result, solution.

The problem's schema describes the file as an ordinary YAML 1.2 reader sees it, where a number may be a number or a
text; the loader is stricter (names, rows, ids, how numbers may be written), and its messages say more.
"""

from types import MappingProxyType
from typing import Any

from gradekit.spec.known import (
    CONVENTIONS,
    COUNTED_TOLERANCES,
    EXAMPLES,
    FORMS,
    MAX_DIGITS,
    MAX_NAME,
    MAX_OPTIONS,
    MISTAKES,
    STATUSES,
    TOLERANCES,
    VERDICTS,
)

KINDS = ("problem", "submission", "result", "solution")

Schema = dict[str, Any]


def schema_of(kind: str) -> Schema:
    """The schema of 'problem', 'submission', 'result' or 'solution', as a fresh dict; KeyError for any other."""
    schema: Schema = _plain(_SCHEMAS[kind])
    return schema


def problem_schema() -> Schema:
    """The schema of a problem file."""
    return schema_of("problem")


def _plain(value: Any) -> Any:
    """A copy made of ordinary dicts and lists."""
    if isinstance(value, (dict, MappingProxyType)):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, (list, tuple)) else value


def _object(properties: Schema, required: tuple[str, ...] = (), **rest: Any) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False, **rest}


def _map_of(value: Schema, names: Schema | None = None, **rest: Any) -> Schema:
    return {"type": "object", "additionalProperties": value, **({"propertyNames": names} if names else {}), **rest}


def _list_of(items: Schema, **rest: Any) -> Schema:
    return {"type": "array", "items": items, **rest}


def _nested(leaf: Schema, name: str) -> Schema:
    """A leaf, or nested lists of leaves; defined under `name` in $defs."""
    return {"anyOf": [leaf, _list_of(_ref(name))]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _document(kind: str, title: str, body: Schema, definitions: Schema) -> Schema:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"gradekit/{kind}/1", "title": title}
    return {**head, **body, "$defs": definitions}


_TEXT = {"type": "string"}
_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏͰ-ϿḀ-῾ℓ"
_NAME = {"type": "string", "pattern": f"^[{_LETTERS}][{_LETTERS}0-9_]*['′]*$", "maxLength": MAX_NAME}
_SLUG = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$", "maxLength": 100}
_ID = {
    "type": "string",
    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
    "maxLength": MAX_NAME,
    "not": {"enum": ["student", "problem"]},
}
_NUMBER_TEXT = r"[+−–-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[+−–-]?[0-9]+\s*/\s*[0-9]+"
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^({_NUMBER_TEXT})$"}]}
_EXPRESSION = {"type": ["string", "number"], "description": "an expression, like a*b + c or grad(L, W1)"}
_AT_LEAST_0 = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^[^-−–]"}]}
_ABOVE_0 = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": r"^[^-−–]"}]}
_SHARE = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": "^[0-9./e-]+$"}]}
_DIGITS = {
    "anyOf": [{"type": "integer", "minimum": 0, "maximum": MAX_DIGITS}, {"type": "string", "pattern": "^[0-9]+$"}]
}
_QUANTITY = _map_of(_ref("value"), _NAME, minProperties=1, maxProperties=1)
_WORDING = {"type": ["string", "number", "boolean"]}

_TOLERANCE = {
    "anyOf": [
        {"const": "exact"},
        _object(
            {name: _DIGITS if name in COUNTED_TOLERANCES else _AT_LEAST_0 for name in TOLERANCES},
            minProperties=1,
            maxProperties=1,
        ),
    ],
    "default": {"rounding": 4},
}

_QUESTION = _object(
    {
        "id": _ID,
        "find": {"anyOf": [_EXPRESSION, _list_of(_EXPRESSION, minItems=1)]},
        "ask": {**_TEXT, "description": "the question in words"},
        "points": {**_ABOVE_0, "default": 1},
        "tolerance": _TOLERANCE,
        "published": {**_ref("value"), "description": "what the source prints"},
        "choose": _map_of(
            _WORDING, _ID, minProperties=2, maxProperties=MAX_OPTIONS, description="the options: id and wording"
        ),
        "answer": {
            "anyOf": [
                {"type": "boolean"},
                {"type": ["string", "number"]},
                _list_of({"type": ["string", "number"]}, minItems=1, uniqueItems=True),
            ]
        },
        "mistakes": _map_of(_SHARE, {"enum": MISTAKES}, description="the share of the points for a known mistake"),
    },
    ("id",),
    oneOf=[{"required": ["find"]}, {"required": ["answer"]}],
    dependentRequired={"choose": ["answer"]},
)

_LAYER = _object(
    {
        "weights": _QUANTITY,
        "bias": _QUANTITY,
        "activation": {**_EXPRESSION, "default": "identity"},
        "output": {**_NAME, "description": "by default h and the layer's number; yhat for the last layer"},
        "pre_activation": {**_NAME, "description": "by default z and the layer's number"},
    },
    ("weights",),
)

_NETWORK = _object(
    {
        "input": _QUANTITY,
        "layers": _list_of(_LAYER, minItems=1),
        "target": _QUANTITY,
        "loss": {**_EXPRESSION, "description": "the name of a loss; its value is called loss"},
        "form": {"enum": FORMS, "default": "column"},
        "examples": {"enum": EXAMPLES, "default": "mean"},
    },
    ("input", "layers"),
)

_PROBLEM = _document(
    "problem",
    "A gradekit problem file",
    _object(
        {
            "id": {**_SLUG, "description": "the file's name without .yaml"},
            "title": _TEXT,
            "source": _TEXT,
            "text": {**_TEXT, "description": "what is told to the student before the questions"},
            "given": _map_of(_ref("value"), _NAME),
            "symbols": _list_of(_NAME, minItems=1, description="numbers without a value"),
            "shapes": _map_of(_list_of({"anyOf": [{"type": "integer", "minimum": 1}, _NAME]}), _NAME),
            "domain": _map_of(_list_of(_NUMBER, minItems=2, maxItems=2), _NAME),
            "compute": {
                "anyOf": [
                    _map_of(_EXPRESSION, _NAME),
                    _list_of(_map_of(_EXPRESSION, _NAME, minProperties=1, maxProperties=1), minItems=1),
                ]
            },
            "network": _NETWORK,
            "questions": _list_of(_QUESTION, minItems=1),
            "follow_through_credit": {**_SHARE, "default": 1},
            "precision_credit": {**_SHARE, "default": 0.5},
            "convention_credit": {**_SHARE, "default": 1},
            "conventions": _list_of({"enum": CONVENTIONS}, minItems=1),
            "kinks": _map_of(_NUMBER, _NAME, description="the derivative taken exactly on the kink of an operation"),
        },
        ("questions",),
    ),
    {"value": _nested(_EXPRESSION, "value")},
)

_SUBMISSION = _document(
    "submission",
    "A gradekit submission",
    _object(
        {
            "student": {"type": "string", "maxLength": 300},
            "problem": _SLUG,
            "answers": _map_of(_ref("answer"), description='question id → answer; null or "" is a missing answer'),
            "submitted_at": _TEXT,
        },
        ("student", "problem", "answers"),
        additionalProperties=True,
    ),
    {
        "entry": {"anyOf": [{"type": ["number", "boolean", "null"]}, {"type": "string", "maxLength": 2000}]},
        "nested": _nested(_ref("entry"), "nested"),
        "answer": {
            "anyOf": [_ref("nested"), _map_of(_ref("nested"), description="a construct: name → number or list")]
        },
    },
)

_BOOLEANS = _nested({"type": "boolean"}, "booleans")
_MISTAKE = {"enum": MISTAKES}
_SCORE = {"type": "number", "minimum": 0}

_JUDGED = _object(
    {
        "id": _TEXT,
        "score": _SCORE,
        "max_score": _SCORE,
        "verdict": {"enum": VERDICTS},
        "mistake": {"anyOf": [{"type": "null"}, _MISTAKE]},
        "also": _list_of(_MISTAKE, description="other mistakes that give the same value"),
        "entries": {"anyOf": [{"type": "null"}, _ref("booleans")]},
        "follow_through": {"type": "boolean"},
        "message": _TEXT,
    },
    ("id", "score", "max_score", "verdict", "mistake", "also", "follow_through", "message"),
    additionalProperties=True,
)

_ONE_RESULT = _object(
    {
        "schema": {"const": "gradekit/result/1"},
        "student": _TEXT,
        "problem": _TEXT,
        "file": _TEXT,
        "status": {"enum": STATUSES},
        "error": {**_TEXT, "description": "why an unreadable submission could not be read"},
        "score": _SCORE,
        "max_score": _SCORE,
        "questions": _list_of(_JUDGED),
        "warnings": _list_of(_TEXT),
    },
    ("schema", "status"),
    additionalProperties=True,
    allOf=[
        {
            "if": {"properties": {"status": {"const": "graded"}}},
            "then": {"required": ["student", "problem", "score", "max_score", "questions"]},
        },
        {"if": {"properties": {"status": {"const": "unreadable"}}}, "then": {"required": ["error"]}},
    ],
)

_RESULT = _document(
    "result",
    "The result of one submission, or a list of results",
    {"anyOf": [_ref("result"), _list_of(_ref("result"))]},
    {"result": _ONE_RESULT, "booleans": _BOOLEANS},
)

_SHAPE = _list_of({"type": "integer", "minimum": 0})
_EXACT_TEXTS = _nested({"type": ["string", "null"]}, "texts")
_QUANTITY_VALUE = {
    "shape": _SHAPE,
    "value": {"description": "the nearest float64 (a number or nested lists), or an expression, choice or truth value"},
    "decimal": {**_ref("texts"), "description": "at least 20 correct significant digits"},
    "exact": {**_ref("texts"), "description": "a fraction, or with --exact a closed form; null where there is none"},
}

_SOLUTION = _document(
    "solution",
    "A worked solution",
    _object(
        {
            "schema": {"const": "gradekit/solution/1"},
            "problem": _TEXT,
            "title": _TEXT,
            "quantities": _map_of(
                _object(_QUANTITY_VALUE, ("shape", "value", "decimal", "exact"), additionalProperties=True)
            ),
            "answers": _map_of(
                _object({**_QUANTITY_VALUE, "points": _SCORE}, ("value", "points"), additionalProperties=True)
            ),
            "steps": _list_of(
                _object(
                    {
                        "quantity": _TEXT,
                        "phase": _TEXT,
                        "entry": _list_of({"type": "integer", "minimum": 1}),
                        "formula": _TEXT,
                        "substituted": _TEXT,
                        "value": _TEXT,
                        "reason": _TEXT,
                    },
                    ("quantity", "phase", "entry", "formula", "substituted", "value", "reason"),
                    additionalProperties=True,
                )
            ),
        },
        ("schema", "problem", "title", "quantities", "answers", "steps"),
        additionalProperties=True,
    ),
    {"texts": _EXACT_TEXTS},
)

_SCHEMAS = MappingProxyType({"problem": _PROBLEM, "submission": _SUBMISSION, "result": _RESULT, "solution": _SOLUTION})
