"""The map of the package names every module of it."""

import re
from pathlib import Path

from gradekit import batch


def test_the_map_lists_every_module() -> None:
    folder = Path(batch.__file__).parent
    modules = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    lines = re.findall(r"^    ([a-z]+(?:, [a-z]+)*) +\w", batch.__doc__ or "", re.M)
    named = {name for line in lines for name in line.split(", ")}
    assert modules - {"__init__"} == named
