"""Exercises for other platforms, and questions of theirs as problem files.

An export reads an exercise as a Sheet, and one module a format writes it; each function `export` takes problems and
gives what is written, and what it could not express. docs/exchange.md has the table of formats.

    exported    what an export gives
    sheet       an exercise as other platforms have questions, as data
    bands       numbers with tolerances as plain decimals, rounded in the student's favour
    wrong       the numbers that known mistakes give, entry by entry
    reading     Exercise → Sheet
    variants    a problem whose numbers are drawn as several sheets
    single      a question for each number
    words       texts made ready: visible characters, paragraphs, HTML; what is lost, a line each
    shares      shares of the points as percentages of Moodle's list
    xml_text    XML written
    moodle      Moodle XML
    gift        GIFT
    qti12       QTI 1.2 as Canvas imports it
    qti3        QTI 3.0: the package
    qti3_item   QTI 3.0: one item
    worksheets  sheets to print
    own_files   what platforms that run gradekit themselves are given
    gradescope  the zip of an autograder
    github_classroom  an assignment repository
    prairielearn  folders of questions
    notebook    cells of notebooks, and the code by which they ask gradekit
    nbgrader    a source notebook for nbgrader
    incoming    questions of other platforms as problem files
    otter       a source notebook for Otter-Grader
"""
