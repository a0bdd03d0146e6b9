"""Trains the network of a spec with Keras, on the backend that KERAS_BACKEND names."""

import time

import trial

OPTIMIZERS = {"adam": "Adam", "rmsprop": "RMSprop"}


def options():
    """The options of this peer."""
    parser = trial.parser(__doc__)
    parser.add_argument("--steps-per-execution", type=int, default=1)
    return parser.parse_args()


def clock():
    """A callback that times each epoch, and nothing within one."""

    class Clock(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.training, self.loss, self.first_epoch_at = [], [], None

        def on_epoch_begin(self, epoch, logs=None):
            self.began = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            self.training.append(time.perf_counter() - self.began)
            self.loss.append(float(logs["loss"]))
            self.first_epoch_at = self.first_epoch_at or trial.since_process_start()

    return Clock()


def model_of(spec, input_shape, steps_per_execution):
    """The spec's model, compiled."""
    layers = [getattr(keras.layers, layer.name)(**layer.named) for layer in spec.layers]
    model = keras.Sequential([keras.Input(input_shape), *layers])
    optimizer = getattr(keras.optimizers, OPTIMIZERS[spec.optimizer.name])
    model.compile(
        loss=spec.loss, optimizer=optimizer(**spec.optimizer.named), metrics=["accuracy"],
        steps_per_execution=steps_per_execution)
    return model


def data(chosen, spec, split, limit):
    """Inputs, channels last, and targets as the loss wants them."""
    inputs, labels = trial.read_data(chosen.data, split, limit, spec.takes_images)
    if not spec.loss.startswith("sparse"):
        labels = keras.utils.to_categorical(labels, 10)
    return (inputs[..., None] if spec.takes_images else inputs), labels


def main():
    """Trains, evaluates, predicts, and prints what it took."""
    chosen = options()
    spec = trial.read_spec(chosen)
    keras.utils.set_random_seed(chosen.seed)
    inputs, targets = data(chosen, spec, "train", chosen.samples)
    test_inputs, test_targets = data(chosen, spec, "test", 10_000)
    model = model_of(spec, inputs.shape[1:], chosen.steps_per_execution)
    times = clock()
    model.fit(inputs, targets, batch_size=spec.batch_size, epochs=chosen.epochs, verbose=0,
              callbacks=[times])
    inference = trial.run_inference(
        chosen, spec.batch_size,
        lambda size: model.evaluate(test_inputs, test_targets, batch_size=size, verbose=0)[1],
        lambda size: model.predict(test_inputs, batch_size=size, verbose=0))
    trial.answer(training=times.training, loss=times.loss, first_epoch_at=times.first_epoch_at,
                 parameters=model.count_params(), **inference)


if __name__ == "__main__":
    import keras

    main()
