"""What libraries take where a pencil-and-paper exercise may mean something else: frozen rows, a column a library.

    row        what a row is; the versions that were measured
    kinks      where a function has no slope, or several entries are the largest
    defaults   slopes, forms and divisors that a function has unless it is told otherwise
    steps      optimisers, clipping and cells
    sheets     how a sheet writes the exercise of a row, so that `framework:` decides it
    unmet      what was measured too and has no row
"""

from gradekit.frameworks.conventions.defaults import DEFAULTS
from gradekit.frameworks.conventions.kinks import KINKS
from gradekit.frameworks.conventions.row import Row
from gradekit.frameworks.conventions.steps import STEPS

__all__ = ["ROWS"]

ROWS: tuple[Row, ...] = (*KINKS, *DEFAULTS, *STEPS)
