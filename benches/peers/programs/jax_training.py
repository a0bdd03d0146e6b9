"""Trains the network of a spec with JAX alone: a jitted step, or a whole epoch as one jitted scan."""

import trial


def options():
    """The options of this peer."""
    parser = trial.parser(__doc__)
    parser.add_argument("--scan", action="store_true", help="one jitted call an epoch, not a batch")
    return parser.parse_args()


class Trainer:
    """Weights, the optimizer's state and the data, all on the device."""

    def __init__(self, options):
        self.spec, self.scan = trial.read_spec(options), options.scan
        self.inputs, self.labels = self.data(options, "train", options.samples)
        self.test_inputs, self.test_labels = self.data(options, "test", 10_000)
        network = jax_network.Network(self.spec)
        self.order = numpy.random.default_rng(options.seed)
        key = jax.random.PRNGKey(options.seed)
        weights = network.begin(key, self.inputs.shape[1:])
        self.parameters = sum(leaf.size for leaf in jax.tree_util.tree_leaves(weights))
        self.state = weights, network.optimizer.begin(weights), key
        self.step = jax.jit(network.step, donate_argnums=(0, 1))
        self.whole = jax.jit(self.epoch_of(network), donate_argnums=0)
        self.scores, self.answers = jax.jit(network.scores), jax.jit(network.answers)

    def data(self, options, split, limit):
        images = self.spec.takes_images
        inputs, labels = trial.read_data(options.data, split, limit, images)
        return jnp.asarray(inputs[..., None] if images else inputs), jnp.asarray(labels, jnp.int32)

    def epoch_of(self, network):
        """A function that does all steps of one epoch."""
        size = self.spec.batch_size

        def epoch(state, inputs, labels, order):
            def body(carried, indices):
                return network.step(*carried, inputs, labels, indices), None

            full = len(order) // size * size
            carried = state, jnp.zeros(())
            carried, _ = jax.lax.scan(body, carried, order[:full].reshape(-1, size))
            return body(carried, order[full:])[0] if full < len(order) else carried

        return epoch

    def epoch(self):
        """One shuffled epoch; gives the mean loss."""
        count, size = len(self.inputs), self.spec.batch_size
        order = self.order.permutation(count).astype(numpy.int32)
        if self.scan:
            self.state, total = self.whole(self.state, self.inputs, self.labels, order)
            return float(total) / count
        total = jnp.zeros(())
        for begin in range(0, count, size):
            indices = order[begin:begin + size]
            self.state, total = self.step(self.state, total, self.inputs, self.labels, indices)
        return float(total) / count

    def evaluate(self, batch_size):
        """Loss and accuracy of the test samples; gives the accuracy."""
        loss, right = 0.0, 0
        for begin in range(0, len(self.test_inputs), batch_size):
            rows = slice(begin, begin + batch_size)
            summed, hits = self.scores(self.state[0], self.test_inputs[rows], self.test_labels[rows])
            loss, right = loss + float(summed), right + int(hits)
        return right / len(self.test_inputs)

    def predict(self, batch_size):
        """Probabilities of the test samples, (10,000, 10)."""
        starts = range(0, len(self.test_inputs), batch_size)
        batches = [self.test_inputs[begin:begin + batch_size] for begin in starts]
        return numpy.concatenate([self.answers(self.state[0], batch) for batch in batches])


if __name__ == "__main__":
    chosen = options()
    import jax
    import jax.numpy as jnp
    import numpy

    import jax_network

    trainer = Trainer(chosen)
    facts = trial.run_epochs(chosen.epochs, trainer.epoch)
    inference = trial.run_inference(
        chosen, trainer.spec.batch_size, trainer.evaluate, trainer.predict)
    trial.answer(**facts, **inference, parameters=trainer.parameters)
