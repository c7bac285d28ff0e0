"""What ONNX's reference evaluator gives, asked of it: one function a row of the table of conventions."""

import numpy as np
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator


def run(op, inputs, outputs=1, **attributes):
    """One node, run on arrays of float64; the last of its outputs."""
    names = [f"x{k}" if value is not None else "" for k, value in enumerate(inputs)]
    results = [f"y{k}" for k in range(outputs)]
    node = helper.make_node(op, names, results, **attributes)
    known = {name: np.array(value) for name, value in zip(names, inputs, strict=True) if name}
    given = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in known]
    asked = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in results]
    model = helper.make_model(helper.make_graph([node], "g", given, asked))
    return np.ravel(ReferenceEvaluator(model).run(None, known)[-1]).tolist()


ZEROS, ONE = np.zeros, np.ones((1, 1, 1))
PROOFS = {
    "leaky-relu-slope": lambda: run("LeakyRelu", [-1.0]),
    "hard-sigmoid-slope": lambda: run("HardSigmoid", [1.0]),
    "sign-and-round": lambda: run("Sign", [0.0]) + run("Round", [0.5]),
    "average-pool-border": lambda: run(
        "AveragePool", [np.ones((1, 1, 2, 2))], kernel_shape=[2, 2], strides=[1, 1], auto_pad="SAME_UPPER"
    ),
    "average-pool-padding": lambda: run(
        "AveragePool", [np.ones((1, 1, 2, 2))], kernel_shape=[2, 2], strides=[1, 1], pads=[1, 1, 1, 1]
    ),
    "running-variance": lambda: run(
        "BatchNormalization",
        [[[1.0], [2.0], [3.0], [4.0]], [1.0], [0.0], [0.0], [1.0]],
        outputs=3,
        training_mode=1,
    ),
    "lstm-gates": lambda: run(
        "LSTM",
        [ONE, ZEROS((1, 4, 1)), ZEROS((1, 4, 1)), [[1.0, 2.0, 3.0, 4.0, 0, 0, 0, 0]], None, 0 * ONE, ONE],
        outputs=3,
        hidden_size=1,
    ),
    "gru-gates": lambda: run(
        "GRU",
        [ONE, ZEROS((1, 3, 1)), ZEROS((1, 3, 1)), [[1.0, 2.0, 3.0, 0, 0, 0]], None, ONE],
        outputs=2,
        hidden_size=1,
    ),
}
