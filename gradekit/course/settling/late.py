"""When a submission is due, and what lateness costs.

A time is a number of seconds since 1970 UTC, whole ones; no clock and no time zone of this machine is ever asked.

    2026-03-01                   the end of that day in that zone, 23:59:59
    2026-03-01T18:00             UTC, or the zone of --timezone, since none is written
    2026-03-01T18:00:30+01:00    the zone as written; Z is UTC

A duration is days, hours and minutes: 2d, 36h, 90m, 1d12h. A policy is what a day begun costs, with exceptions:

    10%/day,grace=15m,cutoff=5d
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from gradekit.course.settling.zone import UTC, Zone, zone_of
from gradekit.engine.number import exact_number, read_number
from gradekit.errors import TextError
from gradekit.marking.json_text import shown

DAY, HOUR, MINUTE = 86_400, 3_600, 60
_EPOCH = date(1970, 1, 1).toordinal()
_END_OF_DAY = DAY - 1
_FIRST, _LAST = ((date(year, 1, 1).toordinal() - _EPOCH) * DAY for year in (1000, 9000))  # so that sums can be shown

_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
    r" ?(?:[Zz]|([+-])([0-9]{2}):?([0-9]{2})?)?)?"
)
_DURATION = re.compile(r"(?:([0-9]{1,5})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,5})m)?")
_PART = re.compile(r"(.*)%/day|(grace|cutoff)=(.*)", re.DOTALL)

_A_TIME = "a date such as 2026-03-01, or a time with its zone such as 2026-03-01T18:00+01:00"
_A_DURATION = "days, hours and minutes such as 2d, 36h, 90m or 1d12h"
_A_POLICY = "what a day begun costs and any exceptions, such as 10%/day,grace=15m,cutoff=5d"


class Extension(NamedTuple):
    """More time for one student: so many seconds longer, or a due time of their own."""

    longer: int = 0
    until: int | None = None

    def __str__(self) -> str:
        return duration_text(self.longer) if self.until is None else time_text(self.until)


class Lateness(NamedTuple):
    """How late a submission is, how many days that begins, and what is left of its points."""

    seconds: int
    days: int
    factor: Fraction


IN_TIME = Lateness(0, 0, Fraction(1))


class LatePolicy(Struct, frozen=True):
    """What lateness costs. Its text, str(policy), reads back as the same policy.

    off: what each day begun takes of the points; grace: so many seconds late are still in time
    cutoff: later than so many seconds counts nothing; None: there is no such end
    """

    off: Fraction = Fraction(0)
    grace: int = 0
    cutoff: int | None = None

    def __str__(self) -> str:
        parts = [f"{exact_number(self.off * 100)}%/day"]
        parts += [f"grace={duration_text(self.grace)}"] if self.grace else []
        parts += [] if self.cutoff is None else [f"cutoff={duration_text(self.cutoff)}"]
        return ",".join(parts)

    def factor(self, seconds: int) -> Fraction:
        """What is left of the points of a submission that is so late."""
        if seconds <= self.grace:
            return Fraction(1)
        if self.cutoff is not None and seconds > self.cutoff:
            return Fraction(0)
        whole, lost = self.off.denominator, days_begun(seconds) * self.off.numerator
        return Fraction(max(0, whole - lost), whole)


def parse_time(text: str, zone: Zone = UTC) -> int:
    """A point in time, in that zone where the text names none; parts of a second are dropped. Raises TextError."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        raise TextError(f"{shown(text)} is no time; expected {_A_TIME}")
    seconds = _seconds(match)
    if seconds is not None and zone is not UTC and not _names_zone(match):
        seconds -= zone.offset(seconds)
    if seconds is None or not _FIRST <= seconds < _LAST:
        raise TextError(f"there is no such time as {shown(text)}; expected {_A_TIME}")
    return seconds


def written_zone(text: str) -> Zone:
    """The zone that a time names, UTC where it names none or is no time."""
    match = _TIME.fullmatch(text.strip())
    return zone_of("".join(match.group(5, 6)) + ":" + match[7]) if match and match[5] else UTC


def names_zone(text: str) -> bool:
    """Whether a text is a time that says in which zone."""
    match = _TIME.fullmatch(text.strip())
    return match is not None and _names_zone(match)


def parse_duration(text: str) -> int:
    """A length of time in seconds. Raises TextError."""
    plain = "".join(text.split()).lower()
    match = _DURATION.fullmatch(plain)
    if not match or not plain:
        raise TextError(f"{shown(text)} is no length of time; expected {_A_DURATION}")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return days * DAY + hours * HOUR + minutes * MINUTE


def parse_extension(text: str, zone: Zone = UTC) -> Extension:
    """A longer time or a new due time. Raises TextError."""
    plain = text.strip()
    if re.match("[0-9]{4}-", plain):
        return Extension(until=parse_time(plain, zone))
    try:
        return Extension(parse_duration(plain))
    except TextError:
        raise TextError(f"{shown(text)} is no extension; expected {_A_DURATION}, or {_A_TIME}") from None


def parse_policy(text: str) -> LatePolicy:
    """A policy such as 10%/day,grace=15m,cutoff=5d; each part once, in any order. Raises TextError."""
    given: dict[str, str] = {}
    for part in "".join(text.split()).lower().split(","):
        match = _PART.fullmatch(part)
        if not match:
            raise TextError(f"{shown(part)} is no part of a policy; expected {_A_POLICY}")
        name, value = ("off", match[1]) if match[2] is None else (match[2], match[3])
        if name in given:
            raise TextError(f"{shown(part)} is the second part that says this; expected {_A_POLICY}")
        given[name] = value
    return _policy(given, text)


def _policy(given: dict[str, str], text: str) -> LatePolicy:
    off = _share(given["off"]) if "off" in given else Fraction(0)
    grace = parse_duration(given["grace"]) if "grace" in given else 0
    cutoff = parse_duration(given["cutoff"]) if "cutoff" in given else None
    if cutoff is not None and grace > cutoff:
        raise TextError(f"{shown(text)}: the grace is longer than the cutoff; expected {_A_POLICY}")
    return LatePolicy(off, grace, cutoff)


def _share(text: str) -> Fraction:
    try:
        percent = read_number(text).value
    except TextError:
        percent = Fraction(-1)
    if not 0 <= percent <= 100:
        raise TextError(f"{shown(text)} percent a day; expected a number from 0 to 100, such as 10%/day")
    return percent / 100


def due_for(due: int, extension: Extension | None) -> int:
    """When it is due for someone with that extension, which never shortens the time."""
    if extension is None:
        return due
    return max(due + extension.longer, due if extension.until is None else extension.until)


def lateness(due: int, extension: Extension | None, submitted: int, policy: LatePolicy | None) -> Lateness:
    """How late it is and what that costs. Days count from when it was due, a day begun as a whole one."""
    seconds = submitted - due_for(due, extension)
    if seconds <= 0:
        return IN_TIME
    return Lateness(seconds, days_begun(seconds), policy.factor(seconds) if policy else Fraction(1))


def days_begun(seconds: int) -> int:
    """How many days so many seconds begin: 1 from the first second on, 2 from 24 hours and a second."""
    return -(-seconds // DAY)


def time_text(seconds: int) -> str:
    """The time in UTC, as parse_time reads it."""
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    return f"{date.fromordinal(days + _EPOCH).isoformat()}T{hours:02}:{rest // MINUTE:02}:{rest % MINUTE:02}Z"


def duration_text(seconds: int) -> str:
    """A length of time of whole minutes, as parse_duration reads it."""
    days, rest = divmod(seconds, DAY)
    parts = ((days, "d"), (rest // HOUR, "h"), (rest % HOUR // MINUTE, "m"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0m"


def _names_zone(match: re.Match[str]) -> bool:
    return bool(match[5]) or match[0].rstrip()[-1:] in ("Z", "z")


def _seconds(match: re.Match[str]) -> int | None:
    """Seconds since 1970 UTC; None where the calendar or the clock has no such time."""
    day, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    start = _midnight(day)
    if start is None:
        return None
    if hour is None:
        return start + _END_OF_DAY
    clock, zone = _clock(hour, minute, second), _clock(zone_hours, zone_minutes, None)
    if clock is None or zone is None:
        return None
    seconds = start + clock + (zone if sign == "-" else -zone)
    return seconds if _FIRST <= seconds < _LAST else None


@lru_cache(maxsize=1024)
def _midnight(day: str) -> int | None:
    """When a day of the calendar begins; most submissions of a course share a few."""
    try:
        start = (date.fromisoformat(day).toordinal() - _EPOCH) * DAY
    except ValueError:
        return None
    return start if _FIRST <= start < _LAST else None


def _clock(hour: str | None, minute: str | None, second: str | None) -> int | None:
    """Seconds since midnight; None where there is no such time of day."""
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
    return hours * HOUR + minutes * MINUTE + seconds if hours < 24 and minutes < 60 and seconds < 60 else None
