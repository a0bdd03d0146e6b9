"""Part `threads`: one thread against two, on the convolutional networks."""

import statistics

from . import processes, specs
from .report import Limit, Part, Table
from .runs import SPREAD, spread, steady

LIMIT = 1.7


def measure(bench) -> Part:
    """Steps on one thread and on two take turns in one process; then whole runs, one after the other."""
    part = Part("Threads")
    if bench.facts["cores"] < 2:
        part.remarks.append("this machine has one core")
        return part
    rows = []
    for network in specs.convolutional(bench.networks):
        turns, seconds, digests = [], {1: [], 2: []}, set()
        for number in range(bench.rounds):
            with processes.exclusive(bench.lock):
                turns.append(bench.netc.gain(network, threads=2))
                for threads in seconds:
                    run = bench.netc.train(network, 2, seed=1, threads=threads)
                    seconds[threads].append(steady(run.training))
                    digests.add(bench.netc.facts(network)["weights"]["sha256"])
            bench.tell(f"{network}: in turns {turns[number]:.2f}; whole epochs, one thread "
                       f"{seconds[1][number]:.2f} s, two {seconds[2][number]:.2f} s")
        gains = [one / two for one, two in zip(*seconds.values())]
        rows += [(f"{network}, gain in turns", *spread(turns)),
                 ("- seconds of an epoch, one thread", *spread(seconds[1])),
                 ("- seconds of an epoch, two threads", *spread(seconds[2])),
                 ("- gain of whole epochs", *spread(gains))]
        part.limits.append(Limit(f"two threads, {network}", statistics.median(turns), LIMIT,
                                 "times as fast", least=True))
        part.limits.append(Limit(f"different weights, {network}", len(digests) - 1, 0))
        part.data[network] = {"turns": turns, "epochs": seconds}
    part.tables.append(Table("From one thread to two", ("", *SPREAD), rows))
    return part
