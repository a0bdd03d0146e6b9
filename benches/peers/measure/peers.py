"""The peers: which there are, what they need, how one is run."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from . import processes, specs
from .runs import Run

PROGRAMS = Path(__file__).resolve().parent.parent / "programs"
# Has glibc keep the memory that a step frees for the next one, instead of giving it back.
KEEP_MEMORY = {
    "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_MMAP_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "268435456",
}


@dataclass(frozen=True)
class Peer:
    """One way to train a network with another framework."""

    name: str
    packages: tuple[str, ...]
    program: str
    options: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    networks: tuple[str, ...] = specs.NETWORKS
    keeps_memory: bool = False

    @property
    def title(self) -> str:
        """Its name, and whether glibc keeps memory for it."""
        return f"{self.name}, memory kept" if self.keeps_memory else self.name

    def command(self, python: Path, *options) -> list:
        """What runs its program."""
        return [python, PROGRAMS / self.program, *self.options, *options]

    def environment(self) -> dict:
        """The settings that its program runs with."""
        return dict(self.settings) | (KEEP_MEMORY if self.keeps_memory else {})


def _keras(backend: str, title: str, package: str, steps: int, networks=specs.NETWORKS) -> Peer:
    at_once = f", {steps} steps at once" if steps > 1 else ""
    return Peer(
        f"Keras {title}{at_once}", ("keras", package), "keras_training.py",
        ("--steps-per-execution", str(steps)), (("KERAS_BACKEND", backend),), networks)


def _torch(name: str, *options: str, networks=specs.NETWORKS) -> list[Peer]:
    plain = Peer(f"PyTorch {name}", ("torch", "numpy"), "torch_training.py", options,
                 networks=networks)
    return [plain, replace(plain, keeps_memory=True)]


DENSE = tuple(name for name in specs.NETWORKS if name not in specs.CONVOLUTIONAL)
PEERS = [
    *_torch("eager"),
    *_torch("eager, channels_last", "--channels-last", networks=specs.CONVOLUTIONAL),
    *_torch("compile", "--compile"),
    *_torch("compile, channels_last", "--compile", "--channels-last", networks=specs.CONVOLUTIONAL),
    _keras("tensorflow", "TensorFlow", "tensorflow-cpu", 1),
    _keras("tensorflow", "TensorFlow", "tensorflow-cpu", 50),
    _keras("jax", "JAX", "jax", 1, DENSE),
    Peer("JAX, a jitted step", ("jax",), "jax_training.py"),
    Peer("JAX, an epoch in one scan", ("jax",), "jax_training.py", ("--scan",), networks=DENSE),
]


def named(name: str) -> Peer:
    """The peer of that name, memory not kept."""
    return next(peer for peer in PEERS if peer.name == name and not peer.keeps_memory)


def train(peer: Peer, python: Path, spec: Path, data: Path, **options: int) -> Run:
    """Runs a training peer: `epochs`, `samples`, `seed`, `inference`."""
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    command = peer.command(python, "--spec", spec, "--data", data, *words)
    finished = processes.run(command, peer.environment())
    facts = answer(finished)
    facts.pop("parameters")
    return Run(**facts, seconds=finished.seconds, peak_mib=finished.peak_mib)


def answer(finished: processes.Finished) -> dict:
    """The line of JSON that every peer's program ends with."""
    return json.loads(finished.output.strip().splitlines()[-1])
