"""Marking: submissions beside an exercise → Grades. Names follow the order in which answers are judged:

read ─ reading ─ columns ─ (compare, tolerance, rounding) ─ follow ─ (mistakes, diagnose) ─ (alone, mark)
     ─ (sentences, combined) ─ marker

Every step is done for all students at once, on the axis in front; a single submission is a course of one.
"""

from gradekit.grade.marker import Marker, grade
from gradekit.grade.result import Grade, QuestionGrade

__all__ = ["Grade", "Marker", "QuestionGrade", "grade"]
