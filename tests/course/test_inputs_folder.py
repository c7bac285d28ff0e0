"""Folders: what is found, in which order, under which label, and what is refused without being opened."""

import contextlib
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.inputs import Options
from gradekit.course.inputs import reading as file_reading
from gradekit.course.inputs.names import kind_of, printable
from gradekit.course.inputs.reading import read_file
from gradekit.errors import UsageError
from tests.course.handed_in import LONG, data, faults, keys, only, read, submission

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
needs_bytes = pytest.mark.skipif(os.name == "nt", reason="names are not bytes on Windows")


def put(folder: Path, *names: str, content: bytes = b"{}") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def test_every_kind_of_file_in_nested_folders(tmp_path: Path) -> None:
    put(tmp_path, "a.json", "week 1/b.json", "week 1/deep/c.JSON")
    put(tmp_path, "week 1/d.jsonl", content=b"{}\n{}\n")
    put(tmp_path, "e.csv", content=b"student,problem\nada,p\n")
    put(tmp_path, "notes.txt", "answer.json.bak", "json", ".hidden.json", ".git/f.json", "week 1/.g.json")
    assert keys(read(tmp_path)) == [
        ("a.json", 0), ("e.csv", 2), ("week 1/b.json", 0), ("week 1/d.jsonl", 1), ("week 1/d.jsonl", 2),
        ("week 1/deep/c.JSON", 0),
    ]  # fmt: skip


def test_a_file_is_read_with_its_time(tmp_path: Path) -> None:
    put(tmp_path, "ada.json", content=submission())
    os.utime(tmp_path / "ada.json", (1, 1_700_000_000.9))
    piece = only(tmp_path)
    assert (piece.data, piece.time, piece.error) == (submission(), 1_700_000_000, "")


def test_labels_are_in_order_whatever_stands_beside_a_folder(tmp_path: Path) -> None:
    """'/' sorts between '.' and the digits, so that folders and files of similar names interleave."""
    put(tmp_path, "a/x.json", "a-b.json", "a.json", "a0.json", "a b/x.json", "a!.json", "é.json", "z.json", "𝄞.json")
    found = [file for file, _ in keys(read(tmp_path))]
    assert found == sorted(found) and len(found) == 9


names = st.text(st.sampled_from("ab-./0é 𝄞"), min_size=1, max_size=6).map(lambda name: f"x{name.strip('/')}.json")


@given(st.sets(names, min_size=1, max_size=12), st.integers(1, 5))
def test_any_tree_is_read_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str], most: int
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    put(folder, "y.json")  # so that there is something, where all others are hidden
    for path in paths:
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        with contextlib.suppress(FileExistsError, NotADirectoryError, IsADirectoryError):  # a path through a file
            put(folder, "/".join(parts))
    expected = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json") if path.is_file())
    visible = [path for path in expected if not any(part.startswith(".") for part in path.split("/"))]
    assert [file for file, _ in keys(read(folder, options=Options(pieces=most)))] == visible


@needs_links
def test_links_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "in/ada.json", "out/bob.json", "out/list.jsonl")
    for name, target in (("link.json", "in/ada.json"), ("loop.json", "loop.json"), ("passwd.json", "/etc/passwd"),
                         ("zero.jsonl", "/dev/zero"), ("up.csv", "nowhere"), ("z.zip", "in/ada.json")):  # fmt: skip
        (tmp_path / "in" / name).symlink_to(target)
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    found = read(tmp_path / "in")
    assert [piece.file for piece in found if piece.data] == ["ada.json"]
    assert set(faults(found).values()) == {"not a regular file (a symbolic link); hand in the file itself"}
    assert len(found) == 7


@needs_pipes
def test_pipes_and_sockets_do_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    for kind in ("json", "jsonl", "csv", "zip"):
        os.mkfifo(f"pipe.{kind}")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.json")
        found = faults(read("."))
    assert found.pop(("socket.json", 0)) == "not a regular file (a socket); hand in the file itself"
    assert list(found.values()) == ["not a regular file (a named pipe); hand in the file itself"] * 4


@needs_pipes
@pytest.mark.parametrize("kind", ["json", "jsonl", "csv"])
def test_a_file_that_becomes_a_pipe_or_vanishes_before_it_is_read(tmp_path: Path, kind: str) -> None:
    from gradekit.course.inputs import partitions

    path = tmp_path / f"a.{kind}"
    path.write_bytes(b"student,problem\nada,p\n")
    (partition,) = partitions([str(tmp_path)])
    path.unlink()
    assert [piece.error for piece in partition.pieces()] == ["there is no such file; check the name"]
    os.mkfifo(path)
    assert "a named pipe" in next(partition.pieces()).error
    path.unlink()
    path.symlink_to("/etc/passwd")
    assert "symbolic link" in next(partition.pieces()).error


def test_where_links_cannot_be_refused_on_opening_they_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.json")
    monkeypatch.setattr(file_reading, "_LOOK_FIRST", True)
    assert data(read(tmp_path)) == [b"{}"]
    opened: list[object] = []
    monkeypatch.setattr(os, "open", lambda *arguments: opened.append(arguments))
    assert read_file(str(tmp_path))[2] == "not a regular file (a directory); hand in the file itself"
    assert not opened


@pytest.mark.parametrize("size", [0, 1, LONG - 1, LONG])
def test_sizes_within_the_limit(tmp_path: Path, size: int) -> None:
    put(tmp_path, "a.json", content=b" " * size)
    assert only(tmp_path).data == b" " * size


@needs_links
def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "a.json")
    os.truncate(tmp_path / "a.json", 16 * 2**30)  # sparse
    message = "the file is too large: 17179869184 bytes, at most 1048576 are read; hand in a smaller one"
    assert only(tmp_path).error == message


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * 10)
    status = os.stat(path)
    path.write_bytes(b"y" * 1000)
    monkeypatch.setattr(os, "fstat", lambda descriptor: status)
    assert read_file(str(path))[0] == b"y" * 1000
    path.write_bytes(b"y" * (LONG + 1))
    assert "too large" in read_file(str(path))[2]


def test_a_read_that_comes_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.json", content=bytes(range(256)))
    plain = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, size: plain(descriptor, min(size, 100)))
    assert read_file(str(tmp_path / "a.json"))[0] == bytes(range(256))


@pytest.mark.parametrize(("code", "reason"), [(13, "may not be read"), (5, "cannot be read")])
def test_a_file_that_the_system_does_not_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, reason: str
) -> None:
    put(tmp_path, "a.json", "b.json")
    plain = os.open

    def refuse(path: str, flags: int) -> int:
        if str(path).endswith("a.json"):
            raise OSError(code, "what the system says")
        return plain(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    first, second = read(tmp_path)
    assert reason in first.error and second.data == b"{}"


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.json", "sub/b.json", "sub-a.json")
    plain = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return plain(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = faults(read(tmp_path))
    assert found == {("sub/", 0): "this folder cannot be listed: the file may not be read; change its permissions"}


@needs_bytes
def test_names_that_do_not_print(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path)
    wanted = {
        b"\xff.json": "\\udcff.json", b"\\udcff.json": "\\\\udcff.json", b"a\nb.json": "a\\nb.json",
        b"a\x1b[31m.json": "a\\x1b[31m.json", "a\u202eb.json".encode(): "a\\u202eb.json", b"=1+1.json": "=1+1.json",
        b"-rf.json": "-rf.json", b"\x85.json": "\\udc85.json", "\x85.json".encode(): "\\x85.json",
        b"\xff/\xfe.jsonl": "\\udcff/\\udcfe.jsonl",
    }  # fmt: skip
    os.mkdir(raw + b"/\xff")
    for name in wanted:
        with open(os.path.join(raw, name), "wb") as stream:
            stream.write(b"{}")
    found = read(tmp_path)
    assert {piece.file for piece in found} == set(wanted.values())
    assert all(piece.data == b"{}" for piece in found)


@given(st.text(max_size=20), st.text(max_size=20))
def test_different_names_have_different_labels(one: str, other: str) -> None:
    assert printable(one).isprintable()
    assert (printable(one) == printable(other)) == (one == other)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.json", ".json"), ("A.JSON", ".json"), ("a.Csv", ".csv"), ("a.json.zip", ".zip"), ("a.jsonl", ".jsonl"),
     ("json", ""), ("a.", ""), ("", ""), ("a.jsonx", ""), ("a.json/", ""), ("a.json ", "")],
)  # fmt: skip
def test_kinds_of_names(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_a_folder_nested_deeper_than_recursion_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):  # relative steps, since no path may be that long
        os.mkdir("d")
        os.chdir("d")
    Path("a.json").write_bytes(b"{}")
    os.chdir(tmp_path)
    try:
        assert [piece.file for piece in read(".")] == ["d/" * 1200 + "a.json"]
    finally:  # what removes folders afterwards does recurse
        for _ in range(1200):
            os.chdir("d")
        os.remove("a.json")
        for _ in range(1200):
            os.chdir("..")
            os.rmdir("d")


def test_partitions_are_not_larger_than_wanted(tmp_path: Path) -> None:
    from gradekit.course.inputs import partitions

    put(tmp_path, *(f"{number // 7}/{number:03}.json" for number in range(50)))
    sizes = [partition.size for partition in partitions([str(tmp_path)], options=Options(pieces=10))]
    assert max(sizes) <= 10 and sum(sizes) == 50 and len(sizes) <= 8


def test_an_empty_folder_is_a_usage_error(tmp_path: Path) -> None:
    put(tmp_path, "notes.txt", ".hidden.json")
    with pytest.raises(UsageError, match="no submissions here .passed over: notes.txt.; expected a .json, .jsonl"):
        read(tmp_path)
