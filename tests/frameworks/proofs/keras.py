"""What Keras gives on JAX, asked of Keras: one function a row of the table of conventions."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import ops

jax.config.update("jax_enable_x64", True)


def slope(function, at):
    return jax.grad(lambda x: jnp.sum(function(x)))(jnp.array(at)).ravel().tolist()


def of_two(function):
    return [float(part) for part in jax.grad(function, argnums=(0, 1))(3.0, 3.0)]


def steps(optimiser, count):
    w, found = keras.Variable(1.0, dtype="float64"), []
    for _ in range(count):
        optimiser.apply([ops.array(2.0)], [w])
        found.append(float(w.value))
    return found


def clipped():
    optimiser, w = keras.optimizers.SGD(1.0, clipnorm=1.0), keras.Variable([0.0, 0.0])
    optimiser.apply([ops.array([3.0, 4.0])], [w])
    return (-w.value).tolist()


def lstm():
    cell = keras.layers.LSTMCell(1)
    cell.build((1, 1))
    cell.set_weights([np.zeros((1, 4)), np.zeros((1, 4)), np.array([1.0, 2.0, 3.0, 4.0])])
    _, (_, c) = cell(ops.ones((1, 1)), [ops.zeros((1, 1)), ops.ones((1, 1))])
    return [float(c[0, 0])]


def gru():
    cell = keras.layers.GRUCell(1)
    cell.build((1, 1))
    cell.set_weights([np.zeros((1, 3)), np.zeros((1, 3)), np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])])
    return [float(cell(ops.ones((1, 1)), [ops.ones((1, 1))])[0][0, 0])]


def running_variance():
    norm = keras.layers.BatchNormalization()
    norm(ops.array([[1.0], [2.0], [3.0], [4.0]]), training=True)
    return norm.moving_variance.value.tolist()


def smoothed():
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    return [float(loss(ops.array([[1.0, 0.0, 0.0]]), ops.array([[1.0, 2.0, 3.0]])))]


opt, losses, layers = keras.optimizers, keras.losses, keras.layers
IMAGE = [[[[5.0], [5.0]], [[1.0], [2.0]]]]

PROOFS = {
    "relu-at-0": lambda: slope(ops.relu, 0.0),
    "abs-at-0": lambda: slope(ops.abs, 0.0),
    "maximum-at-a-tie": lambda: of_two(ops.maximum),
    "max-at-a-tie": lambda: slope(ops.max, [2.0, 2.0, 1.0]),
    "max-pool-at-a-tie": lambda: slope(layers.MaxPooling2D(2), IMAGE),
    "leaky-relu-at-0": lambda: slope(lambda x: ops.leaky_relu(x, 0.1), 0.0),
    "elu-at-0": lambda: slope(ops.elu, 0.0),
    "selu-at-0": lambda: slope(ops.selu, 0.0),
    "relu6-at-6": lambda: slope(ops.relu6, 6.0),
    "product-with-a-0": lambda: slope(ops.prod, [0.0, 2.0, 3.0]),
    "leaky-relu-slope": lambda: [float(ops.leaky_relu(-1.0))],
    "gelu-form": lambda: [float(ops.gelu(1.0))],
    "gelu-form-of-activations": lambda: [float(keras.activations.gelu(ops.array(1.0)))],
    "hard-sigmoid-slope": lambda: [float(ops.hard_sigmoid(1.0))],
    "std-divisor": lambda: [float(ops.std(ops.array([1.0, 2.0, 3.0, 4.0])))],
    "mse-reduction": lambda: [float(losses.MeanSquaredError()(ops.zeros((1, 2)), ops.array([[1.0, 2.0]])))],
    "cross-entropy-of-probabilities": lambda: [
        float(losses.CategoricalCrossentropy()(ops.array([[1.0, 0.0]]), ops.array([[0.2, 0.8]])))
    ],
    "bce-at-0": lambda: [float(losses.BinaryCrossentropy()(ops.array([[1.0]]), ops.array([[0.0]])))],
    "label-smoothing": smoothed,
    "sign-and-round": lambda: [float(ops.sign(0.0)), float(ops.round(0.5))],
    "average-pool-border": lambda: np.ravel(
        layers.AveragePooling2D(2, strides=1, padding="same")(ops.ones((1, 2, 2, 1)))
    ).tolist(),
    "batch-norm-epsilon": lambda: [layers.BatchNormalization().epsilon],
    "layer-norm-epsilon": lambda: [layers.LayerNormalization().epsilon],
    "running-variance": running_variance,
    "huber-reduction": lambda: [float(losses.Huber()(ops.array([[0.5, 2.0]]), ops.array([[1.0, 5.0]])))],
    "adam-numbers": lambda: [opt.Adam().epsilon],
    "rmsprop-numbers": lambda: steps(opt.RMSprop(0.1), 1),
    "adagrad-numbers": lambda: steps(opt.Adagrad(0.1), 1),
    "momentum": lambda: steps(opt.SGD(0.1, momentum=0.9), 2),
    "nesterov": lambda: steps(opt.SGD(0.1, momentum=0.9, nesterov=True), 2),
    "adam-epsilon": lambda: steps(opt.Adam(0.1, epsilon=0.5), 1),
    "rmsprop-epsilon": lambda: steps(opt.RMSprop(0.1, rho=0.9, epsilon=0.5), 1),
    "adagrad-start": lambda: steps(opt.Adagrad(0.1, epsilon=0.5), 1),
    "adagrad-epsilon": lambda: steps(opt.Adagrad(0.1, initial_accumulator_value=0.0, epsilon=0.5), 1),
    "adamax-epsilon": lambda: steps(opt.Adamax(0.1, epsilon=0.5), 2),
    "decoupled-decay": lambda: steps(opt.AdamW(0.1, epsilon=0.5, weight_decay=0.1), 1),
    "adamw-default-decay": lambda: steps(opt.AdamW(0.1, epsilon=0.5), 1),
    "clip-by-norm": clipped,
    "lstm-gates": lstm,
    "gru-gates": gru,
}
