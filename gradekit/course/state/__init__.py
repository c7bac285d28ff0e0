"""What every run saw and gave, in an SQLite database in the folder of results.

    files       files that are whole or not there
    lock        one run at a time in a folder
    facts       what a run remembers of a problem
    tables      what the database holds
    health      whether it is as gradekit left it
    mend        what is still good in it where it is not
    override    points that a person decided on
    reading     the results of any run, row by row
    closing     the end of a run
    state       one run: what is known already, what is new, what is gone
"""

from gradekit.course.state.override import Override
from gradekit.course.state.reading import Reading, Run, read_state
from gradekit.course.state.state import State

__all__ = ["Override", "Reading", "Run", "State", "read_state"]
