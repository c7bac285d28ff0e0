"""One run at a time in a folder, and a killed one does not count."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gradekit.course.state.lock import Lock
from gradekit.errors import UsageError
from tests.places import ROOT

HOLD = """
import sys, time
from pathlib import Path
from gradekit.course.state.lock import Lock
with Lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(folder: Path) -> subprocess.Popen:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", HOLD, folder], stdout=subprocess.PIPE, env=environment)
    assert process.stdout.readline().strip() == b"held"
    return process


def test_the_second_run_is_told_who_has_the_folder(tmp_path):
    process = holder(tmp_path)
    try:
        with pytest.raises(UsageError, match=rf"locked by pid {process.pid}\b"), Lock(tmp_path):
            pass
    finally:
        process.kill()
        process.communicate()


def test_the_lock_of_a_killed_run_is_free(tmp_path):
    process = holder(tmp_path)
    os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    process.communicate()
    with Lock(tmp_path):
        assert (tmp_path / "state.lock").read_text() == f"{os.getpid()}\n"


def test_one_process_cannot_have_it_twice_either(tmp_path):
    with Lock(tmp_path):
        for same in (tmp_path, tmp_path / ".." / tmp_path.name):
            with pytest.raises(UsageError, match=f"locked by pid {os.getpid()}"), Lock(same):
                pass
    with Lock(tmp_path):
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_worker_that_outlives_the_run_holds_nothing(tmp_path):
    code = f"""
import os, sys, time
from pathlib import Path
from gradekit.course.state.lock import Lock
with Lock(Path({str(tmp_path)!r})):
    if os.fork() == 0:
        print("forked", flush=True)
        time.sleep(30)
        os._exit(0)
    time.sleep(30)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, start_new_session=True)
    try:
        assert process.stdout.readline() == b"forked\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with Lock(tmp_path):
            pass
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()


def test_where_nothing_can_be_written_the_path_is_named(tmp_path):
    (tmp_path / "state.lock").mkdir()
    with pytest.raises(UsageError, match=r"state\.lock: the file cannot be written"), Lock(tmp_path):
        pass


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "theirs").write_text("precious")
    (tmp_path / "state.lock").symlink_to(tmp_path / "theirs")
    with pytest.raises(UsageError, match=r"state\.lock"), Lock(tmp_path):
        pass
    assert (tmp_path / "theirs").read_text() == "precious"


def test_a_full_disk_does_not_keep_anybody_out(tmp_path, monkeypatch):
    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with Lock(tmp_path), pytest.raises(UsageError, match="locked"), Lock(tmp_path):
        pass
