"""Part `inference`: evaluation and prediction of the 10,000 test images."""

import statistics
from dataclasses import asdict, replace

from . import pairs, qualification, specs
from .peers import train
from .report import Limit, Part
from .runs import Run, steady

LIMIT = 0.5
# Trained on little: what is timed comes after.
EPOCHS, SAMPLES, TIMES = 6, 1_000, 6


def measure(bench) -> Part:
    """Pairs of netc and the peers that are fastest at either."""
    part = Part("Evaluation and prediction")
    for network in specs.convolutional(bench.networks):
        finalists = {peer.title: peer for figure in ("evaluation", "prediction")
                     for peer in qualification.fastest(bench, network, figure)}
        found = _network(bench, network, list(finalists.values()))
        for figure in ("evaluation", "prediction"):
            def seconds(run: Run, figure=figure) -> float:
                return steady(getattr(run, figure))

            part.tables.append(pairs.table(
                f"{network}, seconds for the {figure} of 10,000 images", found, seconds))
            part.limits.append(Limit(f"{figure} {network}, netc / fastest peer",
                                     pairs.worst(found, seconds), LIMIT))
        part.remarks += pairs.disturbed(network, found)
        part.data[network] = [asdict(pair) for pair in found]
    return part


def _network(bench, network: str, finalists) -> list[pairs.Pair]:
    spec = bench.netc.resolved(network)
    return pairs.measure(
        bench, finalists,
        lambda number: _ours(bench, network, number),
        lambda peer, number: train(
            peer, bench.python, spec, bench.data, epochs=1, samples=SAMPLES, seed=number,
            inference=TIMES))


def _ours(bench, network: str, seed: int) -> Run:
    """Validations of a run are its evaluations. Predictions: a whole process for all images less
    one for a single image, so that start, data and weights do not count, but writing does."""
    run = bench.netc.train(network, EPOCHS, seed=seed, train=SAMPLES)
    differences = [
        bench.netc.predict(network, "0-9999") - bench.netc.predict(network, "0")
        for _ in range(TIMES)]
    return replace(run, prediction=[statistics.median(differences)])
