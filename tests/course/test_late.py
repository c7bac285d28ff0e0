"""Times, lengths of time, late policies, and what they cost."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.settling.late import (
    DAY,
    Extension,
    LatePolicy,
    due_for,
    duration_text,
    lateness,
    parse_duration,
    parse_extension,
    parse_policy,
    parse_time,
    time_text,
)
from gradekit.errors import TextError
from tests.manual import ROOT

DUE = parse_time("2026-03-01T18:00Z")


def seconds(*when: int, zone: timezone = UTC) -> int:
    return int(datetime(*when, tzinfo=zone).timestamp())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00Z", 0),
        ("2026-03-01", seconds(2026, 3, 1, 23, 59, 59)),
        ("2024-02-29", seconds(2024, 2, 29, 23, 59, 59)),
        ("2026-03-01T18:00", seconds(2026, 3, 1, 18)),
        ("2026-03-01 18:00", seconds(2026, 3, 1, 18)),
        ("2026-03-01t18:00z", seconds(2026, 3, 1, 18)),
        (" 2026-03-01T18:00:30.999Z ", seconds(2026, 3, 1, 18, 0, 30)),
        ("2026-03-01T18:00:30,5Z", seconds(2026, 3, 1, 18, 0, 30)),
        ("2026-03-01T18:00+01:00", seconds(2026, 3, 1, 17)),
        ("2026-03-01T18:00-0530", seconds(2026, 3, 1, 23, 30)),
        ("2026-03-01T00:30+01", seconds(2026, 2, 28, 23, 30)),
        ("2026-03-01 18:00:00 +00:00", seconds(2026, 3, 1, 18)),
        ("1969-12-31T23:59:59Z", -1),
    ],
)
def test_a_time_is_read_as_the_manual_says(text: str, expected: int) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "1.3.2026", "2026-3-1", "03/01/2026", "2026-02-29", "2026-13-01", "2026-00-01", "0000-01-01",
     "2026-03-01T24:00", "2026-03-01T18", "2026-03-01T18:60", "2026-03-01T23:59:60Z", "2026-03-01Z", "9999-12-31",
     "2026-03-01T18:00+24:00", "2026-03-01T18:00+01:60", "2026-03-01T18:00 CET", "٢٠٢٦-03-01", "2026-03-01\x00",
     "2026-W09-7", "20260301", "1772388000", "2026-03-01T18:00Z" + "0" * 10_000],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(TextError, match="expected a date such as 2026-03-01"):
        parse_time(text)


@given(st.datetimes(datetime(1000, 1, 2), datetime(8999, 12, 30)), st.integers(-14 * 60, 14 * 60))
def test_a_time_is_what_the_calendar_says(when: datetime, minutes: int) -> None:
    zoned = when.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    read = parse_time(zoned.isoformat())
    assert read == (zoned - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    assert parse_time(time_text(read)) == read


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,+Zz-]{0,20}", fullmatch=True))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    for parse in (parse_time, parse_duration, parse_extension, parse_policy):
        try:
            parse(text)
        except TextError as error:
            assert str(error).isprintable() and "expected" in str(error)


def test_the_time_zone_of_the_machine_is_not_asked() -> None:
    program = "from gradekit.course.settling.late import *; print(parse_time('2026-07-01T12:00'), time_text(10**9))"
    printed = {
        subprocess.run([sys.executable, "-c", program], env={**os.environ, "TZ": zone}, capture_output=True).stdout
        for zone in ("UTC", "Asia/Kathmandu", "America/New_York")
    }
    assert printed == {f"{seconds(2026, 7, 1, 12)} 2001-09-09T01:46:40Z".encode() + os.linesep.encode()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2d", 172_800), ("36h", 129_600), ("90m", 5_400), ("1d12h", 129_600), (" 1D 2h 3m ", 93_780), ("0m", 0)],
)
def test_a_duration(text: str, expected: int) -> None:
    assert parse_duration(text) == expected
    assert parse_duration(duration_text(expected)) == expected


@pytest.mark.parametrize("text", ["", "2", "2 weeks", "1.5h", "-2d", "2h1d", "2d2d", "d", "123456d", "90s", "٢d"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(TextError, match="expected days, hours and minutes such as 2d, 36h, 90m or 1d12h"):
        parse_duration(text)


def test_an_extension_is_a_longer_time_or_a_new_due_time_and_never_shortens() -> None:
    assert due_for(DUE, None) == DUE
    assert due_for(DUE, parse_extension("2d")) == DUE + 2 * DAY
    assert due_for(DUE, parse_extension("2026-03-05")) == parse_time("2026-03-05T23:59:59Z")
    assert due_for(DUE, parse_extension("2026-02-01")) == DUE
    for text in ("2d", "1d12h", "2026-03-05", "2026-03-05T18:00+01:00"):
        assert parse_extension(str(parse_extension(text))) == parse_extension(text)


@pytest.mark.parametrize("text", ["yes", "two days", "2026-02-30", "3/5/2026", "2"])
def test_what_is_no_extension(text: str) -> None:
    with pytest.raises(TextError, match="expected .*2026-03-01T18:00"):
        parse_extension(text)


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("10%/day", LatePolicy(Fraction(1, 10))),
        ("10%/day,grace=15m,cutoff=5d", LatePolicy(Fraction(1, 10), 900, 5 * DAY)),
        (" cutoff = 36h , 12.5 % / DAY ", LatePolicy(Fraction(1, 8), 0, 129_600)),
        ("100/3%/day", LatePolicy(Fraction(1, 3))),
        ("cutoff=0m", LatePolicy(Fraction(0), 0, 0)),
        ("0%/day", LatePolicy()),
    ],
)
def test_a_policy_reads_and_its_text_reads_back(text: str, policy: LatePolicy) -> None:
    assert parse_policy(text) == policy
    assert parse_policy(str(policy)) == policy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is no part of a policy; expected what a day begun costs"),
        ("10%", "'10%' is no part of a policy"),
        ("10%/hour", "'10%/hour' is no part of a policy"),
        ("10%/day,", "'' is no part of a policy"),
        ("10%/day,5%/day", "'5%/day' is the second part that says this"),
        ("10%/day,grace=1h,grace=1h", "'grace=1h' is the second part"),
        ("110%/day", "'110' percent a day; expected a number from 0 to 100"),
        ("-5%/day", "'-5' percent a day"),
        ("nan%/day", "'nan' percent a day"),
        ("10%/day,grace=soon", "'soon' is no length of time"),
        ("10%/day,grace=2d,cutoff=1d", "the grace is longer than the cutoff"),
        ("penalty=3", "'penalty=3' is no part of a policy"),
    ],
)
def test_what_is_no_policy(text: str, message: str) -> None:
    with pytest.raises(TextError) as caught:
        parse_policy(text)
    assert message in str(caught.value)


TABLE = [  # seconds after it was due, days begun, what is left under 10%/day,grace=15m,cutoff=5d
    (-1, 0, "1"), (0, 0, "1"), (1, 1, "1"), (900, 1, "1"), (901, 1, "9/10"), (DAY, 1, "9/10"), (DAY + 1, 2, "4/5"),
    (5 * DAY, 5, "1/2"), (5 * DAY + 1, 6, "0"), (500 * DAY, 500, "0"),
]  # fmt: skip


@pytest.mark.parametrize(("after", "days", "left"), TABLE)
def test_what_lateness_costs(after: int, days: int, left: str) -> None:
    policy = parse_policy("10%/day,grace=15m,cutoff=5d")
    expected = (max(after, 0), days, Fraction(left))
    assert lateness(DUE, None, DUE + after, policy) == expected
    assert lateness(DUE, Extension(3600), DUE + 3600 + after, policy) == expected
    assert lateness(DUE, Extension(until=DUE + 77), DUE + 77 + after, policy) == expected
    assert lateness(DUE, None, DUE + after, None) == (*expected[:2], 1)


def test_the_tables_of_the_manual() -> None:
    page = (ROOT / "docs" / "roster.md").read_text(encoding="utf-8")
    dues = re.findall(r"^\| `(\d[^`]+)` \| (\S+Z) \|$", page, re.MULTILINE)
    assert len(dues) == 3 and all(time_text(parse_time(text)) == shown for text, shown in dues)
    policy = parse_policy(re.search(r"--due 2026-03-01T18:00Z --late (\S+)`", page)[1])
    rows = re.findall(r"^\| `(\S+)` \| (\d) \| (\d+) % \|$", page, re.MULTILINE)
    assert len(rows) == 7
    for handed_in, days, percent in rows:
        late = lateness(DUE, None, parse_time(handed_in), policy)
        assert (late.days, late.factor * 100) == (int(days), int(percent))
    for part in re.findall(
        r"^\| `([^`]+)` \| [^|]+ \|$", page.partition("| part |")[2].partition("\n\n")[0], re.MULTILINE
    ):
        assert str(parse_policy(part)).endswith(part)


def test_nothing_is_left_and_never_less() -> None:
    assert lateness(DUE, None, DUE + 30 * DAY, parse_policy("10%/day")).factor == 0


policies = st.builds(
    lambda percent, grace, more, ends: LatePolicy(percent, grace * 60, (grace + more) * 60 if ends else None),
    st.fractions(0, 1), st.integers(0, 10_000), st.integers(0, 10_000), st.booleans(),
)  # fmt: skip


@given(policies, st.integers(-(10**6), 10**7), st.integers(0, 10**6))
def test_later_is_never_better(policy: LatePolicy, after: int, more: int) -> None:
    sooner, later = (lateness(DUE, None, DUE + when, policy) for when in (after, after + more))
    assert 0 <= later.factor <= sooner.factor <= 1
    assert parse_policy(str(policy)) == policy
