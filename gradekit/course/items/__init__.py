"""How the questions of a course did, from its results. In processing order:

    tally     marks counted, without names
    read      results.jsonl and the state → tally and wrong answers
    figures   discrimination and internal consistency, with their sources
    analysis  counted marks → figures of each problem and question
    wrong     unexplained wrong answers made comparable
    grouping  who gave the same value
    shared    rare values that several share, and frequent ones
    neighbours  answers that are right for somebody else's numbers
    look      questions worth a second look
    words     how figures and answers are written
    gather    a folder of results → its item report
report    all of it together, and as JSON
    page      all of it for people
"""

from gradekit.course.items.analysis import Item, ProblemItems, analyse
from gradekit.course.items.look import Flag, worth_a_look
from gradekit.course.items.report import ItemReport, report_json
from gradekit.course.items.tally import Mark, Tally, marks_of

__all__ = [
    "Flag", "Item", "ItemReport", "Mark", "ProblemItems", "Tally", "analyse", "marks_of", "report_json", "worth_a_look",
]  # fmt: skip
