"""What is written as LaTeX goes through a real TeX: no error, and no line wider than the page."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.paper.pages import solution_page
from gradekit.paper.render.latex import render
from gradekit.paper.working import work
from tests.places import PROBLEMS

TEX = shutil.which("pdflatex")
FOLDERS = {"problems": PROBLEMS, "strangers": Path(__file__).parents[2] / "strangers" / "problems"}
_BODY = re.compile(r"\\begin\{document\}(.*)\\end\{document\}", re.S)


def article(path: Path) -> str:
    solution = solve(build(load_problem(path)))
    return render(solution_page(solution, work(solution), None, None, {}))


def compiled(source: str, folder: Path) -> str:
    """What TeX says."""
    (folder / "all.tex").write_text(source, encoding="utf-8")
    command = [str(TEX), "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, timeout=300, check=False)
    return (folder / "all.log").read_text(encoding="latin-1")


@pytest.mark.skipif(TEX is None, reason="no pdflatex here (Debian: texlive-latex-base)")
@pytest.mark.parametrize("folder", FOLDERS.values(), ids=list(FOLDERS))
def test_all_exercises_go_through_tex(folder: Path, tmp_path: Path) -> None:
    articles = {path.stem: article(path) for path in sorted(folder.glob("*.yaml"))}
    bodies = [f"\\typeout{{FILE {name}}}{_BODY.search(text)[1]}\\clearpage" for name, text in articles.items()]
    head = next(iter(articles.values())).partition("\\begin{document}")[0]
    log = compiled(head + "\\begin{document}" + "\n".join(bodies) + "\\end{document}", tmp_path)
    found = [part.split("\n", 1)[0] for part in log.split("FILE ")[1:] if re.search(r"^(!|Overfull)", part, re.M)]
    assert not found, re.findall(r"^(?:!|Overfull|l\.).*", log, re.M)
    assert len(log.split("FILE ")) == len(articles) + 1
