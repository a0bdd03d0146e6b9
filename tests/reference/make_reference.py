"""Makes every file of this folder with Keras: see README.md.

    python make_reference.py             all
    python make_reference.py layers      one of summaries, layers, losses, metrics, optimizers, training
"""
import json
import os
import sys

sys.dont_write_bytecode = True  # no __pycache__ beside the sources
# Before TensorFlow is loaded: its reference kernels, on one thread, so that a second run writes
# the same bytes; no colours and no wide terminal for the summaries.
os.environ.update(
    KERAS_BACKEND="tensorflow", TF_ENABLE_ONEDNN_OPTS="0",
    TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1", TF_CPP_MIN_LOG_LEVEL="3",
    CUDA_VISIBLE_DEVICES="", COLUMNS="80", LINES="25", PYTHONIOENCODING="utf-8",
)

import keras  # noqa: E402
import numpy  # noqa: E402
import tensorflow  # noqa: E402

from cases import numbers  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = {
    "keras": keras.__version__, "backend": keras.backend.backend(),
    "tensorflow": tensorflow.__version__, "numpy": numpy.__version__,
    "python": ".".join(map(str, sys.version_info[:3])),
}


def save(name, cases, **shared):
    path = os.path.join(HERE, f"{name}.json")
    numbers.write(path, VERSIONS, cases, **shared)
    print(f"{name}.json: {len(cases)} cases, {os.path.getsize(path):,} bytes")


def summaries():
    import importlib.metadata

    import tf_keras  # Keras 2, which prints the classic table

    from cases import summaries as text

    folder = os.path.join(HERE, "summaries")
    os.makedirs(folder, exist_ok=True)
    versions = {**VERSIONS, "tf_keras": tf_keras.__version__,
                "rich": importlib.metadata.version("rich")}
    same = {suffix: text.write(module, suffix, folder)
            for suffix, module in (("keras3", keras), ("keras2", tf_keras))}
    with open(os.path.join(folder, "versions.json"), "w", encoding="utf-8") as f:
        json.dump({"versions": versions, "same_as_plain": same}, f, indent=1)
        f.write("\n")
    print(f"summaries: {len(os.listdir(folder)) - 1} texts")


def layers():
    from cases import layers as made

    save("layers", made.make())


def losses():
    from cases import objectives

    save("losses", objectives.losses())


def metrics():
    from cases import objectives

    cases, accuracy = objectives.metrics()
    save("metrics", cases, accuracy=accuracy)


def optimizers():
    from cases import optimizers as made

    cases, shared = made.make()
    save("optimizers", cases, **shared)


def training():
    from cases import training as made

    cases, shared = made.make()
    save("training", cases, **shared)


PARTS = [summaries, layers, losses, metrics, optimizers, training]

if __name__ == "__main__":
    # Keras's defaults, whatever the user's own keras.json says.
    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")
    for part in PARTS:
        if len(sys.argv) == 1 or part.__name__ in sys.argv[1:]:
            part()
