"""JSON Schemas (draft 2020-12) of the four kinds of file: problem, submission, result, solution.

The problem's schema describes the file as an ordinary YAML 1.2 reader sees it, where a number may be a number or a
text; the loader is stricter (names, rows, ids, how numbers may be written), and its messages say more.
"""

from types import MappingProxyType
from typing import Any

from gradekit.exercise.problem.known import (
    ANSWERS,
    CONVENTIONS,
    DECIMALS,
    DOMAINS,
    FRAMEWORKS,
    KINKS,
    MISTAKES,
    NUMBERED_KINKS,
    STATUSES,
    VERDICTS,
)
from gradekit.exercise.problem.plot_schema import PLOTS
from gradekit.exercise.problem.question_schema import KNOWN, MISTAKE_CREDITS, PART, QUESTION, TOLERANCE
from gradekit.exercise.problem.schema_parts import (
    DIGITS,
    EXPRESSION,
    NAME,
    NUMBER,
    SHARE,
    SLUG,
    TEXT,
    Schema,
    list_of,
    map_of,
    nested,
    record,
    ref,
)
from gradekit.exercise.problem.shorthand_schema import NETWORK, TRAIN, UNROLL
from gradekit.exercise.problem.variants_schema import VARIANTS

KINDS = ("problem", "submission", "result", "solution")


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


def _document(kind: str, title: str, body: Schema, definitions: Schema) -> Schema:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"gradekit/{kind}/1", "title": title}
    return {**head, **body, "$defs": definitions}


def _kink(name: str, words: tuple[str, ...]) -> Schema:
    """A number, where one can hold at 0, or one of the words."""
    numbers = [NUMBER] if name in NUMBERED_KINKS else []
    return {"anyOf": [*numbers, *([{"enum": words}] if words else [])]}


_PRINTED = {"type": ["string", "number", "boolean", "null"]}

_PROBLEM = _document(
    "problem",
    "A gradekit problem file",
    record(
        {
            "id": {**SLUG, "description": "the file's name without .yaml"},
            "title": TEXT,
            "source": TEXT,
            "text": {**TEXT, "description": "what is told to the student before the questions"},
            "given": map_of(ref("value"), NAME),
            "symbols": list_of(NAME, minItems=1, description="numbers without a value"),
            "shapes": map_of(list_of({"anyOf": [{"type": "integer", "minimum": 1}, NAME]}), NAME),
            "domain": map_of({"anyOf": [list_of(NUMBER, minItems=2, maxItems=2), {"enum": list(DOMAINS)}]}, NAME),
            "functions": list_of(NAME, minItems=1, description="functions of one number, known by name only"),
            "compute": {
                "anyOf": [
                    map_of(EXPRESSION, NAME),
                    list_of(map_of(EXPRESSION, NAME, minProperties=1, maxProperties=1), minItems=1),
                ]
            },
            "network": NETWORK,
            "unroll": UNROLL,
            "train": TRAIN,
            "questions": list_of(QUESTION, minItems=1),
            "follow_through_credit": {**SHARE, "default": 1},
            "precision_credit": {**SHARE, "default": 0.5},
            "convention_credit": {**SHARE, "default": 1},
            "framework_credit": {**SHARE, "default": 0},
            "conventions": list_of({"enum": CONVENTIONS}, minItems=1),
            "kinks": {
                **record({name: _kink(name, words) for name, words in KINKS.items()}),
                "description": "what is taken exactly on the kink of a function, and who gets the gradient at a tie",
            },
            "tolerance": {**TOLERANCE, "description": "of every question that has none of its own"},
            "digits": {**DIGITS, "description": "decimals of the working", "default": 4},
            "answers": {"enum": ANSWERS, "default": ANSWERS[0]},
            "decimal": {"enum": DECIMALS, "default": DECIMALS[0]},
            "plot": PLOTS,
            "variants": VARIANTS,
            "known": KNOWN,
            "mistakes": MISTAKE_CREDITS,
            "framework": {
                "anyOf": [{"type": "string"}, record(dict.fromkeys(FRAMEWORKS, {"type": ["string", "number"]}))],
                "description": f"a library whose ways hold, with its version or without: {', '.join(FRAMEWORKS)}",
            },
        },
        ("questions",),
    ),
    {"value": nested(EXPRESSION, "value"), "published": nested(_PRINTED, "published"), "part": PART},
)

_SUBMISSION = _document(
    "submission",
    "A gradekit submission",
    record(
        {
            "student": {"type": "string", "maxLength": 300},
            "problem": SLUG,
            "answers": map_of(ref("answer"), description='question id → answer; null or "" is a missing answer'),
            "submitted_at": TEXT,
        },
        ("student", "problem", "answers"),
        additionalProperties=True,
    ),
    {
        "entry": {"anyOf": [{"type": ["number", "boolean", "null"]}, {"type": "string", "maxLength": 2000}]},
        "nested": nested(ref("entry"), "nested"),
        "answer": {"anyOf": [ref("nested"), map_of(ref("nested"), description="a construct: name → number or list")]},
    },
)

_BOOLEANS = nested({"type": ["boolean", "null"]}, "booleans")
_MISTAKE = {"enum": MISTAKES}
_SCORE = {"type": "number", "minimum": 0}

_LATE = record(
    {
        "seconds": {"type": "integer", "minimum": 1, "description": "how long after it was due"},
        "days": {"type": "integer", "minimum": 0, "description": "days begun that cost points"},
        "factor": {"type": "number", "minimum": 0, "maximum": 1, "description": "what is left of the points"},
        "lost": {**_SCORE, "description": "the points that lateness took; score is without them"},
    },
    ("seconds", "days", "factor", "lost"),
    description="only where it was handed in late",
)

_OVERRIDE = record(
    {
        "points": _SCORE,
        "before": {"anyOf": [_SCORE, {"type": "null"}], "description": "null where the answer was left for a person"},
        "why": TEXT,
    },
    ("points", "before", "why"),
    description="a person's decision; score is what they gave",
)

_JUDGED = record(
    {
        "id": TEXT,
        "score": _SCORE,
        "max_score": _SCORE,
        "verdict": {"enum": VERDICTS},
        "mistake": {"anyOf": [{"type": "null"}, _MISTAKE]},
        "also": list_of(_MISTAKE, description="other mistakes that give the same value"),
        "entries": {**ref("booleans"), "description": "null where nothing was compared"},
        "follow_through": {"type": "boolean"},
        "message": TEXT,
        "override": _OVERRIDE,
    },
    ("id", "score", "max_score", "verdict", "mistake", "also", "follow_through", "message"),
    additionalProperties=True,
)

_ONE_RESULT = record(
    {
        "schema": {"const": "gradekit/result/1"},
        "student": TEXT,
        "problem": TEXT,
        "file": TEXT,
        "status": {"enum": STATUSES},
        "error": {**TEXT, "description": "why an unreadable submission could not be read"},
        "line": {"type": "integer", "minimum": 1, "description": "where in the file the error stands, if known"},
        "column": {"type": "integer", "minimum": 1},
        "score": _SCORE,
        "max_score": {**_SCORE, "description": "the points of everything that was judged"},
        "open_points": {**_SCORE, "description": "the points of what is left for a person"},
        "late": _LATE,
        "variant": {**TEXT, "description": "by whose numbers it was marked, where every student has their own"},
        "questions": list_of(_JUDGED),
        "warnings": list_of(TEXT),
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
    {"anyOf": [ref("result"), list_of(ref("result"))]},
    {"result": _ONE_RESULT, "booleans": _BOOLEANS},
)

_SHAPE = list_of({"type": "integer", "minimum": 0})
_EXACT_TEXTS = nested({"type": ["string", "null"]}, "texts")
_QUANTITY_VALUE = {
    "shape": _SHAPE,
    "value": {"description": "the nearest float64 (a number or nested lists), or an expression, choice or truth value"},
    "decimal": {**ref("texts"), "description": "at least 20 correct significant digits"},
    "exact": {**ref("texts"), "description": "a fraction, or with --exact a closed form; null where there is none"},
}

_SOLUTION = _document(
    "solution",
    "A worked solution",
    record(
        {
            "schema": {"const": "gradekit/solution/1"},
            "problem": TEXT,
            "title": TEXT,
            "quantities": map_of(
                record(_QUANTITY_VALUE, ("shape", "value", "decimal", "exact"), additionalProperties=True)
            ),
            "answers": map_of(
                record(
                    {**_QUANTITY_VALUE, "points": _SCORE, "erratum": {**TEXT, "description": "of the source"}},
                    ("value", "points"),
                    additionalProperties=True,
                )
            ),
            "steps": list_of(
                record(
                    {
                        "quantity": TEXT,
                        "phase": TEXT,
                        "entry": list_of({"type": "integer", "minimum": 1}),
                        "formula": TEXT,
                        "substituted": TEXT,
                        "value": TEXT,
                        "reason": TEXT,
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
