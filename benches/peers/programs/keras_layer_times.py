"""Times single layers, forward and backward, with Keras on TensorFlow, compiled by tf.function."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tensorflow as tf

import layer_cases
import trial


def seconds_of(case: layer_cases.Case) -> float:
    """Forward, then gradients of the inputs and of all weights."""
    inputs = [tf.random.normal((case.batch, *case.input)) for _ in range(case.inputs)]
    layer = getattr(keras.layers, case.layer.name)(**case.layer.named)
    whole = inputs if case.inputs > 1 else inputs[0]
    gradient = tf.random.normal(layer(whole).shape)

    @tf.function
    def run(inputs, gradient):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            output = layer(inputs, training=True) if takes_training(layer) else layer(inputs)
        weights = [weight.value for weight in layer.trainable_weights]
        return output, tape.gradient(output, [inputs, weights], output_gradients=gradient)

    @tf.function
    def nothing(inputs, gradient):
        return inputs, gradient

    # A result that is read has been computed.
    return layer_cases.without_overhead(
        lambda: read(run(whole, gradient)), lambda: read(nothing(whole, gradient)))


def takes_training(layer) -> bool:
    """Whether the layer does something else while training."""
    return isinstance(layer, keras.layers.BatchNormalization | keras.layers.Dropout)


def read(results) -> None:
    """Waits for all of them; on the CPU their memory is shared, not copied."""
    for result in tf.nest.flatten(results):
        result.numpy()


trial.answer(**{case.name: seconds_of(case) for case in layer_cases.read()})
