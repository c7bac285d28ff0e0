"""How numbers are read: the table of spellings row by row, the limits on both sides, the digits that were shown."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.engine.number import MAX_BITS, MAX_CHARACTERS, MAX_EXPONENT, bounded, find_number, is_number, read_number
from gradekit.errors import LimitError, TextError

MAX_DIGITS = MAX_BITS // 3

READ = [  # text, value, decimals
    ("0", 0, 0),
    ("5", 5, 0),
    ("-3", -3, 0),
    ("+3", 3, 0),
    ("007", 7, 0),
    ("0.15", Fraction(3, 20), 2),
    ("0.50", Fraction(1, 2), 2),
    (".15", Fraction(3, 20), 2),
    ("-.5", Fraction(-1, 2), 1),
    ("1.", 1, 0),
    ("1e3", 1000, -3),
    ("2e+3", 2000, -3),
    ("2E3", 2000, -3),
    ("1.5e-3", Fraction(3, 2000), 4),
    ("1.50e1", 15, 1),
    (".5e0", Fraction(1, 2), 1),
    ("-0.0", 0, 1),
    ("1/3", Fraction(1, 3), None),
    ("-2/4", Fraction(-1, 2), None),
    ("1 / 3", Fraction(1, 3), None),
    ("0/7", 0, None),
    ("−0.5", Fraction(-1, 2), 1),
    ("–0.5", Fraction(-1, 2), 1),
    ("1e−3", Fraction(1, 1000), 3),
    (" 0.0822 ", Fraction(411, 5000), 4),
    ("\u00a00.5\n", Fraction(1, 2), 1),
]

MEANT_AS_NUMBER = [  # text, what the message must say
    ("1_000", "without underscores"),
    ("-1_000", "without underscores"),
    ("0x10", "decimal digits"),
    ("0b11", "decimal digits"),
    ("1,5", "as a point"),
    ("-,5", "as a point"),
    ("3j", "complex"),
    ("5+0i", "complex"),
    ("-1.5 - 2i", "complex"),
    ("50%", "percentage"),
    ("12.5 %", "percentage"),
    ("1:30", "one decimal number"),
    ("nan", "no (real) value"),
    ("NaN", "no (real) value"),
    ("inf", "no (real) value"),
    ("-Infinity", "no (real) value"),
    ("oo", "no (real) value"),
    ("zoo", "no (real) value"),
    ("−∞", "no (real) value"),
    ("1/0", "no (real) value"),
    ("0/0", "no (real) value"),
    ("-1/0", "no (real) value"),
]

NO_NUMBER = [
    "", " ", ".", "-", "+", "e5", ".e5", "1e", "1e+", "1.2.3", "--5", "+-5", "1/2/3", "1.5/2", "1/-3", "1 000", "0 .5",
    "٣", "１２", "1\u200b", "1\x00", "x", "a*b", "2x", "2^3", "(1)", "[1]", "True", "None", "1f", "1d", "1e3.5", "½",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "decimals"), READ)
def test_spellings_that_are_read(text, value, decimals):
    number = read_number(text)
    assert (number.value, number.decimals) == (value, decimals)
    assert isinstance(number.value, Fraction)
    assert number.text == text.strip().replace("−", "-").replace("–", "-")
    assert find_number(text) == number
    assert is_number(text)


@pytest.mark.parametrize(("text", "words"), MEANT_AS_NUMBER)
@pytest.mark.parametrize("read", [read_number, find_number])
def test_spellings_that_get_a_specific_message(read, text, words):
    with pytest.raises(TextError) as caught:
        read(text)
    assert words in caught.value.message
    assert not is_number(text)


@pytest.mark.parametrize("text", NO_NUMBER)
def test_texts_that_are_no_number(text):
    assert find_number(text) is None
    assert not is_number(text)
    with pytest.raises(TextError, match="is not a number; expected digits such as 0.15, -3, 1e-3 or 1/3"):
        read_number(text)


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("exponent_sign", ["", "+", "-"])
def test_exponent_limit(sign, exponent_sign):
    for exponent in (MAX_EXPONENT - 1, MAX_EXPONENT):
        power = -exponent if exponent_sign == "-" else exponent
        expected = Fraction(10) ** power
        assert read_number(f"{sign}1e{exponent_sign}{exponent}").value == (-expected if sign else expected)
    with pytest.raises(LimitError, match="number too large"):
        read_number(f"{sign}1e{exponent_sign}{MAX_EXPONENT + 1}")


@pytest.mark.parametrize("form", ["{}", "-{}", "{}.", "{}/7", "1/{}"])
def test_digit_limit(form):
    for zeros in (MAX_DIGITS - 8, MAX_DIGITS - 7):
        assert is_number(form.format("0" * zeros + "1234567"))
    with pytest.raises(LimitError, match="number too large"):
        read_number(form.format("0" * (MAX_DIGITS - 6) + "1234567"))


@pytest.mark.parametrize(("bits", "fits"), [(MAX_BITS - 1, True), (MAX_BITS, True), (MAX_BITS + 1, False)])
@pytest.mark.parametrize("form", ["{}", "-{}", "{}.", "1/{}", "{}/1"])
def test_bit_limit(form, bits, fits):
    text = form.format(2**bits - 1)
    if fits:
        assert read_number(text).value in (value := 2**bits - 1, -value, Fraction(1, value))
        return
    with pytest.raises(LimitError, match="number too large"):
        read_number(text)


def test_bounded_looks_at_numerator_and_denominator():
    assert bounded(Fraction(2**MAX_BITS - 1)) == 2**MAX_BITS - 1
    for value in (Fraction(2**MAX_BITS), Fraction(-(2**MAX_BITS)), Fraction(1, 2**MAX_BITS)):
        with pytest.raises(LimitError):
            bounded(value)


def test_character_limit():
    for spaces in (MAX_CHARACTERS - 2, MAX_CHARACTERS - 1):
        assert read_number(" " * spaces + "5").value == 5
    with pytest.raises(LimitError, match="2001 characters"):
        read_number(" " * MAX_CHARACTERS + "5")


@pytest.mark.parametrize(
    "text",
    [
        "1e999999", "1e-999999", "1e" + "9" * 1990, "1" * 1999, "0." + "0" * 1990 + "1", "1" * 5000, "1" * 10**6,
        "1/" + "9" * 1990, " " * 10**6, "-" * 1999, "1_" * 999, "1:" * 999, "." * 1999, "1.1" * 660 + "%x",
        "1" * 1998 + "ix",
    ],
    ids=range(15),
)  # fmt: skip
def test_absurd_texts_are_refused_quickly(text):
    with pytest.raises(TextError):
        read_number(text)


def test_float_saturates_where_float64_ends():
    assert float(read_number("0.15")) == 0.15
    assert float(read_number("1e400")) == math.inf
    assert float(read_number("-1e400")) == -math.inf
    assert float(read_number("1e-400")) == 0


@given(st.text(max_size=60) | st.text(alphabet="0123456789.eE+-/ _,ij%", max_size=20))
def test_any_text_is_a_number_or_a_text_error(text):
    try:
        number = read_number(text)
    except TextError as error:
        assert error.message
        assert "\n" not in error.message
    else:
        assert number.value.denominator > 0


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_prints_is_read_exactly(value):
    assert read_number(str(value)).value == Fraction(str(value))
