#!/usr/bin/env bash
# PyYAML's two parsers no longer read the same files since a patch release.
#
# Expected: SafeLoader and CSafeLoader of one version give the same events, and a patch release refuses nothing that the
# one before read.
# Seen: 6.0.3 gives the events of 1,001 nested lists with both; 6.0.4's C parser refuses them after the start of the stream
# ("exceeded maximum nesting depth"), for it looks ahead for the end of a possible key, while its Python parser reads
# them. So a program's own, smaller limit on depth is never reached, and what it says depends on which parser was built.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"

seen() { # VERSION: how far each parser of it comes with 1,001 nested lists
  "$work/venv/bin/pip" install -q --disable-pip-version-check "PyYAML==$1" >&2
  "$work/venv/bin/python" - <<'PYTHON'
import yaml

text = "[" * 1001 + "]" * 1001
for loader in (yaml.SafeLoader, yaml.CSafeLoader):
    events = 0
    try:
        for _ in yaml.parse(text, Loader=loader):
            events += 1
        print(yaml.__version__, loader.__name__, events, "events")
    except yaml.YAMLError as error:
        print(yaml.__version__, loader.__name__, events, "events, then:", error.problem)
PYTHON
}

expected='6.0.3 SafeLoader 2006 events
6.0.3 CSafeLoader 2006 events
6.0.4 SafeLoader 2006 events
6.0.4 CSafeLoader 1 events, then: exceeded maximum nesting depth'
found="$(seen 6.0.3; seen 6.0.4)"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
