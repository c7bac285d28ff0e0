"""Names of files for students: whatever their ids are, every system allows them, and no two are the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d|student-\d+|variants|index")


def safe_names(ids: Sequence[str]) -> list[str]:
    """The id, where it is a name that every system allows and that no other has in other capitals; else a number."""
    folded = [id.lower() for id in ids]
    times = Counter(folded)
    plain = [times[fold] == 1 and _NAME.fullmatch(fold) and not _RESERVED.fullmatch(fold) for fold in folded]
    return [id if good else f"student-{at}" for at, (id, good) in enumerate(zip(ids, plain, strict=True), 1)]
