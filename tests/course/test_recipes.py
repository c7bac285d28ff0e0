"""The CI recipes of docs/ci: sound as files, and run as they stand on a course folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from gradekit import __version__
from tests.course.runner import RECIPES, ROOT, Runner, expressions, recipe

GITHUB = ("github.yml", "github-collect.yml", "github-mark.yml")
CONTEXT = {
    "github.token": "a-token",
    "github.repository": "course/exercises",
    "github.server_url": "https://example.org",
    "github.run_id": "17",
    "github.event.workflow_run.head_sha": "c0ffee",
}
RIGHT = {"h": [0.1, 0.08, 0.192], "dz": [0.02, -0.1, 1]}
OUTPUTS = ("results.jsonl", "gradebook.csv", "summary.json", "report.md", "junit.xml")

needs_bash = pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="the recipes are for bash")
each_workflow = pytest.mark.parametrize("name", GITHUB)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one problem and the submissions of two students."""
    folder = tmp_path / "course"
    (folder / "problems").mkdir(parents=True)
    (folder / "submissions").mkdir()
    shutil.copy(ROOT / "problems" / "relu-chain.yaml", folder / "problems")
    for student in ("ada", "grace"):
        hand_in(folder, student)
    return folder


@pytest.fixture
def runner(course: Path, tmp_path: Path) -> Runner:
    return Runner(course, tmp_path / "programs")


def hand_in(folder: Path, name: str, **more) -> Path:
    path = folder / "submissions" / f"{name}.json"
    whole = {"student": name, "problem": "relu-chain", "answers": {}, **more}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def break_one(course: Path) -> None:
    (course / "submissions" / "broken.json").write_text('{"student": ', encoding="utf-8")


def results(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in OUTPUTS}


# GitHub, as files


@each_workflow
def test_an_action_is_named_by_its_commit_and_says_its_version(name: str) -> None:
    used = [line for line in (RECIPES / name).read_text(encoding="utf-8").splitlines() if re.search(r"\buses:", line)]
    assert used
    for line in used:
        assert re.search(r"uses: actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_one_action_is_one_commit_in_all_workflows() -> None:
    found: dict[str, set[str]] = {}
    for name in GITHUB:
        for action, commit in re.findall(r"uses: (actions/[\w-]+)\S*@(\S+)", (RECIPES / name).read_text("utf-8")):
            found.setdefault(action, set()).add(commit)
    assert all(len(commits) == 1 for commits in found.values())


@each_workflow
def test_a_workflow_has_only_keys_that_there_are(name: str) -> None:
    workflow = recipe(name)
    (job,) = workflow["jobs"].values()
    assert {"name", "on", "permissions", "jobs"} <= set(workflow)
    assert set(workflow) <= {"name", "on", "permissions", "jobs", "concurrency", "defaults", "env"}
    assert {"runs-on", "timeout-minutes", "steps"} <= set(job) <= {"if", "runs-on", "timeout-minutes", "steps"}
    for step in job["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert set(step) <= {"name", "id", "if", "env", "run"} | {"name", "id", "if", "uses", "with"}


@each_workflow
def test_a_workflow_may_do_no_more_than_it_needs(name: str) -> None:
    allowed = {"contents": "read"}
    if name == "github-mark.yml":
        allowed |= {"actions": "read", "statuses": "write"}
    assert recipe(name)["permissions"] == allowed
    assert all("permissions" not in job for job in recipe(name)["jobs"].values())


@each_workflow
def test_nothing_from_outside_becomes_part_of_a_script(name: str) -> None:
    (job,) = recipe(name)["jobs"].values()
    for step in job["steps"]:
        assert not list(expressions(step.get("run", "")))


@each_workflow
def test_a_checkout_leaves_no_password_behind(name: str) -> None:
    (job,) = recipe(name)["jobs"].values()
    checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)
    assert all("ref" not in step["with"] and "repository" not in step["with"] for step in checkouts)


@each_workflow
def test_no_workflow_gives_strangers_the_rights_of_the_course(name: str) -> None:
    assert "pull_request_target" not in recipe(name)["on"]


def test_what_runs_for_strangers_has_no_secret_and_runs_no_command() -> None:
    text = (RECIPES / "github-collect.yml").read_text(encoding="utf-8")
    assert set(recipe("github-collect.yml")["on"]) == {"pull_request"}
    assert "secrets." not in text and "github.token" not in text
    assert "run:" not in text and "cache" not in text


def test_what_marks_for_strangers_keeps_their_files_apart_and_saves_no_cache() -> None:
    workflow = recipe("github-mark.yml")
    (job,) = workflow["jobs"].values()
    (fetched,) = [step for step in job["steps"] if step.get("uses", "").startswith("actions/download-artifact@")]
    assert workflow["on"] == {"workflow_run": {"workflows": ["Collect"], "types": ["completed"]}}
    assert workflow["on"]["workflow_run"]["workflows"] == [recipe("github-collect.yml")["name"]]
    assert fetched["with"]["path"].startswith("${{ runner.temp }}/")
    assert not any("cache" in step.get("uses", "") for step in job["steps"])


def test_the_cache_is_saved_under_a_new_key_each_time_and_found_again() -> None:
    """A saved cache is never changed, so a key that stays would keep the results of the first run."""
    (job,) = recipe("github.yml")["jobs"].values()
    found, saved = [step["with"] for step in job["steps"] if "/cache/" in "".join(step.get("uses", ""))]
    assert found["path"] == saved["path"] == "results"
    assert found["key"] == saved["key"]
    assert {"github.run_id", "github.run_attempt"} <= set(expressions(saved["key"]))
    assert saved["key"].startswith(found["restore-keys"])


# GitHub, run


@needs_bash
def test_github_marks_a_course(runner: Runner, course: Path) -> None:
    done = runner.github(recipe("github.yml"), CONTEXT)
    assert {name: step.code for name, step in done.items()} == dict.fromkeys(done, 0)
    assert list(done) == ["Check the problems", "Grade", "Show the report", "Decide"]
    assert done["Grade"].outputs == {"code": "0"}
    assert done["Show the report"].summary == (course / "results" / "report.md").read_text(encoding="utf-8")
    assert {command for command, _, _ in done["Grade"].said} <= {"error", "warning", "notice"}
    (handed_out,) = [
        s for s in recipe("github.yml")["jobs"]["grade"]["steps"] if s.get("name") == "Hand out the results"
    ]
    assert handed_out["with"]["path"].split() == [f"results/{name}" for name in OUTPUTS]
    assert all((course / path).is_file() for path in handed_out["with"]["path"].split())


@needs_bash
@pytest.mark.parametrize(("wish", "code"), [("warn", 0), ("fail", 3)])
def test_github_decides_what_an_unreadable_submission_means(runner: Runner, course: Path, wish: str, code: int) -> None:
    break_one(course)
    workflow = recipe("github.yml")
    workflow["env"]["IF_UNREADABLE"] = wish
    done = runner.github(workflow, CONTEXT)
    assert (done["Grade"].code, done["Grade"].outputs) == (0, {"code": "3"})
    assert "broken.json" in done["Show the report"].summary
    assert any(command == "error" and "broken.json" in where for command, where, _ in done["Grade"].said)
    assert done["Decide"].code == code
    assert [command for command, _, _ in done["Decide"].said] == ["warning"] * (wish == "warn")


@needs_bash
def test_github_stops_at_a_problem_that_is_broken(runner: Runner, course: Path) -> None:
    (course / "problems" / "broken.yaml").write_text("id: broken\nquestions: [", encoding="utf-8")
    done = runner.github(recipe("github.yml"), CONTEXT)
    assert list(done) == ["Check the problems"]
    assert done["Check the problems"].code == 2


@needs_bash
def test_github_fails_where_nothing_could_be_graded(runner: Runner, course: Path) -> None:
    shutil.rmtree(course / "submissions")
    done = runner.github(recipe("github.yml"), CONTEXT)
    assert list(done) == ["Check the problems", "Grade"]
    assert (done["Grade"].code, done["Grade"].outputs) == (2, {"code": "2"})


@needs_bash
def test_github_grades_only_what_changed_where_the_results_are_kept(runner: Runner, course: Path) -> None:
    runner.github(recipe("github.yml"), CONTEXT)
    before = results(course / "results")
    runner.github(recipe("github.yml"), CONTEXT)
    assert results(course / "results") == before
    hand_in(course, "grace", answers=RIGHT)
    runner.github(recipe("github.yml"), CONTEXT)
    kept = results(course / "results")
    shutil.rmtree(course / "results")
    runner.github(recipe("github.yml"), CONTEXT)
    assert results(course / "results") == kept != before


@needs_bash
@pytest.mark.parametrize("text", ["::error::mine", "\n::set-output name=code::0", "a%0A::add-mask::b", "##[error]x",
                                  "x\r::stop-commands::y", "a,line=1::b"])  # fmt: skip
def test_a_student_cannot_command_the_runner(runner: Runner, course: Path, text: str) -> None:
    hand_in(course, "mallory", student=text)
    hand_in(course, "trudy", answers={text: text, "h": text})
    hand_in(course, "victor", problem=text)
    (course / "submissions" / "walter.json").write_text(text, encoding="utf-8")
    done = runner.github(recipe("github.yml"), CONTEXT)
    for step in done.values():
        for command, where, said in step.said:
            assert command in ("error", "warning", "notice")
            assert re.fullmatch(r"[\w-]+=[^,:]*(,[\w-]+=[^,:]*)*", where)
            assert "\r" not in said
        assert "##[" not in step.out + step.err


# GitHub, for strangers


@needs_bash
@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda submissions: None, "success"),
        (lambda submissions: (submissions / "x.json").write_text("{", encoding="utf-8"), "failure"),
        (lambda submissions: shutil.rmtree(submissions), "error"),
    ],
)
def test_github_says_the_outcome_at_the_commit(runner: Runner, course: Path, spoil, state: str) -> None:
    submissions = Path(runner.env["RUNNER_TEMP"]) / "submissions"
    shutil.move(course / "submissions", submissions)
    spoil(submissions)
    runner.program("gh", f"printf '%s\\n' \"$@\" > '{runner.programs}/asked'")
    done = runner.github(recipe("github-mark.yml"), CONTEXT)
    asked = (runner.programs / "asked").read_text(encoding="utf-8").splitlines()
    assert "repos/course/exercises/statuses/c0ffee" in asked
    assert f"state={state}" in asked and "target_url=https://example.org/course/exercises/actions/runs/17" in asked
    assert done["Say the outcome at the commit"].code == 0
    assert ("Show the report" in done) is (state != "error")
    assert not (course / "results").exists()


@needs_bash
def test_github_follows_no_link_that_a_stranger_hands_in(runner: Runner, course: Path) -> None:
    secret = course / "problems" / "relu-chain.yaml"
    submissions = Path(runner.env["RUNNER_TEMP"]) / "submissions"
    shutil.move(course / "submissions", submissions)
    (submissions / "link.json").symlink_to(secret)
    (submissions / "folder").symlink_to(course / "problems", target_is_directory=True)
    runner.program("gh", "true")
    done = runner.github(recipe("github-mark.yml"), CONTEXT)
    said = "".join(step.out + step.err + step.summary for step in done.values())
    assert done["Grade"].outputs == {"code": "3"}
    assert "a symbolic link" in said
    assert "relu-chain.yaml" not in said


# GitLab


def test_the_gitlab_job_has_only_keys_that_there_are() -> None:
    (job,) = recipe("gitlab.yml").values()
    known = {"stage", "image", "rules", "variables", "timeout", "resource_group", "cache", "before_script", "script",
             "allow_failure", "artifacts"}  # fmt: skip
    assert set(job) <= known
    assert job["allow_failure"] == {"exit_codes": ["3"]}
    assert job["artifacts"]["when"] == job["cache"]["when"] == "always"
    assert job["artifacts"]["reports"]["junit"] in job["artifacts"]["paths"]
    assert job["artifacts"]["paths"] == [f"results/{name}" for name in OUTPUTS]
    assert job["cache"]["paths"] == ["results/"]


@needs_bash
@pytest.mark.parametrize("broken", [False, True])
def test_gitlab_marks_a_course(runner: Runner, course: Path, broken: bool) -> None:
    if broken:
        break_one(course)
    (job,) = recipe("gitlab.yml").values()
    ran = runner.gitlab(job, {"CI_COMMIT_REF_SLUG": "main"})
    assert ran.code == (3 if broken else 0)
    assert all((course / path).is_file() for path in job["artifacts"]["paths"])
    ElementTree.parse(course / job["artifacts"]["reports"]["junit"])


@needs_bash
def test_gitlab_stops_at_a_problem_that_is_broken(runner: Runner, course: Path) -> None:
    (course / "problems" / "broken.yaml").write_text("id: broken\nquestions: [", encoding="utf-8")
    (job,) = recipe("gitlab.yml").values()
    assert runner.gitlab(job, {}).code == 2
    assert not (course / "results").exists()


def test_both_install_what_they_name_and_nothing_else() -> None:
    github = [
        step["run"] for name in GITHUB for step in next(iter(recipe(name)["jobs"].values()))["steps"] if "run" in step
    ]
    (gitlab,) = recipe("gitlab.yml").values()
    installing = [line for line in [*github, *gitlab["before_script"], *gitlab["script"]] if "pip install" in line]
    assert installing == ['python -m pip install --disable-pip-version-check "$GRADEKIT"'] * 3
    named = [recipe("github.yml")["env"], recipe("github-mark.yml")["env"], gitlab["variables"]]
    assert len({variables["GRADEKIT"] for variables in named}) == 1


# pre-commit


def hook() -> dict[str, str]:
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return found


def test_the_hook_is_defined_as_pre_commit_wants_it() -> None:
    assert {"id", "name", "entry", "language", "files"} <= set(hook())
    assert (hook()["id"], hook()["entry"], hook()["language"]) == ("gradekit-check", "gradekit check", "python")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("problems/a.yaml", True),
        ("problems/week1/a.yml", True),
        ("course/problems/a.yaml", True),
        ("myproblems/a.yaml", False),
        ("problems/a.yaml.orig", False),
        ("problems.yaml", False),
        ("submissions/a.json", False),
    ],
)
def test_the_hook_takes_problem_files(path: str, wanted: bool) -> None:
    assert bool(re.search(hook()["files"], path)) is wanted


@needs_bash
@pytest.mark.skipif(not find_spec("pre_commit") or not shutil.which("git"), reason="pre-commit is not installed")
def test_pre_commit_runs_the_hook_on_what_is_committed(runner: Runner, course: Path) -> None:
    """With gradekit as it stands here; pre-commit would install it into an environment of its own."""
    commit = [sys.executable, "-m", "pre_commit"]
    subprocess.run([*commit, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], check=True)
    here = {"repos": [{"repo": "local", "hooks": [{**hook(), "language": "system"}]}]}
    (course / ".pre-commit-config.yaml").write_text(yaml.safe_dump(here), encoding="utf-8")
    env = {**runner.env, "PRE_COMMIT_HOME": str(course.parent / "cache")}

    def run() -> subprocess.CompletedProcess[str]:
        subprocess.run(["git", "add", "-A"], cwd=course, check=True)
        return subprocess.run([*commit, "run"], cwd=course, env=env, capture_output=True, encoding="utf-8")

    subprocess.run(["git", "init", "-q"], cwd=course, check=True)
    assert run().returncode == 0
    (course / "problems" / "broken.yaml").write_text("id: broken\nquestions: [", encoding="utf-8")
    ran = run()
    assert ran.returncode == 1
    assert re.search(r"^problems/broken\.yaml:\d+:\d+: ", ran.stdout, re.MULTILINE)


# The page about them


def test_the_page_names_every_recipe_and_its_links_lead_somewhere() -> None:
    page = (RECIPES / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)\)", page)
    assert {path.name for path in RECIPES.glob("*.yml")} | {"../../.pre-commit-hooks.yaml"} <= set(targets)
    assert all("://" in target or (RECIPES / target).exists() for target in targets)
    (config,) = re.findall(r"^```yaml .pre-commit-config.yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (repository,) = yaml.safe_load(config)["repos"]
    assert repository["hooks"] == [{"id": hook()["id"]}]
    assert repository["rev"] == f"v{__version__}"
