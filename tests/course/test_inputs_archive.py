"""Zip archives: nothing is written, nothing grows beyond what is allowed, one bad member costs itself alone."""

import io
import os
import random
import struct
import time
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.inputs import Options, partitions
from gradekit.course.inputs import archive as archive_module
from gradekit.course.inputs import directory as directory_module
from gradekit.errors import UsageError
from tests.course.handed_in import LONG, data, faults, keys, only, read, submission

FORGED = "this member is not as large as the archive says, or is damaged; make the archive again"
DAMAGED = "the zip archive is damaged; make it again"
SPLIT = "the zip archive is one part of several; make it in one"
NO_ARCHIVE = "this is no zip archive, or its end is missing; make it again"
ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"


Members = dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]]


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")  # about members that have one name
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.zip"


def patched(archive: bytes, signature: bytes, offset: int, form: str, *values: int) -> bytes:
    """The archive with numbers of the last record of a kind replaced."""
    changed = bytearray(archive)
    struct.pack_into(form, changed, archive.rindex(signature) + offset, *values)
    return bytes(changed)


def fault(path: Path, archive: bytes) -> str:
    path.write_bytes(archive)
    return only(path).error


# What is read

@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_of_every_kind(path: Path, method: int) -> None:
    path.write_bytes(zipped({
        "b/ada.json": submission("ada"), "a.jsonl": b"{}\n\n[]\r\n", "c.CSV": b"student,problem,x\nbob,p,1\n",
        "notes.txt": b"x", "a.pdf": b"x", "b/": b"", "json": b"",
    }, method))  # fmt: skip
    found = read(path)
    assert keys(found) == [("a.zip/a.jsonl", 1), ("a.zip/a.jsonl", 3), ("a.zip/b/ada.json", 0), ("a.zip/c.CSV", 2)]
    assert data(found)[:3] == [b"{}", b"[]", submission("ada")]


def test_a_member_has_its_own_time_in_utc(path: Path) -> None:
    info = zipfile.ZipInfo("ada.json", (2026, 3, 1, 15, 30, 58))
    path.write_bytes(zipped([(info, b"{}")]))
    assert only(path).time == 1_772_379_058


def test_a_date_that_does_not_exist_is_unknown(path: Path) -> None:
    path.write_bytes(patched(zipped({"ada.json": b"{}"}), ENTRY, 14, "<H", 0))
    assert (only(path).data, only(path).time) == (b"{}", 0)


def test_what_the_finder_adds_and_what_is_hidden_is_passed_over(path: Path) -> None:
    passed_over = ["__MACOSX/._ada.json", "__MACOSX/ada.json", ".DS_Store", "._ada.json", ".git/x.json"]
    path.write_bytes(zipped(dict.fromkeys([*passed_over, "./ada.json", "b//c.json"], b"{}")))
    assert keys(read(path)) == [("a.zip/ada.json", 0), ("a.zip/b/c.json", 0)]


def test_names_in_other_alphabets(path: Path) -> None:
    path.write_bytes(zipped({"é/𝄞.json": b"{}", "a\nb.json": b"{}", "x\u202e.json": b"{}"}))
    assert [file for file, _ in keys(read(path))] == ["a.zip/a\\nb.json", "a.zip/x\\u202e.json", "a.zip/é/𝄞.json"]
    old = patched(zipped({"é.json": b"{}"}), ENTRY, 8, "<H", 0)  # the flag for UTF-8
    path.write_bytes(old)
    assert only(path).file == "a.zip/├⌐.json"


member_names = st.from_regex(r"[a-c]{1,3}(/[a-c.]{1,2})?\.(json|txt)", fullmatch=True)


@given(
    st.dictionaries(member_names, st.binary(max_size=50), max_size=9),
    st.integers(1, 4),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.binary(max_size=30),
)
def test_the_same_members_as_the_standard_library_reads(
    tmp_path_factory: pytest.TempPathFactory, members: dict[str, bytes], most: int, method: int, comment: bytes
) -> None:
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.comment = comment
        for name, content in members.items():
            archive.writestr(name, content)
    (path.parent / "z.json").write_bytes(b"")
    found = read(path.parent, options=Options(pieces=most))
    wanted = {name for name in members if name.endswith(".json") and "/." not in name}
    found_members = {piece.file[6:]: piece.data for piece in found if piece.file.startswith("a.zip/")}
    assert found_members == {name: members[name] for name in wanted}


def test_archives_with_64_bit_numbers(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
    members = {f"{number}.json": b"%d" % number + b" " * 30 for number in range(5)}
    archive = zipped(members, zipfile.ZIP_STORED)
    assert b"PK\x06\x06" in archive
    path.write_bytes(archive)
    assert {piece.file.removeprefix("a.zip/"): piece.data for piece in read(path)} == members
    assert fault(path, patched(archive, b"PK\x06\x06", 48, "<Q", 1 << 63)) == DAMAGED
    assert fault(path, patched(archive, b"PK\x06\x07", 8, "<Q", (1 << 64) - 1)) == DAMAGED
    assert fault(path, patched(archive, b"PK\x06\x06", 24, "<QQ", 1 << 40, 1 << 40)) == (
        "the zip archive has more than 1000000 members; hand in several"
    )


@pytest.mark.parametrize("count", [65_534, 65_535])
def test_as_many_members_as_16_bits_count(path: Path, count: int) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt"), b"")
        archive.writestr(zipfile.ZipInfo("a.json"), b"{}")
    assert only(path).data == b"{}"


# What is refused

def link(name: str, mode: int = 0o120777) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


@pytest.mark.parametrize(
    ("member", "label", "message"),
    [
        ("../evil.json", "../evil.json", "its name leads out of the archive (..); make the archive again from within"),
        ("a/../../evil.json", "a/../../evil.json", "its name leads out of the archive (..)"),
        ("../../etc/passwd", "../../etc/passwd", "its name leads out of the archive (..)"),
        ("/etc/evil.json", "/etc/evil.json", "its name is an absolute path"),
        ("C:/evil.json", "C:/evil.json", "its name is an absolute path"),
        ("c:evil.json", "c:evil.json", "its name is an absolute path"),
        ("..\\evil.json", "..\\\\evil.json", "its name holds a backslash"),
        ("a\\b.json", "a\\\\b.json", "its name holds a backslash"),
        (link("link.json"), "link.json", "not a regular file (a symbolic link); hand in the file itself"),
        (link("pipe.json", 0o010644), "pipe.json", "not a regular file; hand in the file itself"),
        ("inner.zip", "inner.zip", "a zip archive inside a zip archive is not opened; unpack it first"),
    ],
)  # fmt: skip
def test_a_member_that_is_refused_costs_no_other(
    path: Path, member: str | zipfile.ZipInfo, label: str, message: str
) -> None:
    path.write_bytes(zipped([("a.json", b"{}"), (member, zipped({"x.json": b"{}"})), ("z.json", b"{}")]))
    found = read(path)
    ((key, error),) = faults(found).items()
    assert key == (f"a.zip/{label}", 0) and error.startswith(message)
    assert [piece.file for piece in found if piece.data] == ["a.zip/a.json", "a.zip/z.json"]


def test_a_name_with_a_nul(path: Path) -> None:
    archive = zipped({"a.jsonX.txt": b"{}"}).replace(b"a.jsonX.txt", b"a.json\0.txt")
    assert fault(path, archive).startswith("its name holds a NUL character")


def test_several_members_of_one_name_are_all_refused(path: Path) -> None:
    path.write_bytes(zipped([("a.json", b"1"), ("./a.json", b"2"), ("b.json", b"3"), ("a.json", b"4")]))
    found = read(path)
    assert faults(found) == {("a.zip/a.json", 0): "several members have this name; keep one of them"}
    assert found[1].data == b"3"


def test_an_encrypted_member(path: Path) -> None:
    archive = patched(zipped({"a.json": b"{}"}), ENTRY, 8, "<H", 1)
    assert fault(path, archive) == "this member is encrypted; make the archive again without a password"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing(path: Path, method: int) -> None:
    message = "this member is compressed in a way that is not read"
    assert fault(path, zipped({"a.json": b"{}"}, method)).startswith(message)


@pytest.mark.parametrize(("size", "fits"), [(LONG - 1, True), (LONG, True), (LONG + 1, False)])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_member_size_limit(path: Path, size: int, fits: bool, method: int) -> None:
    path.write_bytes(zipped({"a.json": b" " * size}, method))
    assert only(path).data == (b" " * size if fits else None)
    assert fits or only(path).error == (
        "this member has 1048577 bytes, and at most 1048576 are read; hand in a smaller one"
    )


def test_random_bytes_that_packing_makes_larger(path: Path) -> None:
    content = random.Random(1).randbytes(LONG)
    path.write_bytes(zipped({"a.json": content}))
    assert only(path).data == content


@pytest.mark.parametrize("declared", [0, 1, 99, 101, LONG])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_forged_size(path: Path, declared: int, method: int) -> None:
    archive = zipped({"a.json": b"x" * 100, "b.json": b"{}"}, method)
    changed = bytearray(archive)
    struct.pack_into("<L", changed, archive.index(ENTRY) + 24, declared)
    path.write_bytes(changed)
    found = read(path)
    assert found[0].error == FORGED and found[1].data == b"{}"


def test_a_bomb_with_a_forged_size_is_unpacked_no_further_than_it_says(path: Path) -> None:
    archive = zipped({"a.json": b"\0" * (64 << 20)})
    path.write_bytes(patched(archive, ENTRY, 24, "<L", 100_000))  # not so little that how it is packed betrays it
    began = time.process_time()
    tracemalloc.start()
    assert only(path).error == FORGED
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 << 20 and time.process_time() - began < 1


@pytest.mark.parametrize(
    ("offset", "form", "value"),
    [(16, "<L", 12345), (20, "<L", 1 << 30), (20, "<L", 5), (42, "<L", 7), (42, "<L", 1 << 31), (10, "<H", 0)],
    ids=["checksum", "packed size", "packed too short", "place", "place beyond the end", "method"],
)
def test_forged_numbers(path: Path, offset: int, form: str, value: int) -> None:
    path.write_bytes(patched(zipped({"a.json": b"{}" * 40, "b.json": b"[]" * 40}), ENTRY, offset, form, value))
    found = read(path)
    assert found[0].data == b"{}" * 40 and found[1].error == FORGED


def test_damaged_bytes_of_a_member(path: Path) -> None:
    archive = bytearray(zipped({"a.json": bytes(range(256)) * 4}))
    archive[45] ^= 255
    assert fault(path, bytes(archive)) == FORGED


def test_too_much_in_all(path: Path) -> None:
    """A few thousand members that are small enough, each packed a thousandfold, would unpack to more than 4 GiB."""
    archive = zipped({"a.json": b"\0" * LONG})
    body, entry = archive[: archive.index(ENTRY)], archive[archive.index(ENTRY) : archive.index(END)]
    entry = entry.replace(b"\x06\0", b"\x0b\0", 1)  # the length of the name
    entries = b"".join(entry.replace(b"a.json", b"%06d.json" % number) for number in range(4097))
    end = struct.pack("<4s4H2LH", END, 0, 0, 4097, 4097, len(entries), len(body), 0)
    assert fault(path, body + entries + end) == "the zip archive unpacks to more than 4294967296 bytes; hand in several"
    fits = entries[: len(entries) * 4096 // 4097]
    path.write_bytes(body + fits + struct.pack("<4s4H2LH", END, 0, 0, 4096, 4096, len(fits), len(body), 0))
    assert sum(partition.size for partition in partitions([str(path)])) >= 4096


def test_a_large_member_that_is_no_submission_does_not_count(path: Path) -> None:
    archive = zipped({"a.json": b"{}", "video.mp4": b""})
    path.write_bytes(patched(archive, ENTRY, 24, "<L", 0xFFFFFFF0))
    assert only(path).data == b"{}"


def test_a_million_members_and_one_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_module, "MAX_MEMBERS", 100)
    path.write_bytes(zipped({f"{number}.json": b"{}" for number in range(100)}))
    assert len(read(path)) == 100
    assert "more than 1000000 members" in fault(path, zipped({f"{number}.json": b"{}" for number in range(101)}))


def test_a_list_of_very_many_members(path: Path) -> None:
    """Entries that all lead to one member, as a list of so many would look."""
    body = zipped({"1234567.json": b"{}"}, zipfile.ZIP_STORED)
    start, stop = body.index(ENTRY), body.index(END)
    entry = body[start:stop]
    name = entry.index(b"1234567")

    def write(count: int, told: int) -> None:
        entries = b"".join(entry[:name] + b"%07d" % number + entry[name + 7 :] for number in range(count))
        end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, told, told, len(entries), start)
        end += struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(entries), 1)
        end += struct.pack("<4s4H2LH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
        path.write_bytes(body[:start] + entries + end)

    write(100_000, 100_000)
    count = 0
    for partition in partitions([str(path)]):
        assert partition.first[0] == f"a.zip/{count:07}.json"
        count += partition.size
    assert count == 100_000
    write(1_000, 1_000_000)
    assert only(path).error == DAMAGED
    write(1_000, 1_000_001)
    assert only(path).error == "the zip archive has more than 1000000 members; hand in several"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda archive: b"", NO_ARCHIVE),
        (lambda archive: b"PK\x03\x04", NO_ARCHIVE),
        (lambda archive: archive[:-1], NO_ARCHIVE),
        (lambda archive: archive + b"\n", NO_ARCHIVE),
        (lambda archive: b"MZ" + archive, DAMAGED),
        (lambda archive: archive[: archive.index(ENTRY)] + archive[archive.index(END) :], DAMAGED),
        (lambda archive: patched(archive, END, 8, "<HH", 3, 3), DAMAGED),
        (lambda archive: patched(archive, END, 8, "<HH", 1, 1), DAMAGED),
        (lambda archive: patched(archive, END, 12, "<L", 0xFFFFFFF0), DAMAGED),
        (lambda archive: patched(archive, END, 16, "<L", 0xFFFFFFFF), DAMAGED),
        (lambda archive: patched(archive, ENTRY, 28, "<H", 0xFFFF), DAMAGED),
        (lambda archive: patched(archive, ENTRY, 20, "<L", 0xFFFFFFFF), DAMAGED),
        (lambda archive: archive.replace(ENTRY, b"PK\x01\x03"), DAMAGED),
        (lambda archive: patched(archive, END, 4, "<HH", 1, 1), SPLIT),
        (lambda archive: patched(archive, END, 8, "<HH", 1, 2), SPLIT),
    ],
)  # fmt: skip
def test_an_archive_that_is_none_or_damaged_is_one_error(
    path: Path, change: Callable[[bytes], bytes], message: str
) -> None:
    path.write_bytes(change(zipped({"a.json": b"{}", "b.json": b"[]"})))
    (path.parent / "a.zip-.json").write_bytes(b"{}")
    (path.parent / "a.zi.json").write_bytes(b"{}")
    found = read(path.parent)
    assert keys(found) == [("a.zi.json", 0), ("a.zip", 0), ("a.zip-.json", 0)] and found[1].error == message


def test_a_list_of_members_beyond_the_limit_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_module, "MAX_DIRECTORY", 100)
    assert "list of members" in fault(path, zipped({"a.json": b"{}", "b.json": b"{}"}))


@given(st.integers(0, 1 << 16), st.binary(min_size=1, max_size=4))
def test_any_change_of_bytes_is_an_error_or_none(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: bytes
) -> None:
    archive = bytearray(zipped({"a.json": b"{}" * 20, "b.jsonl": b"{}\n{}\n", "c.csv": b"student,problem\na,p\n"}))
    place %= len(archive)
    archive[place : place + len(change)] = change[: len(archive) - place]
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    path.write_bytes(archive)
    try:
        found = read(path)
    except UsageError as error:  # every name was changed into something else
        assert "no submissions" in str(error)
    else:
        unchanged = (b"{}" * 20, b"{}")
        assert all(piece.error or piece.data in unchanged or b"student" in (piece.data or b"") for piece in found)


@pytest.mark.parametrize(
    ("name", "content", "key", "message"),
    [
        ("a.csv", b"who\nada\n", 1, "no column is headed 'student'"),
        ("a.csv", b"student,problem\nada,p,1\n", 2, "this row has 3 cells"),
        ("a.csv", "student,problem\n".encode("utf-16-le"), 0, "the file is not UTF-8"),
        ("a.jsonl", "{}\n".encode("utf-32"), 0, "the file is not UTF-8"),
    ],
)
def test_what_is_wrong_inside_a_member(path: Path, name: str, content: bytes, key: int, message: str) -> None:
    path.write_bytes(zipped({name: content, "z.json": b"{}"}))
    found = read(path)
    assert list(faults(found)) == [(f"a.zip/{name}", key)] and found[0].error.startswith(message)
    assert found[1].data == b"{}"


def test_columns_of_members_are_read_as_those_of_files(path: Path) -> None:
    path.write_bytes(zipped({"a.csv": b"student,x\nada,1\n"}))
    assert b'"problem": "q"' in (only(path, options=Options("q")).data or b"")


def test_nothing_is_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(zipped({"a.json": b"{}", "b/c.json": b"{}", "../d.json": b"{}"}))
    flags: list[int] = []
    plain = os.open
    monkeypatch.setattr(os, "open", lambda name, mode: flags.append(mode) or plain(name, mode))
    monkeypatch.setattr(os, "mkdir", None)
    read(path)
    assert flags and not any(mode & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) for mode in flags)
    assert list(path.parent.iterdir()) == [path]


def test_an_archive_that_vanishes_before_it_is_read(path: Path) -> None:
    path.write_bytes(zipped({"a.json": b"{}", "b.json": b"{}"}))
    (partition,) = partitions([str(path)])
    path.unlink()
    message = "there is no such file; check the name"
    found = [(piece.file, piece.error) for piece in partition.pieces()]
    assert found == [("a.zip/a.json", message), ("a.zip/b.json", message)]


def test_an_archive_without_submissions(path: Path) -> None:
    path.write_bytes(zipped({"answer.docx": b"x"}))
    with pytest.raises(UsageError, match="no submissions here"):
        read(path)
    (path.parent / "b.json").write_bytes(b"{}")
    assert faults(read(path.parent)) == {("a.zip", 0): archive_module.NOTHING}
