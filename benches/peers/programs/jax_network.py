"""The network of a spec as plain JAX functions: layers, loss, optimizer, one training step."""

import functools

import jax
import jax.numpy as jnp
from jax import lax

from spec_text import Call, Spec

ACTIVATIONS = {"relu": jax.nn.relu, "linear": lambda values: values, "softmax": jax.nn.softmax}


class Network:
    """Pure functions of weights: a list with (kernel, bias) for each layer that has them."""

    def __init__(self, spec: Spec):
        self.layers = spec.layers
        self.optimizer = (Adam if spec.optimizer.name == "adam" else RMSprop)(spec.optimizer.named)

    def begin(self, key, input_shape):
        """First weights: Glorot's uniform distribution, biases 0."""
        weights = []
        example = jnp.zeros((1, *input_shape))
        for layer in self.layers:
            key, part = jax.random.split(key)
            weights += first_weights(layer, part, example.shape)
            example = apply(layer, iter(weights[-1:]), example, None)
        return weights

    def logits(self, weights, inputs, key):
        """Outputs before the softmax at the end. Without a key, Dropout does nothing."""
        left = iter(weights)
        for layer in self.layers[:-1]:
            inputs = apply(layer, left, inputs, key)
        last = self.layers[-1]
        assert last.named["activation"] == "softmax"
        return affine(last, left, inputs) if last.name == "Dense" else inputs

    def loss(self, weights, inputs, labels, key):
        """Mean cross-entropy."""
        return crossentropy(self.logits(weights, inputs, key), labels).mean()

    def step(self, state, total, inputs, labels, indices):
        """One step on the samples at `indices`; adds their loss to `total`."""
        weights, moments, key = state
        key, part = jax.random.split(key)
        batch = inputs[indices], labels[indices]
        loss, gradients = jax.value_and_grad(self.loss)(weights, *batch, part)
        weights, moments = self.optimizer.update(weights, gradients, moments)
        return (weights, moments, key), total + loss * len(indices)

    def scores(self, weights, inputs, labels):
        """Summed loss, and the number of right answers."""
        logits = self.logits(weights, inputs, None)
        return crossentropy(logits, labels).sum(), (logits.argmax(1) == labels).sum()

    def answers(self, weights, inputs):
        """Probabilities."""
        return jax.nn.softmax(self.logits(weights, inputs, None))


class Adam:
    """Keras's Adam."""

    def __init__(self, named):
        self.named = named

    def begin(self, weights):
        zeros = jax.tree_util.tree_map(jnp.zeros_like, weights)
        return jnp.zeros(()), zeros, jax.tree_util.tree_map(jnp.zeros_like, weights)

    def update(self, weights, gradients, moments):
        rate, first, second, epsilon = (
            self.named[name] for name in ("learning_rate", "beta_1", "beta_2", "epsilon"))
        step, mean, square = moments
        step, tree = step + 1, jax.tree_util.tree_map
        mean = tree(lambda m, g: first * m + (1 - first) * g, mean, gradients)
        square = tree(lambda v, g: second * v + (1 - second) * g * g, square, gradients)
        rate = rate * jnp.sqrt(1 - second**step) / (1 - first**step)
        weights = tree(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + epsilon), weights, mean, square)
        return weights, (step, mean, square)


class RMSprop:
    """Keras's RMSprop without momentum."""

    def __init__(self, named):
        self.named = named

    def begin(self, weights):
        return jax.tree_util.tree_map(jnp.zeros_like, weights)

    def update(self, weights, gradients, square):
        rate, rho, epsilon = (self.named[name] for name in ("learning_rate", "rho", "epsilon"))
        tree = jax.tree_util.tree_map
        square = tree(lambda v, g: rho * v + (1 - rho) * g * g, square, gradients)
        weights = tree(lambda w, g, v: w - rate * g / jnp.sqrt(v + epsilon), weights, gradients, square)
        return weights, square


def crossentropy(logits, labels):
    """Of each sample, (n,)."""
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1)[:, 0]


def first_weights(layer: Call, key, shape):
    """[(kernel, bias)] of a layer that reads `shape`, or nothing."""
    if layer.name == "Conv2D":
        kernel = (*layer.named["kernel_size"], shape[-1], layer.named["filters"])
    elif layer.name == "Dense":
        kernel = (shape[-1], layer.named["units"])
    else:
        return []
    return [(jax.nn.initializers.glorot_uniform()(key, kernel), jnp.zeros(kernel[-1]))]


def affine(layer: Call, weights, inputs):
    """A Conv2D or Dense before its activation."""
    kernel, bias = next(weights)
    if layer.name == "Dense":
        return inputs @ kernel + bias
    dimensions = ("NHWC", "HWIO", "NHWC")
    return bias + lax.conv_general_dilated(
        inputs, kernel, (1, 1), "VALID", dimension_numbers=dimensions)


def apply(layer: Call, weights, inputs, key):
    """One layer. Takes its weights from the iterator."""
    named = layer.named
    match layer.name:
        case "Conv2D" | "Dense":
            return ACTIVATIONS[named["activation"]](affine(layer, weights, inputs))
        case "Activation":
            return ACTIVATIONS[named["activation"]](inputs)
        case "Flatten":
            return inputs.reshape(len(inputs), -1)
        case "Dropout":
            return inputs if key is None else dropout(inputs, named["rate"], key)
        case "MaxPooling2D":
            return max_pooling(inputs, *named["pool_size"])
    raise ValueError(f"no counterpart of {layer.name}")


def dropout(inputs, rate, key):
    """Sets a share of the inputs to 0 and scales up the rest."""
    keep = jax.random.bernoulli(key, 1 - rate, inputs.shape)
    return jnp.where(keep, inputs / (1 - rate), 0.0)


def max_pooling(inputs, rows, columns):
    """The greatest of each window; on CPUs far faster than `reduce_window`."""
    count, height, width, channels = inputs.shape
    shape = (count, height // rows, rows, width // columns, columns, channels)
    windows = inputs.reshape(shape)
    places = [(row, column) for row in range(rows) for column in range(columns)]
    return functools.reduce(jnp.maximum, [windows[:, :, r, :, c] for r, c in places])
