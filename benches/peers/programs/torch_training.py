"""Trains the network of a spec with PyTorch: all samples in one tensor, batches gathered by index."""

import trial


def options():
    """The options of this peer."""
    parser = trial.parser(__doc__)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--compile", action="store_true", help="torch.compile forward and loss")
    return parser.parse_args()


class Trainer:
    """A network, its optimizer and its data."""

    def __init__(self, options):
        spec = trial.read_spec(options)
        self.batch_size, self.images = spec.batch_size, spec.takes_images
        channels_last = options.channels_last and self.images
        self.layout = torch.channels_last if channels_last else torch.contiguous_format
        torch.manual_seed(options.seed)
        self.inputs, self.labels = self.data(options, "train", options.samples)
        self.test_inputs, self.test_labels = self.data(options, "test", 10_000)
        self.network = network_of(spec, self.inputs[:2]).to(memory_format=self.layout)
        self.optimizer = optimizer_of(spec.optimizer, self.network.parameters())
        compiled = options.compile
        self.loss = torch.compile(self.loss_of, dynamic=False) if compiled else self.loss_of
        self.scores = torch.compile(self.scores_of, dynamic=False) if compiled else self.scores_of
        self.answers = torch.compile(self.answers_of, dynamic=False) if compiled else self.answers_of

    def data(self, options, split, limit):
        inputs, labels = trial.read_data(options.data, split, limit, self.images)
        inputs = torch.from_numpy(inputs[:, None] if self.images else inputs)
        return inputs.contiguous(memory_format=self.layout), torch.from_numpy(labels).long()

    def loss_of(self, inputs, labels):
        return functional.cross_entropy(self.network(inputs), labels)

    def scores_of(self, inputs, labels):
        outputs = self.network(inputs)
        loss = functional.cross_entropy(outputs, labels, reduction="sum")
        return loss, (outputs.argmax(1) == labels).sum()

    def answers_of(self, inputs):
        return self.network(inputs).softmax(1)

    def epoch(self):
        """One shuffled epoch; gives the mean loss."""
        self.network.train()
        total = torch.zeros(())
        for indices in torch.randperm(len(self.inputs)).split(self.batch_size):
            loss = self.loss(self.inputs[indices], self.labels[indices])
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
            total += loss.detach() * len(indices)
        return total.item() / len(self.inputs)

    def evaluate(self, batch_size):
        """Loss and accuracy of the test samples; gives the accuracy."""
        self.network.eval()
        loss, right = 0.0, 0
        with torch.no_grad():
            batches = zip(self.test_inputs.split(batch_size), self.test_labels.split(batch_size))
            for inputs, labels in batches:
                summed, hits = self.scores(inputs, labels)
                loss, right = loss + summed.item(), right + hits.item()
        return right / len(self.test_inputs)

    def predict(self, batch_size):
        """Probabilities of the test samples, (10,000, 10)."""
        self.network.eval()
        with torch.no_grad():
            batches = self.test_inputs.split(batch_size)
            return torch.cat([self.answers(inputs) for inputs in batches]).numpy()


def network_of(spec, example):
    """The spec's network up to the logits; the softmax is part of the loss."""
    layers = [m for layer in spec.layers for m in torch_layers.modules(layer, spec.takes_images)]
    if isinstance(layers[-1], nn.Softmax):
        layers.pop()
    network = nn.Sequential(*layers)
    network(example)
    torch_layers.start_like_keras(network)
    return network


def optimizer_of(optimizer, parameters):
    """PyTorch's optimizer in its fastest form."""
    rate, epsilon = optimizer.named["learning_rate"], optimizer.named["epsilon"]
    if optimizer.name == "adam":
        betas = (optimizer.named["beta_1"], optimizer.named["beta_2"])
        return torch.optim.Adam(parameters, rate, betas, epsilon, fused=True)
    rho = optimizer.named["rho"]
    return torch.optim.RMSprop(parameters, rate, rho, epsilon, foreach=True)


if __name__ == "__main__":
    chosen = options()
    import torch
    import torch.nn.functional as functional
    from torch import nn

    import torch_layers

    trainer = Trainer(chosen)
    facts = trial.run_epochs(chosen.epochs, trainer.epoch)
    inference = trial.run_inference(
        chosen, trainer.batch_size, trainer.evaluate, trainer.predict)
    parameters = sum(weights.numel() for weights in trainer.network.parameters())
    trial.answer(**facts, **inference, parameters=parameters)
