"""Part `training`: a steady epoch of each network, and whether both sides learn the same."""

import statistics
from dataclasses import asdict

from . import pairs, qualification
from .peers import train
from .report import Limit, Part, Table
from .runs import SPREAD, Run, spread, steady

LIMITS = {"large_cnn": 0.40, "convnet": 0.50, "dense784": 0.90, "mlp": 0.85}
# How far netc may lie beyond what the peers reach: accuracy in percentage points, loss as a share.
ACCURACY_POINTS, LOSS_SHARE = 0.6, 0.2


def measure(bench) -> Part:
    """Pairs of netc and the two fastest peers."""
    part = Part("Training epoch")
    for network in bench.networks:
        found = _network(bench, network)
        ratio = pairs.worst(found, _epoch)
        part.limits.append(Limit(f"training {network}, netc / fastest peer", ratio, LIMITS[network]))
        if not found:
            continue
        part.tables.append(pairs.table(f"{network}, seconds an epoch", found, _epoch))
        _agreement(part, network, found, bench.epochs)
        part.remarks += pairs.disturbed(network, found)
        part.data[network] = [asdict(pair) for pair in found]
    part.data["qualification"] = bench.qualified
    return part


def _network(bench, network: str) -> list[pairs.Pair]:
    fastest = qualification.fastest(bench, network, "training")
    spec = bench.netc.resolved(network)
    return pairs.measure(
        bench, fastest,
        lambda number: bench.netc.train(network, bench.epochs, seed=number),
        lambda peer, number: train(
            peer, bench.python, spec, bench.data, epochs=bench.epochs, seed=number))


def _epoch(run: Run) -> float:
    return steady(run.training)


def _agreement(part: Part, network: str, found: list[pairs.Pair], epochs: int) -> None:
    """Adds what both sides reached, and limits on how far netc lies beyond the peers."""
    ours, theirs = ([getattr(pair, side) for pair in found] for side in ("ours", "theirs"))
    accuracies = [[100 * run.accuracy for run in side] for side in (ours, theirs)]
    losses = [[run.loss[-1] for run in side] for side in (ours, theirs)]
    part.tables.append(Table(
        f"{network} after {epochs} epochs", ("", *SPREAD),
        [("test accuracy, netc, %", *spread(accuracies[0], 2)),
         ("test accuracy, peers, %", *spread(accuracies[1], 2)),
         ("training loss, netc", *spread(losses[0], 4)),
         ("training loss, peers", *spread(losses[1], 4))]))
    part.limits.append(Limit(f"{network}, accuracy beyond the peers'", _beyond(*accuracies),
                             ACCURACY_POINTS, "points"))
    shares = [[loss / statistics.median(losses[1]) for loss in side] for side in losses]
    part.limits.append(Limit(f"{network}, loss beyond the peers', share", _beyond(*shares),
                             LOSS_SHARE))


def _beyond(ours: list[float], theirs: list[float]) -> float:
    """How far the median of the ones lies outside the range of the others."""
    middle = statistics.median(ours)
    return max(0.0, min(theirs) - middle, middle - max(theirs))
