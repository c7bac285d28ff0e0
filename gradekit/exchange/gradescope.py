"""Gradescope: the zip of an autograder that runs gradekit and leaves its results.json.

https://gradescope-autograders.readthedocs.io/en/latest/specs/ says where things are.
"""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

from gradekit.exchange.exported import Exported
from gradekit.exchange.own_files import REQUIREMENT, problem_files
from gradekit.exchange.variants import asked
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.schema import Problem
from gradekit.marking.template import empty_submission

_SETUP = f"""#!/usr/bin/env bash
# Installs gradekit: from a wheel in this zip where there is one, else from the package index.
set -eu
root="${{AUTOGRADER:-/autograder}}"
for name in python3.14 python3.13 python3.12 python3.11; do
  command -v "$name" > /dev/null && python="$name" && break
done
if [ -z "${{python:-}}" ]; then
  apt-get update && apt-get install -y python3.11 python3.11-venv
  python=python3.11
fi
"$python" -m venv "$root/gradekit"
wheel=$(ls "$root"/source/gradekit-*.whl 2> /dev/null | tail -n 1)
"$root/gradekit/bin/pip" install "${{wheel:-{REQUIREMENT}}}"
"""
_RUN = r"""#!/usr/bin/env bash
# Marks what was handed in; whatever happens, there is a results.json that says so.
root="${AUTOGRADER:-/autograder}"
results="$root/results/results.json"
mkdir -p "$root/results"
rm -f "$results"
"$root/gradekit/bin/gradekit" grade "$root/submission" --problems "$root/source/problems" --format gradescope SEED\
  -o "$results" 2> "$root/results/said.txt"
cat "$root/results/said.txt"
if [ ! -s "$results" ]; then
  "$root/gradekit/bin/python" - "$root" "$results" << 'END'
import json, pathlib, sys
root, results = map(pathlib.Path, sys.argv[1:])
said = (root / "results" / "said.txt").read_text(encoding="utf-8", errors="replace").replace(str(root), "")
output = "This submission could not be marked. Hand in the JSON file that was given to you, filled in.\n" + said
results.write_text(json.dumps({"score": 0, "output": output, "output_format": "text", "visibility": "visible"}))
END
fi
"""
_NOTES = (
    "Gradescope knows whose a submission is: the id in the file is not compared with it",
    "students hand in JSON files: give them those of the folder templates",
)

_NO_SEED = "numbers are drawn for nobody: add --seed, so that everyone is marked by numbers of their own"


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """An autograder for these exercises. Raises ProblemError where one cannot be built."""
    _, seed = asked(options)
    run = _RUN.replace("SEED", f"--seed {quote(seed)} " if seed else "")
    files = {"setup.sh": _SETUP.encode(), "run_autograder": run.encode(), **problem_files(problems, "problems")}
    for problem in problems:
        files[f"templates/{problem.id}.json"] = empty_submission(build(problem), "student").encode()
    is_open = any(problem.variants and not (seed or problem.variants.seed) for problem in problems)
    return files, (*_NOTES, _NO_SEED) if is_open else _NOTES
