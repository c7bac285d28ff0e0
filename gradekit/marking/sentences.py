"""What a student is told about a part: one plain sentence or two that never give the answer away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from gradekit.engine.ops.linear import indices
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part

_MAX_LISTED = 4


def sentence(mark: PartMark, marks: Mapping[Part, PartMark]) -> str:
    """The sentence for one part's mark."""
    said: dict[str, Callable[[], str]] = {
        "correct": str,
        "follow_through": lambda: _follow_through(mark, marks),
        "missing": lambda: "No answer was given.",
    }
    text = said.get(mark.verdict, lambda: _wrong(mark, marks))()
    note = f"{mark.note[0].upper()}{mark.note[1:]}." if mark.note else ""
    return " ".join(filter(None, (text, note)))


def _follow_through(mark: PartMark, marks: Mapping[Part, PartMark]) -> str:
    first = first_error(mark, marks)
    if first is None:
        return "Right for your own earlier values, as you rounded them."
    return f"Right for your own earlier values; the first error is in {first.label}."


def first_error(mark: PartMark, marks: Mapping[Part, PartMark]) -> Part | None:
    """The first part, in the order of the questions, that is wrong and that this one was computed from.

    One that only has too few digits is named where there is no other.
    """
    seen: set[Part] = set()
    open_parts = list(mark.sources)
    while open_parts:
        part = open_parts.pop()
        if part not in seen:
            seen.add(part)
            open_parts += marks[part].sources if part in marks else ()
    wrong = [part for part in marks if part in seen and marks[part].verdict not in ("correct", "follow_through")]
    false = [part for part in wrong if marks[part].mistake != "rounded-too-early"]
    return next(iter(false or wrong), None)


def _wrong(mark: PartMark, marks: Mapping[Part, PartMark]) -> str:
    if mark.verdict in ("malformed", "not_judged"):
        return ""  # the note says it all
    where, free = _where(mark.entries), f" {unearned(mark.unearned)}" if mark.unearned and mark.part.node.rank else ""
    if mark.mistake == "rounded-too-early":
        own = " for your own earlier values" if mark.after else ""
        return f"Right{own} as far as it goes, but given to too few digits: {_wanted(mark.part)} are asked."
    if mark.mistake is None:
        return f"Not right{where}.{free}"
    if mark.mistake == "known":
        own = " (This was computed from your own earlier values.)" if mark.after else ""
        return f"Not right{where}. {dict(mark.says)['known']}{own}{free}"
    because = _reasons(mark)
    own = " (computed from your own earlier values)" if mark.after else ""
    return f"Not right{where}: {because}{own}.{free}"


def unearned(what: str) -> str:
    """Why right entries earn nothing."""
    return f"What is right in it would be so with {what}, and earns nothing."


def _wanted(part: Part) -> str:
    kind = "significant digits" if part.tolerance.kind == "significant_digits" else "decimals"
    return f"{int(part.tolerance.amount)} {kind}"


_MOST_REASONS = 3  # that are said of one number


def _reasons(mark: PartMark) -> str:
    """What was done; where several mistakes give the number, each of them, the likelier first."""
    from gradekit.marking.mistakes.because import BECAUSE
    from gradekit.marking.mistakes.telling import different

    own = dict(mark.says)
    ids = different(id for id in (mark.mistake, *mark.also) if id)[:_MOST_REASONS]
    *others, last = dict.fromkeys(own.get(id) or BECAUSE[id] for id in ids)
    return f"either {'; '.join(others)}; or {last}" if others else last


def _where(entries: np.ndarray | None) -> str:
    """' in entry [1,2]' where only some entries are wrong."""
    if entries is None or not entries.ndim or not entries.any() or entries.all():
        return ""
    wrong = [index for index in indices(entries.shape) if not entries[index]]
    names = ["[" + ",".join(str(i + 1) for i in index) + "]" for index in wrong[:_MAX_LISTED]]
    more = f" and {len(wrong) - _MAX_LISTED} more" if len(wrong) > _MAX_LISTED else ""
    return f" in {'entry' if len(wrong) == 1 else 'entries'} {', '.join(names)}{more}"
