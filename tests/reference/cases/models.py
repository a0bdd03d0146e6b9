"""The networks whose summaries are kept. Every builder takes the Keras module to build with (Keras 3
or Keras 2), so both tables show the same network."""


def large_cnn(keras):
    """Channels first, dropout; the shape column shows (None, 30, 24, 24)."""
    layers = keras.layers
    c = dict(activation="relu", data_format="channels_first")
    return keras.Sequential([
        keras.Input((1, 28, 28)),
        layers.Conv2D(30, (5, 5), **c),
        layers.MaxPooling2D((2, 2), data_format="channels_first"),
        layers.Conv2D(15, (3, 3), **c),
        layers.MaxPooling2D((2, 2), data_format="channels_first"),
        layers.Dropout(0.2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(50, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ], name="large_cnn")


def dense784(keras):
    layers = keras.layers
    return keras.Sequential([
        keras.Input((784,)),
        layers.Dense(784), layers.Activation("relu"),
        layers.Dense(10), layers.Activation("softmax"),
    ], name="dense784")


def mlp(keras):
    layers = keras.layers
    return keras.Sequential([
        keras.Input((784,)),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ], name="mlp")


def convnet(keras):
    layers = keras.layers
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(30, (5, 5), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(25, (5, 5), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ], name="convnet")


def batch_norm(keras):
    """Non-trainable parameters: moving statistics, and a frozen layer."""
    layers = keras.layers
    return keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(16, 3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Conv2D(8, 3, trainable=False),
        layers.BatchNormalization(scale=False),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10, activation="softmax"),
    ], name="batch_norm")


def pooling(keras):
    """The layers that only change the shape."""
    layers = keras.layers
    return keras.Sequential([
        keras.Input((784,)),
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(4, (3, 5), strides=(2, 1), padding="same", activation="relu"),
        layers.AveragePooling2D((2, 2)),
        layers.MaxPooling2D((3, 3), strides=1, padding="same"),
        layers.GlobalAveragePooling2D(keepdims=True),
        layers.Reshape((-1,)),
        layers.Dense(3),
    ], name="pooling")


def tiny(keras):
    """Sizes in bytes."""
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)], name="tiny")


def no_weights(keras):
    """Nothing to train: 0 (0.00 B)."""
    return keras.Sequential([keras.Input((2, 2)), keras.layers.Flatten()], name="no_weights")


def large(keras):
    """A million parameters and more, sizes in MB and GB, a rank 5 shape that wraps."""
    layers = keras.layers
    return keras.Sequential([
        keras.Input((1024, 1024, 3)),
        layers.Conv2D(1000, 1),
        layers.GlobalAveragePooling2D(),
        layers.Dense(1000),
        layers.Dense(300_000),
        layers.Reshape((1000, 100, 1, 3)),
    ], name="large")


def long_names(keras):
    """Cells that wrap, and words that are too long for a cell."""
    layers = keras.layers
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(4, 3, name="first_convolution_of_stem"),
        layers.Conv2D(4, 3, name="a_convolution_with_a_very_long_name_indeed"),
        layers.GlobalAveragePooling2D(name="global_pooling"),
        layers.Dense(4, name="abcdefghijklmnopqrstuvwx"),
        layers.Dense(4, name="abcdefghijklmnopqrstuvwxy"),
        layers.Dense(4, name="abcdefghijklmnopqrstuvwxyzabcde"),
        layers.Dense(4, name="abcdefghijklmnopqrstuvwxyzabcdef"),
        layers.Dense(4, name="abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmno"),
    ], name="a_model_whose_name_is_so_long_that_the_title_of_its_summary_does_not_fit_on_one_line")


def graph_chain(keras):
    """A functional model without branches: no connections column, but a row for the input."""
    layers = keras.layers
    x = inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(8, 3, activation="relu")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(10, activation="softmax")(x)
    return keras.Model(inputs, x, name="graph_chain")


def graph(keras):
    """Add and Concatenate: the table with the "Connected to" column."""
    layers = keras.layers
    inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(8, 3, padding="same", activation="relu")(inputs)
    a = layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    x = layers.Add()([x, a])
    b = layers.MaxPooling2D(2)(x)
    c = layers.AveragePooling2D(2)(x)
    x = layers.Concatenate()([b, c])
    x = layers.Dropout(0.5)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(10, activation="softmax")(x)
    return keras.Model(inputs, x, name="graph")


def two_inputs(keras):
    """Named inputs of different rank, a long list of connections."""
    layers = keras.layers
    image = keras.Input((8, 8, 1), name="image")
    facts = keras.Input((5,), name="facts_about_the_image")
    x = layers.Flatten()(image)
    parts = [layers.Dense(2, name=f"part_{i}")(x) for i in range(4)]
    x = layers.Concatenate(name="every_part_and_fact")([*parts, facts])
    x = layers.Dense(3, activation="softmax")(x)
    return keras.Model([image, facts], x, name="two_inputs")


def resnet(keras):
    """Residual blocks: Keras's own order of the layers of a graph."""
    layers = keras.layers

    def residual(x, filters, stride=1):
        shortcut = x
        x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        y = layers.BatchNormalization()(x)
        if stride != 1:
            shortcut = layers.Conv2D(filters, 1, strides=stride)(shortcut)
        return layers.Activation("relu")(layers.Add()([y, shortcut]))

    x = inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    for _ in range(3):
        x = residual(x, 16)
    x = residual(x, 32, stride=2)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(10, activation="softmax")(x)
    return keras.Model(inputs, x, name="resnet")


def nested(keras):
    """A model used as a layer."""
    layers = keras.layers
    stem = keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(2),
    ], name="stem")
    return keras.Sequential([
        keras.Input((28, 28, 1)), stem, layers.Flatten(), layers.Dense(10, activation="softmax"),
    ], name="nested")


MODELS = [large_cnn, dense784, mlp, convnet, batch_norm, pooling, tiny, no_weights, large,
          long_names, graph_chain, graph, two_inputs, resnet, nested]

# How the bench networks are compiled: loss, optimizer.
COMPILED = {
    "large_cnn": ("categorical_crossentropy", "adam"),
    "dense784": ("categorical_crossentropy", "adam"),
    "mlp": ("sparse_categorical_crossentropy", "rmsprop"),
    "convnet": ("categorical_crossentropy", "rmsprop"),
}
