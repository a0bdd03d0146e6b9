"""netc's side: what a user would call, and what the run folder and the process say of it."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import processes, specs
from .runs import Run


@dataclass(frozen=True)
class Netc:
    """A binary, the repository that it belongs to, and a folder for what it writes."""

    binary: Path
    repository: Path
    folder: Path

    @property
    def data(self) -> Path:
        """The data sets that netc reads, compressed as they are kept."""
        return self.repository / "data"

    def version(self) -> str:
        """Such as `netc 0.1.0`."""
        return processes.run([self.binary, "--version"]).output.strip()

    def train(self, network: str, epochs: int, seed: int, threads: int | None = None,
              **samples: int) -> Run:
        """A whole `netc run` on a terminal: shuffling, metrics and progress included."""
        spec = self.folder / f"{network}.net"
        spec.write_text(specs.text(self.repository, network, epochs, seed, **samples))
        shutil.rmtree(self.folder / "runs" / network, ignore_errors=True)
        command = [self.binary, "run", spec.name, "--data-dir", self.data, "--offline"]
        command += ["--threads", threads] if threads else []
        finished = processes.run(command, folder=self.folder, terminal=True)
        return self._recorded(network, finished)

    def run_folder(self, network: str) -> Path:
        """Where the last training of the network is kept."""
        return self.folder / "runs" / network / "1"

    def facts(self, network: str) -> dict:
        """`run.json` of the last training."""
        return json.loads((self.run_folder(network) / "run.json").read_text(encoding="utf-8"))

    def resolved(self, network: str) -> Path:
        """The spec of the network with all values: what the peers read."""
        kept = self.folder / f"{network}.resolved.net"
        if not kept.exists():
            self.train(network, epochs=1, seed=1, train=100, test=100)
            shutil.copy(self.run_folder(network) / "resolved.net", kept)
        return kept

    def predict(self, network: str, samples: str) -> float:
        """Seconds of a whole `netc predict` of test samples, such as `0-9999`."""
        command = [self.binary, "predict", self.run_folder(network), "--samples", samples,
                   "--format", "json", "--data-dir", self.data, "--offline"]
        return processes.run(command).seconds

    def check(self, spec: Path) -> float:
        """Seconds of a whole `netc check`, whether it finds mistakes or not."""
        command = [self.binary, "check", "--format", "json", spec]
        return processes.run(command, allowed=(0, 1)).seconds

    def bench(self, spec: str, *options, cores=()) -> dict:
        """What `netc bench` reports of a spec with all cores, or as the options say; on some cores alone."""
        file = self.folder / "bench.net"
        file.write_text(spec)
        threads = [] if "--threads" in options else ["--threads", len(os.sched_getaffinity(0))]
        command = [self.binary, "bench", file, "--format", "json", *threads, *options]
        return json.loads(processes.run(command, cores=cores).output)

    def step(self, network: str, steps: int, cores) -> float:
        """Median seconds of a step of training, with a thread on each of the cores."""
        spec = specs.text(self.repository, network, epochs=1, seed=1)
        options = ["--threads", len(cores), "--steps", steps, "--data-dir", self.data]
        report = self.bench(spec, *options, cores=cores)
        return report["runs"][0]["training"]["median_seconds"]

    def _recorded(self, network: str, finished: processes.Finished) -> Run:
        lines = (self.run_folder(network) / "metrics.jsonl").read_text().splitlines()
        epochs = [json.loads(line) for line in lines]
        return Run(
            training=[epoch["training_seconds"] for epoch in epochs],
            loss=[epoch["loss"] for epoch in epochs],
            accuracy=self.facts(network)["evaluate"]["accuracy"],
            evaluation=[epoch["validation_seconds"] for epoch in epochs if "val_loss" in epoch],
            seconds=finished.seconds, peak_mib=finished.peak_mib)
