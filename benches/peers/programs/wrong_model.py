"""Says how long after process start a framework objects to a model that cannot be.

    python wrong_model.py torch            KERAS_BACKEND=jax python wrong_model.py keras
"""

import sys

import trial


def torch_model():
    """A second convolution that is larger than what the first one leaves."""
    import torch
    from torch import nn

    network = nn.Sequential(nn.Conv2d(1, 8, 5), nn.MaxPool2d(4), nn.Conv2d(8, 8, 9))
    network(torch.zeros(1, 1, 28, 28))


def keras_model():
    """The same, which Keras refuses when the model is built."""
    import keras
    from keras import layers

    keras.Sequential([
        keras.Input((28, 28, 1)), layers.Conv2D(8, 5), layers.MaxPooling2D(4), layers.Conv2D(8, 9)])


if __name__ == "__main__":
    try:
        {"torch": torch_model, "keras": keras_model}[sys.argv[1]]()
    except (ValueError, RuntimeError) as error:
        trial.answer(seconds=trial.since_process_start(), error=str(error))
    else:
        sys.exit("nothing objected")
