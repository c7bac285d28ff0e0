#!/usr/bin/env bash
# MindSpore's second derivative is a third of what it should be when a square is written as a product of one value.
#
# Expected: f(x) = x⁴ has f″(3) = 108, however x⁴ is written.
# Seen: with p = sum(x·x), p·p gives f′(3) = 108 (right), and ms.grad of ms.grad gives 36; with x·x·x·x, or without the
# sum, it gives 108. The part of the derivative that goes through p is lost without a word.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check mindspore==2.10.0 'numpy<2' >&2

cat > "$work/seen.py" <<'PYTHON'
import mindspore as ms
from mindspore import Tensor, ops


def of_a_sum(x):
    p = ops.sum(x * x)
    return p * p


def without_a_sum(x):
    p = x * x
    return ops.sum(p * p)


def written_out(x):
    return ops.sum(x * x * x * x)


def twice(function):
    def slope(x):
        return ops.sum(ms.grad(function)(x))

    return ms.grad(slope)


x = Tensor([3.0], ms.float32)
for function in (of_a_sum, without_a_sum, written_out):
    first, second = ms.grad(function)(x), twice(function)(x)
    print(f"{function.__name__}: first {float(first[0]):g}, second {float(second[0]):g}")
PYTHON
found="$("$work/venv/bin/python" "$work/seen.py" 2>/dev/null)"
expected='of_a_sum: first 108, second 36
without_a_sum: first 108, second 108
written_out: first 108, second 108'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
