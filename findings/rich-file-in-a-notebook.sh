#!/usr/bin/env bash
# Expected: rich's Console(file=stream) writes to that stream.
# Seen with rich 15.0.0 in a Jupyter kernel (ipykernel 7.4.0): the stream gets nothing, and every print appears as an
# output of the notebook's cell. Console(file=stream, force_jupyter=False) writes to the stream.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet rich==15.0.0 ipykernel==7.4.0 nbclient==0.11.0
cat > "$work/show.py" <<'PYTHON'
import nbclient, nbformat

def run(extra):
    code = f"import io, rich.console; s = io.StringIO(); rich.console.Console(file=s{extra}).print('hello'); repr(s.getvalue())"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbclient.NotebookClient(notebook, timeout=120).execute()
    *shown, result = notebook.cells[0].outputs
    return [out.data["text/plain"] for out in shown], result.data["text/plain"]

plain, forced = run(""), run(", force_jupyter=False")
print("Console(file=s):                      shown", plain[0], " in s:", plain[1])
print("Console(file=s, force_jupyter=False): shown", forced[0], " in s:", forced[1])
assert plain == (["hello\n"], '"\'\'"') and forced == ([], '"\'hello\\\\n\'"'), "this has changed"
PYTHON
"$work/venv/bin/python" "$work/show.py"
