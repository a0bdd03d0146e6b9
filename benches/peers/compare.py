#!/usr/bin/env python3
"""Measures netc beside PyTorch, Keras and JAX, on the machine at hand: see README.md.

    python3 benches/peers/compare.py                    everything
    python3 benches/peers/compare.py --only start,check --quick
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from measure import (
    checking, environment, inference, layers, machine, netc, peers, processes, report, specs, start,
    threads, training,
)

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
PARTS = {
    "training": training, "inference": inference, "start": start, "check": checking,
    "threads": threads, "layers": layers,
}


@dataclass
class Bench:
    """What every part needs."""

    netc: netc.Netc
    python: Path
    data: Path
    folder: Path
    versions: dict
    networks: list[str]
    wanted: list[str]
    rounds: int
    epochs: int
    qualifying_samples: int
    lock: Path | None
    facts: dict
    qualified: dict = field(default_factory=dict)

    def tell(self, text: str) -> None:
        """Shows progress."""
        print(text, file=sys.stderr, flush=True)

    def has(self, name: str, packages: tuple[str, ...]) -> bool:
        """Whether a peer is wanted, and all that it needs is installed."""
        wanted = any(word.lower() in name.lower() for word in self.wanted)
        return wanted and all(package in self.versions for package in packages)

    def available(self, names) -> list[peers.Peer]:
        """Those of the named peers that are wanted and installed."""
        found = map(peers.named, names)
        return [peer for peer in found if self.has(peer.name, peer.packages)]


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--venv", type=Path, default=REPOSITORY / "target" / "peers", help="where the peers live")
    add("--netc", type=Path, help="a binary to use; otherwise it is built")
    add("--only", default=",".join(PARTS), help="parts to measure [%(default)s]")
    add("--networks", default=",".join(specs.NETWORKS), help="networks to measure [%(default)s]")
    add("--peers", default="", metavar="WORDS", help="only peers with one of these in their name")
    add("--rounds", type=int, default=3, help="pairs with each peer [3]")
    add("--quick", action="store_true", help="one round, fewer epochs: a look, not a result")
    add("--markdown", type=Path, metavar="FILE", help="write the tables here")
    add("--json", type=Path, metavar="FILE", help="write every number here")
    add("--lock", type=Path, metavar="FILE",
        help="hold this file's lock while anything is timed, on a machine that others use")
    chosen = parser.parse_args()
    for name in ("only", "networks", "peers"):
        setattr(chosen, name, getattr(chosen, name).split(","))
    unknown = [name for name in chosen.only if name not in PARTS]
    unknown += [name for name in chosen.networks if name not in specs.NETWORKS]
    if chosen.netc and not chosen.netc.is_file():
        parser.error(f"there is no file {chosen.netc}")
    if unknown or chosen.rounds < 1:
        parser.error(f"there is no {unknown[0]}" if unknown else "at least one round is needed")
    return chosen


def prepare(chosen: argparse.Namespace, folder: Path) -> Bench:
    """Makes the environment, the binary and the data ready."""
    interpreter = environment.python(chosen.venv)
    versions, complaints = environment.install(interpreter, HERE / "requirements.txt")
    binary = (chosen.netc or environment.build(REPOSITORY)).resolve()
    ours = netc.Netc(binary, REPOSITORY, folder)
    ours.resolved("large_cnn")
    facts = machine.facts() | {
        "instruction set of netc": ours.facts("large_cnn")["machine"]["instruction_set"],
        "netc": ours.version(), **versions}
    bench = Bench(
        netc=ours, python=interpreter, folder=folder, versions=versions, facts=facts,
        networks=chosen.networks, wanted=chosen.peers,
        data=environment.unpack(REPOSITORY / "data" / "mnist", folder / "mnist"),
        rounds=1 if chosen.quick else chosen.rounds, epochs=2 if chosen.quick else 3,
        qualifying_samples=6_000 if chosen.quick else 20_000, lock=chosen.lock)
    for complaint in complaints:
        bench.tell(complaint)
    return bench


def main() -> int:
    """Measures the chosen parts; 0 if all limits hold, 1 if not, 2 if netc or the setup fails."""
    chosen = options()
    with tempfile.TemporaryDirectory() as folder:
        bench = prepare(chosen, Path(folder).resolve())
        print("\n".join(f"{name}: {value}" for name, value in bench.facts.items()), flush=True)
        parts = []
        for name in chosen.only:
            bench.tell(f"\n== {name}")
            parts.append(PARTS[name].measure(bench))
            print(f"\n{parts[-1].text()}", flush=True)
    print(f"\n{report.limits_table(parts).text()}")
    if chosen.markdown:
        chosen.markdown.write_text(report.markdown("netc and its peers", bench.facts, parts), encoding="utf-8")
    if chosen.json:
        found = {"facts": bench.facts, "parts": [asdict(part) for part in parts]}
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0 if all(limit.holds for part in parts for limit in part.limits) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (processes.Failed, OSError, subprocess.CalledProcessError) as failure:
        print(f"netc or the setup failed: {failure}", file=sys.stderr)
        sys.exit(2)
