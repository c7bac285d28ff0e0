"""A .jsonl file: the same pieces however it is cut, and no line costs another."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradekit.course.inputs import Options, partitions
from gradekit.course.inputs.lines import Span, span_lines, spans
from gradekit.errors import UsageError
from tests.course.handed_in import LONG, data, faults, keys, only, read, submission


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "all.jsonl"


def test_one_submission_a_line(path: Path) -> None:
    path.write_bytes(submission("ada") + b"\n" + submission("bob") + b"\n")
    assert data(read(path)) == [submission("ada"), submission("bob")]


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        (b"{}\n{}", [1, 2]),
        (b"{}\r\n{}\r\n", [1, 2]),
        (b"\n\n{}\n \t\r\n{}\n\n", [3, 5]),
        (b"\xef\xbb\xbf{}\n", [1]),
        (b"{}\r{}\n", [1]),
        (b"{}\x0b\n\x0c\n", [1, 2]),
    ],
)
def test_line_ends_and_blank_lines(path: Path, content: bytes, numbers: list[int]) -> None:
    path.write_bytes(content)
    assert [line for _, line in keys(read(path))] == numbers


def test_carriage_returns_are_no_part_of_a_submission(path: Path) -> None:
    path.write_bytes(b"{}\r\n")
    assert only(path).data == b"{}"


lines = st.lists(st.sampled_from([b"", b"{}", b" ", b'{"a": 1}', b"x" * 40, b"\xff", b'{"b":\r2}']), max_size=30)


@given(lines, st.sampled_from([b"\n", b"\r\n"]), st.booleans(), st.integers(1, 9), st.integers(1, 50))
@example([], b"\n", False, 1, 1)
def test_cutting_changes_nothing(parts: list[bytes], end: bytes, is_ended: bool, most: int, block: int) -> None:
    content = end.join(parts) + end * is_ended
    stream = BytesIO(content)
    whole = list(span_lines(stream, Span(0, len(content), 1, 0)))
    cut = list(spans(stream, most, block=block))
    assert [line for span in cut for line in span_lines(stream, span)] == whole
    assert [span.lines for span in cut] == [len(list(span_lines(stream, span))) for span in cut]
    assert all(0 < span.lines <= most for span in cut)
    assert b"".join(content[span.start : span.stop] for span in cut) == content
    assert [data for _, _, data in whole] == [line.removesuffix(b"\r") for line in content.split(b"\n")][: len(whole)]


def test_spans_are_no_longer_than_so_many_kib() -> None:
    content = (b"x" * 499 + b"\n") * 4000
    sizes = [span.stop - span.start for span in spans(BytesIO(content), 100, block=1000)]
    assert max(sizes) <= 100 * 1024 + 1000 and sum(sizes) == len(content)


def test_partitions_of_a_large_file(path: Path) -> None:
    path.write_bytes(b"{}\n" * 25_000)
    cut = list(partitions([str(path)]))
    assert [(part.first[1], part.last[1], part.size) for part in cut] == [
        (1, 8000, 8000), (8001, 16000, 8000), (16001, 24000, 8000), (24001, 25000, 1000),
    ]  # fmt: skip
    assert len(read(path, options=Options(pieces=999))) == 25_000


@pytest.mark.parametrize("most", [1, 2, 8000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_line_length_limit(path: Path, end: bytes, most: int) -> None:
    for size, fits in ((LONG - 1, True), (LONG, True), (LONG + 1, False), (LONG + 2, False), (2 * LONG + 5, False)):
        path.write_bytes(b"{}\n" + b"x" * size + end)
        first, second = read(path, options=Options(pieces=most))
        assert first.data == b"{}" and second.line == 2
        assert second.data == (b"x" * size if fits else None), size
    assert second.error == "this line has more than 1048576 bytes; hand in a shorter one"


def test_a_line_that_is_too_long_costs_no_memory_and_no_other_line(path: Path) -> None:
    import tracemalloc

    with path.open("wb") as stream:
        stream.write(b"{}\n")
        stream.truncate(200 << 20)  # a line of 200 MiB
        stream.seek(0, 2)
        stream.write(b"\n{}\n")
    tracemalloc.start()
    found = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [piece.data for piece in found] == [b"{}", None, b"{}"] and keys(found)[-1] == ("all.jsonl", 3)
    assert peak < 20 << 20


def test_lines_are_not_held_in_memory(path: Path) -> None:
    import tracemalloc

    path.write_bytes((b'{"a": "' + b"x" * 1000 + b'"}\n') * 30_000)
    tracemalloc.start()
    count = sum(1 for partition in partitions([str(path)]) for _ in partition.pieces())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 30_000 and peak < 3 << 20


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_refused_as_a_whole(path: Path, encoding: str) -> None:
    path.write_bytes('{"student": "ada"}\n{}\n'.encode(encoding))
    message = "the file is not UTF-8 (it looks like UTF-16 or UTF-32); save it as UTF-8"
    assert faults(read(path)) == {("all.jsonl", 0): message}


def test_other_bytes_are_left_to_whoever_reads_the_submission(path: Path) -> None:
    path.write_bytes(b'{"student": "\xff"}\n{}\n\x00\n')
    assert data(read(path)) == [b'{"student": "\xff"}', b"{}", b"\x00"]


def test_a_file_that_shrinks_or_grows_before_it_is_read(path: Path) -> None:
    path.write_bytes(b"{}\n" * 10)
    (partition,) = partitions([str(path)])
    path.write_bytes(b"{}\n" * 4)
    assert len(list(partition.pieces())) == 4
    path.write_bytes(b"{}\n" * 20)
    assert len(list(partition.pieces())) == 10


def test_an_empty_file_is_a_usage_error(path: Path) -> None:
    path.write_bytes(b"")
    with pytest.raises(UsageError, match="no submissions here"):
        read(path)
    (path.parent / "a.json").write_bytes(b"{}")
    assert keys(read(path.parent)) == [("a.json", 0)]
