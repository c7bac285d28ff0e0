"""Files are whole or not there, whatever fails while they are written."""

import errno
import os
import stat
from pathlib import Path

import pytest

from gradekit.course.state.files import Drafts, clean, intact, replace
from gradekit.errors import UsageError

OLD = {"results.jsonl": "old results\n", "report.md": "# Old\n"}
NEW = {"results.jsonl": "new results\n" * 100_000, "report.md": "# New\n"}

needs_permissions = pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def write(folder: Path) -> dict[str, str]:
    with Drafts(folder) as drafts:
        for name, text in NEW.items():
            draft = drafts.open(name)
            for start in range(0, len(text), 999):
                draft.write(text[start : start + 999])
        return drafts.commit()


def held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_files_take_their_places_together(folder):
    digests = write(folder)
    assert held(folder) == NEW
    assert intact(folder, digests)


def test_a_file_that_was_touched_is_not_intact(folder):
    digests = write(folder)
    (folder / "report.md").write_text("# Mine\n")
    assert not intact(folder, digests)
    (folder / "report.md").unlink()
    assert not intact(folder, digests)


def test_nothing_takes_its_place_before_all_is_written(folder):
    with Drafts(folder) as drafts:
        drafts.open("results.jsonl").write("half")
        assert (folder / "results.jsonl").read_text() == OLD["results.jsonl"]
    assert held(folder) == OLD


def calls(function: str, monkeypatch, folder: Path) -> int:
    """How often a function of os is called while the files are written."""
    found, real = [], getattr(os, function)
    with monkeypatch.context() as patched:
        patched.setattr(os, function, lambda *given: (found.append(given), real(*given))[1])
        write(folder)
    return len(found)


@pytest.mark.parametrize("function", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_whichever_call_fails_files_are_old_or_new_and_the_path_is_named(function, error, folder, monkeypatch):
    for failing in range(calls(function, monkeypatch, folder)):
        for name, text in OLD.items():
            (folder / name).write_text(text)
        left, real = [failing], getattr(os, function)

        def fail(*given, left=left, real=real):
            left[0] -= 1
            if left[0] == -1 and not (given and isinstance(given[0], int) and stat.S_ISDIR(os.fstat(given[0]).st_mode)):
                raise OSError(error, os.strerror(error))
            return real(*given)

        with monkeypatch.context() as patched:
            patched.setattr(os, function, fail)
            try:
                write(folder)
            except UsageError as raised:
                assert str(raised).startswith(str(folder)) and os.strerror(error) in str(raised)
                assert function == "replace" or held(folder) == OLD
            else:
                assert held(folder) == NEW  # it was the folder itself that could not be put on disk
        assert set(held(folder)) == set(OLD)
        assert all(text in (OLD[name], NEW[name]) for name, text in held(folder).items())


def test_a_full_disk_is_said_with_the_path(folder):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with Drafts(folder) as drafts:
        draft = drafts.open("report.md")
        draft.stream.close()
        draft.stream = full.open("wb")
        draft.write("# New\n")
        with pytest.raises(UsageError, match=r"report\.md: the file cannot be written \(No space left on device\)"):
            drafts.commit()
    assert held(folder) == OLD


@needs_permissions
def test_a_folder_that_may_not_be_written_to_is_said_with_the_path(folder):
    folder.chmod(0o500)
    try:
        with pytest.raises(UsageError, match=r"results\.jsonl: the file cannot be written \(Permission denied\)"):
            write(folder)
    finally:
        folder.chmod(0o700)
    assert held(folder) == OLD


def test_a_file_keeps_its_permissions(folder):
    (folder / "report.md").chmod(0o600)
    replace(folder / "report.md", ["# New\n"])
    assert stat.S_IMODE((folder / "report.md").stat().st_mode) == 0o600


def test_what_is_no_regular_file_is_not_replaced(folder):
    (folder / "gradebook.csv").mkdir()
    with pytest.raises(UsageError, match="not a regular file"):
        replace(folder / "gradebook.csv", ["a\n"])


def test_only_what_killed_runs_left_is_removed(folder):
    (folder / ".gradekit-report.md.abc.tmp").write_text("half")
    (folder / ".report.md.swp.tmp").write_text("of an editor")
    (folder / ".gradekit-mine").write_text("mine")
    clean(folder)
    assert set(held(folder)) == {*OLD, ".report.md.swp.tmp", ".gradekit-mine"}


def test_no_text_is_too_odd_to_be_written(tmp_path):
    replace(tmp_path / "a", ["half a character \udcff", " and ✓"])
    assert (tmp_path / "a").read_bytes() == b"half a character \\udcff and \xe2\x9c\x93"
