"""A .csv file: each row is a submission; whatever is wrong with one row costs that row alone, and says its line."""

import csv
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradekit.course.inputs import Options, partitions
from gradekit.course.piece import Piece
from gradekit.errors import SubmissionError
from gradekit.marking.submission import Submission, read_submission
from tests.course.handed_in import LONG, faults, keys, only, read

HEAD = "student,problem,x1,x2\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quiz.csv"


def table(path: Path, text: str | bytes, options: Options | None = None) -> list[Piece]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, options=options)


def handed_in(piece: Piece) -> Submission:
    assert piece.data is not None, piece.error
    return read_submission(piece.data, piece.file)


def answers(path: Path, *cells: str) -> dict[str, Any]:
    """The answers of one row with these cells, as JSON that keeps numbers as text."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerows([["student", "problem", *(f"q{place}" for place in range(len(cells)))], ["ada", "p", *cells]])
    piece = table(path, buffer.getvalue())[0]
    assert piece.data is not None
    handed_in(piece)
    return json.loads(piece.data, parse_float=str, parse_int=str)["answers"]


# What a row becomes

def test_a_row_is_a_submission(path: Path) -> None:
    (piece,) = table(path, 'student,problem,x1,loss,submitted_at\nada,p,"[0.50, 1]",0.2748,2026-03-01\n')
    assert piece.data == (
        b'{"answers": {"loss": "0.2748", "x1": [0.50, 1]}, "problem": "p", "student": "ada", '
        b'"submitted_at": "2026-03-01"}'
    )
    assert (piece.file, piece.line) == ("quiz.csv", 2) and handed_in(piece).student == "ada"


def test_the_time_is_that_of_the_file(path: Path) -> None:
    import os

    table(path, HEAD + "ada,p,1,2\n")
    os.utime(path, (1, 1_700_000_000))
    assert only(path).time == 1_700_000_000


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("0.2748", "0.2748"), ("0.50", "0.50"), ("1/3", "1/3"), ("b*(1 + c^2)", "b*(1 + c^2)"), (" 5 ", " 5 "),
        ("[0.50, 1e-3]", ["0.50", "1e-3"]), (' [["0.1", null]] ', [["0.1", None]]), ("[]", []),
        ('{"W1": [[1, 1]], "b": -1}', {"W1": [["1", "1"]], "b": "-1"}), ("true", True), ("TRUE", True),
        ("False", False), ("null", "null"), ("None", "None"), ('"quoted"', '"quoted"'), ("'=1+1", "'=1+1"),
        ("1,5", "1,5"), ("a\nb", "a\nb"), ("0.5\r\n", "0.5\n"), ("−0.5", "−0.5"), ("nan", "nan"),
        ("[0.5, 0.6", "[0.5, 0.6"), ("[a, b]", "[a, b]"), ("[NaN]", "[NaN]"), ("[1]x", "[1]x"),
        ("[1], [2]", "[1], [2]"), ("[1]], [[2]", "[1]], [[2]"), ('{}, "x": {}', '{}, "x": {}'),
        ("[1] // one", "[1] // one"),
        ('{"a": 1, "a": 2}', '{"a": 1, "a": 2}'), ('["\\ud800"]', '["\\ud800"]'), ("[" * 58 + "]" * 58, None),
        ("[" * 59 + "]" * 59, "[" * 59 + "]" * 59), ("[" + "1" * 5000 + "]", ["1" * 5000]), ("]][[", "]][["),
        ('"}, "student": "eve"', '"}, "student": "eve"'), ('[1]], "student": "eve", "x": [[1]', None),
    ],
)  # fmt: skip
def test_cells_are_read_as_typed(path: Path, cell: str, answer: Any) -> None:
    found = answers(path, cell)["q0"]
    assert found == (answer if answer is not None else found if isinstance(found, list) else cell)


@pytest.mark.parametrize("cell", ["", " ", "\t", "\n", "\u00a0"])
def test_an_empty_cell_is_missing(path: Path, cell: str) -> None:
    assert answers(path, cell, "1") == {"q1": "1"}


texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)


def points(cell: object) -> object:
    return re.sub("[.,;]", " ", cell) if isinstance(cell, str) else cell


@given(
    st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 9),
)
@example([["", '"', '""'], ["a", "\r\n", "[1]"]], ",", False, "\n", 1)
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], mark: str, quoted: bool, end: str, most: int
) -> None:
    buffer = StringIO()
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    if end == "\n" and not quoted:  # this writer leaves a carriage return without quotes
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    writer = csv.writer(buffer, delimiter=mark, quoting=style, lineterminator=end)
    writer.writerows([["student", "x", "y"], *rows])
    path = tmp_path_factory.mktemp("table") / "quiz.csv"
    found = table(path, buffer.getvalue(), Options(problem="p", pieces=most))
    expected = [row for row in rows if any(cell.strip() not in ("", "-") for cell in row[1:])]
    assert len(found) == len(expected)
    for piece, (student, x, y) in zip(found, expected, strict=True):
        assert piece.data is not None, piece.error
        members = json.loads(piece.data)
        assert members["student"] == student.replace("\r\n", "\n").strip()
        typed = {name: cell.replace("\r\n", "\n") for name, cell in (("x", x), ("y", y)) if cell.strip()}
        if mark == ";":  # where a comma between digits is a decimal point
            typed = {name: points(cell) for name, cell in typed.items()}
            members["answers"] = {name: points(cell) for name, cell in members["answers"].items()}
        assert {item for item in members["answers"].items() if isinstance(item[1], str)} <= typed.items()


# What is wrong with a file

@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the heading cannot be read: the file is empty"),
        ("\n\nstudent,student,problem\n", 3, "the columns A and B are both 'student'; rename one, or leave it out"),
        ("student,problem,x1,x2,x1\nada,p,1,2,3\n", 1, "the columns C and E are both 'x1'"),
        ("name,problem\nada,p\n", 1, "no column is headed 'student' (there are 'name' and 'problem'); say which it is "
         "with --column 'HEADING=student'"),
        ("student,x1\nada,1\n", 1, "no column is headed 'problem' (there are 'student' and 'x1'); say which it is with "
         "--column 'HEADING=problem', or name it with --problem ID"),
        ('student,"problem\nada,p\n', 1, "the heading cannot be read: a quote in this row is not closed"),
        ("student,problem\0\nada,p\n", 1, "the heading cannot be read: this row holds a NUL"),
        (b"student,probl\xe8me\nada,p\n", 1, "the heading cannot be read: the byte 0xE8 is not UTF-8; save the file"),
        ("student,problem\rada,p\rbob,p\r", 1, "the heading cannot be read: this row holds a carriage return"),
        ("student,problem,x\nada,p,1\n".encode("utf-32"), 0, "the file is not UTF-8 (it looks like UTF-16"),
        ("name,problem\nada,p\n".encode("utf-16"), 1, "no column is headed 'student' (there are 'name' and 'pro"),
        ("student,problem,x\nada,p,1\n".encode("utf-16-le"), 0, "the file is not UTF-8 (it looks like UTF-16"),
        ("x" * (LONG + 1) + "\nada,p\n", 1, "the heading cannot be read: this row has more than 1048576 bytes"),
    ],
)  # fmt: skip
def test_a_file_without_a_usable_heading(path: Path, text: str | bytes, line: int, message: str) -> None:
    ((key, error),) = faults(table(path, text)).items()
    assert key == ("quiz.csv", line) and error.startswith(message)


def test_many_headings_are_not_all_listed(path: Path) -> None:
    (piece,) = table(path, ",".join(f"q{number}" for number in range(100)) + "\n1\n")
    assert "'q11' and 88 more" in piece.error and "q12" not in piece.error


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_found_out(path: Path, mark: str) -> None:
    rows = [["student", "problem", "a, b; c"], ["ada", "p", "1"]]
    quoted = ["student", "problem", '"a, b; c"']
    (piece,) = table(path, f"{mark.join(quoted)}\n{mark.join(rows[1])}\n")
    assert handed_in(piece).answers == {"a, b; c": "1"}


def test_a_semicolon_in_unquoted_headings_does_not_mislead(path: Path) -> None:
    (piece,) = table(path, "student,What; is; it; all; for?,problem\nada,0.5,p\n")
    assert handed_in(piece).problem == "p"


def test_a_byte_order_mark_is_dropped(path: Path) -> None:
    assert keys(table(path, b"\xef\xbb\xbf" + HEAD.encode() + b"ada,p,1,2\n")) == [("quiz.csv", 2)]
    assert keys(table(path, b'\xef\xbb\xbf"student","problem"\nada,p\n')) == [("quiz.csv", 2)]


def test_the_problem_of_rows_that_name_none(path: Path) -> None:
    pieces = table(path, "student,problem,x\nada,p,1\nbob,,1\n", Options(problem="q"))
    assert [handed_in(piece).problem for piece in pieces] == ["p", "q"]
    (piece,) = table(path, "student,x\nada,1\n", Options(problem="q"))
    assert handed_in(piece).problem == "q"


def test_a_row_without_a_student_or_problem_is_refused_as_any_submission_is(path: Path) -> None:
    nobody, nothing = table(path, "student,problem,x\n,p,1\nada,,1\n")
    with pytest.raises(SubmissionError, match="'student' is empty"):
        handed_in(nobody)
    with pytest.raises(SubmissionError, match="'problem' is empty"):
        handed_in(nothing)


def test_columns_without_a_heading_are_not_read(path: Path) -> None:
    (piece,) = table(path, ",student,problem,x, \n0,ada,p,1,z\n")
    assert handed_in(piece).answers == {"x": "1"}


# What is wrong with a row

FEW = "this row has {} cells and the heading has 4; write empty cells too"
MANY = "this row has {} cells and the heading has 4; put quotes around a cell that holds a comma"
QUOTE = "a quote in this row is not closed, or stands inside a cell; write it as two, and put quotes around the cell"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("bob,p,1", FEW.format(3)),
        ("bob,p,1,2,3", MANY.format(5)),
        ("bob", FEW.format(1)),
        ("bob,p,1,5,0,6", MANY.format(6)),
        ("bob,p,a\0b,1", "this row holds a NUL character (U+0000), which no text has; export the file again"),
        ('bob,p,"a\0b",1', "this row holds a NUL character (U+0000), which no text has; export the file again"),
        ("bob,p,\r1,2", "this row holds a carriage return that ends no line; put the cell in quotes or remove it"),
        (f"bob,p,{'9' * 200_000},1", "a cell of this row has more than 100000 characters; hand in a shorter one"),
        (f'bob,p,"{"9" * 200_000}",1', "a cell of this row has more than 100000 characters; hand in a shorter one"),
        (f'bob,p,"{"9" * 120_000}",1', "a cell of this row has more than 100000 characters; hand in a shorter one"),
        (f"bob,p,{'9' * LONG},1", "this row has more than 1048576 bytes; hand in a shorter one"),
        ('bob,p,"0.5,1', QUOTE),
        ('bob,p,"0.5" x,1', QUOTE),
        ('bob,p,"0.5"",1', QUOTE),
        ('bob,"p,"0.5",1', QUOTE),
    ],
)  # fmt: skip
def test_a_broken_row_says_its_line_and_costs_no_other(path: Path, row: str, message: str) -> None:
    before, after = 'ada,p,"[1, 2]",1\n', 'cyd,p,"[3, 4]",1\ndan,p,"a ""b"" c",1\n'
    found = table(path, HEAD + before + row + "\n" + after)
    assert faults(found) == {("quiz.csv", 3): message}
    assert [handed_in(piece).student for piece in found if piece.data] == ["ada", "cyd", "dan"]
    assert [piece.line for piece in found] == [2, 3, 4, 5]


@pytest.mark.parametrize("rest", ["\n", "", "\ncyd,p,1,2\n", "\ncyd,p,1,2", "\n\n\n"])
def test_a_broken_row_at_the_end(path: Path, rest: str) -> None:
    assert list(faults(table(path, HEAD + 'ada,p,1,2\nbob,p,"1,2' + rest))) == [("quiz.csv", 3)]


def test_bytes_of_another_encoding_cost_only_their_row(path: Path) -> None:
    text = HEAD.encode() + "ada,p,1,2\nbob,p,naïve,2\ncyd,p,\"na\nïve\",2\ndan,p,1,2\n".encode("latin-1")
    message = "the byte 0xEF is not UTF-8; save the file as CSV UTF-8"
    found = table(path, text)
    assert faults(found)[("quiz.csv", 3)] == message and faults(found)[("quiz.csv", 4)].startswith(message)
    assert [piece.line for piece in found if piece.data] == [2, 6]


def test_a_quote_that_is_never_closed_does_not_eat_a_thousand_rows(path: Path) -> None:
    rows = [f"s{number},p,0.{number},1" for number in range(1000)]
    rows[10] = 's10,p,"0.10,1'
    found = table(path, HEAD + "\n".join(rows))
    assert list(faults(found)) == [("quiz.csv", 12)] and len(found) == 1000


def test_many_quotes_that_are_never_closed_take_no_longer(path: Path) -> None:
    rows = 's,p,"1,2\n' * 20_000 + "ada,p,1,2\n"
    found = table(path, HEAD + rows)
    assert found[-1].line == 20_002 and found[-1].data
    assert all(piece.error or piece.data for piece in found)


def test_the_lines_that_go_with_a_broken_row_are_named(path: Path) -> None:
    found = table(path, HEAD + 'ada,p,"first\nsecond line\n\nthird" line,1\nbob,p,1,2\n')
    assert faults(found) == {("quiz.csv", 2): f"{QUOTE}; lines 2 to 5 could not be read"}
    assert [handed_in(piece).student for piece in found if piece.data] == ["bob"]


def test_a_quote_that_the_next_row_closes_by_accident(path: Path) -> None:
    found = table(path, HEAD + 'ada,p,"1,2\nbob,p,3,"\ncyd,p,1,2\n')
    assert [piece.line for piece in found if piece.data] == [4] and faults(found)


def test_cells_of_several_lines_keep_their_row(path: Path) -> None:
    found = table(path, HEAD + 'ada,p,"a\n\nb",2\n\n,,,\nbob,p,1,2\n')
    assert [(piece.line, handed_in(piece).student) for piece in found] == [(2, "ada"), (7, "bob")]


def test_a_row_of_several_lines_is_no_longer_than_one_line_may_be(path: Path) -> None:
    lines = "x" * 1000 + "\n"
    found = table(path, HEAD + f'ada,p,"{lines * 90}",1\nbob,p,"{lines * 1100}",1\ncyd,p,1,2\n')
    assert [handed_in(piece).student for piece in found if piece.data] == ["ada", "cyd"]
    ((key, error),) = faults(found).items()
    assert key == ("quiz.csv", 93) and "lines 93 to 1193 could not be read" in error


rows = st.lists(
    st.sampled_from(['ada,"p', "bob,p", 'cyd,"p', "dan", '"', 'e,"p"', 'f,"a\nb"', "", '"",""', "g,p,1", 'h,"p"x']),
    max_size=12,
)


@given(rows, st.integers(1, 4))
@example(['ada,"p', 'cyd,"p'], 1)
@example(['"', "bob,p", '"'], 1)
def test_cutting_changes_nothing_however_broken_the_rows(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], most: int
) -> None:
    path = tmp_path_factory.mktemp("table") / "quiz.csv"
    text = "\n".join(["student,problem", *parts, "zoe,p"])
    whole = table(path, text)
    assert read(path, options=Options(pieces=most)) == whole
    assert whole[-1].data and handed_in(whole[-1]).student == "zoe" or '"' in text


@given(st.text(st.sampled_from('a,"\n\r;\0é'), max_size=60))
def test_any_text_below_a_heading_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("table") / "quiz.csv"
    found = table(path, "student,problem\n" + text + "\nzoe,p\n\n")
    assert any(piece.data and b'"zoe"' in piece.data for piece in found)


def test_large_tables_are_cut(path: Path) -> None:
    rows = "".join(f's{number},p,"a\nb",2\n' for number in range(5000))
    path.write_text(HEAD + rows, encoding="utf-8")
    cut = list(partitions([str(path)], options=Options(pieces=1000)))
    assert len(cut) == 10 and {part.kind for part in cut} == {"rows"}
    assert len(read(path, options=Options(pieces=1000))) == 5000
