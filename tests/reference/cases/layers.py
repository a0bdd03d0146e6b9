"""Forward values and gradients of single layers."""
import numpy as np
import tensorflow as tf

import keras
from cases.numbers import distinct, generator, named, tensor, uniform

# The range that a weight is drawn from; every other weight: -1..1.
RANGES = {"gamma": (0.5, 1.5), "moving_variance": (0.5, 2.0)}

ACTIVATIONS = [
    "relu", "softmax", "sigmoid", "tanh", "linear", "elu", "selu", "softplus", "softsign", "gelu",
    "leaky_relu", "silu", "exponential", "hard_sigmoid", "relu6", "mish", "log_softmax",
    "hard_silu", "hard_tanh", "log_sigmoid", "celu",
]
# Kinks of the piecewise functions (-3, -1, 0, 1, 3, 6) and what lies between and beyond.
POINTS = [[-10, -3, -2.5, -1, -0.5, -0.05, 0], [0.3, 1, 1.75, 2.5, 3, 6, 7.25]]

FIRST = {"data_format": "channels_first"}


def conv2d_cases():
    def conv(name, shape=(2, 5, 6, 2), filters=3, kernel_size=(3, 2), **arguments):
        return (f"conv2d_{name}", "Conv2D",
                {"filters": filters, "kernel_size": kernel_size, **arguments}, [shape])

    same = {"padding": "same"}
    return [
        conv("valid"),
        conv("same", **same),
        conv("same_even_kernel", kernel_size=(2, 4), **same),
        conv("valid_strides_2", kernel_size=3, strides=2),
        conv("same_strides_2", kernel_size=3, strides=2, **same),
        conv("valid_strides_2_1", strides=(2, 1)),
        conv("same_strides_2_1", strides=(2, 1), **same),
        conv("same_strides_beyond_kernel", kernel_size=2, strides=3, **same),
        conv("valid_dilation_2", kernel_size=2, dilation_rate=2),
        conv("same_dilation_2", kernel_size=3, dilation_rate=2, **same),
        conv("same_dilation_1_2", kernel_size=2, dilation_rate=(1, 2), **same),
        conv("no_bias", use_bias=False),
        conv("relu", activation="relu"),
        conv("kernel_1", kernel_size=1, activation="tanh"),
        conv("kernel_is_input", kernel_size=(5, 6)),
        conv("groups_2", (1, 4, 4, 4), 2, 2, groups=2),
        conv("first_valid", (2, 2, 5, 6), **FIRST),
        # Width 7, since an output as wide as it has channels meets a bug of Keras: see README.md.
        conv("first_same_strides_2", (2, 2, 5, 7), kernel_size=3, strides=2, **same, **FIRST),
        conv("first_valid_strides_2_1", (2, 2, 5, 6), strides=(2, 1), **FIRST),
        conv("first_same_dilation_2", (2, 2, 5, 6), kernel_size=3, dilation_rate=2, **same, **FIRST),
        conv("first_no_bias_relu", (2, 2, 5, 6), use_bias=False, activation="relu", **FIRST),
    ]


def pooling_cases():
    cases = []
    for layer, prefix in (("MaxPooling2D", "max"), ("AveragePooling2D", "average")):
        def pool(name, pool_size, shape=(2, 5, 7, 2), **arguments):
            cases.append((f"{prefix}_pooling2d_{name}", layer,
                          {"pool_size": pool_size, **arguments}, [shape]))

        pool("valid", 2)
        pool("same", 2, padding="same")
        pool("valid_even", 2, (2, 4, 6, 2))
        pool("valid_3_strides_2", 3, strides=2)
        pool("same_3_strides_2", 3, strides=2, padding="same")
        pool("same_3_strides_1", 3, strides=1, padding="same")
        pool("valid_2_3_strides_1_2", (2, 3), strides=(1, 2))
        pool("same_2_3_strides_2_1", (2, 3), strides=(2, 1), padding="same")
        pool("valid_2_strides_3", 2, strides=3)
        pool("same_2_strides_3", 2, strides=3, padding="same")
        pool("first_valid", 2, (2, 2, 5, 7), **FIRST)
        pool("first_same_3_strides_2", 3, (2, 2, 5, 7), strides=2, padding="same", **FIRST)
    return cases


def shape_cases():
    """Layers without weights that move or combine values."""
    image, first = (2, 3, 4, 2), (2, 2, 3, 4)
    a, b = (2, 3, 2), (2, 3, 2)
    return [
        ("flatten", "Flatten", {}, [image]),
        ("flatten_channels_last", "Flatten", {"data_format": "channels_last"}, [image]),
        ("flatten_channels_first", "Flatten", FIRST, [first]),
        ("flatten_channels_first_rank_3", "Flatten", FIRST, [(2, 3, 4)]),
        ("flatten_rank_2", "Flatten", {}, [(2, 5)]),
        ("dropout_inference", "Dropout", {"rate": 0.4}, [(2, 5)]),
        ("dropout_zero_training", "Dropout", {"rate": 0.0}, [(2, 5)], {"training": True}),
        ("global_average_pooling2d", "GlobalAveragePooling2D", {}, [image]),
        ("global_average_pooling2d_keepdims", "GlobalAveragePooling2D", {"keepdims": True}, [image]),
        ("global_average_pooling2d_first", "GlobalAveragePooling2D", FIRST, [first]),
        ("global_average_pooling2d_first_keepdims", "GlobalAveragePooling2D",
         {"keepdims": True, **FIRST}, [first]),
        ("global_max_pooling2d", "GlobalMaxPooling2D", {}, [image]),
        ("reshape", "Reshape", {"target_shape": (4, 6)}, [image]),
        ("reshape_unknown", "Reshape", {"target_shape": (2, -1, 3)}, [image]),
        ("permute", "Permute", {"dims": (3, 1, 2)}, [image]),
        ("zero_padding2d", "ZeroPadding2D", {"padding": ((1, 0), (0, 2))}, [image]),
        ("add", "Add", {}, [a, b]),
        ("add_three", "Add", {}, [a, b, a]),
        ("add_broadcast", "Add", {}, [(2, 3, 2), (2, 1, 2)]),
        ("subtract", "Subtract", {}, [a, b]),
        ("multiply", "Multiply", {}, [a, b]),
        ("average", "Average", {}, [a, b]),
        ("maximum", "Maximum", {}, [a, b]),
        ("minimum", "Minimum", {}, [a, b]),
        ("concatenate", "Concatenate", {}, [a, (2, 3, 1)]),
        ("concatenate_axis_1", "Concatenate", {"axis": 1}, [(2, 1, 2), a, (2, 2, 2)]),
        ("concatenate_axis_minus_2", "Concatenate", {"axis": -2}, [a, (2, 2, 2)]),
        ("concatenate_image_axis_3", "Concatenate", {"axis": 3}, [(2, 2, 2, 1), (2, 2, 2, 3)]),
    ]


def weighted_cases():
    train = {"training": True}
    cases = [
        ("dense_rank_2", "Dense", {"units": 3}, [(4, 5)]),
        ("dense_rank_3", "Dense", {"units": 3}, [(2, 3, 4)]),
        ("dense_no_bias", "Dense", {"units": 3, "use_bias": False}, [(2, 4)]),
        ("dense_relu", "Dense", {"units": 4, "activation": "relu"}, [(3, 4)]),
        ("dense_softmax", "Dense", {"units": 4, "activation": "softmax"}, [(3, 4)]),
        ("layer_normalization", "LayerNormalization", {}, [(2, 3, 4)]),
    ]
    for name, arguments, shape in (
        ("rank_2", {}, (4, 3)),
        ("axis_last", {"axis": -1}, (2, 2, 3, 2)),
        ("axis_1", {"axis": 1}, (2, 2, 3, 2)),
        ("no_center", {"center": False}, (4, 3)),
        ("no_scale", {"scale": False}, (4, 3)),
        ("momentum_epsilon", {"momentum": 0.8, "epsilon": 0.1}, (4, 3)),
    ):
        name = f"batch_normalization_{name}"
        cases.append((f"{name}_inference", "BatchNormalization", arguments, [shape]))
        cases.append((f"{name}_training", "BatchNormalization", arguments, [shape], train))
    return cases


def activation_cases():
    points = {"values": [POINTS]}
    cases = [(f"activation_{a}", "Activation", {"activation": a}, [(2, 7)], points)
             for a in ACTIVATIONS]
    return cases + [
        ("activation_softmax_rank_3", "Activation", {"activation": "softmax"}, [(2, 2, 3)]),
        ("activation_softmax_large", "Activation", {"activation": "softmax"}, [(2, 3)],
         {"values": [[[1000, 990, -1000], [-1000, -1001, -1002]]]}),
        ("relu", "ReLU", {}, [(2, 7)], points),
        ("relu_arguments", "ReLU", {"max_value": 2.5, "negative_slope": 0.1, "threshold": 0.3},
         [(2, 7)], points),
        ("leaky_relu", "LeakyReLU", {}, [(2, 7)], points),
        ("elu", "ELU", {"alpha": 0.5}, [(2, 7)], points),
        ("softmax", "Softmax", {}, [(2, 7)], points),
        ("softmax_axis_1", "Softmax", {"axis": 1}, [(2, 3, 2)]),
    ]


def tie_cases():
    """Where the gradient goes when the largest value stands more than once in a window, and that
    the padding of `same` is no value (all inputs are negative)."""
    ties = [[[[1], [1], [2], [2]], [[1], [1], [2], [0]], [[3], [0], [0], [4]], [[0], [3], [4], [4]]]]
    below = [[[[-1], [-2], [-3]], [[-4], [-5], [-6]], [[-7], [-8], [-9]]]]
    return [
        ("max_pooling2d_ties", "MaxPooling2D", {"pool_size": 2}, [(1, 4, 4, 1)], {"values": [ties]}),
        ("max_pooling2d_ties_overlap", "MaxPooling2D", {"pool_size": 3, "strides": 1},
         [(1, 4, 4, 1)], {"values": [ties]}),
        ("max_pooling2d_same_negative", "MaxPooling2D", {"pool_size": 2, "padding": "same"},
         [(1, 3, 3, 1)], {"values": [below]}),
        ("average_pooling2d_same_negative", "AveragePooling2D",
         {"pool_size": 2, "padding": "same"}, [(1, 3, 3, 1)], {"values": [below]}),
    ]


def run(name, layer_name, arguments, shapes, extra=None):
    """One case: the layer is built, its weights are drawn, it is called and differentiated."""
    training = bool(extra and extra.get("training"))
    values = extra and extra.get("values")
    rng = generator(name)
    layer = getattr(keras.layers, layer_name)(**arguments)
    layer.build(shapes if len(shapes) > 1 else shapes[0])
    for w in layer.weights:
        w.assign(uniform(rng, w.shape, *RANGES.get(w.name, (-1.0, 1.0))))
    # A window needs values without ties, or the gradient hangs on the order of the comparisons.
    draw = distinct if "Max" in layer_name and "Pooling" in layer_name else uniform
    inputs = [np.array(v, "float32") for v in values] if values else [draw(rng, s) for s in shapes]
    before = named(layer.weights)
    cotangent = uniform(rng, layer.compute_output_shape(shapes if len(shapes) > 1 else shapes[0]))

    def differentiate(*xs):
        with tf.GradientTape() as tape:
            tape.watch(xs)
            out = layer(list(xs) if len(xs) > 1 else xs[0], training=training)
            scalar = tf.reduce_sum(out * cotangent)
        return out, tape.gradient(scalar, [xs, [w.value for w in layer.trainable_weights]])

    # TensorFlow's own CPU convolutions know neither NCHW nor groups; XLA's do.
    if layer_name == "Conv2D" and ("data_format" in arguments or "groups" in arguments):
        differentiate = tf.function(differentiate, jit_compile=True)
    out, (input_gradients, weight_gradients) = differentiate(*map(tf.constant, inputs))
    case = {
        "name": name, "layer": layer_name, "arguments": arguments, "training": training,
        "inputs": [tensor(x) for x in inputs], "weights": before, "output": tensor(out),
        "cotangent": tensor(cotangent), "input_gradients": [tensor(g) for g in input_gradients],
        "weight_gradients": [{"name": w.name, **tensor(g)}
                             for w, g in zip(layer.trainable_weights, weight_gradients)],
    }
    if training:
        case["weights_after"] = named(layer.weights)
    return case


def make():
    groups = [conv2d_cases, pooling_cases, tie_cases, weighted_cases, shape_cases, activation_cases]
    return [run(*case) for group in groups for case in group()]
