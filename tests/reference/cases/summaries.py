"""model.summary() of every network of models.py, as text."""
import os

from cases import models

# Summaries besides the plain one: (network, columns of the terminal, arguments of summary()).
VARIANTS = {
    "columns100": (["large_cnn", "long_names", "graph"], 100, {}),
    "columns120": (["large_cnn", "graph", "two_inputs", "resnet"], 120, {}),
    "columns60": (["large_cnn", "graph"], 60, {}),
    "trainable": (["batch_norm", "graph"], 80, {"show_trainable": True}),
    "expanded": (["nested"], 80, {"expand_nested": True}),
    "line60": (["convnet", "graph"], 80, {"line_length": 60}),
}


def text(model, columns=80, **arguments):
    """What model.summary() prints on a terminal of that many columns, without colours."""
    os.environ["COLUMNS"] = str(columns)  # read by Keras (shutil) and by rich
    parts = []

    def take(part, line_break=True):
        # Keras 3 hands over the whole text, Keras 2 line by line without the line end.
        parts.append(part if part.endswith("\n") else part + "\n")

    model.summary(print_fn=take, **arguments)
    return "".join(parts)


def build(keras, builder):
    keras.backend.clear_session()  # automatic names start at conv2d, dense, ...
    return builder(keras)


def compile_model(model):
    loss, optimizer = models.COMPILED[model.name]
    model.compile(loss=loss, optimizer=optimizer, metrics=["accuracy"])


def write(keras, suffix, folder):
    """Writes <network>[.<variant>].<suffix>.txt; returns the names of files whose text says
    nothing new and which therefore were not written."""
    same = []

    def save(name, content):
        with open(os.path.join(folder, f"{name}.{suffix}.txt"), "w", encoding="utf-8") as f:
            f.write(content)

    for builder in models.MODELS:
        plain = text(build(keras, builder))
        case = builder.__name__
        save(case, plain)
        if case in models.COMPILED:
            model = build(keras, builder)
            compile_model(model)
            after = {"compiled": text(model)}
            # fit() builds the optimizer before the first step: its variables then count.
            model.optimizer.build(model.trainable_variables)
            after["trained"] = text(model)
            for state, content in after.items():
                if content == plain:
                    same.append(f"{case}.{state}")
                else:
                    save(f"{case}.{state}", content)
        for variant, (cases, columns, arguments) in VARIANTS.items():
            if case in cases:
                content = text(build(keras, builder), columns, **arguments)
                if content == plain:
                    same.append(f"{case}.{variant}")
                else:
                    save(f"{case}.{variant}", content)
    return same
