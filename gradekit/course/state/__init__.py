"""What every run saw and gave, in an SQLite database in the folder of results.

    tables      what the database holds
    health      whether it is as gradekit left it
    mend        what is still good in it where it is not
    override    points that a person decided on
    reading     the results of any run, row by row
    closing     the end of a run
    state       one run: what is known already, what is new, what is gone
"""

from gradekit.batch.state.override import Override
from gradekit.batch.state.reading import Reading, Run, read_state
from gradekit.batch.state.state import State

__all__ = ["Override", "Reading", "Run", "State", "read_state"]
