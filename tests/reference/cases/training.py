"""Whole training runs without randomness: given weights, given samples, no shuffling."""
import numpy as np

import keras
from cases.numbers import generator, number, tensor, uniform

SAMPLES, CLASSES, EPOCHS = 12, 4, 2


def cnn(first=False, flatten=None, pooling="MaxPooling2D", batch_norm=False, last="softmax"):
    """8x8x1 -> convolution of 3 filters -> pooling -> dense."""
    layout = {"data_format": "channels_first"} if first else {}
    layers = [["Conv2D", {"filters": 3, "kernel_size": 3, **layout}]]
    if batch_norm:
        layers.append(["BatchNormalization", {"axis": 1 if first else -1}])
    layers += [
        ["Activation", {"activation": "relu"}],
        [pooling, {"pool_size": 2, **layout}],
        ["Flatten", flatten or {}],
        ["Dense", {"units": CLASSES, "activation": last}],
    ]
    return layers


FIRST = {"data_format": "channels_first"}
MLP = [["Flatten", {}], ["Dense", {"units": 5, "activation": "tanh"}],
       ["Dense", {"units": 1, "activation": "sigmoid"}]]
SATURATED = [["Flatten", {}], ["Dense", {"units": CLASSES, "activation": "softmax"}]]
LINEAR = [["Flatten", {}], ["Dense", {"units": 2}]]
HOT, SPARSE = "categorical_crossentropy", "sparse_categorical_crossentropy"

# name, layers, optimizer with arguments, loss, metric, batch size
CASES = [
    ("adam", cnn(), ("Adam", {}), HOT, "accuracy", 4),
    ("rmsprop", cnn(), ("RMSprop", {}), HOT, "accuracy", 4),
    ("adam_fast", cnn(), ("Adam", {"learning_rate": 0.05}), HOT, "accuracy", 4),
    ("rmsprop_uneven_batches", cnn(), ("RMSprop", {"learning_rate": 0.02}), HOT, "accuracy", 5),
    ("sparse_labels", cnn(), ("SGD", {"learning_rate": 0.1, "momentum": 0.9}), SPARSE, "accuracy", 4),
    ("channels_first", cnn(True), ("Adam", {"learning_rate": 0.05}), HOT, "accuracy", 4),
    ("channels_first_flatten_channels_first", cnn(True, FIRST), ("Adam", {"learning_rate": 0.05}),
     HOT, "accuracy", 4),
    ("batch_normalization_uneven_batches", cnn(pooling="AveragePooling2D", batch_norm=True),
     ("Adam", {"learning_rate": 0.05}), SPARSE, "accuracy", 5),
    ("binary", MLP, ("Adam", {"learning_rate": 0.05}), "binary_crossentropy", "accuracy", 4),
    ("regression_uneven_batches", LINEAR, ("SGD", {}), "mean_squared_error",
     "mean_absolute_error", 5),
    # Probabilities that are 0 and 1 in float32; see "Softmax and crossentropy" in README.md.
    ("saturated_softmax", SATURATED, ("SGD", {}), HOT, "accuracy", 4),
]


def data():
    """Images whose bright column tells the class, plus noise; all with two decimals."""
    rng = generator("training")
    labels = np.arange(SAMPLES) * 7 % CLASSES
    images = uniform(rng, (SAMPLES, 8, 8, 1), 0.0, 0.5)
    for image, label in zip(images, labels):
        image[:, 2 * label:2 * label + 2, 0] += np.float32(0.4)
    return np.round(images, 2).astype("float32"), labels.astype("int32"), uniform(rng, (SAMPLES, 2))


def targets_for(loss, labels, real):
    if loss == SPARSE:
        return labels
    if loss == HOT:
        return np.eye(CLASSES, dtype="float32")[labels]
    if loss == "binary_crossentropy":
        return (labels > 1).astype("float32")[:, None]
    return real


def weights_of(model):
    return [{"name": f"{layer.name}/{w.name}", **tensor(w.numpy())}
            for layer in model.layers for w in layer.weights]


def run(name, layers, optimizer, loss, metric, batch_size, images, labels, real):
    keras.backend.clear_session()
    first = layers[0][1].get("data_format") == "channels_first"
    shape = (1, 8, 8) if first else (8, 8, 1)
    x = images.reshape(-1, *shape)  # one channel: both layouts have the same order
    y = targets_for(loss, labels, real)
    model = keras.Sequential([keras.Input(shape),
                              *(getattr(keras.layers, kind)(**args) for kind, args in layers)])
    rng = generator("weights" if layers[0][0] == "Conv2D" else name)
    scale = 40.0 if layers is SATURATED else 0.5
    for w in model.weights:
        if w.name not in ("gamma", "moving_variance", "moving_mean"):
            w.assign(uniform(rng, w.shape, -scale, scale))
    initial = weights_of(model)
    model.compile(optimizer=getattr(keras.optimizers, optimizer[0])(**optimizer[1]), loss=loss,
                  metrics=[metric], jit_compile=first)  # NCHW convolutions: XLA only, see layers.py
    batches = []
    record = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda _, logs: batches.append({k: number(v) for k, v in logs.items()}))
    history = model.fit(x, y, batch_size=batch_size, epochs=EPOCHS, shuffle=False, verbose=0,
                        validation_data=(x[:6], y[:6]), callbacks=[record]).history
    final = model.evaluate(x, y, batch_size=batch_size, verbose=0, return_dict=True)
    return {
        "name": name, "input_shape": shape,
        "layers": [{"layer": kind, "arguments": args} for kind, args in layers],
        "loss": loss, "metric": metric, "optimizer": optimizer[0], "optimizer_arguments": optimizer[1],
        "batch_size": batch_size, "epochs": EPOCHS, "validation_samples": 6, "targets": tensor(y),
        "initial_weights": initial,
        # As the progress bar shows them: running means within the epoch.
        "batches": batches,
        "history": {k: [number(v) for v in values] for k, values in history.items()},
        "evaluate": {k: number(v) for k, v in final.items()},
        "predictions": tensor(model.predict(x, batch_size=batch_size, verbose=0)),
        "final_weights": weights_of(model),
    }


def make():
    images, labels, real = data()
    cases = [run(*case, images, labels, real) for case in CASES]
    return cases, {"samples": tensor(images), "labels": tensor(labels)}
