"""Turns arrays into JSON and draws the fixed inputs of the cases."""
import json
import zlib

import numpy as np


def number(value):
    """The shortest decimal text that reads back as the same float32."""
    value = np.float32(value)
    if not np.isfinite(value):
        raise ValueError(f"{value} has no place in a reference file")
    return float(str(value))


def tensor(array):
    """Row-major values; integers (class labels) stay integers."""
    array = np.asarray(array)
    if array.dtype.kind in "iu":
        values = [int(v) for v in array.ravel()]
    else:
        values = [number(v) for v in array.ravel()]
    return {"shape": list(array.shape), "values": values}


def named(weights):
    """Keras variables with their names."""
    return [{"name": w.name, **tensor(w.numpy())} for w in weights]


def generator(name):
    """Numbers that depend on the case's name alone, so a new case changes no other."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def uniform(rng, shape, low=-1.0, high=1.0):
    """Uniform numbers of two decimals: short in the file and the same for every reader."""
    return np.round(rng.uniform(low, high, shape), 2).astype("float32")


def distinct(rng, shape):
    """Numbers without ties, for everything that takes a maximum."""
    size = int(np.prod(shape))
    return ((rng.permutation(size) - size // 2) / 16).reshape(shape).astype("float32")


def write(path, versions, cases, **shared):
    """One case per line, so that a change shows as one line."""
    head = {"versions": versions, **shared}
    with open(path, "w", encoding="utf-8") as f:
        f.write(json.dumps(head, allow_nan=False)[:-1] + ', "cases": [\n')
        f.write(",\n".join(json.dumps(c, separators=(",", ":"), allow_nan=False) for c in cases))
        f.write("\n]}\n")
