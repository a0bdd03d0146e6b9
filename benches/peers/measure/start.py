"""Part `start`: from process start to the first training step of large_cnn, and peak memory."""

import statistics

from . import processes
from .peers import Peer, named, train
from .report import Limit, Part, Table
from .runs import SPREAD, spread

NETWORK, STEP = "large_cnn", 100
SECONDS, MIB = 0.4, 400
PEERS = ("PyTorch eager, channels_last", "Keras TensorFlow", "JAX, a jitted step")


def measure(bench) -> Part:
    """Alternates netc and the peers; all have read the data before, so it is in the page cache."""
    part = Part("Start and memory")
    started, memory = {"netc": []}, {}
    # The first round brings files into memory and is not counted.
    for number in range(bench.rounds + 1):
        with processes.exclusive(bench.lock):
            started["netc"].append(_our_start(bench, number))
        for peer in bench.available(PEERS):
            _note(bench, started, peer, number)
    started = {title: seconds[1:] for title, seconds in started.items() if seconds[1:]}
    for title in started:
        memory[title] = _peak(bench, title)
    rows = [(title, *spread(seconds, 2), f"{memory[title]:.0f}")
            for title, seconds in started.items()]
    part.tables.append(Table(
        "large_cnn: seconds to the first step, and memory of an epoch",
        ("", *SPREAD, "peak MiB"), rows))
    part.limits.append(Limit("process start to the first step",
                             statistics.median(started["netc"]), SECONDS, "s"))
    part.limits.append(Limit("peak memory of training", memory["netc"], MIB, "MiB"))
    part.remarks.append("netc's seconds are those of a whole run of one step, which also evaluates "
                        "100 images and keeps the run")
    part.data = {"start": started, "peak_mib": memory}
    return part


def _our_start(bench, number: int) -> float:
    run = bench.netc.train(NETWORK, epochs=1, seed=number, train=STEP, test=STEP)
    return run.seconds


def _note(bench, started: dict, peer: Peer, number: int) -> None:
    """Adds the peer's seconds to its first step: an epoch of as many samples as a batch has."""
    spec = bench.netc.resolved(NETWORK)
    try:
        with processes.exclusive(bench.lock):
            run = train(peer, bench.python, spec, bench.data, epochs=1, samples=STEP, seed=number)
        started.setdefault(peer.title, []).append(run.first_epoch_at)
    except processes.Failed as failure:
        bench.tell(f"{peer.title} is left out: {failure}")


def _peak(bench, title: str) -> float:
    """Peak memory of training one epoch on all samples, in MiB."""
    with processes.exclusive(bench.lock):
        if title == "netc":
            return bench.netc.train(NETWORK, epochs=1, seed=1).peak_mib
        return train(named(title), bench.python, bench.netc.resolved(NETWORK), bench.data,
                     epochs=1).peak_mib
