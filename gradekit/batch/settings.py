"""What a run was asked to do beyond marking: everything that turns marks into final results."""

from __future__ import annotations

from dataclasses import dataclass

from gradekit.batch.late import LatePolicy
from gradekit.batch.roster import Roster


@dataclass(frozen=True, slots=True)
class Settings:
    """keep: latest, best or error; due: seconds since 1970 UTC; roster and due may be None. Kept with every run."""

    keep: str = "error"
    due: int | None = None
    late: LatePolicy | None = None
    roster: Roster | None = None
