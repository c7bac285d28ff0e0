"""The submissions of simulated/course.py on a disk: a folder of files, one .jsonl, some of them changed."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from simulated.course import Course

SHARD = 1_000  # files of one folder, and submissions that are made at once


@dataclass(frozen=True, slots=True)
class Files:
    """So many submissions; made once a folder, and kept."""

    folder: Path
    students: int

    def folder_of_files(self) -> Path:
        """Files in folders of a thousand."""
        target = self.folder / f"files-{self.students}"
        if not target.exists():
            making = target.with_suffix(".making")
            for number, shard in enumerate(self._shards()):
                place = making / f"{number:04}"
                place.mkdir(parents=True)
                for data in shard:
                    (place / f"{_student(data)}.json").write_bytes(data)
            making.rename(target)
        return target

    def jsonl(self) -> Path:
        """All of them, one a line."""
        target = self.folder / f"lines-{self.students}.jsonl"
        if not target.exists():
            making = target.with_suffix(".making")
            with making.open("wb") as stream:
                for shard in self._shards():
                    stream.writelines(data + b"\n" for data in shard)
            making.rename(target)
        return target

    def distinct(self) -> int:
        """How many sets of answers there are, whoever gave them."""
        with self.jsonl().open("rb") as stream:
            return len({blake2b(line[line.index(b'"answers"') :], digest_size=8).digest() for line in stream})

    @contextlib.contextmanager
    def changed(self, many: int) -> Iterator[None]:
        """For a while, so many files (evenly spread) are handed in anew with other answers."""
        numbers = range(0, self.students, self.students // many)
        try:
            self._write(numbers, 1)
            yield
        finally:
            self._write(numbers, 0)

    def _write(self, numbers: range, changed: int) -> None:
        course = Course()
        for number in numbers:
            data = course.submission(number, changed)
            (self.folder_of_files() / f"{number // SHARD:04}" / f"{_student(data)}.json").write_bytes(data)

    def _shards(self) -> Iterator[list[bytes]]:
        firsts = range(0, self.students, SHARD)
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(_made, firsts, [min(first + SHARD, self.students) for first in firsts])


def _made(first: int, after: int) -> list[bytes]:
    return list(Course().submissions(first, after))


def _student(data: bytes) -> str:
    return json.loads(data)["student"]
