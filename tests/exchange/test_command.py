"""`gradekit export` as it is typed."""

import zipfile

import pytest

from gradekit.cli import main

PROBLEM = "given: {x: [1, 2, 3]}\nquestions: [{id: q, find: 2*x}]\n"


@pytest.fixture
def problem(tmp_path):
    path = tmp_path / "twice.yaml"
    path.write_text(PROBLEM, encoding="utf-8")
    return path


def test_a_text_goes_to_standard_output_and_what_is_lost_to_standard_error(problem, capsys):
    assert main(["export", str(problem), "--to", "gift"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("$CATEGORY: $course$/top/gradekit/twice\n\n::twice\\: q.1::")
    assert "gift: twice: q: a field an entry, which are marked one by one\n" in printed.err


def test_a_package_is_a_zip_of_the_same_bytes_every_time(problem, tmp_path, capsys):
    for name in ("a.zip", "b.zip"):
        assert main(["export", str(problem), "--to", "qti3", "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["imsmanifest.xml", "items/twice-1.xml", "twice.xml"]


def test_a_package_is_a_new_folder_else(problem, tmp_path, capsys):
    assert main(["export", str(problem), "--to", "qti12", "-o", str(tmp_path / "new")]) == 0
    assert (tmp_path / "new" / "twice" / "assessment_meta.xml").is_file()
    assert main(["export", str(problem), "--to", "qti12", "-o", str(tmp_path / "new")]) == 2
    assert "this is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--to", "qti3"], "several files"), (["--to", "qti"], "did you mean"), ([], "--to: expected")],
)
def test_wrong_usage(problem, capsys, arguments, said):
    assert main(["export", str(problem), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_broken_problem_is_named_with_its_place(tmp_path, capsys):
    path = tmp_path / "broken.yaml"
    path.write_text("questions: [{id: q, find: y}]\n", encoding="utf-8")
    assert main(["export", str(path), "--to", "moodle"]) == 2
    assert f"{path}:1:27: " in capsys.readouterr().err
