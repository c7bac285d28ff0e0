"""The paths of the command line: labels that stay apart, order, lists of paths, and what is a wrong usage."""

import os
import random
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.inputs import LIMITS, Options, partitions
from gradekit.course.inputs import listing as listing_module
from gradekit.course.inputs.names import EXPECTED
from gradekit.errors import UsageError
from tests.course.handed_in import data, faults, keys, only, read
from tests.course.test_inputs_archive import zipped


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*names: str, content: bytes = b"{}") -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)


def usage(*paths: str, stdin: bytes | None = None) -> str:
    with pytest.raises(UsageError) as caught:
        partitions(paths, None if stdin is None else BytesIO(stdin))
    assert "\n" not in str(caught.value)
    return str(caught.value)


# Paths

@pytest.mark.parametrize("path", ["hw/ada.json", "./hw/ada.json", "hw/../hw/ada.json"])
def test_a_file_is_called_by_its_name(here: Path, path: str) -> None:
    put("hw/ada.json")
    assert keys(read(path)) == [("ada.json", 0)]
    assert keys(read(here / path)) == [("ada.json", 0)]


@pytest.mark.parametrize("path", ["hw", "hw/", "./hw", "hw/.", "{here}/hw", "{here}/hw/"])
def test_labels_of_one_folder_are_relative_to_it(here: Path, path: str) -> None:
    put("hw/ada.json", "hw/week 1/bob.json")
    assert keys(read(path.format(here=here))) == [("ada.json", 0), ("week 1/bob.json", 0)]


def test_labels_of_several_paths_begin_with_their_names() -> None:
    put("hw1/ada.json", "hw2/ada.json", "x/bob.json", "hw1.json", "x/late.jsonl", "hw10/ada.json")
    put("x/more.zip", content=zipped({"ada.json": b"{}"}))
    paths = ["hw2", "x/bob.json", "hw1/", "hw1.json", "x/late.jsonl", "x/more.zip", "hw10"]
    expected = [
        ("bob.json", 0), ("hw1.json", 0), ("hw1/ada.json", 0), ("hw10/ada.json", 0), ("hw2/ada.json", 0),
        ("late.jsonl", 1), ("more.zip/ada.json", 0),
    ]  # fmt: skip
    for _ in range(5):
        random.shuffle(paths)
        assert keys(read(*paths)) == expected


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["a/hw", "b/hw"], "a/hw and b/hw are both called 'hw' in results; mark them apart, or name"),
        (["a/x.json", "b/x.json"], "a/x.json and b/x.json are both called 'x.json' in results"),
        (["a/x.json", "a/x.json"], "a/x.json and a/x.json are both called 'x.json'"),
        (["a/hw", "none"], "none: there is no such file or folder; check the name"),
        (["a/notes.txt"], f"a/notes.txt: {EXPECTED}"),
        (["empty"], f"empty: no submissions here; {EXPECTED}"),
        (["a/hw", "empty"], "empty: no submissions here"),
        (["head.csv"], "head.csv: no submissions here"),
        (["-", "a/hw"], "- is a list of paths on standard input, and the only path then"),
        (["-"], "- is a list of paths on standard input"),
    ],
)  # fmt: skip
def test_wrong_usage(paths: list[str], message: str) -> None:
    put("a/hw/x.json", "b/hw/x.json", "a/x.json", "b/x.json", "a/notes.txt", "empty/.x.json")
    put("head.csv", content=b"student,problem\n")
    assert usage(*paths).startswith(message)


def test_a_usage_error_comes_before_anything_is_read() -> None:
    put("hw/a.json")
    with pytest.raises(UsageError):
        partitions(["hw", "none"])


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_folder_may_be_named_by_a_link_and_a_file_may_not(here: Path) -> None:
    put("hw/ada.json")
    (here / "link").symlink_to("hw")
    (here / "link.json").symlink_to("hw/ada.json")
    (here / "lost.json").symlink_to("nowhere")
    assert keys(read("link")) == [("ada.json", 0)]
    assert only("link.json").error == "not a regular file (a symbolic link); hand in the file itself"
    assert only("lost.json").error == "not a regular file (a symbolic link); hand in the file itself"


def test_many_paths_are_joined_and_need_no_open_files(here: Path) -> None:
    resource = pytest.importorskip("resource")
    put(*(f"{number:04}.json" for number in range(500)), *(f"{number:04}.jsonl" for number in range(500)))
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, before[1]))
    try:
        names = sorted(os.listdir())
        assert keys(read(*names)) == sorted((name, 1 if name.endswith("l") else 0) for name in names)
        assert len(list(partitions([name for name in names if name.endswith("n")]))) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_small_files_of_all_kinds_share_a_partition() -> None:
    put("hw/a.json", "hw/c.jsonl")
    put("hw/b.csv", content=b"student,problem\nada,p\n")
    put("hw/d.zip", content=zipped({"ada.json": b"{}"}))
    (partition,) = partitions(["hw"])
    assert (partition.kind, partition.size, len(list(partition.pieces()))) == ("mixed", 4, 4)
    assert (partition.first, partition.last) == (("a.json", 0), ("d.zip/ada.json", 0))
    kinds = [part.kind for part in partitions(["hw"], options=Options(pieces=1))]
    assert kinds == ["files", "rows", "lines", "members"]


@given(st.integers(1, 9), st.randoms())
def test_the_order_in_which_the_system_lists_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, most: int, chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("order")
    os.chdir(folder)
    put("b/x.json", "b.json", "a.jsonl", "b/c/y.json", "b-/z.json", content=b"{}\n{}")
    expected = read(folder)
    plain = os.scandir

    class Shuffled(list):  # type: ignore[type-arg]
        def __enter__(self) -> list[os.DirEntry[str]]:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def shuffled(path: str) -> Shuffled:
        found = Shuffled(plain(path))
        chance.shuffle(found)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", shuffled)
        assert read(folder, options=Options(pieces=most)) == expected


@pytest.mark.parametrize("out", ["hw/results", "./hw/../hw/results/", "{here}/hw/results", "link/results"])
def test_the_folder_of_results_holds_no_submissions(here: Path, out: str) -> None:
    put("hw/ada.json", "hw/results/results.jsonl", "hw/results/summary.json", "hw/b/results/bob.json")
    if out.startswith("link"):
        pytest.importorskip("fcntl")  # links need a privilege on Windows
        (here / "link").symlink_to("hw")
    options = Options(out=out.format(here=here))
    assert keys(read("hw", options=options)) == [("ada.json", 0), ("b/results/bob.json", 0)]
    assert keys(read("-", stdin=b"hw\n", options=options)) == [("hw/ada.json", 0), ("hw/b/results/bob.json", 0)]
    with pytest.raises(UsageError, match="results cannot be kept among the submissions"):
        read("hw/results", options=options)


# Lists of paths

@pytest.mark.parametrize("separator", [b"\n", b"\0", b"\r\n"])
@pytest.mark.parametrize("is_ended", [False, True])
def test_lists_of_paths(separator: bytes, is_ended: bool) -> None:
    put("hw/ada.json", "hw/b/bob.json", "other.jsonl")
    listed = [b"./hw/ada.json", b"other.jsonl", b"hw//b/./bob.json"]
    found = read("-", stdin=separator.join(listed) + separator * is_ended)
    assert keys(found) == [("hw/ada.json", 0), ("hw/b/bob.json", 0), ("other.jsonl", 1)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_with_line_feeds_and_other_bytes_in_a_list() -> None:
    os.mkdir("hw")
    for name in (b"hw/a\nb.json", b"hw/\xff.json", b"hw/ c.json"):
        Path(os.fsdecode(name)).write_bytes(b"{}")
    found = read("-", stdin=b"hw/a\nb.json\0hw/\xff.json\0hw/ c.json\0")
    assert keys(found) == [("hw/ c.json", 0), ("hw/\\udcff.json", 0), ("hw/a\\nb.json", 0)]
    assert data(found) == [b"{}"] * 3


def test_a_list_as_find_prints_it_names_folders_and_what_is_in_them() -> None:
    put("hw/a.json", "hw/sub/b.json", "hw0/c.json")
    listed = b"./hw\n./hw/a.json\n./hw/sub\n./hw/sub/b.json\nhw/a.json\nhw0/c.json\n./hw0/c.json\n"
    assert keys(read("-", stdin=listed)) == [("hw/a.json", 0), ("hw/sub/b.json", 0), ("hw0/c.json", 0)]
    assert keys(read("-", stdin=b".\n./hw/a.json\n")) == [("hw/a.json", 0), ("hw/sub/b.json", 0), ("hw0/c.json", 0)]


def test_absolute_paths_in_a_list_are_called_by_what_differs(here: Path) -> None:
    put("course/hw1/a.json", "course/hw2/a.json", "course/hw2/deep/b.json")
    listed = "\n".join(str(here / "course" / name) for name in ("hw1/a.json", "hw2")).encode()
    assert keys(read("-", stdin=listed)) == [("hw1/a.json", 0), ("hw2/a.json", 0), ("hw2/deep/b.json", 0)]
    assert keys(read("-", stdin=f"{here}/course/hw1/a.json".encode())) == [("a.json", 0)]
    os.chdir("course/hw1")
    assert keys(read("-", stdin=b"a.json\n../hw2/a.json\n")) == [("hw1/a.json", 0), ("hw2/a.json", 0)]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_what_is_wrong_with_one_path_of_a_list_costs_no_other(here: Path) -> None:
    put("a.json", "notes.txt", "out/b.json")
    (here / "link.json").symlink_to("a.json")
    (here / "folder").symlink_to("out")
    found = read("-", stdin=b"a.json\nnone.json\nnotes.txt\nlink.json\nfolder\nnone/\xe9\n" + b"x" * 300 + b".json\n")
    assert faults(found) == {
        ("none.json", 0): "there is no such file; check the name",
        ("notes.txt", 0): "expected a .json, .jsonl, .csv, .xlsx, .ods, .ipynb or .zip file, or a folder of these",
        ("link.json", 0): "not a regular file (a symbolic link); hand in the file itself",
        ("folder", 0): "expected a .json, .jsonl, .csv, .xlsx, .ods, .ipynb or .zip file, or a folder of these",
        ("none/\\udce9", 0): "there is no such file; check the name",
        ("x" * 300 + ".json", 0): "the file cannot be read (File name too long); hand it in again",
    }
    assert [piece.file for piece in found if piece.data] == ["a.json"]


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        (b"", "the list of paths on standard input is empty; expected one path a line"),
        (b"\n\n \r\n\0", "the list of paths on standard input is empty"),
        (b"empty\n", "no submissions at the listed paths; expected a .json"),
    ],
)
def test_lists_of_nothing(listed: bytes, message: str) -> None:
    os.mkdir("empty")
    assert usage("-", stdin=listed).startswith(message)


def test_a_list_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.json")
    monkeypatch.setattr(listing_module, "MAX_LIST", 7)
    assert keys(read("-", stdin=b"a.json\n")) == [("a.json", 0)]
    assert usage("-", stdin=b"a.json\n\n").startswith("the list of paths on standard input has more than")


def test_limits_are_facts() -> None:
    assert {what: most for what, most, _ in LIMITS} == {
        "line of a .jsonl file": 1 << 20, "row of a .csv file": 1 << 20, "cell of a .csv file": 100_000,
        "zip archive": 1_000_000, "zip archive, unpacked": 4 << 30, "list of a zip's members": 256 << 20,
        "member of a zip archive": 1 << 20, "spreadsheet, unpacked": 256 << 20,
        "spreadsheet, or table in UTF-16": 64 << 20,
        "list of paths": 256 << 20,
    }  # fmt: skip
