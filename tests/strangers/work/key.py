"""The key as gradekit prints it, read back as a student would copy it out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from gradekit.cli import main

from .desk import Answers, Exercise

MATRIX = re.compile(r"\$\\begin\{bmatrix\}.*?\\end\{bmatrix\}\$", re.DOTALL)
FORMATS = ("text", "markdown", "latex", "json", "revealed as text", "revealed as json")


def printed_key(exercise: Exercise, style: str, folder: Path) -> Answers:
    """Question → what is printed as its right answer."""
    file, (reader, *revealed) = folder / "key", READERS[style]
    command = ["solve", str(exercise.path), "--answers"]
    if revealed:
        empty = folder / "empty.json"
        empty.write_text(json.dumps({"student": "s001", "problem": exercise.id, "answers": {}}), encoding="utf-8")
        command = ["grade", str(empty), "--problems", str(exercise.path.parent), "--reveal"]
    assert main([*command, "--format", style.rpartition(" ")[2], "-o", str(file)]) == 0
    return reader(file.read_text(encoding="utf-8"))


def from_json(text: str) -> Answers:
    answers = json.loads(text)["answers"].items()
    return {name: whole(answer.get("exact"), answer.get("decimal"), answer["value"]) for name, answer in answers}


def from_revealed(text: str) -> Answers:
    return {question["id"]: question["expected"] for question in json.loads(text)["questions"]}


def whole(exact: Any, decimal: Any, value: Any) -> Any:
    """The fraction where there is one, else the decimals, else the value."""
    if isinstance(value, list) and decimal is not None:
        return [whole(*entry) for entry in zip(exact or [None] * len(value), decimal, value, strict=True)]
    return exact if exact is not None else decimal if decimal is not None else value


def from_text(text: str) -> Answers:
    lines = re.split(r"(?m)^(?:Answers|Right answers)\n", text)[-1].splitlines()
    start, end = re.search("Value|Right answer", lines[0]).start(), lines[0].find("Points")
    found: dict[str, str] = {}
    for line in lines[2:]:
        if not line.startswith(" "):
            name = line.split()[0]
        found[name] = f"{found.get(name, '')}\n{line[start : end if 0 < end < len(line) else None].strip()}"
    return {name: answer(value) for name, value in found.items()}


def from_markdown(text: str) -> Answers:
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.split("## Answers")[-1].splitlines() if "|" in line][2:]
    plain = [[re.sub(r"\\(.)", r"\1", cell.replace("<br>", "\n")).strip() for cell in row] for row in rows]
    return {name.strip("*"): answer(value) for name, _, value, _ in plain}


def from_latex(text: str) -> Answers:
    """A matrix is handed in as it stands there."""
    body = text.split("\\hline\n")[-1].split("\\end{tabular}")[0].replace("\\newline", "\n")
    matrices = [found[0] for found in MATRIX.finditer(body)]
    body = MATRIX.sub("matrix", body)
    body = re.sub(r"[{}]|(?<!\\)\$", "", body.replace("$-$", "-").replace("$\\cdot$", "·").replace("$'$", "'"))
    rows = [re.split(r"(?<!\\)&", row) for row in body.split("\\\\") if row.strip()]
    found = {row[0].strip().replace("\\", ""): row[2].strip() for row in rows}
    return {id: matrices.pop(0) if value == "matrix" else answer(value) for id, value in found.items()}


READERS = {
    "text": (from_text,),
    "markdown": (from_markdown,),
    "latex": (from_latex,),
    "json": (from_json,),
    "revealed as text": (from_text, True),
    "revealed as json": (from_revealed, True),
}


def answer(printed: str) -> Any:
    """A printed value as it is handed in: nested lists of texts, the id of a choice, a truth value."""
    text = printed.strip().replace("−", "-")
    if text in ("true", "false"):
        return text == "true"
    if choice := re.match(r"([a-z]\w*): ", text):
        return choice[1]
    if not text.startswith("["):
        return text
    rows = re.sub(r"\][,\s]*\n\s*\[", "],[", text)
    rows = rows if balanced(rows) else f"[{rows}]"  # a table stands without a bracket around its rows
    return json.loads(re.sub(r"[^][,\s][^][,]*", lambda entry: json.dumps(entry[0].strip()), rows))


def balanced(text: str) -> bool:
    """Whether the first bracket closes at the very end."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if not depth:
            return place == len(text) - 1
    return False
