"""Each floor imports from the floors below it, nothing runs in a circle, libraries stay where they belong, and every
package's docstring is a map of what is in it."""

import ast
import re
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import gradekit

PACKAGE = Path(gradekit.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
FLOORS = (
    "errors", "engine", "exercise", "marking", "paper", "check", "variants", "frameworks", "course", "exchange",
    "api", "cli", "__main__",
)  # fmt: skip

RENDER_KNOWS = {"paper.render", "paper.document", "paper.drawing", "engine.formula", "errors"}
HOMES = {  # third-party library → where it may be imported
    "python_calamine": ("course/inputs/sheet_child.py",),
    "sympy": ("engine/evaluate/symbolic.py",),
    "flint": ("engine/evaluate/",),
    "typer": ("cli/",),
    "rich": ("cli/", "paper/render/terminal.py"),
    "yaml": ("exercise/problem/",),
    "lark": ("exercise/expression/",),
    "msgspec": ("",),  # records; decoding is course/marking/decode.py
    "plotille": ("paper/render/plot_terminal.py",),
    "numpy": ("",),
    "distributed": ("course/marking/engines/dask.py",),
    "fsspec": ("course/inputs/remote.py",),
}


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def module(path: Path) -> str:
    """The dotted name of a file, without gradekit in front."""
    return place(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(path: Path, types: bool = False) -> set[str]:
    """Full names of what a file imports, except under TYPE_CHECKING unless types are asked for."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and not types:
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        waiting += ast.iter_child_nodes(node)
    return found


def own(path: Path, types: bool = False) -> set[str]:
    """The modules of gradekit that a file imports from."""
    names = {name.removeprefix("gradekit.") for name in imported(path, types) if name.startswith("gradekit.")}
    return {name if name in MODULES else name.rpartition(".")[0] for name in names}


MODULES = {module(path): path for path in FILES if path != PACKAGE / "__init__.py"}


@pytest.mark.parametrize("path", MODULES.values(), ids=place)
def test_a_floor_imports_from_floors_below(path):
    here = FLOORS.index(module(path).split(".")[0])
    assert not {name for name in own(path) if name and FLOORS.index(name.split(".")[0]) > here}


def test_no_import_runs_in_a_circle():
    try:
        TopologicalSorter({name: own(path, types=True) - {name, ""} for name, path in MODULES.items()}).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize("path", sorted((PACKAGE / "paper" / "render").glob("*.py")), ids=lambda path: path.name)
def test_render_knows_only_documents_and_formulas(path):
    assert not {name for name in own(path) if not name.startswith(tuple(RENDER_KNOWS))}


@pytest.mark.parametrize("path", FILES, ids=place)
def test_libraries_stay_at_home(path):
    libraries = {name.partition(".")[0] for name in imported(path)} - set(sys.stdlib_module_names) - {"gradekit"}
    for library in libraries:
        assert library in HOMES, f"{place(path)} imports {library}, which has no home"
        assert place(path).startswith(HOMES[library]), f"{library} belongs in {HOMES[library]}"


def doc(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")), clean=False) or ""


def inside(folder: Path) -> set[str]:
    """The modules and packages of a folder."""
    names = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    return names - {"__init__", "__main__"}


@pytest.mark.parametrize("folder", [path.parent for path in FILES if path.name == "__init__.py"], ids=place)
def test_a_package_of_several_modules_is_a_map_of_them(folder):
    words = set(re.findall(r"\w+", doc(folder / "__init__.py")))
    assert len(inside(folder)) < 5 or not inside(folder) - words


def listed(path: Path) -> list[str]:
    """What a package's docstring names, a line each: `    name   what it is`."""
    return re.findall(r"^ {4}(\w+) {2,}\S", doc(path), re.MULTILINE)


@pytest.mark.parametrize("path", [path for path in FILES if listed(path)], ids=place)
def test_a_map_names_nothing_that_is_not_there(path):
    assert not {name for name in listed(path) if path.name == "__init__.py"} - inside(path.parent)


def test_the_map_of_the_package_stands_in_the_order_of_the_floors():
    assert listed(PACKAGE / "__init__.py") == [floor for floor in FLOORS if floor != "__main__"]


@pytest.mark.parametrize("path", [path for path in FILES if "typer" in imported(path)], ids=place)
def test_options_are_no_texts(path):
    """Where annotations are texts, typer compiles each of them for every command."""
    assert "__future__.annotations" not in imported(path)
