"""How large what is handed in may be."""

from __future__ import annotations

from gradekit.marking.json_text import MAX_BYTES

MAX_LINE = MAX_BYTES  # bytes of a line of a .jsonl file or a row of a .csv file
MAX_CELL = 100_000  # characters
MAX_MEMBERS = 1_000_000
MAX_MEMBER = MAX_BYTES
MAX_UNPACKED = 4 << 30
MAX_DIRECTORY = 256 << 20  # bytes that a zip archive's list of members may take
MAX_WHOLE = 64 << 20  # bytes of a table that is read in one go: in UTF-16, or a spreadsheet
MAX_SHEET = 256 << 20  # bytes that a spreadsheet unpacks to
MAX_LIST = 256 << 20  # bytes of a list of paths

LIMITS = (  # what, how much at most, of what
    ("line of a .jsonl file", MAX_LINE, "bytes"),
    ("row of a .csv file", MAX_LINE, "bytes"),
    ("cell of a .csv file", MAX_CELL, "characters"),
    ("zip archive", MAX_MEMBERS, "members"),
    ("zip archive, unpacked", MAX_UNPACKED, "bytes"),
    ("list of a zip's members", MAX_DIRECTORY, "bytes"),
    ("member of a zip archive", MAX_MEMBER, "bytes"),
    ("spreadsheet, or table in UTF-16", MAX_WHOLE, "bytes"),
    ("spreadsheet, unpacked", MAX_SHEET, "bytes"),
    ("list of paths", MAX_LIST, "bytes"),
)
