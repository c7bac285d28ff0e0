"""`gradekit export` as a command."""

import subprocess
import sys

from tests.cli.conftest import run  # noqa: F401 - a fixture
from tests.frameworks.running import printed


def test_export_writes_a_program(run, tmp_path):  # noqa: F811
    path = tmp_path / "program.py"
    ran = run("export", "problems/two-layer-sigmoid.yaml", "--to", "numpy", "-o", path)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert printed(path.read_text(encoding="utf-8"))["dW2"].round(4).tolist() == [0.0822, 0.0827]


def test_what_is_left_out_is_said(run):  # noqa: F811
    ran = run("export", "problems/product-graph-symbolic.yaml", "--to", "numpy")
    assert ran.code == 0
    assert ran.err.splitlines()[0].startswith("numpy: product-graph-symbolic: dL_da is left out: it asks for a formula")


def test_an_unknown_format_is_refused(run):  # noqa: F811
    ran = run("export", "problems/relu-chain.yaml", "--to", "nunpy")
    assert ran.code == 2
    assert "did you mean 'numpy'?" in ran.err


def test_solve_and_grade_load_nothing_of_it(run):  # noqa: F811
    """Neither this package nor any library that it writes for is imported by what students wait for."""
    script = (
        "import sys; from gradekit.cli import main; main(['solve', 'problems/relu-chain.yaml']); "
        "main(['grade', 'submissions_example', '--quiet']); main(['check', 'problems/relu-chain.yaml']); "
        "print([name for name in sys.modules if name.startswith(('gradekit.frameworks', 'torch', 'jax', 'keras'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_one_program_for_one_exercise(run):  # noqa: F811
    ran = run("export", "problems/relu-chain.yaml", "problems/xor-relu.yaml", "--to", "numpy")
    assert ran.code == 2
    assert "expected one exercise" in ran.err


def test_torchviz_draws_what_is_differentiated(run):  # noqa: F811
    text = run("export", "problems/updater-tree.yaml", "--to", "pytorch", "--torchviz").out
    assert "from torchviz import make_dot\n" in text
    assert text.endswith('make_dot(x2).render("updater-tree")\n')
    ran = run("export", "problems/updater-tree.yaml", "--to", "jax", "--torchviz")
    assert (ran.code, ran.err) == (2, "--torchviz draws the graph of a PyTorch program: write --to pytorch, not jax\n")


def test_a_title_is_no_declaration_of_an_encoding(run, tmp_path):  # noqa: F811
    path = tmp_path / "huffman.yaml"
    path.write_text(
        "id: huffman\ntitle: 'Huffman coding: entropy'\ngiven: {lambda: 2, np: 3, ŷ: 5}\n"
        "questions: [{id: print, find: 'lambda*np + ŷ'}]\n",
        encoding="utf-8",
    )
    out = tmp_path / "huffman.py"
    assert run("export", path, "--to", "numpy", "-o", out).code == 0
    done = subprocess.run([sys.executable, out], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "print: 11.0\n"
