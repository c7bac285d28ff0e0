#!/usr/bin/env bash
# Keras 3 outside TensorFlow works some functions out in single precision, whatever it is given.
#
# Expected: with jax_enable_x64 and floatx float64, functions of a float64 tensor are float64, as ops.exp is.
# Seen: ops.sin, cos, tanh, floor and ceil give float32, and ops.mean is worked out in float32 and handed back as float64.
# keras.backend.result_type("float64", float) is "float32" (its page: "attempts to match the result of jnp.result_type").
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check keras==3.15.1 jax==0.10.2 >&2

found="$(KERAS_BACKEND=jax JAX_ENABLE_X64=1 "$work/venv/bin/python" - <<'PYTHON'
import keras
from keras import ops

keras.config.set_floatx("float64")
x = ops.array([0.3, 0.4, 0.7])
for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "floor", "ceil"):
    print(name, x.dtype, "->", getattr(ops, name)(x).dtype)
mean = ops.mean(ops.array([0.1, 0.2, 0.7]))
print("mean of 0.1, 0.2, 0.7:", mean.dtype, f"{float(mean):.13f}")
print("result_type:", keras.backend.result_type("float64", float))
PYTHON
)"
expected='exp float64 -> float64
log float64 -> float64
sqrt float64 -> float64
sin float64 -> float32
cos float64 -> float32
tanh float64 -> float32
floor float64 -> float32
ceil float64 -> float32
mean of 0.1, 0.2, 0.7: float64 0.3333333432674
result_type: float32'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
