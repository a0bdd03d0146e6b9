"""Part `check`: how long a mistake takes to be found, process start included."""

import statistics

from . import peers, processes
from .report import Limit, Part, Table
from .runs import SPREAD, spread

LIMIT, TIMES = 10.0, 50
PEERS = ("PyTorch eager", "Keras TensorFlow", "Keras JAX")
# As the peers' program has it: a second convolution that is larger than what the first one leaves.
WRONG = """
model wrong {
    Input(28, 28, 1)
    Conv2D(8, (5, 5))
    MaxPooling2D(4)
    Conv2D(8, (9, 9))
}
"""


def measure(bench) -> Part:
    """`netc check` of a right and of a wrong spec, and the peers' first error on a wrong model."""
    part = Part("Check")
    wrong = bench.folder / "wrong.net"
    wrong.write_text(WRONG)
    right = bench.netc.repository / "specs" / "large_cnn.net"
    with processes.exclusive(bench.lock):
        found = {f"netc check {spec.name}": _ours(bench, spec) for spec in (right, wrong)}
        found |= {title: _theirs(bench, title) for title in PEERS}
    found = {title: seconds for title, seconds in found.items() if seconds}
    rows = [(title, *spread([1000 * value for value in seconds], 1), str(len(seconds)))
            for title, seconds in found.items()]
    part.tables.append(Table(
        "Milliseconds to be told of a convolution larger than its input",
        ("", *SPREAD, "runs"), rows))
    slowest = max(statistics.median(found[f"netc check {spec.name}"]) for spec in (right, wrong))
    part.limits.append(Limit("netc check, whole process", 1000 * slowest, LIMIT, "ms"))
    part.data = found
    return part


def _ours(bench, spec) -> list[float]:
    """Seconds of whole processes."""
    return [bench.netc.check(spec) for _ in range(TIMES)]


def _theirs(bench, title: str) -> list[float]:
    """Seconds from process start to the first error; nothing where the peer is not there."""
    [peer] = bench.available([title]) or [None]
    if peer is None:
        return []
    try:
        command = [bench.python, peers.PROGRAMS / "wrong_model.py", peer.packages[0]]
        runs = [processes.run(command, peer.environment()) for _ in range(bench.rounds + 1)]
        # The first one brought the framework's files into memory.
        return [peers.answer(finished)["seconds"] for finished in runs[1:]]
    except processes.Failed as failure:
        bench.tell(f"{title} is left out: {failure}")
        return []
