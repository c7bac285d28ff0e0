"""Ten promises in fifty lines: each line with the tests that prove it and the changes under which these fail.

    line         what a row says
    expressions  lines 1 to 12
    scoring      13 to 18
    submissions  19 to 26
    specs        27 to 33
    batch        34 to 42
    reports      43 to 50
    promises     what each page of docs/promises/ says above its rows
"""

from __future__ import annotations

from tests.promises.lines.batch import BATCH
from tests.promises.lines.expressions import EXPRESSIONS
from tests.promises.lines.line import Line, Way
from tests.promises.lines.promises import PROMISES, Promise
from tests.promises.lines.reports import REPORTS
from tests.promises.lines.scoring import SCORING
from tests.promises.lines.specs import SPECS
from tests.promises.lines.submissions import SUBMISSIONS

__all__ = ["LINES", "PROMISES", "Line", "Promise", "Way"]

LINES = (*EXPRESSIONS, *SCORING, *SUBMISSIONS, *SPECS, *BATCH, *REPORTS)
