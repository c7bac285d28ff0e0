"""Reading inputs as a run does, with all that is promised of partitions checked on the way."""

import json
import pickle
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from gradekit.course.inputs import Options, partitions
from gradekit.course.piece import Piece

LONG = 1024 * 1024  # bytes that a submission may have


def submission(student: str = "ada", problem: str = "p", **answers: object) -> bytes:
    return json.dumps({"student": student, "problem": problem, "answers": answers}).encode()


def read(*paths: Path | str, stdin: bytes | None = None, options: Options | None = None) -> list[Piece]:
    """Every piece; each partition is read twice, once after it was sent to another process."""
    stream = None if stdin is None else BytesIO(stdin)
    found: list[Piece] = []
    before = ("", -1)
    for partition in partitions([str(path) for path in paths], stream, options):
        sent = pickle.loads(pickle.dumps(partition))
        assert sent == partition
        pieces = list(partition.pieces())
        assert list(sent.pieces()) == pieces
        assert before < partition.first <= partition.last
        assert all(partition.first <= piece.key <= partition.last for piece in pieces)
        assert partition.size >= 1 and partition.kind
        before = partition.last
        found += pieces
    assert all(first.key < second.key for first, second in zip(found, found[1:], strict=False))
    assert all((piece.data is None) == bool(piece.error) for piece in found)
    assert all((piece.file + piece.error).isprintable() for piece in found)
    return found


def only(*paths: Path | str, stdin: bytes | None = None, options: Options | None = None) -> Piece:
    (piece,) = read(*paths, stdin=stdin, options=options)
    return piece


def data(pieces: Sequence[Piece]) -> list[bytes | None]:
    return [piece.data for piece in pieces]


def keys(pieces: Sequence[Piece]) -> list[tuple[str, int]]:
    return [piece.key for piece in pieces]


def faults(pieces: Sequence[Piece]) -> dict[tuple[str, int], str]:
    return {piece.key: piece.error for piece in pieces if piece.error}
