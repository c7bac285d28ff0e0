"""Shares of the points as platforms know them: Moodle's are from a fixed list of percentages."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from gradekit.exchange.sheet import Choice, Item, Open

# question/engine/lib.php, get_grade_options: 5 is the least share above nothing
MOODLE = (
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20", "16.66667",
    "14.28571", "12.5", "11.11111", "10", "5", "0",
)  # fmt: skip
_SAME = Fraction(1, 100_000)  # of a hundredth


def moodle_share(share: Fraction) -> tuple[str, bool]:
    """The percentage of the list that is nearest to a share of the points, and whether it is just that."""
    wanted = share * 100
    nearest = min(MOODLE, key=lambda text: abs(Fraction(text) - wanted))
    return nearest, abs(Fraction(nearest) - wanted) <= _SAME


def percent(share: Fraction) -> str:
    """A percentage with five decimals at most."""
    text = f"{float(share * 100):.5f}"
    return text.rstrip("0").rstrip(".")


PARTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20)  # right options whose equal shares Moodle's list has


def without_shares(item: Item) -> Item:
    """A choice of so many right options that their shares are not in Moodle's list is left for a person."""
    body = item.body
    if not isinstance(body, Choice) or len(body.right) in PARTS:
        return item
    return replace(item, body=Open(", ".join(wording for id, wording in body.options if id in body.right)))
