"""Paths with a protocol give the same submissions as the same files on a disk."""

import io
import json
import zipfile

import pytest

from gradekit.course.inputs import Options, partitions
from gradekit.course.inputs.remote import is_remote
from gradekit.course.run.voice import Places
from gradekit.errors import UsageError
from tests.course.handed_in import submission

fsspec = pytest.importorskip("fsspec")
LARGE = 1024 * 1024 + 1


@pytest.fixture
def course(tmp_path):
    """The same files on a disk and in memory."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("z.json", submission("zed"))
    files = {
        **{f"{k:03}.json": submission(f"s{k}") for k in range(150)},
        "sub/b.json": submission("bob"),
        "sub-b/deep/a.json": b"{",
        "more.jsonl": b"\n".join(submission(f"l{k}") for k in range(30)),
        "table.csv": b"student,problem,x1\nada,p,1\nbob,p,2\n",
        "all.zip": archive.getvalue(),
        "empty.json": b"",
        "large.json": b" " * LARGE,
        ".hidden/a.json": b"{}",
        "notes.txt": b"",
    }
    memory = fsspec.filesystem("memory")
    for name, data in files.items():
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        memory.pipe(f"/{tmp_path.name}/course/{name}", data)
    yield tmp_path / "course", f"memory://{tmp_path.name}/course"
    memory.rm(f"/{tmp_path.name}", recursive=True)


def pieces(*paths, **options):
    found = partitions([str(path) for path in paths], None, Options(**options))
    return [piece._replace(time=0) for partition in found for piece in partition.pieces()]


@pytest.mark.parametrize("size", [7, 8000])
def test_a_folder(course, size):
    here, there = course
    assert pieces(there, pieces=size) == pieces(here, pieces=size)
    assert pieces(there + "/", pieces=size) == pieces(here, pieces=size)


@pytest.mark.parametrize("name", ["000.json", "more.jsonl", "table.csv", "all.zip", "large.json", "sub"])
def test_one_file(course, name):
    here, there = course
    assert pieces(f"{there}/{name}") == pieces(here / name)


def test_several_paths(course):
    here, there = course
    assert pieces(f"{there}/sub", here / "000.json", f"{there}/more.jsonl") == pieces(
        here / "sub", here / "000.json", here / "more.jsonl"
    )


def test_keys_increase_from_partition_to_partition(course):
    keys = [piece.key for piece in pieces(course[1], pieces=10)]
    assert keys == sorted(keys) and len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("memory://nowhere/at-all", "there is no such file or folder"),
        ("memory://nowhere/at-all.json", "there is no such file or folder"),
        ("nonsense://x/y", "nonsense"),
        ("{there}/notes.txt", "expected a .json, .jsonl, .csv, .xlsx, .ods, .ipynb or .zip file"),
    ],
)
def test_what_cannot_be_reached_is_an_error_of_use(course, path, said):
    with pytest.raises(UsageError, match=said):
        pieces(path.format(there=course[1]))


def test_a_file_that_is_gone_when_it_is_read_costs_itself_alone(course):
    found = list(partitions([course[1]]))
    fsspec.filesystem("memory").rm(f"/{course[0].parent.name}/course/003.json")
    read = {piece.file: piece for partition in found for piece in partition.pieces()}
    assert read["003.json"].data is None
    assert "no such file" in read["003.json"].error
    assert json.loads(read["004.json"].data)["student"] == "s4"


def test_places_of_labels():
    assert Places(("s3://bucket/course",)).path("a/b.json:3") == "s3://bucket/course/a/b.json:3"
    assert Places(("s3://bucket/all.zip",)).path("all.zip/b.json") == "s3://bucket/all.zip/b.json"
    several = Places(("s3://bucket/one/", "two"))
    assert several.path("one/b.json") == "s3://bucket/one/b.json"
    assert several.path("two/b.json") == "two/b.json"
    assert is_remote("gs://x") and not is_remote("C:\\x")
