"""Losses with their gradients, and metrics over batches."""
import numpy as np
import tensorflow as tf

import keras
from cases.numbers import generator, number, tensor, uniform

LOSSES = {
    "categorical_crossentropy": keras.losses.CategoricalCrossentropy,
    "sparse_categorical_crossentropy": keras.losses.SparseCategoricalCrossentropy,
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
    "mean_squared_error": keras.losses.MeanSquaredError,
    "mean_absolute_error": keras.losses.MeanAbsoluteError,
    "huber": keras.losses.Huber,
    "hinge": keras.losses.Hinge,
    "kl_divergence": keras.losses.KLDivergence,
    "poisson": keras.losses.Poisson,
    "log_cosh": keras.losses.LogCosh,
    "mean_squared_logarithmic_error": keras.losses.MeanSquaredLogarithmicError,
    "mean_absolute_percentage_error": keras.losses.MeanAbsolutePercentageError,
}

ONE_HOT = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]]
SOFT = [[0.7, 0.2, 0.1], [0.25, 0.5, 0.25], [0, 0.4, 0.6], [1, 0, 0]]
LABELS = [0, 1, 2, 1]
PROBABILITIES = [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.6, 0.15, 0.25]]
# Certain and right, certain and wrong, below epsilon = 1e-7, sum not 1.
EXTREME = [[1, 0, 0], [1, 0, 0], [0.99999994, 1e-8, 5e-8], [0.2, 0.3, 0.1]]
LOGITS = [[2.0, -1.0, 0.5], [0.0, 0.0, 0.0], [-3.0, 4.0, 1.25], [30.0, -90.0, 5.0]]
BINARY = [[0, 1], [1, 1], [0, 0], [1, 0]]
BINARY_PROBABILITIES = [[0.2, 0.7], [0.9, 0.5], [0.35, 0.05], [0.6, 0.4]]
BINARY_EXTREME = [[0, 1], [0, 1], [1, 1e-8], [0.99999994, 0.5]]
BINARY_LOGITS = [[0.0, 2.5], [-1.5, 40.0], [-40.0, 100.0], [0.75, -100.0]]


def loss_case(name, loss, targets, predictions, target_dtype="float32", **arguments):
    """Values of the samples, their mean, and the mean's gradient by the predictions."""
    targets = np.array(targets, target_dtype)
    predictions = tf.constant(predictions, "float32")
    with tf.GradientTape() as tape:
        tape.watch(predictions)
        value = LOSSES[loss](**arguments)(targets, predictions)
    per_sample = LOSSES[loss](reduction="none", **arguments)(targets, predictions)
    return {
        "name": name, "loss": loss, "arguments": arguments, "targets": tensor(targets),
        "predictions": tensor(predictions), "per_sample": tensor(per_sample),
        "value": number(value), "gradient": tensor(tape.gradient(value, predictions)),
    }


def crossentropy_cases():
    cases = []
    for inputs, predictions, arguments in (
        ("probabilities", PROBABILITIES, {}),
        ("extreme", EXTREME, {}),
        ("logits", LOGITS, {"from_logits": True}),
    ):
        for smoothing in (0.0, 0.1):
            smooth = {"label_smoothing": smoothing} if smoothing else {}
            ending = "_smoothing" if smoothing else ""
            for target, values in (("one_hot", ONE_HOT), ("soft", SOFT)):
                cases.append((f"categorical_crossentropy_{target}_{inputs}{ending}",
                              "categorical_crossentropy", values, predictions,
                              {**arguments, **smooth}))
        cases.append((f"sparse_categorical_crossentropy_{inputs}",
                      "sparse_categorical_crossentropy", LABELS, predictions, arguments))
        cases.append((f"sparse_categorical_crossentropy_column_{inputs}",
                      "sparse_categorical_crossentropy", [[v] for v in LABELS], predictions,
                      arguments))
    for inputs, predictions, arguments in (
        ("probabilities", BINARY_PROBABILITIES, {}),
        ("extreme", BINARY_EXTREME, {}),
        ("logits", BINARY_LOGITS, {"from_logits": True}),
    ):
        for smoothing in (0.0, 0.1):
            smooth = {"label_smoothing": smoothing} if smoothing else {}
            ending = "_smoothing" if smoothing else ""
            cases.append((f"binary_crossentropy_{inputs}{ending}", "binary_crossentropy", BINARY,
                          predictions, {**arguments, **smooth}))
    return cases


def losses():
    cases = []
    for name, loss, targets, predictions, arguments in crossentropy_cases():
        dtype = "int32" if loss.startswith("sparse") else "float32"
        cases.append(loss_case(name, loss, targets, predictions, dtype, **arguments))
    rng = generator("regression")
    targets, predictions = uniform(rng, (4, 3), -2, 2), uniform(rng, (4, 3), -2, 2)
    predictions[0, 0] = targets[0, 0]  # the kink of the absolute error
    for loss in ("mean_squared_error", "mean_absolute_error", "huber", "log_cosh"):
        cases.append(loss_case(loss, loss, targets, predictions))
        cases.append(loss_case(f"{loss}_rank_3", loss, targets.reshape(2, 2, 3),
                               predictions.reshape(2, 2, 3)))
    cases.append(loss_case("huber_delta", "huber", targets, predictions, delta=0.5))
    cases.append(loss_case("hinge", "hinge", np.sign(targets), predictions))
    cases.append(loss_case("hinge_zero_one", "hinge", BINARY, BINARY_LOGITS))
    cases.append(loss_case("kl_divergence", "kl_divergence", SOFT, PROBABILITIES))
    cases.append(loss_case("kl_divergence_extreme", "kl_divergence", SOFT, EXTREME))
    for loss in ("poisson", "mean_squared_logarithmic_error", "mean_absolute_percentage_error"):
        cases.append(loss_case(loss, loss, np.abs(targets), np.abs(predictions)))
    return cases


METRICS = {
    "categorical_accuracy": keras.metrics.CategoricalAccuracy,
    "sparse_categorical_accuracy": keras.metrics.SparseCategoricalAccuracy,
    "binary_accuracy": keras.metrics.BinaryAccuracy,
    "mean_squared_error": keras.metrics.MeanSquaredError,
    "mean_absolute_error": keras.metrics.MeanAbsoluteError,
    "root_mean_squared_error": keras.metrics.RootMeanSquaredError,
    "categorical_crossentropy": keras.metrics.CategoricalCrossentropy,
    "sparse_categorical_crossentropy": keras.metrics.SparseCategoricalCrossentropy,
    "binary_crossentropy": keras.metrics.BinaryCrossentropy,
    "top_k_categorical_accuracy": keras.metrics.TopKCategoricalAccuracy,
    "sparse_top_k_categorical_accuracy": keras.metrics.SparseTopKCategoricalAccuracy,
}


def metric_case(name, metric, batches, **arguments):
    """The running value after every batch."""
    state = METRICS[metric](**arguments)
    results = []
    for targets, predictions in batches:
        state.update_state(targets, predictions)
        results.append(number(state.result()))
    return {
        "name": name, "metric": metric, "arguments": arguments,
        "batches": [{"targets": tensor(t), "predictions": tensor(p)} for t, p in batches],
        "results": results,
    }


def resolved_accuracy(targets, predictions):
    """The metric that the word `accuracy` stands for, by the shapes."""
    from keras.src.trainers.compile_utils import get_metric

    found = get_metric("accuracy", tf.constant(targets), tf.constant(predictions))
    return {"target_shape": list(targets.shape), "target_dtype": str(targets.dtype),
            "prediction_shape": list(predictions.shape), "metric": found._fn.__name__}


def metrics():
    def rows(values, dtype="float32"):
        values = np.array(values, dtype)
        return values[:4], values[4:]

    rng = generator("metrics")
    # Six samples in batches of 4 and 2. Sample 2 has a tie, which the first class wins.
    scores = rows([*PROBABILITIES[:2], [0.4, 0.4, 0.2], [0.6, 0.15, 0.25], [0.1, 0.2, 0.7],
                   [0.5, 0.3, 0.2]])
    labels = rows([0, 1, 1, 1, 2, 0], "int32")
    hot = tuple(np.eye(3, dtype="float32")[v] for v in labels)
    soft = rows([*SOFT, [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]])
    chances = rows([[0.2], [0.7], [0.5], [0.51], [0.3], [0.9]])
    flags = rows([[0], [1], [1], [1], [1], [0]])
    pairs = rows([*BINARY_PROBABILITIES, [0.3, 0.8], [0.31, 0.2]])
    pair_flags = rows([*BINARY, [1, 1], [1, 0]])
    real, guess = rows(uniform(rng, (6, 3), -2, 2)), rows(uniform(rng, (6, 3), -2, 2))

    def both(targets, predictions):
        return list(zip(targets, predictions))

    column = tuple(v[:, None] for v in labels)
    cases = [
        metric_case("categorical_accuracy", "categorical_accuracy", both(hot, scores)),
        metric_case("categorical_accuracy_soft", "categorical_accuracy", both(soft, scores)),
        metric_case("sparse_categorical_accuracy", "sparse_categorical_accuracy",
                    both(labels, scores)),
        metric_case("sparse_categorical_accuracy_column", "sparse_categorical_accuracy",
                    both(column, scores)),
        metric_case("binary_accuracy", "binary_accuracy", both(flags, chances)),
        metric_case("binary_accuracy_two_outputs", "binary_accuracy", both(pair_flags, pairs)),
        metric_case("binary_accuracy_threshold", "binary_accuracy", both(flags, chances),
                    threshold=0.3),
        metric_case("top_k_categorical_accuracy", "top_k_categorical_accuracy", both(hot, scores),
                    k=2),
        metric_case("sparse_top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy",
                    both(labels, scores), k=2),
        metric_case("categorical_crossentropy", "categorical_crossentropy", both(hot, scores)),
        metric_case("sparse_categorical_crossentropy", "sparse_categorical_crossentropy",
                    both(labels, scores)),
        metric_case("binary_crossentropy", "binary_crossentropy", both(pair_flags, pairs)),
    ]
    for metric in ("mean_squared_error", "mean_absolute_error", "root_mean_squared_error"):
        cases.append(metric_case(metric, metric, both(real, guess)))
    accuracy = [resolved_accuracy(t, p) for t, p in (
        (hot[0], scores[0]), (labels[0], scores[0]), (column[0], scores[0]),
        (flags[0], chances[0]), (flags[0][:, 0], chances[0]), (pair_flags[0], pairs[0]),
    )]
    return cases, accuracy
