#!/usr/bin/env bash
# Whether PyYAML reads "[why?, how?]" depends on whether its C extension was built.
#
# Expected: one package reads one language. In YAML a '?' inside or at the end of a word is a character like any other.
# Seen, PyYAML 6.0.4: CSafeLoader reads the list of two texts, SafeLoader refuses it where a word that stands in brackets or
# braces has a '?' (outside of them it reads it). A file of questions works on the machine whose wheel has the extension
# and is "not YAML" on the one that built the package without a compiler.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check "PyYAML==6.0.4" >&2

found="$("$work/venv/bin/python" - <<'PYTHON'
import yaml

for text in ("[why?, how?]", "{ask: why?}", "ask: why?, how?"):
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        try:
            print(loader.__name__, text, "->", yaml.load(text, Loader=loader))
        except yaml.YAMLError as error:
            print(loader.__name__, text, "refused:", error.problem)
PYTHON
)"
expected="SafeLoader [why?, how?] refused: expected ',' or ']', but got '?'
CSafeLoader [why?, how?] -> ['why?', 'how?']
SafeLoader {ask: why?} refused: expected ',' or '}', but got '?'
CSafeLoader {ask: why?} -> {'ask': 'why?'}
SafeLoader ask: why?, how? -> {'ask': 'why?, how?'}
CSafeLoader ask: why?, how? -> {'ask': 'why?, how?'}"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
