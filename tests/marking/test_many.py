"""A print of many numbers is read at once, as it is one number after the other."""

import numpy as np
import pytest

from gradekit.engine.number import read_number
from gradekit.errors import TextError
from gradekit.marking.answers.many import MANY, many
from gradekit.marking.answers.pasted.digits import complete, leaves
from gradekit.marking.answers.pasted.found import Numbers, Refusal
from gradekit.marking.answers.pasted.reader import read_text
from gradekit.marking.parts import exact_value, written

DECIMALS = ("0.5", "-3", "+1.250", ".75", "2.", "1e-3", "-1.50E+04", "6.02e23", "123456789.123456789", "0", "1e-320")
TEXTS = (*DECIMALS, "-2/3", "7/5")


def rows(count: int, width: int) -> tuple[tuple[str, ...], ...]:
    made = np.random.default_rng(7).integers(0, len(TEXTS), (count, width)).tolist()
    return tuple(tuple(TEXTS[k] for k in row) for row in made)


@pytest.mark.parametrize("zeros", ["shown", "full", "rounded"])
@pytest.mark.parametrize("asked", [0, 2, 6])
@pytest.mark.parametrize("shape", [(20, 30), (1, MANY), (MANY, 1)])
def test_it_is_what_one_after_the_other_gives(shape, asked: int, zeros) -> None:
    found, wanted = Numbers(rows(*shape), zeros), (asked,) * (shape[0] * shape[1])
    typed = [read_number(text) for text in leaves(found.tree)]
    slow, fast = written(typed, shape, wanted, "", complete(found, typed)), many(found, shape, wanted)
    for name in ("values", "half_unit", "decimals"):
        assert np.array_equal(getattr(slow, name), getattr(fast, name)), name
    assert slow.exact.tolist() == [[exact_value(entry) for entry in row] for row in fast.exact.tolist()]


@pytest.mark.parametrize("other", ["1/0", "0." + "1" * 50, "1e500", "1e-4000"])
def test_what_is_no_short_decimal_is_read_by_itself(other: str) -> None:
    tree = (*rows(20, 30)[1:], ("1",) * 29 + (other,))
    assert many(Numbers(tree), (20, 30), (2,) * 600) is None


def test_other_shapes() -> None:
    wanted = (2,) * 600
    assert many(Numbers(rows(30, 20)), (20, 30), wanted) is None  # transposed
    assert many(Numbers((*rows(19, 30), ("1",))), (20, 30), wanted) is None
    assert many(Numbers(rows(2, 3)), (2, 3), (2,) * 6) is None
    assert "wrong shape" in many(Numbers(rows(25, 24)), (20, 30), wanted).message
    column = many(Numbers(tuple(("1.5",) for _ in range(600))), (600,), wanted)
    assert column.values.shape == (600,) and column.note == "a matrix of 600×1 was read as a vector of 600"


@pytest.mark.parametrize("call", ["np.float64({})", "mpf('{}')", "Decimal(\"{}\")", "tensor({})", "Fraction({}, 3)"])
@pytest.mark.parametrize("around", ["{}", "array({})"])
def test_many_calls_are_read_as_few_are(call: str, around: str) -> None:
    numbers = [str(7 * k % 50 - 25) for k in range(2 * MANY)]
    called = [call.format(number) for number in numbers]
    few = [read_text(around.format(f"[{', '.join(called[k : k + 32])}]")).tree for k in range(0, len(called), 32)]
    assert read_text(around.format(f"[{', '.join(called)}]")).tree == tuple(number for some in few for number in some)
    mixed = ", ".join([*called, "other(1)"])
    assert not isinstance(_read(mixed), Numbers)


def _read(text: str) -> object:
    try:
        return read_text(text)
    except (Refusal, TextError) as refused:
        return refused
