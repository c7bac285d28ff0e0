"""Imports go one way, third-party libraries stay where they belong, and the package's map lists every module."""

import ast
import re
import sys
from pathlib import Path

import pytest

import gradekit

PACKAGE = Path(gradekit.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

# From the bottom up: a module may import from its own layer and from those before it.
LAYERS = (
    ("errors",),
    ("number",),
    ("formula",),
    ("drawing",),
    ("document", "graph", "json_text", "spec"),
    ("ops",),
    ("evaluate", "backward", "values"),
    ("expression",),
    ("build",),
    ("solve",),
    ("submission", "working"),
    ("grade",),
    ("render",),
    ("wording",),
    ("check", "json_out", "picture", "plots"),
    ("answers",),
    ("pages",),
    ("batch",),
    ("api",),
    ("cli", "__main__"),
)
LEVEL = {module: level for level, modules in enumerate(LAYERS) for module in modules}
RENDER_KNOWS = {"render", "document", "drawing", "formula", "errors"}
HOMES = {  # third-party library → the modules that may import it
    "sympy": ("evaluate/symbolic.py",),
    "flint": ("evaluate/",),
    "typer": ("cli/",),
    "rich": ("cli/", "render/terminal.py"),
    "yaml": ("spec/",),
    "lark": ("expression/",),
    "msgspec": ("batch/decode.py",),
    "plotille": ("render/plot_terminal.py",),
    "numpy": ("",),
    "distributed": ("batch/engines/dask.py",),
    "fsspec": ("batch/inputs/remote.py",),
}


def imported(path: Path, inside_functions: bool = True) -> set[str]:
    """Full names of what a file imports, except under TYPE_CHECKING."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        if inside_functions or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += ast.iter_child_nodes(node)
    return found


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def own(name: str) -> str:
    """The module of gradekit that a full name lies in."""
    return name.split(".")[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path):
    here = layer(path)
    if here == "__init__":
        return
    above = {
        name
        for name in imported(path)
        if name.startswith("gradekit.") and own(name) in LEVEL and LEVEL[own(name)] > LEVEL[here]
    }
    assert not above


def test_every_module_has_a_layer():
    assert {layer(path) for path in FILES} - {"__init__"} == set(LEVEL)


@pytest.mark.parametrize("path", sorted((PACKAGE / "render").glob("*.py")), ids=lambda path: path.name)
def test_render_knows_only_documents_and_formulas(path):
    assert {own(name) for name in imported(path) if name.startswith("gradekit.")} <= RENDER_KNOWS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_libraries_stay_at_home(path):
    place = path.relative_to(PACKAGE).as_posix()
    libraries = {name.partition(".")[0] for name in imported(path)} - set(sys.stdlib_module_names) - {"gradekit"}
    for library in libraries:
        assert library in HOMES, f"{place} imports {library}, which has no home"
        assert place.startswith(HOMES[library]), f"{library} belongs in {HOMES[library]}"


def test_the_map_lists_every_module_in_order():
    listed = re.findall(r"^ {4}(\w+) {2,}\S", gradekit.__doc__, re.MULTILINE)
    assert set(listed) == set(LEVEL) - {"__main__"}
    stages = [name for name in listed if name in ("errors", "build", "solve", "working", "grade", "render", "cli")]
    assert stages == sorted(stages, key=LEVEL.__getitem__)
