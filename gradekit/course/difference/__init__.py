"""Whose mark changed between two runs, by how much, which question, and why.

    side        one of the two: a folder of results and a run of it
    compare     two of them → what differs
    reasons     why a mark differs, from what both runs remember
    page        what differs, for people and for programs
"""

from gradekit.course.difference.compare import Comparison, Difference, QuestionDifference, compare
from gradekit.course.difference.side import Side, open_sides

__all__ = ["Comparison", "Difference", "QuestionDifference", "Side", "compare", "open_sides"]
