"""doctor: versions, optional parts, protections, output."""

import json
import os
import platform
import signal
import sys
from importlib import metadata

import pytest

from gradekit import __version__
from gradekit.cli.doctor import PROTECTIONS, findings
from gradekit.cli.trials import TRIALS, tried

IDS = [protection.id for protection in PROTECTIONS]


@pytest.fixture
def as_on(monkeypatch):
    """Take away what another system lacks."""

    def take(*names) -> None:
        for module, name in names:
            monkeypatch.delattr(module, name, raising=False)

    return take


def weak() -> list[str]:
    return [each["id"] for each in findings()["protections"] if not each["full"]]


def test_it_says_what_runs_here(run):
    ran = run("doctor")
    assert (ran.code, ran.err) == (0, "")
    first = ran.out.splitlines()[0]
    assert first.startswith(f"gradekit {__version__}, Python {platform.python_version()} ")
    assert f"  numpy         {metadata.version('numpy')}\n" in ran.out
    assert all(protection.full in ran.out or protection.weak in ran.out for protection in PROTECTIONS)


def test_json_holds_the_same(run):
    found = json.loads(run("doctor", "--format", "json").out)
    assert found["schema"] == "gradekit/doctor/1"
    assert found["gradekit"] == __version__
    assert found["libraries"]["numpy"] == metadata.version("numpy")
    assert [each["id"] for each in found["protections"]] == IDS
    assert set(found["streams"]) == {"stdout", "stderr"}


def test_a_format_that_it_does_not_have(run):
    assert run("doctor", "--format", "yaml").code == 2


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has them all")
def test_linux_has_every_protection(run):
    assert weak() == []
    assert run("doctor").out.endswith(f"All {len(IDS)} protections are full on this system.\n")


def test_without_what_windows_lacks(run, as_on, monkeypatch):
    as_on((os, "O_NOFOLLOW"), (os, "O_NONBLOCK"), (os, "O_DIRECTORY"), (signal, "setitimer"))
    monkeypatch.setitem(sys.modules, "resource", None)
    assert weak() == IDS
    out = run("doctor").out
    assert all(f"  weak  {protection.weak}\n" in out for protection in PROTECTIONS)
    assert out.endswith(f"{len(IDS)} are weaker on this system: {', '.join(IDS)}.\n")


@pytest.mark.skipif(sys.platform != "linux", reason="pretends to be another system")
def test_only_linux_keeps_a_limit_of_memory(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert weak() == ["memory"]


def test_an_optional_part_that_is_not_installed(run, monkeypatch):
    needed = ["numpy>=1", "no-such-library>=2; extra == 'dask'", 'pytest>=8 ; extra == "test"']
    monkeypatch.setattr(metadata, "requires", lambda name: needed)
    out = run("doctor").out
    assert "  dask: lacks no-such-library; pip install 'gradekit[dask]' brings them\n" in out
    assert "pytest" not in out


def test_where_gradekit_is_no_installed_package(run, monkeypatch):
    def requires(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", requires)
    ran = run("doctor")
    assert ran.code == 0
    assert "  SQLite  " in ran.out


@pytest.mark.parametrize(("slow", "named"), [(True, True), (False, False)])
def test_what_slows_it_down_is_said(run, monkeypatch, slow, named):
    monkeypatch.setattr(sys, "dont_write_bytecode", slow)
    assert ("unset PYTHONDONTWRITEBYTECODE" in run("doctor").out) is named


def test_it_names_neither_host_nor_user_nor_folder(run):
    out = run("doctor").out + run("doctor", "--format", "json").out
    assert platform.node() not in out.replace(",", " ").split()
    assert os.path.expanduser("~") not in out
    assert os.getcwd() not in out


# What is tried


def trials(run, *arguments) -> dict[str, bool]:
    found = json.loads(run("doctor", "--format", "json", *arguments).out)
    return {each["id"]: each["works"] for each in found["trials"]}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere some fail")
def test_what_is_tried_works_on_linux(run, tmp_path):
    found = trials(run, "--out", tmp_path)
    assert list(found) == [trial.id for trial in TRIALS]
    assert all(found.values())
    assert list(tmp_path.iterdir()) == []


FAULTS = {  # trial → the function without which it fails
    "replace": ("os", "replace"), "sync": ("os", "fsync"), "processes": ("subprocess", "Popen"),
    "state": ("sqlite3", "connect"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_fails_is_said(name, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(95, "Operation not supported")

    module, function = FAULTS[name]
    monkeypatch.setattr(f"{module}.{function}", refuse)
    found = {trial.id: works for trial, works in tried(TRIALS, tmp_path)}
    assert not found[name] and found["names"]


def test_a_process_that_nothing_ends_is_found_out(run, tmp_path, monkeypatch):
    monkeypatch.setattr("gradekit.cli.trials._code", lambda *_: 0)  # it went on to its end, and so did a second run
    ran = run("doctor", "--out", tmp_path)
    assert ran.code == 0
    assert "  fails  a folder cannot be locked, as on some network file systems: keep results on a disk" in ran.out
    assert "Of 8 trials, 3 failed: memory, time, lock.\n" in ran.out


def test_a_folder_that_cannot_be_written_to(run, tmp_path):
    ran = run("doctor", "--out", tmp_path / "none")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{tmp_path / 'none'}: nothing can be written there")


def test_the_locale_is_said(run, monkeypatch):
    assert "time zones are known by their names" in run("doctor").out
    monkeypatch.setattr("gradekit.cli.doctor._has_zones", lambda: False)
    assert "pip install tzdata" in run("doctor").out
