"""Parameters after some steps of every optimizer, for given gradients."""
import numpy as np

import keras
from cases.numbers import generator, number, tensor, uniform

STEPS = (1, 2, 3, 10)

CASES = [
    ("sgd", "SGD", {}),
    ("sgd_momentum", "SGD", {"momentum": 0.9}),
    ("sgd_nesterov", "SGD", {"momentum": 0.9, "nesterov": True}),
    ("sgd_clipnorm", "SGD", {"clipnorm": 0.5}),
    ("sgd_clipvalue", "SGD", {"clipvalue": 0.5}),
    ("sgd_global_clipnorm", "SGD", {"global_clipnorm": 0.5}),
    ("sgd_weight_decay", "SGD", {"weight_decay": 0.1}),
    ("rmsprop", "RMSprop", {}),
    ("rmsprop_arguments", "RMSprop", {"learning_rate": 0.01, "rho": 0.8, "epsilon": 0.01}),
    ("rmsprop_momentum", "RMSprop", {"momentum": 0.9}),
    ("rmsprop_centered", "RMSprop", {"centered": True}),
    ("rmsprop_centered_momentum", "RMSprop", {"centered": True, "momentum": 0.9}),
    ("adam", "Adam", {}),
    ("adam_arguments", "Adam",
     {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 0.01}),
    ("adam_amsgrad", "Adam", {"amsgrad": True}),
    ("adamw", "AdamW", {}),
    ("nadam", "Nadam", {}),
    ("adamax", "Adamax", {}),
    ("adagrad", "Adagrad", {}),
    ("adadelta", "Adadelta", {}),
]


def steps():
    """Two parameters and ten steps of gradients: small, large, zero, of changing sign."""
    rng = generator("optimizers")
    initial = [uniform(rng, (2, 2)), uniform(rng, (3,))]
    gradients = [[uniform(rng, (2, 2)), uniform(rng, (3,), -3, 3)] for _ in range(max(STEPS))]
    for matrix, vector in gradients:
        vector[0] = np.float32(0.5)  # always the same
        vector[1] *= np.float32(0.001)
        matrix[0, 0] = 0.0  # never a gradient
    gradients[1][0][:] = 0.0
    gradients[2][1][2] = np.float32(25.0)
    return initial, gradients


def run(name, optimizer_name, arguments, initial, gradients):
    optimizer = getattr(keras.optimizers, optimizer_name)(**arguments)
    parameters = [keras.Variable(v, name=f"parameter_{i}") for i, v in enumerate(initial)]
    optimizer.build(parameters)
    after = {}
    for step, gradient in enumerate(gradients, start=1):
        optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradient], parameters)
        if step in STEPS:
            after[str(step)] = [tensor(p.numpy()) for p in parameters]
    config = {k: number(v) if isinstance(v, (float, np.floating)) else v
              for k, v in optimizer.get_config().items() if v is not None and k != "name"}
    return {"name": name, "optimizer": optimizer_name, "arguments": arguments, "config": config,
            "variables": len(optimizer.variables), "after": after}


def make():
    initial, gradients = steps()
    cases = [run(*case, initial, gradients) for case in CASES]
    shared = {"initial": [tensor(v) for v in initial],
              "gradients": [[tensor(g) for g in step] for step in gradients]}
    return cases, shared
