#!/usr/bin/env bash
# Expected: numpy.isin finds one array of uint64 in another, whatever the numbers are; every uint64 is a valid element.
# Seen with numpy 2.0.0: where the second array spans little (one number is enough) and lies above the largest int64, the
# default method raises OverflowError; kind="sort" answers. numpy 2.3.5 answers either way.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/isin.py" <<'PYTHON'
import numpy as np

one = np.array([2**63 + 5], dtype=np.uint64)
for kind in (None, "sort"):
    try:
        print(np.__version__, kind, np.isin(one, one, kind=kind))
    except OverflowError:
        print(np.__version__, kind, "OverflowError")
PYTHON
for version in 2.0.0 2.3.5; do
  python3 -m venv "$work/$version"
  "$work/$version/bin/pip" install --quiet "numpy==$version"
  "$work/$version/bin/python" "$work/isin.py"
done | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
2.0.0 None OverflowError
2.0.0 sort [ True]
2.3.5 None [ True]
2.3.5 sort [ True]
SEEN
