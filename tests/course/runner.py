"""Runs the commands of the CI recipes as a CI runner would, in a folder on this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.places import ROOT

RECIPES = ROOT / "docs" / "ci"

_EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
_COMMAND = re.compile(r"\s*::([\w-]+)(?: ([^:]*))?::(.*)")  # what the runner of GitHub obeys


def recipe(name: str) -> dict[str, Any]:
    """A recipe as data, every plain word a text: `on` is no truth value."""
    return yaml.load((RECIPES / name).read_text(encoding="utf-8"), yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was run; said: the runner's commands among its output, as (command, properties, text)."""

    name: str
    code: int
    out: str
    err: str
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    @property
    def said(self) -> list[tuple[str, str, str]]:
        found = (_COMMAND.match(line) for line in self.out.splitlines() + self.err.splitlines())
        return [(match[1], match[2] or "", match[3]) for match in found if match]


class Runner:
    """A course folder, with `gradekit` and stand-ins for other programs on the PATH; skips what installs."""

    def __init__(self, folder: Path, programs: Path):
        self.folder, self.programs = folder, programs
        programs.mkdir(parents=True, exist_ok=True)
        self.program("gradekit", f'exec "{sys.executable}" -m gradekit "$@"')
        self.env = {
            **os.environ,
            "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "RUNNER_TEMP": str(programs / "temp"),
        }
        Path(self.env["RUNNER_TEMP"]).mkdir(exist_ok=True)

    def program(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(f"#!{shutil.which('bash')}\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def github(self, workflow: dict[str, Any], context: dict[str, str]) -> dict[str, Step]:
        """Every `run` step of the only job, by name, as far as their conditions let them run."""
        (job,) = workflow["jobs"].values()
        done: dict[str, Step] = {}
        values, failed = dict(context), False
        for step in job["steps"]:
            if "run" not in step or "pip install" in step["run"] or not _holds(step.get("if"), values, failed):
                continue
            own = {name: _filled(text, values) for name, text in step.get("env", {}).items()}
            ran = self._github_step(step, {**workflow.get("env", {}), **own})
            done[ran.name] = ran
            failed = failed or ran.code != 0
            if "id" in step:
                values[f"steps.{step['id']}.outcome"] = "failure" if ran.code else "success"
                values |= {f"steps.{step['id']}.outputs.{name}": text for name, text in ran.outputs.items()}
        return done

    def _github_step(self, step: dict[str, Any], more: dict[str, str]) -> Step:
        files = {name: self.programs / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("", encoding="utf-8")
        ran = self.bash(step["run"], more | {name: str(path) for name, path in files.items()})
        written = (line.partition("=") for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines())
        outputs = {name: text for name, _, text in written}
        summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        return Step(step["name"], ran.returncode, ran.stdout, ran.stderr, outputs, summary)

    def gitlab(self, job: dict[str, Any], context: dict[str, str]) -> Step:
        """The script of a job; what comes before it only installs."""
        ran = self.bash("\n".join(job["script"]), job.get("variables", {}) | context)
        return Step("script", ran.returncode, ran.stdout, ran.stderr)

    def bash(self, script: str, more: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=self.folder, env=self.env | more,
            stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=300,
        )  # fmt: skip


def expressions(text: str) -> Iterator[str]:
    """What stands between ${{ and }}."""
    return (match[1] for match in _EXPRESSION.finditer(text))


def _filled(text: str, values: dict[str, str]) -> str:
    return _EXPRESSION.sub(lambda match: values.get(match[1], ""), text)


def _holds(condition: str | None, values: dict[str, str], failed: bool) -> bool:
    """Whether a step's `if` lets it run: `==` between a value and a text, joined by &&; cancelled() is false."""
    if condition is None:
        return not failed
    (said,) = expressions(condition)
    for part in said.split(" && "):
        if part == "!cancelled()":
            continue
        name, _, text = part.partition(" == ")
        if values.get(name, "") != text.strip("'"):
            return False
    return True
