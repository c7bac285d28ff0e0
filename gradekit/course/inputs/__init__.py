"""Paths → partitions: what was handed in, found and cut into shares that are read where they are marked.

    filenames   whose a file is by its name, and for which problem
    limits      how large things may be
    names       kinds of files, and labels for results
    reading     regular files: never through a link, never waiting
    partition   a share of the work; what its parts have in common
    encoding    UTF-8, marked UTF-16, and a first line like sep=;
    lines       .jsonl: one submission a line
    columns     what the columns of a .csv file are
    times       times as forms and quizzes export them
    decimal     decimal commas in a table with semicolons
    records     lines of a .csv file → rows of cells; a broken row costs itself alone
    cells       a cell → an answer as JSON
    table       .csv: one submission a row
    sheet_child a program of its own that reads a spreadsheet
    sheets      .xlsx, .ods → rows of cells
    notebook    .ipynb: answer cells, read as data
    whole       files that are read in one go, whatever they hold
    directory   the list of members of a zip archive
    archive     .zip: members read in memory
    folder      folders, nested
    listing     a list of paths on standard input
    remote      what is not on this machine: s3://… and the like
    sources     the paths of the command line → partitions
"""

from gradekit.course.inputs.columns import Column, column_map
from gradekit.course.inputs.limits import LIMITS
from gradekit.course.inputs.partition import Options, Partition
from gradekit.course.inputs.sources import partitions

__all__ = ["LIMITS", "Column", "Options", "Partition", "column_map", "partitions"]
