"""Times as forms and quizzes export them → ISO 8601. What can be read in two ways stays as it is."""

from __future__ import annotations

import re

_CLOCK = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?: ?([AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?: ?(UTC|GMT|Z)?(?:([+-])([0-9]{1,2})(?::?([0-9]{2}))?)?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-/]([0-9]{{1,2}})[-/]([0-9]{{1,2}})(?:T|,? +){_CLOCK}{_ZONE}")
_MONTH_NAMED = re.compile(rf"(?:[A-Za-z]+, )?([0-9]{{1,2}}) ([A-Za-z]{{3,9}}) ([0-9]{{4}}),? +{_CLOCK}{_ZONE}")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def iso_time(text: str) -> str:
    """The same time as ISO 8601, without a zone where none is written; the text itself where it is not sure."""
    plain = " ".join(text.split())
    if match := _YEAR_FIRST.fullmatch(plain):
        year, month, day, *rest = match.groups()
        return _joined(int(year), int(month), int(day), rest) or text
    if (match := _MONTH_NAMED.fullmatch(plain)) and (number := _month(match[2])):
        return _joined(int(match[3]), number, int(match[1]), list(match.groups()[3:])) or text
    return text


def _month(name: str) -> int:
    """1 to 12 for a month's English name or its first three letters, else 0."""
    return next((number for number, full in enumerate(_MONTHS, 1) if name.lower() in (full, full[:3])), 0)


def _joined(year: int, month: int, day: int, rest: list[str | None]) -> str:
    """'' where the clock has no such hour."""
    hour, minute, second, half, zone, sign, zone_hours, zone_minutes = rest
    hours = int(hour or 0)
    if half and not 1 <= hours <= 12:
        return ""
    hours = hours % 12 + 12 * (half in ("P", "p")) if half else hours
    clock = f"{year:04}-{month:02}-{day:02}T{hours:02}:{minute}:{second or '00'}"
    if sign:
        return f"{clock}{sign}{int(zone_hours or 0):02}:{zone_minutes or '00'}"
    return clock + "Z" * bool(zone)
