"""Time zones: of times that name none. A fixed distance from UTC, or a place with its summer times: Europe/Berlin."""

from __future__ import annotations

import re
from datetime import UTC as _UTC
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from msgspec import Struct

from gradekit.errors import TextError
from gradekit.marking.json_text import shown

_FIXED = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-5][0-9]))?", re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1)
_A_ZONE = "a place such as Europe/Berlin, or a distance from UTC such as +01:00"


class Zone(Struct, frozen=True):
    """A time zone; its name reads back as the same zone."""

    name: str

    def offset(self, local: int) -> int:
        """How many seconds a clock there is before UTC, when it shows `local` seconds since 1970.

        An hour that comes twice is the first; an hour that is left out counts as if it came.
        """
        when = (_EPOCH + timedelta(seconds=local)).replace(tzinfo=_zone(self.name))
        distance = when.utcoffset()
        return int(distance.total_seconds()) if distance else 0


UTC = Zone("UTC")


def zone_of(text: str) -> Zone:
    """The zone of that name. Raises TextError."""
    plain = text.strip()
    if plain.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if match := _FIXED.fullmatch(plain):
        sign, hours, minutes = match[1], int(match[2]), match[3] or "00"
        if hours < 24:
            return Zone(f"{sign}{hours:02}:{minutes}") if hours or minutes != "00" else UTC
    elif _is_place(plain):
        return Zone(plain)
    raise TextError(f"{shown(text)} is no time zone that is known here; expected {_A_ZONE}")


def _is_place(name: str) -> bool:
    try:
        return bool(_zone(name))
    except (ValueError, OSError, LookupError):  # what zoneinfo raises for what it has not, or may not open
        return False


@lru_cache(16)
def _zone(name: str) -> tzinfo:
    from datetime import timezone
    from zoneinfo import ZoneInfo

    match = _FIXED.fullmatch(name)
    if name == "UTC":
        return _UTC
    if not match:
        return ZoneInfo(name)
    distance = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-distance if match[1] == "-" else distance)
