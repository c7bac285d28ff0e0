"""The same submissions in runs that should give the same bytes: other numbers of jobs, orders, seeds, places, times."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path

STATE = "state"  # what the names of files start with that may differ


def differing(grade: Callable[..., object], source: Path, work: Path) -> int:
    """How many kinds of run give other bytes than the first; each of them is printed.

    grade(folder, out, jobs, cores, **environment) marks what is in a folder; work: where results may be written
    """
    first, wrong = None, 0
    for name, folder, jobs, env in _kinds(source, work):
        out = work / f"out-{name.replace(' ', '-').replace('=', '-')}"
        shutil.rmtree(out, ignore_errors=True)
        grade(folder, out, jobs, 0, **env)
        found = digests(out)
        first = found if first is None else first
        same = found == first
        wrong += not same
        print(f"  {name:58}{'the same' if same else 'DIFFERENT: ' + ', '.join(_which(first, found))}", flush=True)
        shutil.rmtree(out)
    return wrong


def digests(folder: Path) -> dict[str, str]:
    """File → digest of its bytes, of all outputs."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((STATE, ".")))
    return {path.relative_to(folder).as_posix(): blake2b(path.read_bytes()).hexdigest() for path in files}


def _which(first: dict[str, str], found: dict[str, str]) -> list[str]:
    return sorted(name for name in first.keys() | found.keys() if first.get(name) != found.get(name))


def _kinds(source: Path, folder: Path) -> Iterator[tuple[str, Path, int, dict[str, str]]]:
    for jobs in (1, 2, 4):
        yield f"jobs {jobs}", source, jobs, {}
    for seed in ("0", "1"):
        yield f"PYTHONHASHSEED={seed}", source, 2, {"PYTHONHASHSEED": seed}
    for zone in ("Pacific/Kiritimati", "America/Adak"):
        yield f"TZ={zone.partition('/')[2]}", source, 2, {"TZ": zone}
    for locale in ("C", "tr_TR.UTF-8"):
        yield f"LC_ALL={locale}", source, 2, {"LC_ALL": locale, "LANG": locale}
    yield "files made in another order", _shuffled(source, folder / "shuffled"), 2, {}


def _shuffled(source: Path, target: Path) -> Path:
    """The same files, put into their folders in another order, with the same times."""
    shutil.rmtree(target, ignore_errors=True)
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    random.Random(1).shuffle(paths)
    for path in paths:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, place) if hasattr(os, "link") else shutil.copy2(path, place)
    return target
