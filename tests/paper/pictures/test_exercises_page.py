"""docs/exercises.md and its pictures are what the generator writes, and hold every problem."""

import importlib.util
from xml.etree import ElementTree

from tests.places import ROOT


def generator():
    spec = importlib.util.spec_from_file_location("generate_exercises", ROOT / "docs" / "generate_exercises.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date():
    stale = generator().out_of_date()
    assert not stale, f"run: python docs/generate_exercises.py (out of date: {', '.join(stale)})"


def test_every_problem_is_on_the_page():
    page = (ROOT / "docs" / "exercises.md").read_text(encoding="utf-8")
    for path in (ROOT / "problems").rglob("*.yaml"):
        assert f"\n## {path.stem}\n" in page
        assert f"`{path.relative_to(ROOT).as_posix()}`" in page


def test_pictures_are_well_formed():
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.svg"))
    assert {"updater-tree", "product-graph"} <= {path.stem for path in pictures}
    for path in pictures:
        ElementTree.parse(path)
