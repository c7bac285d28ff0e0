"""The pieces that JSON Schemas are put together from."""

from typing import Any

from gradekit.exercise.problem.known import MAX_DIGITS, MAX_NAME

Schema = dict[str, Any]


def record(properties: Schema, required: tuple[str, ...] = (), **rest: Any) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False, **rest}


def map_of(value: Schema, names: Schema | None = None, **rest: Any) -> Schema:
    return {"type": "object", "additionalProperties": value, **({"propertyNames": names} if names else {}), **rest}


def list_of(items: Schema, **rest: Any) -> Schema:
    return {"type": "array", "items": items, **rest}


def nested(leaf: Schema, name: str) -> Schema:
    """A leaf, or nested lists of leaves; defined under `name` in $defs."""
    return {"anyOf": [leaf, list_of(ref(name))]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


TEXT = {"type": "string"}
LETTERS = "A-Za-zÀ-ÖØ-öø-ɏͰ-ϿḀ-῾ℓ"
NAME = {"type": "string", "pattern": f"^[{LETTERS}][{LETTERS}0-9_]*['′]*$", "maxLength": MAX_NAME}
SLUG = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$", "maxLength": 100}
ID = {
    "type": "string",
    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
    "maxLength": MAX_NAME,
    "not": {"enum": ["student", "problem"]},
}
NUMBER_TEXT = r"[+−–-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[+−–-]?[0-9]+\s*/\s*[0-9]+"
NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^({NUMBER_TEXT})$"}]}
EXPRESSION = {"type": ["string", "number"], "description": "an expression, like a*b + c or grad(L, W1)"}
AT_LEAST_0 = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^[^-−–]"}]}
ABOVE_0 = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": r"^[^-−–]"}]}
SHARE = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": "^[0-9./e-]+$"}]}
DIGITS = {
    "anyOf": [{"type": "integer", "minimum": 0, "maximum": MAX_DIGITS}, {"type": "string", "pattern": "^[0-9]+$"}]
}
QUANTITY = map_of(ref("value"), NAME, minProperties=1, maxProperties=1)
WORDING = {"type": ["string", "number", "boolean"]}
