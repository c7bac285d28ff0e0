"""What JAX, optax and flax give, asked of them: one function a row of the table of conventions."""

import inspect

import flax.linen as linen
import jax
import jax.numpy as jnp
import optax

jax.config.update("jax_enable_x64", True)


def slope(function, at):
    return jax.grad(lambda x: jnp.sum(function(x)))(jnp.array(at)).ravel().tolist()


def steps(optimiser, count):
    w, found = jnp.array(1.0), []
    state = optimiser.init(w)
    for _ in range(count):
        update, state = optimiser.update(jnp.array(2.0), state, w)
        w = optax.apply_updates(w, update)
        found.append(float(w))
    return found


def clipped():
    optimiser = optax.clip_by_global_norm(1.0)
    return optimiser.update(jnp.array([3.0, 4.0]), optimiser.init(jnp.zeros(2)))[0].tolist()


def lstm():
    """flax keeps the gates by name; in the order i f g o they get 1, 2, 3, 4."""
    cell = linen.LSTMCell(1, param_dtype=jnp.float64)
    carry = (jnp.ones((1, 1)), jnp.zeros((1, 1)))
    params = jax.tree.map(jnp.zeros_like, cell.init(jax.random.key(0), carry, jnp.ones((1, 1))))
    for gate, bias in zip("ifgo", (1.0, 2.0, 3.0, 4.0), strict=True):
        params["params"][f"h{gate}"]["bias"] = jnp.array([bias])
    (c, _), _ = cell.apply(params, carry, jnp.ones((1, 1)))
    return [c.item()]


def gru():
    """flax keeps these gates by name too; in the order r z n they get 1, 2, 3."""
    cell = linen.GRUCell(1, param_dtype=jnp.float64)
    h, x = jnp.ones((1, 1)), jnp.ones((1, 1))
    params = jax.tree.map(jnp.zeros_like, cell.init(jax.random.key(0), h, x))
    for gate, bias in zip("rzn", (1.0, 2.0, 3.0), strict=True):
        params["params"][f"i{gate}"]["bias"] = jnp.array([bias])
    return [cell.apply(params, h, x)[0].item()]


def running_variance():
    norm, x = linen.BatchNorm(use_running_average=False), jnp.array([[1.0], [2.0], [3.0], [4.0]])
    variables = norm.init(jax.random.key(0), x)
    return norm.apply(variables, x, mutable=["batch_stats"])[1]["batch_stats"]["var"].tolist()


def of_two(function):
    return [float(part) for part in jax.grad(function, argnums=(0, 1))(3.0, 3.0)]


ONES = jnp.ones((1, 2, 2, 1))
PROOFS = {
    "relu-at-0": lambda: slope(jax.nn.relu, 0.0),
    "abs-at-0": lambda: slope(jnp.abs, 0.0),
    "maximum-at-a-tie": lambda: of_two(jnp.maximum),
    "max-at-a-tie": lambda: slope(jnp.max, [2.0, 2.0, 1.0]),
    "leaky-relu-at-0": lambda: slope(lambda x: jax.nn.leaky_relu(x, 0.1), 0.0),
    "elu-at-0": lambda: slope(jax.nn.elu, 0.0),
    "selu-at-0": lambda: slope(jax.nn.selu, 0.0),
    "clip-at-its-end": lambda: slope(lambda x: jnp.clip(x, 0, 1), 1.0),
    "hard-tanh-at-its-end": lambda: slope(jax.nn.hard_tanh, 1.0),
    "relu6-at-6": lambda: slope(jax.nn.relu6, 6.0),
    "product-with-a-0": lambda: slope(jnp.prod, [0.0, 2.0, 3.0]),
    "leaky-relu-slope": lambda: [jax.nn.leaky_relu(-1.0).item()],
    "gelu-form": lambda: [jax.nn.gelu(1.0).item()],
    "hard-sigmoid-slope": lambda: [jax.nn.hard_sigmoid(1.0).item()],
    "std-divisor": lambda: [jnp.std(jnp.array([1.0, 2.0, 3.0, 4.0])).item()],
    "mse-reduction": lambda: optax.l2_loss(jnp.array([1.0, 2.0]), jnp.zeros(2)).tolist(),
    "cross-entropy-of-probabilities": lambda: [
        optax.softmax_cross_entropy(jnp.array([0.2, 0.8]), jnp.array([1.0, 0.0])).item()
    ],
    "label-smoothing": lambda: [
        optax.softmax_cross_entropy(
            jnp.array([1.0, 2.0, 3.0]), optax.smooth_labels(jnp.array([1.0, 0.0, 0.0]), 0.1)
        ).item()
    ],
    "sign-and-round": lambda: [jnp.sign(0.0).item(), jnp.round(0.5).item()],
    "average-pool-border": lambda: linen.avg_pool(ONES, (2, 2), (1, 1), "SAME").ravel().tolist(),
    "batch-norm-epsilon": lambda: [linen.BatchNorm().epsilon],
    "layer-norm-epsilon": lambda: [linen.LayerNorm().epsilon],
    "running-variance": running_variance,
    "average-pool-padding": lambda: linen.avg_pool(ONES, (2, 2), (1, 1), ((1, 1), (1, 1))).ravel().tolist(),
    "huber-reduction": lambda: optax.huber_loss(jnp.array([1.0, 5.0]), jnp.array([0.5, 2.0])).tolist(),
    "adam-numbers": lambda: [inspect.signature(optax.adam).parameters["eps"].default],
    "rmsprop-numbers": lambda: steps(optax.rmsprop(0.1), 1),
    "adagrad-numbers": lambda: steps(optax.adagrad(0.1), 1),
    "momentum": lambda: steps(optax.sgd(0.1, momentum=0.9), 2),
    "nesterov": lambda: steps(optax.sgd(0.1, momentum=0.9, nesterov=True), 2),
    "adam-epsilon": lambda: steps(optax.adam(0.1, eps=0.5), 1),
    "rmsprop-epsilon": lambda: steps(optax.rmsprop(0.1, decay=0.9, eps=0.5), 1),
    "adagrad-start": lambda: steps(optax.adagrad(0.1, eps=0.5), 1),
    "adagrad-epsilon": lambda: steps(optax.adagrad(0.1, initial_accumulator_value=0, eps=0.5), 1),
    "rprop": lambda: steps(optax.rprop(0.1), 2),
    "adamax-epsilon": lambda: steps(optax.adamax(0.1, eps=0.5), 2),
    "decoupled-decay": lambda: steps(optax.adamw(0.1, eps=0.5, weight_decay=0.1), 1),
    "adamw-default-decay": lambda: steps(optax.adamw(0.1, eps=0.5), 1),
    "clip-by-norm": clipped,
    "lstm-gates": lstm,
    "gru-gates": gru,
}
