"""The `tolerance:` of a question."""

from fractions import Fraction
from functools import partial

from gradekit.exercise.problem.fields import Refusal, kind, read_fields
from gradekit.exercise.problem.known import COUNTED_TOLERANCES, MAX_DIGITS, TOLERANCES
from gradekit.exercise.problem.messages import Faults, count
from gradekit.exercise.problem.schema import Tolerance
from gradekit.exercise.problem.values import read_exact
from gradekit.exercise.problem.yaml_text import Mapping, Node, Scalar


def read_tolerance(node: Node, faults: Faults) -> Tolerance:
    if isinstance(node, Scalar) and node.text == "exact":
        return Tolerance("exact", Fraction(0))
    if not isinstance(node, Mapping):
        examples = "{rounding: 4}, {absolute: 0.01} or exact"
        raise Refusal(node.place, f"expected a tolerance like {examples}; received {kind(node)}")
    if any(key.text == "exact" for key, _ in node.entries):
        raise Refusal(node.place, "'exact' has no amount: write tolerance: exact")
    fields = read_fields(node, faults, "tolerance", {name: partial(_read_amount, name) for name in TOLERANCES})
    if len(node.entries) != 1:
        found = count(len(node.entries), "entry")
        raise Refusal(node.place, f"a tolerance has one entry, like {{rounding: 4}}; received {found}")
    return next((Tolerance(name, amount) for name, amount in fields.values.items()), Tolerance())


def _read_amount(name: str, node: Node, faults: Faults) -> Fraction:
    amount = read_exact(node, faults)
    if amount < 0:
        raise Refusal(node.place, f"a tolerance cannot be negative; received {kind(node)}")
    lowest = 1 if name == "significant_digits" else 0
    if name in COUNTED_TOLERANCES and not (amount.denominator == 1 and lowest <= amount <= MAX_DIGITS):
        expected = f"a whole number of digits from {lowest} to {MAX_DIGITS}"
        raise Refusal(node.place, f"{name}: expected {expected}; received {kind(node)}")
    return amount
