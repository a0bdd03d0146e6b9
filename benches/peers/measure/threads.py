"""Part `threads`: one thread against two, on the convolutional networks."""

import os
import statistics

from . import processes, specs
from .report import Limit, Part, Table
from .runs import SPREAD, spread, steady

LIMIT = 1.7
# Measurements of each kind in a round, and the steps of each.
TIMES, STEPS = 4, 100


def measure(bench) -> Part:
    """Steps on one thread and on two, and the weights of whole runs with either."""
    part = Part("Threads")
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        part.remarks.append("this machine has one core")
        return part
    rows = []
    for network in specs.convolutional(bench.networks):
        found, epochs, digests = [], {1: [], 2: []}, set()
        for number in range(bench.rounds):
            with processes.exclusive(bench.lock):
                found += [_steps(bench, network, cores) for _ in range(TIMES)]
                for threads in epochs:
                    run = bench.netc.train(network, 2, seed=1, threads=threads)
                    epochs[threads].append(steady(run.training))
                    digests.add(bench.netc.facts(network)["weights"]["sha256"])
            bench.tell(f"{network}: {statistics.median(map(_gain, found)):.2f} so far; whole epochs, one "
                       f"thread {epochs[1][number]:.2f} s, two {epochs[2][number]:.2f} s")
        gains = [_gain(steps) for steps in found]
        first, second, both = zip(*found)
        rows += [(f"{network}, milliseconds of a step on the first core", *_milliseconds(first)),
                 ("- on the second core", *_milliseconds(second)),
                 ("- on both", *_milliseconds(both)),
                 ("- gain", *spread(gains)),
                 ("- gain of whole epochs", *spread([one / two for one, two in zip(*epochs.values())]))]
        part.limits.append(Limit(f"two threads, {network}", statistics.median(gains), LIMIT,
                                 "times as fast", least=True))
        part.limits.append(Limit(f"different weights, {network}", len(digests) - 1, 0))
        part.data[network] = {"steps": found, "epochs": epochs}
    part.tables.append(Table("From one thread to two", ("", *SPREAD), rows))
    return part


def _steps(bench, network: str, cores: list[int]) -> tuple[float, float, float]:
    """Seconds of a step of training: on one thread on either core, and on two threads."""
    def seconds(*on: int) -> float:
        return bench.netc.step(network, STEPS, on)

    return seconds(cores[0]), seconds(cores[1]), seconds(*cores)


def _gain(steps: tuple[float, float, float]) -> float:
    """How many times as fast two threads are as one is on average over the cores. Two threads have both cores, and a
    virtual machine's are not equally fast: how fast one is, its neighbours on the same processor decide."""
    first, second, both = steps
    return statistics.mean((1 / first, 1 / second)) ** -1 / both


def _milliseconds(seconds) -> tuple[str, ...]:
    return spread([1000 * value for value in seconds])
