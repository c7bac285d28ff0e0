"""Whatever happens to a folder and to runs on it, the rows are those of a state that saw nothing before."""

from __future__ import annotations

import contextlib
import random
import shutil
from pathlib import Path

import pytest

from gradekit.course.marking.problems import Digests
from gradekit.course.state import State
from tests.course.stateful import File, Folder, Seen, fresh, run, seen

NAMES = [f"{letter}{number}.json" for letter in "abc" for number in range(4)]
NAMES += ["é.json", "z/é.json", "\uffff.json", "𝒳.json"]  # whose order is that of code points
TEXTS = ["1", "2", "3", "4", "!", "! ", "?", "*", "#"]


class Killed(BaseException):
    """The process is gone."""


def changed(folder: dict[str, File], chance: random.Random) -> None:
    """Some files appear, change, are touched or vanish."""
    for name in chance.sample(NAMES, chance.randrange(5)):
        if chance.random() < 0.3:
            folder.pop(name, None)
        else:
            folder[name] = File(chance.choice(TEXTS), chance.choice("pqr"), chance.randrange(3))


def kill_somewhere(state: State, chance: random.Random) -> None:
    """From now on, after some statements, every statement fails, and nothing is kept that was not yet."""
    left = chance.randrange(60)
    real = state.db

    class Dying:
        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def _step(self) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed

        def execute(self, *given: object) -> object:
            if given[0] != "ROLLBACK":
                self._step()
            return real.execute(*given)

        def executemany(self, statement: str, rows: object) -> object:
            def some() -> object:
                for row in rows:
                    self._step()
                    yield row

            return real.executemany(statement, some())

    state.db = Dying()


def killed(place: Path, folder: Folder, digests: Digests, timed: bool, chance: random.Random) -> None:
    """A run that ends somewhere, as by kill -9: what is on disk then is all that is left."""
    state = State(place)
    connection = state.db
    state.db.execute(f"PRAGMA cache_size = {chance.choice((1, 10, 1000))}")
    kill_somewhere(state, chance)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("gradekit.course.state.state._COMMIT", chance.choice((0.0, 9.0)))
        with contextlib.suppress(Killed):
            run(state, folder, digests, chance.randrange(1, 4), timed)
    left = place.with_name("left")
    left.mkdir()
    for path in place.iterdir():
        (left / path.name).write_bytes(path.read_bytes())
    state.db = connection
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    state.close()
    shutil.rmtree(place)
    left.rename(place)


def without(rows: Seen, *fields: str) -> Seen:
    return [(row._replace(**dict.fromkeys(fields)), outcome) for row, outcome in rows]


@pytest.mark.parametrize("seed", range(40))
def test_any_history_gives_the_rows_of_a_fresh_state(seed, tmp_path, monkeypatch):
    monkeypatch.setattr("gradekit.course.state.health.SYNCHRONOUS", "OFF")  # no power is cut here
    chance = random.Random(seed)
    place, folder, digests = tmp_path / "results", {}, {"p": b"p", "q": b"q"}
    history: dict[int, Seen] = {}
    for _ in range(12):
        changed(folder, chance)
        if chance.random() < 0.25:
            digests = {**digests, chance.choice("pqr"): chance.randbytes(2)}
        timed, size = chance.random() < 0.5, chance.randrange(1, 6)
        if chance.random() < 0.5:
            killed(place, folder, digests, timed, chance)
            if chance.random() < 0.7:
                continue
        with State(place, _no_complaint) as state:
            run(state, folder, digests, size, timed)
            left_out = () if timed else ("time",)
            assert without(seen(state), *left_out) == without(fresh(folder, digests), *left_out)
            history[state.last] = without(seen(state), "context")  # which no result shows
            assert all(without(seen(state, number), "context") == rows for number, rows in history.items())


def _no_complaint(line: str) -> None:
    raise AssertionError(line)
