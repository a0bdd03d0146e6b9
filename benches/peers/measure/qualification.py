"""Which peers are the fastest: every peer runs once, briefly, before pairs are measured."""

from . import processes
from .peers import PEERS, Peer, train
from .runs import steady

FINALISTS = 2


def fastest(bench, network: str, figure: str) -> list[Peer]:
    """The fastest peers by `training`, `evaluation` or `prediction`, each in its better variant."""
    seconds = _seconds(bench, network)
    best: dict[str, Peer] = {}
    titles = {peer.title: peer for peer in PEERS}
    for title in sorted(seconds, key=lambda title: seconds[title][figure]):
        best.setdefault(titles[title].name, titles[title])
    return list(best.values())[:FINALISTS]


def _seconds(bench, network: str) -> dict[str, dict[str, float]]:
    """Seconds of every peer that runs, by its title. Measured once, then remembered."""
    if network not in bench.qualified:
        bench.tell(f"qualification on {network}")
        results = {peer.title: _one(bench, network, peer) for peer in PEERS
                   if network in peer.networks and bench.has(peer.name, peer.packages)}
        bench.qualified[network] = {title: result for title, result in results.items() if result}
    return bench.qualified[network]


def _one(bench, network: str, peer: Peer) -> dict[str, float] | None:
    spec = bench.netc.resolved(network)
    try:
        with processes.exclusive(bench.lock):
            run = train(peer, bench.python, spec, bench.data, epochs=2, inference=3,
                        samples=bench.qualifying_samples)
    except processes.Failed as failure:
        bench.tell(f"{peer.title} is left out: {failure}")
        return None
    found = {figure: steady(getattr(run, figure))
             for figure in ("training", "evaluation", "prediction")}
    bench.tell(f"  {peer.title}: " + ", ".join(f"{k} {v:.2f} s" for k, v in found.items()))
    return found
