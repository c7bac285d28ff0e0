"""What cannot be avoided: list and read files (or lines), and decode or hash each. Run as a process of its own.

python benchmarks/floor.py decode-files|decode-lines|hash-files PATH
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path

MOST = 1 << 20


def decoder() -> tuple[str, Callable[[bytes], object]]:
    """The fastest JSON decoder that is installed."""
    with contextlib.suppress(ImportError):
        import orjson

        return f"orjson {orjson.__version__}", orjson.loads
    with contextlib.suppress(ImportError):
        import msgspec

        return f"msgspec {msgspec.__version__}", msgspec.json.decode
    return "json (install orjson for the fastest)", json.loads


def files(folder: str) -> Iterator[bytes]:
    """The content of every file below."""
    for root, _, names in os.walk(folder):
        for name in names:
            handle = os.open(f"{root}/{name}", os.O_RDONLY)
            yield os.read(handle, MOST)
            os.close(handle)


def lines(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as stream:
        yield from stream


def main(what: str, path: str) -> int:
    verb, _, of = what.partition("-")
    do: Callable[[bytes], object] = decoder()[1] if verb == "decode" else blake2b
    found = 0
    for data in (files if of == "files" else lines)(path):
        do(data)
        found += 1
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
