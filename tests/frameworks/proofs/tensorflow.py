"""What TensorFlow gives, and Keras on it, asked of them: one function a row of the table of conventions."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from tensorflow import keras


def slope(function, at):
    x = tf.constant(at, tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(function(x))
    return np.ravel(tape.gradient(y, x)).tolist()


def of_two(function):
    a, b = tf.constant(3.0), tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch((a, b))
        y = function(a, b)
    return [float(part) for part in tape.gradient(y, (a, b))]


def steps(optimiser, count):
    w, found = keras.Variable(1.0), []
    for _ in range(count):
        optimiser.apply([tf.constant(2.0)], [w])
        found.append(float(w.numpy()))
    return found


def clipped():
    return np.ravel(tf.clip_by_global_norm([tf.constant([3.0, 4.0])], 1.0)[0][0]).tolist()


def lstm():
    cell = keras.layers.LSTMCell(1)
    cell.build((1, 1))
    cell.set_weights([np.zeros((1, 4)), np.zeros((1, 4)), np.array([1.0, 2.0, 3.0, 4.0])])
    _, (_, c) = cell(tf.ones((1, 1)), [tf.zeros((1, 1)), tf.ones((1, 1))])
    return [float(c[0, 0])]


def gru():
    cell = keras.layers.GRUCell(1)
    cell.build((1, 1))
    cell.set_weights([np.zeros((1, 3)), np.zeros((1, 3)), np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])])
    return [float(cell(tf.ones((1, 1)), [tf.ones((1, 1))])[0][0, 0])]


def running_variance():
    norm = keras.layers.BatchNormalization()
    norm(tf.constant([[1.0], [2.0], [3.0], [4.0]]), training=True)
    return norm.moving_variance.numpy().tolist()


FOUR = tf.constant([1.0, 2.0, 3.0, 4.0])
opt, losses, layers = keras.optimizers, keras.losses, keras.layers
IMAGE = [[[[5.0], [5.0]], [[1.0], [2.0]]]]
PROOFS = {
    "relu-at-0": lambda: slope(tf.nn.relu, 0.0),
    "abs-at-0": lambda: slope(tf.abs, 0.0),
    "maximum-at-a-tie": lambda: of_two(tf.maximum),
    "max-at-a-tie": lambda: slope(tf.reduce_max, [2.0, 2.0, 1.0]),
    "max-pool-at-a-tie": lambda: slope(lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"), IMAGE),
    "leaky-relu-at-0": lambda: slope(lambda x: tf.nn.leaky_relu(x, 0.1), 0.0),
    "selu-at-0": lambda: slope(tf.nn.selu, 0.0),
    "leaky-relu-slope": lambda: [float(tf.nn.leaky_relu(-1.0))],
    "gelu-form": lambda: [float(tf.nn.gelu(1.0))],
    "hard-sigmoid-slope": lambda: [float(keras.activations.hard_sigmoid(tf.constant(1.0)))],
    "std-divisor": lambda: [float(tf.math.reduce_std(FOUR))],
    "mse-reduction": lambda: [float(losses.MeanSquaredError()(tf.zeros((1, 2)), tf.constant([[1.0, 2.0]])))],
    "bce-at-0": lambda: [float(losses.BinaryCrossentropy()(tf.constant([[1.0]]), tf.constant([[0.0]])))],
    "average-pool-border": lambda: np.ravel(tf.nn.avg_pool2d(tf.ones((1, 2, 2, 1)), 2, 1, "SAME")).tolist(),
    "batch-norm-epsilon": lambda: [layers.BatchNormalization().epsilon],
    "layer-norm-epsilon": lambda: [layers.LayerNormalization().epsilon],
    "running-variance": running_variance,
    "momentum": lambda: steps(opt.SGD(0.1, momentum=0.9), 2),
    "nesterov": lambda: steps(opt.SGD(0.1, momentum=0.9, nesterov=True), 2),
    "adam-epsilon": lambda: steps(opt.Adam(0.1, epsilon=0.5), 1),
    "adam-numbers": lambda: [opt.Adam().epsilon],
    "rmsprop-epsilon": lambda: steps(opt.RMSprop(0.1, rho=0.9, epsilon=0.5), 1),
    "rmsprop-numbers": lambda: steps(opt.RMSprop(0.1), 1),
    "adagrad-start": lambda: steps(opt.Adagrad(0.1, epsilon=0.5), 1),
    "adagrad-epsilon": lambda: steps(opt.Adagrad(0.1, initial_accumulator_value=0.0, epsilon=0.5), 1),
    "adagrad-numbers": lambda: steps(opt.Adagrad(0.1), 1),
    "clip-by-norm": clipped,
    "lstm-gates": lstm,
    "gru-gates": gru,
}
